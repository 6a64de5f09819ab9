//! What people have acknowledged for other scanners: marks beside lines and entries in files. In: documents and the texts
//! of those files. Out: which of them speak of a finding. They are allows written by the same people as ours and count no
//! more than these; [`super::decide`] says how much.

mod entry;
mod files;
mod forms;
mod inline;
mod kin;
mod scanner;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::model::{Acknowledged, RepoPath, Sight, Unread};

pub use entry::Entry;
pub use files::{FILES, Reading, Unreadable, read};
pub use inline::{InlineMark, InlineMarks};
pub use scanner::{Respect, Scanner};

/// Entries that can speak of any file, at the most: each is asked of each value.
const MOST_ANYWHERE: usize = 5_000;

/// The entries of all files of other scanners. A clone shares them.
#[derive(Clone, Default)]
pub struct Marks {
    entries: Arc<Vec<Entry>>,
    of_file: Arc<HashMap<RepoPath, Vec<u32>>>,
    anywhere: Arc<Vec<u32>>,
    /// What in the files could not be read: acknowledges nothing, so nothing is missed.
    unread: Vec<Unread>,
    /// True when confirmed secrets count too: somebody imports the file by hand.
    takes_confirmed: bool,
    /// True when earlier commits are looked at.
    looks_back: bool,
    digest: String,
}

/// What is needed to know the entries by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Confirmed secrets count too.
    pub takes_confirmed: bool,
    /// Earlier commits are looked at.
    pub looks_back: bool,
}

impl Marks {
    /// Returns the entries of `readings`, in their order.
    #[must_use]
    pub fn new(readings: Vec<Reading>, manner: Manner) -> Self {
        let mut marks = Self {
            takes_confirmed: manner.takes_confirmed,
            looks_back: manner.looks_back,
            ..Self::default()
        };
        let mut hasher = Sha256::new();
        let mut entries: Vec<Entry> = Vec::new();
        for reading in readings {
            hasher.update(reading.file.as_str().as_bytes());
            hasher.update(reading.digest);
            marks
                .unread
                .extend(reading.unreadable.iter().map(|what| what.noted(&reading.file)));
            entries.extend(reading.entries);
        }
        let mut of_file: HashMap<RepoPath, Vec<u32>> = HashMap::new();
        let mut anywhere = Vec::new();
        for (number, entry) in (0..).zip(&entries) {
            match entry.path() {
                Some(path) => of_file.entry(path.clone()).or_default().push(number),
                None => anywhere.push(number),
            }
        }
        if let Some(first) = anywhere.get(MOST_ANYWHERE) {
            let entry = &entries[*first as usize];
            let reason = format!(
                "more than {MOST_ANYWHERE} entries of other scanners name no file; the rest is not honoured"
            );
            let note = Unread::noted(
                entry.file.clone(),
                reason,
                "name the files, or run `gonogo baseline import`",
            );
            marks.unread.push(note.of_engine("secrets"));
            anywhere.truncate(MOST_ANYWHERE);
        }
        marks.digest = format!("{:x}", hasher.finalize());
        marks.entries = Arc::new(entries);
        marks.of_file = Arc::new(of_file);
        marks.anywhere = Arc::new(anywhere);
        marks
    }

    /// Returns every entry; their order gives them their numbers.
    #[must_use]
    pub fn all(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns what in the files could not be read.
    #[must_use]
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }

    /// Returns true when the entry with this number would have been used, had its thing been there.
    pub(super) fn was_looked_for(&self, entry: &Entry) -> bool {
        let is_named = entry.is_of_one_thing && (self.takes_confirmed || !entry.is_confirmed);
        is_named && (self.looks_back || !entry.names_a_commit())
    }

    /// Returns hex digits that change with the texts of the files.
    pub(super) fn digest(&self) -> &str {
        &self.digest
    }
}

impl Acknowledged for Marks {
    fn entries_for(&self, sight: &Sight<'_>) -> Vec<u32> {
        let of_file = self.of_file.get(&sight.place.path);
        let asked = of_file.into_iter().flatten().chain(self.anywhere.iter());
        let forms = forms::Forms::of(sight);
        let mut found: Vec<u32> = asked
            .filter(|number| {
                let entry = &self.entries[**number as usize];
                (self.takes_confirmed || !entry.is_confirmed) && entry.speaks_of(sight, &forms)
            })
            .copied()
            .collect();
        found.sort_unstable();
        found
    }
}

/// Tells how many there are: an entry may hold a value.
impl fmt::Debug for Marks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Marks")
            .field("entries", &self.entries.len())
            .field("digest", &self.digest)
            .finish_non_exhaustive()
    }
}
