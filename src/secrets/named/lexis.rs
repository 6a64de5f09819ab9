//! The signs around names and values, as settings, code, commands, queries and tables write them.
//! Byte by byte, one line at a time; knows no language whole, and so reads what no parser takes.

use super::propose::{Fence, Join};
use crate::model::Span;

/// What stands before a name and a value with nothing but blanks between them.
const BEFORE_A_PAIR: &[&[u8]] = &[
    b"ENV",
    b"ARG",
    b"set",
    b"SET",
    b"set -x",
    b"set -gx",
    b"set -Ux",
    b"export",
    b"#",
    b"//",
    b"setenv",
    b"setx",
    b"-",
    b"SetEnv",
    b"fastcgi_param",
    b"env",
    b"hide",
    b"let",
];

/// The longest name, to each side of where it was noticed.
const LONGEST_NAME: usize = 80;

/// A text in marks: what stands between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted {
    pub(super) span: Span,
    pub(super) fence: Fence,
}

/// Returns the whole name around `word`, or nothing when it is too long to be one.
pub(super) fn name_around(bytes: &[u8], word: Span) -> Option<Span> {
    let before = bytes[..word.start]
        .iter()
        .rev()
        .take(LONGEST_NAME)
        .take_while(|byte| is_name(**byte))
        .count();
    let after = bytes[word.end..]
        .iter()
        .take(LONGEST_NAME)
        .take_while(|byte| is_name(**byte))
        .count();
    if before == LONGEST_NAME || after == LONGEST_NAME {
        return None;
    }
    let mut from = word.start - before;
    // `--password=…` is a flag and `\npassword` an escaped line break.
    while from < word.start && matches!(bytes[from], b'-' | b'.') {
        from += 1;
    }
    if from > 0 && bytes[from - 1] == b'\\' && matches!(bytes[from], b'n' | b't' | b'r') && from < word.start
    {
        from += 1;
    }
    let mut to = word.end + after;
    while to > word.end && matches!(bytes[to - 1], b'-' | b'.') {
        to -= 1;
    }
    Some(Span::new(from, to))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$')
}

/// Returns the end of the line that holds `at`, at the most `reach` bytes on.
pub(super) fn line_end(bytes: &[u8], at: usize, reach: usize) -> usize {
    let limit = bytes.len().min(at + reach);
    memchr::memchr2(b'\n', b'\r', bytes.get(at..limit).unwrap_or_default()).map_or(limit, |end| at + end)
}

/// Returns the first place from `at` that is not blank.
pub(super) fn skip_blanks(bytes: &[u8], at: usize, limit: usize) -> usize {
    let rest = bytes.get(at..limit).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// Returns what joins a name to the value after `at`, and where that may start.
pub(super) fn sign(bytes: &[u8], at: usize, limit: usize, name_is_quoted: bool) -> Option<(Join, usize)> {
    let rest = bytes.get(at..limit)?;
    let found = |join, length| Some((join, at + length));
    match rest {
        [b'=' | b'!', b'=', b'=', ..] => found(Join::Comparison, 3),
        [b'=' | b'!', b'=' | b'~', ..] => found(Join::Comparison, 2),
        [b'=' | b'-', b'>', ..] | [b':' | b'?' | b'+' | b'%' | b'~', b'=', ..] | [b'<', b'-', ..] => {
            found(Join::Equals, 2)
        }
        [b'|', b'|', b'=', ..] | [b'?', b'?', b'=', ..] => found(Join::Equals, 3),
        // The last one is the shell's `${NAME:-value}`.
        [b'|', b'|', ..] | [b'?', b'?' | b':', ..] | [b':', b'-', ..] => found(Join::Fallback, 2),
        [b'o', b'r', b' ', ..] => found(Join::Fallback, 3),
        [b'=', ..] => found(Join::Equals, 1),
        // `password:s:value` of remote desktop files.
        [b':', b's', b':', ..] => found(Join::Colon, 3),
        [b':', b':', ..] => found(Join::Colon, 2),
        [b':', ..] => after_type(bytes, at + 1, limit).or_else(|| found(Join::Colon, 1)),
        [b',', ..] => found(Join::Fallback, 1),
        [b'(', ..] => found(Join::Call, 1),
        [b'>', ..] => found(Join::Element, 1),
        [b'|', ..] => found(Join::Cell, 1),
        [b'A' | b'a', b's', b' ', ..] if !name_is_quoted => after_type(bytes, at + 2, limit),
        _ if rest.starts_with(b"clear-text=") => found(Join::Sibling, 11),
        [b'e' | b'x' | b't' | b'n', ..] if !name_is_quoted => after_attributes(bytes, at, limit),
        _ => None,
    }
}

/// Returns the place after `>` of `<Pass encoding="base64">`.
fn after_attributes(bytes: &[u8], at: usize, limit: usize) -> Option<(Join, usize)> {
    const LONGEST: usize = 80;
    let window = &bytes[at..limit.min(at + LONGEST)];
    let close = memchr::memchr(b'>', window)?;
    let equals = memchr::memchr(b'=', &window[..close])?;
    window[..equals]
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || *byte == b':')
        .then_some((Join::Element, at + close + 1))
}

/// Returns the place after `=` of `name: Type = value`.
fn after_type(bytes: &[u8], at: usize, limit: usize) -> Option<(Join, usize)> {
    const LONGEST_TYPE: usize = 40;
    let window = bytes.get(at..limit.min(at + LONGEST_TYPE))?;
    let length = window
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b" &'_<>?[]|.".contains(byte))
        .count();
    let equals = at + length;
    let is_assignment =
        bytes.get(equals) == Some(&b'=') && !matches!(bytes.get(equals + 1), Some(b'=' | b'>'));
    let has_type = window[..length].iter().any(u8::is_ascii_alphabetic);
    (is_assignment && has_type && length > 1).then_some((Join::Equals, equals + 1))
}

/// Returns the text in marks that opens at `at`, after the letters some languages put before it.
///
/// A text that no mark closes on its line goes on to the end of the line.
pub(super) fn quoted(bytes: &[u8], at: usize, limit: usize) -> Option<Quoted> {
    let at = match bytes.get(at..limit)? {
        [
            b'b' | b'r' | b'u' | b'f' | b'@' | b'L' | b'$' | b'N',
            b'"' | b'\'',
            ..,
        ] => at + 1,
        _ => at,
    };
    let (mark, fence, start) = match bytes.get(at..limit)? {
        [b'\\', b'\\', b'\\', mark @ (b'"' | b'\''), ..] => (*mark, Fence::Escaped, at + 4),
        [b'\\', mark @ (b'"' | b'\''), ..] => (*mark, Fence::Escaped, at + 2),
        [b'"', b'"', b'"', ..] => (b'"', Fence::Triple, at + 3),
        [b'\'', b'\'', b'\'', ..] => (b'\'', Fence::Triple, at + 3),
        [b'"', ..] => (b'"', Fence::Double, at + 1),
        [b'\'', ..] => (b'\'', Fence::Single, at + 1),
        [b'`', ..] => (b'`', Fence::Back, at + 1),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => (b'&', Fence::Escaped, at + 6),
        [b'&', b'#', b'3', b'4' | b'9', b';', ..] => (b'&', Fence::Escaped, at + 5),
        _ => return None,
    };
    let end = closing(bytes, start, limit, mark, fence);
    Some(Quoted {
        span: Span::new(start, end),
        fence,
    })
}

fn closing(bytes: &[u8], start: usize, limit: usize, mark: u8, fence: Fence) -> usize {
    let mut at = start;
    while at < limit {
        match bytes[at] {
            b'\\' if fence == Fence::Escaped => {
                let marks = bytes[at..limit].iter().take_while(|byte| **byte == b'\\').count();
                if bytes.get(at + marks) == Some(&mark) {
                    return at;
                }
                at += marks.max(1);
            }
            b'\\' => at += 2,
            byte if byte == mark && fence != Fence::Escaped => return at,
            b'&' if mark == b'&' && matches!(bytes.get(at + 1), Some(b'q' | b'#')) => return at,
            _ => at += 1,
        }
    }
    limit.max(start)
}

/// Returns a value without marks that starts at `at`. Inside of a text it ends with the text or with the field.
pub(super) fn bare(bytes: &[u8], at: usize, limit: usize, is_inside_text: bool) -> Span {
    let window = bytes.get(at..limit).unwrap_or_default();
    let scheme = SCHEMES
        .iter()
        .find(|scheme| window.len() > scheme.len() && window[..scheme.len()].eq_ignore_ascii_case(scheme))
        .map_or(0, |scheme| scheme.len());
    let window = &window[scheme..];
    let length = window
        .iter()
        .position(|byte| match byte {
            b' ' | b'\t' | b'"' | b'\'' | b'`' | b'<' | b'|' => true,
            b';' | b'&' => is_inside_text,
            _ => false,
        })
        .unwrap_or(window.len());
    let mut end = length;
    while end > 0 && matches!(window[end - 1], b',' | b';' | b')' | b'}' | b']' | b'\\') {
        end -= 1;
    }
    Span::new(at + scheme, at + scheme + end)
}

/// Words before the credential itself in an `Authorization` header.
const SCHEMES: &[&[u8]] = &[b"Bearer ", b"Basic ", b"token ", b"ApiKey ", b"Digest "];

/// Returns the first text in marks of a call or a list that starts at `at`: `[]byte("value")`, `new Key("value")`.
pub(super) fn wrapped(bytes: &[u8], at: usize, limit: usize) -> Option<Quoted> {
    const LONGEST: usize = 80;
    let window = bytes.get(at..limit.min(at + LONGEST))?;
    let quote = memchr::memchr3(b'"', b'\'', b'`', window)?;
    let is_call = window[..quote]
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_.:()[]{}<>&*!@ ->,\\$".contains(byte));
    let opens = window[..quote].iter().any(|byte| b"([{,".contains(byte)) || window[..quote].ends_with(b"\\");
    let from = quote - usize::from(quote > 0 && window[quote - 1] == b'\\');
    (is_call && opens).then(|| quoted(bytes, at + from, limit))?
}

/// Words of sentences and queries between a name and its value.
const WORDS: &[&[u8]] = &[
    b"is ",
    b"by ",
    b"with ",
    b"to ",
    b"as ",
    b"was ",
    b"identified by ",
];

/// Returns where the value starts after a word such as `is` or `BY`.
pub(super) fn after_words(bytes: &[u8], at: usize, limit: usize) -> Option<usize> {
    let rest = bytes.get(at..limit)?;
    if let Some(start) = after_purpose(rest) {
        return Some(at + start);
    }
    let word = WORDS
        .iter()
        .find(|word| rest.len() > word.len() && rest[..word.len()].eq_ignore_ascii_case(word))?;
    Some(skip_blanks(bytes, at + word.len(), limit))
}

/// Returns where the text in marks starts that follows `for … is` or `for …:`, as people write it to each other.
fn after_purpose(rest: &[u8]) -> Option<usize> {
    const LONGEST: usize = 60;
    let head = &rest[..rest.len().min(LONGEST)];
    let purpose = head.strip_prefix(b"for ")?;
    let quote = 4 + memchr::memchr3(b'"', b'\'', b'`', purpose)?;
    let before = head[..quote].trim_ascii_end();
    (before.ends_with(b" is") || before.ends_with(b":")).then_some(quote)
}

/// A blank is enough after a name that begins its line or follows another pair: `.netrc`, `ENV NAME value`, tables.
pub(super) fn takes_blank(bytes: &[u8], name: Span) -> bool {
    let from = name.start.saturating_sub(LONGEST_NAME);
    let line = memchr::memrchr(b'\n', &bytes[from..name.start]).map_or(from, |end| from + end + 1);
    let head = bytes[line..name.start].trim_ascii();
    head.is_empty()
        || BEFORE_A_PAIR.contains(&head)
        || [&b"login "[..], b"user ", b"machine "].iter().any(|word| {
            head.windows(word.len())
                .any(|window| window.eq_ignore_ascii_case(word))
        })
}

/// Returns the numbers of a list that starts behind a bracket at or after `at`: `[]byte{12, 0x3f, …}`.
pub(super) fn bytes_listed(bytes: &[u8], at: usize, limit: usize) -> Option<Span> {
    const LONGEST: usize = 40;
    const FEWEST: usize = 8;
    let window = bytes.get(at..limit.min(at + LONGEST))?;
    let open = memchr::memchr2(b'{', b'[', window)?;
    let open = open
        + window[open..]
            .iter()
            .take_while(|byte| b"{[]byteuint8 (".contains(byte))
            .count();
    let start = at + open;
    let list = bytes.get(start..limit)?;
    let length = list
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit() || b", x\t/*_".contains(byte))
        .count();
    let commas = memchr::memchr_iter(b',', &list[..length]).count();
    (commas >= FEWEST).then(|| Span::new(start, start + length))
}

/// Returns the place of `]` of the length of an array or of one more key at `at`: `key[]`, `key[16]`, `key["main"]`.
pub(super) fn subscript(bytes: &[u8], at: usize) -> Option<usize> {
    const LONGEST: usize = 24;
    let window = bytes.get(at + 1..bytes.len().min(at + LONGEST))?;
    let mark = window
        .first()
        .copied()
        .filter(|byte| matches!(byte, b'"' | b'\''));
    let length = match mark {
        Some(mark) => {
            let length = window[1..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
                .count();
            (window.get(length + 1) == Some(&mark)).then_some(length + 2)?
        }
        None => window
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || **byte == b'_')
            .count(),
    };
    (window.get(length) == Some(&b']')).then_some(at + 1 + length)
}
