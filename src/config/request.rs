//! What was asked on the command line, before environment and file are looked at.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Engine, OnIncomplete};
use crate::model::{Confidence, Severity};

/// A poll as it was asked for.
#[derive(Default)]
pub struct Request {
    /// What to look at.
    pub mode: Mode,
    /// Build outputs.
    pub builds: Vec<PathBuf>,
    /// The engines to run; all when empty.
    pub only: Vec<Engine>,
    /// Inventories: environment and file.
    pub inventories: Vec<(String, PathBuf)>,
    /// Revision that runs in production.
    pub deployed: Option<String>,
    /// Last migration that production has.
    pub deployed_through: Option<String>,
    /// Judge every migration.
    pub all: bool,
    /// Lightest severity that blocks.
    pub fail_on: Option<Severity>,
    /// Lowest confidence that blocks.
    pub min_confidence: Option<Confidence>,
    /// What an input that could not be read does.
    pub on_incomplete: Option<OnIncomplete>,
    /// Files of other scanners to import: read in place of those that count by themselves.
    pub import: Option<Vec<PathBuf>>,
    /// Another file than gonogo.yaml.
    pub config: Option<PathBuf>,
    /// Archives inside one another that are opened.
    pub archive_depth: Option<u8>,
    /// Threads to use.
    pub threads: Option<usize>,
    /// Folder that keeps results.
    pub cache: Option<PathBuf>,
    /// Keep no results.
    pub no_cache: bool,
    /// Ask providers whether they still accept what is found.
    pub verify: bool,
}

/// What to look at.
pub enum Mode {
    /// The work tree, folders or files; the current folder when empty.
    Tree(Vec<PathBuf>),
    /// All that was ever committed, with what [`Mode::Tree`] looks at.
    History {
        /// As of a tree.
        paths: Vec<PathBuf>,
        /// `A..B`, or one revision with all before it; everything when it is missing.
        range: Option<String>,
    },
    /// The index.
    Staged,
    /// What `BASE..HEAD` brings.
    Range(String),
    /// Standard input, judged under this path.
    Stdin {
        /// The path.
        name: String,
        /// Where the bytes come from.
        bytes: Box<dyn Read + Send>,
    },
}

impl Mode {
    /// Returns true when the whole project at `root` is looked at.
    #[must_use]
    pub fn covers(&self, root: &Path) -> bool {
        let is_root = |path: &Path| path.canonicalize().is_ok_and(|path| path == root);
        match self {
            Self::Tree(paths) | Self::History { paths, .. } if paths.is_empty() => is_root(Path::new(".")),
            Self::Tree(paths) | Self::History { paths, .. } => paths.len() == 1 && is_root(&paths[0]),
            Self::Staged | Self::Range(_) | Self::Stdin { .. } => false,
        }
    }
}

impl Default for Mode {
    fn default() -> Self {
        Self::Tree(Vec::new())
    }
}

impl Request {
    /// Returns the path from which the project is looked for.
    pub(super) fn start(&self) -> PathBuf {
        match &self.mode {
            Mode::Tree(paths) | Mode::History { paths, .. } if !paths.is_empty() => paths[0].clone(),
            _ => PathBuf::from("."),
        }
    }
}
