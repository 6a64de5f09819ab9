//! Remembers what held nothing, so that a second look need not read it again: ids of contents with the path they were
//! judged under, and what each commit brings. Never a value, an excerpt or a fingerprint: what held something is read
//! anew every time. A file of notes that does not prove to be our own is ignored.

mod file;
mod key;
mod notes;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use gix::ObjectId;
use sha2::{Digest, Sha256};

use super::history::{Met, Paths};
use super::open::{Look, look};
use super::project::Project;
use crate::model::{Entry, Origin, RepoPath, SourceError, Tally, Unread};
pub use key::KeyFrom;
use notes::Clean;
pub(super) use notes::Noted;

/// Where results are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CachePlace {
    /// Nowhere.
    #[default]
    Off,
    /// In the folder of the repository itself: `.git/gonogo`.
    InRepository,
    /// In this folder.
    Folder(PathBuf),
}

/// What is asked of a cache.
#[derive(Clone, Debug, Default)]
pub struct CacheRequest {
    pub place: CachePlace,
    pub key: KeyFrom,
}

/// From which side a content was looked at: rules may tell the two apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Head,
    History,
}

/// Names a content together with all that its judgement depends on, besides rules and program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key([u8; Key::LENGTH]);

impl Key {
    /// Bytes of a key. A clash of two would take 2⁶⁴ contents.
    const LENGTH: usize = 16;

    /// Returns the key of `blob` at `path`; `size` is that of its file in the work tree, which a filter of git may have
    /// made of it, and 0 for the content itself.
    pub(super) fn of(from: Side, blob: ObjectId, path: &[u8], size: u64) -> Self {
        let mut hasher = Sha256::new();
        hasher.update([match from {
            Side::Head => 0,
            Side::History => 1,
        }]);
        hasher.update(blob.as_slice());
        hasher.update(size.to_le_bytes());
        hasher.update(path);
        let mut key = [0; Self::LENGTH];
        key.copy_from_slice(&hasher.finalize()[..Self::LENGTH]);
        Self(key)
    }
}

/// What reading one content added to the tally, so that a run from notes counts the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counted {
    files: u32,
    binaries: u32,
    bytes: u64,
}

impl Counted {
    pub(super) fn of(tally: &Tally) -> Self {
        // One worker counts less than four thousand million files.
        let small = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            files: small(tally.files),
            binaries: small(tally.binaries),
            bytes: tally.bytes,
        }
    }

    pub(super) fn since(self, before: Self) -> Self {
        Self {
            files: self.files.saturating_sub(before.files),
            binaries: self.binaries.saturating_sub(before.binaries),
            bytes: self.bytes.saturating_sub(before.bytes),
        }
    }

    pub(super) fn add_to(self, tally: &mut Tally) {
        tally.files += u64::from(self.files);
        tally.binaries += u64::from(self.binaries);
        tally.bytes += self.bytes;
    }
}

/// A content as it was shown in this run: number of its commit, and path.
type Shown = (Option<u32>, RepoPath);

/// The notes of earlier runs, and what this run adds to them.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    seal: file::Seal,
    clean: Clean,
    noted: Noted,
    now: Mutex<Now>,
    is_asked: AtomicBool,
}

#[derive(Debug, Default)]
struct Now {
    shown: HashMap<Shown, (Key, Counted)>,
    spoilt: HashSet<Shown>,
    /// Paths of which something could not be read, in whatever commit.
    unread: HashSet<RepoPath>,
    /// The part of the file about commits, when this run learnt of new ones.
    commits: Option<Vec<u8>>,
}

impl Cache {
    /// Returns the cache of `project`, or nothing when none is asked for or can be had. `scope` says all that a
    /// judgement depends on besides content and path: another one makes all notes void.
    ///
    /// Notes that cannot be used are ignored; `unread` tells why, unless they are merely out of date.
    ///
    /// # Errors
    /// When the folder or the key that was named cannot be used.
    pub fn open(
        project: &Project,
        request: &CacheRequest,
        scope: &str,
        unread: &mut Vec<Unread>,
    ) -> Result<Option<Self>, SourceError> {
        let Some(repository) = &project.repository else {
            return Ok(None);
        };
        let handle = repository.handle();
        let folder = match &request.place {
            CachePlace::Off => return Ok(None),
            CachePlace::InRepository => handle.common_dir().join("gonogo"),
            CachePlace::Folder(folder) => folder.clone(),
        };
        // A link could lead the notes anywhere.
        if !matches!(look(&folder), Look::Folder | Look::Gone) {
            unread.push(ignored("its folder is a link or no folder"));
            return Ok(None);
        }
        let Some(key) = key::key(&request.key)? else {
            return Ok(None);
        };
        let seal = file::Seal::new(
            &key,
            &[
                scope.as_bytes(),
                handle.object_hash().to_string().as_bytes(),
                repository.below(),
            ],
        );
        let path = folder.join(file_name(&project.identity()));
        let read = file::read(&path, &seal, handle.object_hash());
        let (clean, noted) = match read {
            Ok(Some(parts)) => parts,
            Ok(None) => Default::default(),
            Err(reason) => {
                unread.push(ignored(&reason));
                Default::default()
            }
        };
        Ok(Some(Self {
            path,
            seal,
            clean,
            noted,
            now: Mutex::default(),
            is_asked: AtomicBool::new(true),
        }))
    }

    /// Returns what is noted of commits.
    pub(super) fn noted(&self) -> &Noted {
        &self.noted
    }

    /// Returns false once a second pass looks for other things than the notes speak of.
    pub(super) fn is_asked(&self) -> bool {
        self.is_asked.load(Ordering::Relaxed)
    }

    /// Says that what is looked at from now on is looked at for other things: notes are neither used nor taken.
    pub fn rest(&self) {
        self.is_asked.store(false, Ordering::Relaxed);
    }

    /// Returns what a content counts that is known to hold nothing.
    pub(super) fn known(&self, key: &Key) -> Option<Counted> {
        self.clean.get(key)
    }

    /// Notes that a content was shown whole.
    pub(super) fn shown(&self, commit: Option<u32>, path: &RepoPath, key: Key, counted: Counted) {
        self.now().shown.insert((commit, path.clone()), (key, counted));
    }

    /// Says that something was kept of the file: it will be read again. What lies in an archive speaks for the archive.
    pub fn keep_reading(&self, entry: &Entry) {
        let commit = match &entry.origin {
            Origin::Head => None,
            Origin::History(brought) => Some(brought.order),
            _ => return,
        };
        let mut now = self.now();
        for path in containers_of(&entry.path) {
            now.spoilt.insert((commit, path));
        }
    }

    /// Says that something at `path` could not be read.
    pub fn could_not_read(&self, path: &RepoPath) {
        let paths = containers_of(path);
        self.now().unread.extend(paths);
    }

    /// Takes what the commits of this run bring, for those that are not noted yet.
    pub(super) fn note_commits<'a>(
        &self,
        paths: &Paths,
        new: impl Iterator<Item = (ObjectId, &'a [ObjectId], i64, &'a [Met])>,
    ) {
        let commits = self.noted.with(paths, new);
        self.now().commits = commits;
    }

    /// Writes the notes, when this run learnt anything.
    ///
    /// # Errors
    /// When the place cannot be written: the next run will take as long as this one.
    pub fn save(&self) -> Result<(), SourceError> {
        let mut now = self.now();
        let Now {
            shown,
            spoilt,
            unread,
            commits,
        } = std::mem::take(&mut *now);
        drop(now);
        let new: Vec<(Key, Counted)> = shown
            .into_iter()
            .filter(|(shown, _)| !spoilt.contains(shown) && !unread.contains(&shown.1))
            .map(|(_, noted)| noted)
            .collect();
        if new.is_empty() && commits.is_none() {
            return Ok(());
        }
        let clean = self.clean.with(new);
        let commits = commits.unwrap_or_else(|| self.noted.bytes().to_vec());
        file::write(&self.path, &self.seal, &clean, &commits)
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns `path`, and those of the archives it lies in: `a.tar` and `a.tar!/b.jar` for `a.tar!/b.jar!/c`.
fn containers_of(path: &RepoPath) -> Vec<RepoPath> {
    let text = path.as_str();
    let outer = text
        .match_indices("!/")
        .map(|(at, _)| RepoPath::from(&text[..at]));
    outer.chain([path.clone()]).collect()
}

/// One folder may serve several repositories.
fn file_name(identity: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(identity.as_bytes());
    digest
        .iter()
        .take(8)
        .fold("results-".to_owned(), |mut name, byte| {
            // Writing to a String cannot fail.
            let _ = write!(name, "{byte:02x}");
            name
        })
}

fn ignored(reason: &str) -> Unread {
    Unread::noted(
        RepoPath::from(""),
        format!("the result cache was ignored: {reason}"),
        "nothing is lost but time; `--no-cache` does without it",
    )
}

/// Returns a place for a file of ours below `folder`, which is made when it is missing.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    if matches!(look(folder), Look::Folder) {
        return Ok(());
    }
    Err(std::io::Error::other("a link or no folder"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_an_archive_speaks_for_the_archive() {
        let paths = containers_of(&RepoPath::from("a.tar!/b.jar!/c"));
        let texts: Vec<&str> = paths.iter().map(RepoPath::as_str).collect();
        assert_eq!(texts, ["a.tar", "a.tar!/b.jar", "a.tar!/b.jar!/c"]);
    }

    #[test]
    fn a_content_is_another_one_at_another_path_on_another_side_or_in_another_size() {
        let blob = ObjectId::from_bytes_or_panic(&[7; 20]);
        let keys = [
            Key::of(Side::Head, blob, b"a", 1),
            Key::of(Side::Head, blob, b"a", 2),
            Key::of(Side::Head, blob, b"b", 1),
            Key::of(Side::History, blob, b"a", 1),
        ];
        let different: HashSet<Key> = keys.into_iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
