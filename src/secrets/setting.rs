//! What a path says about the assignments in its file: how they are written, and whether they are for development only.

use super::assignment::Syntax;
use crate::model::RepoPath;

/// What a document says about all of its assignments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) syntax: Syntax,
    /// Compose files, development containers, CI workflows: services that live for an hour.
    pub(super) is_development: bool,
}

/// Starts of names of files for a developer's machine or a test run.
const NAMES: &[&str] = &[
    "docker-compose",
    "compose.",
    "vagrantfile",
    ".gitlab-ci",
    ".travis",
    "appveyor",
    "azure-pipelines",
    "jenkinsfile",
    ".env.dev",
    ".env.local",
    ".env.ci",
    "development.",
    "bitbucket-pipelines",
];

/// Folders of such files; with a slash in front they count at any depth.
const FOLDERS: &[&str] = &[
    ".github/",
    ".devcontainer/",
    ".circleci/",
    ".ddev/",
    ".gitpod",
    "/dev/",
    "dev/",
    "/ci/",
    "ci/",
    ".ci/",
    "/docker/",
    "/local/",
    "local/",
    "/development/",
    "/devenv/",
    "/sandbox/",
    "/playground/",
    "/benchmark",
    "hack/",
    "/hack/",
];

impl Setting {
    /// Returns what the file at `path` holds.
    pub(super) fn of(path: &RepoPath) -> Self {
        let lower = path.as_str().to_ascii_lowercase();
        let name = lower.rsplit('/').next().unwrap_or_default();
        let is_development = NAMES.iter().any(|start| name.starts_with(start))
            || name.contains("-dev.")
            || name.contains(".dev.")
            || name.contains(".local.")
            || FOLDERS.iter().any(|folder| {
                lower.starts_with(folder) || (folder.starts_with(['/', '.']) && lower.contains(folder))
            });
        Self {
            syntax: Syntax::of(path),
            is_development,
        }
    }
}
