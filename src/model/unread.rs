//! What could not be looked at. Silence would be a false GO, so each such thing is named, with its reason.

use super::{Position, RepoPath};

/// Whether a thing that was not seen must stop the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gravity {
    /// Listed, and nothing more: source read word by word instead of parsed, a nested repository left aside.
    Noted,
    /// An engine needed it: the verdict is HOLD unless `on_incomplete: warn` is set.
    Holds,
}

/// One thing an engine or a source did not see.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    pub gravity: Gravity,
    /// `secrets`, `variables`, `migrations`, or empty when all engines miss it.
    pub engine: &'static str,
    pub path: RepoPath,
    pub position: Option<Position>,
    /// What is wrong with it, for a person: "permission denied", "pipe, not a regular file".
    pub reason: String,
    /// The next step, as one imperative sentence.
    pub hint: String,
}

impl Unread {
    /// Returns an entry that every engine misses and that holds the verdict.
    #[must_use]
    pub fn held(path: RepoPath, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            gravity: Gravity::Holds,
            engine: "",
            path,
            position: None,
            reason: reason.into(),
            hint: hint.into(),
        }
    }

    /// Returns an entry that is only listed.
    #[must_use]
    pub fn noted(path: RepoPath, reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            gravity: Gravity::Noted,
            ..Self::held(path, reason, hint)
        }
    }

    /// Says that only `engine` misses it.
    #[must_use]
    pub fn of_engine(mut self, engine: &'static str) -> Self {
        self.engine = engine;
        self
    }

    /// Says where in the file.
    #[must_use]
    pub fn at(mut self, position: Position) -> Self {
        self.position = Some(position);
        self
    }
}
