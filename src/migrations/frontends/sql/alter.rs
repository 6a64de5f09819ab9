//! Reads `ALTER TABLE`: each action becomes a change of its own. An action that is not understood is opaque, never lost.

use crate::syntax::sql::{Cursor, Token, normalise};

use super::super::super::change::{Change, CreateIndex, DefaultKind, DefaultValue, Name, TableOption};
use super::expression::default_value;
use super::table::{column, constraint, data_type, name};

/// An action and the tokens it stands in.
pub(super) struct Action<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) change: Change,
}

/// Reads everything after `ALTER TABLE`. Returns the table and its actions.
pub(super) fn alter_table<'t>(cursor: &mut Cursor<'t>) -> Option<(Name, Vec<Action<'t>>)> {
    cursor.accept(&["IF", "EXISTS"]);
    cursor.accept(&["ONLY"]);
    let table = name(cursor)?;
    cursor.accept_symbol(b'*');
    let mut actions = Vec::new();
    while !cursor.is_done() {
        let from = cursor.offset();
        let changes = action(cursor, &table);
        cursor.to_comma();
        // A stray closing parenthesis must not stop the walk.
        while cursor.accept_symbol(b')') {
            cursor.to_comma();
        }
        let tokens = cursor.since(from);
        let is_lost = |change: &Change| matches!(change, Change::Opaque { .. });
        // One complaint for a statement is enough.
        if changes.iter().all(is_lost) && actions.iter().any(|action: &Action<'_>| is_lost(&action.change)) {
            cursor.accept_symbol(b',');
            continue;
        }
        actions.extend(changes.into_iter().map(|change| Action { tokens, change }));
        cursor.accept_symbol(b',');
    }
    Some((table, actions))
}

fn action(cursor: &mut Cursor<'_>, table: &Name) -> Vec<Change> {
    let from = *cursor;
    let change = match cursor.accept_any(&[
        "ADD", "DROP", "ALTER", "RENAME", "MODIFY", "CHANGE", "ATTACH", "DETACH",
    ]) {
        Some("ADD") => return add(cursor, table),
        Some("DROP") => drop(cursor, table),
        Some("ALTER") => alter(cursor, table),
        Some("RENAME") => rename(cursor, table),
        Some("MODIFY") => return modify(cursor, table),
        Some("CHANGE") => return change_column(cursor, table),
        Some("ATTACH") => attach(cursor, table),
        Some("DETACH") => detach(cursor, table),
        _ => option(cursor, table),
    };
    let change = change.unwrap_or_else(|| {
        let word = from.peek().map(|token| from.slice(token)).unwrap_or_default();
        let word: String = word.chars().take(40).collect();
        Change::Opaque {
            reason: format!("no known action of ALTER TABLE starts with \"{word}\""),
            tables: vec![table.clone()],
        }
    });
    vec![change]
}

fn add(cursor: &mut Cursor<'_>, table: &Name) -> Vec<Change> {
    let table = table.clone();
    if let Some(constraint) = constraint(cursor) {
        return vec![Change::AddConstraint { table, constraint }];
    }
    if let Some(index) = index_of_mysql(cursor, &table) {
        return vec![Change::CreateIndex(index)];
    }
    cursor.accept(&["COLUMN"]);
    let if_not_exists = cursor.accept(&["IF", "NOT", "EXISTS"]);
    let mut changes = Vec::new();
    if cursor.accept_symbol(b'(') {
        while !cursor.is_done() && !cursor.is_symbol(b')') {
            let Some(column) = column(cursor) else {
                break;
            };
            changes.push(Change::AddColumn {
                table: table.clone(),
                column,
                if_not_exists,
            });
            cursor.to_comma();
            cursor.accept_symbol(b',');
        }
    } else if let Some(column) = column(cursor) {
        changes.push(Change::AddColumn {
            table: table.clone(),
            column,
            if_not_exists,
        });
    }
    if changes.is_empty() {
        changes.push(Change::Opaque {
            reason: "what is added to the table could not be read".to_owned(),
            tables: vec![table],
        });
    }
    changes
}

/// Reads MySQL's `ADD [UNIQUE|FULLTEXT|SPATIAL] INDEX|KEY name (columns)`.
fn index_of_mysql(cursor: &mut Cursor<'_>, table: &Name) -> Option<CreateIndex> {
    let mut ahead = *cursor;
    let kind = ahead.accept_any(&["UNIQUE", "FULLTEXT", "SPATIAL"]);
    ahead.accept_any(&["INDEX", "KEY"])?;
    let name = if ahead.is_symbol(b'(') { None } else { ahead.name() };
    if ahead.accept(&["USING"]) {
        ahead.step();
    }
    let columns = ahead.name_list()?;
    *cursor = ahead;
    Some(CreateIndex {
        name: name.map(Name::bare),
        table: table.clone(),
        columns,
        unique: kind == Some("UNIQUE"),
        ..CreateIndex::default()
    })
}

fn drop(cursor: &mut Cursor<'_>, table: &Name) -> Option<Change> {
    let table = table.clone();
    if cursor.accept(&["PRIMARY", "KEY"]) {
        return Some(drop_constraint(table, "PRIMARY".to_owned(), false, false));
    }
    if cursor.is_any(&["INDEX", "KEY"]) && !cursor.is_at(1, "CASCADE") {
        let mut ahead = *cursor;
        ahead.step();
        let if_exists = ahead.accept(&["IF", "EXISTS"]);
        if let Some(index) = ahead.name() {
            *cursor = ahead;
            return Some(Change::DropIndex {
                indexes: vec![Name::bare(index)],
                table: Some(table),
                concurrently: false,
                if_exists,
            });
        }
    }
    let is_constraint =
        cursor.accept(&["CONSTRAINT"]) || cursor.accept(&["FOREIGN", "KEY"]) || cursor.accept(&["CHECK"]);
    if !is_constraint {
        cursor.accept(&["COLUMN"]);
    }
    let if_exists = cursor.accept(&["IF", "EXISTS"]);
    let name = cursor.name()?;
    let cascade = cursor.accept(&["CASCADE"]);
    Some(if is_constraint {
        drop_constraint(table, name, if_exists, cascade)
    } else {
        Change::DropColumn {
            table,
            column: name,
            if_exists,
            cascade,
        }
    })
}

fn drop_constraint(table: Name, name: String, if_exists: bool, cascade: bool) -> Change {
    Change::DropConstraint {
        table,
        name,
        if_exists,
        cascade,
    }
}

fn alter(cursor: &mut Cursor<'_>, table: &Name) -> Option<Change> {
    let other = |option| {
        Some(Change::SetOption {
            table: table.clone(),
            option,
        })
    };
    if cursor.accept(&["CONSTRAINT"]) || cursor.accept(&["INDEX"]) {
        return other(TableOption::Other);
    }
    cursor.accept(&["COLUMN"]);
    let column = cursor.name()?;
    let table = table.clone();
    if cursor.accept(&["TYPE"]) || cursor.accept(&["SET", "DATA", "TYPE"]) {
        return Some(set_type(cursor, table, column));
    }
    if cursor.accept(&["SET", "NOT", "NULL"]) {
        return Some(Change::SetNotNull { table, column });
    }
    if cursor.accept(&["DROP", "NOT", "NULL"]) {
        return Some(Change::DropNotNull { table, column });
    }
    if cursor.accept(&["SET", "DEFAULT"]) {
        let tokens = cursor.expression(&[]);
        let default = default_value(cursor.text, tokens);
        return Some(Change::SetDefault {
            table,
            column,
            default,
        });
    }
    if cursor.accept(&["DROP", "DEFAULT"]) {
        return Some(Change::DropDefault { table, column });
    }
    if cursor.accept(&["SET", "EXPRESSION"]) {
        return Some(Change::SetExpression { table, column });
    }
    if cursor.accept(&["ADD", "GENERATED"]) {
        // The sequence supplies a default; no row is touched (measured).
        return Some(Change::SetDefault {
            table,
            column,
            default: DefaultValue {
                kind: DefaultKind::Volatile,
                is_null: false,
                text: "identity".to_owned(),
            },
        });
    }
    let sets_light = cursor.is("SET") && {
        let mut ahead = *cursor;
        ahead.step();
        ahead.is("STATISTICS") || ahead.is_symbol(b'(')
    };
    if sets_light || cursor.is("RESET") {
        return other(TableOption::Light);
    }
    cursor
        .is_any(&["SET", "DROP", "RESTART", "OPTIONS"])
        .then(|| other(TableOption::Other))
        .flatten()
}

/// Reads the type, `COLLATE` and `USING`.
fn set_type(cursor: &mut Cursor<'_>, table: Name, column: String) -> Change {
    let data_type = data_type(cursor);
    let mut collation = false;
    if cursor.accept(&["COLLATE"]) {
        collation = true;
        name(cursor);
    }
    let using = cursor.accept(&["USING"]).then(|| {
        let tokens = cursor.expression(&[]);
        normalise(cursor.text, tokens)
    });
    Change::SetType {
        table,
        column,
        data_type,
        using,
        collation,
    }
}

fn rename(cursor: &mut Cursor<'_>, table: &Name) -> Option<Change> {
    let table = table.clone();
    if cursor.accept(&["TO"]) || cursor.accept(&["AS"]) {
        let to = name(cursor)?;
        let to = Name {
            schema: to.schema.or_else(|| table.schema.clone()),
            name: to.name,
        };
        return Some(Change::RenameTable { table, to });
    }
    if cursor.accept(&["CONSTRAINT"]) {
        let name = cursor.name()?;
        cursor.accept(&["TO"]);
        let to = cursor.name()?;
        return Some(Change::RenameConstraint { table, name, to });
    }
    if cursor.is_any(&["INDEX", "KEY"]) && !cursor.is_at(1, "TO") {
        cursor.step();
        let index = Name::bare(cursor.name()?);
        cursor.accept(&["TO"]);
        let to = Name::bare(cursor.name()?);
        return Some(Change::RenameIndex { index, to });
    }
    cursor.accept(&["COLUMN"]);
    let column = cursor.name()?;
    if cursor.accept(&["TO"]) {
        let to = cursor.name()?;
        return Some(Change::RenameColumn { table, column, to });
    }
    // MySQL's `RENAME new_name`.
    Some(Change::RenameTable {
        to: Name {
            schema: table.schema.clone(),
            name: column,
        },
        table,
    })
}

fn modify(cursor: &mut Cursor<'_>, table: &Name) -> Vec<Change> {
    cursor.accept(&["COLUMN"]);
    redefine(cursor, table, None)
}

fn change_column(cursor: &mut Cursor<'_>, table: &Name) -> Vec<Change> {
    cursor.accept(&["COLUMN"]);
    let old = cursor.name();
    redefine(cursor, table, old)
}

/// MySQL's `MODIFY` and `CHANGE` say the whole column again.
fn redefine(cursor: &mut Cursor<'_>, table: &Name, old: Option<String>) -> Vec<Change> {
    let table = table.clone();
    let Some(new) = column(cursor) else {
        return vec![Change::Opaque {
            reason: "the new definition of the column could not be read".to_owned(),
            tables: vec![table],
        }];
    };
    let mut changes = Vec::new();
    if let Some(old) = old.filter(|old| *old != new.name) {
        changes.push(Change::RenameColumn {
            table: table.clone(),
            column: old,
            to: new.name.clone(),
        });
    }
    changes.push(Change::SetType {
        table: table.clone(),
        column: new.name.clone(),
        data_type: new.data_type,
        using: None,
        collation: false,
    });
    if new.not_null {
        changes.push(Change::SetNotNull {
            table,
            column: new.name,
        });
    }
    changes
}

fn attach(cursor: &mut Cursor<'_>, table: &Name) -> Option<Change> {
    if !cursor.accept(&["PARTITION"]) {
        return None;
    }
    let partition = name(cursor)?;
    Some(Change::AttachPartition {
        parent: table.clone(),
        partition,
        default: cursor.is("DEFAULT"),
    })
}

fn detach(cursor: &mut Cursor<'_>, table: &Name) -> Option<Change> {
    if !cursor.accept(&["PARTITION"]) {
        return None;
    }
    let partition = name(cursor)?;
    Some(Change::DetachPartition {
        parent: table.clone(),
        partition,
        // `FINALIZE` completes an earlier `CONCURRENTLY` and is as light.
        concurrently: cursor.is_any(&["CONCURRENTLY", "FINALIZE"]),
    })
}

fn option(cursor: &mut Cursor<'_>, table: &Name) -> Option<Change> {
    let set = |option| {
        Some(Change::SetOption {
            table: table.clone(),
            option,
        })
    };
    if cursor.accept(&["VALIDATE", "CONSTRAINT"]) {
        let name = cursor.name()?;
        return Some(Change::ValidateConstraint {
            table: table.clone(),
            name,
        });
    }
    if cursor.is_any(&["DISABLE", "ENABLE", "FORCE", "NO"]) {
        return set(switch(cursor));
    }
    if cursor.accept(&["SET"]) {
        return match cursor.accept_any(&["UNLOGGED", "LOGGED", "TABLESPACE", "ACCESS", "SCHEMA", "WITHOUT"]) {
            Some("UNLOGGED") => set(TableOption::Unlogged),
            Some("LOGGED") => set(TableOption::Logged),
            Some("TABLESPACE") => set(TableOption::Tablespace),
            Some("ACCESS") => set(TableOption::AccessMethod),
            Some("SCHEMA") => Some(Change::RenameTable {
                table: table.clone(),
                to: Name::in_schema(cursor.name()?, table.name.clone()),
            }),
            Some(_) => set(TableOption::Other),
            None => set(TableOption::Light),
        };
    }
    match cursor.accept_any(&[
        "INHERIT", "OWNER", "REPLICA", "OF", "NOT", "RESET", "CLUSTER", "OPTIONS",
    ]) {
        Some("INHERIT") => set(TableOption::Inherit),
        Some("RESET" | "CLUSTER") => set(TableOption::Light),
        Some(_) => set(TableOption::Other),
        None => option_of_mysql(cursor).then(|| set(TableOption::Other)).flatten(),
    }
}

fn switch(cursor: &mut Cursor<'_>) -> TableOption {
    let word = cursor.accept_any(&["DISABLE", "ENABLE", "FORCE", "NO"]);
    cursor.accept_any(&["REPLICA", "ALWAYS", "FORCE"]);
    match cursor.accept_any(&["TRIGGER", "RULE", "ROW", "INHERIT"]) {
        Some("TRIGGER") if word == Some("DISABLE") => TableOption::DisableTrigger,
        Some("TRIGGER") => TableOption::EnableTrigger,
        Some("ROW") => TableOption::RowSecurity,
        Some("INHERIT") => TableOption::Inherit,
        _ => TableOption::Other,
    }
}

fn option_of_mysql(cursor: &Cursor<'_>) -> bool {
    cursor.is_any(&[
        "ENGINE",
        "AUTO_INCREMENT",
        "CONVERT",
        "DEFAULT",
        "CHARACTER",
        "CHARSET",
        "COLLATE",
        "COMMENT",
        "ROW_FORMAT",
        "ALGORITHM",
        "LOCK",
        "ORDER",
        "PARTITION",
        "REMOVE",
        "REORGANIZE",
        "COALESCE",
        "EXCHANGE",
        "FIRST",
        "AFTER",
        "ENCRYPTION",
        "KEY_BLOCK_SIZE",
        "TRUNCATE",
        "OPTIMIZE",
        "REBUILD",
    ])
}
