//! Which database the migrations run on. The version decides what a statement locks and for how long.

/// A family of databases with one behaviour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DatabaseKind {
    PostgreSql,
    MySql,
    MariaDb,
    Sqlite,
}

impl DatabaseKind {
    /// Returns the word used in rules and configuration.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::PostgreSql => "postgresql",
            Self::MySql => "mysql",
            Self::MariaDb => "mariadb",
            Self::Sqlite => "sqlite",
        }
    }

    /// Returns the kind for a word people write in configuration.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "postgresql" | "postgres" | "pg" | "pgsql" => Some(Self::PostgreSql),
            "mysql" => Some(Self::MySql),
            "mariadb" => Some(Self::MariaDb),
            "sqlite" | "sqlite3" => Some(Self::Sqlite),
            _ => None,
        }
    }
}

/// A database and its major version (16, 8.4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Database {
    pub kind: DatabaseKind,
    pub version: f64,
}

impl Database {
    /// The PostgreSQL taken for granted when nobody names one: old enough that no advice asks for a newer one.
    pub const DEFAULT: Self = Self {
        kind: DatabaseKind::PostgreSql,
        version: 16.0,
    };

    /// Returns the database of `kind`, in the version taken for granted when none is named.
    #[must_use]
    pub fn of(kind: DatabaseKind) -> Self {
        let version = match kind {
            DatabaseKind::PostgreSql => 16.0,
            DatabaseKind::MySql => 8.0,
            DatabaseKind::MariaDb => 10.11,
            DatabaseKind::Sqlite => 3.40,
        };
        Self { kind, version }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::DEFAULT
    }
}
