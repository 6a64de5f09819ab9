//! Says which row of the lock table a change falls under, given the schema it meets, and which other tables it locks.

use super::change::{Change, Column, Constraint, ConstraintKind, DefaultKind, Generated, Name, TableOption};
use super::data_type::{DataType, TypeChange, cost};
use super::database::{Database, DatabaseKind};
use super::locks::{Lock, Weight, Work, weight};
use super::schema::Schema;

/// What a change costs at this point of the history.
#[derive(Clone, Debug)]
pub(super) struct Burden {
    pub(super) weight: Weight,
    /// Tables locked beside the change's own ones: parents of foreign keys, the parent of a partition.
    pub(super) others: Vec<Name>,
}

/// Returns what `change` costs on `database`.
pub(super) fn burden(change: &Change, schema: &Schema, database: Database) -> Burden {
    // The other databases lock in other ways; nothing is said of them rather than something wrong.
    if database.kind != DatabaseKind::PostgreSql {
        return Burden {
            weight: Weight::NONE,
            others: Vec::new(),
        };
    }
    Burden {
        weight: weight_of(change, schema, database.version),
        others: others(change, schema),
    }
}

fn weight_of(change: &Change, schema: &Schema, version: f64) -> Weight {
    let of = |key| weight(key, version);
    match change {
        Change::AddColumn { column, .. } => add_column(column, schema, version),
        Change::AddConstraint { table, constraint } => of(add_constraint(table, constraint, schema)),
        Change::SetType { .. } | Change::SetNotNull { .. } => of(altered_column(change, schema)),
        Change::DropConstraint { table, name, .. } if schema.parent_of(table, name).is_some() => {
            of("drop_fk")
        }
        Change::AttachPartition { partition, .. } if has_valid_check(schema, partition) => {
            of("attach_partition_checked")
        }
        Change::LockTable { mode, .. } => Weight {
            lock: Lock::named(mode),
            ..Weight::NONE
        },
        other => key(other).map_or(Weight::NONE, of),
    }
}

/// Returns the row of what weighs the same whatever the schema is.
fn key(change: &Change) -> Option<&'static str> {
    Some(match change {
        Change::DropColumn { .. }
        | Change::RenameColumn { .. }
        | Change::RenameTable { .. }
        | Change::RenameConstraint { .. }
        | Change::DropConstraint { .. }
        | Change::DropNotNull { .. }
        | Change::SetDefault { .. }
        | Change::DropDefault { .. }
        | Change::Truncate { .. }
        | Change::DropTrigger { .. } => "alter_short",
        Change::SetExpression { .. } => "set_expression",
        Change::ValidateConstraint { .. } => "validate",
        Change::DropTable { .. } => "drop_table",
        Change::CreateTable(create) if create.partition_of.is_some() => "create_partition",
        Change::CreateTable(_) => "create_table_with_fk",
        Change::CreateTrigger { .. } => "trigger",
        Change::CreateIndex(create) if create.concurrently => "concurrently",
        Change::CreateIndex(create) if create.only => "create_index_on_only",
        Change::CreateIndex(_) => "create_index",
        Change::DropIndex { concurrently, .. } if *concurrently => "concurrently",
        Change::DropIndex { .. } => "drop_index",
        Change::Reindex { concurrently, .. } if *concurrently => "concurrently",
        Change::Reindex { .. } => "reindex",
        Change::AttachPartition { .. } => "attach_partition",
        Change::DetachPartition { concurrently, .. } if *concurrently => "detach_partition_concurrently",
        Change::DetachPartition { .. } => "detach_partition",
        Change::VacuumFull { .. } | Change::Cluster { .. } => "cluster",
        Change::RefreshMaterializedView { concurrently, .. } if *concurrently => "light",
        Change::RefreshMaterializedView { .. } => "refresh_matview",
        Change::AddDomainConstraint { not_valid: false, .. } => "alter_domain_add_check",
        Change::SetOption { option, .. } => option_key(*option),
        Change::Update { .. } | Change::Delete { .. } => "rows",
        _ => return None,
    })
}

/// Returns the row of a change of type or of `SET NOT NULL`, which depends on what the column is now.
fn altered_column(change: &Change, schema: &Schema) -> &'static str {
    match change {
        Change::SetType {
            table,
            column,
            data_type,
            using,
            collation,
        } => {
            let (data_type, using) = (data_type.as_ref(), using.as_deref());
            match type_change(schema, table, column, data_type, using, *collation) {
                Some(TypeChange::None) => "alter_short",
                Some(TypeChange::IndexRebuild) => "type_index_rebuild",
                Some(TypeChange::Rewrite) | None => "type_rewrite",
            }
        }
        Change::SetNotNull { table, column } => {
            if schema.column(table, column).is_some_and(|state| state.not_null) {
                "alter_short"
            } else if schema.is_proven_not_null(table, column) {
                "set_not_null_proven"
            } else {
                "set_not_null"
            }
        }
        _ => "alter_short",
    }
}

fn option_key(option: TableOption) -> &'static str {
    match option {
        TableOption::Unlogged | TableOption::Logged | TableOption::Tablespace | TableOption::AccessMethod => {
            "set_unlogged"
        }
        TableOption::DisableTrigger | TableOption::EnableTrigger => "trigger",
        TableOption::Light => "light",
        TableOption::RowSecurity | TableOption::Inherit | TableOption::Other => "alter_short",
    }
}

/// A column can ask for several things at once: the heaviest counts.
fn add_column(column: &Column, schema: &Schema, version: f64) -> Weight {
    let has_value = column.default.as_ref().is_some_and(|default| !default.is_null);
    let mut keys = vec![match &column.default {
        _ if is_identity(column) => "add_column_identity",
        _ if is_checked_domain(column.data_type.as_ref(), schema) => "add_column_checked_domain",
        Some(default) if has_value => match default.kind {
            DefaultKind::Constant | DefaultKind::Stable => "add_column_default",
            DefaultKind::Volatile | DefaultKind::Unknown => "add_column_volatile_default",
        },
        _ => match column.generated {
            Some(Generated::Stored) => "add_column_generated_stored",
            Some(Generated::Virtual) => "add_column_generated_virtual",
            None => "add_column",
        },
    }];
    if column.check {
        keys.push("add_column_check");
    }
    if column.unique || column.primary_key {
        keys.push("add_column_unique");
    }
    if column.references.is_some() {
        keys.push(if has_value {
            "add_column_references_default"
        } else {
            "add_column_references"
        });
    }
    keys.into_iter()
        .map(|key| weight(key, version))
        .fold(Weight::NONE, |one, other| Weight {
            lock: one.lock.max(other.lock),
            work: one.work.max(other.work),
            other: one.other.max(other.other),
        })
}

/// Returns true for a column that a sequence fills.
pub(super) fn is_identity(column: &Column) -> bool {
    column.identity || column.data_type.as_ref().is_some_and(DataType::is_serial)
}

/// Returns true when the type is a domain that checks its values.
pub(super) fn is_checked_domain(data_type: Option<&DataType>, schema: &Schema) -> bool {
    data_type
        .and_then(|data_type| schema.domain(data_type))
        .is_some_and(|domain| domain.has_constraint)
}

fn add_constraint(table: &Name, constraint: &Constraint, schema: &Schema) -> &'static str {
    let is_not_null = |column: &String| schema.column(table, column).is_some_and(|state| state.not_null);
    match &constraint.kind {
        ConstraintKind::Check { .. } | ConstraintKind::NotNull { .. } if constraint.not_valid => {
            "add_check_not_valid"
        }
        ConstraintKind::Check { .. } => "add_check",
        ConstraintKind::NotNull { column } if schema.is_proven_not_null(table, column) => {
            "set_not_null_proven"
        }
        ConstraintKind::NotNull { .. } => "set_not_null",
        ConstraintKind::ForeignKey { .. } if constraint.not_valid => "add_fk_not_valid",
        ConstraintKind::ForeignKey { .. } => "add_fk",
        ConstraintKind::Exclude => "add_exclude",
        ConstraintKind::Unique { .. } if constraint.using_index.is_some() => "add_key_using_index",
        ConstraintKind::PrimaryKey { .. } => match &constraint.using_index {
            None => "add_key",
            Some(index) => {
                let columns = schema
                    .index(&Name::bare(index.clone()))
                    .or_else(|| {
                        schema.index(&Name {
                            schema: table.schema.clone(),
                            name: index.clone(),
                        })
                    })
                    .map(|index| index.columns.clone())
                    .unwrap_or_default();
                // An index nobody saw created says nothing of its columns; the advice that led here is trusted.
                if columns.iter().all(is_not_null) {
                    "add_key_using_index"
                } else {
                    "add_primary_key_using_nullable"
                }
            }
        },
        ConstraintKind::Unique { .. } => "add_key",
    }
}

/// Returns what the change of type costs, or nothing when the old type is not known.
pub(super) fn type_change(
    schema: &Schema,
    table: &Name,
    column: &str,
    new: Option<&DataType>,
    using: Option<&str>,
    collation: bool,
) -> Option<TypeChange> {
    if using.is_some_and(|using| !is_plain_cast(using, column)) {
        return Some(TypeChange::Rewrite);
    }
    let new = new?;
    let old = schema.data_type(table, column)?;
    if is_checked_domain(Some(new), schema) && old != new {
        return Some(TypeChange::Rewrite);
    }
    let (old, new) = (base_of(old, schema), base_of(new, schema));
    let change = match cost(old, new) {
        TypeChange::None if collation => TypeChange::IndexRebuild,
        other => other,
    };
    if change == TypeChange::IndexRebuild && !schema.may_be_indexed(table, column) {
        return Some(TypeChange::None);
    }
    Some(change)
}

/// A domain is stored as the type below it.
fn base_of<'d>(data_type: &'d DataType, schema: &'d Schema) -> &'d DataType {
    schema
        .domain(data_type)
        .and_then(|domain| domain.base.as_ref())
        .unwrap_or(data_type)
}

/// `USING a::text` says no more than the type does.
fn is_plain_cast(using: &str, column: &str) -> bool {
    let rest = using
        .trim_start_matches('(')
        .strip_prefix(column)
        .or_else(|| using.strip_prefix(&format!("\"{column}\"")));
    rest.is_some_and(|rest| {
        let rest = rest.trim_start_matches(')').trim_start();
        rest.is_empty() || (rest.starts_with("::") && !rest.contains(['+', '*', '/', '|']))
    })
}

fn has_valid_check(schema: &Schema, partition: &Name) -> bool {
    schema.table(partition).is_some_and(|table| {
        table
            .constraints
            .values()
            .any(|constraint| constraint.valid && matches!(constraint.kind, ConstraintKind::Check { .. }))
    })
}

fn others(change: &Change, schema: &Schema) -> Vec<Name> {
    match change {
        Change::AddColumn { column, .. } => column.references.iter().map(|to| to.table.clone()).collect(),
        Change::AddConstraint { constraint, .. } => match &constraint.kind {
            ConstraintKind::ForeignKey { references, .. } => vec![references.table.clone()],
            _ => Vec::new(),
        },
        Change::CreateTable(create) => {
            let inline = create
                .columns
                .iter()
                .filter_map(|column| column.references.as_ref());
            let apart = create
                .constraints
                .iter()
                .filter_map(|constraint| match &constraint.kind {
                    ConstraintKind::ForeignKey { references, .. } => Some(references),
                    _ => None,
                });
            let mut names: Vec<Name> = inline
                .chain(apart)
                .map(|reference| reference.table.clone())
                .chain(create.partition_of.clone())
                .filter(|name| *name != create.table)
                .collect();
            names.sort();
            names.dedup();
            names
        }
        Change::AttachPartition { parent, .. } => vec![parent.clone()],
        Change::DetachPartition { partition, .. } => vec![partition.clone()],
        Change::DropTable { tables, .. } => tables.iter().flat_map(|table| schema.parents(table)).collect(),
        Change::DropConstraint { table, name, .. } => {
            schema.parent_of(table, name).cloned().into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Returns true when reads or writes wait at all, if only for a moment.
pub(super) fn is_strong(weight: Weight) -> bool {
    weight.lock.blocks_writes() || weight.other.blocks_writes()
}

/// Returns true for a rewrite.
pub(super) fn rewrites(weight: Weight) -> bool {
    weight.work == Work::Rewrite
}
