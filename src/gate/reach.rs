//! Says of a secret who can read it by now, and what of the usual advice is still worth following: whoever gets a build
//! has it, a pushed commit is out of reach, what is only staged never left this machine. Adds words, changes no verdict.

use std::collections::BTreeSet;

use crate::model::{Finding, Origin, Place, Role, Severity};
use crate::sources::{Project, pushed};

/// What is known of who can read the judged files.
#[derive(Debug)]
pub struct Reach {
    /// The project, whose remote-tracking branches tell what was pushed.
    project: Project,
    /// True when only what is about to be committed is judged.
    is_staged: bool,
}

impl Reach {
    /// Returns what is known of `project`; `is_staged` when only what is about to be committed is judged.
    pub(super) fn new(project: Project, is_staged: bool) -> Self {
        Self { project, is_staged }
    }

    /// Adds to the help of every secret among `findings` who can read it. Commits are walked only for a secret in one.
    pub(super) fn say(&self, findings: &mut [Finding]) {
        let secrets = || findings.iter().filter(|finding| deserves(finding));
        let commits: BTreeSet<String> = secrets()
            .flat_map(Finding::places)
            .filter_map(commit_of)
            .collect();
        let pushed = if commits.is_empty() {
            None
        } else {
            pushed(&self.project, &commits)
        };
        for finding in findings.iter_mut().filter(|finding| deserves(finding)) {
            let brought: Vec<String> = finding.places().filter_map(commit_of).collect();
            self.say_place(finding);
            if let (Some(first), Some(pushed)) = (brought.first(), &pushed) {
                say_history(
                    finding,
                    first,
                    brought.iter().find(|commit| pushed.contains(*commit)),
                );
            }
        }
    }

    fn say_place(&self, finding: &mut Finding) {
        let shipped = finding.places().find(|place| is_shipped(place)).map(container);
        if let Some(path) = shipped {
            add(finding, &format!("Whoever gets {path} can read it."));
            finding.properties.insert("readers", "build".to_owned());
        } else if self.is_staged {
            add(
                finding,
                "This line is not committed yet: take the value out and stage the file again.",
            );
            finding.properties.insert("readers", "this_machine".to_owned());
        }
    }
}

fn say_history(finding: &mut Finding, first: &str, pushed: Option<&String>) {
    if let Some(commit) = pushed {
        let commit = short(commit);
        add(
            finding,
            &format!(
                "A remote branch holds commit {commit}: once it is revoked, history needs no rewriting."
            ),
        );
        finding.properties.insert("pushed", "yes".to_owned());
    } else {
        let commit = short(first);
        add(
            finding,
            &format!(
                "No remote branch this clone knows holds commit {commit}: take it out of there before you push."
            ),
        );
        finding.properties.insert("pushed", "no".to_owned());
    }
}

/// A note asks for nothing, and other engines speak of no secrets.
fn deserves(finding: &Finding) -> bool {
    finding.rule.id.engine() == "secrets" && finding.severity >= Severity::Medium
}

/// What once was built is not what is shipped today.
fn is_shipped(place: &Place) -> bool {
    match place.origin {
        Origin::Build(_) => true,
        Origin::Head => place.role == Role::Build,
        _ => false,
    }
}

/// Returns the file that is handed on: the image or archive, not what lies in it.
fn container(place: &Place) -> String {
    let path = place.path.as_str();
    path.split_once("!/").map_or(path, |(outer, _)| outer).to_owned()
}

fn commit_of(place: &Place) -> Option<String> {
    place.origin.brought().map(|brought| brought.commit.clone())
}

/// Returns the id as the rest of the finding writes it.
fn short(commit: &str) -> &str {
    /// As in [`crate::model::Brought::short`].
    const SHOWN: usize = 10;
    commit.get(..SHOWN).unwrap_or(commit)
}

fn add(finding: &mut Finding, sentence: &str) {
    finding.help = format!("{} {sentence}", finding.help.trim_end());
}
