//! Renders a report for whoever reads it: a person at a terminal, a program, a code host. Each format is one file and
//! one pure function of the report; all escaping is in `neutral`.

mod digest;
pub mod json;
pub mod markdown;
pub mod neutral;
pub mod sarif;
pub mod terminal;
pub mod workflow;

use std::str::FromStr;

use crate::model::Report;

/// What a report can be rendered as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    #[default]
    Terminal,
    Json,
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    Markdown,
}

/// A word that names no format.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown format \"{given}\" · hint: one of terminal, json, sarif, github, markdown")]
pub struct ParseFormatError {
    pub given: String,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: &'static [Self] = &[
        Self::Terminal,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Markdown,
    ];

    /// Returns the word used on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
        }
    }
}

impl FromStr for Format {
    type Err = ParseFormatError;

    fn from_str(given: &str) -> Result<Self, ParseFormatError> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.word() == given)
            .ok_or_else(|| ParseFormatError {
                given: given.to_owned(),
            })
    }
}

/// How much of a report is shown to a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// One line per blocking finding, and the verdict.
    Quiet,
    #[default]
    Normal,
    /// Also notes, what was set aside, and publishable values.
    Verbose,
}

/// How a report is shown; says nothing about what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Terminal only; the caller knows whether it writes to one.
    pub color: bool,
    pub detail: Detail,
    /// Adds confidence, impact, source and fingerprint to each finding.
    pub explain: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Seconds the run took; shown on the terminal only, so that every other format is the same on every run.
    pub seconds: Option<f64>,
    /// SARIF category: two uploads of one category on one commit replace each other.
    pub category: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            color: false,
            detail: Detail::Normal,
            explain: false,
            width: 100,
            seconds: None,
            category: "gonogo/".to_owned(),
        }
    }
}

/// Returns `report` in `format`, ending with a line end.
#[must_use]
pub fn render(format: Format, report: &Report, options: &Options) -> String {
    match format {
        Format::Terminal => terminal::render(report, options),
        Format::Json => json::render(report),
        Format::Sarif => sarif::render(report, options),
        Format::Github => workflow::render(report),
        Format::Markdown => markdown::render(report, options),
    }
}
