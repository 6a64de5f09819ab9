//! A plain folder that was named as a build output: looked at whole, no ignore rule counts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Options;
use super::crew::read_all;
use super::listing::Found;
use super::walk::{Route, Rules, walk};
use super::worktree::read_found;
use crate::model::{Origin, RepoPath, See, Source, SourceError, Tally, Wants};

/// All files below a folder, or a single file, as [`Origin::Build`].
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    file: Option<PathBuf>,
    name: Arc<str>,
    options: Options,
}

impl Folder {
    /// Returns the source of the build output at `path`, which its user calls `name`: `dist`. Its files are called
    /// `dist/assets/app.js`. What `options` excludes counts from the folder, and what it skips does not count here.
    ///
    /// # Errors
    /// When nothing stands at `path`.
    pub fn new(name: &str, path: &Path, options: Options) -> Result<Self, SourceError> {
        let full = std::fs::canonicalize(path).map_err(|error| {
            SourceError::new(
                format!("build output {}: {error}", path.display()),
                "build it first, or correct the path",
            )
        })?;
        let (root, file) = if full.is_dir() {
            (full, None)
        } else {
            (full.parent().unwrap_or(&full).to_owned(), Some(full))
        };
        Ok(Self {
            root,
            file,
            name: Arc::from(name.trim_end_matches('/')),
            options: Options {
                skip: Vec::new(),
                ..options
            },
        })
    }
}

impl Folder {
    /// Returns the path under which the file at `below` (from the folder) is shown.
    fn path_of(&self, below: &[u8]) -> RepoPath {
        if self.file.is_some() {
            return RepoPath::from(&*self.name);
        }
        RepoPath::from_bytes(&[self.name.as_bytes(), b"/", below].concat())
    }
}

impl Source for Folder {
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError> {
        let route = Route {
            start: self.root.clone(),
            root: self.root.clone(),
            wanted: vec![self.file.clone().unwrap_or_else(|| self.root.clone())],
            rules: Rules::Nothing,
        };
        let walked = walk(&route, &self.options);
        for mut unread in walked.unread {
            // The folder was named: a part of it that cannot be read was asked for.
            unread.gravity = crate::model::Gravity::Holds;
            see(Err(unread));
        }
        let files: Vec<Found> = walked
            .files
            .into_iter()
            .filter(|(path, _)| !self.options.leaves_out(&RepoPath::from_bytes(path)))
            .map(|(path, full)| Found {
                path: self.path_of(&path),
                full,
                must_be_read: true,
            })
            .collect();
        let origin = Origin::Build(Arc::clone(&self.name));
        Ok(read_all(
            &files,
            &self.options,
            (wants, see),
            &|| (),
            &|desk, (), found| read_found(desk, &origin, found),
        ))
    }
}
