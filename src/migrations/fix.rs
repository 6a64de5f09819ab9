//! Writes the safe way for this very table and column, ready to paste. Only where it can be written whole:
//! a statement with a string in it is not repeated here, because its strings are gone.

use super::change::{Change, Column, Constraint, ConstraintKind, Name};
use super::facts::Facts;

/// Returns the statements to write instead, when the rule `rule` has such an answer.
pub(super) fn fix(rule: &str, facts: &Facts<'_>, statement: &str) -> Option<String> {
    match (rule, facts.change) {
        ("no-lock-timeout", _) => Some("SET lock_timeout = '5s';".to_owned()),
        (
            "create-index-not-concurrent"
            | "drop-index-not-concurrent"
            | "reindex-not-concurrent"
            | "refresh-matview"
            | "detach-partition",
            change,
        ) => concurrently(change, statement),
        ("foreign-key-not-valid" | "check-not-valid", Change::AddConstraint { table, constraint }) => {
            not_valid(table, constraint, statement)
        }
        ("set-not-null", Change::SetNotNull { table, column }) => Some(set_not_null(table, column)),
        ("add-unique-constraint" | "add-primary-key", Change::AddConstraint { table, constraint }) => {
            key(table, constraint)
        }
        ("required-column-without-default", Change::AddColumn { table, column, .. }) => {
            required(table, column)
        }
        ("add-column-volatile-default", Change::AddColumn { table, column, .. }) => volatile(table, column),
        ("domain-constraint", Change::AddDomainConstraint { .. }) => {
            whole(statement).map(|text| format!("{text} NOT VALID;"))
        }
        ("validate-in-same-transaction", Change::ValidateConstraint { table, name }) => Some(format!(
            "-- in a migration of its own, after this one:\nALTER TABLE {} VALIDATE CONSTRAINT {};",
            quoted(table),
            quote(name)
        )),
        _ => None,
    }
}

/// Puts `CONCURRENTLY` where it belongs.
fn concurrently(change: &Change, statement: &str) -> Option<String> {
    const ALONE: &str = "-- outside a transaction, alone in its file:";
    let text = whole(statement)?;
    let after = match change {
        Change::CreateIndex(create) if create.unique => "create unique index",
        Change::CreateIndex(_) => "create index",
        Change::DropIndex { .. } => "drop index",
        Change::Reindex { .. } => "reindex table",
        Change::RefreshMaterializedView { .. } => {
            let rest = text.strip_prefix("refresh materialized view")?;
            return Some(format!(
                "-- needs a unique index on the view:\nrefresh materialized view CONCURRENTLY{rest};"
            ));
        }
        Change::DetachPartition { .. } => return Some(format!("{ALONE}\n{text} CONCURRENTLY;")),
        _ => return None,
    };
    let (after, rest) = match text.strip_prefix(after) {
        Some(rest) => (after, rest),
        None => ("reindex index", text.strip_prefix("reindex index")?),
    };
    Some(format!("{ALONE}\n{after} CONCURRENTLY{rest};"))
}

fn not_valid(table: &Name, constraint: &Constraint, statement: &str) -> Option<String> {
    let name = constraint.name.as_ref()?;
    let text = whole(statement)?;
    Some(format!(
        "{text} NOT VALID;\n\n-- in a later migration; reads and writes go on meanwhile:\nALTER TABLE {} VALIDATE CONSTRAINT {};",
        quoted(table),
        quote(name)
    ))
}

fn set_not_null(table: &Name, column: &str) -> String {
    let check = quote(&format!("{}_{column}_not_null", table.name));
    let (table, column) = (quoted(table), quote(column));
    format!(
        "ALTER TABLE {table} ADD CONSTRAINT {check} CHECK ({column} IS NOT NULL) NOT VALID;\n\n\
         -- in a later migration; reads and writes go on meanwhile:\n\
         ALTER TABLE {table} VALIDATE CONSTRAINT {check};\n\n\
         -- after that; PostgreSQL 12 and later take the check as proof and scan nothing:\n\
         ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\n\
         ALTER TABLE {table} DROP CONSTRAINT {check};"
    )
}

fn key(table: &Name, constraint: &Constraint) -> Option<String> {
    let (word, columns, ending) = match &constraint.kind {
        ConstraintKind::Unique { columns } => ("UNIQUE", columns, "key"),
        ConstraintKind::PrimaryKey { columns } => ("PRIMARY KEY", columns, "pkey"),
        _ => return None,
    };
    if columns.is_empty() || columns.iter().any(String::is_empty) || constraint.using_index.is_some() {
        return None;
    }
    let name = constraint.name.clone().unwrap_or_else(|| match word {
        "UNIQUE" => format!("{}_{}_{ending}", table.name, columns.join("_")),
        _ => format!("{}_{ending}", table.name),
    });
    let (name, table) = (quote(&name), quoted(table));
    let columns: Vec<String> = columns.iter().map(|column| quote(column)).collect();
    Some(format!(
        "-- outside a transaction, alone in its file:\nCREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({});\n\n\
         -- in the next migration:\nALTER TABLE {table} ADD CONSTRAINT {name} {word} USING INDEX {name};",
        columns.join(", ")
    ))
}

fn required(table: &Name, column: &Column) -> Option<String> {
    let data_type = column.data_type.as_ref()?;
    let (table, name) = (quoted(table), quote(&column.name));
    Some(format!(
        "ALTER TABLE {table} ADD COLUMN {name} {data_type};\n\n\
         -- then: write it in the code, fill the older rows in batches, and only after that make it NOT NULL."
    ))
}

fn volatile(table: &Name, column: &Column) -> Option<String> {
    let data_type = column.data_type.as_ref()?;
    let default = column
        .default
        .as_ref()
        .filter(|default| whole(&default.text).is_some())?;
    let (table, name) = (quoted(table), quote(&column.name));
    Some(format!(
        "ALTER TABLE {table} ADD COLUMN {name} {data_type};\nALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {};\n\n\
         -- then fill the older rows in batches, outside the migration.",
        default.text
    ))
}

/// Returns the statement when nothing of it was blanked.
fn whole(statement: &str) -> Option<&str> {
    (!statement.contains('…')).then_some(statement)
}

fn quoted(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quote(schema), quote(&name.name)),
        None => quote(&name.name),
    }
}

/// Quotes a name that would not survive bare.
fn quote(name: &str) -> String {
    let is_plain = name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}
