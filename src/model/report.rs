//! The answer: a verdict, one row per engine, ranked findings and everything that was not seen.

use super::{Finding, RepoPath, Unread};

/// GO, NO-GO or HOLD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    Go,
    /// Could not look everywhere it must.
    Hold,
    NoGo,
}

impl Verdict {
    /// Returns the words on the page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "GO",
            Self::Hold => "HOLD",
            Self::NoGo => "NO-GO",
        }
    }

    /// Returns the exit code of the program: 0 GO, 1 NO-GO, 3 HOLD (2 is bad usage).
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Go => 0,
            Self::NoGo => 1,
            Self::Hold => 3,
        }
    }
}

/// What one row of the poll answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    Go,
    NoGo,
    Hold,
    /// Nothing to judge; the row's note names the one thing to give it.
    NotJudged,
}

impl RowState {
    /// Returns the words on the page.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "GO",
            Self::NoGo => "NO-GO",
            Self::Hold => "HOLD",
            Self::NotJudged => "not judged",
        }
    }
}

/// One line of the poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `Secrets`
    pub name: String,
    pub state: RowState,
    /// "1 critical", "no production inventory: add `environments:` or `--env`".
    pub note: String,
}

/// What was looked at, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files whose text was read.
    pub files: u64,
    /// Bytes of text read.
    pub bytes: u64,
    /// Images, fonts, media and other files without text, counted and not read further.
    pub binaries: u64,
    /// Symbolic links, never followed.
    pub links: u64,
    /// Named counts of the engines: ("migrations", 9).
    pub counts: Vec<(&'static str, u64)>,
}

impl Tally {
    /// Adds the numbers of `other`.
    pub fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.binaries += other.binaries;
        self.links += other.links;
        self.counts.extend(other.counts.iter().copied());
    }
}

/// Who answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    pub version: &'static str,
    /// Hash of the rules in force.
    pub rules: String,
    /// Hash of the policy in force.
    pub policy: String,
}

/// A mark for another scanner that acknowledges nothing that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnusedMark {
    /// The file it stands in.
    pub path: RepoPath,
    /// 1-based.
    pub line: u32,
    /// `gitleaks`
    pub scanner: &'static str,
    /// `gitleaks:allow`, or what kind of entry it is.
    pub mark: &'static str,
}

/// A verdict set aside by hand, still shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pub owner: String,
    pub reason: String,
}

/// Everything a renderer needs; rendering is a pure function of it.
#[derive(Clone, Debug)]
pub struct Report {
    pub tool: Tool,
    /// Name of the project: the folder at its root.
    pub project: String,
    /// Full commit id of the judged revision, when there is one.
    pub commit: Option<String>,
    /// True when the work tree differs from that commit, unknown when it was not compared.
    pub dirty: Option<bool>,
    pub verdict: Verdict,
    pub overridden: Option<Override>,
    pub rows: Vec<Row>,
    /// Ranked, gravest first.
    pub findings: Vec<Finding>,
    /// Publishable keys and the like: shown on request.
    pub listed: Vec<Finding>,
    pub unread: Vec<Unread>,
    /// Marks that people wrote for other scanners and that had nothing to acknowledge. Sorted.
    pub unused_marks: Vec<UnusedMark>,
    pub tally: Tally,
}

impl Report {
    /// Returns the findings that stop the launch, gravest first.
    pub fn blockers(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.state == super::State::Blocks)
    }

    /// Returns the exit code: the verdict's, or 0 when it was overridden by hand.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.overridden.is_some() {
            0
        } else {
            self.verdict.exit_code()
        }
    }
}
