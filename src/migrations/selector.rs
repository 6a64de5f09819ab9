//! Says which migrations are judged: the pending ones. What comes before them only builds the schema.
//! Never guesses: where nothing tells what production has, none is judged and the row says so.

use std::collections::BTreeSet;

use crate::model::{Change, Entry, RepoPath};
use crate::syntax::strict::nearest;

use super::layouts::Located;

/// What the engine must be told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which migrations production does not have yet.
    pub pending: Pending,
    /// Databases as the configuration names them.
    pub apps: Vec<AppDatabase>,
}

/// The database of one app, from `apps:` in gonogo.yaml.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppDatabase {
    /// Folder of the app; empty for the root.
    pub path: String,
    /// `postgresql`, `mysql`, `sqlite`; as written.
    pub kind: Option<String>,
    /// The server's major version: 16, 8.4.
    pub version: Option<f64>,
    /// Folder of its migrations, from the root.
    pub migrations: Option<String>,
}

/// How pending migrations are told from applied ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// Every migration is judged, each as a change of its own.
    All,
    /// Those after the one with this id, number or file name.
    After(String),
    /// Those that the compared change added or modified.
    Changed,
    /// Those at these paths: not in the deployed revision, or not on the default branch.
    Paths(BTreeSet<RepoPath>),
    /// None: this is the default branch, and nobody said what runs in production.
    NoneOnDefaultBranch,
    /// None: the default branch is not in this clone, so nothing can be compared.
    NoDefaultBranch,
}

/// Why [`Pending::NoneOnDefaultBranch`] judges nothing, and the one thing to give it.
pub const ON_DEFAULT_BRANCH: &str =
    "on the default branch: say what runs in production with --deployed REV (or `deployed_through:`)";

/// Why [`Pending::NoDefaultBranch`] judges nothing, and the one thing to give it.
pub const NO_DEFAULT_BRANCH: &str =
    "the default branch is not in this clone: fetch it (fetch-depth: 0), or give --range or --deployed REV";

impl Default for Settings {
    fn default() -> Self {
        Self {
            pending: Pending::All,
            apps: Vec::new(),
        }
    }
}

impl Settings {
    /// Returns the migration folders that the configuration names.
    #[must_use]
    pub fn folders(&self) -> Vec<&str> {
        self.apps
            .iter()
            .filter_map(|app| app.migrations.as_deref())
            .collect()
    }

    /// Returns the database of the migrations in `folder` of `app`: named by its folder, else the nearest app around it.
    #[must_use]
    pub fn database(&self, app: &str, folder: &str) -> Option<&AppDatabase> {
        let names_folder = |each: &&AppDatabase| {
            each.migrations
                .as_deref()
                .is_some_and(|named| RepoPath::from(folder).is_under(named))
        };
        let is_around = |each: &&AppDatabase| {
            each.migrations.is_none()
                && (RepoPath::from(app).is_under(&each.path) || RepoPath::from(folder).is_under(&each.path))
        };
        self.apps.iter().find(names_folder).or_else(|| {
            self.apps
                .iter()
                .filter(is_around)
                .max_by_key(|each| each.path.len())
        })
    }
}

/// Returns for each of `migrations` (in order of running, one history) whether it is judged; `None` when
/// [`Pending::After`] names a migration that this history does not have.
#[must_use]
pub fn select(pending: &Pending, migrations: &[(&Entry, &Located)]) -> Option<Vec<bool>> {
    let each = |is_judged: &dyn Fn(&Entry) -> bool| {
        Some(migrations.iter().map(|(entry, _)| is_judged(entry)).collect())
    };
    match pending {
        Pending::All => each(&|_| true),
        Pending::NoneOnDefaultBranch | Pending::NoDefaultBranch => each(&|_| false),
        Pending::Changed => each(&|entry| matches!(entry.change, Change::Added | Change::Modified)),
        Pending::Paths(paths) => each(&|entry| paths.contains(&entry.path)),
        Pending::After(id) => {
            let last = migrations
                .iter()
                .rposition(|(entry, located)| is_named(entry, located, id))?;
            Some(
                (0..migrations.len())
                    .map(|at| at > last || migrations[at].1.order.is_repeatable)
                    .collect(),
            )
        }
    }
}

/// Returns the ids most like `id`, best first, at most three; numbers are compared by value.
#[must_use]
pub fn nearest_ids<'a>(id: &str, ids: &[&'a str]) -> Vec<&'a str> {
    let mut rest: Vec<&'a str> = ids.to_vec();
    let mut found = Vec::new();
    while found.len() < 3 {
        let Some(best) = nearest(id, rest.iter().copied()) else {
            break;
        };
        rest.retain(|each| *each != best);
        found.push(best);
    }
    if found.is_empty() {
        found.extend(ids.last().copied());
    }
    found
}

/// A migration is named by its id, its path, its file name, or its number alone.
fn is_named(entry: &Entry, located: &Located, id: &str) -> bool {
    let id = id.trim().trim_end_matches('/');
    let stem = |text: &'_ str| text.trim_end_matches(".sql").trim_end_matches(".rb").to_owned();
    let is_number = || {
        let digits = id.trim_start_matches(['V', 'v']);
        let numbers: Option<Vec<u64>> = digits.split('.').map(|part| part.parse().ok()).collect();
        numbers.is_some_and(|numbers| !located.order.version.is_empty() && numbers == located.order.version)
    };
    stem(id) == located.id
        || entry.path.as_str() == id
        || entry.path.folder() == id
        || entry.path.file_name() == id
        || is_number()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::layouts::locate;

    const PATHS: [&str; 3] = [
        "db/migrate/20250101000000_a.rb",
        "db/migrate/20250201000000_b.rb",
        "db/migrate/20250301000000_c.rb",
    ];

    fn judged(pending: &Pending, change: Change) -> Option<Vec<bool>> {
        let entries = PATHS.map(|path| Entry {
            change,
            ..Entry::head(path)
        });
        let located = PATHS.map(|path| locate(&RepoPath::from(path), &[]).unwrap());
        let pairs: Vec<(&Entry, &Located)> = entries.iter().zip(&located).collect();
        select(pending, &pairs)
    }

    #[test]
    fn what_follows_the_last_applied_migration_is_pending() {
        for id in [
            "20250201000000_b",
            "20250201000000",
            "db/migrate/20250201000000_b.rb",
            "20250201000000_b.rb",
        ] {
            let pending = Pending::After(id.to_owned());
            assert_eq!(
                judged(&pending, Change::NotCompared),
                Some(vec![false, false, true]),
                "{id}"
            );
        }
        assert_eq!(
            judged(&Pending::After("2025".to_owned()), Change::NotCompared),
            None
        );
    }

    #[test]
    fn a_change_judges_what_it_brings_and_the_default_branch_judges_nothing() {
        assert_eq!(judged(&Pending::Changed, Change::Unchanged), Some(vec![false; 3]));
        assert_eq!(judged(&Pending::Changed, Change::Added), Some(vec![true; 3]));
        assert_eq!(
            judged(&Pending::NoneOnDefaultBranch, Change::NotCompared),
            Some(vec![false; 3])
        );
        let one = Pending::Paths(BTreeSet::from([RepoPath::from(PATHS[1])]));
        assert_eq!(judged(&one, Change::NotCompared), Some(vec![false, true, false]));
    }

    #[test]
    fn the_nearest_ids_are_offered() {
        assert_eq!(
            nearest_ids("20250201000000_bb", &["20250201000000_b", "0001_x"]),
            ["20250201000000_b"]
        );
        assert_eq!(nearest_ids("zzz", &["0001_x", "0002_y"]), ["0002_y"]);
    }

    #[test]
    fn the_database_of_a_folder_is_the_nearest_around_it() {
        let database = |path: &str, kind: &str| AppDatabase {
            path: path.to_owned(),
            kind: Some(kind.to_owned()),
            ..AppDatabase::default()
        };
        let settings = Settings {
            pending: Pending::All,
            apps: vec![database("", "mysql"), database("apps/web", "postgresql")],
        };
        let kind = |app| settings.database(app, app).and_then(|each| each.kind.as_deref());
        assert_eq!(kind("apps/web"), Some("postgresql"));
        assert_eq!(kind("apps/api"), Some("mysql"));
    }
}
