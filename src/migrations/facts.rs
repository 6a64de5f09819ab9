//! The facts of one change that rules may ask for: what it does, to what, at what cost, in which surroundings.

use crate::rulebook::Value;

use super::change::{Change, DefaultKind, Generated, Name, ReindexTarget};
use super::data_type::{TypeChange, narrows};
use super::database::Database;
use super::schema::{Moment, Schema};
use super::vocabulary::{constraint_word, object_word, operation, option_word};
use super::weigh::{Burden, burden, is_checked_domain, is_identity, is_strong, rewrites, type_change};

/// What surrounds a statement.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'s> {
    pub(super) database: Database,
    pub(super) schema: &'s Schema,
    pub(super) moment: Moment,
    /// Nothing when the runner is not known.
    pub(super) in_transaction: Option<bool>,
    pub(super) lock_timeout: bool,
    /// Says of a migration, by its place in the order, whether what it creates is new to everybody.
    pub(super) is_new: &'s dyn Fn(usize) -> bool,
    /// Says of a table that a later statement of the same file drops it: that is the danger to speak of.
    pub(super) is_doomed: &'s dyn Fn(&Name) -> bool,
    /// Says of a table that a later statement of the same file creates a view with its name.
    pub(super) becomes_view: &'s dyn Fn(&Name) -> bool,
}

/// What a change is about, and how much of it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    pub(super) name: Option<Name>,
    pub(super) is_new: bool,
    pub(super) is_known: bool,
}

/// The facts of one change.
pub(super) struct Facts<'s> {
    pub(super) change: &'s Change,
    pub(super) subject: Subject,
    pub(super) burden: Burden,
    pub(super) around: Surroundings<'s>,
    statement: &'s str,
    table: String,
}

impl<'s> Facts<'s> {
    pub(super) fn of(change: &'s Change, statement: &'s str, around: Surroundings<'s>) -> Self {
        let subject = subject(change, around);
        Self {
            change,
            burden: burden(change, around.schema, around.database),
            table: subject.name.as_ref().map(Name::to_string).unwrap_or_default(),
            subject,
            around,
            statement,
        }
    }

    /// Returns the subject's name; empty when there is none.
    pub(super) fn table(&self) -> &str {
        &self.table
    }

    /// Returns the value of the fact `name`, or nothing where it makes no sense.
    pub(super) fn get(&self, name: &str) -> Option<Value<'_>> {
        let flag = |value| Some(Value::Flag(value));
        match name {
            "operation" => Some(Value::Text(operation(self.change))),
            "database" => Some(Value::Text(self.around.database.kind.word())),
            "database_version" => Some(Value::Number(self.around.database.version)),
            "table" => Some(Value::Text(&self.table)),
            "column" => self.change.column().map(Value::Text),
            "statement" => Some(Value::Text(self.statement)),
            "lock" => Some(Value::Text(self.burden.weight.lock.word())),
            "work" => Some(Value::Text(self.burden.weight.work.word())),
            "table_is_new" => flag(self.subject.is_new),
            "table_known" => flag(self.subject.is_known),
            "column_is_new" => flag(self.column_is_new()),
            "long" => flag(self.burden.weight.is_long()),
            "blocks_reads" => flag(self.burden.weight.lock.blocks_reads()),
            "rewrites" => flag(rewrites(self.burden.weight)),
            "takes_strong_lock" => flag(self.takes_strong_lock()),
            "lock_timeout" => flag(self.around.lock_timeout),
            "in_transaction" => self.around.in_transaction.map(Value::Flag),
            "same_transaction" => flag(self.validates_own()),
            "replaced_by_view" => flag(self.subject.name.as_ref().is_some_and(self.around.becomes_view)),
            "needs_no_transaction" => flag(self.needs_no_transaction()),
            _ => self.of_change(name),
        }
    }

    fn of_change(&self, name: &str) -> Option<Value<'_>> {
        match self.change {
            Change::AddColumn { .. } => self.of_column(name),
            Change::AddConstraint { constraint, .. } => match name {
                "constraint" => Some(Value::Text(constraint_word(&constraint.kind))),
                "not_valid" => Some(Value::Flag(constraint.not_valid)),
                "using_index" => Some(Value::Flag(constraint.using_index.is_some())),
                _ => None,
            },
            Change::SetType { .. } | Change::SetNotNull { .. } => self.of_altered(name),
            other => of_other(other, name),
        }
    }

    fn of_column(&self, name: &str) -> Option<Value<'_>> {
        let Change::AddColumn { column, .. } = self.change else {
            return None;
        };
        let default = column.default.as_ref().filter(|default| !default.is_null);
        match name {
            "default" => Some(Value::Text(match default.map(|default| default.kind) {
                None => "none",
                Some(DefaultKind::Constant) => "constant",
                Some(DefaultKind::Stable) => "stable",
                Some(DefaultKind::Volatile) => "volatile",
                Some(DefaultKind::Unknown) => "unknown",
            })),
            "generated" => column.generated.map(|generated| {
                Value::Text(match generated {
                    Generated::Stored => "stored",
                    Generated::Virtual => "virtual",
                })
            }),
            "not_null" => Some(Value::Flag(column.not_null || column.primary_key)),
            "has_default" => Some(Value::Flag(
                default.is_some() || is_identity(column) || column.generated.is_some(),
            )),
            "identity" => Some(Value::Flag(is_identity(column))),
            "checked_domain" => Some(Value::Flag(is_checked_domain(
                column.data_type.as_ref(),
                self.around.schema,
            ))),
            "inline_constraint" => {
                let looks_at_rows = column.references.is_some() && default.is_some();
                Some(Value::Flag(
                    column.check || column.unique || column.primary_key || looks_at_rows,
                ))
            }
            _ => None,
        }
    }

    fn of_altered(&self, name: &str) -> Option<Value<'_>> {
        let (table, column) = (self.change.target()?, self.change.column()?);
        let schema = self.around.schema;
        match name {
            "type_change" => self.type_change().map(Value::Text),
            "narrowing" => {
                let Change::SetType { data_type, .. } = self.change else {
                    return None;
                };
                let narrows = match (schema.data_type(table, column), data_type) {
                    (Some(old), Some(new)) => narrows(old, new),
                    _ => false,
                };
                Some(Value::Flag(narrows))
            }
            "proven_not_null" => Some(Value::Flag(schema.is_proven_not_null(table, column))),
            "already_not_null" => Some(Value::Flag(
                schema.column(table, column).is_some_and(|state| state.not_null),
            )),
            _ => None,
        }
    }

    /// Returns what a change of type costs, as a word.
    pub(super) fn type_change(&self) -> Option<&'static str> {
        let Change::SetType {
            table,
            column,
            data_type,
            using,
            collation,
        } = self.change
        else {
            return None;
        };
        let schema = self.around.schema;
        Some(
            match type_change(
                schema,
                table,
                column,
                data_type.as_ref(),
                using.as_deref(),
                *collation,
            ) {
                None => "unknown",
                Some(TypeChange::None) => "none",
                Some(TypeChange::IndexRebuild) => "index_rebuild",
                Some(TypeChange::Rewrite) => "rewrite",
            },
        )
    }

    fn column_is_new(&self) -> bool {
        let (Some(table), Some(column)) = (self.change.target(), self.change.column()) else {
            return false;
        };
        let known = self.around.schema.column(table, column);
        known.is_some_and(|state| (self.around.is_new)(state.since.migration))
    }

    fn takes_strong_lock(&self) -> bool {
        let in_use = |name: &Name| !self.is_new_table(name);
        let own =
            self.burden.weight.lock.blocks_writes() && self.subject.name.is_some() && !self.subject.is_new;
        let other = self.burden.weight.other.blocks_writes() && self.burden.others.iter().any(in_use);
        is_strong(self.burden.weight) && (own || other)
    }

    fn is_new_table(&self, name: &Name) -> bool {
        is_new_table(name, self.around)
    }

    fn needs_no_transaction(&self) -> bool {
        match self.change {
            Change::CreateIndex(create) => create.concurrently,
            Change::DropIndex { concurrently, .. } | Change::DetachPartition { concurrently, .. } => {
                *concurrently
            }
            Change::Reindex { concurrently, target } => {
                *concurrently || matches!(target, ReindexTarget::Schema(_) | ReindexTarget::Database)
            }
            Change::VacuumFull { .. } => true,
            // Allowed since PostgreSQL 12.
            Change::AddEnumValue { .. } => self.around.database.version < 12.0,
            _ => false,
        }
    }

    fn validates_own(&self) -> bool {
        let Change::ValidateConstraint { table, name } = self.change else {
            return false;
        };
        let added = self
            .around
            .schema
            .table(table)
            .and_then(|table| table.constraints.get(name));
        added.is_some_and(|constraint| !constraint.valid && constraint.since == self.around.moment)
    }
}

fn of_other<'c>(change: &'c Change, name: &str) -> Option<Value<'c>> {
    let value = match (change, name) {
        (Change::CreateIndex(create), "concurrently") => Value::Flag(create.concurrently),
        (
            Change::DropIndex { concurrently, .. }
            | Change::Reindex { concurrently, .. }
            | Change::DetachPartition { concurrently, .. }
            | Change::RefreshMaterializedView { concurrently, .. },
            "concurrently",
        ) => Value::Flag(*concurrently),
        (Change::AddDomainConstraint { not_valid, .. }, "not_valid") => Value::Flag(*not_valid),
        (Change::SetOption { option, .. }, "option") => Value::Text(option_word(*option)),
        (Change::Drop { kind, .. }, "object") => Value::Text(object_word(*kind)),
        (
            Change::DropTable { cascade, .. }
            | Change::DropColumn { cascade, .. }
            | Change::DropConstraint { cascade, .. }
            | Change::Truncate { cascade, .. }
            | Change::Drop { cascade, .. },
            "cascade",
        ) => Value::Flag(*cascade),
        (Change::Update { has_where, .. } | Change::Delete { has_where, .. }, "has_where") => {
            Value::Flag(*has_where)
        }
        (Change::AddEnumValue { used_later, .. }, "value_used") => Value::Flag(*used_later),
        _ => return None,
    };
    Some(value)
}

/// Returns what the change is about: of several tables the first that is in use.
fn subject(change: &Change, around: Surroundings<'_>) -> Subject {
    let schema = around.schema;
    let since = |moment: Option<Moment>| moment.is_some_and(|moment| (around.is_new)(moment.migration));
    match change {
        Change::DropIndex { indexes, table, .. } => {
            let tables: Vec<Name> = match table {
                Some(table) => vec![table.clone()],
                None => indexes
                    .iter()
                    .filter_map(|index| schema.table_of_index(index).cloned())
                    .collect(),
            };
            of_tables(&tables.iter().collect::<Vec<_>>(), around)
        }
        Change::Reindex {
            target: ReindexTarget::Index(index),
            ..
        } => of_tables(schema.table_of_index(index).as_slice(), around),
        Change::AttachPartition { partition, .. } => of_tables(&[partition], around),
        Change::DetachPartition { parent, .. } => of_tables(&[parent], around),
        Change::RefreshMaterializedView { view, .. } => Subject {
            name: Some(view.clone()),
            is_new: since(schema.view(view)),
            is_known: schema.view(view).is_some(),
        },
        Change::AddDomainConstraint { domain, .. } => Subject {
            name: Some(domain.clone()),
            is_new: since(schema.domain_named(domain).map(|domain| domain.since)),
            is_known: schema.domain_named(domain).is_some(),
        },
        Change::AddEnumValue { name, .. } | Change::RenameEnumValue { name, .. } => Subject {
            name: Some(name.clone()),
            is_new: since(schema.enum_type(name)),
            is_known: schema.enum_type(name).is_some(),
        },
        Change::Drop { names, .. } => Subject {
            name: names.first().cloned(),
            is_new: false,
            is_known: true,
        },
        _ => of_tables(&change.targets(), around),
    }
}

fn of_tables(tables: &[&Name], around: Surroundings<'_>) -> Subject {
    let in_use = tables.iter().find(|name| !is_new_table(name, around));
    let name = in_use.or(tables.first()).map(|name| (*name).clone());
    Subject {
        is_new: in_use.is_none() && !tables.is_empty(),
        is_known: name
            .as_ref()
            .and_then(|name| around.schema.table(name))
            .is_some_and(|table| !table.doubtful),
        name,
    }
}

/// Returns true for a table that nobody uses yet, or that is gone when the file has run.
fn is_new_table(name: &Name, around: Surroundings<'_>) -> bool {
    let known = around.schema.table(name);
    (around.is_doomed)(name)
        || known.is_some_and(|table| table.temporary || (around.is_new)(table.since.migration))
}
