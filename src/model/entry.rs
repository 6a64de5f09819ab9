//! What a source knows of a file before a byte of it is read: its path, where it comes from, what the change did to it.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use super::Date;

/// A path relative to the root of the project, with `/` between its parts, never starting with `/` or `./`.
///
/// Bytes that are not UTF-8 stand as `\xNN`, so two different names never look the same. It may hold any character
/// a file name may hold, line breaks and escape codes included: each output escapes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// Returns the path for the raw `bytes` of a name.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                // Writing to a String cannot fail.
                let _ = write!(text, "\\x{byte:02X}");
            }
        }
        let text = text.trim_start_matches("./").trim_start_matches('/');
        Self(Arc::from(text))
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the last part of the path.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Returns what stands before the last `/`; empty for a file at the root.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Returns what stands after the last dot of the file name, or nothing when there is none.
    #[must_use]
    pub fn extension(&self) -> &str {
        self.file_name()
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }

    /// Returns true when the path is `folder` or lies below it. The empty folder holds everything.
    #[must_use]
    pub fn is_under(&self, folder: &str) -> bool {
        let folder = folder.trim_end_matches('/');
        folder.is_empty()
            || folder == "."
            || self
                .0
                .strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl From<&str> for RepoPath {
    fn from(text: &str) -> Self {
        Self::from_bytes(text.as_bytes())
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

/// On which side of the judgement a document stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The revision that is judged: the work tree, the index or the head of a range.
    Head,
    /// What `Head` is compared with. Never a finding's place.
    Base,
    /// A build output that was named as one; the text names the artefact.
    Build(Arc<str>),
    /// Standard input.
    Stdin,
    /// An inventory that was named by `--env` or `environments:`, with the name of its environment.
    Inventory(Arc<str>),
    /// A file of an earlier commit.
    History(Arc<Brought>),
}

impl Origin {
    /// Returns the commit that brought the file, for a file of an earlier commit.
    #[must_use]
    pub fn brought(&self) -> Option<&Brought> {
        match self {
            Self::History(brought) => Some(brought),
            _ => None,
        }
    }
}

/// The commit that first brought a file, and what became of the file since.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Brought {
    /// Number of the commit among those looked at, the oldest first.
    pub order: u32,
    /// Id of the commit, in full.
    pub commit: String,
    /// Day (UTC) on which it was committed.
    pub day: Date,
    pub fate: Fate,
}

impl Brought {
    /// Returns the id as people write it.
    #[must_use]
    pub fn short(&self) -> &str {
        /// What git itself shows of an id in a repository of common size.
        const SHOWN: usize = 10;
        self.commit.get(..SHOWN).unwrap_or(&self.commit)
    }
}

/// What became of the content of a file of an earlier commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// `HEAD` has it at the same path.
    InHead,
    /// `HEAD` has it at another path.
    ElsewhereInHead,
    /// `HEAD` has it no more.
    Removed,
}

/// Whether a file holds text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    #[default]
    Text,
    /// A program, a database, a picture: only what proves itself is looked for in it.
    Binary,
}

/// What the judged change did to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// There is nothing to compare with: the whole project is judged.
    NotCompared,
    Unchanged,
    Added,
    Modified,
}

impl Change {
    /// Returns true unless the file is known to be the same as before.
    #[must_use]
    pub fn is_judged(self) -> bool {
        self != Self::Unchanged
    }
}

/// A file that a source could open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub path: RepoPath,
    pub origin: Origin,
    /// In bytes; unknown for a pipe.
    pub size: Option<u64>,
    pub change: Change,
    /// How many containers (archives, images) it lies in: 0 for a file by itself. Inside one, the path reads
    /// `backup.zip!/app/.env`.
    pub depth: u8,
    pub nature: Nature,
}

impl Entry {
    /// Returns the entry of a judged file that is compared with nothing.
    #[must_use]
    pub fn head(path: impl Into<RepoPath>) -> Self {
        Self {
            path: path.into(),
            origin: Origin::Head,
            size: None,
            change: Change::NotCompared,
            depth: 0,
            nature: Nature::Text,
        }
    }

    /// Returns true when the file lies in an archive or an image.
    #[must_use]
    pub fn is_nested(&self) -> bool {
        self.depth > 0
    }
}

/// A set of 1-based lines, kept as sorted, disjoint, inclusive ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Vec<(u32, u32)>);

impl Lines {
    /// Returns the set that holds all of `ranges` (inclusive).
    #[must_use]
    pub fn new(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match merged.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
                _ => merged.push((first, last)),
            }
        }
        Self(merged)
    }

    /// Returns true when one of the lines from `first` to `last` is in the set.
    #[must_use]
    pub fn touch(&self, first: u32, last: u32) -> bool {
        let after = self.0.partition_point(|range| range.1 < first);
        self.0.get(after).is_some_and(|range| range.0 <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_utf8_stays_distinct() {
        assert_eq!(RepoPath::from_bytes(b"a\xFFb").as_str(), "a\\xFFb");
        assert_ne!(RepoPath::from_bytes(b"a\xFF"), RepoPath::from_bytes(b"a\xFE"));
    }

    #[test]
    fn a_folder_holds_itself_and_what_lies_below_only() {
        let path = RepoPath::from("dist/assets/app.js");
        assert!(path.is_under("dist") && path.is_under("dist/") && path.is_under("."));
        assert!(!path.is_under("dis"));
        assert_eq!(
            (path.folder(), path.file_name(), path.extension()),
            ("dist/assets", "app.js", "js")
        );
    }

    #[test]
    fn lines_are_touched_by_any_overlap() {
        let lines = Lines::new(vec![(10, 12), (3, 3), (13, 14)]);
        assert!(lines.touch(14, 20) && lines.touch(1, 3));
        assert!(!lines.touch(4, 9) && !lines.touch(15, 15));
    }
}
