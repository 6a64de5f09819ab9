//! Where something stands in a document: byte spans for machines, 1-based lines and columns for people.
//! The one definition for the whole house; columns count Unicode characters, never bytes or cells.

use std::fmt;

/// A half-open range of byte offsets from the start of the whole document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// Returns the span from `start` up to, not including, `end`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span cannot end before it starts");
        Self { start, end }
    }

    /// Returns true when both spans share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns true when `other` lies wholly inside this span.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns the length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Returns true when the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A 1-based line and a 1-based column in Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

impl Position {
    /// The first character of a document.
    pub const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.line, self.column)
    }
}

/// Answers many position questions about one text. Built on the first finding, not for every file.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    first: Position,
}

impl LineIndex {
    /// Returns the index of `text`, whose first byte stands at `first` of the whole document.
    #[must_use]
    pub fn new(text: &[u8], first: Position) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text).map(|at| at + 1));
        Self { starts, first }
    }

    /// Returns the position of the byte at `offset` of the indexed `text`; an offset past the end gives the end.
    #[must_use]
    pub fn position(&self, text: &[u8], offset: usize) -> Position {
        let offset = offset.min(text.len());
        let row = self.row(offset);
        let characters = count_characters(&text[self.starts[row]..offset]);
        let before = if row == 0 { self.first.column - 1 } else { 0 };
        Position {
            line: self.first.line + to_u32(row),
            column: before + to_u32(characters) + 1,
        }
    }

    /// Returns the byte range of the line of `text` that holds `offset`, without its line end.
    #[must_use]
    pub fn line_span(&self, text: &[u8], offset: usize) -> Span {
        let row = self.row(offset.min(text.len()));
        let start = self.starts[row];
        let mut end = self.starts.get(row + 1).map_or(text.len(), |next| next - 1);
        if end > start && text[end - 1] == b'\r' {
            end -= 1;
        }
        Span::new(start, end)
    }

    /// Returns the byte range of the 1-based `line` of the document, or nothing when the text has no such line.
    #[must_use]
    pub fn line(&self, text: &[u8], line: u32) -> Option<Span> {
        let row = line.checked_sub(self.first.line)? as usize;
        self.starts.get(row).map(|start| self.line_span(text, *start))
    }

    fn row(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }
}

/// Counts characters as a reader sees them: continuation bytes of UTF-8 do not count, stray bytes do.
fn count_characters(bytes: &[u8]) -> usize {
    bytecount::num_chars(bytes)
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let text = "aé\nx😀y".as_bytes();
        let index = LineIndex::new(text, Position::START);
        assert_eq!(index.position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(index.position(text, 3), Position { line: 1, column: 3 });
        assert_eq!(index.position(text, 9), Position { line: 2, column: 3 });
        assert_eq!(index.position(text, 500), Position { line: 2, column: 4 });
    }

    #[test]
    fn a_later_part_of_a_document_goes_on_counting() {
        let index = LineIndex::new(b"ab\ncd", Position { line: 7, column: 11 });
        assert_eq!(index.position(b"ab\ncd", 1), Position { line: 7, column: 12 });
        assert_eq!(index.position(b"ab\ncd", 4), Position { line: 8, column: 2 });
    }

    #[test]
    fn a_line_ends_before_its_carriage_return() {
        let text = b"ab\r\ncd\r\n";
        let index = LineIndex::new(text, Position::START);
        assert_eq!(index.line(text, 1), Some(Span::new(0, 2)));
        assert_eq!(index.line_span(text, 5), Span::new(4, 6));
        assert_eq!(index.line(text, 9), None);
    }
}
