//! Archives, images, documents and databases: whatever holds other files or hides its text. Told by content, opened in
//! memory, member by member, down to a depth and within bounds. Nothing is ever written under a name found inside.

mod ar;
mod brotli;
mod bzip2;
mod compressed;
mod cpio;
mod gzip;
mod image;
mod input;
mod limits;
mod office;
mod opener;
mod pdf;
mod pdf_text;
mod rpm;
mod seven_zip;
mod sqlite;
mod tar;
mod xz;
mod zip;
mod zip_directory;
mod zstd;

use std::io::Read;

use super::crew::Desk;
use crate::model::{Entry, Gravity};

pub(super) use input::Jump;
use input::{Input, Rest};
pub use limits::{Archives, DEPTH as ARCHIVE_DEPTH, SECONDS as ARCHIVE_SECONDS};
use opener::{Format, Look, Opener};

/// Every format, told apart in this order.
const FORMATS: &[Format] = &[
    zip::FORMAT,
    gzip::FORMAT,
    tar::FORMAT,
    bzip2::FORMAT,
    xz::FORMAT,
    xz::LZMA,
    zstd::FORMAT,
    seven_zip::FORMAT,
    ar::FORMAT,
    rpm::FORMAT,
    cpio::FORMAT,
    pdf::FORMAT,
    sqlite::FORMAT,
    office::FORMAT,
    image::FORMAT,
    brotli::FORMAT,
];

/// Bytes at the end where a zip says that it is one: its comment has 65,535 at the most.
const END: u64 = 66 * 1024;

/// Opens the file `entry` when it is an archive, and shows what lies in it. Returns false, with the file where it stood
/// after `start`, when it is none.
///
/// The caller is to ask only when `start` may be one: see [`may_be`].
pub(super) fn open_file(
    desk: &mut Desk<'_>,
    entry: &Entry,
    gravity: Gravity,
    start: &mut Vec<u8>,
    file: &mut dyn Jump,
) -> bool {
    let mut input = Input::new(std::mem::take(start), Rest::Whole(file));
    let end = is_binary(input.start()).then(|| input.end(END)).flatten();
    let format = format_of(entry, input.start(), end.as_deref());
    open_as(desk, entry, gravity, start, format, input)
}

/// The same for what can be read once only; what it reads beyond `start` is lost when it returns true.
pub(super) fn open_stream(
    desk: &mut Desk<'_>,
    entry: &Entry,
    gravity: Gravity,
    start: &mut Vec<u8>,
    rest: &mut dyn Read,
) -> bool {
    let format = format_of(entry, start, None);
    let input = Input::new(std::mem::take(start), Rest::Once(rest));
    open_as(desk, entry, gravity, start, format, input)
}

/// Returns false for the start of most texts, after a look at one byte and for NULs.
pub(super) fn may_be(entry: &Entry, start: &[u8]) -> bool {
    matches!(
        start.first(),
        Some(b'P' | b'%' | b'!' | b'0' | b'B' | 0x1F | b'{')
    ) || is_binary(start)
        || entry.path.extension().eq_ignore_ascii_case("br")
}

fn open_as(
    desk: &mut Desk<'_>,
    entry: &Entry,
    gravity: Gravity,
    start: &mut Vec<u8>,
    format: Option<&Format>,
    input: Input<'_>,
) -> bool {
    let format = format.filter(|_| desk.archives.depth > 0);
    let Some(format) = format else {
        *start = input.into_parts().0;
        return false;
    };
    desk.tally.binaries += 1;
    Opener::new(desk, FORMATS, entry, gravity).open(format, entry, input);
    true
}

fn format_of(entry: &Entry, start: &[u8], end: Option<&[u8]>) -> Option<&'static Format> {
    let look = Look {
        start,
        end,
        path: &entry.path,
        depth: entry.depth,
    };
    FORMATS.iter().find(|format| (format.is)(&look))
}

fn is_binary(start: &[u8]) -> bool {
    memchr::memchr(0, &start[..start.len().min(input::START)]).is_some()
}
