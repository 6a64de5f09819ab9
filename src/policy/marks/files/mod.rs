//! Reads the files in which people acknowledge findings for other scanners, told by their content. One file a format. What
//! cannot be read acknowledges nothing: it is said, and holds no verdict, for a finding it would have covered is shown.

mod detect_secrets;
mod gitguardian;
mod gitleaks;
mod kingfisher;
mod listing;
mod patterns;
mod reports;
mod sarif;

use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::entry::Entry;
use crate::model::{RepoPath, Unread};

/// Files that other scanners read by themselves, from the root of the project.
pub const FILES: &[&str] = &[
    ".gitleaksignore",
    ".betterleaksignore",
    ".gitleaks.toml",
    "gitleaks.toml",
    ".betterleaks.toml",
    ".secretsignore",
    ".secrets.baseline",
    ".gitguardian.yaml",
    ".gitguardian.yml",
];

/// What one file says.
pub struct Reading {
    pub file: RepoPath,
    pub entries: Vec<Entry>,
    pub unreadable: Vec<Unreadable>,
    /// Of its text.
    pub(super) digest: [u8; 32],
}

/// Something in a file that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// 1-based, when one line is to blame.
    pub line: Option<u32>,
    /// Never repeats what is written there: it may be a value.
    pub reason: String,
    pub hint: String,
}

/// What a reader of one format fills.
pub(super) struct Sheet<'a> {
    file: &'a RepoPath,
    root: &'a str,
    text: &'a str,
    entries: Vec<Entry>,
    unreadable: Vec<Unreadable>,
}

/// A format that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Fingerprints,
    SecretsIgnore,
    GitleaksConfig,
    GitGuardian,
    KingfisherBaseline,
    /// One JSON value, or one on each line.
    Json,
}

/// Reads the `text` of `file`. Reports may name files by their whole path: below `root` it is cut off.
#[must_use]
pub fn read(file: &RepoPath, text: &str, root: &str) -> Reading {
    let mut sheet = Sheet {
        file,
        root,
        text: text.strip_prefix('\u{FEFF}').unwrap_or(text),
        entries: Vec::new(),
        unreadable: Vec::new(),
    };
    match format_of(file, sheet.text) {
        Some(Format::Fingerprints) => listing::fingerprints(&mut sheet),
        Some(Format::SecretsIgnore) => listing::secrets_ignore(&mut sheet),
        Some(Format::GitleaksConfig) => gitleaks::read(&mut sheet),
        Some(Format::GitGuardian) => gitguardian::read(&mut sheet),
        Some(Format::KingfisherBaseline) => kingfisher::baseline(&mut sheet),
        Some(Format::Json) => json(&mut sheet),
        None => sheet.cannot(
            None,
            "no format of another scanner that is known",
            "give a file of gitleaks, betterleaks, detect-secrets, ggshield, kingfisher, ripsecrets or trufflehog, or SARIF",
        ),
    }
    sheet.sum_up();
    Reading {
        file: file.clone(),
        entries: sheet.entries,
        unreadable: sheet.unreadable,
        digest: Sha256::digest(text.as_bytes()).into(),
    }
}

impl Reading {
    /// Returns the reading of a file that says nothing.
    #[must_use]
    pub fn empty(file: &RepoPath) -> Self {
        Self {
            file: file.clone(),
            entries: Vec::new(),
            unreadable: Vec::new(),
            digest: [0; 32],
        }
    }

    /// Says what about the file as a whole does not count.
    pub fn cannot(&mut self, reason: &str, hint: &str) {
        self.unreadable.push(Unreadable {
            line: None,
            reason: reason.to_owned(),
            hint: hint.to_owned(),
        });
    }

    /// Tells the entries apart that a change wrote: those whose line did not stand in the file `before` it, and patterns, of
    /// which one entry holds many lines.
    pub fn compare_with(&mut self, text: &str, before: &str) {
        let known: BTreeSet<&str> = before.lines().map(str::trim).collect();
        let lines: Vec<&str> = text.lines().collect();
        for entry in &mut self.entries {
            let line = lines
                .get((entry.line as usize).saturating_sub(1))
                .copied()
                .unwrap_or_default();
            entry.is_brought = !entry.is_of_one_thing || !known.contains(line.trim());
        }
    }
}

impl Unreadable {
    /// Returns the line of a report that says so.
    #[must_use]
    pub fn noted(&self, file: &RepoPath) -> Unread {
        let note = Unread::noted(file.clone(), self.reason.clone(), self.hint.clone()).of_engine("secrets");
        match self.line {
            Some(line) => note.at(crate::model::Position { line, column: 1 }),
            None => note,
        }
    }
}

impl Sheet<'_> {
    fn cannot(&mut self, line: Option<u32>, reason: impl Into<String>, hint: impl Into<String>) {
        self.unreadable.push(Unreadable {
            line,
            reason: reason.into(),
            hint: hint.into(),
        });
    }

    /// Says the first few troubles, and counts the rest: a file of another kind has one on each line.
    fn sum_up(&mut self) {
        const SAID: usize = 5;
        let more = self.unreadable.len().saturating_sub(SAID);
        if more > 0 {
            self.unreadable.truncate(SAID);
            let reason = format!("{more} more entries cannot be read");
            self.cannot(None, reason, "mend the ones above first");
        }
    }

    /// Returns the path, from the root of the project, of a file as a report names it.
    fn path(&self, named: &str) -> RepoPath {
        let named = named.strip_prefix("file://").unwrap_or(named).replace('\\', "/");
        let below = named
            .strip_prefix(self.root)
            .filter(|rest| !self.root.is_empty() && rest.starts_with('/'));
        RepoPath::from(below.unwrap_or(&named))
    }

    /// Returns the 1-based line of the byte at `offset`.
    fn line_at(&self, offset: usize) -> u32 {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        u32::try_from(memchr::memchr_iter(b'\n', before).count() + 1).unwrap_or(u32::MAX)
    }
}

/// Finds, for values read without their places, the lines they stand on: each after the one before.
struct Finder<'a> {
    text: &'a str,
    offset: usize,
    line: u32,
}

impl<'a> Finder<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            line: 1,
        }
    }

    /// Returns the line of the next `word`; where it is written otherwise, the line of the word before.
    fn line_of(&mut self, word: &str) -> u32 {
        let rest = &self.text.as_bytes()[self.offset..];
        if let Some(at) = memchr::memmem::find(rest, word.as_bytes()) {
            let lines = memchr::memchr_iter(b'\n', &rest[..at]).count();
            self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            self.offset += at + word.len();
        }
        self.line
    }
}

/// The name speaks where a scanner insists on it, else the content.
fn format_of(file: &RepoPath, text: &str) -> Option<Format> {
    match file.file_name() {
        ".gitleaksignore" | ".betterleaksignore" => return Some(Format::Fingerprints),
        ".secretsignore" => return Some(Format::SecretsIgnore),
        ".secrets.baseline" => return Some(Format::Json),
        ".gitguardian.yaml" | ".gitguardian.yml" => return Some(Format::GitGuardian),
        _ if file.extension() == "toml" => return Some(Format::GitleaksConfig),
        _ => {}
    }
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && !start.starts_with("[secrets]") {
        return Some(Format::Json);
    }
    let has = |words: &[&str]| {
        let speaks = |line: &str| words.iter().any(|word| line.trim_start().starts_with(word));
        text.lines().any(speaks)
    };
    if has(&["ExactFindings:", "fingerprint_algorithm:"]) {
        Some(Format::KingfisherBaseline)
    } else if has(&[
        "ignored_matches:",
        "ignored-matches:",
        "matches-ignore:",
        "ignored_paths:",
        "ignored-paths:",
        "paths-ignore:",
    ]) {
        Some(Format::GitGuardian)
    } else if has(&["[secrets]"]) {
        Some(Format::SecretsIgnore)
    } else if listing::has_fingerprint(text) {
        Some(Format::Fingerprints)
    } else {
        None
    }
}

fn json(sheet: &mut Sheet<'_>) {
    let values = match values_of(sheet.text) {
        Ok(values) => values,
        Err((line, reason)) => {
            let hint = "write the file anew with the scanner it belongs to";
            return sheet.cannot(Some(line), format!("no JSON: {reason}"), hint);
        }
    };
    let first = values.first();
    let has = |key: &str| first.is_some_and(|value| value.get(key).is_some());
    if has("runs") {
        sarif::read(sheet, &values[0]);
    } else if has("results") && (has("plugins_used") || has("generated_at") || has("version")) {
        detect_secrets::read(sheet, &values[0]);
    } else if values.is_empty() || first.is_some_and(|value| value.as_array().is_some_and(Vec::is_empty)) {
        // A report of nothing.
    } else if !reports::read(sheet, &values) {
        sheet.cannot(
            None,
            "JSON of a form that is not known",
            "give a report of gitleaks, betterleaks, kingfisher or trufflehog, a detect-secrets baseline, or SARIF",
        );
    }
}

/// Returns the JSON values of a text: one, or one on each line. Errors name the line.
fn values_of(text: &str) -> Result<Vec<Value>, (u32, String)> {
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => values.push(value),
            Err(error) => {
                // The sentence of the parser repeats the place, and nothing of the text.
                let sentence = error.to_string();
                let reason = sentence.split(" at line ").next().unwrap_or_default().to_owned();
                return Err((u32::try_from(error.line()).unwrap_or(u32::MAX), reason));
            }
        }
    }
    Ok(values)
}
