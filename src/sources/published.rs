//! Tells which commits a remote has been seen to hold: what was pushed is out of reach, what was not can be amended.
//! Knows only what this clone was told by its last fetch or push; asks no server.

use std::collections::BTreeSet;

use gix::ObjectId;

use super::project::Project;

/// Commits that are walked to tell; beyond them nothing is said. Linux has 1.4 million, most projects below 100,000.
const MOST_COMMITS: usize = 500_000;

/// Returns those of `commits` (full ids) that a remote-tracking branch reaches.
///
/// Nothing when that cannot be told: no repository, no such branch, broken or too many commits. Then nobody should be told
/// that a commit was never pushed.
#[must_use]
pub fn pushed(project: &Project, commits: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    let handle = project.need_repository("what was pushed").ok()?.handle();
    let mut tips: Vec<ObjectId> = Vec::new();
    for reference in handle.references().ok()?.prefixed("refs/remotes/").ok()? {
        // `origin/HEAD` names a branch that may be gone; the branches themselves stand beside it.
        if let Ok(id) = reference.ok()?.into_fully_peeled_id() {
            tips.push(id.detach());
        }
    }
    if tips.is_empty() {
        return None;
    }
    let mut wanted: BTreeSet<ObjectId> = BTreeSet::new();
    for commit in commits {
        wanted.insert(ObjectId::from_hex(commit.as_bytes()).ok()?);
    }
    let mut found = BTreeSet::new();
    for (count, step) in handle.rev_walk(tips).all().ok()?.enumerate() {
        if count >= MOST_COMMITS {
            return None;
        }
        let id = step.ok()?.id;
        if wanted.remove(&id) {
            found.insert(id.to_string());
            if wanted.is_empty() {
                break;
            }
        }
    }
    // Where a shallow clone ends, what lies beyond may hold the commit.
    if !wanted.is_empty() && handle.is_shallow().unwrap_or(true) {
        return None;
    }
    Some(found)
}
