//! gzip: one compressed file, or several one after the other.

use std::io::{self, Read};

use super::compressed;
use super::input::Input;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "gzip file",
    is,
    open,
};

/// RFC 1952: two bytes of mark, then the only method there is; the upper three flags are reserved.
fn is(look: &Look<'_>) -> bool {
    look.start.starts_with(&[0x1F, 0x8B, 8]) && look.start.get(3).is_some_and(|flags| flags & 0xE0 == 0)
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    compressed::open(opener, entry, &mut *decoder(Box::new(input)))
}

/// Returns what the gzip file `inner` holds.
pub(super) fn decoder<'r>(inner: Box<dyn Read + 'r>) -> Box<dyn Read + 'r> {
    Box::new(flate2::read::MultiGzDecoder::new(inner))
}
