//! Reads a git repository without running anything: gix only, none of the repository's own settings trusted.
//! Knows where the project's root lies in the repository; paths that leave here are relative to that root.

use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::BString;

use crate::model::SourceError;

/// Largest object that is unpacked in memory. Text of that size is a data dump; it is reported as not read.
const LARGEST_OBJECT: &str = "gitoxide.objects.allocLimit=536870912";

/// A repository with a work tree, and the project's place in it.
#[derive(Clone, Debug)]
pub(super) struct Repository {
    shared: gix::ThreadSafeRepository,
    top: PathBuf,
    below: BString,
}

impl Repository {
    /// Returns the repository whose work tree is `top`, for a project whose root is `root`, at or below `top`.
    pub(super) fn open(top: &Path, root: &Path) -> Result<Self, SourceError> {
        // The lowest trust there is: no value of the repository's own configuration is used where it could name a
        // program or a path, nothing is included, no environment is read.
        let options = gix::open::Options::isolated()
            .with(gix::sec::Trust::Reduced)
            .open_path_as_is(true)
            .config_overrides([LARGEST_OBJECT]);
        let shared = options.open(top.join(".git")).map_err(|error| {
            SourceError::new(
                format!("{}: the git repository cannot be read: {error}", top.display()),
                "run `git status` there to see whether git can",
            )
        })?;
        let below = root.strip_prefix(top).ok().and_then(bytes_of).ok_or_else(|| {
            SourceError::new(
                format!("{}: does not lie in {}", root.display(), top.display()),
                "name a path inside the repository",
            )
        })?;
        Ok(Self {
            shared,
            top: top.to_owned(),
            below,
        })
    }

    /// Returns a handle for one thread.
    pub(super) fn handle(&self) -> gix::Repository {
        self.shared.to_thread_local()
    }

    /// Returns the folder that holds `.git`.
    pub(super) fn top(&self) -> &Path {
        &self.top
    }

    /// Returns the path of the root below the top, with `/` between its parts; empty when they are the same.
    pub(super) fn below(&self) -> &[u8] {
        &self.below
    }

    /// Returns what is left of `path` (from the top) below the root, or nothing when it lies elsewhere.
    pub(super) fn relative<'path>(&self, path: &'path [u8]) -> Option<&'path [u8]> {
        if self.below.is_empty() {
            return Some(path);
        }
        path.strip_prefix(self.below.as_slice())?.strip_prefix(b"/")
    }

    /// Returns the index: the one `at` the given path (git names another during `git commit --only`), else its own.
    /// A repository without an index has an empty one.
    pub(super) fn index(&self, at: Option<&Path>) -> Result<gix::index::File, SourceError> {
        let handle = self.handle();
        let path = at.map_or_else(|| handle.index_path(), Path::to_owned);
        let options = gix::index::decode::Options {
            thread_limit: Some(1),
            ..Default::default()
        };
        gix::index::File::at_or_default(&path, handle.object_hash(), false, options).map_err(|error| {
            SourceError::new(
                format!("{}: the git index cannot be read: {error}", path.display()),
                "run `git status` to see whether git can, then `rm .git/index && git reset`",
            )
        })
    }
}

/// Returns the commit `HEAD` names, or nothing before the first commit.
pub(super) fn head_commit(handle: &gix::Repository) -> Option<ObjectId> {
    handle.head_commit().ok().map(|commit| commit.id)
}

/// Returns the content of the object `id`.
pub(super) fn content(handle: &gix::Repository, id: ObjectId) -> Result<Vec<u8>, String> {
    match handle.find_object(id) {
        Ok(mut object) => Ok(std::mem::take(&mut object.data)),
        Err(error) => Err(error.to_string()),
    }
}

/// Returns the bytes of a relative path, with `/` between its parts; nothing when the system's form has none.
pub(super) fn bytes_of(path: &Path) -> Option<BString> {
    let bytes = gix::path::into_bstr(path).ok()?;
    Some(gix::path::to_unix_separators_on_windows(bytes).into_owned())
}

/// Returns the path in the system's form of `bytes` with `/` between its parts, below `folder`.
///
/// Nothing when the bytes could lead out of `folder` or into a `.git`: an index or a tree made by hand may say so.
pub(super) fn path_below(folder: &Path, bytes: &[u8]) -> Option<PathBuf> {
    let is_plain = bytes.split(|byte| *byte == b'/').all(|part| {
        let leads_away = matches!(part, b"" | b"." | b"..") || part.eq_ignore_ascii_case(b".git");
        let is_windows_syntax = cfg!(windows) && part.iter().any(|byte| matches!(byte, b'\\' | b':'));
        !leads_away && !is_windows_syntax
    });
    let path = gix::path::from_byte_slice(bytes).ok()?;
    is_plain.then(|| folder.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_made_by_hand_cannot_leave_the_folder() {
        let folder = Path::new("/srv");
        assert_eq!(path_below(folder, b"a/b"), Some(PathBuf::from("/srv/a/b")));
        for wrong in [
            "../etc/passwd",
            "a/../../b",
            "/etc/passwd",
            ".git/config",
            "a//b",
            "",
        ] {
            assert_eq!(path_below(folder, wrong.as_bytes()), None, "{wrong}");
        }
    }
}
