//! A file that has been read: its entry, its bytes, and which of its lines the change brought.
//! A text too long for one window comes as several parts, each knowing where it starts.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::{Entry, LineIndex, Lines, Place, Position, Span};

/// Which window of a long text a document holds. Most texts have one part: [`Part::WHOLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// 0 for the first window.
    pub number: u32,
    /// Byte offset of the window in the whole text.
    pub offset: usize,
    /// Position of the window's first byte in the whole text.
    pub first: Position,
    /// Bytes at the start that the window before has shown already; a match wholly inside was reported there.
    pub overlap: usize,
    pub is_last: bool,
}

impl Part {
    /// The only window of a text that fits into one.
    pub const WHOLE: Self = Self {
        number: 0,
        offset: 0,
        first: Position::START,
        overlap: 0,
        is_last: true,
    };

    /// Returns true when the window is the whole text.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.number == 0 && self.is_last
    }
}

/// Text bytes of one entry, or of one window of it.
#[derive(Debug)]
pub struct Document {
    pub entry: Entry,
    pub part: Part,
    bytes: Vec<u8>,
    added: Option<Lines>,
    index: OnceLock<LineIndex>,
}

impl Document {
    /// Returns the document of `entry` with all of its `bytes`.
    #[must_use]
    pub fn new(entry: Entry, bytes: Vec<u8>) -> Self {
        Self::part_of(entry, Part::WHOLE, bytes)
    }

    /// Returns one window of a long text.
    #[must_use]
    pub fn part_of(entry: Entry, part: Part, bytes: Vec<u8>) -> Self {
        Self {
            entry,
            part,
            bytes,
            added: None,
            index: OnceLock::new(),
        }
    }

    /// Says that only `added` of the lines are new; without it every line counts as new.
    #[must_use]
    pub fn with_added_lines(mut self, added: Lines) -> Self {
        self.added = Some(added);
        self
    }

    /// Returns the bytes as they are.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the bytes back, so that a source can reuse the buffer.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the text for parsers: every byte that is not UTF-8 stands as one `?`, so that offsets stay true.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(text_of_same_length(&self.bytes)),
        }
    }

    /// Returns the position of the byte at `offset` of [`Document::bytes`].
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        self.index().position(&self.bytes, offset)
    }

    /// Returns the byte range (in [`Document::bytes`]) of the line that holds `offset`, without its line end.
    #[must_use]
    pub fn line_span(&self, offset: usize) -> Span {
        self.index().line_span(&self.bytes, offset)
    }

    /// Returns the byte range of the 1-based `line` of the whole text, or nothing when this part does not hold it.
    #[must_use]
    pub fn line(&self, line: u32) -> Option<Span> {
        self.index().line(&self.bytes, line)
    }

    /// Returns true when a line of `span` is new in this change, or nothing was compared.
    #[must_use]
    pub fn is_new(&self, span: Span) -> bool {
        self.added.as_ref().is_none_or(|added| {
            let last = span.end.max(span.start + 1) - 1;
            added.touch(self.position(span.start).line, self.position(last).line)
        })
    }

    /// Returns the place of `span` (in [`Document::bytes`]), with the excerpt of its line as it stands.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        Place::take(self, span, &[])
    }

    /// Returns the place of `span`, with every one of the `hidden` spans masked in its excerpt.
    #[must_use]
    pub fn masked_place(&self, span: Span, hidden: &[Span]) -> Place {
        Place::take(self, span, hidden)
    }

    fn index(&self) -> &LineIndex {
        self.index
            .get_or_init(|| LineIndex::new(&self.bytes, self.part.first))
    }
}

/// Returns `bytes` as text of the same length in bytes.
fn text_of_same_length(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_utf8_keeps_every_offset() {
        let document = Document::new(Entry::head("a.txt"), b"x\xFF\xFEy\n\xC3\xA9z".to_vec());
        assert_eq!(document.text(), "x??y\néz");
        assert_eq!(document.text().len(), document.bytes().len());
    }

    #[test]
    fn only_added_lines_are_new_once_something_was_compared() {
        let whole = Document::new(Entry::head("a"), b"one\ntwo\nthree\n".to_vec());
        assert!(whole.is_new(Span::new(0, 3)));
        let compared = Document::new(Entry::head("a"), b"one\ntwo\nthree\n".to_vec())
            .with_added_lines(Lines::new(vec![(2, 2)]));
        assert!(!compared.is_new(Span::new(0, 3)));
        assert!(compared.is_new(Span::new(4, 7)));
    }
}
