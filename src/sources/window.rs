//! Cuts a long text into windows that overlap, so that memory is bounded by the window and not by the file.
//! A window never ends or starts inside a character, and knows where its first byte stands in the whole text.

use std::io::{self, Read};

use crate::model::{Document, Entry, LineIndex, Lines, Part, Position};

/// Bytes of text in one document; a longer text comes in several.
pub const WINDOW: usize = 1024 * 1024;

/// Bytes that a window shares with the one before it: the longest thing that is still found across a cut. A private
/// key of 16,384 bits in PEM has 13 KiB, a JWT may have 16 KiB in a header; 64 KiB holds both with room.
pub const OVERLAP: usize = 64 * 1024;

/// A UTF-8 character has at most this many bytes after its first.
const CONTINUATION_BYTES: usize = 3;

/// Shows the text that starts with `start` and goes on with `rest` to `see`, window by window, and returns its
/// length in bytes.
pub(super) fn each_window(
    entry: &Entry,
    added: Option<&Lines>,
    start: Vec<u8>,
    rest: &mut dyn Read,
    see: &mut dyn FnMut(Document),
) -> io::Result<u64> {
    let mut window = start;
    let mut part = Part::WHOLE;
    loop {
        // One byte more than a window tells whether the text goes on.
        let room = (WINDOW + 1).saturating_sub(window.len());
        Read::take(&mut *rest, room as u64).read_to_end(&mut window)?;
        part.is_last = window.len() <= WINDOW;
        if part.is_last {
            let length = part.offset + window.len();
            see(document(entry, part, added, window));
            return Ok(length as u64);
        }
        let end = character_start(&window, WINDOW);
        let next = character_start(&window, end - OVERLAP);
        let mut following = Vec::with_capacity(WINDOW + 1);
        following.extend_from_slice(&window[next..]);
        let following_part = Part {
            number: part.number.saturating_add(1),
            offset: part.offset + next,
            first: position_of(&window[..next], part.first),
            overlap: end - next,
            is_last: false,
        };
        window.truncate(end);
        see(document(entry, part, added, window));
        window = following;
        part = following_part;
    }
}

fn document(entry: &Entry, part: Part, added: Option<&Lines>, bytes: Vec<u8>) -> Document {
    let document = Document::part_of(entry.clone(), part, bytes);
    match added {
        Some(lines) => document.with_added_lines(lines.clone()),
        None => document,
    }
}

/// Returns the start of the character that holds the byte `at`; `at` itself when the bytes there are not UTF-8.
fn character_start(bytes: &[u8], at: usize) -> usize {
    let earliest = at.saturating_sub(CONTINUATION_BYTES);
    (earliest..=at)
        .rev()
        .find(|start| bytes[*start] & 0xC0 != 0x80)
        .unwrap_or(at)
}

/// Returns the position right after `text`, which starts at `first`.
fn position_of(text: &[u8], first: Position) -> Position {
    LineIndex::new(text, first).position(text, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows_of(text: &[u8]) -> Vec<Document> {
        let mut seen = Vec::new();
        let length = each_window(
            &Entry::head("long.txt"),
            None,
            Vec::new(),
            &mut &*text,
            &mut |document| seen.push(document),
        )
        .unwrap();
        assert_eq!(length, text.len() as u64);
        seen
    }

    #[test]
    fn a_text_that_fits_is_one_whole_document() {
        let seen = windows_of(&vec![b'a'; WINDOW]);
        assert_eq!(seen.len(), 1);
        assert!(seen[0].part.is_whole());
    }

    #[test]
    fn a_thing_at_the_end_of_three_windows_has_its_true_line_and_column() {
        let mut text = b"first\n".repeat(1000);
        text.extend("é".repeat(3 * WINDOW / 2).as_bytes());
        text.extend(b"\nlast: needle");
        let seen = windows_of(&text);
        let last = seen.last().unwrap();
        let at = last
            .bytes()
            .windows(6)
            .rposition(|window| window == b"needle")
            .unwrap();
        assert!(last.part.is_last && last.part.number > 2);
        assert_eq!(
            last.position(at),
            Position {
                line: 1002,
                column: 7
            }
        );
        assert_eq!(&text[last.part.offset + at..], b"needle");
    }

    #[test]
    fn no_window_is_cut_inside_a_character_and_nothing_is_lost_between_two() {
        let text = format!("x{}", "€".repeat(WINDOW)).into_bytes();
        let seen = windows_of(&text);
        let mut end = 0;
        for document in &seen {
            assert!(std::str::from_utf8(document.bytes()).is_ok());
            assert_eq!(document.part.offset + document.part.overlap, end);
            end = document.part.offset + document.bytes().len();
            let columns_before = u32::try_from(document.part.offset.div_ceil(3)).unwrap();
            assert_eq!(document.part.first.column, columns_before + 1);
        }
        assert_eq!(end, text.len());
    }

    #[test]
    fn bytes_that_are_no_text_still_end() {
        let seen = windows_of(&vec![0x80; 2 * WINDOW]);
        assert_eq!(
            seen.last().map(|last| last.part.offset + last.bytes().len()),
            Some(2 * WINDOW)
        );
    }
}
