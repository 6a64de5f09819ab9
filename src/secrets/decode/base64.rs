//! Base64 in both alphabets, padded or not, in one piece or wrapped over lines. Most of what looks like it is no text, and
//! its first letters tell.

use super::map::Decoded;
use crate::model::Span;

/// Value of each letter of both alphabets, or [`NONE`].
const VALUES: [u8; 256] = values();
const NONE: u8 = 0xFF;
/// Letters whose bytes are looked at before the rest is decoded.
pub(super) const HEAD: usize = 16;
/// A shorter line is the last of its text: nobody wraps at less.
const SHORTEST_LINE: usize = 32;

const fn values() -> [u8; 256] {
    let mut table = [NONE; 256];
    let mut value = 0_u8;
    while value < 26 {
        table[(b'A' + value) as usize] = value;
        table[(b'a' + value) as usize] = value + 26;
        if value < 10 {
            table[(b'0' + value) as usize] = value + 52;
        }
        value += 1;
    }
    table[b'+' as usize] = 62;
    table[b'-' as usize] = 62;
    table[b'/' as usize] = 63;
    table[b'_' as usize] = 63;
    table
}

/// Returns true for a letter of either alphabet.
pub(super) fn is_letter(byte: u8) -> bool {
    VALUES[usize::from(byte)] != NONE
}

/// Returns the bytes of the first letters of `text`, which are all letters.
pub(super) fn head(text: &[u8]) -> [u8; HEAD / 4 * 3] {
    let mut bytes = [0; HEAD / 4 * 3];
    for (group, out) in text.chunks_exact(4).zip(bytes.chunks_exact_mut(3)) {
        let bits = group.iter().fold(0_u32, |bits, letter| {
            bits << 6 | u32::from(VALUES[usize::from(*letter)] & 63)
        });
        out.copy_from_slice(&bits.to_be_bytes()[1..]);
    }
    bytes
}

/// Returns the text whose first letter stands at `start`, and where it ends: lines that go on are read together.
pub(super) fn decode(bytes: &[u8], start: usize) -> (Decoded, usize) {
    let mut decoded = Decoded::default();
    let (mut bits, mut count) = (0_u32, 0_u32);
    let (mut at, mut end) = (start, start);
    let mut first_line = 0;
    loop {
        let length = bytes[at..].iter().take_while(|byte| is_letter(**byte)).count();
        let mut line = Vec::with_capacity(length / 4 * 3 + 3);
        for letter in &bytes[at..at + length] {
            bits = bits << 6 | u32::from(VALUES[usize::from(*letter)]);
            count += 6;
            if count >= 8 {
                count -= 8;
                // The byte stands above the bits that are left.
                line.push((bits >> count).to_le_bytes()[0]);
            }
        }
        decoded.scaled(&line, Span::new(at, at + length));
        end = end.max(at + length);
        first_line = first_line.max(length);
        let escaped_slash = bytes[end..].starts_with(b"\\/");
        if escaped_slash {
            at = end + 1;
            continue;
        }
        let Some(next) = next_line(bytes, end).filter(|_| length >= SHORTEST_LINE && length == first_line)
        else {
            return (decoded, padded(bytes, end));
        };
        at = next;
    }
}

/// Returns where the letters of the next line start: behind the line end and the indent, or behind an escaped line end.
fn next_line(bytes: &[u8], end: usize) -> Option<usize> {
    const DEEPEST_INDENT: usize = 40;
    let mut at = end;
    loop {
        match bytes.get(at..)? {
            [b'\\', b'\n' | b'r' | b'n', ..] => at += 2,
            [b'\r' | b'\n', ..] => at += 1,
            _ => break,
        }
    }
    let indent = bytes[at..]
        .iter()
        .take(DEEPEST_INDENT)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    at += indent;
    let word = bytes[at..].iter().take_while(|byte| is_letter(**byte)).count();
    // The next line of a YAML file is `name: value`, not the rest of this one.
    let ends = matches!(
        bytes.get(at + word),
        None | Some(b'\r' | b'\n' | b'=' | b'"' | b'\'' | b'\\' | b'`' | b'-' | b'<' | b',')
    );
    (at > end && word > 0 && ends).then_some(at)
}

fn padded(bytes: &[u8], end: usize) -> usize {
    end + bytes[end..]
        .iter()
        .take(2)
        .take_while(|byte| **byte == b'=')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> (String, usize) {
        let (decoded, end) = decode(text.as_bytes(), 0);
        (String::from_utf8(decoded.bytes).unwrap(), end)
    }

    #[test]
    fn both_alphabets_are_read_with_and_without_padding() {
        assert_eq!(decoded("aGVsbG8="), ("hello".into(), 8));
        assert_eq!(decoded("aGVsbG8 "), ("hello".into(), 7));
        assert_eq!(decoded("Pz8_Pz8-"), ("?????>".into(), 8));
        assert_eq!(decoded("Pz8\\/Pz8-").0, "?????>");
        assert_eq!(head(b"aGVsbG8gd29ybGQh"), *b"hello world!");
    }

    #[test]
    fn lines_are_read_together_until_one_is_shorter() {
        let line = "aGVsbG8gd29ybGQhaGVsbG8gd29ybGQh";
        for between in ["\n", "\r\n", "\n    ", "\\n"] {
            let text = format!("{line}{between}{line}{between}aGVsbG8=");
            assert_eq!(decoded(&text).0, format!("{}hello", "hello world!".repeat(4)));
        }
        let text = format!("{line}\nname: x");
        assert_eq!(decoded(&text), ("hello world!".repeat(2), 32));
    }

    #[test]
    fn a_byte_is_found_in_its_letters() {
        let (decoded, _) = decode(b"aGVsbG8gd29ybGQh", 0);
        assert_eq!(decoded.locate(Span::new(0, 3)), Span::new(0, 4));
        assert_eq!(decoded.locate(Span::new(1, 2)), Span::new(1, 3));
    }
}
