//! Finds the project that a path belongs to: its root, and the repository it lies in, if any.
//! Only a `.git` entry makes a repository; a folder that merely has the shape of one is a folder.

use std::path::{Path, PathBuf};

use super::repository::{Repository, head_commit};
use crate::model::SourceError;

/// The name of the configuration file, which makes the folder it lies in a root.
const CONFIG: &str = "gonogo.yaml";

/// Files of a `.git` that are read to open it. A pipe in the place of one would hang whoever reads it.
const READ_BY_GIT: &[&str] = &["HEAD", "commondir", "config", "index", "packed-refs", "shallow"];

/// A folder that is judged as one thing.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    pub(super) repository: Option<Repository>,
}

impl Project {
    /// Returns the project of `path`, a folder or a file.
    ///
    /// The root is the nearest folder upward with a gonogo.yaml inside the git work tree, else the top of the work
    /// tree, else `path` itself (for a file, its folder).
    ///
    /// # Errors
    /// When nothing stands at `path`, or the repository around it cannot be read.
    pub fn find(path: &Path) -> Result<Self, SourceError> {
        let folder = folder_of(path)?;
        let Some(top) = folder.ancestors().find(|folder| is_repository(folder)) else {
            return Ok(Self {
                root: folder,
                repository: None,
            });
        };
        let root = folder
            .ancestors()
            .take_while(|folder| folder.starts_with(top))
            .find(|folder| folder.join(CONFIG).is_file())
            .unwrap_or(top);
        let repository = Repository::open(top, root)?;
        Ok(Self {
            root: root.to_owned(),
            repository: Some(repository),
        })
    }

    /// Returns the root, absolute and without links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the name of the root folder, for the headline.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(&self.root)
    }

    /// Returns true when the project lies in a git work tree.
    #[must_use]
    pub fn is_in_repository(&self) -> bool {
        self.repository.is_some()
    }

    /// Returns true when the root lies inside a larger repository: it has its own gonogo.yaml and the work tree goes
    /// on above it.
    #[must_use]
    pub fn is_inside_larger_repository(&self) -> bool {
        self.repository
            .as_ref()
            .is_some_and(|repository| !repository.below().is_empty())
    }

    /// Returns the id of the commit that `HEAD` names, in hexadecimal; nothing without a repository or a commit.
    #[must_use]
    pub fn head(&self) -> Option<String> {
        let repository = self.repository.as_ref()?;
        head_commit(&repository.handle()).map(|id| id.to_string())
    }

    /// Returns a text that stays the same in every clone of the project, to salt fingerprints with.
    ///
    /// It is the last part of the origin's address (`coachdesk` of `git@github.com:acme/coachdesk.git`), else the name
    /// of the top folder, followed by the root's path in the repository. Unlike the first commit it is known in a
    /// shallow clone and costs one look into memory; unlike the whole address it is the same for a fork, for https
    /// and ssh, and holds no password.
    #[must_use]
    pub fn identity(&self) -> String {
        let Some(repository) = &self.repository else {
            return self.name();
        };
        let handle = repository.handle();
        let address = handle.config_snapshot().string("remote.origin.url");
        let name = address
            .and_then(|address| last_part(&String::from_utf8_lossy(&address)))
            .unwrap_or_else(|| name_of(&main_folder(&handle, repository.top())));
        format!("{name}/{}", String::from_utf8_lossy(repository.below()))
    }

    /// Returns the repository.
    ///
    /// # Errors
    /// When the project lies in none, with `what` as the thing that needs one.
    pub(super) fn need_repository(&self, what: &str) -> Result<&Repository, SourceError> {
        self.repository.as_ref().ok_or_else(|| {
            SourceError::new(
                format!(
                    "{what} needs a git repository, and {} is in none",
                    self.root.display()
                ),
                "run it inside a git work tree, or check the folder as it is: gonogo check PATH",
            )
        })
    }
}

/// Returns the absolute folder of `path`: itself, or the one its file lies in.
fn folder_of(path: &Path) -> Result<PathBuf, SourceError> {
    let missing = |error: std::io::Error| {
        SourceError::new(
            format!("{}: {error}", path.display()),
            "check the spelling; paths count from the current folder",
        )
    };
    let folder = if std::fs::symlink_metadata(path).map_err(missing)?.is_file() {
        path.parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    } else {
        path
    };
    let folder = std::fs::canonicalize(folder).map_err(missing)?;
    // A link to a file, or a pipe: what counts is the folder it was named in.
    if folder.is_dir() {
        return Ok(folder);
    }
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    std::fs::canonicalize(parent).map_err(missing)
}

/// Returns true when `folder` has a `.git` entry that leads to a repository. An empty or broken `.git` does not, nor does one
/// with pipes or devices in it.
pub(super) fn is_repository(folder: &Path) -> bool {
    let entry = folder.join(".git");
    std::fs::symlink_metadata(&entry).is_ok_and(|found| found.is_dir() || found.is_file())
        && READ_BY_GIT
            .iter()
            .all(|name| is_file_or_nothing(&entry.join(name)))
        && gix::discover::is_git(&entry).is_ok()
}

fn is_file_or_nothing(path: &Path) -> bool {
    std::fs::metadata(path).map_or(true, |found| found.is_file())
}

fn name_of(folder: &Path) -> String {
    folder
        .file_name()
        .map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Returns the folder of the main work tree, which a linked one shares its `.git` with; `top` when it has another form.
fn main_folder(handle: &gix::Repository, top: &Path) -> PathBuf {
    std::fs::canonicalize(handle.common_dir())
        .ok()
        .filter(|shared| shared.ends_with(".git"))
        .and_then(|shared| shared.parent().map(Path::to_owned))
        .unwrap_or_else(|| top.to_owned())
}

/// Returns the name of the repository at `address`, without `.git`.
fn last_part(address: &str) -> Option<String> {
    let address = address.trim_end_matches('/');
    let address = address.strip_suffix(".git").unwrap_or(address);
    let name = address.rsplit(['/', ':', '\\']).next().unwrap_or_default();
    (!name.is_empty()).then(|| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_one_repository_give_one_name() {
        for address in [
            "git@github.com:acme/Coachdesk.git",
            "https://token@github.com/fork/coachdesk",
            "ssh://git@host:22/x/coachdesk.git/",
            "/srv/git/coachdesk.git",
        ] {
            assert_eq!(last_part(address).as_deref(), Some("coachdesk"), "{address}");
        }
    }

    #[test]
    fn a_plain_folder_is_its_own_root() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), "x").unwrap();
        let project = Project::find(&folder.path().join("a.txt")).unwrap();
        assert_eq!(project.root(), folder.path().canonicalize().unwrap());
        assert!(!project.is_in_repository());
        assert_eq!(project.head(), None);
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error_with_a_hint() {
        let error = Project::find(Path::new("/no/such/place"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("/no/such/place") && error.contains("hint"),
            "{error}"
        );
    }
}
