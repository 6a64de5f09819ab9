//! Features of the line that holds a proposal, and of the lines around it.

use super::features::Sheet;
use super::propose::Proposal;
use crate::secrets::presence::Presence;

/// Words of a line that tell what it does.
static DOING: Presence = Presence::new(&[
    "expect", "test", "const ", "private", "final", "public", "string", "docker", "mysql", "openssl",
    "self.", "type", "create ", "user", "port", "client", "sign", "hash", "sha", "base64", "byte",
]);

/// Words in the lines around that tell what the block is about.
static AROUND: Presence = Presence::new(&[
    "user",
    "login",
    "host",
    "port",
    "email",
    "database",
    "url",
    "client",
    "secret",
    "password",
    "token",
    "key",
    "assert",
    "expect",
    "test",
    "example",
    "begin",
    "certificate",
    "cipher",
    "hash",
    "function",
    "class",
    "import",
    "return",
    "type",
    "http",
    "response",
    "request",
    "public",
]);

/// Bytes of a line looked at to each side of the name; minified files have very long ones.
const LINE_REACH: usize = 400;
/// Bytes looked at before and after the line.
const AROUND_REACH: usize = 300;

pub(super) fn count(bytes: &[u8], proposal: &Proposal, sheet: &mut Sheet<'_>) {
    let from = proposal.name.start.saturating_sub(LINE_REACH);
    let start = memchr::memrchr(b'\n', &bytes[from..proposal.name.start]).map_or(from, |end| from + end + 1);
    let to = bytes
        .len()
        .min(proposal.value.end.max(proposal.name.end) + LINE_REACH);
    let tail = &bytes[proposal.value.end..to.max(proposal.value.end)];
    let end = proposal.value.end + memchr::memchr(b'\n', tail).unwrap_or(tail.len());
    let before = &bytes[start..proposal.name.start];
    let after = &bytes[proposal.value.end..end];
    line(before, after, end - start, sheet);
    let lower = bytes[start..end].to_ascii_lowercase();
    sheet.present("line has", &DOING, &lower);
    around(bytes, proposal, start, end, sheet);
}

fn line(before: &[u8], after: &[u8], length: usize, sheet: &mut Sheet<'_>) {
    let indent = before.len() - before.trim_ascii_start().len();
    sheet.number("line length", length);
    sheet.number("line indent", indent);
    sheet.number("line before name", before.len() - indent);
    sheet.number("line after value", after.len());
    let trimmed = before.trim_ascii_start();
    sheet.flag(
        "line comment",
        [&b"#"[..], b"//", b"*", b"--", b";", b"/*", b"<!--"]
            .iter()
            .any(|mark| trimmed.starts_with(mark)),
    );
    sheet.flag("line item", trimmed.starts_with(b"- "));
    sheet.number("before name", class(before.last().copied()));
    sheet.number(
        "before name 2",
        class(before.len().checked_sub(2).map(|at| before[at])),
    );
    sheet.number(
        "before words",
        trimmed
            .split(|byte| !byte.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .count(),
    );
    sheet.number("after value", class(after.first().copied()));
    sheet.number("after value 2", class(after.get(1).copied()));
    let rest = after.trim_ascii_start();
    sheet.number(
        "after words",
        rest.split(|byte| !byte.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .take(50)
            .count(),
    );
    sheet.flag(
        "after comment",
        after.windows(2).any(|pair| pair == b" #" || pair == b"//"),
    );
    for mark in *b"\"'=:,(;<>{|" {
        let number = memchr::memchr_iter(mark, before).count() + memchr::memchr_iter(mark, after).count();
        sheet.sign("line count", mark, number.min(50));
    }
    sheet.number("before open", memchr::memchr2_iter(b'(', b'{', before).count());
}

/// Lines around: how many are written like this one, and what they speak of.
fn around(bytes: &[u8], proposal: &Proposal, start: usize, end: usize, sheet: &mut Sheet<'_>) {
    let above = &bytes[start.saturating_sub(AROUND_REACH)..start];
    let below = &bytes[end..bytes.len().min(end + AROUND_REACH)];
    let word = &bytes[proposal.word.start..proposal.word.end];
    let name = &bytes[proposal.name.start..proposal.name.end];
    let column = proposal.value.start.saturating_sub(start);
    let head = &bytes[start..proposal.word.start];
    let sign = bytes.get(proposal.name.end).copied().unwrap_or(b' ');
    let (mut lines, mut alike, mut named, mut same, mut aligned, mut signed) = (0, 0, 0, 0, 0, 0);
    for line in above
        .rsplit(|byte| *byte == b'\n')
        .take(6)
        .chain(below.split(|byte| *byte == b'\n').take(6))
    {
        if line.is_empty() {
            continue;
        }
        lines += 1;
        alike += usize::from(
            line.len() >= head.len()
                && line[..head.len()]
                    .iter()
                    .zip(head)
                    .all(|(one, other)| class(Some(*one)) == class(Some(*other))),
        );
        named += usize::from(find_any_case(line, word));
        same += usize::from(memchr::memmem::find(line, name).is_some());
        aligned += usize::from(
            line.len() > column && column > 0 && line[column - 1] == bytes[proposal.value.start - 1],
        );
        signed += usize::from(memchr::memchr(sign, line).is_some());
    }
    sheet.number("around lines", lines);
    sheet.number("around alike", alike);
    sheet.number("around named", named);
    sheet.number("around same name", same);
    sheet.number("around aligned", aligned);
    sheet.number("around signed", signed);
    let mut lower = above.to_ascii_lowercase();
    lower.extend(below.iter().map(u8::to_ascii_lowercase));
    sheet.present("around has", &AROUND, &lower);
    let previous = above.trim_ascii_end();
    sheet.number("above ends", class(previous.last().copied()));
}

fn find_any_case(line: &[u8], word: &[u8]) -> bool {
    line.len() >= word.len()
        && line
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word))
}

fn class(byte: Option<u8>) -> usize {
    match byte {
        None => 0,
        Some(b' ' | b'\t') => 1,
        Some(byte) if byte.is_ascii_lowercase() => 2,
        Some(byte) if byte.is_ascii_uppercase() => 3,
        Some(byte) if byte.is_ascii_digit() => 4,
        Some(b'"') => 5,
        Some(b'\'') => 6,
        Some(b'`') => 7,
        Some(b'(') => 8,
        Some(b')') => 9,
        Some(b'[' | b'{') => 10,
        Some(b']' | b'}') => 11,
        Some(b'.') => 12,
        Some(b',') => 13,
        Some(b';') => 14,
        Some(b':') => 15,
        Some(b'=') => 16,
        Some(b'<') => 17,
        Some(b'>') => 18,
        Some(b'$' | b'@') => 19,
        Some(b'-' | b'+') => 20,
        Some(b'/' | b'\\') => 21,
        Some(b'#' | b'*') => 22,
        Some(_) => 23,
    }
}
