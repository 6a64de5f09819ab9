//! Answers about revisions: what a name stands for, where two lines of history parted, which branch is the main one.
//! A shallow clone that cannot tell gets a clear error, never a guess.

use std::collections::BTreeSet;

use gix::ObjectId;

use super::Options;
use super::listing::list;
use super::project::Project;
use super::repository::content;
use super::tree::{compare, tree_of};
use crate::model::{RepoPath, SourceError};

/// What to do when history is missing.
const FETCH: &str =
    "set `fetch-depth: 0` in the checkout step, or fetch the base branch: git fetch --unshallow origin";

/// A branch and the commit it stands at, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Without `origin/`: `main`.
    pub name: String,
    pub commit: String,
}

/// Returns the default branch: the one origin calls so, else `main` or `master`, of origin before the local one.
#[must_use]
pub fn default_branch(project: &Project) -> Option<Branch> {
    let handle = project.repository.as_ref()?.handle();
    let named_by_origin = handle
        .try_find_reference("refs/remotes/origin/HEAD")
        .ok()
        .flatten()
        .and_then(|reference| Some(reference.target().try_name()?.as_bstr().to_string()));
    let guesses = [
        "remotes/origin/main",
        "remotes/origin/master",
        "heads/main",
        "heads/master",
    ];
    named_by_origin
        .into_iter()
        .chain(guesses.iter().map(|guess| format!("refs/{guess}")))
        .find_map(|reference| {
            let commit = commit_at(&handle, &reference)?.to_string();
            let name = reference
                .trim_start_matches("refs/remotes/origin/")
                .trim_start_matches("refs/heads/")
                .to_owned();
            Some(Branch { name, commit })
        })
}

/// Returns the name of the branch that is checked out; nothing when `HEAD` names a commit, as it does in most CI runs.
#[must_use]
pub fn current_branch(project: &Project) -> Option<String> {
    let handle = project.repository.as_ref()?.handle();
    let name = handle.head_name().ok().flatten()?;
    Some(name.shorten().to_string())
}

/// Returns true when the branch called `name` is checked out.
#[must_use]
pub fn current_branch_is(project: &Project, name: &str) -> bool {
    current_branch(project).is_some_and(|current| current == name)
}

/// Returns true when `HEAD` is the `branch`, by its name or by its commit (CI checks out a commit).
#[must_use]
pub fn head_is_on(project: &Project, branch: &Branch) -> bool {
    match current_branch(project) {
        Some(current) => current == branch.name,
        None => project.head().is_some_and(|head| head == branch.commit),
    }
}

/// Returns the files below the root, tracked or new, whose path is not in the tree of `revision`.
///
/// # Errors
/// When the revision is unknown, or the repository cannot be read.
pub fn files_missing_from(project: &Project, revision: &str) -> Result<BTreeSet<RepoPath>, SourceError> {
    let there = files_of(project, revision)?;
    let here = list(project, &[project.root().to_owned()], &Options::default())?;
    Ok(here
        .files
        .into_iter()
        .map(|found| found.path)
        .filter(|path| !there.contains(path))
        .collect())
}

/// Returns the paths of all files that `revision` has below the root.
///
/// # Errors
/// When the revision is unknown, or the repository cannot be read.
pub fn files_of(project: &Project, revision: &str) -> Result<BTreeSet<RepoPath>, SourceError> {
    let repository = project.need_repository("a revision")?;
    let handle = repository.handle();
    let tree = tree_of(repository, &handle, commit_of(&handle, revision)?)?;
    let files = compare(&handle, None, tree)?.head;
    Ok(files
        .iter()
        .map(|leaf| RepoPath::from_bytes(&leaf.path))
        .collect())
}

/// Returns the content that the file at `path` (from the root) has in `revision`; nothing when it has none.
///
/// # Errors
/// When the revision is unknown, or the repository cannot be read.
pub fn file_at(project: &Project, revision: &str, path: &RepoPath) -> Result<Option<Vec<u8>>, SourceError> {
    let repository = project.need_repository("a revision")?;
    let handle = repository.handle();
    let Some(tree) = tree_of(repository, &handle, commit_of(&handle, revision)?)? else {
        return Ok(None);
    };
    let broken = |reason: String| {
        SourceError::new(
            format!("{path} of {revision} cannot be read: {reason}"),
            "run `git fsck`",
        )
    };
    let found = handle
        .find_tree(tree)
        .and_then(|tree| tree.lookup_entry(path.as_str().split('/')))
        .map_err(|error| broken(error.to_string()))?;
    match found.filter(|entry| entry.mode().is_blob()) {
        Some(entry) => content(&handle, entry.object_id()).map(Some).map_err(broken),
        None => Ok(None),
    }
}

/// Returns the commit that `revision` names: a branch, a tag, an id, `HEAD~2`. The name of a branch that only origin
/// has is understood too, for a CI checkout has no other.
pub(super) fn commit_of(handle: &gix::Repository, revision: &str) -> Result<ObjectId, SourceError> {
    let names = [revision.to_owned(), format!("refs/remotes/origin/{revision}")];
    let found = names.iter().find_map(|name| {
        let object = handle.rev_parse_single(name.as_str()).ok()?.object().ok()?;
        object.peel_to_commit().ok().map(|commit| commit.id)
    });
    found.ok_or_else(|| {
        let hint = if handle.is_shallow().unwrap_or(false) {
            FETCH.to_owned()
        } else {
            format!("check the spelling, or fetch it: git fetch origin {revision}")
        };
        SourceError::new(format!("unknown revision \"{revision}\""), hint)
    })
}

/// Returns both sides of `BASE..HEAD` or `BASE...HEAD`; an empty right side is `HEAD`.
pub(super) fn sides_of(spec: &str) -> Result<(&str, &str), SourceError> {
    let sides = spec.split_once("...").or_else(|| spec.split_once(".."));
    match sides {
        Some((base, head)) if !base.is_empty() => Ok((base, if head.is_empty() { "HEAD" } else { head })),
        _ => Err(SourceError::new(
            format!("\"{spec}\" is not a range"),
            "write it as BASE..HEAD: origin/main..HEAD",
        )),
    }
}

/// Returns the commit where the lines of `base` and `head` parted; `names` are for the message.
pub(super) fn merge_base(
    handle: &gix::Repository,
    base: ObjectId,
    head: ObjectId,
    names: (&str, &str),
) -> Result<ObjectId, SourceError> {
    let (base_name, head_name) = names;
    let is_shallow = handle.is_shallow().unwrap_or(false);
    let found = handle.merge_base(base, head).ok().flatten().map(gix::Id::detach);
    let Some(found) = found else {
        return Err(if is_shallow {
            SourceError::new(
                format!(
                    "this shallow clone does not reach the common ancestor of {base_name} and {head_name}"
                ),
                FETCH,
            )
        } else {
            SourceError::new(
                format!("{base_name} and {head_name} have no common ancestor"),
                "name a base from the same history",
            )
        });
    };
    // When one side is the ancestor of the other, no history that is cut off can hold a nearer one.
    if is_shallow && found != base && found != head && history_is_cut(handle, found, &[base, head]) {
        return Err(SourceError::new(
            format!(
                "this shallow clone cuts the history between {base_name} and {head_name}: a nearer common ancestor may be missing"
            ),
            FETCH,
        ));
    }
    Ok(found)
}

/// Returns true when a commit between `ancestor` and one of `tips` lacks its parents.
fn history_is_cut(handle: &gix::Repository, ancestor: ObjectId, tips: &[ObjectId]) -> bool {
    let Ok(Some(cut)) = handle.shallow_commits() else {
        return true;
    };
    let Ok(between) = handle
        .rev_walk(tips.iter().copied())
        .with_hidden([ancestor])
        .all()
    else {
        return true;
    };
    between
        .into_iter()
        .any(|commit| commit.map_or(true, |commit| cut.iter().any(|id| *id == commit.id)))
}

/// Returns the commit at a full reference name.
fn commit_at(handle: &gix::Repository, reference: &str) -> Option<ObjectId> {
    let mut reference = handle.try_find_reference(reference).ok()??;
    reference.peel_to_commit().ok().map(|commit| commit.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_range_name_two_sides_and_an_empty_right_one_is_head() {
        assert_eq!(sides_of("main..topic").unwrap(), ("main", "topic"));
        assert_eq!(sides_of("main...topic").unwrap(), ("main", "topic"));
        assert_eq!(sides_of("origin/main..").unwrap(), ("origin/main", "HEAD"));
        assert!(sides_of("..topic").is_err() && sides_of("main").is_err());
    }
}
