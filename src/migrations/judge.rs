//! Judges migrations in the order they run: the earlier ones build the schema, each statement of a judged one is
//! weighed against it. Pure; says nothing about the code that uses the database.

mod draft;

use std::collections::BTreeMap;

use crate::model::{Finding, Fingerprint, Place, Unread};
use crate::rulebook::{Record, RuleError, Rulebook};

use super::change::{Change, Migration, Name, Statement, Timeout, Transaction};
use super::database::Database;
use super::facts::{Facts, Surroundings};
use super::schema::{Moment, Schema};
use super::vocabulary::FACTS;
use draft::{Detect, Drafts, fingerprint};

/// The checks in force.
#[derive(Debug)]
pub struct Checks(Vec<Record<Detect>>);

/// Which tables count as new, so that no lock on them hurts anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewTables {
    /// Those created in the same file.
    SameFile,
    /// Those created in any of the judged files: all are applied in one deploy.
    SameChange,
}

/// What judging gave.
#[derive(Debug, Default)]
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub unread: Vec<Unread>,
}

/// A table or column that a judged migration drops or renames.
#[derive(Clone, Debug)]
pub struct GoneName {
    pub table: Name,
    /// Nothing when the whole table goes.
    pub column: Option<String>,
    /// The new name when it was renamed.
    pub renamed_to: Option<String>,
    pub place: Place,
    /// That of the finding which says it.
    pub fingerprint: Fingerprint,
}

impl Checks {
    /// Returns the rules of the engine, checked.
    ///
    /// # Errors
    /// When a rule does not fit; names file, line and next step.
    pub fn new(rulebook: &Rulebook) -> Result<Self, RuleError> {
        rulebook.records("migrations", FACTS).map(Self)
    }
}

/// Judges `migrations`, ordered, history first. All of them are of one database.
#[must_use]
pub fn judge(
    migrations: &[&Migration],
    is_judged: impl Fn(&Migration) -> bool,
    checks: &Checks,
    database: Database,
    new_tables: NewTables,
) -> Outcome {
    let mut unread = Vec::new();
    let mut drafts = Drafts::default();
    walk(migrations, &is_judged, new_tables, |seen| {
        if let Change::Opaque { reason, .. } = &seen.statement.change {
            unread.extend(not_read(seen.migration, seen.statement, reason));
            return;
        }
        let around = Surroundings {
            database,
            schema: seen.schema,
            moment: seen.moment,
            in_transaction: seen.in_transaction,
            lock_timeout: seen.lock_timeout,
            is_new: seen.is_new,
            is_doomed: seen.is_doomed,
            becomes_view: seen.becomes_view,
        };
        let facts = Facts::of(&seen.statement.change, &seen.statement.text, around);
        for (number, check) in checks.0.iter().enumerate() {
            if check.when.holds(|name| facts.get(name)) {
                drafts.add(number, check, &facts, &seen);
            }
        }
    });
    Outcome {
        findings: drafts.finish(),
        unread,
    }
}

/// Returns the tables and columns that judged migrations drop or rename, in order; those made in the same change left out.
#[must_use]
pub fn gone_names(
    migrations: &[&Migration],
    is_judged: impl Fn(&Migration) -> bool,
    new_tables: NewTables,
) -> Vec<GoneName> {
    let mut gone = Vec::new();
    walk(migrations, &is_judged, new_tables, |seen| {
        let is_new = |table: &Name| {
            let known = seen.schema.table(table);
            (seen.is_doomed)(table)
                || known.is_some_and(|table| table.temporary || (seen.is_new)(table.since.migration))
        };
        let column_is_new = |table: &Name, column: &str| {
            let known = seen.schema.column(table, column);
            known.is_some_and(|state| (seen.is_new)(state.since.migration))
        };
        let mut push = |rule: &str, table: &Name, column: Option<&str>, renamed_to: Option<String>| {
            gone.push(GoneName {
                table: table.clone(),
                column: column.map(str::to_owned),
                renamed_to,
                place: seen.statement.place.clone(),
                fingerprint: fingerprint(rule, &table.to_string(), &seen.statement.text),
            });
        };
        match &seen.statement.change {
            Change::DropTable { tables, .. } => {
                for table in tables.iter().filter(|table| !is_new(table)) {
                    push("migrations/drop-table", table, None, None);
                }
            }
            Change::RenameTable { table, to } if !is_new(table) && !(seen.becomes_view)(table) => {
                push("migrations/rename-table", table, None, Some(to.name.clone()));
            }
            Change::DropColumn { table, column, .. } if !is_new(table) && !column_is_new(table, column) => {
                push("migrations/drop-column", table, Some(column), None);
            }
            Change::RenameColumn { table, column, to } if !is_new(table) && !column_is_new(table, column) => {
                push("migrations/rename-column", table, Some(column), Some(to.clone()));
            }
            _ => {}
        }
    });
    gone
}

/// A judged statement with what holds just before it.
struct Seen<'s> {
    migration: &'s Migration,
    statement: &'s Statement,
    schema: &'s Schema,
    moment: Moment,
    in_transaction: Option<bool>,
    lock_timeout: bool,
    is_new: &'s dyn Fn(usize) -> bool,
    is_doomed: &'s dyn Fn(&Name) -> bool,
    becomes_view: &'s dyn Fn(&Name) -> bool,
}

/// Returns which tables a migration drops, and by which of its statements at last.
fn last_drops(migration: &Migration) -> BTreeMap<&Name, usize> {
    let numbered = migration.statements.iter().enumerate();
    numbered
        .filter_map(|(number, statement)| match &statement.change {
            Change::DropTable { tables, .. } => Some((number, tables)),
            _ => None,
        })
        .flat_map(|(number, tables)| tables.iter().map(move |table| (table, number)))
        .collect()
}

/// Returns which views a migration creates, and by which of its statements at last.
fn last_views(migration: &Migration) -> BTreeMap<&Name, usize> {
    let numbered = migration.statements.iter().enumerate();
    numbered
        .filter_map(|(number, statement)| match &statement.change {
            Change::CreateView { view } => Some((view, number)),
            _ => None,
        })
        .collect()
}

/// Goes through all statements in order, shows the judged ones, and applies each to the schema.
fn walk(
    migrations: &[&Migration],
    is_judged: &dyn Fn(&Migration) -> bool,
    new_tables: NewTables,
    mut show: impl FnMut(Seen<'_>),
) {
    let judged: Vec<bool> = migrations.iter().map(|migration| is_judged(migration)).collect();
    let mut schema = Schema::default();
    for (index, migration) in migrations.iter().enumerate() {
        let is_new = |since: usize| match new_tables {
            NewTables::SameFile => since == index,
            NewTables::SameChange => judged.get(since).copied().unwrap_or(false),
        };
        let mut session = Session::new(migration.transaction);
        let (drops, views) = (last_drops(migration), last_views(migration));
        for (number, statement) in migration.statements.iter().enumerate() {
            let is_doomed = |table: &Name| drops.get(table).is_some_and(|last| *last > number);
            let becomes_view = |table: &Name| views.get(table).is_some_and(|last| *last > number);
            session.before(statement);
            let moment = Moment {
                migration: index,
                transaction: session.transaction,
            };
            if judged[index] {
                show(Seen {
                    migration,
                    statement,
                    schema: &schema,
                    moment,
                    in_transaction: session.is_inside(),
                    lock_timeout: session.lock_timeout,
                    is_new: &is_new,
                    is_doomed: &is_doomed,
                    becomes_view: &becomes_view,
                });
            }
            schema.apply(&statement.change, moment);
            session.after(&statement.change);
        }
    }
}

/// What the statements of one file have set so far.
struct Session {
    runner: Transaction,
    /// Whether the file itself has begun (true) or ended (false) a transaction.
    begun: Option<bool>,
    transaction: u32,
    number: u32,
    lock_timeout: bool,
}

impl Session {
    fn new(runner: Transaction) -> Self {
        Self {
            runner,
            begun: None,
            transaction: 0,
            number: 0,
            lock_timeout: false,
        }
    }

    /// Returns whether a transaction is open, as far as that can be known.
    fn is_inside(&self) -> Option<bool> {
        match (self.runner, self.begun) {
            (Transaction::PerStatement, _) | (Transaction::None, None) => Some(false),
            (_, Some(begun)) => Some(begun),
            (Transaction::Wrapped, None) => Some(true),
            (Transaction::Unknown, None) => None,
        }
    }

    /// Outside a transaction each statement is one of its own.
    fn before(&mut self, statement: &Statement) {
        if statement.number != self.number && self.is_inside() == Some(false) {
            self.transaction += 1;
        }
        self.number = statement.number;
    }

    fn after(&mut self, change: &Change) {
        match change {
            Change::Begin => self.begun = Some(true),
            Change::Commit => self.begun = Some(false),
            Change::SetTimeout {
                timeout: Timeout::Lock | Timeout::Statement,
                milliseconds,
            } => self.lock_timeout = *milliseconds != Some(0),
            _ => return,
        }
        if matches!(change, Change::Begin | Change::Commit) {
            self.transaction += 1;
        }
    }
}

fn not_read(migration: &Migration, statement: &Statement, reason: &str) -> Option<Unread> {
    if statement.acknowledged.is_some() {
        return None;
    }
    let hint = "write it out as plain SQL, so that its locks can be judged";
    let held = Unread::held(migration.path.clone(), reason, hint);
    Some(held.of_engine("migrations").at(statement.place.start))
}

#[cfg(test)]
mod tests;
