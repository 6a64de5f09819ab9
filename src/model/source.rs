//! The shape of a source: something that can be looked at, file by file, from several threads.

use super::{Document, Entry, Tally, Unread};

/// Asked before any byte of an entry is read.
pub type Wants<'a> = &'a (dyn Fn(&Entry) -> bool + Sync);

/// Shown each document, or the reason why it could not be read.
pub type See<'a> = &'a (dyn Fn(Result<Document, Unread>) + Sync);

/// Something that can be looked at.
pub trait Source: Sync {
    /// Shows every wanted entry, each window of a long text as a document of its own, in any order.
    /// An entry that cannot be read is an [`Unread`], never a silence.
    ///
    /// # Errors
    /// When nothing at all can be read: no such path, no such revision, a broken repository.
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError>;
}

/// Why a source as a whole cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{message} · hint: {hint}")]
pub struct SourceError {
    pub message: String,
    pub hint: String,
}

impl SourceError {
    /// Returns the error with what went wrong and the next step.
    #[must_use]
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
    }
}
