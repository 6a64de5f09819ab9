//! Shows bytes that are no archive: text in windows, UTF-16 as UTF-8, and programs and databases as what they are. Also
//! sorts one from the other.

use std::io::{self, Read};

use super::crew::Desk;
use super::utf16::{self, Utf16Reader};
use super::window::{WINDOW, each_window};
use crate::model::{Change, Document, Entry, Lines, Nature, Part, Unread};

/// Bytes at the start of a file that tell text from binary: a NUL among them is binary. git looks at 8,000.
pub(super) const SNIFFED: usize = 8 * 1024;

/// Shows what starts with `start` and goes on with `rest` as the documents of `entry`.
///
/// # Errors
/// When reading fails; windows read until then have been shown.
pub(super) fn show(
    desk: &mut Desk<'_>,
    entry: &Entry,
    added: Option<&Lines>,
    start: Vec<u8>,
    rest: &mut dyn Read,
) -> io::Result<()> {
    if let Some(order) = utf16::order_of(&start) {
        note_utf16(desk, entry);
        let whole = io::Cursor::new(start).chain(rest);
        return show_windows(desk, entry, None, Vec::new(), &mut Utf16Reader::new(whole, order));
    }
    if entry.nature == Nature::Binary || is_binary(&start) {
        return show_binary(desk, entry, added, start, rest);
    }
    show_windows(desk, entry, added, start, rest)
}

/// Shows text that is in memory already.
pub(super) fn show_whole(desk: &mut Desk<'_>, entry: Entry, added: Option<Lines>, bytes: Vec<u8>) {
    if utf16::order_of(&bytes).is_some() || bytes.len() > WINDOW || is_binary(&bytes) {
        // Reading from memory cannot fail.
        let _ = show(desk, &entry, added.as_ref(), Vec::new(), &mut &*bytes);
        return;
    }
    desk.tally.files += 1;
    desk.tally.bytes += bytes.len() as u64;
    let document = Document::new(entry, bytes);
    desk.show(match added {
        Some(lines) => document.with_added_lines(lines),
        None => document,
    });
}

/// Returns the lines that count as new in a part of something that changed as a whole.
pub(super) fn lines_of(change: Change) -> Option<Lines> {
    (!change.is_judged()).then(Lines::default)
}

/// Returns true when a NUL stands among the first bytes.
pub(super) fn is_binary(start: &[u8]) -> bool {
    memchr::memchr(0, &start[..start.len().min(SNIFFED)]).is_some()
}

fn show_windows(
    desk: &mut Desk<'_>,
    entry: &Entry,
    added: Option<&Lines>,
    start: Vec<u8>,
    rest: &mut dyn Read,
) -> io::Result<()> {
    desk.tally.files += 1;
    let length = each_window(entry, added, start, rest, &mut |document| desk.show(document))?;
    desk.tally.bytes += length;
    Ok(())
}

/// Shows a program, a database, anything that is no text. What stands in it in UTF-16, as programs for Windows keep their
/// texts, is shown beside each window.
fn show_binary(
    desk: &mut Desk<'_>,
    entry: &Entry,
    added: Option<&Lines>,
    start: Vec<u8>,
    rest: &mut dyn Read,
) -> io::Result<()> {
    desk.tally.binaries += 1;
    let entry = Entry {
        nature: Nature::Binary,
        ..entry.clone()
    };
    each_window(&entry, added, start, rest, &mut |document| {
        // Disk images and sparse files are mostly holes.
        if document.bytes().iter().all(|byte| *byte == 0) {
            return;
        }
        if let Some(narrow) = utf16::narrowed(document.bytes()) {
            // Offsets are those of the narrow form, so nothing of it is known to have been shown before.
            let part = Part {
                overlap: 0,
                ..document.part
            };
            let beside = Document::part_of(entry.clone(), part, narrow);
            desk.show(match added {
                Some(lines) => beside.with_added_lines(lines.clone()),
                None => beside,
            });
        }
        desk.show(document);
    })?;
    Ok(())
}

fn note_utf16(desk: &Desk<'_>, entry: &Entry) {
    desk.report(Unread::noted(
        entry.path.clone(),
        "UTF-16 text, read as UTF-8: lines and columns hold, byte offsets differ from the file",
        "save it as UTF-8",
    ));
}
