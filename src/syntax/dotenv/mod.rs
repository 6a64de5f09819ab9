//! .env files, read without loss: every assignment with the spans of its key and value, its quotes and its comment.
//! Never evaluates anything: what a reader would make of a line is asked of [`Assignment::value_as`].

mod reader;

pub use reader::{Reader, Reading};

use crate::model::Span;

/// What stands around a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    None,
    Single,
    Double,
    Backtick,
}

/// One `KEY=value`, with byte offsets in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// From the key (or its `export`) to the end of the last line.
    pub span: Span,
    pub key: Span,
    /// The value with its quotes, without its comment.
    pub value: Span,
    /// The value inside its quotes.
    pub inner: Span,
    pub quote: Quote,
    /// The comment behind the value, from its `#`.
    pub comment: Option<Span>,
    /// True when the line begins with `export`.
    pub is_exported: bool,
    /// True for `KEY` alone: some readers take such a variable from their own environment.
    pub is_bare: bool,
    /// False when the quote that opens the value is never closed.
    pub is_terminated: bool,
}

/// The lines of a .env file that mean something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dotenv {
    pub assignments: Vec<Assignment>,
    /// Lines that are neither assignment nor comment nor empty.
    pub leftovers: Vec<Span>,
    pub has_byte_order_mark: bool,
}

/// Reads a whole .env file. Every text is one: what is no assignment is left over.
#[must_use]
pub fn parse(text: &str) -> Dotenv {
    let mut dotenv = Dotenv::default();
    let mut at = 0;
    if text.starts_with('\u{feff}') {
        dotenv.has_byte_order_mark = true;
        at = '\u{feff}'.len_utf8();
    }
    while at < text.len() {
        let line = Span::new(at, line_end(text, at));
        at = match read_line(text, line) {
            Line::Blank => line.end,
            Line::Leftover => {
                dotenv.leftovers.push(line);
                line.end
            }
            Line::Assignment(assignment) => {
                let end = assignment.span.end;
                dotenv.assignments.push(assignment);
                end
            }
        };
        at += if text[at..].starts_with("\r\n") { 2 } else { 1 };
    }
    dotenv
}

impl Assignment {
    /// Returns the name of the variable.
    #[must_use]
    pub fn name<'text>(&self, text: &'text str) -> &'text str {
        text.get(self.key.start..self.key.end).unwrap_or_default()
    }
}

enum Line {
    Blank,
    Leftover,
    Assignment(Assignment),
}

/// Returns the offset of the line end after `from`, before its carriage return.
fn line_end(text: &str, from: usize) -> usize {
    let rest = &text.as_bytes()[from..];
    let end = memchr::memchr(b'\n', rest).map_or(text.len(), |length| from + length);
    if end > from && end < text.len() && text.as_bytes()[end - 1] == b'\r' {
        end - 1
    } else {
        end
    }
}

fn read_line(text: &str, line: Span) -> Line {
    let bytes = text.as_bytes();
    let start = skip_blanks(bytes, line.start, line.end);
    if start == line.end || bytes[start] == b'#' {
        return Line::Blank;
    }
    let (key_start, is_exported) = skip_export(bytes, start, line.end);
    let key_end = (key_start..line.end)
        .find(|at| !is_key_byte(bytes[*at]))
        .unwrap_or(line.end);
    if key_end == key_start {
        return Line::Leftover;
    }
    let nothing = Span::new(key_end, key_end);
    let bare = Assignment {
        span: Span::new(start, line.end),
        key: Span::new(key_start, key_end),
        value: nothing,
        inner: nothing,
        quote: Quote::None,
        comment: None,
        is_exported,
        is_bare: true,
        is_terminated: true,
    };
    let separator = skip_blanks(bytes, key_end, line.end);
    if separator == line.end {
        return Line::Assignment(bare);
    }
    match bytes[separator] {
        b'=' => {}
        b':' if bytes.get(separator + 1).is_some_and(u8::is_ascii_whitespace) => {}
        b'#' => {
            return Line::Assignment(Assignment {
                comment: Some(Span::new(separator, line.end)),
                ..bare
            });
        }
        _ => return Line::Leftover,
    }
    Line::Assignment(with_value(text, bare, separator + 1, line.end))
}

/// Reads the value that begins behind the separator.
fn with_value(text: &str, bare: Assignment, from: usize, line_end_at: usize) -> Assignment {
    let bytes = text.as_bytes();
    let start = skip_blanks(bytes, from, line_end_at);
    let quote = bytes
        .get(start)
        .copied()
        .filter(|_| start < line_end_at)
        .map_or(Quote::None, quote_of);
    let closed = (quote != Quote::None)
        .then(|| quoted(text, start, quote))
        .flatten();
    let (head, quote, is_terminated) = match closed {
        Some((value, inner)) => ((value, inner, line_end(text, value.end)), quote, true),
        None => unquoted(bytes, start, line_end_at),
    };
    let (value, inner, end) = head;
    Assignment {
        span: Span::new(bare.span.start, end),
        value,
        inner,
        quote,
        comment: comment_after(bytes, value.end, end),
        is_bare: false,
        is_terminated,
        ..bare
    }
}

type Head = (Span, Span, usize);

/// Returns the value that ends at a comment or at the line's end.
fn unquoted(bytes: &[u8], start: usize, line_end: usize) -> (Head, Quote, bool) {
    let comment = (start..line_end)
        .find(|at| bytes[*at] == b'#' && (*at == start || matches!(bytes[*at - 1], b' ' | b'\t')));
    let mut end = comment.unwrap_or(line_end);
    while end > start && matches!(bytes[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    let value = Span::new(start, end);
    let quote = bytes
        .get(start)
        .copied()
        .filter(|_| start < end)
        .map_or(Quote::None, quote_of);
    let inner = if quote == Quote::None {
        value
    } else {
        Span::new(start + 1, end.max(start + 1))
    };
    ((value, inner, line_end), quote, quote == Quote::None)
}

fn quote_of(byte: u8) -> Quote {
    match byte {
        b'"' => Quote::Double,
        b'\'' => Quote::Single,
        b'`' => Quote::Backtick,
        _ => Quote::None,
    }
}

/// Returns the value that opens with a quote at `start` and the part inside, or nothing when the quote never closes.
fn quoted(text: &str, start: usize, quote: Quote) -> Option<(Span, Span)> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() {
        if quote == Quote::Double && bytes[at] == b'\\' {
            at += 2;
            continue;
        }
        if bytes[at] == bytes[start] {
            return Some((Span::new(start, at + 1), Span::new(start + 1, at)));
        }
        at += 1;
    }
    None
}

fn comment_after(bytes: &[u8], from: usize, end: usize) -> Option<Span> {
    let at = skip_blanks(bytes, from, end);
    (at < end && bytes[at] == b'#').then(|| Span::new(at, end))
}

fn skip_blanks(bytes: &[u8], from: usize, end: usize) -> usize {
    (from..end)
        .find(|at| !matches!(bytes[*at], b' ' | b'\t'))
        .unwrap_or(end)
}

fn skip_export(bytes: &[u8], start: usize, end: usize) -> (usize, bool) {
    const WORD: &[u8] = b"export";
    let after = start + WORD.len();
    if after < end && bytes[start..end].starts_with(WORD) && matches!(bytes[after], b' ' | b'\t') {
        let next = skip_blanks(bytes, after, end);
        // `export = x` names a variable "export".
        if next < end && bytes[next] != b'=' {
            return (next, true);
        }
    }
    (start, false)
}

fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse(text)
            .assignments
            .iter()
            .map(|one| {
                (
                    one.name(text).to_owned(),
                    text[one.inner.start..one.inner.end].to_owned(),
                )
            })
            .collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn plain_exported_indented_and_windows_lines_are_assignments() {
        assert_eq!(
            pairs("\u{feff}A=b\r\nexport C = d\r\n   E=f\n# no\n\nG: h\n"),
            [pair("A", "b"), pair("C", "d"), pair("E", "f"), pair("G", "h")]
        );
    }

    #[test]
    fn a_comment_needs_a_blank_before_it_unless_it_is_the_value() {
        let text = "A=b # c\nB=b#c\nC=\"x # y\" # z\nD= # e\n";
        assert_eq!(
            pairs(text),
            [
                pair("A", "b"),
                pair("B", "b#c"),
                pair("C", "x # y"),
                pair("D", "")
            ]
        );
        let comments: Vec<bool> = parse(text)
            .assignments
            .iter()
            .map(|one| one.comment.is_some())
            .collect();
        assert_eq!(comments, [true, false, true, true]);
    }

    #[test]
    fn a_quoted_value_may_run_over_lines() {
        assert_eq!(
            pairs("A=\"x\ny\"\nB='p\nq' # c\nC=1\n"),
            [pair("A", "x\ny"), pair("B", "p\nq"), pair("C", "1")]
        );
    }

    #[test]
    fn a_quote_that_never_closes_takes_its_line_only() {
        let dotenv = parse("A=\"b\nB=2\n");
        assert!(!dotenv.assignments[0].is_terminated);
        assert_eq!(pairs("A=\"b\nB=2\n"), [pair("A", "b"), pair("B", "2")]);
    }

    #[test]
    fn a_name_alone_is_bare_and_prose_is_left_over() {
        let dotenv = parse("export A\nB\nthis is = prose\n");
        assert!(dotenv.assignments.iter().all(|one| one.is_bare));
        assert_eq!((dotenv.assignments.len(), dotenv.leftovers.len()), (2, 1));
    }

    #[test]
    fn wide_characters_do_not_break_the_spans() {
        assert_eq!(
            pairs("A=é✓\nÄ=1\nB=\"ü\\\"\"\n"),
            [pair("A", "é✓"), pair("B", "ü\\\"")]
        );
    }
}
