//! Texts that code puts together from pieces: `"sk_" + "live_…"`, `'a' . 'b'`, `"a" "b"`, `["a", "b"].join("")`. A program
//! has the whole text, so the whole text is looked at.

use super::map::Decoded;
use crate::model::Span;

/// Bytes before the first piece on its line: the name that the text is given.
const BEFORE: usize = 160;
/// The longest piece.
const LONGEST_PIECE: usize = 4 * 1024;
/// The longest whole.
const LONGEST: usize = 64 * 1024;
/// A shorter text is no secret.
const SHORTEST: usize = 12;

/// Returns the text around the closing quote at `at` when the next text goes on with it, and where it ends.
pub(super) fn around(bytes: &[u8], at: usize, floor: usize) -> Option<(Decoded, usize)> {
    let quote = *bytes.get(at)?;
    let second = next_piece(bytes, at + 1)?;
    let is_token = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-+/=.:@".contains(byte))
    };
    // `" "` may be a text of one blank; a piece of a token has a letter on each side of the joint.
    if at == 0 || !is_token(at - 1) || !is_token(second + 1) {
        return None;
    }
    let first = opening_before(bytes, at, quote, floor)?;
    let mut decoded = with_name_before(bytes, first, floor);
    let mut next = Some(first);
    let mut end = at;
    while let Some(open) = next.filter(|_| decoded.bytes.len() < LONGEST) {
        let Some(close) = closing_after(bytes, open) else {
            break;
        };
        decoded.copy(&bytes[open + 1..close], open + 1);
        end = close;
        next = next_piece(bytes, close + 1);
    }
    closed(decoded, quote, end)
}

/// Returns the text of the list that the `.join(` at `at` puts together, and where it ends.
pub(super) fn by_call(bytes: &[u8], at: usize, floor: usize) -> Option<(Decoded, usize)> {
    const CALL: usize = b".join(".len();
    let is_empty_text =
        |text: &[u8]| text.starts_with(b"\"\"") || text.starts_with(b"''") || text.starts_with(b"``");
    let start = at.saturating_sub(2);
    if is_empty_text(&bytes[start..at]) {
        let inside = bytes[at + CALL..]
            .iter()
            .take_while(|byte| b"([ \n\r\t".contains(byte))
            .count();
        return list(bytes, start, at + CALL + inside, floor);
    }
    let is_list = at > 0 && bytes[at - 1] == b']';
    if !is_list || !is_empty_text(bytes.get(at + CALL..)?) {
        return None;
    }
    let from = floor.max(at.saturating_sub(LONGEST_PIECE));
    let open = from + bytes[from..at].iter().rposition(|byte| *byte == b'[')?;
    list(bytes, open, open + 1 + blanks(bytes, open + 1), floor)
}

/// Returns the pieces of the list whose first one opens at `first`, after the line up to `start`.
fn list(bytes: &[u8], start: usize, first: usize, floor: usize) -> Option<(Decoded, usize)> {
    let mut decoded = line_before(bytes, start, floor);
    let mut open = first;
    let mut count = 0;
    decoded.whole(b"\"", Span::new(start, start));
    loop {
        let close = closing_after(bytes, open)?;
        decoded.copy(&bytes[open + 1..close], open + 1);
        count += 1;
        let comma = close + 1 + blanks(bytes, close + 1);
        let next = comma + 1 + blanks(bytes, comma + 1);
        let goes_on = bytes.get(comma) == Some(&b',') && decoded.bytes.len() < LONGEST;
        if !goes_on || !bytes.get(next).is_some_and(|byte| b"\"'`".contains(byte)) {
            return if count > 1 {
                closed(decoded, b'"', close)
            } else {
                None
            };
        }
        open = next;
    }
}

/// Ends the text with `quote` at `end`, when it is long enough.
fn closed(mut decoded: Decoded, quote: u8, end: usize) -> Option<(Decoded, usize)> {
    decoded.whole(&[quote, b'\n'], Span::new(end, end + 1));
    (decoded.bytes.len() >= SHORTEST).then_some((decoded, end + 1))
}

fn line_before(bytes: &[u8], at: usize, floor: usize) -> Decoded {
    let from = floor.max(at.saturating_sub(BEFORE)).min(at);
    let line = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |found| from + found + 1);
    let mut decoded = Decoded::default();
    decoded.copy(&bytes[line..at], line);
    // `name = (` and `name = [`: what stands in brackets is what is given.
    while decoded.bytes.last().is_some_and(|byte| b"( [".contains(byte)) {
        decoded.shorten();
    }
    if decoded.bytes.last().is_some_and(|byte| b"=:,".contains(byte)) {
        decoded.whole(b" ", Span::new(at, at));
    }
    decoded
}

fn with_name_before(bytes: &[u8], first: usize, floor: usize) -> Decoded {
    let mut decoded = line_before(bytes, first, floor);
    decoded.copy(&bytes[first..=first], first);
    decoded
}

/// Returns where the text opens that goes on behind `at`: blanks, an operator, a line end may stand between.
fn next_piece(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + blanks(bytes, at);
    let operator = match bytes.get(at..)? {
        [b'.', b'.', ..] | [b'<', b'<', ..] => 2,
        [b'+' | b'.' | b'&' | b'\\', ..] => 1,
        _ => 0,
    };
    at += operator;
    at += blanks(bytes, at);
    // Python and Rust put a letter before the quote.
    let letter = usize::from(matches!(
        bytes.get(at..)?,
        [b'b' | b'f' | b'r' | b'u', b'"' | b'\'', ..]
    ));
    at += letter;
    bytes
        .get(at)
        .is_some_and(|byte| b"\"'`".contains(byte))
        .then_some(at)
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    const MOST: usize = 120;
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter()
        .take(MOST)
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

fn opening_before(bytes: &[u8], at: usize, quote: u8, floor: usize) -> Option<usize> {
    let from = floor.max(at.saturating_sub(LONGEST_PIECE)).min(at);
    let found = bytes[from..at]
        .iter()
        .rposition(|byte| *byte == quote || *byte == b'\n')?;
    (bytes[from + found] == quote).then_some(from + found)
}

fn closing_after(bytes: &[u8], open: usize) -> Option<usize> {
    let quote = *bytes.get(open)?;
    if !b"\"'`".contains(&quote) {
        return None;
    }
    let window = &bytes[open + 1..bytes.len().min(open + 1 + LONGEST_PIECE)];
    let found = window.iter().position(|byte| *byte == quote || *byte == b'\n')?;
    (window[found] == quote).then_some(open + 1 + found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> Option<String> {
        let at = text.find("ab").unwrap() + 2;
        let (decoded, _) = around(text.as_bytes(), at, 0)?;
        Some(String::from_utf8(decoded.bytes).unwrap().trim_end().to_owned())
    }

    #[test]
    fn pieces_are_put_together_whatever_stands_between_them() {
        for between in [
            "\" + \"",
            "\"+\"",
            "\" . \"",
            "\" \"",
            "\" +\n    \"",
            "\"\n    + \"",
            "\" \\\n  \"",
            "\"\n   f\"",
            "\" << \"",
            "' + '",
        ] {
            let quote = &between[..1];
            let text = format!(
                "let name = {quote}ab{between}cdefghijkl{};",
                &between[between.len() - 1..]
            );
            let wanted = format!("let name = {quote}abcdefghijkl{quote}");
            assert_eq!(joined(&text), Some(wanted), "{text}");
        }
        let text = "let name = (\"ab\"\n  \"cd\"\n  \"efghijkl\")";
        assert_eq!(joined(text), Some("let name = \"abcdefghijkl\"".into()));
    }

    #[test]
    fn texts_that_stand_side_by_side_are_not_one() {
        for text in [
            "f(\"ab\", \"cdefghijkl\")",
            "[\"ab\"]\n[\"cdefghijkl\"]",
            "\"ab\" + x + \"cdefghijkl\"",
            "\"ab\" + \" cdefghijkl\"",
        ] {
            assert_eq!(joined(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_is_put_together_by_its_call() {
        for text in [
            "x = [\"abcd\", \"efgh\", 'ijkl'].join('')",
            "x = ''.join([\"abcd\", \"efgh\",\n 'ijkl'])",
        ] {
            let (decoded, _) = by_call(text.as_bytes(), text.find(".join(").unwrap(), 0).unwrap();
            assert_eq!(
                String::from_utf8(decoded.bytes).unwrap(),
                "x = \"abcdefghijkl\"\n",
                "{text}"
            );
        }
        let text = "[\"abcd\", \"efgh\"].join(\", \")";
        assert!(by_call(text.as_bytes(), text.find(".join(").unwrap(), 0).is_none());
    }
}
