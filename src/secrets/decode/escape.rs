//! Texts in which single characters are written another way: backslash escapes of code and JSON, percent encoding of
//! URLs, entities of HTML. Only the surroundings of an escape are decoded, never a whole file.

use super::map::Decoded;
use super::trigger::is_told;
use crate::model::Span;

/// Bytes before the first escape that are decoded, too: the name that a value is given.
const BEFORE: usize = 160;
/// Bytes behind an escape in which the next one belongs to the same text.
const GAP: usize = 256;
/// Bytes behind that in which a word may end.
const WORD: usize = 512;
/// A shorter text hides nothing; `%5.2f` is no encoding.
const SHORTEST: usize = 12;

/// One way to write a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Backslash,
    Percent,
    Entity,
}

/// A character that was written as an escape, and the bytes of the escape.
struct Escape {
    text: [u8; 4],
    length: usize,
    written: usize,
}

impl Escape {
    fn of(character: char, written: usize) -> Self {
        let mut text = [0; 4];
        let length = character.encode_utf8(&mut text).len();
        Self {
            text,
            length,
            written,
        }
    }

    fn nothing(written: usize) -> Self {
        Self {
            text: [0; 4],
            length: 0,
            written,
        }
    }
}

impl Manner {
    fn mark(self) -> u8 {
        match self {
            Self::Backslash => b'\\',
            Self::Percent => b'%',
            Self::Entity => b'&',
        }
    }

    fn read(self, rest: &[u8]) -> Option<Escape> {
        match self {
            Self::Backslash => backslash(rest),
            Self::Percent => {
                Some(Escape::of(char::from(hex(rest.get(1..3)?)?), 3)).filter(|escape| escape.text[0] < 0x80)
            }
            Self::Entity => entity(rest),
        }
    }
}

/// Returns the decoded surroundings of the escape at `at`, and where they end; nothing before `floor` is looked at.
pub(super) fn around(bytes: &[u8], at: usize, floor: usize, manner: Manner) -> Option<(Decoded, usize)> {
    let rest = bytes.get(at..)?;
    let escape = manner.read(rest)?;
    let is_nested = rest.starts_with(b"\\\\\\\"");
    let is_told = escape.length == 1 && is_told(escape.text[0]);
    if !is_nested && !is_told {
        return None;
    }
    // A back reference in an expression has one digit more by chance; text in octal goes on.
    if rest.get(1).is_some_and(u8::is_ascii_digit)
        && rest.get(escape.written) != Some(&b'\\')
        && manner == Manner::Backslash
    {
        return None;
    }
    let span = match manner {
        Manner::Percent => word_around(bytes, at, floor),
        Manner::Backslash | Manner::Entity => stretch_around(bytes, at, floor, manner.mark()),
    };
    if span.len() < SHORTEST {
        return None;
    }
    Some((decode(bytes, span, manner), span.end))
}

/// Returns the text at `span` without its escapes.
pub(super) fn decode(bytes: &[u8], span: Span, manner: Manner) -> Decoded {
    let mut decoded = Decoded::default();
    let mut plain = span.start;
    let mut at = span.start;
    while let Some(offset) = memchr::memchr(manner.mark(), &bytes[at..span.end]) {
        let found = at + offset;
        let Some(escape) = manner.read(&bytes[found..span.end]) else {
            at = found + 1;
            continue;
        };
        decoded.copy(&bytes[plain..found], plain);
        decoded.whole(
            &escape.text[..escape.length],
            Span::new(found, found + escape.written),
        );
        plain = found + escape.written;
        at = plain;
    }
    decoded.copy(&bytes[plain..span.end], plain);
    decoded
}

/// Returns the text around `at` up to the next blank or quote: a URL, a form.
fn word_around(bytes: &[u8], at: usize, floor: usize) -> Span {
    const LONGEST: usize = 64 * 1024;
    let ends = |byte: &u8| !byte.is_ascii_graphic() || b"\"'`<>\\".contains(byte);
    let head = &bytes[floor.max(at.saturating_sub(BEFORE))..at];
    let start = at - head.iter().rev().position(ends).unwrap_or(head.len());
    let tail = &bytes[at..bytes.len().min(at + LONGEST)];
    Span::new(start, at + tail.iter().position(ends).unwrap_or(tail.len()))
}

/// Returns the part of the line around `at` in which one escape follows the other.
fn stretch_around(bytes: &[u8], at: usize, floor: usize, mark: u8) -> Span {
    let from = floor.max(at.saturating_sub(BEFORE));
    let start = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |line| from + line + 1);
    let mut last = at;
    loop {
        let window = &bytes[last + 1..bytes.len().min(last + 1 + GAP)];
        match memchr::memchr2(mark, b'\n', window) {
            Some(offset) if window[offset] == mark => last += 1 + offset,
            Some(offset) => return Span::new(start, last + 1 + offset),
            None => break,
        }
    }
    // A word that is cut would look like a shorter one.
    let from = bytes.len().min(last + 1 + GAP);
    let tail = &bytes[from..bytes.len().min(from + WORD)];
    let end = tail
        .iter()
        .position(|byte| !byte.is_ascii_graphic() || b"\"'`;,<>".contains(byte));
    Span::new(start, from + end.unwrap_or(tail.len()))
}

fn backslash(rest: &[u8]) -> Option<Escape> {
    let one = |character| Some(Escape::of(character, 2));
    match *rest.get(1)? {
        b'n' => one('\n'),
        b't' => one('\t'),
        b'r' => one('\r'),
        b'b' | b'f' | b'v' | b'a' => one(' '),
        byte @ (b'"' | b'\'' | b'`' | b'\\' | b'/') => one(char::from(byte)),
        b'\n' => Some(Escape::nothing(2)),
        b'x' => Some(Escape::of(char::from(hex(rest.get(2..4)?)?), 4)),
        b'u' if rest.get(2) == Some(&b'{') => {
            let close = rest.iter().take(11).position(|byte| *byte == b'}')?;
            let digits = std::str::from_utf8(&rest[3..close]).ok()?;
            let character = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            Some(Escape::of(character, close + 1))
        }
        b'u' => utf16(rest),
        b'0'..=b'7' => octal(rest),
        _ => None,
    }
}

/// Reads `\u0073`, and two of them that are one character.
fn utf16(rest: &[u8]) -> Option<Escape> {
    let first = unit(rest)?;
    if let Some(character) = char::from_u32(u32::from(first)) {
        return Some(Escape::of(character, 6));
    }
    let second = unit(rest.get(6..)?)?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some(Escape::of(character, 12))
}

fn unit(rest: &[u8]) -> Option<u16> {
    if rest.first() != Some(&b'\\') || rest.get(1) != Some(&b'u') {
        return None;
    }
    let (high, low) = (hex(rest.get(2..4)?)?, hex(rest.get(4..6)?)?);
    Some(u16::from_be_bytes([high, low]))
}

fn octal(rest: &[u8]) -> Option<Escape> {
    let digits = rest[1..]
        .iter()
        .take(3)
        .take_while(|byte| (b'0'..=b'7').contains(byte))
        .count();
    let value = rest[1..=digits]
        .iter()
        .fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
    (value < 0x80)
        .then(|| char::from_u32(value))
        .flatten()
        .map(|character| Escape::of(character, digits + 1))
}

fn entity(rest: &[u8]) -> Option<Escape> {
    const NAMED: &[(&[u8], char)] = &[
        (b"&quot;", '"'),
        (b"&amp;", '&'),
        (b"&lt;", '<'),
        (b"&gt;", '>'),
        (b"&apos;", '\''),
        (b"&nbsp;", ' '),
        (b"&equals;", '='),
        (b"&colon;", ':'),
        (b"&sol;", '/'),
        (b"&plus;", '+'),
        (b"&lowbar;", '_'),
        (b"&period;", '.'),
        (b"&commat;", '@'),
        (b"&NewLine;", '\n'),
    ];
    if rest.get(1) != Some(&b'#') {
        let (name, character) = NAMED.iter().find(|(name, _)| rest.starts_with(name))?;
        return Some(Escape::of(*character, name.len()));
    }
    let (radix, from) = if matches!(rest.get(2), Some(b'x' | b'X')) {
        (16, 3)
    } else {
        (10, 2)
    };
    let digits = rest[from..]
        .iter()
        .take(8)
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let text = std::str::from_utf8(&rest[from..from + digits]).ok()?;
    let character = char::from_u32(u32::from_str_radix(text, radix).ok()?)?;
    let closing = usize::from(rest.get(from + digits) == Some(&b';'));
    Some(Escape::of(character, from + digits + closing))
}

/// Returns the byte that two hex digits stand for.
pub(super) fn hex(digits: &[u8]) -> Option<u8> {
    let value = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    match digits {
        [high, low] => Some(value(*high)? << 4 | value(*low)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, manner: Manner) -> String {
        let decoded = decode(text.as_bytes(), Span::new(0, text.len()), manner);
        String::from_utf8(decoded.bytes).unwrap()
    }

    #[test]
    fn every_way_to_escape_a_character_is_read() {
        let text = "a\\x62\\u0063\\u{64}\\145\\n\\\"\\\\\\/\\d\\ud83d\\ude00";
        assert_eq!(decoded(text, Manner::Backslash), "abcde\n\"\\/\\d😀");
        assert_eq!(decoded("a%62%5F%zz%", Manner::Percent), "ab_%zz%");
        let text = "a&#98;&#x63;&quot;&amp;&unknown;&#0000100 &";
        assert_eq!(decoded(text, Manner::Entity), "abc\"&&unknown;d &");
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        for text in ["\\u12", "\\u{zz}", "\\", "\\ud83d", "\\x4", "\\777"] {
            assert_eq!(decoded(text, Manner::Backslash), text);
        }
    }

    #[test]
    fn only_the_surroundings_on_the_line_are_decoded() {
        let text = b"first line\nname = \"\\x73\\x6b_live\";\nlast";
        let (decoded, end) = around(text, 19, 0, Manner::Backslash).unwrap();
        assert_eq!(decoded.bytes, b"name = \"sk_live\";");
        assert_eq!(end, 34);
    }

    #[test]
    fn formats_and_back_references_are_no_escapes() {
        assert!(around(b"printf(\"%5d\")", 8, 0, Manner::Percent).is_none());
        assert!(around(b"replace(/(a)/, '\\10 and more text')", 16, 0, Manner::Backslash).is_none());
    }
}
