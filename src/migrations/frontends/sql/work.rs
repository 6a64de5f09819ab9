//! Reads statements that work on rows or on stored data: deletes, updates, rebuilds, locks, timeouts.

use crate::syntax::sql::{Cursor, Dialect, TokenKind};

use super::super::super::change::{Change, Name, ReindexTarget, Timeout};
use super::table::{name, names};

pub(super) fn truncate(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.accept(&["TABLE"]);
    let tables = some(names(cursor))?;
    let cascade = cursor
        .rest()
        .iter()
        .any(|token| cursor.slice(*token).eq_ignore_ascii_case("CASCADE"));
    Some(Change::Truncate { tables, cascade })
}

pub(super) fn rows(cursor: &mut Cursor<'_>, deletes: bool) -> Option<Change> {
    while cursor
        .accept_any(&["FROM", "ONLY", "IGNORE", "OR", "LOW_PRIORITY", "QUICK"])
        .is_some()
    {}
    let table = name(cursor)?;
    let mut has_where = false;
    while !cursor.is_done() {
        has_where |= cursor.is_any(&["WHERE", "LIMIT"]);
        if !cursor.skip_group() {
            cursor.step();
        }
    }
    Some(if deletes {
        Change::Delete { table, has_where }
    } else {
        Change::Update { table, has_where }
    })
}

pub(super) fn insert(cursor: &mut Cursor<'_>) -> Option<Change> {
    while cursor
        .accept_any(&[
            "INTO", "IGNORE", "OR", "REPLACE", "ROLLBACK", "ABORT", "FAIL", "DELAYED", "ONLY",
        ])
        .is_some()
    {}
    // `COPY (query) TO …` names no table.
    if cursor.is_symbol(b'(') {
        return Some(Change::Harmless);
    }
    Some(Change::Insert { table: name(cursor)? })
}

/// Finds the statement behind the common table expressions.
pub(super) fn with(cursor: &mut Cursor<'_>) -> Option<Change> {
    while !cursor.is_done() {
        if cursor.skip_group() {
            if let Some(verb) = cursor.accept_any(&["UPDATE", "DELETE", "INSERT", "MERGE", "SELECT"]) {
                return match verb {
                    "UPDATE" | "DELETE" => rows(cursor, verb == "DELETE"),
                    "INSERT" | "MERGE" => insert(cursor),
                    _ => Some(Change::Harmless),
                };
            }
        } else {
            cursor.step();
        }
    }
    Some(Change::Harmless)
}

pub(super) fn reindex(cursor: &mut Cursor<'_>) -> Option<Change> {
    let from = cursor.offset();
    cursor.skip_group();
    let in_options = cursor
        .since(from)
        .iter()
        .any(|token| cursor.slice(*token).eq_ignore_ascii_case("CONCURRENTLY"));
    let kind = cursor.accept_any(&["TABLE", "INDEX", "SCHEMA", "DATABASE", "SYSTEM"]);
    let concurrently = cursor.accept(&["CONCURRENTLY"]) || in_options;
    let named = name(cursor);
    let target = match (kind, named) {
        (Some("INDEX"), Some(index)) => ReindexTarget::Index(index),
        (Some("SCHEMA"), Some(schema)) => ReindexTarget::Schema(schema.name),
        (Some("DATABASE" | "SYSTEM"), _) | (None, None) => ReindexTarget::Database,
        (_, Some(table)) => ReindexTarget::Table(table),
        _ => return None,
    };
    Some(Change::Reindex { target, concurrently })
}

pub(super) fn vacuum(cursor: &mut Cursor<'_>, dialect: Dialect) -> Change {
    let from = cursor.offset();
    cursor.skip_group();
    let mut full = cursor
        .since(from)
        .iter()
        .any(|token| cursor.slice(*token).eq_ignore_ascii_case("FULL"));
    while let Some(word) = cursor.accept_any(&["FULL", "FREEZE", "VERBOSE", "ANALYZE", "TABLE"]) {
        full |= word == "FULL";
    }
    if !full && dialect == Dialect::PostgreSql {
        return Change::Harmless;
    }
    Change::VacuumFull {
        tables: names(cursor),
    }
}

pub(super) fn cluster_table(cursor: &mut Cursor<'_>) -> Option<Name> {
    cursor.accept(&["VERBOSE"]);
    let first = name(cursor)?;
    // The old form names the index first: `CLUSTER index ON table`.
    if cursor.accept(&["ON"]) {
        return name(cursor);
    }
    Some(first)
}

pub(super) fn refresh(cursor: &mut Cursor<'_>) -> Option<Change> {
    if !cursor.accept(&["MATERIALIZED", "VIEW"]) {
        // Collations, publications and the like.
        return Some(Change::Harmless);
    }
    let concurrently = cursor.accept(&["CONCURRENTLY"]);
    let view = name(cursor)?;
    if cursor.accept(&["WITH", "NO", "DATA"]) {
        return Some(Change::Harmless);
    }
    Some(Change::RefreshMaterializedView { view, concurrently })
}

pub(super) fn lock(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.accept_any(&["TABLE", "TABLES"]);
    let tables = some(names(cursor))?;
    let mut mode = String::new();
    if cursor.accept(&["IN"]) {
        while !cursor.is_done() && !cursor.is("MODE") {
            if let Some(token) = cursor.peek() {
                if !mode.is_empty() {
                    mode.push(' ');
                }
                mode.push_str(&cursor.slice(token).to_ascii_uppercase());
            }
            cursor.step();
        }
    }
    if mode.is_empty() {
        mode.push_str("ACCESS EXCLUSIVE");
    }
    Some(Change::LockTable { tables, mode })
}

pub(super) fn set(cursor: &mut Cursor<'_>) -> Change {
    cursor.accept_any(&["LOCAL", "SESSION", "GLOBAL"]);
    let Some(setting) = cursor.name() else {
        return Change::Harmless;
    };
    if !cursor.accept_symbol(b'=') {
        cursor.accept(&["TO"]);
    }
    let value = cursor.peek().map(|token| cursor.slice(token));
    timeout(&setting, value).unwrap_or(Change::Harmless)
}

/// A query. `set_config('lock_timeout', '5s', …)` is the one that matters here.
pub(super) fn select(cursor: &mut Cursor<'_>) -> Change {
    let mut tokens = cursor.rest().iter();
    while let Some(token) = tokens.next() {
        if cursor.slice(*token).eq_ignore_ascii_case("set_config") {
            let mut texts = tokens
                .by_ref()
                .filter(|token| token.kind == TokenKind::Text)
                .map(|token| cursor.slice(*token).trim_matches('\''));
            if let (Some(setting), Some(value)) = (texts.next(), texts.next()) {
                return timeout(setting, Some(value)).unwrap_or(Change::Harmless);
            }
        }
    }
    Change::Harmless
}

/// Returns the change when `setting` is a timeout.
fn timeout(setting: &str, value: Option<&str>) -> Option<Change> {
    let timeout = match setting.to_ascii_lowercase().as_str() {
        "lock_timeout" | "lock_wait_timeout" | "innodb_lock_wait_timeout" | "@@lock_wait_timeout" => {
            Timeout::Lock
        }
        "statement_timeout" | "max_statement_time" => Timeout::Statement,
        "idle_in_transaction_session_timeout" | "transaction_timeout" => Timeout::Other,
        _ => return None,
    };
    Some(Change::SetTimeout {
        timeout,
        milliseconds: value.and_then(milliseconds),
    })
}

/// Reads `5s`, `'2 min'`, `500`, `DEFAULT`. PostgreSQL's own default is 0, "wait for ever".
fn milliseconds(text: &str) -> Option<u64> {
    let text = text.trim_matches('\'').trim().to_ascii_lowercase();
    if text == "default" {
        return Some(0);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let factor = match text[digits..].trim() {
        "us" => return Some(number / 1_000),
        "" | "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(factor)
}

/// Returns the text between the quotes of a string.
pub(super) fn unquoted(text: &str) -> String {
    text.trim_start_matches(['E', 'e', 'N', 'n'])
        .trim_matches('\'')
        .replace("''", "'")
}

pub(super) fn some<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}
