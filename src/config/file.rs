//! gonogo.yaml as it is written: typed, nothing unknown let through. What it means together with flags and environment is
//! decided in `config::mod`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::model::{Confidence, Severity};
use crate::policy::{InlineAllow, OnIncomplete, Respect};
use crate::syntax::strict::{self, YamlError};

/// The file's name.
pub const FILE_NAME: &str = "gonogo.yaml";

/// Everything that may stand in gonogo.yaml. Every key is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    /// Lightest severity that blocks.
    pub fail_on: Option<Severity>,
    /// Lowest confidence that blocks.
    pub min_confidence: Option<Confidence>,
    /// What an input that could not be read does to the verdict.
    pub on_incomplete: Option<OnIncomplete>,
    /// Globs of paths that nobody looks at.
    pub exclude: Vec<String>,
    /// Rules switched off or re-levelled, by id or `engine/*`.
    pub rules: BTreeMap<String, Level>,
    /// The same for some paths only.
    pub overrides: Vec<Override>,
    /// Deployable parts of the repository.
    pub apps: Vec<App>,
    /// Files or exports that say what each environment has.
    pub environments: BTreeMap<String, OneOrMany>,
    /// Rows that must be judged, or the verdict is HOLD.
    pub require: Vec<Engine>,
    /// Whose inline allows count.
    pub inline_allow: Option<InlineAllow>,
    /// Whose marks for other scanners count: all, none, or a list of them.
    pub respect_marks: Option<Respect>,
    /// Build outputs to look at.
    pub build: OneOrMany,
    /// Archives inside one another that are opened; 0 leaves all of them closed.
    pub archive_depth: Option<u8>,
    /// Id of the last migration that production has.
    pub deployed_through: Option<String>,
    /// The live candidate; read by `gonogo live` alone.
    pub live: Option<IgnoredAny>,
}

/// A level in `rules:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The rule does not speak.
    Off,
    /// Advice.
    Low,
    /// Worth fixing.
    Medium,
    /// Blocks by default.
    High,
    /// Blocks by default, ranked first.
    Critical,
}

/// An entry of `overrides:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// Globs of paths.
    pub paths: OneOrMany,
    /// Rules switched off or re-levelled there.
    pub rules: BTreeMap<String, Level>,
}

/// An entry of `apps:`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// Folder of the app, relative to the root.
    pub path: String,
    /// Files or exports that say what each environment of this app has.
    #[serde(default)]
    pub environments: BTreeMap<String, OneOrMany>,
    /// The app's database.
    pub database: Option<Database>,
}

/// `database:` of an app.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Which database.
    pub kind: DatabaseKind,
    /// Its major version.
    pub version: Option<f64>,
    /// Folder of the migrations, relative to the root.
    pub migrations: Option<String>,
}

/// `kind:` of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseKind {
    /// PostgreSQL.
    #[serde(alias = "postgres")]
    Postgresql,
    /// MySQL.
    Mysql,
    /// MariaDB.
    Mariadb,
    /// SQLite.
    Sqlite,
}

/// An engine's name in `require:` and `--only`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// Hardcoded secrets.
    Secrets,
    /// Environment variables.
    Variables,
    /// Database migrations.
    Migrations,
}

/// One text, or a list of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One text.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl OneOrMany {
    /// Returns the texts.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

impl Engine {
    /// Every engine, in the order of the poll.
    pub const ALL: [Self; 3] = [Self::Secrets, Self::Variables, Self::Migrations];

    /// Returns the word used in flags, files and outputs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Variables => "variables",
            Self::Migrations => "migrations",
        }
    }
}

impl File {
    /// Returns what the text of a gonogo.yaml says.
    ///
    /// # Errors
    /// When it is no YAML, or a key or word is unknown; the error names line and next step.
    pub fn parse(text: &str, name: &str) -> Result<Self, YamlError> {
        // A file of comments only is YAML for "nothing".
        let is_bare = text
            .lines()
            .all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
        if is_bare {
            Ok(Self::default())
        } else {
            strict::from_yaml(text, name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_recipes_is_known() {
        for text in [
            include_str!("../../examples/recipes/rails/gonogo.yaml"),
            include_str!("../../examples/recipes/pnpm-monorepo/gonogo.yaml"),
            include_str!("../../examples/coachdesk/gonogo.yaml"),
        ] {
            File::parse(text, FILE_NAME).unwrap();
        }
    }

    #[test]
    fn an_unknown_key_is_refused_with_line_and_nearest_key() {
        let error = File::parse("# x\nfail_onn: high\n", FILE_NAME).unwrap_err();
        assert_eq!(
            error.to_string(),
            "gonogo.yaml:2: unknown key \"fail_onn\" · hint: did you mean \"fail_on\"?"
        );
    }

    #[test]
    fn a_file_of_comments_says_nothing() {
        assert!(
            File::parse("# fail_on: high\n\n", FILE_NAME)
                .unwrap()
                .fail_on
                .is_none()
        );
    }
}
