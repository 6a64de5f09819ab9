//! Recognises migration files: by path, then by content where the path leaves it open. Says which tool runs a file, in
//! which order, for which app, and whether it goes forward or back. Never says whether a migration is pending.

use crate::model::{RepoPath, Role};

use super::change::Framework;

/// Which way a file goes. Files that hold both ways mark them inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    Up,
    Down,
}

/// When a migration runs, relative to the others of its folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    /// Flyway runs repeatable migrations after all versioned ones.
    pub is_repeatable: bool,
    /// `20260118101000`, or 1 and 2 for Flyway's `V1.2`; empty when the name has no number.
    pub version: Vec<u64>,
    /// The rest of the name, for files with the same number.
    pub name: String,
}

/// A migration file, as far as its path tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Who runs it.
    pub framework: Framework,
    /// The folder of the app it belongs to; empty for the root.
    pub app: String,
    /// The folder whose migrations form one history.
    pub folder: String,
    /// The name that the tool writes into its own table, as far as it is in the path: `20260118101000_reminders`.
    pub id: String,
    /// When it runs.
    pub order: Order,
    /// Which way it goes.
    pub direction: Direction,
    /// False when only the content can tell that this is a migration at all.
    pub is_certain: bool,
}

/// Tools whose migrations are found and counted, but not read yet: (name, file name ends, folder in the path).
const FOREIGN: &[(&str, &str, &str)] = &[
    ("Django", ".py", "migrations"),
    ("Alembic", ".py", "versions"),
    ("Laravel", ".php", "database/migrations"),
    ("Ecto", ".exs", "priv/repo/migrations"),
    ("JavaScript", ".js", "migrations"),
    ("TypeScript", ".ts", "migrations"),
    ("Liquibase", ".xml", "changelog"),
];

/// Returns what the file at `path` is when its path says migration; tests, samples and other people's code never are,
/// unless their folder is `configured`.
#[must_use]
pub fn locate(path: &RepoPath, configured: &[&str]) -> Option<Located> {
    let own = configured
        .iter()
        .find(|folder| !folder.is_empty() && path.is_under(folder));
    if own.is_none() && is_aside(path) {
        return None;
    }
    let by_layout = match path.extension() {
        "rb" => rails(path),
        "sql" => sql(path),
        _ => None,
    };
    match own {
        Some(folder) => by_layout.or_else(|| in_configured_folder(path, folder)),
        None => by_layout,
    }
}

/// Returns the name of the tool when the file is a migration that this version does not read.
#[must_use]
pub fn foreign(path: &RepoPath) -> Option<&'static str> {
    let text = path.as_str();
    if is_aside(path) || !starts_with_number_or_hash(path.file_name()) {
        return None;
    }
    FOREIGN.iter().find_map(|(name, end, folder)| {
        let lies_in = path.folder() == *folder || path.folder().ends_with(&format!("/{folder}"));
        (lies_in && text.ends_with(end)).then_some(*name)
    })
}

fn is_aside(path: &RepoPath) -> bool {
    matches!(
        Role::of(path),
        Role::Test | Role::Fixture | Role::Docs | Role::Example | Role::Vendored | Role::Build | Role::Lock
    )
}

/// Django numbers (`0001_initial.py`), Alembic hashes (`3f2a1c9b_add.py`), the others write timestamps.
fn starts_with_number_or_hash(name: &str) -> bool {
    let head: String = name.chars().take_while(char::is_ascii_hexdigit).collect();
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    digits >= 3 || (head.len() >= 8 && name.as_bytes().get(head.len()) == Some(&b'_'))
}

/// `db/migrate/20260118101000_add_index.rb`, also of engines and of further databases (`db/queue_migrate`).
fn rails(path: &RepoPath) -> Option<Located> {
    let parts: Vec<&str> = path.folder().split('/').collect();
    let db = (0..parts.len().checked_sub(1)?)
        .rev()
        .find(|at| parts[*at] == "db" && parts[at + 1].ends_with("migrate"))?;
    let folder = match parts[db + 1] {
        // Post-deployment migrations belong to the same history.
        "post_migrate" => "migrate",
        other => other,
    };
    let (digits, _) = leading_digits(path.file_name())?;
    let app = parts[..db].join("/");
    Some(Located {
        framework: Framework::Rails,
        folder: join(&app, &format!("db/{folder}")),
        app,
        id: path.file_name().trim_end_matches(".rb").to_owned(),
        order: order(&[digits], path.file_name()),
        direction: Direction::Up,
        is_certain: true,
    })
}

fn sql(path: &RepoPath) -> Option<Located> {
    let name = path.file_name();
    match name {
        "migration.sql" | "up.sql" | "down.sql" => folder_per_migration(path, name),
        _ => flyway(path).or_else(|| numbered(path)),
    }
}

/// `migrations/20260118101000_reminders/migration.sql` (Prisma, Drizzle) and `…/up.sql` (Diesel).
fn folder_per_migration(path: &RepoPath, name: &str) -> Option<Located> {
    let (folder, id) = path.folder().rsplit_once('/')?;
    let (framework, direction) = match name {
        "migration.sql" if last(folder) == "drizzle" => (Framework::Drizzle, Direction::Up),
        "migration.sql" => (Framework::Prisma, Direction::Up),
        "up.sql" => (Framework::Diesel, Direction::Up),
        _ => (Framework::Diesel, Direction::Down),
    };
    // Prisma orders by folder name; a hand-written `init` without a number is one of its migrations too.
    let version: Vec<u64> = leading_digits_with_dashes(id).into_iter().collect();
    if version.is_empty() && framework == Framework::Diesel {
        return None;
    }
    Some(Located {
        framework,
        app: app_of(folder),
        folder: folder.to_owned(),
        id: id.to_owned(),
        order: order(&version, id),
        direction,
        is_certain: is_migration_folder(folder) || framework == Framework::Drizzle,
    })
}

/// `V1.2__add.sql`, `R__views.sql`, `U1.2__undo.sql`. Flyway's prefixes are upper case; refinery's name is the same.
fn flyway(path: &RepoPath) -> Option<Located> {
    let name = path.file_name();
    let (prefix, rest) = name.split_at_checked(1)?;
    let (version, _) = rest.split_once("__")?;
    let is_repeatable = prefix == "R" && version.is_empty();
    let numbers: Option<Vec<u64>> = version.split(['.', '_']).map(|part| part.parse().ok()).collect();
    let version = match numbers {
        Some(numbers) if matches!(prefix, "V" | "U" | "B") => numbers,
        _ if is_repeatable => Vec::new(),
        _ => return None,
    };
    let mut order = order(&version, name);
    order.is_repeatable = is_repeatable;
    Some(Located {
        framework: Framework::Flyway,
        app: app_of(path.folder()),
        folder: path.folder().to_owned(),
        id: name.trim_end_matches(".sql").to_owned(),
        order,
        direction: if prefix == "U" {
            Direction::Down
        } else {
            Direction::Up
        },
        is_certain: true,
    })
}

/// `0001_init.sql`, `20260118101000_reminders.up.sql`, in a folder whose name says so; elsewhere the content must say it.
fn numbered(path: &RepoPath) -> Option<Located> {
    let folder = path.folder();
    let (digits, _) = leading_digits(path.file_name())?;
    let stem = path.file_name().trim_end_matches(".sql");
    let (stem, direction, is_paired) = match stem.rsplit_once('.') {
        Some((stem, "up")) => (stem, Direction::Up, true),
        Some((stem, "down")) => (stem, Direction::Down, true),
        _ => (stem, Direction::Up, false),
    };
    let framework = match last(folder) {
        _ if is_paired => Framework::GolangMigrate,
        "migrations" if last(parent(folder)) == "supabase" => Framework::Supabase,
        "drizzle" => Framework::Drizzle,
        _ => Framework::Sql,
    };
    Some(Located {
        framework,
        app: app_of(folder),
        folder: folder.to_owned(),
        id: stem.to_owned(),
        order: order(&[digits], stem),
        direction,
        is_certain: is_paired || framework != Framework::Sql || is_migration_folder(folder),
    })
}

/// Any SQL or Ruby file of a folder that the configuration names, in order of names.
fn in_configured_folder(path: &RepoPath, folder: &str) -> Option<Located> {
    let extension = path.extension();
    if !matches!(extension, "sql" | "rb") || path.file_name().contains(".down.") {
        return None;
    }
    let below = path.as_str().get(folder.trim_end_matches('/').len() + 1..)?;
    Some(Located {
        framework: if extension == "rb" {
            Framework::Rails
        } else {
            Framework::Sql
        },
        app: app_of(folder),
        folder: folder.trim_end_matches('/').to_owned(),
        id: below.rsplit_once('.').map_or(below, |(stem, _)| stem).to_owned(),
        order: order(
            &leading_digits(path.file_name())
                .map(|found| found.0)
                .into_iter()
                .collect::<Vec<_>>(),
            below,
        ),
        direction: Direction::Up,
        is_certain: true,
    })
}

/// Marks by which a tool tells the two ways of one file apart.
const MARKS: &[(&str, Framework)] = &[
    ("+goose up", Framework::Goose),
    ("migrate:up", Framework::Dbmate),
    ("+migrate up", Framework::Sql),
    ("--> statement-breakpoint", Framework::Drizzle),
];

/// Returns the migration with what its content adds, or nothing when it turns out to be none.
#[must_use]
pub fn settle(mut located: Located, text: &str) -> Option<Located> {
    if located.framework != Framework::Sql {
        return located.is_certain.then_some(located);
    }
    let lower = text.to_ascii_lowercase();
    if let Some((_, framework)) = MARKS.iter().find(|(mark, _)| lower.contains(mark)) {
        located.framework = *framework;
        located.is_certain = true;
    }
    located.is_certain.then_some(located)
}

/// A folder that holds migrations by its name, or lies one level below such a folder (`migrations/postgres`).
fn is_migration_folder(folder: &str) -> bool {
    let says_so = |name: &str| {
        let name = name.to_ascii_lowercase();
        name == "migrate" || name.ends_with("migrations") || name.ends_with("migration")
    };
    says_so(last(folder)) || says_so(last(parent(folder)))
}

/// Folders between an app and its migrations, which name no app.
const BETWEEN: &[&str] = &[
    "prisma",
    "drizzle",
    "supabase",
    "db",
    "database",
    "migrations",
    "migration",
    "migrate",
    "sql",
    "resources",
    "main",
    "src",
    "schema",
    "postgres",
    "postgresql",
    "pg",
];

fn app_of(folder: &str) -> String {
    let mut app = folder;
    while BETWEEN.contains(&last(app)) {
        app = parent(app);
    }
    app.to_owned()
}

fn last(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or_default()
}

fn parent(folder: &str) -> &str {
    folder.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn order(version: &[u64], name: &str) -> Order {
    Order {
        is_repeatable: false,
        version: version.to_vec(),
        name: name.to_owned(),
    }
}

/// Returns the number a name starts with and what follows it; `_`, `-`, `.` or the end must follow.
fn leading_digits(name: &str) -> Option<(u64, &str)> {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = name.split_at(digits);
    let follows = rest.is_empty() || rest.starts_with(['_', '-', '.', ' ']);
    (digits > 0 && follows).then(|| (number.parse().unwrap_or(u64::MAX), rest))
}

/// Diesel writes `2026-01-18-101000_reminders`.
fn leading_digits_with_dashes(name: &str) -> Option<u64> {
    let head = name.split('_').next().unwrap_or_default();
    let digits: String = head.chars().filter(char::is_ascii_digit).collect();
    let is_number = !digits.is_empty() && head.chars().all(|each| each.is_ascii_digit() || each == '-');
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str) -> Option<Located> {
        locate(&RepoPath::from(path), &[])
    }

    fn known(path: &str) -> (Framework, String, String, String) {
        let located = at(path).unwrap_or_else(|| panic!("{path}"));
        (located.framework, located.app, located.folder, located.id)
    }

    #[test]
    fn each_tool_is_known_by_its_layout() {
        let text = |framework, app: &str, folder: &str, id: &str| {
            (framework, app.to_owned(), folder.to_owned(), id.to_owned())
        };
        for (path, expected) in [
            (
                "prisma/migrations/20250912080000_init/migration.sql",
                text(Framework::Prisma, "", "prisma/migrations", "20250912080000_init"),
            ),
            (
                "packages/db/drizzle/0003_add.sql",
                text(Framework::Drizzle, "packages", "packages/db/drizzle", "0003_add"),
            ),
            (
                "api/src/main/resources/db/migration/V1.2__x.sql",
                text(
                    Framework::Flyway,
                    "api",
                    "api/src/main/resources/db/migration",
                    "V1.2__x",
                ),
            ),
            (
                "migrations/000002_x.up.sql",
                text(Framework::GolangMigrate, "", "migrations", "000002_x"),
            ),
            (
                "migrations/2026-01-18-101000_x/up.sql",
                text(Framework::Diesel, "", "migrations", "2026-01-18-101000_x"),
            ),
            (
                "supabase/migrations/20260118101000_x.sql",
                text(Framework::Supabase, "", "supabase/migrations", "20260118101000_x"),
            ),
            (
                "engines/pay/db/migrate/20260118101000_x.rb",
                text(
                    Framework::Rails,
                    "engines/pay",
                    "engines/pay/db/migrate",
                    "20260118101000_x",
                ),
            ),
            (
                "db/post_migrate/20260118101000_x.rb",
                text(Framework::Rails, "", "db/migrate", "20260118101000_x"),
            ),
            (
                "migrations/0002_change.sql",
                text(Framework::Sql, "", "migrations", "0002_change"),
            ),
        ] {
            assert_eq!(known(path), expected, "{path}");
        }
    }

    #[test]
    fn dumps_seeds_tests_and_samples_are_no_migrations() {
        for path in [
            "db/schema.sql",
            "prisma/seed.sql",
            "db/seeds.rb",
            "test/dummy/db/migrate/20260118101000_x.rb",
            "spec/migrations/0001_x.sql",
            "docs/migrations/0001_x.sql",
            "examples/app/migrations/0001_x.sql",
            "vendor/gem/db/migrate/20260118101000_x.rb",
            "migrations/helper.rb",
        ] {
            assert_eq!(at(path), None, "{path}");
        }
        assert!(
            locate(
                &RepoPath::from("examples/app/migrations/0001_x.sql"),
                &["examples/app/migrations"]
            )
            .is_some()
        );
    }

    #[test]
    fn the_way_back_is_told_from_the_way_forward() {
        for path in [
            "m/migrations/1_x.down.sql",
            "migrations/2026-01-18-101000_x/down.sql",
            "db/U2__x.sql",
        ] {
            assert_eq!(at(path).unwrap().direction, Direction::Down, "{path}");
        }
    }

    #[test]
    fn versions_are_numbers_and_repeatable_ones_come_last() {
        let mut names = ["R__views.sql", "V10__c.sql", "V1.10__b.sql", "V1.2__a.sql"]
            .map(|name| at(&format!("db/migration/{name}")).unwrap());
        names.sort_by(|one, other| one.order.cmp(&other.order));
        assert_eq!(
            names.map(|each| each.id),
            ["V1.2__a", "V1.10__b", "V10__c", "R__views"]
        );
    }

    #[test]
    fn content_decides_where_the_path_leaves_it_open() {
        let open = at("sql/0001_users.sql").unwrap();
        assert_eq!(settle(open.clone(), "SELECT 1;"), None);
        assert_eq!(
            settle(open, "-- +goose Up\nSELECT 1;").unwrap().framework,
            Framework::Goose
        );
        let dbmate = settle(
            at("db/migrations/20260118101000_x.sql").unwrap(),
            "-- migrate:up\n",
        );
        assert_eq!(dbmate.unwrap().framework, Framework::Dbmate);
    }

    #[test]
    fn migrations_of_tools_not_read_yet_are_named() {
        assert_eq!(
            foreign(&RepoPath::from("shop/migrations/0001_initial.py")),
            Some("Django")
        );
        assert_eq!(
            foreign(&RepoPath::from("alembic/versions/3f2a1c9b0d1e_add.py")),
            Some("Alembic")
        );
        assert_eq!(
            foreign(&RepoPath::from("database/migrations/2026_01_18_101000_x.php")),
            Some("Laravel")
        );
        assert_eq!(foreign(&RepoPath::from("shop/migrations/__init__.py")), None);
    }
}
