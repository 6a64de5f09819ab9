//! Writes a statement in one line that is the same for any layout: one space between tokens, keywords and plain names
//! in lower case, strings blanked, comments gone. What it returns may be shown and hashed.

use super::cursor::name_of;
use super::lexer::{Token, TokenKind};

/// Bytes kept of a statement; a fingerprint needs no more, and a list of inserted rows has no end.
const LONGEST: usize = 2_000;

/// Returns `tokens` of `text` in one line.
#[must_use]
pub fn normalise(text: &str, tokens: &[Token]) -> String {
    let mut line = String::new();
    for token in tokens {
        if line.len() > LONGEST {
            line.push('…');
            break;
        }
        let piece = text.get(token.span.start..token.span.end).unwrap_or_default();
        push(&mut line, piece, token.kind);
    }
    line
}

fn push(line: &mut String, piece: &str, kind: TokenKind) {
    let tight_before = matches!(kind, TokenKind::Symbol(b',' | b')' | b'.' | b'('));
    let tight_after = line.ends_with('(') || line.ends_with('.');
    if !line.is_empty() && !tight_after && !tight_before {
        line.push(' ');
    }
    match kind {
        TokenKind::Word => line.push_str(&piece.to_lowercase()),
        TokenKind::Quoted => match name_of(piece, kind) {
            Some(name) if is_plain(&name) => line.push_str(&name),
            _ => line.push_str(piece),
        },
        TokenKind::Text => line.push_str("'…'"),
        TokenKind::Body | TokenKind::Unended => line.push_str("$…$"),
        _ => line.push_str(piece),
    }
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::super::{Dialect, split};
    use super::*;

    fn line(text: &str) -> String {
        normalise(text, &split(text, Dialect::PostgreSql).tokens)
    }

    #[test]
    fn layout_and_letter_case_make_no_difference() {
        assert_eq!(
            line("ALTER TABLE \"users\"\n  ADD COLUMN x INT -- why\n DEFAULT 5"),
            "alter table users add column x int default 5"
        );
        assert_eq!(line("f( a , b.c )"), "f(a, b.c)");
    }

    #[test]
    fn no_string_survives() {
        assert_eq!(
            line("create role x password 'opensesame'"),
            "create role x password '…'"
        );
    }
}
