//! Reads one SQL statement into changes. Knows the statements that can hurt and the ones that cannot;
//! what is neither is opaque.

use crate::syntax::sql::{Cursor, Dialect, Token, TokenKind};

use super::super::super::change::{Change, CreateIndex, Name, ObjectKind, TableOption};
use super::alter::{Action, alter_table};
use super::table::{create_table, data_type, name, names};
use super::work::{
    cluster_table, insert, lock, refresh, reindex, rows, select, set, some, truncate, unquoted, vacuum, with,
};

/// Statements that lock nothing of weight and lose nothing.
const HARMLESS: &[&str] = &[
    "SELECT",
    "VALUES",
    "TABLE",
    "SHOW",
    "EXPLAIN",
    "ANALYZE",
    "ANALYSE",
    "COMMENT",
    "GRANT",
    "REVOKE",
    "NOTIFY",
    "LISTEN",
    "UNLISTEN",
    "RESET",
    "DISCARD",
    "SECURITY",
    "DEALLOCATE",
    "DECLARE",
    "FETCH",
    "MOVE",
    "CLOSE",
    "CHECKPOINT",
    "LOAD",
    "IMPORT",
    "USE",
    "PRAGMA",
    "SAVEPOINT",
    "RELEASE",
    "CALL",
    "PERFORM",
    "UNLOCK",
    "ATTACH",
    "DETACH",
    "EXEC",
    "PRINT",
    "GO",
    "DESCRIBE",
    "KILL",
    "FLUSH",
    "PREPARE",
    "REASSIGN",
];

/// What `CREATE`, `ALTER` and `DROP` may name beside tables, without weight for running queries.
const LIGHT_OBJECTS: &[&str] = &[
    "FUNCTION",
    "PROCEDURE",
    "ROUTINE",
    "AGGREGATE",
    "VIEW",
    "SCHEMA",
    "EXTENSION",
    "SEQUENCE",
    "ROLE",
    "USER",
    "GROUP",
    "CAST",
    "COLLATION",
    "EVENT",
    "PUBLICATION",
    "SUBSCRIPTION",
    "STATISTICS",
    "SERVER",
    "FOREIGN",
    "OPERATOR",
    "TEXT",
    "DATABASE",
    "LANGUAGE",
    "ACCESS",
    "TRANSFORM",
    "TABLESPACE",
    "CONVERSION",
    "DEFAULT",
    "LARGE",
    "SYSTEM",
    "TRUSTED",
    "RECURSIVE",
    "PROCEDURAL",
    "VIRTUAL",
    "DEFINER",
    "SQL",
    "TYPE",
    "DOMAIN",
    "RULE",
    "POLICY",
    "MATERIALIZED",
    "TRIGGER",
    "OWNED",
    "ASSERTION",
    "ALGORITHM",
    "COLUMN",
    "DICTIONARY",
    "STREAM",
    "LOGIN",
    "CREDENTIAL",
];

/// A statement read: its actions, and the words before them when there are several.
pub(super) struct Lowered<'t> {
    pub(super) table: Option<Name>,
    pub(super) actions: Vec<Action<'t>>,
}

/// Reads the statement in `cursor`.
pub(super) fn statement<'t>(cursor: &mut Cursor<'t>, dialect: Dialect) -> Lowered<'t> {
    let tokens = cursor.rest();
    if let Some((table, actions)) = alter_of_table(cursor) {
        return Lowered {
            table: Some(table),
            actions,
        };
    }
    let change = read(cursor, dialect).unwrap_or_else(|| not_understood(cursor, tokens));
    Lowered {
        table: None,
        actions: vec![Action { tokens, change }],
    }
}

fn alter_of_table<'t>(cursor: &mut Cursor<'t>) -> Option<(Name, Vec<Action<'t>>)> {
    let mut ahead = *cursor;
    let is_table = ahead.accept(&["ALTER"]) && {
        ahead.accept_any(&["ONLINE", "OFFLINE", "IGNORE"]);
        ahead.accept(&["TABLE"]) && !ahead.is("ALL")
    };
    if !is_table {
        return None;
    }
    let read = alter_table(&mut ahead).filter(|(_, actions)| !actions.is_empty());
    *cursor = ahead;
    read
}

fn not_understood(cursor: &Cursor<'_>, tokens: &[Token]) -> Change {
    let first = tokens.first().copied();
    let is_hole = tokens.len() == 1
        && first.is_some_and(|token| {
            token.kind == TokenKind::Word && cursor.slice(token).contains(['{', '%', ':', '$', '<'])
        });
    let words: Vec<&str> = tokens
        .iter()
        .take(3)
        .take_while(|token| token.kind == TokenKind::Word)
        .map(|token| cursor.slice(*token))
        .collect();
    let reason = if is_hole {
        "the statement is filled in by a template".to_owned()
    } else if words.is_empty() {
        "this is no SQL statement known here".to_owned()
    } else {
        let shown: String = words.join(" ").chars().take(60).collect();
        format!("no known statement starts with \"{shown}\"")
    };
    Change::Opaque {
        reason,
        tables: Vec::new(),
    }
}

fn read(cursor: &mut Cursor<'_>, dialect: Dialect) -> Option<Change> {
    if cursor.is_symbol(b'(') || cursor.is_any(HARMLESS) {
        return Some(select(cursor));
    }
    let verb = cursor.accept_any(&[
        "CREATE", "DROP", "ALTER", "TRUNCATE", "DELETE", "UPDATE", "INSERT", "REPLACE", "MERGE", "COPY",
        "WITH", "REINDEX", "VACUUM", "CLUSTER", "REFRESH", "LOCK", "SET", "BEGIN", "START", "COMMIT", "END",
        "ROLLBACK", "ABORT", "RENAME", "OPTIMIZE", "UPSERT",
    ])?;
    match verb {
        "CREATE" => create(cursor),
        "DROP" => drop(cursor),
        "ALTER" => alter(cursor),
        "TRUNCATE" => truncate(cursor),
        "DELETE" | "UPDATE" => rows(cursor, verb == "DELETE"),
        "INSERT" | "REPLACE" | "MERGE" | "COPY" | "UPSERT" => insert(cursor),
        "WITH" => with(cursor),
        "REINDEX" => reindex(cursor),
        "VACUUM" | "OPTIMIZE" => Some(vacuum(cursor, dialect)),
        "CLUSTER" => Some(Change::Cluster {
            table: cluster_table(cursor),
        }),
        "REFRESH" => refresh(cursor),
        "LOCK" => lock(cursor),
        "SET" => Some(set(cursor)),
        "BEGIN" | "START" => Some(Change::Begin),
        "ROLLBACK" if cursor.is("TO") => Some(Change::Harmless),
        "COMMIT" | "END" | "ABORT" | "ROLLBACK" => Some(Change::Commit),
        _ => rename_of_mysql(cursor),
    }
}

fn create(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.accept(&["OR", "REPLACE"]);
    cursor.accept_any(&["GLOBAL", "LOCAL", "ONLINE"]);
    let temporary = cursor.accept_any(&["TEMP", "TEMPORARY"]).is_some();
    cursor.accept_any(&["UNLOGGED", "CONSTRAINT"]);
    if cursor.accept(&["TABLE"]) {
        return create_table(cursor, temporary).map(Change::CreateTable);
    }
    let mut ahead = *cursor;
    let unique = ahead.accept(&["UNIQUE"]);
    ahead.accept_any(&["FULLTEXT", "SPATIAL", "CLUSTERED", "NONCLUSTERED"]);
    if ahead.accept(&["INDEX"]) {
        *cursor = ahead;
        return create_index(cursor, unique);
    }
    match cursor
        .peek()
        .map(|token| cursor.slice(token).to_ascii_uppercase())?
        .as_str()
    {
        "TYPE" => create_type(cursor),
        "DOMAIN" => create_domain(cursor),
        "VIEW" | "RECURSIVE" => create_view(cursor),
        "MATERIALIZED" => {
            cursor.accept(&["MATERIALIZED", "VIEW"]);
            cursor.accept(&["IF", "NOT", "EXISTS"]);
            Some(Change::CreateMaterializedView { view: name(cursor)? })
        }
        "TRIGGER" => {
            Some(table_after_on(cursor).map_or(Change::Harmless, |table| Change::CreateTrigger { table }))
        }
        "POLICY" | "RULE" => Some(exclusive_on(cursor)),
        _ => (temporary || cursor.is_any(LIGHT_OBJECTS)).then_some(Change::Harmless),
    }
}

fn create_view(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.accept(&["RECURSIVE"]);
    cursor.accept(&["VIEW"]);
    cursor.accept(&["IF", "NOT", "EXISTS"]);
    Some(Change::CreateView { view: name(cursor)? })
}

/// A policy or rule takes a short exclusive lock on its table.
fn exclusive_on(cursor: &mut Cursor<'_>) -> Change {
    let is_rule = cursor.is("RULE");
    let table = if is_rule {
        table_after(cursor, "TO")
    } else {
        table_after_on(cursor)
    };
    table.map_or(Change::Harmless, |table| Change::SetOption {
        table,
        option: TableOption::Other,
    })
}

fn table_after_on(cursor: &mut Cursor<'_>) -> Option<Name> {
    table_after(cursor, "ON")
}

fn table_after(cursor: &mut Cursor<'_>, word: &str) -> Option<Name> {
    while !cursor.is_done() {
        if cursor.accept(&[word]) {
            return name(cursor);
        }
        cursor.step();
    }
    None
}

fn create_index(cursor: &mut Cursor<'_>, unique: bool) -> Option<Change> {
    let concurrently = cursor.accept(&["CONCURRENTLY"]);
    let if_not_exists = cursor.accept(&["IF", "NOT", "EXISTS"]);
    let index = if cursor.is("ON") { None } else { name(cursor) };
    if cursor.accept(&["USING"]) {
        cursor.step();
    }
    if !cursor.accept(&["ON"]) {
        return None;
    }
    let only = cursor.accept(&["ONLY"]);
    let table = name(cursor)?;
    if cursor.accept(&["USING"]) {
        cursor.name();
    }
    let columns = cursor.name_list().unwrap_or_default();
    let mut partial = false;
    while !cursor.is_done() {
        partial |= cursor.is("WHERE");
        cursor.step();
    }
    Some(Change::CreateIndex(CreateIndex {
        name: index,
        table,
        columns,
        unique,
        concurrently,
        if_not_exists,
        only,
        partial,
    }))
}

fn create_type(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.accept(&["TYPE"]);
    let name = name(cursor)?;
    if !cursor.accept(&["AS", "ENUM"]) {
        return Some(Change::Harmless);
    }
    let values = cursor
        .rest()
        .iter()
        .filter(|token| token.kind == TokenKind::Text)
        .map(|token| unquoted(cursor.slice(*token)))
        .collect();
    Some(Change::CreateEnum { name, values })
}

fn create_domain(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.accept(&["DOMAIN"]);
    let name = name(cursor)?;
    cursor.accept(&["AS"]);
    let base = data_type(cursor);
    let mut has_constraint = false;
    while !cursor.is_done() {
        has_constraint |= cursor.is("CHECK") || (cursor.is("NOT") && cursor.is_at(1, "NULL"));
        if !cursor.skip_group() {
            cursor.step();
        }
    }
    Some(Change::CreateDomain {
        name,
        base,
        has_constraint,
    })
}

fn drop(cursor: &mut Cursor<'_>) -> Option<Change> {
    cursor.accept_any(&["TEMPORARY", "TEMP"]);
    if cursor.accept(&["TABLE"]) {
        let if_exists = cursor.accept(&["IF", "EXISTS"]);
        let tables = some(names(cursor))?;
        return Some(Change::DropTable {
            tables,
            if_exists,
            cascade: cursor.is("CASCADE"),
        });
    }
    if cursor.accept(&["INDEX"]) {
        let concurrently = cursor.accept(&["CONCURRENTLY"]);
        let if_exists = cursor.accept(&["IF", "EXISTS"]);
        let indexes = some(names(cursor))?;
        let table = if cursor.accept(&["ON"]) {
            name(cursor)
        } else {
            None
        };
        return Some(Change::DropIndex {
            indexes,
            table,
            concurrently,
            if_exists,
        });
    }
    if cursor.is("TRIGGER") {
        return Some(table_after_on(cursor).map_or(Change::Harmless, |table| Change::DropTrigger { table }));
    }
    if cursor.is_any(&["POLICY", "RULE"]) {
        return Some(
            table_after_on(cursor).map_or(Change::Harmless, |table| Change::SetOption {
                table,
                option: TableOption::Other,
            }),
        );
    }
    let kind = object_kind(cursor)?;
    cursor.accept(&["IF", "EXISTS"]);
    let names = names(cursor);
    let cascade = cursor
        .rest()
        .iter()
        .any(|token| cursor.slice(*token).eq_ignore_ascii_case("CASCADE"));
    Some(Change::Drop { kind, names, cascade })
}

fn object_kind(cursor: &mut Cursor<'_>) -> Option<ObjectKind> {
    if cursor.accept(&["MATERIALIZED", "VIEW"]) {
        return Some(ObjectKind::MaterializedView);
    }
    let kind = match cursor
        .peek()
        .map(|token| cursor.slice(token).to_ascii_uppercase())?
        .as_str()
    {
        "SCHEMA" => ObjectKind::Schema,
        "DATABASE" => ObjectKind::Database,
        "VIEW" => ObjectKind::View,
        "FUNCTION" | "PROCEDURE" | "ROUTINE" | "AGGREGATE" => ObjectKind::Function,
        "TYPE" | "DOMAIN" => ObjectKind::Type,
        "SEQUENCE" => ObjectKind::Sequence,
        "EXTENSION" => ObjectKind::Extension,
        _ if cursor.is_any(LIGHT_OBJECTS) => ObjectKind::Other,
        _ => return None,
    };
    cursor.step();
    Some(kind)
}

fn alter(cursor: &mut Cursor<'_>) -> Option<Change> {
    if cursor.accept(&["INDEX"]) {
        cursor.accept(&["IF", "EXISTS"]);
        let index = name(cursor)?;
        if cursor.accept(&["RENAME", "TO"]) {
            return Some(Change::RenameIndex {
                index,
                to: name(cursor)?,
            });
        }
        return Some(Change::Harmless);
    }
    if cursor.accept(&["TYPE"]) {
        return alter_type(cursor);
    }
    if cursor.accept(&["DOMAIN"]) {
        let domain = name(cursor)?;
        let adds = cursor.accept(&["ADD"]) || cursor.accept(&["SET", "NOT", "NULL"]);
        let not_valid = cursor.rest().windows(2).any(|pair| {
            cursor.slice(pair[0]).eq_ignore_ascii_case("NOT")
                && cursor.slice(pair[1]).eq_ignore_ascii_case("VALID")
        });
        return Some(if adds {
            Change::AddDomainConstraint { domain, not_valid }
        } else {
            Change::Harmless
        });
    }
    let is_view = cursor.accept(&["VIEW"]) || cursor.accept(&["MATERIALIZED", "VIEW"]);
    if is_view || cursor.is("TABLE") || cursor.is_any(LIGHT_OBJECTS) {
        return Some(Change::Harmless);
    }
    None
}

fn alter_type(cursor: &mut Cursor<'_>) -> Option<Change> {
    let name = name(cursor)?;
    if cursor.accept(&["ADD", "VALUE"]) {
        cursor.accept(&["IF", "NOT", "EXISTS"]);
        let value = cursor.peek().map(|token| unquoted(cursor.slice(token)))?;
        return Some(Change::AddEnumValue {
            name,
            value,
            used_later: false,
        });
    }
    if cursor.accept(&["RENAME", "VALUE"]) {
        let texts: Vec<String> = cursor
            .rest()
            .iter()
            .filter(|token| token.kind == TokenKind::Text)
            .map(|token| unquoted(cursor.slice(*token)))
            .collect();
        let [value, to] = texts.try_into().ok()?;
        return Some(Change::RenameEnumValue { name, value, to });
    }
    if cursor.accept(&["RENAME", "TO"]) {
        let to = super::table::name(cursor)?;
        return Some(Change::RenameType { name, to });
    }
    Some(Change::Harmless)
}

fn rename_of_mysql(cursor: &mut Cursor<'_>) -> Option<Change> {
    if !cursor.accept(&["TABLE"]) {
        return None;
    }
    let table = name(cursor)?;
    cursor.accept(&["TO"]);
    Some(Change::RenameTable {
        table,
        to: name(cursor)?,
    })
}
