//! Where documents come from: the work tree, the index, a range of commits, a plain folder, standard input.
//! In goes a path or a revision, out come text documents in windows, and a named reason for whatever could not be
//! read. Never runs anything, never follows a link, never opens what is not a regular file.

mod added;
mod artifact;
mod blob;
mod cache;
mod crew;
mod dirt;
mod folder;
mod history;
mod kind;
mod link;
mod listing;
mod memory;
mod open;
mod own;
mod plain;
pub mod project;
mod published;
mod range;
mod repository;
pub mod revision;
mod staged;
mod stdin;
mod text;
mod tree;
mod utf16;
mod walk;
mod window;
mod worktree;

use globset::GlobSet;

use crate::model::RepoPath;

pub use artifact::{ARCHIVE_DEPTH, ARCHIVE_SECONDS, Archives};
pub use cache::{Cache, CachePlace, CacheRequest, KeyFrom};
pub use dirt::is_dirty;
pub use folder::Folder;
pub use history::History;
pub use memory::Memory;
pub use own::{own_yaml_files, read_own, write_whole};
pub use project::Project;
pub use published::pushed;
pub use range::{Range, changed_paths};
pub use revision::{
    Branch, current_branch, current_branch_is, default_branch, file_at, files_missing_from, files_of,
    head_is_on,
};
pub use staged::Staged;
pub use stdin::Stdin;
pub use window::{OVERLAP, WINDOW};
pub use worktree::Worktree;

/// What every source is told by the configuration.
#[derive(Clone, Debug)]
pub struct Options {
    /// Paths, relative to the root, that are never looked at; a matching folder takes all below it along.
    pub exclude: GlobSet,
    /// Workers that read at the same time; 0 counts as 1.
    pub threads: usize,
    /// Folders, relative to the root, that another source serves: a build output named by `--build`.
    pub skip: Vec<String>,
    /// How archives are opened; their time is shared by all sources that are given a clone of this.
    pub archives: Archives,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            exclude: GlobSet::empty(),
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            skip: Vec::new(),
            archives: Archives::default(),
        }
    }
}

impl Options {
    /// Returns true when the file at `path` must not be looked at.
    fn leaves_out(&self, path: &RepoPath) -> bool {
        if self.skip.iter().any(|folder| path.is_under(folder)) {
            return true;
        }
        if self.exclude.is_empty() {
            return false;
        }
        let text = path.as_str();
        let folders = text.match_indices('/').map(|(at, _)| &text[..at]);
        folders
            .chain(std::iter::once(text))
            .any(|part| self.exclude.is_match(part))
    }
}

#[cfg(test)]
mod tests {
    use globset::{Glob, GlobSetBuilder};

    use super::*;

    #[test]
    fn an_excluded_folder_takes_everything_below_it_along() {
        let exclude = GlobSetBuilder::new()
            .add(Glob::new("examples/coachdesk").unwrap())
            .build()
            .unwrap();
        let options = Options {
            exclude,
            skip: vec!["dist/".to_owned()],
            ..Options::default()
        };
        assert!(options.leaves_out(&"examples/coachdesk/.env".into()));
        assert!(options.leaves_out(&"dist/app.js".into()));
        assert!(!options.leaves_out(&"examples/other/.env".into()));
        assert!(!options.leaves_out(&"distance.ts".into()));
    }
}
