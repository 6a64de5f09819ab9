//! Where decoded bytes stand in the text they were decoded from. A finding is opened where it was written, so every layer
//! knows the way back.

use crate::model::Span;

/// Decoded bytes, and where each of them was written.
#[derive(Debug, Default)]
pub(in crate::secrets) struct Decoded {
    pub(in crate::secrets) bytes: Vec<u8>,
    pieces: Vec<Piece>,
}

/// A stretch of decoded bytes that was written in one stretch of the source.
#[derive(Clone, Copy, Debug)]
struct Piece {
    decoded: Span,
    source: Span,
    /// Its bytes cannot be told apart in the source: compressed ones, for instance.
    is_whole: bool,
}

impl Decoded {
    /// Adds `text`, which stands as it is at `start` of the source.
    pub(super) fn copy(&mut self, text: &[u8], start: usize) {
        self.scaled(text, Span::new(start, start + text.len()));
    }

    /// Adds `text`, which is written evenly over `source`: three bytes in four letters, one byte in two digits.
    pub(super) fn scaled(&mut self, text: &[u8], source: Span) {
        self.push(text, source, false);
    }

    /// Adds `text`, which is written by the whole of `source`: an escape.
    pub(super) fn whole(&mut self, text: &[u8], source: Span) {
        self.push(text, source, true);
    }

    fn push(&mut self, text: &[u8], source: Span, is_whole: bool) {
        if text.is_empty() {
            return;
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        self.pieces.push(Piece {
            decoded: Span::new(start, self.bytes.len()),
            source,
            is_whole,
        });
    }

    /// Adds all of `other`, which was decoded from the same source.
    pub(super) fn append(&mut self, other: &Self) {
        for piece in &other.pieces {
            self.push(
                &other.bytes[piece.decoded.start..piece.decoded.end],
                piece.source,
                piece.is_whole,
            );
        }
    }

    /// Returns the bytes from `start` on.
    pub(super) fn from(&self, start: usize) -> Self {
        self.part(Span::new(start.min(self.bytes.len()), self.bytes.len()))
    }

    /// Returns the bytes before `end`.
    pub(super) fn up_to(&self, end: usize) -> Self {
        self.part(Span::new(0, end.min(self.bytes.len())))
    }

    fn part(&self, span: Span) -> Self {
        let mut part = Self::default();
        for piece in self.pieces.iter().filter(|piece| piece.decoded.overlaps(span)) {
            let (start, end) = (
                piece.decoded.start.max(span.start),
                piece.decoded.end.min(span.end),
            );
            let source = Span::new(piece.start_of(start), piece.end_of(end - 1));
            part.push(&self.bytes[start..end], source, piece.is_whole);
        }
        part
    }

    /// Takes the last byte away.
    pub(super) fn shorten(&mut self) {
        self.bytes.pop();
        let length = self.bytes.len();
        while self
            .pieces
            .last()
            .is_some_and(|piece| piece.decoded.start >= length)
        {
            self.pieces.pop();
        }
        if let Some(last) = self.pieces.last_mut().filter(|last| last.decoded.end > length) {
            last.source = Span::new(last.source.start, last.end_of(length - 1));
            last.decoded.end = length;
        }
    }

    /// Returns the place in the source of the decoded bytes at `span`.
    pub(in crate::secrets) fn locate(&self, span: Span) -> Span {
        let (Some(first), Some(last)) = (
            self.piece_at(span.start),
            self.piece_at(span.end.max(span.start + 1) - 1),
        ) else {
            return Span::default();
        };
        let start = first.start_of(span.start);
        Span::new(start, last.end_of(span.end.max(span.start + 1) - 1).max(start))
    }

    /// Returns true when `span` was written in more than one stretch.
    pub(in crate::secrets) fn is_joined(&self, span: Span) -> bool {
        self.number_at(span.start) != self.number_at(span.end.max(span.start + 1) - 1)
    }

    fn piece_at(&self, offset: usize) -> Option<&Piece> {
        self.pieces.get(self.number_at(offset)).or(self.pieces.last())
    }

    fn number_at(&self, offset: usize) -> usize {
        self.pieces.partition_point(|piece| piece.decoded.end <= offset)
    }
}

impl Piece {
    fn start_of(&self, offset: usize) -> usize {
        if self.is_whole {
            return self.source.start;
        }
        let inside = offset.saturating_sub(self.decoded.start);
        self.source.start + inside * self.source.len() / self.decoded.len()
    }

    fn end_of(&self, offset: usize) -> usize {
        if self.is_whole {
            return self.source.end;
        }
        let inside = (offset + 1)
            .saturating_sub(self.decoded.start)
            .min(self.decoded.len());
        self.source.start + (inside * self.source.len()).div_ceil(self.decoded.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoded_byte_is_found_where_it_was_written() {
        let mut decoded = Decoded::default();
        decoded.copy(b"ab", 10);
        decoded.whole(b"c", Span::new(12, 18));
        decoded.scaled(b"defghi", Span::new(20, 28));
        assert_eq!(decoded.locate(Span::new(0, 1)), Span::new(10, 11));
        assert_eq!(decoded.locate(Span::new(1, 3)), Span::new(11, 18));
        assert_eq!(decoded.locate(Span::new(2, 3)), Span::new(12, 18));
        assert_eq!(decoded.locate(Span::new(3, 6)), Span::new(20, 24));
        assert!(decoded.is_joined(Span::new(1, 3)) && !decoded.is_joined(Span::new(3, 9)));
    }

    #[test]
    fn an_empty_layer_has_no_place() {
        assert_eq!(Decoded::default().locate(Span::new(0, 4)), Span::default());
    }
}
