//! Base64 that says by its place what it holds: `Authorization: Basic`, the `auth` of Docker, the `data` of a Kubernetes
//! Secret. Such values are short, so they are decoded where their name stands and handed on under a name.

use super::base64;
use super::map::Decoded;
use crate::model::Span;

/// The longest user and password.
const LONGEST: usize = 1_024;
/// The shortest of them in base64: `a:bcdef`.
const SHORTEST: usize = 8;
/// Bytes between a word and what it announces.
const GAP: usize = 8;

/// Returns the password behind `Basic `, which ends at `end`, as one that is given to a name.
pub(super) fn basic(bytes: &[u8], end: usize) -> Option<(Decoded, usize)> {
    password_at(bytes, end)
}

/// Returns the password of `"auth": "…"`, whose name ends at `end`.
pub(super) fn docker_auth(bytes: &[u8], end: usize) -> Option<(Decoded, usize)> {
    let window = bytes.get(end..bytes.len().min(end + GAP))?;
    let open = window.iter().position(|byte| !b": \t\r\n".contains(byte))?;
    (open > 0 && window[open] == b'"').then(|| password_at(bytes, end + open + 1))?
}

fn password_at(bytes: &[u8], start: usize) -> Option<(Decoded, usize)> {
    let window = bytes.get(start..bytes.len().min(start + LONGEST))?;
    let length = window.iter().take_while(|byte| base64::is_letter(**byte)).count();
    let is_whole = window
        .get(length)
        .is_none_or(|byte| b"=\"'`\\ \r\n<&,;)".contains(byte));
    if length < SHORTEST || !is_whole {
        return None;
    }
    let (text, end) = base64::decode(&bytes[..start + length], start);
    let colon = memchr::memchr(b':', &text.bytes)?;
    let is_text = text.bytes.iter().all(|byte| (0x20..0x7f).contains(byte));
    if colon == 0 || !is_text || text.bytes.contains(&b'"') {
        return None;
    }
    let mut decoded = Decoded::default();
    named(
        &mut decoded,
        b"password",
        Span::new(start, start),
        &text.from(colon + 1),
    );
    Some((decoded, end))
}

/// Adds `name: "value"` as a line.
fn named(decoded: &mut Decoded, name: &[u8], place: Span, value: &Decoded) {
    decoded.scaled(name, place);
    decoded.whole(b": \"", place);
    decoded.append(value);
    decoded.whole(b"\"\n", place);
}

/// Returns what the Kubernetes Secret whose `kind: Secret` stands at `at` holds: its short values as lines of one text,
/// each longer text by itself, and where the Secret ends.
pub(super) fn kubernetes(bytes: &[u8], at: usize) -> (Vec<Decoded>, usize) {
    const REACH: usize = 256 * 1024;
    let end = bytes.len().min(at + REACH);
    let end = memchr::memmem::find(&bytes[at..end], b"\n---").map_or(end, |found| at + found);
    let from = at.saturating_sub(REACH);
    let from = memchr::memmem::rfind(&bytes[from..at], b"\n---").map_or(from, |found| from + found);
    let is_json = bytes[at] == b'"';
    let wanted: &[u8] = if is_json { b"\"data\"" } else { b"data:" };
    // The `data` of this object is the nearest; a list holds many.
    let stands_free = |found: &usize| {
        is_json || indent(bytes, *found).is_some_and(|blanks| Some(blanks) == indent(bytes, at))
    };
    let behind = memchr::memmem::find_iter(&bytes[at..end], wanted)
        .map(|found| at + found)
        .find(stands_free);
    let before = memchr::memmem::rfind_iter(&bytes[from..at], wanted)
        .map(|found| from + found)
        .find(stands_free);
    let mut secrets = Secrets::default();
    for data in [before, behind].into_iter().flatten() {
        let start = data + wanted.len();
        if is_json {
            secrets.read_json(bytes, start, end);
        } else {
            secrets.read_yaml(bytes, start, end);
        }
    }
    (secrets.texts(), end)
}

#[derive(Default)]
struct Secrets {
    lines: Decoded,
    texts: Vec<Decoded>,
}

impl Secrets {
    fn texts(mut self) -> Vec<Decoded> {
        if !self.lines.bytes.is_empty() {
            self.texts.push(self.lines);
        }
        self.texts
    }

    fn read_json(&mut self, bytes: &[u8], start: usize, end: usize) {
        let window = &bytes[start..end];
        let close = memchr::memchr(b'}', window).map_or(end, |found| start + found);
        let mut quotes = memchr::memchr_iter(b'"', &bytes[start..close]).map(|found| start + found);
        while let (Some(one), Some(two), Some(three), Some(four)) =
            (quotes.next(), quotes.next(), quotes.next(), quotes.next())
        {
            self.add(bytes, Span::new(one + 1, two), Span::new(three + 1, four));
        }
    }

    fn read_yaml(&mut self, bytes: &[u8], start: usize, end: usize) {
        let mut indent = None;
        let mut at = next_line(bytes, start, end);
        while let Some(line) = at {
            let stop = memchr::memchr(b'\n', &bytes[line..end]).map_or(end, |found| line + found);
            at = next_line(bytes, stop, end);
            let text = &bytes[line..stop];
            let depth = text.iter().take_while(|byte| **byte == b' ').count();
            if text.trim_ascii().is_empty() || depth > *indent.get_or_insert(depth) {
                continue;
            }
            let Some(colon) = memchr::memchr(b':', text) else {
                return;
            };
            if indent != Some(depth) || depth == 0 {
                return;
            }
            let value = &text[colon + 1..];
            let skipped = value
                .iter()
                .take_while(|byte| b" \t\"'|>-+".contains(byte))
                .count();
            let mut from = line + colon + 1 + skipped;
            if text[colon + 1 + skipped..].trim_ascii().is_empty() {
                // A block stands on the lines below.
                let Some(below) = at else { return };
                from = below + bytes[below..end].iter().take_while(|byte| **byte == b' ').count();
            }
            let length = bytes[from..end]
                .iter()
                .take_while(|byte| base64::is_letter(**byte))
                .count();
            let name = Span::new(line + depth, line + colon);
            self.add(bytes, name, Span::new(from, from + length));
        }
    }

    fn add(&mut self, bytes: &[u8], name: Span, value: Span) {
        const SHORTEST: usize = 4;
        let is_base64 = bytes[value.start..value.end]
            .iter()
            .all(|byte| base64::is_letter(*byte) || *byte == b'=');
        if value.len() < SHORTEST || !is_base64 {
            return;
        }
        let (text, _) = base64::decode(bytes, value.start);
        let body = text.bytes.trim_ascii_end();
        if !body
            .iter()
            .all(|byte| (0x20..0x7f).contains(byte) || byte.is_ascii_whitespace())
            || body.is_empty()
        {
            return;
        }
        if body.contains(&b'\n') || body.contains(&b'"') {
            self.texts.push(text);
            return;
        }
        let length = body.len();
        named(
            &mut self.lines,
            &bytes[name.start..name.end],
            name,
            &text.up_to(length),
        );
    }
}

/// Returns the blanks between the start of the line and `at`, or nothing when something else stands there.
fn indent(bytes: &[u8], at: usize) -> Option<usize> {
    let blanks = bytes[..at].iter().rev().take_while(|byte| **byte == b' ').count();
    matches!(
        at.checked_sub(blanks + 1).map(|before| bytes[before]),
        None | Some(b'\n')
    )
    .then_some(blanks)
}

fn next_line(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let line = memchr::memchr(b'\n', bytes.get(at..end)?)?;
    Some(at + line + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(decoded: &Decoded) -> String {
        String::from_utf8(decoded.bytes.clone()).unwrap()
    }

    #[test]
    fn a_password_of_a_header_is_handed_on_under_a_name() {
        let (decoded, end) = basic(b"Basic YXBwOm9wZW4gc2VzYW1l\r\n", 6).unwrap();
        assert_eq!(text(&decoded), "password: \"open sesame\"\n");
        assert_eq!(decoded.locate(Span::new(11, 15)), Span::new(11, 17));
        assert_eq!(end, 26);
        assert!(basic(b"Basic authentication", 6).is_none());
        let (decoded, _) = docker_auth(b"{\"auth\": \"YXBwOm9wZW4gc2VzYW1l\"}", 7).unwrap();
        assert_eq!(text(&decoded), "password: \"open sesame\"\n");
    }

    #[test]
    fn the_values_of_a_secret_are_lines_under_their_names() {
        let yaml = b"kind: Secret\nmetadata:\n  name: x\ndata:\n  password: b3BlbiBzZXNhbWU=\n  user: \"YXBw\"\n  env: |\n    QT0xMTExMTExMTExMTEKQj0yMjIyMjIyMjIy\n    Cg==\ntype: Opaque\n";
        let (texts, _) = kubernetes(yaml, 0);
        let texts: Vec<String> = texts.iter().map(text).collect();
        assert_eq!(texts[1], "password: \"open sesame\"\nuser: \"app\"\n");
        assert_eq!(texts[0], "A=111111111111\nB=2222222222\n");
        let json = concat!(
            "{\"kind\": \"Secret\", \"data\": {\"pass",
            "word\": \"b3BlbiBzZXNhbWU=\", \"user\": \"YXBw\"}}"
        )
        .as_bytes();
        let (texts, _) = kubernetes(json, 1);
        assert_eq!(text(&texts[0]), "password: \"open sesame\"\nuser: \"app\"\n");
    }
}
