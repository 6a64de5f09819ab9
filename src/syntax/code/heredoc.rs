//! Here-documents: finds the name that ends one, and the line on which it ends.

use super::Heredoc;

/// Returns the name that ends the here-document opened at `at`, and the length of the opening; nothing when there is none.
pub(super) fn opened_at(bytes: &[u8], at: usize, family: Heredoc) -> Option<(&[u8], usize)> {
    let opener: &[u8] = match family {
        Heredoc::Ruby => b"<<",
        Heredoc::Php => b"<<<",
    };
    let rest = bytes.get(at..)?.strip_prefix(opener)?;
    let mut skipped = opener.len();
    let mut rest = rest;
    let mut is_marked = family == Heredoc::Php;
    if let Some(next) = rest.first()
        && (matches!(next, b'~' | b'-') || (family == Heredoc::Php && *next == b' '))
    {
        is_marked = true;
        skipped += 1;
        rest = &rest[1..];
    }
    let quote = rest.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    if quote.is_some() {
        skipped += 1;
        rest = &rest[1..];
    }
    let length = rest
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    let name = &rest[..length];
    // `a << B` and `x <<1` are shifts: without a mark the name must be in capitals.
    let is_name = name.first().is_some_and(u8::is_ascii_uppercase)
        || (is_marked && name.first().is_some_and(u8::is_ascii_alphabetic));
    (is_name && (is_marked || name.len() > 1))
        .then_some((name, skipped + length + usize::from(quote.is_some())))
}

/// Returns the offset at which the line that ends the document starts, searched from `from`; the end of the text when there is none.
pub(super) fn end_of(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut start = from;
    while start < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let line = bytes[start..end].trim_ascii_start();
        let ends = line.strip_prefix(name).is_some_and(|rest| {
            !rest
                .first()
                .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        });
        if ends {
            return start;
        }
        start = end + 1;
    }
    bytes.len()
}
