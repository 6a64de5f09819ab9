//! Reads one statement of a PL/pgSQL body: strips its control words, and tells SQL from assignments and from
//! SQL that is put together at run time.

use crate::syntax::sql::{Cursor, Token, TokenKind};

use super::work::unquoted;

/// What a statement of a body does.
pub(super) enum Step<'t> {
    /// Nothing to the schema: declarations, assignments, messages.
    Nothing,
    /// It is SQL as it stands.
    Sql(&'t [Token]),
    /// `EXECUTE` of a text that is written out; holes stand where values are put in.
    Spelled(String),
    /// `EXECUTE` of something else.
    Unknown,
}

const VERBS: &[&str] = &[
    "ALTER", "CREATE", "DROP", "TRUNCATE", "DELETE", "UPDATE", "INSERT", "REINDEX", "CLUSTER", "REFRESH",
    "LOCK", "COPY", "WITH", "SET", "VACUUM",
];

/// Reads the statement.
pub(super) fn step<'t>(text: &'t str, tokens: &'t [Token]) -> Step<'t> {
    let mut cursor = Cursor::new(text, tokens);
    while strip(&mut cursor) {}
    if cursor.is_any(VERBS) {
        return Step::Sql(cursor.rest());
    }
    if cursor.accept(&["EXECUTE"]) {
        return execute(&mut cursor);
    }
    Step::Nothing
}

/// Strips one control word with its condition; returns false when none is at hand.
fn strip(cursor: &mut Cursor<'_>) -> bool {
    if cursor.accept_any(&["BEGIN", "ELSE", "LOOP"]).is_some() {
        return true;
    }
    if cursor.is_symbol(b'<') {
        while !cursor.is_done() && !cursor.accept_symbol(b'>') {
            cursor.step();
        }
        return cursor.accept_symbol(b'>') || !cursor.is_done();
    }
    let end = match cursor.accept_any(&[
        "IF",
        "ELSIF",
        "ELSEIF",
        "WHEN",
        "CASE",
        "EXCEPTION",
        "FOR",
        "FOREACH",
        "WHILE",
    ]) {
        Some("FOR" | "FOREACH" | "WHILE") => "LOOP",
        Some(_) => "THEN",
        None => return false,
    };
    while !cursor.is_done() {
        if cursor.accept(&[end]) {
            return true;
        }
        if !cursor.skip_group() {
            cursor.step();
        }
    }
    false
}

fn execute<'t>(cursor: &mut Cursor<'t>) -> Step<'t> {
    if cursor.accept(&["FORMAT"]) {
        cursor.accept_symbol(b'(');
        return match cursor.peek() {
            Some(token) if matches!(token.kind, TokenKind::Text | TokenKind::Body) => {
                Step::Spelled(literal(cursor.slice(token), token.kind))
            }
            _ => Step::Unknown,
        };
    }
    let mut sql = String::new();
    let mut has_literal = false;
    let mut in_hole = false;
    while let Some(token) = cursor.peek() {
        if cursor.is_any(&["USING", "INTO"]) {
            break;
        }
        match token.kind {
            TokenKind::Text | TokenKind::Body => {
                sql.push_str(&literal(cursor.slice(token), token.kind));
                has_literal = true;
                in_hole = false;
                cursor.step();
            }
            TokenKind::Symbol(b'|') => {
                in_hole = false;
                cursor.step();
            }
            _ => {
                if !in_hole {
                    sql.push_str("${…}");
                    in_hole = true;
                }
                if !cursor.skip_group() {
                    cursor.step();
                }
            }
        }
    }
    if has_literal && !sql.starts_with("${") {
        Step::Spelled(sql)
    } else {
        Step::Unknown
    }
}

fn literal(text: &str, kind: TokenKind) -> String {
    if kind == TokenKind::Text {
        return unquoted(text);
    }
    let tag = text
        .get(1..)
        .and_then(|rest| rest.find('$'))
        .map_or(0, |at| at + 2);
    text.get(tag..text.len().saturating_sub(tag))
        .unwrap_or_default()
        .to_owned()
}
