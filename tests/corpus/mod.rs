//! What the two measuring tests share: values are drawn into templates (`draw`), the secrets engine reads the files
//! from memory as the program would, and what it said comes back as lines.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot set itself up fails"
)]

mod composed;
pub(crate) mod draw;
mod encoding;
mod keys;

use gonogo::gate::{Engines, Poll, Subject};
use gonogo::model::{Date, Entry, Report, Salt, Severity, Tool};
use gonogo::policy::{Policy, Scope};
use gonogo::rulebook::Rulebook;
use gonogo::secrets::{Secrets, Settings};
use gonogo::sources::Memory;

/// One place that a finding names.
pub(crate) struct Hit {
    pub(crate) path: String,
    /// 1-based, first and last line.
    pub(crate) lines: (usize, usize),
    pub(crate) severity: Severity,
    pub(crate) rule: String,
    /// The place to open first; the others are further places of the same finding.
    pub(crate) is_first: bool,
}

impl Hit {
    /// True when the place shares a line with `lines` of the file at `path`.
    pub(crate) fn meets(&self, path: &str, lines: (usize, usize)) -> bool {
        self.path == path && self.lines.0 <= lines.1 && lines.0 <= self.lines.1
    }

    /// True for what a person is bothered with: a blocker or a warning.
    pub(crate) fn is_loud(&self) -> bool {
        self.severity >= Severity::Medium
    }
}

/// Returns what the secrets engine says about `files`, read together as one project.
pub(crate) fn scan<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Vec<Hit> {
    let memory = files.into_iter().fold(Memory::new(), |memory, (path, text)| {
        memory.with(Entry::head(path), text.as_bytes())
    });
    let report = poll(memory);
    let mut hits = Vec::new();
    for finding in &report.findings {
        for (number, place) in finding.places().enumerate() {
            hits.push(Hit {
                path: place.path.as_str().to_owned(),
                lines: (
                    usize::try_from(place.start.line).unwrap(),
                    usize::try_from(place.end.line).unwrap(),
                ),
                severity: finding.severity,
                rule: finding.rule.id.to_string(),
                is_first: number == 0,
            });
        }
    }
    hits
}

fn poll(memory: Memory) -> Report {
    let today: Date = "2026-11-24".parse().unwrap();
    let settings = Settings {
        salt: Salt::new("corpus"),
        today: Some(today),
        keeps_values: false,
    };
    let engines = Engines {
        secrets: Some(Secrets::new(&Rulebook::built_in(), settings).unwrap()),
        ..Engines::default()
    };
    let poll = Poll {
        cache: None,
        reach: None,
        verify: None,
        sources: vec![Box::new(memory)],
        engines,
        idle: Vec::new(),
        policy: Policy::default(),
        scope: Scope::Part,
        today,
        subject: Subject {
            tool: Tool {
                version: "0",
                rules: String::new(),
                policy: String::new(),
            },
            project: "corpus".to_owned(),
            commit: None,
            dirty: None,
            looks_into_builds: false,
        },
        overridden: None,
        unread: Vec::new(),
    };
    poll.run().unwrap()
}

/// Returns `part` of `whole` in per cent, and all of nothing as 100.
pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    let float = |count: usize| f64::from(u32::try_from(count).unwrap());
    if whole == 0 {
        100.0
    } else {
        100.0 * float(part) / float(whole)
    }
}
