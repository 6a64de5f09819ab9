//! Knows what production lacks before the deploy does: code that reads variables and files that set them come in,
//! findings go out. Pure: no environment of its own, and no value that could be printed.

pub mod fact;
pub mod references;

mod compare;
mod inventory;
mod prisma;
mod table;

use std::collections::BTreeMap;

use crate::model::{
    Again, Case, Document, Engine, Entry, Judgement, Nature, Origin, Place, Read, RepoPath, Role, Sighting,
    Span,
};
use crate::rulebook::{RuleError, Rulebook};

pub use compare::FACTS;
use compare::{Checks, Words};
use fact::Reference;
pub use inventory::{Address, Held, InRust, Inventory, Reach, Shape, State};
use inventory::{PRODUCTION, Platforms};
use references::{Languages, Wrapper};
pub use table::{Environment, File, Table, Variable};

/// What the project says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// At least one.
    pub apps: Vec<App>,
    /// Environments that are judged as production.
    pub production: Vec<String>,
}

/// One deployable part of the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its folder; `.` for the root.
    pub path: String,
    /// The files that stand for an environment, by its name.
    pub environments: BTreeMap<String, Vec<String>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            apps: vec![App {
                path: ".".to_owned(),
                environments: BTreeMap::new(),
            }],
            production: vec![PRODUCTION.to_owned(), "prod".to_owned()],
        }
    }
}

/// What one document says about variables. Holds no value.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub references: Vec<Reference>,
    pub wrappers: Vec<Wrapper>,
    pub inventories: Vec<Inventory>,
    /// True when it is the manifest of a program that loads .env files with dotenvy.
    pub uses_dotenvy: bool,
    /// Values that no excerpt may show, as byte offsets in the whole text.
    pub hidden: Vec<Span>,
}

/// The engine.
#[derive(Debug)]
pub struct Variables {
    settings: Settings,
    languages: Languages,
    platforms: Platforms,
    words: Words,
    checks: Checks,
}

impl Variables {
    /// Returns the engine with the rules of `rulebook`.
    ///
    /// # Errors
    /// When a rule or table does not fit.
    pub fn new(rulebook: &Rulebook, settings: Settings) -> Result<Self, RuleError> {
        let words = Words::new(rulebook)?;
        let settings = if settings.apps.is_empty() {
            Settings {
                production: settings.production,
                ..Settings::default()
            }
        } else {
            settings
        };
        Ok(Self {
            settings,
            languages: Languages::new(rulebook)?,
            platforms: Platforms::new(rulebook, words.environments().clone())?,
            checks: Checks::new(rulebook)?,
            words,
        })
    }

    /// Returns what is read and set, one table an app: what `gonogo env list` shows.
    #[must_use]
    pub fn tables<'a>(&'a self, case: &Case<'a, Facts>) -> Vec<Table<'a>> {
        Table::of(case, &self.settings, &self.words)
    }
}

impl Engine for Variables {
    type Facts = Facts;

    fn name(&self) -> &'static str {
        "variables"
    }

    fn wants(&self, entry: &Entry) -> bool {
        match entry.origin {
            // Build outputs repeat what the sources say.
            Origin::Build(_) | Origin::History(_) => false,
            _ if entry.is_nested() || entry.nature == Nature::Binary => false,
            Origin::Inventory(_) => true,
            _ => self.platforms.wants(entry) || self.languages.wants(entry) || is_manifest(&entry.path),
        }
    }

    fn read(&self, document: &Document) -> Read<Facts> {
        let mut facts = Facts::default();
        let mut unread = Vec::new();
        let entry = &document.entry;
        if self.platforms.wants(entry) {
            let (inventories, missed) = self.platforms.read(document);
            facts.inventories = inventories;
            facts.hidden = self.platforms.hidden(document);
            unread.extend(missed);
        }
        if !matches!(entry.origin, Origin::Inventory(_)) {
            if prisma::is_schema(entry.path.extension()) {
                facts.references = prisma::read(document);
            } else if entry.path.file_name() == "Cargo.toml" {
                facts.uses_dotenvy = memchr::memmem::find(document.bytes(), b"dotenvy").is_some();
            } else if self.languages.wants(entry) {
                let reading = references::examine(document, &self.languages);
                facts.references = reading.references;
                facts.wrappers = reading.wrappers;
                unread.extend(reading.unread);
            }
        }
        Read {
            facts: (!facts.is_empty()).then_some(facts),
            unread,
        }
    }

    fn again(&self, head: &[&Sighting<Facts>]) -> Option<Again> {
        let found = head.iter().flat_map(|sighting| &sighting.facts.wrappers);
        let wrappers = references::resolve(found);
        (!wrappers.is_empty()).then(|| Again {
            words: references::to_words(&wrappers),
        })
    }

    fn wants_again(&self, entry: &Entry) -> bool {
        entry.origin == Origin::Head && !entry.is_nested() && self.languages.wants(entry)
    }

    fn read_again(&self, document: &Document, again: &Again) -> Read<Facts> {
        let wrappers = references::from_words(&again.words);
        let references = references::read_wrapped(document, &self.languages, &wrappers);
        let facts = Facts {
            references,
            ..Facts::default()
        };
        Read {
            facts: (!facts.is_empty()).then_some(facts),
            unread: Vec::new(),
        }
    }

    fn judge(&self, case: &Case<'_, Facts>) -> Judgement {
        let tables = Table::of(case, &self.settings, &self.words);
        let mut judgement = Judgement::default();
        for table in &tables {
            judgement
                .findings
                .extend(self.checks.judge(table, &self.settings, &self.words));
        }
        let read: u64 = tables
            .iter()
            .flat_map(|table| table.variables.values())
            .map(|variable| u64::from(!variable.reads.is_empty()))
            .sum();
        judgement.counts.push(("variables", read));
        judgement.reads = places_of_reads(&tables);
        if !tables.iter().any(|table| has_production(table, &self.settings)) {
            judgement.not_judged = Some(NO_PRODUCTION.to_owned());
        }
        judgement.hidden = case
            .head
            .iter()
            .flat_map(|sighting| {
                let path = &sighting.entry.path;
                sighting.facts.hidden.iter().map(|span| (path.clone(), *span))
            })
            .collect();
        judgement.hidden.sort();
        judgement.hidden.dedup();
        judgement
    }
}

/// What the row says when there is nothing to compare the code with.
const NO_PRODUCTION: &str = "no production inventory: add `environments:` or `--env`";

impl Facts {
    fn is_empty(&self) -> bool {
        self.references.is_empty()
            && self.wrappers.is_empty()
            && self.inventories.is_empty()
            && !self.uses_dotenvy
    }
}

/// Places that are told of one variable.
const TOLD_READS: usize = 3;

/// Returns where each variable is read, sorted, the strictest places first.
fn places_of_reads(tables: &[Table<'_>]) -> Vec<(String, Place)> {
    let variables = tables.iter().flat_map(|table| &table.variables);
    variables
        .flat_map(|(name, variable)| {
            let reads = variable.reads.iter().take(TOLD_READS);
            reads.map(|read| ((*name).to_owned(), read.place.clone()))
        })
        .collect()
}

fn has_production(table: &Table<'_>, settings: &Settings) -> bool {
    table
        .environments
        .iter()
        .any(|(name, environment)| settings.is_production(name) && environment.is_complete)
}

impl Settings {
    /// Returns true for an environment that is judged as production.
    #[must_use]
    pub fn is_production(&self, environment: &str) -> bool {
        environment == PRODUCTION || self.production.iter().any(|name| name == environment)
    }
}

/// Files that name variables or say how they are loaded, and are of no language.
fn is_manifest(path: &RepoPath) -> bool {
    let is_named = prisma::is_schema(path.extension()) || path.file_name() == "Cargo.toml";
    is_named && !Role::of(path).is_aside()
}

#[cfg(test)]
mod tests;
