//! Turns the bytes of one entry into documents: opens what is an archive, shows anything else as it is.

use std::fs::File;
use std::io::{self, Read};

use super::artifact;
use super::crew::Desk;
use super::plain::{self, SNIFFED};
use super::window::WINDOW;
use crate::model::{Entry, Gravity, Lines};

/// Files up to this size are read in one go; of longer ones the start is looked at first.
const READ_AT_ONCE: u64 = 64 * 1024;

/// Shows the content of `file` as the documents of `entry`. What cannot be read in an archive is as grave as `gravity`.
///
/// # Errors
/// When reading fails; windows read until then have been shown.
pub(super) fn read_file(
    desk: &mut Desk<'_>,
    entry: &Entry,
    gravity: Gravity,
    file: &mut File,
) -> io::Result<()> {
    let mut start = start_of(entry, file)?;
    if artifact::may_be(entry, &start) && artifact::open_file(desk, entry, gravity, &mut start, file) {
        return Ok(());
    }
    make_room(entry, &mut start);
    plain::show(desk, entry, None, start, file)
}

/// Shows what `reader` gives as the documents of `entry`.
///
/// # Errors
/// When reading fails; windows read until then have been shown.
pub(super) fn read_stream(
    desk: &mut Desk<'_>,
    entry: &Entry,
    added: Option<&Lines>,
    reader: &mut dyn Read,
) -> io::Result<()> {
    let mut start = start_of(entry, reader)?;
    if artifact::may_be(entry, &start)
        && artifact::open_stream(desk, entry, Gravity::Holds, &mut start, reader)
    {
        return Ok(());
    }
    make_room(entry, &mut start);
    plain::show(desk, entry, added, start, reader)
}

/// Shows text that is in memory already. Long text is cut like any other, so that no engine meets a huge document.
pub(super) fn read_bytes(desk: &mut Desk<'_>, entry: Entry, added: Option<Lines>, bytes: Vec<u8>) {
    if artifact::may_be(&entry, &bytes) {
        let mut start = bytes[..bytes.len().min(SNIFFED)].to_vec();
        let mut whole = io::Cursor::new(&bytes);
        if artifact::open_file(desk, &entry, Gravity::Holds, &mut start, &mut whole) {
            return;
        }
    }
    plain::show_whole(desk, entry, added, bytes);
}

fn start_of(entry: &Entry, reader: &mut dyn Read) -> io::Result<Vec<u8>> {
    let first = match entry.size {
        // One byte more than promised: the end of the file is then seen by the same read.
        Some(size) if size < READ_AT_ONCE => size.max(SNIFFED as u64) + 1,
        _ => SNIFFED as u64,
    };
    let mut start = Vec::with_capacity(usize::try_from(first).unwrap_or(SNIFFED));
    reader.take(first).read_to_end(&mut start)?;
    Ok(start)
}

fn make_room(entry: &Entry, start: &mut Vec<u8>) {
    if let Some(size) = entry.size {
        let rest = usize::try_from(size).unwrap_or(WINDOW).min(WINDOW) + 1;
        start.reserve_exact(rest.saturating_sub(start.len()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::model::{Document, Tally, Unread};
    use crate::sources::Archives;

    fn shown(bytes: &[u8]) -> (Vec<String>, Tally) {
        let seen = Mutex::new(Vec::new());
        let wants = |_: &Entry| true;
        let see = |result: Result<Document, Unread>| {
            if let Ok(document) = result {
                seen.lock().unwrap().push(document.text().into_owned());
            }
        };
        let mut desk = Desk::new(&wants, &see, &Archives::default());
        read_stream(&mut desk, &Entry::head("a"), None, &mut &*bytes).unwrap();
        let tally = desk.tally.clone();
        (seen.into_inner().unwrap(), tally)
    }

    #[test]
    fn a_nul_in_the_first_bytes_is_binary_and_a_later_one_is_not() {
        let (documents, tally) = shown(b"\x7fELF\x02\x01\0\0");
        assert_eq!((documents.len(), tally.binaries, tally.files), (1, 1, 0));
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
