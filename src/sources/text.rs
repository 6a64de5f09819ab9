//! Turns the bytes of one entry into documents: sorts out what is no text, converts UTF-16, cuts windows.

use std::io::{self, Read};

use super::crew::Desk;
use super::utf16::{self, Utf16Reader};
use super::window::{WINDOW, each_window};
use crate::model::{Document, Entry, Lines, Unread};

/// Bytes at the start of a file that tell text from binary: a NUL among them is binary. git looks at 8,000.
const SNIFFED: usize = 8 * 1024;

/// Files up to this size are read in one go; of longer ones the start is looked at first.
const READ_AT_ONCE: u64 = 64 * 1024;

/// Shows the text that `reader` gives as the documents of `entry`, or counts it when it is binary.
///
/// # Errors
/// When reading fails; windows read until then have been shown.
pub(super) fn read_stream(
    desk: &mut Desk<'_>,
    entry: &Entry,
    added: Option<&Lines>,
    reader: &mut dyn Read,
) -> io::Result<()> {
    let first = match entry.size {
        // One byte more than promised: the end of the file is then seen by the same read.
        Some(size) if size < READ_AT_ONCE => size.max(SNIFFED as u64) + 1,
        _ => SNIFFED as u64,
    };
    let mut start = Vec::with_capacity(usize::try_from(first).unwrap_or(SNIFFED));
    Read::take(&mut *reader, first).read_to_end(&mut start)?;
    if let Some(order) = utf16::order_of(&start) {
        note_utf16(desk, entry);
        let whole = io::Cursor::new(start).chain(reader);
        return show_windows(desk, entry, None, Vec::new(), &mut Utf16Reader::new(whole, order));
    }
    if is_binary(&start) {
        desk.tally.binaries += 1;
        return Ok(());
    }
    if let Some(size) = entry.size {
        let rest = usize::try_from(size).unwrap_or(WINDOW).min(WINDOW) + 1;
        start.reserve_exact(rest.saturating_sub(start.len()));
    }
    show_windows(desk, entry, added, start, reader)
}

/// Shows text that is in memory already. Long text is cut like any other, so that no engine meets a huge document.
pub(super) fn read_bytes(desk: &mut Desk<'_>, entry: Entry, added: Option<Lines>, bytes: Vec<u8>) {
    if utf16::order_of(&bytes).is_some() || bytes.len() > WINDOW {
        // Reading from memory cannot fail.
        let _ = read_stream(desk, &entry, added.as_ref(), &mut &*bytes);
        return;
    }
    if is_binary(&bytes) {
        desk.tally.binaries += 1;
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

fn is_binary(start: &[u8]) -> bool {
    memchr::memchr(0, &start[..start.len().min(SNIFFED)]).is_some()
}

fn note_utf16(desk: &Desk<'_>, entry: &Entry) {
    desk.report(Unread::noted(
        entry.path.clone(),
        "UTF-16 text, read as UTF-8: lines and columns hold, byte offsets differ from the file",
        "save it as UTF-8",
    ));
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::model::Tally;

    fn shown(bytes: &[u8]) -> (Vec<String>, Tally) {
        let seen = Mutex::new(Vec::new());
        let wants = |_: &Entry| true;
        let see = |result: Result<Document, Unread>| {
            if let Ok(document) = result {
                seen.lock().unwrap().push(document.text().into_owned());
            }
        };
        let mut desk = Desk::new(&wants, &see);
        read_stream(&mut desk, &Entry::head("a"), None, &mut &*bytes).unwrap();
        let tally = desk.tally.clone();
        (seen.into_inner().unwrap(), tally)
    }

    #[test]
    fn a_nul_in_the_first_bytes_is_binary_and_a_later_one_is_not() {
        let (documents, tally) = shown(b"PK\x03\x04\0\0");
        assert_eq!((documents.len(), tally.binaries, tally.files), (0, 1, 0));
        let mut late = vec![b'a'; SNIFFED];
        late.push(0);
        assert_eq!(shown(&late).1.files, 1);
    }

    #[test]
    fn utf16_text_comes_as_utf8() {
        let bytes: Vec<u8> = "\u{FEFF}KEY=1\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let (documents, tally) = shown(&bytes);
        assert_eq!(documents, ["KEY=1\r\n"]);
        assert_eq!((tally.files, tally.bytes), (1, 7));
    }
}
