//! Words for people: fills the placeholders of a rule's message with the names of the case.

use super::change::{Change, ConstraintKind, Name, ReindexTarget};
use super::facts::Facts;

/// The placeholders a message may use.
pub(super) const PLACEHOLDERS: &[&str] = &[
    "table", "column", "type", "old_type", "to", "name", "parent", "index", "effect", "object", "value",
    "mode", "others", "default",
];

/// Returns `template` with each `{placeholder}` replaced.
pub(super) fn fill(template: &str, facts: &Facts<'_>) -> String {
    let mut text = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else {
            break;
        };
        let name = &rest[open + 1..open + close];
        if PLACEHOLDERS.contains(&name) {
            text.push_str(&placeholder(name, facts));
        } else {
            text.push_str(&rest[open..=open + close]);
        }
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    text
}

fn placeholder(name: &str, facts: &Facts<'_>) -> String {
    match name {
        "table" if facts.table().is_empty() => "the table".to_owned(),
        "table" => facts.table().to_owned(),
        "column" => facts.change.column().unwrap_or("the column").to_owned(),
        "effect" => effect(facts).to_owned(),
        "old_type" => old_type(facts),
        "others" => joined(&facts.burden.others),
        other => of_change(other, facts.change).unwrap_or_else(|| other.to_owned()),
    }
}

fn of_change(name: &str, change: &Change) -> Option<String> {
    match (name, change) {
        ("type", Change::AddColumn { column, .. }) => column.data_type.as_ref().map(ToString::to_string),
        ("type", Change::SetType { data_type, .. }) => Some(
            data_type
                .as_ref()
                .map_or("another type".to_owned(), ToString::to_string),
        ),
        ("default", Change::AddColumn { column, .. }) => {
            column.default.as_ref().map(|default| default.text.clone())
        }
        ("to", Change::RenameColumn { to, .. } | Change::RenameEnumValue { to, .. }) => Some(to.clone()),
        ("to", Change::RenameTable { to, .. }) => Some(to.to_string()),
        ("value", Change::AddEnumValue { value, .. } | Change::RenameEnumValue { value, .. }) => {
            Some(value.clone())
        }
        ("mode", Change::LockTable { mode, .. }) => Some(mode.clone()),
        ("object", Change::Drop { kind, .. }) => Some(kind.word().to_owned()),
        ("name", Change::ValidateConstraint { name, .. } | Change::DropConstraint { name, .. }) => {
            Some(name.clone())
        }
        ("name", Change::AddConstraint { constraint, .. }) => Some(
            constraint
                .name
                .clone()
                .unwrap_or_else(|| "the constraint".to_owned()),
        ),
        ("parent", Change::AddConstraint { constraint, .. }) => match &constraint.kind {
            ConstraintKind::ForeignKey { references, .. } => Some(references.table.to_string()),
            _ => None,
        },
        ("parent", Change::AttachPartition { parent, .. } | Change::DetachPartition { parent, .. }) => {
            Some(parent.to_string())
        }
        ("index", Change::CreateIndex(create)) => Some(
            create
                .name
                .as_ref()
                .map_or("the index".to_owned(), Name::to_string),
        ),
        ("index", Change::DropIndex { indexes, .. }) => Some(joined(indexes)),
        ("index", Change::Reindex { target, .. }) => Some(match target {
            ReindexTarget::Table(name) | ReindexTarget::Index(name) => name.to_string(),
            ReindexTarget::Schema(name) => format!("schema {name}"),
            ReindexTarget::Database => "the database".to_owned(),
        }),
        _ => None,
    }
}

fn effect(facts: &Facts<'_>) -> &'static str {
    match facts.type_change() {
        Some("index_rebuild") => "rebuilds the indexes on the column",
        Some("unknown") => "rewrites the table, unless its present type (not seen here) is stored alike,",
        _ => "rewrites the table and its indexes",
    }
}

fn old_type(facts: &Facts<'_>) -> String {
    let known = facts
        .change
        .target()
        .zip(facts.change.column())
        .and_then(|(table, column)| facts.around.schema.data_type(table, column));
    known.map_or("its present type".to_owned(), ToString::to_string)
}

fn joined(names: &[Name]) -> String {
    names.iter().map(Name::to_string).collect::<Vec<_>>().join(", ")
}
