//! Tells whether the work tree holds anything that `HEAD` does not, so that a report says what it was made of.

use std::io::Read as _;
use std::path::Path;

use gix::index::entry::{Flags, Mode};
use gix::objs::{Kind, compute_hash};
use gix::{ObjectId, index};

use super::Options;
use super::blob::Copy;
use super::open::{Look, look, open};
use super::project::Project;
use super::repository::path_below;
use super::staged::Staged;
use crate::model::SourceError;

/// Returns true when a tracked file below the root differs from `HEAD`, staged or not; nothing without a commit.
///
/// Judges by size and time first, as git does, and reads only what these leave open. Untracked files do not count.
#[must_use]
pub fn is_dirty(project: &Project) -> Option<bool> {
    project.head()?;
    is_any_tracked_file_changed(project).ok()
}

fn is_any_tracked_file_changed(project: &Project) -> Result<bool, SourceError> {
    let staged = Staged::new(project.clone(), Options::default())?;
    if staged.differs_from_head()? {
        return Ok(true);
    }
    let repository = project.need_repository("the state of the work tree")?;
    let index = repository.index(None)?;
    let root = project.root();
    Ok(index.entries().iter().any(|entry| {
        let path = repository.relative(entry.path(&index));
        path.is_some_and(|path| is_edited(entry, path, root, &index))
    }))
}

fn is_edited(entry: &index::Entry, path: &[u8], root: &Path, index: &index::File) -> bool {
    let is_file = matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE);
    if !is_file || entry.flags.contains(Flags::SKIP_WORKTREE) {
        return false;
    }
    if Copy::of(entry, path, root, index).is_some_and(|copy| copy.is_fresh()) {
        return false;
    }
    let Some(full) = path_below(root, path) else {
        return false;
    };
    id_of(&full, index.object_hash()) != Some(entry.id)
}

/// Returns the id that the file would have as a blob; nothing when it is gone or no longer a file.
fn id_of(file: &Path, hash: gix::hash::Kind) -> Option<ObjectId> {
    let Look::File(_) = look(file) else { return None };
    let mut bytes = Vec::new();
    open(file).ok()?.read_to_end(&mut bytes).ok()?;
    compute_hash(hash, Kind::Blob, &bytes).ok()
}
