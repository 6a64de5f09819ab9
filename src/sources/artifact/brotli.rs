//! Brotli, as web servers keep it beside the plain file. It has no mark of its own: the name `.br` must say it.

use std::io;

use super::compressed;
use super::input::Input;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "brotli file",
    is,
    open,
};

/// Bytes read at a time.
const BUFFER: usize = 32 * 1024;

fn is(look: &Look<'_>) -> bool {
    look.path.extension().eq_ignore_ascii_case("br")
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    compressed::open(
        opener,
        entry,
        &mut brotli_decompressor::Decompressor::new(input, BUFFER),
    )
}
