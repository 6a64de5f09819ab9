//! bzip2: one compressed file, or several one after the other.

use std::io::{self, Read};

use super::compressed;
use super::input::Input;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "bzip2 file",
    is,
    open,
};

/// `BZh`, the block size, then π of a block or √π of an empty file.
fn is(look: &Look<'_>) -> bool {
    matches!(look.start, [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..]
        if rest.starts_with(b"1AY&SY") || rest.starts_with(&[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]))
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    compressed::open(opener, entry, &mut *decoder(Box::new(input)))
}

/// Returns what the bzip2 file `inner` holds.
pub(super) fn decoder<'r>(inner: Box<dyn Read + 'r>) -> Box<dyn Read + 'r> {
    Box::new(::bzip2::read::MultiBzDecoder::new(inner))
}
