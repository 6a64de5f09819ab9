//! What is said of who can read a secret by now: pushed, shipped, or only staged.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

#[path = "support/git.rs"]
mod git;
#[path = "support/repository.rs"]
mod repository;
mod support;

use git::git;
use repository::{commit, repository};
use serde_json::Value;
use support::{Project, stripe_key};

fn pay() -> String {
    format!("export const key = \"{}\"\n", stripe_key())
}

/// A repository whose key was removed in the second of three commits, and the commit that brought it.
fn cleaned() -> (Project, String) {
    let project = repository();
    project.write("src/pay.ts", pay());
    let brought = commit(&project);
    project.write("src/pay.ts", "export const key = process.env.STRIPE_KEY\n");
    commit(&project);
    (project, brought)
}

fn judged(project: &Project, more: &[&str]) -> Value {
    let arguments = [
        &["check", "--only", "secrets", "--no-cache", "--format", "json"],
        more,
    ]
    .concat();
    let answer = project.gonogo(&arguments);
    assert!(!answer.all().contains(&stripe_key()));
    assert!([0, 1].contains(&answer.code), "{}", answer.stderr);
    serde_json::from_str(&answer.stdout).unwrap()
}

fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn a_pushed_key_needs_no_new_history_and_one_that_stayed_here_must_leave_it() {
    let (project, brought) = cleaned();
    let help = |more: &[&str]| {
        let report = judged(&project, more);
        let finding = findings(&report)[0].clone();
        (
            finding["help"].as_str().unwrap().to_owned(),
            finding["properties"]["pushed"].clone(),
        )
    };
    let (text, pushed) = help(&["--history"]);
    assert!(
        pushed.is_null() && !text.contains("remote"),
        "nothing is known of remotes: {text}"
    );

    let before = git(&project, &["rev-parse", &format!("{brought}~1")]);
    git(&project, &["update-ref", "refs/remotes/origin/main", &before]);
    let (text, pushed) = help(&["--history"]);
    assert_eq!(pushed, "no");
    assert!(
        text.contains(&brought[..10]) && text.contains("before you push"),
        "{text}"
    );

    git(&project, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    let (text, pushed) = help(&["--history"]);
    assert_eq!(pushed, "yes");
    assert!(text.contains("history needs no rewriting"), "{text}");
}

#[test]
fn help_names_who_can_read_a_shipped_or_a_staged_key() {
    let project = repository();
    project.write("src/pay.ts", pay());
    git(&project, &["add", "-A"]);
    let report = judged(&project, &["--staged"]);
    assert_eq!(findings(&report)[0]["properties"]["readers"], "this_machine");
    project.write("dist/app.js", pay());
    let report = judged(&project, &["--build", "dist"]);
    let help = findings(&report)[0]["help"].as_str().unwrap();
    assert!(help.contains("Whoever gets dist/app.js can read it."), "{help}");
}
