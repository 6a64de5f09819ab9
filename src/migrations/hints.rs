//! Tells which database a folder of migrations is for: what the project's own files say, else what the SQL looks like.

use crate::model::{Document, Entry, RepoPath};

use super::database::DatabaseKind;

/// A database as a file names it; the kinds this program has no word for keep their own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Known(DatabaseKind),
    Other(String),
}

impl Kind {
    /// Returns the kind for the word of a provider, adapter, dialect or image.
    pub(super) fn parse(word: &str) -> Option<Self> {
        let lower = word.trim().to_ascii_lowercase();
        let kind = match lower.as_str() {
            "" => return None,
            "mysql2" | "trilogy" => Some(DatabaseKind::MySql),
            "postgis" | "postgres-js" | "node-postgres" | "aws-data-api" | "supabase/postgres"
            | "pgvector/pgvector" => Some(DatabaseKind::PostgreSql),
            "turso" | "libsql" | "better-sqlite" | "better-sqlite3" | "d1-http" => Some(DatabaseKind::Sqlite),
            other => DatabaseKind::parse(other),
        };
        Some(kind.map_or(Self::Other(lower), Self::Known))
    }

    /// Returns the name people write.
    pub(super) fn title(&self) -> &str {
        match self {
            Self::Known(DatabaseKind::PostgreSql) => "PostgreSQL",
            Self::Known(DatabaseKind::MySql) => "MySQL",
            Self::Known(DatabaseKind::MariaDb) => "MariaDB",
            Self::Known(DatabaseKind::Sqlite) => "SQLite",
            Self::Other(name) => name,
        }
    }
}

/// How sure a hint is; the surest of the nearest folder wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// An image or a library that is there.
    Present,
    /// A sample of a configuration.
    Sample,
    /// The configuration of the tool that runs the migrations.
    Configured,
}

/// What one file says about the database of the folders around it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hint {
    /// The folder it speaks for; empty for the root.
    pub(super) app: String,
    pub(super) strength: Strength,
    pub(super) kind: Kind,
    /// The server's major version.
    pub(super) version: Option<f64>,
}

/// Returns true for files that name a database.
pub(super) fn wants(entry: &Entry) -> bool {
    reader(&entry.path).is_some()
}

/// Returns true for the file in which Diesel keeps how one migration runs.
///
/// Source: <https://docs.rs/diesel_migrations>, `metadata.toml` beside `up.sql`.
pub(super) fn is_diesel_metadata(path: &RepoPath) -> bool {
    path.file_name() == "metadata.toml" && path.folder().contains("migrations/")
}

/// Returns true when the text says `run_in_transaction = false`.
pub(super) fn runs_outside_transaction(text: &str) -> bool {
    text.lines()
        .filter_map(|line| line.split('#').next()?.split_once('='))
        .any(|(key, value)| key.trim() == "run_in_transaction" && value.trim() == "false")
}

type Reader = fn(&str) -> Option<(Kind, Option<f64>)>;

fn reader(path: &RepoPath) -> Option<(Reader, Strength)> {
    let name = path.file_name();
    let is_compose = (name.starts_with("docker-compose") || name.starts_with("compose"))
        && matches!(path.extension(), "yml" | "yaml");
    match name {
        "migration_lock.toml" => Some((|text| assigned(text, "provider"), Strength::Configured)),
        "schema.prisma" => Some((datasource, Strength::Configured)),
        "database.yml" => Some((adapter, Strength::Configured)),
        "Gemfile" => Some((gem, Strength::Present)),
        _ if name.starts_with("drizzle.config.") => {
            Some((|text| assigned(text, "dialect"), Strength::Configured))
        }
        _ if name.starts_with("database.") && name.contains("yml") => Some((adapter, Strength::Sample)),
        _ if is_compose => Some((image, Strength::Present)),
        _ => None,
    }
}

/// Reads a file that [`wants`] accepts.
pub(super) fn read(document: &Document) -> Option<Hint> {
    let path = &document.entry.path;
    let (read, strength) = reader(path)?;
    let (kind, version) = read(&document.text())?;
    Some(Hint {
        app: around(path.folder()),
        strength,
        kind,
        version,
    })
}

/// Returns the folder that a configuration file speaks for.
fn around(folder: &str) -> String {
    let mut app = folder;
    for inner in ["migrations", "prisma", "config", "db"] {
        app = app
            .strip_suffix(inner)
            .map_or(app, |rest| rest.trim_end_matches('/'));
    }
    app.to_owned()
}

/// Returns the word in `key = "word"` or `key: 'word'`.
fn assigned(text: &str, key: &str) -> Option<(Kind, Option<f64>)> {
    let value = text.lines().find_map(|line| {
        let rest = line.trim().strip_prefix(key)?.trim_start();
        rest.strip_prefix(['=', ':'])?.split(['"', '\'']).nth(1)
    })?;
    Some((Kind::parse(value)?, None))
}

/// The generator of a schema.prisma has a `provider` too; only the datasource's counts.
fn datasource(text: &str) -> Option<(Kind, Option<f64>)> {
    let start = text.find("datasource ")?;
    assigned(&text[start..], "provider")
}

/// Returns the adapter of database.yml, that of production before others.
fn adapter(text: &str) -> Option<(Kind, Option<f64>)> {
    let value = |text: &str| {
        text.lines().find_map(|line| {
            let value = line
                .trim()
                .strip_prefix("adapter:")?
                .trim()
                .trim_matches(['"', '\'']);
            (!value.contains("<%")).then(|| value.to_owned())
        })
    };
    let production = text.find("\nproduction:").and_then(|at| value(&text[at..]));
    Some((Kind::parse(&production.or_else(|| value(text))?)?, None))
}

fn gem(text: &str) -> Option<(Kind, Option<f64>)> {
    let has = |name: &str| {
        text.lines().any(|line| {
            let line = line.trim();
            line.starts_with("gem") && line.split(['"', '\'']).nth(1) == Some(name)
        })
    };
    ["pg", "mysql2", "trilogy", "sqlite3"]
        .into_iter()
        .find(|name| has(name))
        .and_then(Kind::parse)
        .map(|kind| (kind, None))
}

/// Returns the database among the images of a compose file: `image: postgres:16-alpine`.
fn image(text: &str) -> Option<(Kind, Option<f64>)> {
    text.lines().find_map(|line| {
        let image = line
            .trim()
            .strip_prefix("image:")?
            .trim()
            .trim_matches(['"', '\'']);
        let (name, tag) = image.split_once(':').unwrap_or((image, ""));
        let name = name.rsplit_once("library/").map_or(name, |(_, name)| name);
        let Some(kind @ Kind::Known(_)) = Kind::parse(name) else {
            return None;
        };
        let tag = tag.strip_prefix("pg").unwrap_or(tag);
        let digits: String = tag
            .chars()
            .take_while(|each| each.is_ascii_digit() || *each == '.')
            .collect();
        let version = digits.split('.').next().and_then(|major| major.parse().ok());
        Some((kind, version))
    })
}

/// What only one database understands.
const TELLTALES: &[(DatabaseKind, &[&str])] = &[
    (
        DatabaseKind::MySql,
        &[
            "auto_increment",
            "engine=innodb",
            "engine = innodb",
            "create table `",
            "alter table `",
            "unsigned",
        ],
    ),
    (DatabaseKind::Sqlite, &["autoincrement", "pragma "]),
    (
        DatabaseKind::PostgreSql,
        &[
            "jsonb",
            "timestamptz",
            "serial",
            "language plpgsql",
            "uuid",
            "concurrently",
            "::text",
            "$$",
            "create type",
            "timestamp(3)",
        ],
    ),
];

/// Returns the database that the SQL looks written for; nothing when it would do for several.
pub(super) fn of_content(text: &str) -> Option<DatabaseKind> {
    let lower = text.to_ascii_lowercase();
    TELLTALES
        .iter()
        .find(|(_, words)| words.iter().any(|word| lower.contains(word)))
        .map(|(kind, _)| *kind)
}

/// Folder names that say which database: `migrations/postgres`.
pub(super) fn of_folder(folder: &str) -> Option<Kind> {
    let is_database = |name: &str| {
        matches!(
            name,
            "mysql"
                | "mariadb"
                | "sqlite"
                | "sqlite3"
                | "postgres"
                | "postgresql"
                | "pg"
                | "cockroach"
                | "cockroachdb"
                | "clickhouse"
                | "cassandra"
                | "mssql"
                | "sqlserver"
                | "oracle"
                | "h2"
                | "spanner"
                | "duckdb"
                | "mongodb"
        )
    };
    folder
        .rsplit('/')
        .take(3)
        .map(str::to_ascii_lowercase)
        .find(|name| is_database(name))
        .and_then(|name| Kind::parse(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(path: &str, text: &str) -> Option<(String, String, Option<f64>)> {
        let document = Document::new(Entry::head(path), text.as_bytes().to_vec());
        read(&document).map(|hint| (hint.app.clone(), hint.kind.title().to_owned(), hint.version))
    }

    #[test]
    fn configuration_of_each_tool_names_its_database() {
        let known = |app: &str, kind: &str, version| Some((app.to_owned(), kind.to_owned(), version));
        for (path, text, expected) in [
            (
                "prisma/migrations/migration_lock.toml",
                "provider = \"postgresql\"",
                known("", "PostgreSQL", None),
            ),
            (
                "api/prisma/schema.prisma",
                "generator client {\n provider = \"prisma-client-js\"\n}\ndatasource db {\n  provider = \"mysql\"\n}",
                known("api", "MySQL", None),
            ),
            (
                "config/database.yml",
                "default:\n  adapter: sqlite3\nproduction:\n  adapter: postgresql\n",
                known("", "PostgreSQL", None),
            ),
            (
                "web/drizzle.config.ts",
                "export default {\n  dialect: 'turso',\n}",
                known("web", "SQLite", None),
            ),
            (
                "docker-compose.yml",
                "services:\n  db:\n    image: postgres:15.4-alpine\n",
                known("", "PostgreSQL", Some(15.0)),
            ),
            (
                "Gemfile",
                "gem \"rails\"\ngem \"mysql2\"\n",
                known("", "MySQL", None),
            ),
        ] {
            assert_eq!(hint(path, text), expected, "{path}");
        }
    }

    #[test]
    fn sql_that_only_one_database_reads_names_it() {
        assert_eq!(
            of_content("CREATE TABLE `a` (id INT AUTO_INCREMENT)"),
            Some(DatabaseKind::MySql)
        );
        assert_eq!(of_content("PRAGMA foreign_keys=OFF;"), Some(DatabaseKind::Sqlite));
        assert_eq!(of_content("CREATE TABLE a (id integer)"), None);
        assert_eq!(
            of_folder("store/migrations/mysql"),
            Some(Kind::Known(DatabaseKind::MySql))
        );
    }
}
