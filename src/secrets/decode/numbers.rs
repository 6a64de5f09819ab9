//! Bytes that are written as numbers: hex in one piece, lists such as `0x73, 0x6b` and `115, 107`, and dumps as `xxd` and
//! `hexdump -C` print them.

use super::escape::hex;
use super::map::Decoded;
use crate::model::Span;

/// Numbers that are looked at before the rest is decoded.
const HEAD: usize = 8;
/// Bytes of one line of a dump.
const DUMP_LINE: usize = 16;
/// The longest line of a dump, and of a list that is one line.
const LONGEST_LINE: usize = 4 * 1024;
/// The farthest that the start of a list is looked for.
const BEFORE: usize = 4 * 1024;

/// Returns the bytes of the hex digits at `span`, of which there is an even number.
pub(super) fn decode_hex(bytes: &[u8], span: Span) -> Decoded {
    let mut decoded = Decoded::default();
    let text: Vec<u8> = bytes[span.start..span.end]
        .chunks_exact(2)
        .map_while(hex)
        .collect();
    decoded.scaled(&text, Span::new(span.start, span.start + 2 * text.len()));
    decoded
}

/// Returns the bytes of the list or dump around `at`, and where it ends; or where looking may go on.
pub(super) fn around(bytes: &[u8], at: usize, floor: usize) -> Result<(Decoded, usize), usize> {
    let is_list = bytes[at..].iter().take(2 * HEAD).any(|byte| *byte == b',');
    if is_list {
        list_around(bytes, at, floor)
    } else {
        dump_around(bytes, at, floor)
    }
}

/// A number of a list that is a character of a text.
struct Number {
    value: u8,
    span: Span,
    /// Where the next number starts, when the list goes on.
    next: Option<usize>,
}

fn list_around(bytes: &[u8], at: usize, floor: usize) -> Result<(Decoded, usize), usize> {
    let skipped = memchr::memchr(b',', &bytes[at..bytes.len().min(at + HEAD)]).ok_or(at + HEAD)?;
    let mut next = Some(skip_blanks(bytes, at + skipped + 1));
    let mut last = at + skipped + 1;
    for _ in 0..HEAD {
        let number = next.and_then(|start| number_at(bytes, start)).ok_or(last)?;
        last = number.span.end;
        next = number.next;
    }
    let start = list_start(bytes, at, floor);
    let mut decoded = Decoded::default();
    let mut next = Some(start);
    while let Some(number) = next.and_then(|start| number_at(bytes, start)) {
        decoded.whole(&[number.value], number.span);
        last = number.span.end;
        next = number.next;
    }
    Ok((decoded, last))
}

/// Returns where the first of the numbers before `at` starts that are all characters.
fn list_start(bytes: &[u8], at: usize, floor: usize) -> usize {
    let from = floor.max(at.saturating_sub(BEFORE));
    let is_list = |byte: &u8| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || *byte == b',';
    let open = bytes[from..at]
        .iter()
        .rposition(|byte| !is_list(byte))
        .map_or(from, |found| from + found + 1);
    let mut start = skip_blanks(bytes, open);
    let mut seen = start;
    while seen < at {
        if let Some(Number { next: Some(next), .. }) = number_at(bytes, seen) {
            seen = next;
            continue;
        }
        let comma = memchr::memchr(b',', &bytes[seen..bytes.len().min(at + HEAD)]);
        seen = comma.map_or(at + HEAD, |comma| skip_blanks(bytes, seen + comma + 1));
        start = seen;
    }
    start
}

fn number_at(bytes: &[u8], start: usize) -> Option<Number> {
    let rest = bytes.get(start..)?;
    let (value, length) = if rest.starts_with(b"0x") || rest.starts_with(b"0X") {
        (hex(rest.get(2..4)?)?, 4)
    } else {
        let digits = rest
            .iter()
            .take(4)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        (std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()?, digits)
    };
    let end = start + length;
    let is_character = (0x20..0x7f).contains(&value) || matches!(value, b'\n' | b'\r' | b'\t');
    let is_whole = !bytes.get(end).is_some_and(u8::is_ascii_alphanumeric);
    let comma = skip_blanks(bytes, end);
    let next = (bytes.get(comma) == Some(&b',')).then(|| skip_blanks(bytes, comma + 1));
    (is_character && is_whole).then_some(Number {
        value,
        span: Span::new(start, end),
        next,
    })
}

fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    const MOST: usize = 80;
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take(MOST)
        .take_while(|byte| byte.is_ascii_whitespace())
        .count()
}

fn dump_around(bytes: &[u8], at: usize, floor: usize) -> Result<(Decoded, usize), usize> {
    let from = floor.max(at.saturating_sub(LONGEST_LINE));
    let mut line = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |found| from + found + 1);
    // The text before the first number of a line is a name or a quote.
    let head = bytes[line..at]
        .iter()
        .rposition(|byte| !byte.is_ascii_hexdigit() && !b" :\t".contains(byte));
    if let Some(found) = head {
        line += found + 1;
        line += bytes[line..at]
            .iter()
            .take_while(|byte| b": \t".contains(byte))
            .count();
    }
    let mut decoded = Decoded::default();
    let mut end = at + HEAD;
    while let Some((count, next)) = dump_line(bytes, line, &mut decoded) {
        end = next;
        if count == 0 || decoded.bytes.len() >= HEAD && !is_printable(&decoded.bytes[..HEAD]) {
            break;
        }
        line = next + 1;
    }
    if decoded.bytes.len() < 2 * HEAD || !is_printable(&decoded.bytes[..HEAD]) {
        return Err(end.max(at + HEAD));
    }
    Ok((decoded, end))
}

fn is_printable(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| (0x20..0x7f).contains(byte) || matches!(byte, b'\n' | b'\r' | b'\t'))
}

/// Adds the bytes of the line at `line`, and returns their number and where the line ends.
fn dump_line(bytes: &[u8], line: usize, decoded: &mut Decoded) -> Option<(usize, usize)> {
    let window = bytes.get(line..bytes.len().min(line + LONGEST_LINE))?;
    let end = memchr::memchr(b'\n', window).unwrap_or(window.len());
    let mut at = window[..end].iter().position(|byte| !b" \t".contains(byte))?;
    let offset = window[at..end]
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let is_numbered = offset >= 6 && matches!(window.get(at + offset), Some(b':' | b' '));
    let has_colon = is_numbered && window[at + offset] == b':';
    if is_numbered {
        at += offset + usize::from(has_colon);
    }
    let mut count = 0;
    while count < DUMP_LINE || !is_numbered {
        let blanks = window[at..end].iter().take_while(|byte| **byte == b' ').count();
        if has_colon && count > 0 && blanks > 1 {
            break;
        }
        at += blanks;
        let digits = window[at..end]
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        let is_group = matches!(digits, 2 | 4 | 8)
            && matches!(
                window.get(at + digits),
                None | Some(b' ' | b'\n' | b'\r' | b'"' | b'\'')
            );
        if !is_group {
            break;
        }
        let text: Vec<u8> = window[at..at + digits].chunks_exact(2).map_while(hex).collect();
        decoded.scaled(&text, Span::new(line + at, line + at + digits));
        count += text.len();
        at += digits;
    }
    Some((count, line + end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> Option<String> {
        let at = source.find(|c: char| c.is_ascii_digit()).unwrap();
        let (decoded, _) = around(source.as_bytes(), at, 0).ok()?;
        String::from_utf8(decoded.bytes).ok()
    }

    #[test]
    fn lists_of_numbers_are_read_whatever_their_base() {
        let wanted = Some("hello world".to_owned());
        assert_eq!(text("[104,101,108,108,111,32,119,111,114,108,100]"), wanted);
        assert_eq!(
            text("{ 0x68, 0x65, 0x6c, 0x6c, 0x6f,\n 0x20, 0x77, 0x6f, 0x72, 0x6c, 0x64 }"),
            wanted
        );
        assert_eq!(text("[0, 1, 2, 3, 104, 5, 108, 7, 8, 9, 10, 11, 12, 13]"), None);
    }

    #[test]
    fn dumps_are_read_with_and_without_their_margins() {
        let wanted = Some("hello world hello world".to_owned());
        assert_eq!(
            text("68 65 6c 6c 6f 20 77 6f 72 6c 64 20 68 65 6c 6c 6f 20 77 6f 72 6c 64"),
            wanted
        );
        let xxd = "00000000: 6865 6c6c 6f20 776f 726c 6420 6865 6c6c  hello world hell\n\
                   00000010: 6f20 776f 726c 64                        o world\n";
        assert_eq!(text(xxd), wanted);
        let hexdump = "00000000  68 65 6c 6c 6f 20 77 6f  72 6c 64 20 68 65 6c 6c  |hello world hell|\n\
                       00000010  6f 20 77 6f 72 6c 64                              |o world|\n";
        assert_eq!(text(hexdump), wanted);
    }

    #[test]
    fn hex_in_one_piece_is_read() {
        let decoded = decode_hex(b"x 68656C6c6f", Span::new(2, 12));
        assert_eq!(decoded.bytes, b"hello");
        assert_eq!(decoded.locate(Span::new(1, 2)), Span::new(4, 6));
    }
}
