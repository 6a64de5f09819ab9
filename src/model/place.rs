//! A place a person can open: path, position and one masked line of excerpt. Taken once, while the bytes are at hand.

use super::secret::mask;
use super::{Document, Origin, Position, RepoPath, Role, Span};

/// Where a finding stands, and what is written there as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: RepoPath,
    pub origin: Origin,
    pub role: Role,
    pub start: Position,
    pub end: Position,
    /// Byte offsets in the whole text.
    pub span: Span,
    /// True when the change brought a line of it, or when nothing was compared.
    pub is_new: bool,
    /// Numbers of the entries, in files of other scanners, that acknowledge what stands here.
    pub acknowledged: Vec<u32>,
    excerpt: Excerpt,
}

/// Part of one line. `origin` is the byte offset of its first byte in the whole text; pieces are masked one by one,
/// so a later mask still knows where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Excerpt {
    raw: Vec<u8>,
    offset: usize,
    cut_before: bool,
    cut_after: bool,
    hidden: Vec<Span>,
}

impl Place {
    /// Bytes of a line shown on each side of the marked span; a minified line is long.
    const CONTEXT: usize = 60;
    /// Bytes of the marked span shown at the most.
    const LONGEST_MARK: usize = 120;

    pub(super) fn take(document: &Document, span: Span, hidden: &[Span]) -> Self {
        let bytes = document.bytes();
        let line = document.line_span(span.start);
        let mark_end = span
            .end
            .clamp(span.start, line.end.max(span.start))
            .min(span.start + Self::LONGEST_MARK);
        let from = floor_character(bytes, span.start.saturating_sub(Self::CONTEXT).max(line.start));
        let to = floor_character(bytes, (mark_end + Self::CONTEXT).min(line.end)).max(from);
        let base = document.part.offset;
        let mut place = Self {
            path: document.entry.path.clone(),
            origin: document.entry.origin.clone(),
            role: Role::of(&document.entry.path),
            start: document.position(span.start),
            end: document.position(span.end),
            span: Span::new(base + span.start, base + span.end),
            is_new: document.is_new(span),
            acknowledged: Vec::new(),
            excerpt: Excerpt {
                raw: bytes[from..to].to_vec(),
                offset: base + from,
                cut_before: from > line.start,
                cut_after: to < line.end,
                hidden: Vec::new(),
            },
        };
        for span in hidden {
            place.hide(Span::new(base + span.start, base + span.end));
        }
        place
    }

    /// Returns the place of something that has a path but no text: a missing file, a whole archive.
    #[must_use]
    pub fn of_file(path: RepoPath, origin: Origin) -> Self {
        let role = Role::of(&path);
        let excerpt = Excerpt {
            raw: Vec::new(),
            offset: 0,
            cut_before: false,
            cut_after: false,
            hidden: Vec::new(),
        };
        Self {
            path,
            origin,
            role,
            start: Position::START,
            end: Position::START,
            span: Span::default(),
            is_new: true,
            acknowledged: Vec::new(),
            excerpt,
        }
    }

    /// Masks what of `span` (byte offsets in the whole text) the excerpt would show.
    pub fn hide(&mut self, span: Span) {
        let excerpt = &mut self.excerpt;
        let shown = Span::new(excerpt.offset, excerpt.offset + excerpt.raw.len());
        if !shown.overlaps(span) {
            return;
        }
        let start = span.start.max(shown.start) - excerpt.offset;
        let end = span.end.min(shown.end) - excerpt.offset;
        // The bytes leave here for good: what cannot be shown must not travel on inside a report.
        let masked = mask(&excerpt.raw[start..end]);
        let kept = masked.bytes().take_while(u8::is_ascii_graphic).count();
        excerpt.raw[start + kept..end].fill(b'*');
        excerpt.hidden.push(Span::new(start, end));
        excerpt.hidden.sort_unstable();
    }

    /// Returns the excerpt and the byte range in it that is marked; control characters are still in it.
    #[must_use]
    pub fn excerpt(&self) -> (String, Span) {
        let excerpt = &self.excerpt;
        let mut text = String::new();
        let mut mark = Span::default();
        if excerpt.cut_before {
            text.push('…');
        }
        let relative = |offset: usize| offset.saturating_sub(excerpt.offset).min(excerpt.raw.len());
        let (mark_start, mark_end) = (relative(self.span.start), relative(self.span.end));
        let mut cuts: Vec<usize> = vec![0, mark_start, mark_end, excerpt.raw.len()];
        cuts.extend(excerpt.hidden.iter().flat_map(|span| [span.start, span.end]));
        cuts.sort_unstable();
        cuts.dedup();
        for window in cuts.windows(2) {
            let (start, end) = (window[0], window[1]);
            if start == mark_start {
                mark.start = text.len();
            }
            excerpt.push_piece(&mut text, start, end);
            if end == mark_end {
                mark.end = text.len();
            }
        }
        if mark.end < mark.start || mark_start == mark_end {
            mark.start = mark.start.min(text.len());
            mark.end = mark.start;
        }
        if excerpt.cut_after {
            text.push('…');
        }
        (text, mark)
    }
}

impl Excerpt {
    fn push_piece(&self, text: &mut String, start: usize, end: usize) {
        let piece = &self.raw[start..end];
        match self
            .hidden
            .iter()
            .find(|hidden| hidden.start <= start && end <= hidden.end)
        {
            None => text.push_str(&String::from_utf8_lossy(piece)),
            Some(hidden) => {
                let shown: String = piece
                    .iter()
                    .take_while(|byte| **byte != b'*')
                    .map(|byte| char::from(*byte))
                    .collect();
                if start == hidden.start {
                    text.push_str(&shown);
                }
                if end == hidden.end {
                    text.push_str("••••••••");
                }
            }
        }
    }
}

/// Returns the nearest start of a character at or before `offset`.
fn floor_character(bytes: &[u8], offset: usize) -> usize {
    let mut at = offset.min(bytes.len());
    while at > 0 && at < bytes.len() && (bytes[at] & 0xC0) == 0x80 {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Entry;

    fn document(text: &str) -> Document {
        Document::new(Entry::head("src/a.ts"), text.as_bytes().to_vec())
    }

    #[test]
    fn the_excerpt_is_the_line_with_its_mark() {
        let place = document("one\nconst a = drop;\n").place(Span::new(14, 18));
        assert_eq!(place.excerpt(), ("const a = drop;".to_owned(), Span::new(10, 14)));
        assert_eq!(
            (place.start.line, place.start.column, place.end.column),
            (2, 11, 15)
        );
    }

    #[test]
    fn a_hidden_value_is_nowhere_in_the_place() {
        let text = "key = \"abcdefghijklmnopqrst\" // x";
        let place = document(text).masked_place(Span::new(7, 27), &[Span::new(7, 27)]);
        let (shown, mark) = place.excerpt();
        assert_eq!(shown, "key = \"abcd••••••••\" // x");
        assert_eq!(&shown[mark.start..mark.end], "abcd••••••••");
        assert!(!format!("{place:?}").contains("efgh"));
    }

    #[test]
    fn another_engines_place_on_the_same_line_can_be_masked_later() {
        let mut place = document("ALTER USER x PASSWORD 'opensesame'").place(Span::new(0, 5));
        place.hide(Span::new(23, 33));
        assert_eq!(place.excerpt().0, "ALTER USER x PASSWORD '••••••••'");
    }

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let text = format!("{}é{}", "x".repeat(500), "y".repeat(500));
        let (shown, mark) = document(&text).place(Span::new(500, 502)).excerpt();
        assert!(shown.starts_with("…x") && shown.ends_with("y…"));
        assert_eq!(&shown[mark.start..mark.end], "é");
    }
}
