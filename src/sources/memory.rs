//! Documents that are in memory already: what an archive gave, what a test writes down.

use super::artifact::Archives;
use super::crew::Desk;
use super::text::read_bytes;
use crate::model::{Entry, See, Source, SourceError, Tally, Wants};

/// Entries with their bytes. Shown in the order given, on the calling thread.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: Vec<(Entry, Vec<u8>)>,
}

impl Memory {
    /// Returns the source of nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one file.
    #[must_use]
    pub fn with(mut self, entry: Entry, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((entry, bytes.into()));
        self
    }
}

impl Source for Memory {
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError> {
        let mut desk = Desk::new(wants, see, &Archives::default());
        for (entry, bytes) in &self.files {
            let entry = Entry {
                size: Some(bytes.len() as u64),
                ..entry.clone()
            };
            if desk.wants(&entry) {
                read_bytes(&mut desk, entry, None, bytes.clone());
            }
        }
        Ok(desk.tally)
    }
}
