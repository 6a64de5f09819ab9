//! Throwaway repositories with commits in them.

use super::git::git;
use super::support::Project;

/// An empty repository with one harmless commit.
pub(crate) fn repository() -> Project {
    let project = Project::new();
    git(&project, &["init", "-q"]);
    project.write("README.md", "A shop.\n");
    commit(&project);
    project
}

/// Commits all there is and returns the id.
pub(crate) fn commit(project: &Project) -> String {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-qm", "next"]);
    git(project, &["rev-parse", "HEAD"])
}
