//! Judges what pending migrations would lock, lose or break. Reads migrations of any framework into one change model,
//! builds the schema from the earlier ones, and maps facts of each pending change to rules.

pub mod change;
mod code_use;
pub mod data_type;
pub mod database;
mod facts;
mod fix;
pub mod frontends;
mod hints;
mod history;
pub mod judge;
pub mod layouts;
pub mod locks;
pub mod mentions;
mod parts;
pub mod schema;
pub mod selector;
pub mod vocabulary;
mod weigh;
mod wording;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::model::{
    Again, Case, Document, Engine, Entry, Judgement, Nature, Origin, Read, RepoPath, Sighting, Unread,
};
use crate::rulebook::{RuleError, Rulebook};

use change::{Framework, Migration};
use code_use::Rules;
use database::DatabaseKind;
use frontends::{rails, sql};
use hints::Hint;
use history::{File, History};
use judge::{Checks, GoneName, NewTables};
use layouts::{Direction, Located};
use mentions::{Mentions, Searcher};
pub use selector::{AppDatabase, Pending, Settings};
pub use vocabulary::FACTS;

/// Finds pending migrations and judges them.
#[derive(Debug)]
pub struct Migrations {
    settings: Settings,
    checks: Checks,
    rules: Rules,
    /// Made once, for the words of the second pass.
    searcher: OnceLock<Searcher>,
}

/// What one file tells the engine.
#[derive(Debug)]
pub struct Facts(Inner);

#[derive(Debug)]
enum Inner {
    Migration(Box<File>),
    Hint(Hint),
    /// Diesel's word that the migrations of this folder run outside a transaction.
    Bare(String),
    /// A migration of a tool that this version does not read.
    Foreign(&'static str),
    Mentions(Mentions),
}

impl Migrations {
    /// Returns the engine with the rules of `rulebook`.
    ///
    /// # Errors
    /// When a rule does not fit; names file, line and next step.
    pub fn new(rulebook: &Rulebook, settings: Settings) -> Result<Self, RuleError> {
        Ok(Self {
            settings,
            checks: Checks::new(rulebook)?,
            rules: Rules::new(rulebook)?,
            searcher: OnceLock::new(),
        })
    }

    fn locate(&self, path: &RepoPath) -> Option<Located> {
        layouts::locate(path, &self.settings.folders())
    }

    /// In a poll over everything each file stands for a change of its own.
    fn new_tables(&self) -> NewTables {
        match self.settings.pending {
            Pending::All => NewTables::SameFile,
            _ => NewTables::SameChange,
        }
    }

    fn histories<'a>(&self, head: &[&'a Sighting<Facts>]) -> Vec<History<'a>> {
        let mut files = Vec::new();
        let mut hints = Vec::new();
        let mut bare = BTreeSet::new();
        for sighting in head {
            match &sighting.facts.0 {
                Inner::Migration(file) => files.push((&sighting.entry, &**file)),
                Inner::Hint(hint) => hints.push(hint),
                Inner::Bare(folder) => {
                    bare.insert(folder.as_str());
                }
                Inner::Foreign(_) | Inner::Mentions(_) => {}
            }
        }
        let mut histories = history::histories(&files, &hints, &self.settings);
        for migration in histories.iter_mut().flat_map(|history| &mut history.migrations) {
            if migration.framework == Framework::Diesel && bare.contains(migration.path.folder()) {
                migration.to_mut().transaction = change::Transaction::None;
            }
        }
        histories
    }

    fn gone_names(&self, history: &History<'_>) -> Vec<GoneName> {
        if history.judged.is_empty() || history.judged_database().is_none() {
            return Vec::new();
        }
        let migrations: Vec<&Migration> = history.migrations.iter().map(AsRef::as_ref).collect();
        let gone = judge::gone_names(
            &migrations,
            |migration| history.is_judged(migration),
            self.new_tables(),
        );
        code_use::for_good(gone, &migrations)
    }
}

impl Engine for Migrations {
    type Facts = Facts;

    fn name(&self) -> &'static str {
        "migrations"
    }

    fn wants(&self, entry: &Entry) -> bool {
        matches!(entry.origin, Origin::Head | Origin::Stdin)
            && is_plain(entry)
            && (self.locate(&entry.path).is_some()
                || layouts::foreign(&entry.path).is_some()
                || hints::wants(entry)
                || hints::is_diesel_metadata(&entry.path))
    }

    fn read(&self, document: &Document) -> Read<Facts> {
        let path = &document.entry.path;
        if let Some(located) = self.locate(path) {
            return read_migration(document, located);
        }
        if let Some(tool) = layouts::foreign(path) {
            let is_first = document.part.number == 0;
            return if is_first {
                Read::of(Facts(Inner::Foreign(tool)))
            } else {
                Read::nothing()
            };
        }
        if hints::is_diesel_metadata(path) {
            let is_bare = hints::runs_outside_transaction(&document.text());
            return if is_bare {
                Read::of(Facts(Inner::Bare(path.folder().to_owned())))
            } else {
                Read::nothing()
            };
        }
        hints::read(document).map_or_else(Read::nothing, |hint| Read::of(Facts(Inner::Hint(hint))))
    }

    fn again(&self, head: &[&Sighting<Facts>]) -> Option<Again> {
        let histories = self.histories(head);
        let gone = histories.iter().flat_map(|history| self.gone_names(history));
        let mut words: Vec<String> = gone.map(|gone| code_use::name_of(&gone).word()).collect();
        words.sort();
        words.dedup();
        (!words.is_empty()).then_some(Again { words })
    }

    fn wants_again(&self, entry: &Entry) -> bool {
        is_plain(entry) && mentions::wants(entry) && self.locate(&entry.path).is_none()
    }

    fn read_again(&self, document: &Document, again: &Again) -> Read<Facts> {
        let searcher = self.searcher.get_or_init(|| Searcher::new(&again.words));
        let found = if searcher.words() == again.words {
            searcher.read(document)
        } else {
            // An engine that is used for a second project has other words there.
            Searcher::new(&again.words).read(document)
        };
        if found.used.is_empty() && found.gone.is_empty() {
            return Read::nothing();
        }
        Read::of(Facts(Inner::Mentions(found)))
    }

    fn judge(&self, case: &Case<'_, Facts>) -> Judgement {
        let mentions: Vec<&Mentions> = case
            .head
            .iter()
            .filter_map(|sighting| match &sighting.facts.0 {
                Inner::Mentions(mentions) => Some(mentions),
                _ => None,
            })
            .collect();
        let mut judgement = Judgement::default();
        let mut judged = 0;
        let mut left_out = self.foreign(&case.head);
        let histories = self.histories(&case.head);
        for history in &histories {
            judgement.unread.extend(history.unread.iter().cloned());
            let Some(database) = history.judged_database() else {
                let kind = history.database.title().to_owned();
                *left_out.entry((kind, history.folder.clone())).or_default() += history.judged.len();
                continue;
            };
            let migrations: Vec<&Migration> = history.migrations.iter().map(AsRef::as_ref).collect();
            let is_judged = |migration: &Migration| history.is_judged(migration);
            let outcome = judge::judge(&migrations, is_judged, &self.checks, database, self.new_tables());
            let gone = self.gone_names(history);
            judgement
                .findings
                .extend(self.rules.raise(outcome.findings, &gone, &mentions, &migrations));
            judgement.unread.extend(outcome.unread);
            judged += history.judged.len();
        }
        judgement.counts = vec![("migrations", judged as u64)];
        self.say_what_is_missing(&mut judgement, judged, &left_out, histories.is_empty());
        judgement
    }
}

/// Migrations and the code that uses their tables are texts by themselves, not files of an archive or of earlier commits.
fn is_plain(entry: &Entry) -> bool {
    !entry.is_nested() && entry.nature == Nature::Text && !matches!(entry.origin, Origin::History(_))
}

/// Migrations that are pending and not judged, by database or tool, and folder.
type LeftOut = BTreeMap<(String, String), usize>;

impl Migrations {
    /// Counts pending migrations of tools that are not read yet.
    fn foreign(&self, head: &[&Sighting<Facts>]) -> LeftOut {
        let mut left_out = LeftOut::new();
        for sighting in head {
            let Inner::Foreign(tool) = &sighting.facts.0 else {
                continue;
            };
            let entry = &sighting.entry;
            let is_pending = match &self.settings.pending {
                Pending::All | Pending::After(_) => true,
                Pending::Changed => entry.change.is_judged(),
                Pending::Paths(paths) => paths.contains(&entry.path),
                Pending::NoneOnDefaultBranch | Pending::NoDefaultBranch => false,
            };
            if is_pending {
                *left_out
                    .entry(((*tool).to_owned(), entry.path.folder().to_owned()))
                    .or_default() += 1;
            }
        }
        left_out
    }

    /// Says what was not judged: in the row when nothing was, else as notes.
    fn say_what_is_missing(
        &self,
        judgement: &mut Judgement,
        judged: usize,
        left_out: &LeftOut,
        is_empty: bool,
    ) {
        let left_out: Vec<_> = left_out.iter().filter(|(_, count)| **count > 0).collect();
        if judged > 0 {
            for ((kind, folder), count) in &left_out {
                let reason = format!("{count} {kind} migrations are listed, not judged yet");
                let hint = "read them before they run: locks and lost data are not checked";
                judgement.unread.push(
                    Unread::noted(RepoPath::from(folder.as_str()), reason, hint).of_engine("migrations"),
                );
            }
            return;
        }
        judgement.not_judged = if let Some(((kind, folder), count)) = left_out.first() {
            let place = if folder.is_empty() { "the root" } else { folder };
            let more = if left_out.len() > 1 {
                ", and more elsewhere"
            } else {
                ""
            };
            Some(format!(
                "{count} {kind} migrations in {place}{more} are listed, not judged yet"
            ))
        } else if is_empty && judgement.unread.is_empty() {
            Some("no migrations found: name their folder under `apps:`, `database: migrations:`".to_owned())
        } else if self.settings.pending == Pending::NoDefaultBranch {
            Some(selector::NO_DEFAULT_BRANCH.to_owned())
        } else if self.settings.pending == Pending::NoneOnDefaultBranch {
            Some(selector::ON_DEFAULT_BRANCH.to_owned())
        } else {
            None
        };
    }
}

fn read_migration(document: &Document, located: Located) -> Read<Facts> {
    let text = document.text();
    // Marks stand at the start of a file; the later parts of a long one are taken as the path says.
    let located = if document.part.number == 0 {
        layouts::settle(located, &text)
    } else {
        located.is_certain.then_some(located)
    };
    let Some(located) = located else {
        return Read::nothing();
    };
    let looks_like = match located.framework {
        Framework::Rails => None,
        _ => hints::of_content(&text),
    };
    let kind = looks_like.unwrap_or(DatabaseKind::PostgreSql);
    let id = located.id.clone();
    let migration = match (located.framework, located.direction) {
        (framework, Direction::Down) => Migration {
            id,
            path: document.entry.path.clone(),
            framework,
            transaction: change::Transaction::Unknown,
            statements: Vec::new(),
            has_down: None,
        },
        (Framework::Rails, Direction::Up) if document.entry.path.extension() == "rb" => {
            rails::migration(document, id, kind)
        }
        (framework, Direction::Up) => sql::migration(document, id, framework, kind),
    };
    Read::of(Facts(Inner::Migration(Box::new(File {
        located,
        migration,
        looks_like,
    }))))
}

#[cfg(test)]
mod tests;
