//! Puts migration files into histories: those of one app and one database, in the order they run, the judged ones marked.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Entry, RepoPath, Unread};

use super::change::{Framework, Migration};
use super::database::{Database, DatabaseKind};
use super::hints::{self, Hint, Kind};
use super::layouts::{Direction, Located};
use super::selector::{self, Pending, Settings};

/// One migration file, or one part of a long one.
#[derive(Debug)]
pub(super) struct File {
    pub(super) located: Located,
    pub(super) migration: Migration,
    /// What the SQL looks written for.
    pub(super) looks_like: Option<DatabaseKind>,
}

/// The migrations of one app and one database.
#[derive(Debug)]
pub(super) struct History<'a> {
    pub(super) folder: String,
    /// In the order they run.
    pub(super) migrations: Vec<Cow<'a, Migration>>,
    pub(super) judged: BTreeSet<RepoPath>,
    /// False when nothing tells which of them are pending.
    is_selected: bool,
    pub(super) database: Kind,
    pub(super) version: Option<f64>,
    pub(super) unread: Vec<Unread>,
}

impl History<'_> {
    /// Returns the database for the checks, when they know it.
    pub(super) fn judged_database(&self) -> Option<Database> {
        match self.database {
            Kind::Known(DatabaseKind::PostgreSql) => {
                let mut database = Database::of(DatabaseKind::PostgreSql);
                database.version = self.version.unwrap_or(database.version);
                Some(database)
            }
            _ => None,
        }
    }

    pub(super) fn is_judged(&self, migration: &Migration) -> bool {
        self.judged.contains(&migration.path)
    }
}

/// A file with what the source knows of it.
type Seen<'a> = (&'a Entry, &'a File);

/// Returns the histories in `files` (sorted by path and part), by folder.
pub(super) fn histories<'a>(files: &[Seen<'a>], hints: &[&Hint], settings: &Settings) -> Vec<History<'a>> {
    let mut by_folder: BTreeMap<String, Vec<Seen<'a>>> = BTreeMap::new();
    let hosts: BTreeSet<&str> = files
        .iter()
        .filter(|(_, file)| file.located.framework == Framework::Rails)
        .map(|(_, file)| file.located.folder.as_str())
        .collect();
    for seen in files {
        let folder = host_folder(&seen.1.located, &hosts);
        by_folder.entry(folder).or_default().push(*seen);
    }
    let mut histories: Vec<History<'a>> = by_folder
        .into_iter()
        .map(|(folder, files)| history(folder, &files, hints, settings))
        .collect();
    if let Pending::After(id) = &settings.pending {
        say_unknown(id, &mut histories);
    }
    histories
}

/// An engine of a Rails application (`engines/pay/db/migrate`) migrates the application's own database.
fn host_folder(located: &Located, hosts: &BTreeSet<&str>) -> String {
    let own = &located.folder;
    if located.framework != Framework::Rails || !own.ends_with("db/migrate") {
        return own.clone();
    }
    let host = hosts.iter().find(|host| {
        host.strip_suffix("db/migrate")
            .is_some_and(|app| *host != own && own.starts_with(app) && own.len() > host.len())
    });
    host.map_or_else(|| own.clone(), |host| (*host).to_owned())
}

fn history<'a>(folder: String, files: &[Seen<'a>], hints: &[&Hint], settings: &Settings) -> History<'a> {
    let downs: BTreeSet<&str> = files
        .iter()
        .filter(|(_, file)| file.located.direction == Direction::Down)
        .map(|(_, file)| file.located.id.as_str())
        .collect();
    let mut ups: Vec<Seen<'a>> = files
        .iter()
        .filter(|(_, file)| file.located.direction == Direction::Up)
        .copied()
        .collect();
    // The sort is stable: parts of one file stay in order.
    ups.sort_by(|one, other| {
        (&one.1.located.order, &one.0.path).cmp(&(&other.1.located.order, &other.0.path))
    });
    let pairs: Vec<(&Entry, &Located)> = ups.iter().map(|(entry, file)| (*entry, &file.located)).collect();
    let judged = selector::select(&settings.pending, &pairs).map(|flags| {
        pairs
            .iter()
            .zip(flags)
            .filter(|(_, is_judged)| *is_judged)
            .map(|((entry, _), _)| entry.path.clone())
            .collect()
    });
    let app = ups
        .first()
        .map_or(String::new(), |(_, file)| file.located.app.clone());
    let (database, version) = database(&app, &folder, &ups, hints, settings);
    History {
        unread: doubles(&ups),
        migrations: join_parts(&ups, &downs),
        is_selected: judged.is_some(),
        judged: judged.unwrap_or_default(),
        database,
        version,
        folder,
    }
}

/// Joins the parts of long files, and adds what separate down files tell.
fn join_parts<'a>(ups: &[Seen<'a>], downs: &BTreeSet<&str>) -> Vec<Cow<'a, Migration>> {
    let mut joined: Vec<Cow<'a, Migration>> = Vec::new();
    for (_, file) in ups {
        match joined.last_mut() {
            Some(last) if last.path == file.migration.path => {
                let last = last.to_mut();
                let base = last.statements.last().map_or(0, |statement| statement.number + 1);
                last.statements
                    .extend(file.migration.statements.iter().cloned().map(|mut statement| {
                        statement.number += base;
                        statement
                    }));
            }
            _ => {
                let mut migration = Cow::Borrowed(&file.migration);
                let is_paired = matches!(
                    file.located.framework,
                    Framework::GolangMigrate | Framework::Diesel
                );
                if is_paired && migration.has_down.is_none() {
                    migration.to_mut().has_down = Some(downs.contains(file.located.id.as_str()));
                }
                joined.push(migration);
            }
        }
    }
    joined
}

/// Returns a note for each number that two files of one folder share: which of them runs first is chance.
fn doubles(ups: &[Seen<'_>]) -> Vec<Unread> {
    ups.windows(2)
        .filter_map(|pair| {
            let ((one, first), (other, second)) = (pair[0], pair[1]);
            let (first, second) = (&first.located, &second.located);
            let is_double = one.path != other.path
                && first.folder == second.folder
                && !first.order.version.is_empty()
                && first.order.version == second.order.version
                && !first.order.is_repeatable
                && first.framework != Framework::Prisma;
            is_double.then(|| {
                let reason = format!("has the same version number as {}", one.path.file_name());
                Unread::noted(
                    other.path.clone(),
                    reason,
                    "give one of them the next free number",
                )
                .of_engine("migrations")
            })
        })
        .collect()
}

/// Returns the database of a folder: the configuration's word, the project's files, the folder's name, the look of the SQL.
fn database(
    app: &str,
    folder: &str,
    ups: &[Seen<'_>],
    hints: &[&Hint],
    settings: &Settings,
) -> (Kind, Option<f64>) {
    let configured = settings.database(app, folder);
    let near: Vec<&&Hint> = hints
        .iter()
        .filter(|hint| RepoPath::from(folder).is_under(&hint.app))
        .collect();
    let version = |kind: &Kind| {
        let found = near
            .iter()
            .filter(|hint| hint.kind == *kind && hint.version.is_some())
            .max_by_key(|hint| hint.app.len());
        configured
            .and_then(|app| app.version)
            .or_else(|| found.and_then(|hint| hint.version))
    };
    let kind = configured
        .and_then(|app| app.kind.as_deref())
        .and_then(Kind::parse)
        .or_else(|| hints::of_folder(folder))
        .or_else(|| {
            let surest = near.iter().max_by_key(|hint| (hint.strength, hint.app.len()));
            surest.map(|hint| hint.kind.clone())
        })
        .unwrap_or_else(|| Kind::Known(most_like(ups)));
    let version = version(&kind);
    (kind, version)
}

/// Returns what most files look written for; PostgreSQL when they tell nothing.
fn most_like(ups: &[Seen<'_>]) -> DatabaseKind {
    let mut votes: BTreeMap<DatabaseKind, usize> = BTreeMap::new();
    for kind in ups.iter().filter_map(|(_, file)| file.looks_like) {
        *votes.entry(kind).or_default() += 1;
    }
    votes
        .into_iter()
        .max_by_key(|(kind, count)| (*count, *kind == DatabaseKind::PostgreSql))
        .map_or(DatabaseKind::PostgreSql, |(kind, _)| kind)
}

/// Says where the migration that `deployed_through` names is not: nowhere at all, or not in this history.
fn say_unknown(id: &str, histories: &mut [History<'_>]) {
    if histories.iter().any(|history| history.is_selected) {
        for history in histories.iter_mut().filter(|history| !history.is_selected) {
            let reason = format!("no migration called {id:?} here, so none of this folder is judged");
            let hint = "say what runs in production with --deployed REV";
            history.unread.push(
                Unread::noted(RepoPath::from(history.folder.as_str()), reason, hint).of_engine("migrations"),
            );
        }
        return;
    }
    let ids: Vec<&str> = histories
        .iter()
        .flat_map(|history| history.migrations.iter().map(|migration| migration.id.as_str()))
        .collect();
    let nearest = selector::nearest_ids(id, &ids).join(", ");
    let Some(history) = histories.first_mut() else {
        return;
    };
    let reason = format!("no migration is called {id:?}, so what production has is not known");
    let hint = format!("set deployed_through to the last applied one; the nearest: {nearest}");
    history
        .unread
        .push(Unread::held(RepoPath::from(history.folder.as_str()), reason, hint).of_engine("migrations"));
}
