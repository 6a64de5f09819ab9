//! The files as they lie on disk: the work tree of a repository, a plain folder, or single files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;

use super::Options;
use super::blob::Copy;
use super::cache::{Cache, Counted, Key, Side};
use super::crew::{Desk, read_all};
use super::kind::has_no_text;
use super::link;
use super::listing::{Found, list};
use super::open::{Look, look, open};
use super::project::Project;
use super::text::read_file;
use crate::model::{Entry, Gravity, Origin, RepoPath, See, Source, SourceError, Tally, Unread, Wants};

/// Everything git tracks below the root, and what is untracked but not ignored.
#[derive(Clone, Debug)]
pub struct Worktree {
    project: Project,
    options: Options,
    wanted: Vec<PathBuf>,
    cache: Option<Arc<Cache>>,
}

impl Worktree {
    /// Returns the source of the whole project.
    #[must_use]
    pub fn new(project: Project, options: Options) -> Self {
        let wanted = vec![project.root().to_owned()];
        Self {
            project,
            options,
            wanted,
            cache: None,
        }
    }

    /// Leaves out what `cache` knows to hold nothing, as long as git knows the file to be unchanged.
    #[must_use]
    pub fn with_cache(mut self, cache: Option<Arc<Cache>>) -> Self {
        self.cache = cache;
        self
    }

    /// Returns the tracked files that are as git left them, for all that the index tells.
    fn tracked(&self) -> HashMap<RepoPath, (ObjectId, Copy)> {
        let index = self.project.repository.as_ref().and_then(|repository| {
            let index = repository.index(None).ok()?;
            Some((repository, index))
        });
        // Without an index every file is read.
        let Some((repository, index)) = index else {
            return HashMap::new();
        };
        let tracked = index.entries().iter().filter_map(|entry| {
            let path = repository.relative(entry.path(&index))?;
            let copy = Copy::of(entry, path, self.project.root(), &index)?;
            Some((RepoPath::from_bytes(path), (entry.id, copy)))
        });
        tracked.collect()
    }

    /// Restricts the source to `paths`, folders or files. A path that is named is looked at even when ignored.
    ///
    /// # Errors
    /// When nothing stands at one of the paths, or it lies outside the root of the project.
    pub fn only(mut self, paths: &[PathBuf]) -> Result<Self, SourceError> {
        self.wanted = paths
            .iter()
            .map(|path| inside(self.project.root(), path))
            .collect::<Result<_, _>>()?;
        Ok(self)
    }
}

impl Source for Worktree {
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError> {
        let listing = list(&self.project, &self.wanted, &self.options)?;
        for unread in listing.unread {
            see(Err(unread));
        }
        let cache = self.cache.as_deref().filter(|cache| cache.is_asked());
        let tracked = cache.map(|_| self.tracked()).unwrap_or_default();
        Ok(read_all(
            &listing.files,
            &self.options,
            (wants, see),
            &|| (),
            &|desk, (), found| match cache {
                Some(cache) => read_cached(desk, cache, tracked.get(&found.path), found),
                None => read_found(desk, &Origin::Head, found),
            },
        ))
    }
}

/// Returns the absolute form of `path`, its own last part not followed when it is a link to a file.
fn inside(root: &Path, path: &Path) -> Result<PathBuf, SourceError> {
    let missing = |error: std::io::Error| {
        SourceError::new(
            format!("{}: {error}", path.display()),
            "check the spelling; paths count from the current folder",
        )
    };
    std::fs::symlink_metadata(path).map_err(missing)?;
    let full = if path.is_dir() {
        std::fs::canonicalize(path).map_err(missing)?
    } else {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = std::fs::canonicalize(folder.unwrap_or(Path::new("."))).map_err(missing)?;
        folder.join(path.file_name().unwrap_or_default())
    };
    if full.starts_with(root) {
        return Ok(full);
    }
    Err(SourceError::new(
        format!("{} lies outside {}", path.display(), root.display()),
        "check one project at a time",
    ))
}

/// Looks at one file, unless it is unchanged and known to hold nothing.
fn read_cached(desk: &mut Desk<'_>, cache: &Cache, tracked: Option<&(ObjectId, Copy)>, found: &Found) {
    let is_read = |desk: &Desk<'_>| !has_no_text(&found.path) && desk.wants(&Entry::head(found.path.clone()));
    let tracked = tracked.filter(|(_, copy)| is_read(desk) && copy.is_untouched());
    let Some((id, copy)) = tracked else {
        return read_found(desk, &Origin::Head, found);
    };
    let key = Key::of(Side::Head, *id, found.path.as_str().as_bytes(), copy.size());
    if let Some(counted) = cache.known(&key) {
        return counted.add_to(&mut desk.tally);
    }
    let before = Counted::of(&desk.tally);
    read_found(desk, &Origin::Head, found);
    // It may have been written to meanwhile.
    if copy.is_untouched() {
        cache.shown(None, &found.path, key, Counted::of(&desk.tally).since(before));
    }
}

/// Looks at one file, and shows its text, or says why not.
pub(super) fn read_found(desk: &mut Desk<'_>, origin: &Origin, found: &Found) {
    let metadata = match look(&found.full) {
        Look::File(metadata) => metadata,
        // Deleted in the work tree: not there to be judged. Or a folder took its place, which was walked by itself.
        Look::Gone | Look::Folder => return,
        Look::Link => return meet_link(desk, found),
        Look::Special => {
            let reason = "pipe, socket or device, not a regular file";
            return desk.report(lost(found, reason, "remove it, or exclude it"));
        }
        Look::Denied(error) => return report_error(desk, found, &error),
    };
    if has_no_text(&found.path) {
        desk.tally.binaries += 1;
        return;
    }
    let entry = Entry {
        origin: origin.clone(),
        size: Some(metadata.len()),
        ..Entry::head(found.path.clone())
    };
    if !desk.wants(&entry) {
        return;
    }
    let gravity = if found.must_be_read {
        Gravity::Holds
    } else {
        Gravity::Noted
    };
    let read = open(&found.full).and_then(|mut file| read_file(desk, &entry, gravity, &mut file));
    if let Err(error) = read {
        report_error(desk, found, &error);
    }
}

fn meet_link(desk: &mut Desk<'_>, found: &Found) {
    let target = std::fs::read_link(&found.full)
        .ok()
        .and_then(|target| super::repository::bytes_of(&target));
    link::meet(desk, &found.path, &target.unwrap_or_default());
}

fn report_error(desk: &Desk<'_>, found: &Found, error: &std::io::Error) {
    if error.kind() == std::io::ErrorKind::NotFound {
        return;
    }
    desk.report(lost(
        found,
        &format!("cannot be read: {error}"),
        "give read permission, or exclude it",
    ));
}

fn lost(found: &Found, reason: &str, hint: &str) -> Unread {
    let path: RepoPath = found.path.clone();
    if found.must_be_read {
        Unread::held(path, reason, hint)
    } else {
        Unread::noted(path, reason, hint)
    }
}
