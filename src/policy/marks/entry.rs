//! What one line of another scanner's file acknowledges: a value by its digest, a place, a pattern. All tests of an entry
//! must hold. Literal values are kept where nothing can print them.

use std::path::Path;

use globset::GlobSet;
use ignore::gitignore::Gitignore;
use regex::bytes::RegexSet;

use super::Scanner;
use super::forms::{Digest, Forms};
use super::kin::is_kin;
use crate::model::{Origin, RepoPath, Secret, Sight};

/// One thing somebody has acknowledged in a file. Has no `Debug`: its tests may hold values.
pub struct Entry {
    /// Where it is written.
    pub file: RepoPath,
    /// 1-based.
    pub line: u32,
    pub scanner: Scanner,
    /// What kind of entry it is, in words.
    pub kind: &'static str,
    /// True for what names one thing; false for a pattern that waits for things to come.
    pub is_of_one_thing: bool,
    /// True when somebody has confirmed that it is a real secret.
    pub is_confirmed: bool,
    /// True when the judged change wrote it.
    pub is_brought: bool,
    pub(super) tests: Vec<Test>,
}

/// What must hold for an entry to speak of a value.
pub(super) enum Test {
    /// The value stands in this file.
    File(RepoPath),
    /// It touches one of these lines.
    Lines(u32, u32),
    /// A commit brought it whose id starts with one of these; for a value that is there today, any could have.
    CommitOrToday(String),
    /// One of these commits brought it.
    Commits(Vec<String>),
    Paths(RegexSet),
    Globs(GlobSet),
    Ignored(Gitignore),
    Digest(Digest),
    /// The digest of a key's first line, which says nothing of the key: only on this line.
    Header(Digest, u32),
    Pattern(RegexSet, Target),
    /// One of these, in lower case, is part of the value.
    Stopwords(Vec<Secret>),
    /// One of the other scanner's rules may be ours.
    Rules(Vec<String>),
}

/// What a pattern is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Value,
    Line,
}

impl Entry {
    /// Returns an entry of `file` that has no test yet.
    pub(super) fn at(file: &RepoPath, line: u32, scanner: Scanner, kind: &'static str) -> Self {
        Self {
            file: file.clone(),
            line,
            scanner,
            kind,
            is_of_one_thing: true,
            is_confirmed: false,
            is_brought: false,
            tests: Vec::new(),
        }
    }

    pub(super) fn that(mut self, test: Test) -> Self {
        self.tests.push(test);
        self
    }

    /// Says that it waits for things to come.
    pub(super) fn waiting(mut self) -> Self {
        self.is_of_one_thing = false;
        self
    }

    /// Returns the one file it can speak of, when it names one.
    pub(super) fn path(&self) -> Option<&RepoPath> {
        self.tests.iter().find_map(|test| match test {
            Test::File(path) => Some(path),
            _ => None,
        })
    }

    /// Returns true when it is about nothing but the file that it stands in.
    #[must_use]
    pub fn speaks_of_its_own_file(&self) -> bool {
        self.path() == Some(&self.file)
    }

    /// Returns true when only a commit can be meant, so that who does not look back cannot call it unused.
    pub(super) fn names_a_commit(&self) -> bool {
        let is_commit = |test: &Test| matches!(test, Test::Commits(_) | Test::CommitOrToday(_));
        self.tests.iter().any(is_commit)
    }

    pub(super) fn speaks_of(&self, sight: &Sight<'_>, forms: &Forms<'_>) -> bool {
        !self.tests.is_empty() && self.tests.iter().all(|test| test.holds(sight, forms))
    }
}

impl Test {
    fn holds(&self, sight: &Sight<'_>, forms: &Forms<'_>) -> bool {
        let place = sight.place;
        let path = place.path.as_str();
        match self {
            Self::File(file) => place.path == *file,
            Self::Lines(first, last) => place.start.line <= *last && *first <= place.end.line,
            Self::CommitOrToday(commit) => match &place.origin {
                Origin::History(brought) => brought.commit.starts_with(commit),
                _ => true,
            },
            Self::Commits(commits) => place
                .origin
                .brought()
                .is_some_and(|brought| commits.iter().any(|commit| brought.commit.starts_with(commit))),
            Self::Paths(set) => set.is_match(path.as_bytes()),
            Self::Globs(set) => set.is_match(path),
            Self::Ignored(ignore) => {
                let path = Path::new(path);
                !path.has_root() && ignore.matched_path_or_any_parents(path, false).is_ignore()
            }
            Self::Digest(digest) => forms.have(digest),
            Self::Header(digest, line) => place.start.line == *line && forms.header_is(digest),
            // Others take a key block with its first and its last line.
            Self::Pattern(set, Target::Value) => {
                set.is_match(sight.value) || (sight.value.contains(&b'\n') && set.is_match(sight.around))
            }
            Self::Pattern(set, Target::Line) => set.is_match(sight.around),
            Self::Stopwords(words) => forms.hold_one_of(words),
            Self::Rules(rules) => rules.iter().any(|rule| is_kin(rule, sight.rule)),
        }
    }
}
