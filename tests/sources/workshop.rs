//! Builds repositories in temporary folders, and collects what a source shows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use gonogo::model::{Change, Document, Gravity, Source, SourceError, Tally, Unread};
use gonogo::sources::{Options, Project};

/// A temporary folder, usually with a repository in it.
pub(crate) struct Workshop {
    folder: tempfile::TempDir,
    root: PathBuf,
}

impl Workshop {
    /// An empty plain folder.
    pub(crate) fn plain() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap().join("shop");
        std::fs::create_dir(&root).unwrap();
        Self { folder, root }
    }

    /// An empty repository on the branch `main`.
    pub(crate) fn repository() -> Self {
        let shop = Self::plain();
        shop.git(&["init", "--quiet", "--initial-branch=main"]);
        shop
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder around the root, for things that must lie outside.
    pub(crate) fn outside(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let full = self.root.join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
        self
    }

    pub(crate) fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.root.join(path)).unwrap();
        self
    }

    pub(crate) fn git(&self, arguments: &[&str]) -> &Self {
        run(&self.root, "git", arguments);
        self
    }

    pub(crate) fn commit(&self, title: &str) -> &Self {
        self.git(&["add", "--all"])
            .git(&["commit", "--quiet", "--allow-empty", "-m", title])
    }

    pub(crate) fn project(&self) -> Project {
        Project::find(&self.root).unwrap()
    }
}

/// Runs a program that must succeed, untouched by the settings of the machine.
#[expect(
    clippy::disallowed_methods,
    reason = "only tests run git, to build what the sources read"
)]
pub(crate) fn run(folder: &Path, program: &str, arguments: &[&str]) {
    let identity = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"];
    let addresses = ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"];
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .envs(identity.map(|key| (key, "Kim")))
        .envs(addresses.map(|key| (key, "kim@example.org")))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What a source showed.
#[derive(Default)]
pub(crate) struct Shown {
    pub(crate) documents: Vec<Document>,
    pub(crate) unread: Vec<Unread>,
    pub(crate) tally: Tally,
}

impl Shown {
    /// Paths of all documents, sorted.
    pub(crate) fn paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self
            .documents
            .iter()
            .map(|document| document.entry.path.as_str())
            .collect();
        paths.sort_unstable();
        paths
    }

    pub(crate) fn text(&self, path: &str) -> String {
        let document = self.document(path);
        document.text().into_owned()
    }

    pub(crate) fn document(&self, path: &str) -> &Document {
        self.documents
            .iter()
            .find(|document| document.entry.path.as_str() == path)
            .unwrap_or_else(|| panic!("no {path} in {:?}", self.paths()))
    }

    /// Every path with what the change did to it.
    pub(crate) fn changes(&self) -> BTreeMap<&str, Change> {
        let entries = self.documents.iter().map(|document| &document.entry);
        entries.map(|entry| (entry.path.as_str(), entry.change)).collect()
    }

    /// Which of the lines of `path` are new, by their text.
    pub(crate) fn new_lines(&self, path: &str) -> Vec<String> {
        let document = self.document(path);
        (1..)
            .map_while(|line| document.line(line))
            .filter(|span| !span.is_empty() && document.is_new(*span))
            .map(|span| String::from_utf8_lossy(&document.bytes()[span.start..span.end]).into_owned())
            .collect()
    }

    /// Paths and gravity of what was not read, sorted.
    pub(crate) fn lost(&self) -> Vec<(&str, Gravity)> {
        let mut lost: Vec<_> = self
            .unread
            .iter()
            .map(|unread| (unread.path.as_str(), unread.gravity))
            .collect();
        lost.sort_unstable();
        lost
    }
}

pub(crate) fn try_show(source: &dyn Source) -> Result<Shown, SourceError> {
    let shown = Mutex::new(Shown::default());
    let see = |result: Result<Document, Unread>| {
        let mut shown = shown.lock().unwrap();
        match result {
            Ok(document) => shown.documents.push(document),
            Err(unread) => shown.unread.push(unread),
        }
    };
    let tally = source.each(&|_| true, &see)?;
    let mut shown = shown.into_inner().unwrap();
    shown.tally = tally;
    Ok(shown)
}

pub(crate) fn show(source: &dyn Source) -> Shown {
    try_show(source).unwrap()
}

/// Two workers, so that tests see more than one.
pub(crate) fn options() -> Options {
    Options {
        threads: 2,
        ..Options::default()
    }
}
