//! Walks a folder for the files that git does not track. The rules of the `.gitignore` files inside the repository
//! decide, and nothing of the machine: no global rules, no parent folders outside.

use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gix::bstr::BString;
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::Options;
use super::open::{Look, look};
use super::project::is_repository;
use super::repository::bytes_of;
use crate::model::{RepoPath, Unread};

/// Longest list of ignore rules that is obeyed; a longer one is no list anybody wrote.
const LONGEST_RULES: u64 = 1024 * 1024;

/// Where to walk.
#[derive(Clone, Debug)]
pub(super) struct Route {
    /// Where the rules start to count: the top of the repository, or the plain folder.
    pub(super) start: PathBuf,
    /// The root of the project, at or below the start; names of files are relative to it.
    pub(super) root: PathBuf,
    /// What is asked for: the root, or folders and files below it.
    pub(super) wanted: Vec<PathBuf>,
    pub(super) rules: Rules,
}

/// Which rules decide what is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rules {
    /// Those of the repository; a repository inside it is another one, and only noted.
    Repository,
    /// The `.gitignore` files of a plain folder; repositories inside it are plain folders too.
    Folder,
    /// None: a build output is looked at whole.
    Nothing,
}

/// What a walk met.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Everything but folders, relative to the root, sorted.
    pub(super) files: Vec<(BString, PathBuf)>,
    /// Folders that were let in, as they stand in the file system.
    pub(super) folders: Vec<PathBuf>,
    pub(super) unread: Vec<Unread>,
}

/// Walks along `route`, with several threads.
pub(super) fn walk(route: &Route, options: &Options) -> Walked {
    let guard = Arc::new(Guard {
        route: route.clone(),
        options: options.clone(),
        met: Mutex::default(),
    });
    if !guard.rules_are_readable(&route.start) {
        return guard.take();
    }
    let mut builder = WalkBuilder::new(&route.start);
    let obeys = route.rules != Rules::Nothing;
    let excludes = route.rules == Rules::Repository && is_plain_file(&route.start.join(".git/info/exclude"));
    builder
        .standard_filters(false)
        .git_ignore(obeys)
        .git_exclude(excludes)
        .require_git(false)
        .follow_links(false)
        .threads(options.threads.max(1));
    let gate = Arc::clone(&guard);
    builder.filter_entry(move |entry| gate.lets_in(entry));
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            guard.meet(entry);
            WalkState::Continue
        })
    });
    guard.take()
}

struct Guard {
    route: Route,
    options: Options,
    met: Mutex<Walked>,
}

impl Guard {
    /// Returns true when the entry is to be walked into, or is a file to be listed.
    fn lets_in(&self, entry: &DirEntry) -> bool {
        let path = entry.path();
        let is_on_the_way = |wanted: &PathBuf| path.starts_with(wanted) || wanted.starts_with(path);
        // In a build output it is one of the things that should not have been shipped.
        let is_git = entry.file_name() == ".git" && self.route.rules != Rules::Nothing;
        if is_git || !self.route.wanted.iter().any(is_on_the_way) {
            return false;
        }
        !entry.file_type().is_some_and(|kind| kind.is_dir()) || self.lets_into(path)
    }

    fn lets_into(&self, folder: &Path) -> bool {
        let below = self.name_of(folder);
        if below.as_ref().is_some_and(|below| self.options.leaves_out(below)) {
            return false;
        }
        if self.route.rules == Rules::Repository && folder != self.route.start && is_repository(folder) {
            self.note(folder, NESTED, NESTED_HINT);
            return false;
        }
        self.rules_are_readable(folder)
    }

    /// Returns true unless the folder's `.gitignore` is a link, a pipe or endless: reading it would hang or fill the
    /// memory. git does not follow such a link either.
    fn rules_are_readable(&self, folder: &Path) -> bool {
        if self.route.rules == Rules::Nothing {
            return true;
        }
        let is_readable = match look(&folder.join(".gitignore")) {
            Look::File(found) => found.len() <= LONGEST_RULES,
            Look::Gone | Look::Denied(_) | Look::Folder => true,
            Look::Link | Look::Special => false,
        };
        if !is_readable {
            self.note(
                folder,
                ".gitignore is a link, a pipe or longer than 1 MiB: untracked files here were not read",
                "replace it by a plain file",
            );
        }
        is_readable
    }

    fn meet(&self, entry: Result<DirEntry, ignore::Error>) {
        match entry {
            Ok(entry) => self.keep(entry),
            Err(error) => self.note(
                path_of(&error).unwrap_or(&self.route.root),
                &format!("untracked folder cannot be read: {}", bare(&error)),
                "give read permission, or exclude it",
            ),
        }
    }

    fn keep(&self, entry: DirEntry) {
        let is_folder = entry.file_type().as_ref().is_some_and(FileType::is_dir);
        let path = entry.into_path();
        if is_folder {
            self.met().folders.push(path);
            return;
        }
        let below = path.strip_prefix(&self.route.root).ok().and_then(bytes_of);
        if let Some(below) = below.filter(|below| !below.is_empty()) {
            self.met().files.push((below, path));
        }
    }

    fn note(&self, path: &Path, reason: &str, hint: &str) {
        // What lies outside the root is none of the project's business.
        if let Some(name) = self.name_of(path) {
            self.met().unread.push(Unread::noted(name, reason, hint));
        }
    }

    fn name_of(&self, path: &Path) -> Option<RepoPath> {
        let below = path.strip_prefix(&self.route.root).ok()?;
        bytes_of(below).map(|bytes| RepoPath::from_bytes(&bytes))
    }

    fn met(&self) -> std::sync::MutexGuard<'_, Walked> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Walked {
        let mut met = std::mem::take(&mut *self.met());
        met.files.sort();
        met.unread.sort();
        met
    }
}

/// Why a repository inside the repository is left aside.
pub(super) const NESTED: &str = "another git repository or submodule, not read";
pub(super) const NESTED_HINT: &str = "check it by itself: gonogo check PATH";

fn is_plain_file(path: &Path) -> bool {
    matches!(look(path), Look::File(found) if found.len() <= LONGEST_RULES)
}

/// Returns the path that a walking error is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

/// Returns the reason without the path, which stands beside it already.
fn bare(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => bare(err),
        other => other.to_string(),
    }
}
