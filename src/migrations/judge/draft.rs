//! Turns what a rule caught into findings: joins statements that are one danger, writes the message and the safe way,
//! honours what other tools were told.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::super::change::{Change, DefaultKind, Framework};
use super::super::facts::Facts;
use super::super::fix::fix;
use super::super::vocabulary::operation;
use super::super::wording::fill;
use super::Seen;
use crate::model::{Confidence, Finding, FindingBuilder, Fingerprint, Place, Rule, State};
use crate::rulebook::Record;

/// What a rule of this engine says beside its header and its `when:`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Detect {
    /// The message, with `{table}`, `{column}` and the other placeholders; without it the title speaks.
    message: String,
    /// Statements that make one finding together, with a place for each.
    together: Together,
    /// What other tools call it: their inline suppressions that name it count.
    known_as: Vec<String>,
}

/// Which statements of a rule are one finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Together {
    /// Each stands alone: a dropped column is not another one.
    #[default]
    None,
    /// Those on one table in one file: the same people wait.
    Table,
    /// Those of one file: one line ends them all.
    File,
}

/// Findings in the making, in the order of their first places.
#[derive(Default)]
pub(super) struct Drafts {
    drafts: Vec<Draft>,
    /// Where a finding of several statements stands among them: by the places of rule and migration, and by table.
    shared: BTreeMap<(usize, usize, String), usize>,
}

struct Draft {
    builder: FindingBuilder,
    others: Vec<Place>,
    fixes: Vec<String>,
    /// Table and statement of each place: a further statement makes another finding of it.
    identity: Vec<String>,
    rule: Arc<Rule>,
    acknowledged: Option<String>,
}

impl Drafts {
    pub(super) fn add(&mut self, number: usize, check: &Record<Detect>, facts: &Facts<'_>, seen: &Seen<'_>) {
        let table = match check.detect.together {
            Together::None => return self.drafts.push(draft(check, facts, seen)),
            Together::Table => facts.table().to_owned(),
            Together::File => String::new(),
        };
        let key = (number, seen.moment.migration, table);
        if let Some(draft) = self.shared.get(&key).and_then(|at| self.drafts.get_mut(*at)) {
            draft.join(check, facts, seen);
            return;
        }
        self.shared.insert(key, self.drafts.len());
        self.drafts.push(draft(check, facts, seen));
    }

    pub(super) fn finish(self) -> Vec<Finding> {
        self.drafts.into_iter().map(Draft::finish).collect()
    }
}

impl Draft {
    fn join(&mut self, check: &Record<Detect>, facts: &Facts<'_>, seen: &Seen<'_>) {
        self.others.push(seen.statement.place.clone());
        self.identity.push(seen.statement.text.clone());
        let fix = safe_way(check, facts, seen).filter(|fix| !self.fixes.contains(fix));
        self.fixes.extend(fix);
        // One statement that nobody has acknowledged is enough to speak.
        self.acknowledged = self.acknowledged.take().and(acknowledgement(check, seen));
    }

    fn finish(self) -> Finding {
        let identity: Vec<&str> = self.identity.iter().map(String::as_str).collect();
        let mut builder = self
            .others
            .into_iter()
            .fold(self.builder, FindingBuilder::also_at);
        if !self.fixes.is_empty() {
            builder = builder.fix(self.fixes.join("\n\n"));
        }
        let mut finding = builder.identity(Fingerprint::of(self.rule.id.as_str(), &identity));
        if let Some(marker) = self.acknowledged {
            finding.state = State::Allowed {
                reason: format!("acknowledged for another tool: {marker}"),
            };
            finding.properties.insert("acknowledged", marker);
        }
        finding
    }
}

fn draft(check: &Record<Detect>, facts: &Facts<'_>, seen: &Seen<'_>) -> Draft {
    let rule = &check.rule;
    let message = match check.detect.message.as_str() {
        "" => format!("{}: {}", rule.title, seen.statement.text),
        template => fill(template, facts),
    };
    let mut builder = Finding::of(rule, seen.statement.place.clone(), message)
        .confidence(confidence(rule, facts))
        .property("operation", operation(facts.change))
        .property("lock", facts.burden.weight.lock.word())
        .property("work", facts.burden.weight.work.word());
    if !facts.table().is_empty() {
        builder = builder.property("table", facts.table());
    }
    if let Some(column) = facts.change.column() {
        builder = builder.property("column", column);
    }
    if !facts.burden.others.is_empty() {
        let others: Vec<String> = facts.burden.others.iter().map(ToString::to_string).collect();
        builder = builder.property("also_locks", others.join(", "));
    }
    Draft {
        builder,
        others: Vec::new(),
        fixes: safe_way(check, facts, seen).into_iter().collect(),
        identity: vec![facts.table().to_owned(), seen.statement.text.clone()],
        rule: Arc::clone(rule),
        acknowledged: acknowledgement(check, seen),
    }
}

/// The safe way is written in SQL; Rails has words of its own for it.
fn safe_way(check: &Record<Detect>, facts: &Facts<'_>, seen: &Seen<'_>) -> Option<String> {
    let is_sql = seen.migration.framework != Framework::Rails;
    is_sql.then(|| fix(check.rule.id.name(), facts, &seen.statement.text))?
}

fn acknowledgement(check: &Record<Detect>, seen: &Seen<'_>) -> Option<String> {
    let marker = seen.statement.acknowledged.clone()?;
    speaks_of(&marker, &check.detect.known_as).then_some(marker)
}

pub(super) fn fingerprint(rule: &str, table: &str, statement: &str) -> Fingerprint {
    Fingerprint::of(rule, &[table, statement])
}

/// A table whose history was not seen may be new or small: still a danger, but less sure.
fn confidence(rule: &Rule, facts: &Facts<'_>) -> Confidence {
    let is_guess = !facts.subject.is_known
        || facts.type_change() == Some("unknown")
        || matches!(facts.change, Change::AddColumn { column, .. }
            if column.default.as_ref().is_some_and(|default| default.kind == DefaultKind::Unknown))
        || (facts.around.in_transaction.is_none()
            && matches!(facts.change, Change::ValidateConstraint { .. }));
    if is_guess {
        rule.confidence.min(Confidence::Medium)
    } else {
        rule.confidence
    }
}

/// Returns true when another tool's suppression means this danger: it names it, or names nothing at all.
fn speaks_of(marker: &str, known_as: &[String]) -> bool {
    let words: Vec<&str> = marker
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_')
        .filter(|word| word.len() > 1)
        .collect();
    let names_nothing = words.iter().all(|word| {
        let word = word.to_ascii_lowercase();
        [
            "squawk-ignore",
            "squawk-ignore-file",
            "atlas",
            "nolint",
            "eugene",
            "ignore",
            "nosemgrep",
            "pgfence-ignore",
            "pgfence",
        ]
        .contains(&word.as_str())
            || ["safety-assured", "safety_assured", "migrationpilot-disable"].contains(&word.as_str())
    });
    // After `nosemgrep` and `safety_assured` stand rules of the team's own or a reason in prose.
    let is_free = marker.starts_with("nosemgrep") || marker.starts_with("safety");
    names_nothing
        || is_free
        || words
            .iter()
            .any(|word| known_as.iter().any(|known| known == word))
}
