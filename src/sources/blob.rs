//! Reads the files of a tree or an index out of the object database, with the lines that a change brought.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use gix::objs::tree::EntryKind;
use gix::{ObjectId, index};

use super::added::lines_added;
use super::crew::Desk;
use super::kind::has_no_text;
use super::link;
use super::open::{Look, look, open};
use super::repository::{content, path_below};
use super::text::read_bytes;
use super::tree::Leaf;
use super::walk::{NESTED, NESTED_HINT};
use crate::model::{Change, Entry, Lines, Origin, RepoPath, Unread};

/// One file of a tree or an index.
pub(super) struct Item {
    pub(super) leaf: Leaf,
    /// The same content in the work tree, which is quicker to read; only for what is unchanged.
    pub(super) copy: Option<Copy>,
}

/// A file of the work tree that has the content of a blob, as far as git can tell without reading it.
pub(super) struct Copy {
    full: PathBuf,
    size: u32,
    seconds: u32,
    nanoseconds: u32,
    /// When anything of the file was last changed, its times included; 0 when git did not note it.
    touched: u32,
}

impl Copy {
    /// Returns the copy of `entry`, at `path` below `root`, when the `index` was written after its last change.
    ///
    /// Only good for what is not judged: where filters are at work (git-lfs), the copy is not the blob.
    pub(super) fn of(entry: &index::Entry, path: &[u8], root: &Path, index: &index::File) -> Option<Self> {
        // Right after a checkout whole seconds would leave most files open. Some builds of git write no others.
        let options = index::entry::stat::Options {
            use_nsec: entry.stat.mtime.nsecs != 0,
            ..Default::default()
        };
        let is_certain = !entry.stat.is_racy(index.timestamp(), options);
        let full = is_certain.then(|| path_below(root, path)).flatten()?;
        Some(Self {
            full,
            size: entry.stat.size,
            seconds: entry.stat.mtime.secs,
            nanoseconds: entry.stat.mtime.nsecs,
            touched: entry.stat.ctime.secs,
        })
    }

    /// Returns true when size and time are still those that git noted.
    pub(super) fn is_fresh(&self) -> bool {
        let Look::File(found) = look(&self.full) else {
            return false;
        };
        let changed = found.modified().ok();
        let changed = changed.and_then(|changed| changed.duration_since(UNIX_EPOCH).ok());
        changed.is_some_and(|changed| {
            u64::from(self.seconds) == changed.as_secs()
                // Some builds of git write no nanoseconds.
                && (self.nanoseconds == 0 || self.nanoseconds == changed.subsec_nanos())
                && u64::from(self.size) == found.len()
        })
    }

    /// Returns the size of the file in bytes.
    pub(super) fn size(&self) -> u64 {
        u64::from(self.size)
    }

    /// Returns true when the file is surely as git left it: nobody can set the time at which a file was last touched.
    pub(super) fn is_untouched(&self) -> bool {
        self.is_fresh() && touched(&self.full) == Some(self.touched) && self.touched != 0
    }

    fn read(&self) -> Option<Vec<u8>> {
        if !self.is_fresh() {
            return None;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).ok()? + 1);
        open(&self.full).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// Returns the second in which the file was last touched, as the index notes it.
#[cfg(unix)]
fn touched(file: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    let Look::File(found) = look(file) else {
        return None;
    };
    u32::try_from(found.ctime()).ok()
}

/// Elsewhere a file has no such time: nothing is sure.
#[cfg(not(unix))]
fn touched(_file: &Path) -> Option<u32> {
    None
}

/// Looks at one file, and shows its text, or says why not.
pub(super) fn read_item(desk: &mut Desk<'_>, handle: &gix::Repository, origin: &Origin, item: &Item) {
    let size = item.copy.as_ref().map(|copy| u64::from(copy.size));
    let Some(entry) = wanted_entry(desk, handle, origin, &item.leaf, size) else {
        return;
    };
    match item.copy.as_ref().and_then(Copy::read) {
        Some(bytes) => read_bytes(desk, entry, Some(Lines::default()), bytes),
        None => read_blob(desk, handle, entry, &item.leaf),
    }
}

/// Returns the entry of `leaf` when its text is wanted. Links, submodules and pictures are dealt with here.
fn wanted_entry(
    desk: &mut Desk<'_>,
    handle: &gix::Repository,
    origin: &Origin,
    leaf: &Leaf,
    size: Option<u64>,
) -> Option<Entry> {
    let path = RepoPath::from_bytes(&leaf.path);
    match leaf.kind {
        EntryKind::Link => {
            let target = content(handle, leaf.id).unwrap_or_default();
            link::meet(desk, &path, &target);
            return None;
        }
        EntryKind::Commit => {
            desk.report(Unread::noted(path, NESTED, NESTED_HINT));
            return None;
        }
        EntryKind::Tree => return None,
        EntryKind::Blob | EntryKind::BlobExecutable => {}
    }
    if has_no_text(&path) {
        desk.tally.binaries += 1;
        return None;
    }
    let entry = Entry {
        origin: origin.clone(),
        size,
        change: leaf.change,
        ..Entry::head(path)
    };
    desk.wants(&entry).then_some(entry)
}

/// Shows the text of the blob that `leaf` names.
fn read_blob(desk: &mut Desk<'_>, handle: &gix::Repository, entry: Entry, leaf: &Leaf) {
    match content(handle, leaf.id) {
        Ok(bytes) => {
            let added = added_lines(handle, leaf.change, leaf.before, &bytes);
            let entry = Entry {
                size: Some(bytes.len() as u64),
                ..entry
            };
            read_bytes(desk, entry, added, bytes);
        }
        Err(reason) => desk.report(Unread::held(
            entry.path,
            format!("git object {} cannot be read: {reason}", leaf.id),
            "fetch the missing objects: git fetch --refetch, or run `git fsck`",
        )),
    }
}

/// Returns the lines that the change brought; nothing when all of them count as new.
fn added_lines(
    handle: &gix::Repository,
    change: Change,
    before: Option<ObjectId>,
    now: &[u8],
) -> Option<Lines> {
    match (change, before) {
        (Change::Unchanged, _) => Some(Lines::default()),
        (Change::Modified, Some(before)) => lines_added(&content(handle, before).ok()?, now),
        _ => None,
    }
}
