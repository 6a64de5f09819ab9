//! Git itself, run in a throwaway project with a fixed identity and no configuration of the machine.

use std::path::Path;

use super::support::Project;

/// Runs git in `folder` and returns what it said.
#[expect(
    clippy::disallowed_methods,
    reason = "a test makes repositories with git itself"
)]
pub(crate) fn git_in(folder: &Path, arguments: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=t", "-c", "user.email=t@t.invalid"])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Runs git in `project`.
pub(crate) fn git(project: &Project, arguments: &[&str]) -> String {
    git_in(project.root(), arguments)
}
