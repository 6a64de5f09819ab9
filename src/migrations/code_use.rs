//! Raises a drop or rename whose name the application's code still uses: what was a matter of release order becomes
//! an outage, and the code that will fail is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{Confidence, Finding, Fingerprint, Rule};
use crate::rulebook::{RuleError, Rulebook};

use super::change::{Change, Migration, Name as TableName};
use super::judge::GoneName;
use super::mentions::{Mention, Mentions, Name, Shape, form, is_form_of};

/// Places of code in one finding: enough to see what fails, not a listing.
const PLACES: usize = 8;

const COLUMN: &str = "migrations/dropped-column-still-used";
const TABLE: &str = "migrations/dropped-table-still-used";
const RENAMED: &str = "migrations/renamed-name-still-used";

/// The rules that replace a plain drop or rename.
#[derive(Debug)]
pub(super) struct Rules {
    column: Option<Arc<Rule>>,
    table: Option<Arc<Rule>>,
    renamed: Option<Arc<Rule>>,
}

impl Rules {
    pub(super) fn new(rulebook: &Rulebook) -> Result<Self, RuleError> {
        let all = rulebook.catalogue_of("migrations")?;
        let rule = |id: &str| all.iter().find(|rule| rule.id.as_str() == id).cloned();
        Ok(Self {
            column: rule(COLUMN),
            table: rule(TABLE),
            renamed: rule(RENAMED),
        })
    }

    /// Returns `findings` with those about names that the code still uses replaced by graver ones.
    pub(super) fn raise(
        &self,
        findings: Vec<Finding>,
        gone: &[GoneName],
        mentions: &[&Mentions],
        migrations: &[&Migration],
    ) -> Vec<Finding> {
        if gone.is_empty() {
            return findings;
        }
        let left = Left::after(migrations);
        let mut findings = findings;
        for gone in gone {
            let Some(rule) = self.rule_for(gone) else { continue };
            let uses = uses_of(&name_of(gone), mentions, &left);
            let Some(first) = uses.first() else { continue };
            let plain = findings
                .iter()
                .position(|finding| finding.fingerprint == gone.fingerprint);
            let raised = raised(rule, gone, first, &uses);
            match plain {
                Some(at) => findings[at] = raised,
                None => findings.push(raised),
            }
        }
        findings
    }

    fn rule_for(&self, gone: &GoneName) -> Option<&Arc<Rule>> {
        match (&gone.renamed_to, &gone.column) {
            (Some(_), _) => self.renamed.as_ref(),
            (None, Some(_)) => self.column.as_ref(),
            (None, None) => self.table.as_ref(),
        }
    }
}

/// Returns the name that the code is searched for.
pub(super) fn name_of(gone: &GoneName) -> Name {
    Name::of(&gone.table.name, gone.column.as_deref())
}

/// Returns the names that no later statement brings back, and that the code could not mean the new name by.
pub(super) fn for_good(gone: Vec<GoneName>, migrations: &[&Migration]) -> Vec<GoneName> {
    gone.into_iter()
        .filter(|gone| !comes_back(gone, migrations) && !only_changes_case(gone))
        .collect()
}

/// Code writes `organization_id` and `organizationId` alike: after such a rename every use is of the new name.
fn only_changes_case(gone: &GoneName) -> bool {
    let old = gone.column.as_deref().unwrap_or(&gone.table.name);
    gone.renamed_to
        .as_deref()
        .is_some_and(|new| form(new) == form(old))
}

fn comes_back(gone: &GoneName, migrations: &[&Migration]) -> bool {
    let after = migrations
        .iter()
        .skip_while(|migration| migration.path != gone.place.path);
    after
        .flat_map(|migration| &migration.statements)
        .filter(|statement| {
            statement.place.path != gone.place.path || statement.place.span.start >= gone.place.span.start
        })
        .any(|statement| brings(&statement.change, &gone.table, gone.column.as_deref()))
}

fn brings(change: &Change, table: &TableName, column: Option<&str>) -> bool {
    match (change, column) {
        (Change::CreateTable(create), None) => create.table == *table,
        (Change::CreateTable(create), Some(column)) => {
            create.table == *table && create.columns.iter().any(|each| each.name == column)
        }
        (Change::RenameTable { to, .. }, _) => to == table,
        (
            Change::AddColumn {
                table: of,
                column: added,
                ..
            },
            Some(column),
        ) => of == table && added.name == column,
        (Change::RenameColumn { table: of, to, .. }, Some(column)) => of == table && to == column,
        _ => false,
    }
}

/// What is there when all migrations have run: columns by their tables.
#[derive(Default)]
struct Left {
    columns: BTreeMap<String, BTreeSet<String>>,
    /// Tables whose beginning the migrations tell.
    known: BTreeSet<String>,
}

impl Left {
    fn after(migrations: &[&Migration]) -> Self {
        let mut left = Self::default();
        for statement in migrations.iter().flat_map(|migration| &migration.statements) {
            left.apply(&statement.change);
        }
        left
    }

    fn apply(&mut self, change: &Change) {
        let tables = &mut self.columns;
        match change {
            Change::CreateTable(create) => {
                let columns = create.columns.iter().map(|column| column.name.clone()).collect();
                self.known.insert(create.table.name.clone());
                tables.insert(create.table.name.clone(), columns);
            }
            Change::DropTable { tables: dropped, .. } => {
                for table in dropped {
                    tables.remove(&table.name);
                }
            }
            Change::RenameTable { table, to } => {
                let columns = tables.remove(&table.name).unwrap_or_default();
                if self.known.remove(&table.name) {
                    self.known.insert(to.name.clone());
                }
                tables.insert(to.name.clone(), columns);
            }
            Change::AddColumn { table, column, .. } => {
                tables
                    .entry(table.name.clone())
                    .or_default()
                    .insert(column.name.clone());
            }
            Change::DropColumn { table, column, .. } => {
                tables.entry(table.name.clone()).or_default().remove(column);
            }
            Change::RenameColumn { table, column, to } => {
                let columns = tables.entry(table.name.clone()).or_default();
                columns.remove(column);
                columns.insert(to.clone());
            }
            _ => {}
        }
    }

    /// Returns true when a table still has a column of this name.
    fn has_column(&self, column: &str) -> bool {
        self.columns.values().any(|columns| columns.contains(column))
    }

    /// Returns true when `qualifier` is another table or one row of it.
    fn is_other_table(&self, qualifier: &str, name: &Name) -> bool {
        self.columns
            .keys()
            .any(|table| *table != name.table && is_form_of(qualifier, table))
    }
}

/// Returns the uses of `name`, the plainest proof first.
///
/// When a model of the table is there and has the name no more, the code cannot reach it through the model: only
/// statements that the code writes itself still count. When another table has a column of the name, the line must
/// speak of this one.
fn uses_of<'a>(name: &Name, mentions: &[&'a Mentions], left: &Left) -> Vec<&'a Mention> {
    let word = name.word();
    let mut uses: Vec<&Mention> = mentions
        .iter()
        .flat_map(|each| &each.used)
        .filter(|mention| mention.word == word)
        .collect();
    let is_mapped = uses.iter().any(|mention| mention.shape == Shape::Model);
    let is_gone = mentions.iter().any(|each| each.gone.contains(&word));
    if is_gone && !is_mapped {
        uses.retain(|mention| mention.shape == Shape::Query && mention.line_has_table);
    }
    if let Some(column) = &name.column {
        // Of a table whose beginning is not known, what others have is not known either.
        let is_elsewhere = left.has_column(column) || !left.known.contains(&name.table);
        uses.retain(|mention| is_of_table(mention, name, left, is_elsewhere));
    }
    uses.sort_by_key(|mention| {
        (
            !mention.has_table,
            mention.shape,
            mention.place.path.clone(),
            mention.place.span,
        )
    });
    uses
}

fn is_of_table(mention: &Mention, name: &Name, left: &Left, is_elsewhere: bool) -> bool {
    if mention.shape == Shape::Model {
        return true;
    }
    if let Some(qualifier) = &mention.qualifier {
        if name.is_table(qualifier) {
            return true;
        }
        if left.is_other_table(qualifier, name) {
            return false;
        }
    }
    let is_plain = mention.has_table || mention.shape <= Shape::Quoted;
    (!is_elsewhere && is_plain) || (mention.line_has_table && mention.shape <= Shape::Quoted)
}

fn raised(rule: &Arc<Rule>, gone: &GoneName, first: &Mention, uses: &[&Mention]) -> Finding {
    let what = match &gone.column {
        Some(column) => format!("column {column} of {}", gone.table),
        None => format!("table {}", gone.table),
    };
    let fate = match &gone.renamed_to {
        Some(to) => format!("is renamed to {to}"),
        None => "is dropped".to_owned(),
    };
    // A schema file is no code that fails by itself: name what runs, where there is some.
    let shown = uses
        .iter()
        .find(|mention| mention.shape != Shape::Model && mention.has_table)
        .copied()
        .unwrap_or(first);
    let more = match uses.len() - 1 {
        0 => String::new(),
        1 => " and in one more place".to_owned(),
        count => format!(" and in {count} more places"),
    };
    let message = format!(
        "{what} {fate}, but is still used in {}:{}{more}",
        shown.place.path, shown.place.start.line
    );
    let is_sure = first.has_table && first.shape <= Shape::Quoted;
    let mut builder = Finding::of(rule, gone.place.clone(), message)
        .confidence(if is_sure {
            rule.confidence
        } else {
            rule.confidence.min(Confidence::Medium)
        })
        .property("table", gone.table.to_string());
    if let Some(column) = &gone.column {
        builder = builder.property("column", column.clone());
    }
    for mention in uses.iter().take(PLACES) {
        builder = builder.also_at(mention.place.clone());
    }
    let identity = [gone.table.to_string(), gone.column.clone().unwrap_or_default()];
    builder.identity(Fingerprint::of(rule.id.as_str(), &[&identity[0], &identity[1]]))
}
