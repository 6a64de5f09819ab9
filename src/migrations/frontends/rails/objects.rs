//! Constraints, enums, views, triggers and extensions of a Rails migration.

use crate::migrations::change::{Change, Constraint, ConstraintKind, Name, ObjectKind, Reference};
use crate::syntax::ruby::{Call, Node};

use super::schema::{Given, is_plain};
use super::{Lowering, values};

pub(super) fn constraint(lowering: &mut Lowering<'_>, method: &str, given: &Given<'_>) -> Option<()> {
    let table = given.table.clone();
    let option = |name: &str| given.call.option(name).and_then(|node| lowering.scope.name(node));
    let first = given.rest.first().and_then(|node| lowering.scope.name(node));
    let is_foreign_key = method.ends_with("foreign_key");
    let name = option("name").or_else(|| {
        let column = option("column").or_else(|| first.clone().filter(|_| is_foreign_key));
        column
            .map(|column| format!("{} → {column}", table.name))
            .filter(|_| is_foreign_key)
    });
    if method.starts_with("remove") {
        let name = name.or(first)?;
        let if_exists = given.call.option("if_exists").is_some_and(Node::is_true);
        lowering.emit(
            given.span,
            Change::DropConstraint {
                table,
                name,
                if_exists,
                cascade: false,
            },
        );
        return Some(());
    }
    if method.starts_with("validate") {
        let name = name.or(first)?;
        lowering.emit(given.span, Change::ValidateConstraint { table, name });
        return Some(());
    }
    let kind = constraint_kind(lowering, method, given, first)?;
    let mut constraint = Constraint::new(name, kind);
    constraint.not_valid = given.call.option("validate").is_some_and(Node::is_false);
    constraint.using_index = option("using_index");
    lowering.emit(given.span, Change::AddConstraint { table, constraint });
    Some(())
}

fn constraint_kind(
    lowering: &Lowering<'_>,
    method: &str,
    given: &Given<'_>,
    first: Option<String>,
) -> Option<ConstraintKind> {
    let kind = match method {
        "add_foreign_key" => {
            let parent = first?;
            let written = given.call.option("column").map(|node| lowering.scope.names(node));
            let columns = match written {
                Some(names) => names?,
                None => vec![format!("{}_id", values::singular(&parent))],
            };
            ConstraintKind::ForeignKey {
                columns,
                references: Reference {
                    table: Name::dotted(&parent),
                    columns: Vec::new(),
                },
            }
        }
        "add_check_constraint" => {
            let text = first?;
            ConstraintKind::Check {
                proves_not_null: proven(&text),
                text,
            }
        }
        "add_unique_constraint" => {
            let columns = given.rest.first().map(|node| lowering.scope.names(node));
            ConstraintKind::Unique {
                columns: columns.flatten().unwrap_or_default(),
            }
        }
        _ => ConstraintKind::Exclude,
    };
    Some(kind)
}

/// Returns the column of which a check says nothing but `IS NOT NULL`.
fn proven(check: &str) -> Vec<String> {
    let lower = check.to_lowercase();
    let lower = lower.trim().trim_matches(['(', ')']).trim();
    match lower.strip_suffix("is not null").map(str::trim) {
        Some(column) if is_plain(column.trim_matches('"')) => vec![column.trim_matches('"').to_owned()],
        _ => Vec::new(),
    }
}

/// Enums, views, triggers and extensions.
pub(super) fn other_objects(lowering: &mut Lowering<'_>, node: &Node, call: &Call) -> bool {
    let name = call.arguments.first().and_then(|node| lowering.scope.name(node));
    let second = call.arguments.get(1).and_then(|node| lowering.scope.names(node));
    let option = |key: &str| call.option(key).and_then(|node| lowering.scope.name(node));
    let Some(name) = name else { return false };
    let object = Name::dotted(&name);
    let drop = |kind| Change::Drop {
        kind,
        names: vec![object.clone()],
        cascade: call.option("force").is_some(),
    };
    let change = match (call.method.as_str(), second) {
        ("create_enum", values) => Change::CreateEnum {
            name: object,
            values: values.unwrap_or_default(),
        },
        ("drop_enum", _) => drop(ObjectKind::Type),
        ("rename_enum", to) => match to.and_then(|mut names| names.pop()).or_else(|| option("to")) {
            Some(to) => Change::RenameType {
                name: object,
                to: Name::bare(to),
            },
            None => return false,
        },
        ("add_enum_value", Some(mut values)) => Change::AddEnumValue {
            used_later: false,
            name: object,
            value: values.pop().unwrap_or_default(),
        },
        ("rename_enum_value", _) => match (option("from"), option("to")) {
            (Some(value), Some(to)) => Change::RenameEnumValue {
                name: object,
                value,
                to,
            },
            _ => return false,
        },
        ("disable_extension", _) => drop(ObjectKind::Extension),
        ("drop_schema", _) => drop(ObjectKind::Schema),
        ("drop_view", _) => drop(ObjectKind::View),
        ("drop_function", _) => drop(ObjectKind::Function),
        // A view is replaced in one transaction: nobody sees it gone.
        ("create_view" | "update_view" | "replace_view", _) => Change::Harmless,
        ("create_trigger", _) => match option("on") {
            Some(table) => Change::CreateTrigger {
                table: Name::dotted(&table),
            },
            None => return false,
        },
        ("drop_trigger", _) => match option("on") {
            Some(table) => Change::DropTrigger {
                table: Name::dotted(&table),
            },
            None => return false,
        },
        _ => return false,
    };
    lowering.emit(node.span, change);
    true
}
