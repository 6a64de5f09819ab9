//! Compares what the code reads with what each environment has. What is worth a finding is data
//! (`rules/variables/checks/`); here the facts are computed that the rules ask for, and the findings said.

mod facts;
mod near;
mod say;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::model::{Confidence, Finding, Severity};
use crate::rulebook::{Record, RuleError, Rulebook};

use super::Settings;
use super::inventory::{BASE, DOCUMENTATION, OTHER};
use super::table::{Environment, File, Table};
pub use facts::FACTS;
use facts::Subject;
pub(in crate::variables) use near::family;
use near::is_misspelling;
pub(in crate::variables) use words::Words;

/// The body of a variables rule.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    about: About,
    /// Which place is opened first.
    #[serde(default)]
    first: First,
    /// Words with `{name}`, `{environment}`, `{read}`, `{held}`, `{near}` and the like.
    message: String,
    #[serde(default)]
    help: Option<String>,
    /// Severities other than the rule's, by how badly the code needs the variable.
    #[serde(default)]
    by_class: BTreeMap<String, Severity>,
    /// The confidence when no code reads the variable.
    #[serde(default)]
    unread: Option<Confidence>,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum About {
    /// A variable in one environment.
    #[default]
    Environment,
    /// A variable, whatever the environments have.
    Variable,
    /// A variable in one file.
    File,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum First {
    /// Where the code reads it.
    #[default]
    Read,
    /// Where the inventory has it.
    Held,
}

/// All checks.
#[derive(Debug)]
pub(in crate::variables) struct Checks {
    records: Vec<Record<Check>>,
}

impl Checks {
    /// Loads the rules of the engine.
    ///
    /// # Errors
    /// When a rule does not fit; the error names file, line and next step.
    pub(in crate::variables) fn new(rulebook: &Rulebook) -> Result<Self, RuleError> {
        Ok(Self {
            records: rulebook.records::<Check>("variables", FACTS)?,
        })
    }

    /// Returns the findings in one app, each once, by fingerprint.
    #[must_use]
    pub(in crate::variables) fn judge(
        &self,
        table: &Table<'_>,
        settings: &Settings,
        words: &Words,
    ) -> Vec<Finding> {
        let subjects = subjects(table, settings, words);
        let mut findings: Vec<Finding> = Vec::new();
        for record in &self.records {
            let mut said = BTreeSet::new();
            for (about, subject) in &subjects {
                let speaks = *about == record.detect.about && record.when.holds(|name| subject.fact(name));
                if speaks && said.insert(subject.identity()) {
                    // Subjects stand in the order of their names.
                    let first = subjects.partition_point(|(_, other)| other.name < subject.name);
                    let others = subjects[first..]
                        .iter()
                        .take_while(|(_, other)| other.name == subject.name)
                        .filter(|(other, _)| other == about)
                        .map(|(_, other)| other)
                        .filter(|other| other.identity() == subject.identity());
                    findings.extend(say::finding(record, subject, others));
                }
            }
        }
        findings
    }
}

/// Returns everything the rules may look at, in the order of names and environments.
fn subjects<'t>(table: &'t Table<'t>, settings: &'t Settings, words: &'t Words) -> Vec<(About, Subject<'t>)> {
    let mut subjects = Vec::new();
    for name in table.variables.keys() {
        subjects.push((About::Variable, Subject::new(table, settings, words, name)));
        for (environment_name, environment) in &table.environments {
            let of_environment = || {
                let mut subject = Subject::new(table, settings, words, name);
                subject.environment = Some((environment_name, environment));
                subject
            };
            for file in environment.files.iter().filter(|file| file.last(name).is_some()) {
                let mut subject = of_environment();
                subject.file = Some(file);
                subjects.push((About::File, subject.clone()));
                // What was named speaks for the environment; guesses by file names only add what is there.
                let counts = file.is_declared || !environment.is_declared();
                if counts && is_deployed(environment_name) {
                    subjects.push((About::Environment, subject));
                }
            }
            if is_absent(table, environment_name, environment, name) {
                let mut subject = of_environment();
                subject.near = nearest(table, environment, name);
                subjects.push((About::Environment, subject));
            }
        }
    }
    subjects
}

/// Returns true for environments that something runs in.
fn is_deployed(environment: &str) -> bool {
    !matches!(environment, DOCUMENTATION | BASE | OTHER | "ci" | "test")
}

/// Returns true when it is certain that `environment` does not set `name`.
fn is_absent(table: &Table<'_>, environment_name: &str, environment: &Environment<'_>, name: &str) -> bool {
    let is_set = |name: &str| table.state(name, environment_name).is_some();
    // Programs in containers take `X_FILE`, the path of a file with the value, in place of X.
    is_deployed(environment_name)
        && environment.is_complete
        && !is_set(name)
        && !is_set(&format!("{name}_FILE"))
}

/// Returns the variable of `environment` that was probably meant to be `name`: one that nobody reads or documents.
fn nearest<'t>(
    table: &Table<'t>,
    environment: &'t Environment<'t>,
    name: &str,
) -> Option<(&'t File<'t>, &'t str)> {
    let mut names: Vec<(&File<'t>, &str)> = Vec::new();
    for file in &environment.files {
        for held in &file.inventory.held {
            let is_read = table
                .variables
                .get(held.name.as_str())
                .is_some_and(|variable| !variable.reads.is_empty());
            let is_documented = table.held(&held.name, DOCUMENTATION).next().is_some();
            if !is_read && !is_documented && is_misspelling(name, &held.name) {
                names.push((file, &held.name));
            }
        }
    }
    names.sort_by_key(|(_, other)| (strsim::damerau_levenshtein(name, other), *other));
    names.first().copied()
}
