//! Lists what a work tree holds: everything that git tracks, whatever the ignore rules say, and of the rest what
//! they leave. One walk and one look into the index; a file is not looked at twice.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gix::bstr::BString;
use gix::index::entry::{Flags, Mode};

use super::Options;
use super::open::{Look, look};
use super::project::Project;
use super::repository::{Repository, path_below};
use super::walk::{NESTED, NESTED_HINT, Route, Rules, Walked, walk};
use crate::model::{RepoPath, SourceError, Unread};

/// A file to look at.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) path: RepoPath,
    pub(super) full: PathBuf,
    /// True for what must be read: tracked files, and those that were named one by one.
    pub(super) must_be_read: bool,
}

/// Everything to look at, sorted by path, and what was left aside.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<Found>,
    pub(super) unread: Vec<Unread>,
}

/// Lists the files of `project` that lie at or below one of the absolute paths `wanted`.
pub(super) fn list(project: &Project, wanted: &[PathBuf], options: &Options) -> Result<Listing, SourceError> {
    let route = Route {
        start: project
            .repository
            .as_ref()
            .map_or(project.root(), Repository::top)
            .to_owned(),
        root: project.root().to_owned(),
        wanted: wanted.to_vec(),
        rules: if project.repository.is_some() {
            Rules::Repository
        } else {
            Rules::Folder
        },
    };
    let mut walked = walk(&route, options);
    for path in wanted {
        add_named(path, &route, options, &mut walked);
    }
    let mut listing = Listing {
        unread: std::mem::take(&mut walked.unread),
        ..Listing::default()
    };
    let tracked = match &project.repository {
        Some(repository) => tracked_files(project.root(), repository, wanted, &mut listing)?,
        None => Vec::new(),
    };
    merge(&tracked, walked, wanted, project.root(), &mut listing);
    listing.files.retain(|found| !options.leaves_out(&found.path));
    listing.files.sort_by(|one, other| one.path.cmp(&other.path));
    // A submodule is met twice, on the walk and in the index.
    listing.unread.sort();
    listing.unread.dedup();
    Ok(listing)
}

/// Adds what was named one by one although the rules ignore it: whoever names a path wants it looked at.
fn add_named(path: &Path, route: &Route, options: &Options, walked: &mut Walked) {
    if path == route.root {
        return;
    }
    match look(path) {
        Look::Folder if !walked.folders.iter().any(|folder| folder == path) => {
            let inner = walk(
                &Route {
                    start: path.to_owned(),
                    wanted: vec![path.to_owned()],
                    rules: Rules::Folder,
                    root: route.root.clone(),
                },
                options,
            );
            walked.files.extend(inner.files);
            walked.unread.extend(inner.unread);
        }
        Look::Folder => return,
        _ => {
            let below = path
                .strip_prefix(&route.root)
                .ok()
                .and_then(super::repository::bytes_of);
            walked.files.extend(below.map(|below| (below, path.to_owned())));
        }
    }
    walked.files.sort();
    walked.files.dedup();
}

/// Returns the tracked files of the project, relative to its root, sorted.
fn tracked_files(
    root: &Path,
    repository: &Repository,
    wanted: &[PathBuf],
    listing: &mut Listing,
) -> Result<Vec<(BString, PathBuf)>, SourceError> {
    let index = repository.index(None)?;
    let mut files: Vec<(BString, PathBuf)> = Vec::with_capacity(index.entries().len());
    let mut sparse = Vec::new();
    for entry in index.entries() {
        let Some(path) = repository.relative(entry.path(&index)) else {
            continue;
        };
        let Some(full) = path_below(root, path) else {
            listing.unread.push(Unread::held(
                RepoPath::from_bytes(path),
                "the git index names a path that leads out of the project",
                "remove it from the index: git rm --cached PATH",
            ));
            continue;
        };
        if !wanted.iter().any(|wanted| full.starts_with(wanted)) {
            continue;
        }
        if entry.mode == Mode::COMMIT {
            let name = RepoPath::from_bytes(path);
            listing.unread.push(Unread::noted(name, NESTED, NESTED_HINT));
        } else if entry.flags.contains(Flags::SKIP_WORKTREE) && matches!(look(&full), Look::Gone) {
            sparse.push(RepoPath::from_bytes(path));
        } else if files.last().is_none_or(|(last, _)| last != path) {
            // In a conflict one path has up to three entries; the work tree has one file.
            files.push((path.into(), full));
        }
    }
    note_sparse(&sparse, listing);
    files.sort();
    Ok(files)
}

fn note_sparse(sparse: &[RepoPath], listing: &mut Listing) {
    if let Some(first) = sparse.first() {
        listing.unread.push(Unread::noted(
            first.clone(),
            format!(
                "sparse checkout: {} tracked entries are not in the work tree and were not read",
                sparse.len()
            ),
            "run `git sparse-checkout disable` to have them judged",
        ));
    }
}

/// Joins both sorted lists. What the walk met lies in real folders; of the rest each folder is looked at once.
fn merge(
    tracked: &[(BString, PathBuf)],
    walked: Walked,
    wanted: &[PathBuf],
    root: &Path,
    listing: &mut Listing,
) {
    let mut real_folders = RealFolders::new(root);
    let mut walked = walked.files.into_iter().peekable();
    let mut untracked = Vec::new();
    for (path, full) in tracked {
        while let Some(met) = walked.next_if(|(met, _)| met < path) {
            untracked.push(met);
        }
        let was_met = walked.next_if(|(met, _)| met == path).is_some();
        let name = RepoPath::from_bytes(path);
        if was_met || real_folders.hold(full) {
            listing.files.push(Found {
                path: name,
                full: full.clone(),
                must_be_read: true,
            });
        } else {
            listing.unread.push(Unread::noted(
                name,
                "tracked file behind a symbolic link to a folder, not followed",
                "commit the change from folder to link, or restore the folder: git checkout -- PATH",
            ));
        }
    }
    untracked.extend(walked);
    listing
        .files
        .extend(untracked.into_iter().map(|(path, full)| Found {
            path: RepoPath::from_bytes(&path),
            must_be_read: wanted.contains(&full),
            full,
        }));
}

/// Remembers which folders below the root are reached without a link.
struct RealFolders<'root> {
    root: &'root Path,
    known: HashMap<PathBuf, bool>,
}

impl<'root> RealFolders<'root> {
    fn new(root: &'root Path) -> Self {
        Self {
            root,
            known: HashMap::new(),
        }
    }

    /// Returns false when a folder on the way to `file` is a link. A folder that is gone holds no link.
    fn hold(&mut self, file: &Path) -> bool {
        let root = self.root;
        let folders: Vec<&Path> = file
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != root)
            .collect();
        folders.into_iter().rev().all(|folder| {
            if let Some(known) = self.known.get(folder) {
                return *known;
            }
            let is_real = !matches!(look(folder), Look::Link);
            self.known.insert(folder.to_owned(), is_real);
            is_real
        })
    }
}
