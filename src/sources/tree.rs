//! Compares two trees of a repository, or lists one. Parts that both have under the same id are not compared again.

use std::collections::{HashMap, HashSet};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice as _};
use gix::objs::tree::EntryKind;

use super::Options;
use super::repository::Repository;
use crate::model::{Change, RepoPath, Role, SourceError};

/// Files in one revision. The largest public repositories have half a million; a tree that names itself over and over
/// in a few bytes (a "git bomb") has more than any disk.
const MOST_FILES: usize = 5_000_000;

/// A file, link or submodule of a tree.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// Relative to the root.
    pub(super) path: BString,
    pub(super) id: ObjectId,
    pub(super) kind: EntryKind,
    pub(super) change: Change,
    /// Content at the same path in the base, when it differs.
    pub(super) before: Option<ObjectId>,
}

/// What two trees hold.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Everything in the head, sorted by path.
    pub(super) head: Vec<Leaf>,
    /// Paths and contents that only the base has.
    pub(super) gone: Vec<(BString, ObjectId)>,
}

/// Counts files that were only moved as unchanged: their content stood in the base at a path that is `gone`.
///
/// Not when the old path was left out of the poll, nor when the move gave the file another role: a key that comes from
/// an excluded folder or from a test into the source is new there.
pub(super) fn forgive_moves<'leaf>(
    leaves: impl Iterator<Item = &'leaf mut Leaf>,
    gone: &[(BString, ObjectId)],
    options: &Options,
) {
    let gone: HashSet<(ObjectId, Role)> = gone
        .iter()
        .map(|(path, id)| (RepoPath::from_bytes(path), *id))
        .filter(|(path, _)| !options.leaves_out(path))
        .map(|(path, id)| (id, Role::of(&path)))
        .collect();
    for leaf in leaves.filter(|leaf| leaf.change == Change::Added) {
        let role = Role::of(&RepoPath::from_bytes(&leaf.path));
        if gone.contains(&(leaf.id, role)) {
            leaf.change = Change::Unchanged;
        }
    }
}

/// Returns the tree of `commit` at the root of the project; nothing when the commit has no such folder.
pub(super) fn tree_of(
    repository: &Repository,
    handle: &gix::Repository,
    commit: ObjectId,
) -> Result<Option<ObjectId>, SourceError> {
    let mut tree = handle
        .find_commit(commit)
        .and_then(|commit| commit.tree_id().map(gix::Id::detach))
        .map_err(|error| unreadable(commit, &error))?;
    let parts = repository.below().split(|byte| *byte == b'/');
    for part in parts.filter(|part| !part.is_empty()) {
        let folder = children(handle, tree)?
            .into_iter()
            .find(|child| child.name == part && child.kind == EntryKind::Tree);
        match folder {
            Some(folder) => tree = folder.id,
            None => return Ok(None),
        }
    }
    Ok(Some(tree))
}

/// Returns all of `head`, each marked by what changed since `base`. Without a base everything is added.
pub(super) fn compare(
    handle: &gix::Repository,
    base: Option<ObjectId>,
    head: Option<ObjectId>,
) -> Result<Comparison, SourceError> {
    let mut found = Comparison::default();
    let mut open = vec![Pair {
        path: BString::default(),
        base,
        head,
    }];
    while let Some(pair) = open.pop() {
        compare_pair(handle, &pair, &mut found, &mut open)?;
        if found.head.len() + found.gone.len() + open.len() > MOST_FILES {
            return Err(SourceError::new(
                format!("the revision holds more than {MOST_FILES} files"),
                "check one folder of it: gonogo check PATH",
            ));
        }
    }
    found.head.sort_by(|one, other| one.path.cmp(&other.path));
    found.gone.sort();
    Ok(found)
}

/// Two folders at the same path that are yet to be compared.
struct Pair {
    path: BString,
    base: Option<ObjectId>,
    head: Option<ObjectId>,
}

/// One entry of a tree.
struct Child {
    name: BString,
    id: ObjectId,
    kind: EntryKind,
}

impl Child {
    fn tree(&self) -> Option<ObjectId> {
        (self.kind == EntryKind::Tree).then_some(self.id)
    }
}

fn compare_pair(
    handle: &gix::Repository,
    pair: &Pair,
    found: &mut Comparison,
    open: &mut Vec<Pair>,
) -> Result<(), SourceError> {
    let list = |tree: Option<ObjectId>| tree.map_or_else(|| Ok(Vec::new()), |tree| children(handle, tree));
    let head = list(pair.head)?;
    if pair.base == pair.head {
        for child in head {
            let path = joined(&pair.path, &child.name);
            match child.tree() {
                Some(tree) => open.push(Pair {
                    path,
                    base: Some(tree),
                    head: Some(tree),
                }),
                None => found.head.push(leaf(path, &child, Change::Unchanged, None)),
            }
        }
        return Ok(());
    }
    let base = list(pair.base)?;
    let mut base: HashMap<BString, Child> = base
        .into_iter()
        .map(|child| (child.name.clone(), child))
        .collect();
    for child in head {
        let before = base.remove(&child.name);
        let path = joined(&pair.path, &child.name);
        compare_children(path, before.as_ref(), Some(&child), found, open);
    }
    for (name, before) in base {
        compare_children(joined(&pair.path, &name), Some(&before), None, found, open);
    }
    Ok(())
}

/// Compares what stands at `path` before and after; one of the two may be missing, and each may be a folder.
fn compare_children(
    path: BString,
    before: Option<&Child>,
    after: Option<&Child>,
    found: &mut Comparison,
    open: &mut Vec<Pair>,
) {
    let trees = (before.and_then(Child::tree), after.and_then(Child::tree));
    let file_before = before.filter(|child| child.kind != EntryKind::Tree);
    let file_after = after.filter(|child| child.kind != EntryKind::Tree);
    match (file_before, file_after) {
        (Some(before), Some(after)) if before.id == after.id && is_link(before) == is_link(after) => {
            found
                .head
                .push(leaf(path.clone(), after, Change::Unchanged, None));
        }
        (Some(before), Some(after)) if is_link(before) == is_link(after) => {
            found
                .head
                .push(leaf(path.clone(), after, Change::Modified, Some(before.id)));
        }
        (before, after) => {
            if let Some(after) = after {
                found.head.push(leaf(path.clone(), after, Change::Added, None));
            } else if let Some(before) = before {
                found.gone.push((path.clone(), before.id));
            }
        }
    }
    if trees != (None, None) {
        open.push(Pair {
            path,
            base: trees.0,
            head: trees.1,
        });
    }
}

/// A link's content is a path and a submodule's none of ours: neither compares with the text of a file.
fn is_link(child: &Child) -> bool {
    matches!(child.kind, EntryKind::Link | EntryKind::Commit)
}

fn leaf(path: BString, child: &Child, change: Change, before: Option<ObjectId>) -> Leaf {
    Leaf {
        path,
        id: child.id,
        kind: child.kind,
        change,
        before,
    }
}

fn children(handle: &gix::Repository, tree: ObjectId) -> Result<Vec<Child>, SourceError> {
    let tree = handle.find_tree(tree).map_err(|error| unreadable(tree, &error))?;
    tree.iter()
        .map(|entry| {
            let entry = entry.map_err(|error| unreadable(tree.id, &error))?;
            Ok(Child {
                name: entry.inner.filename.as_bytes().into(),
                id: entry.inner.oid.to_owned(),
                kind: entry.inner.mode.kind(),
            })
        })
        .collect()
}

fn joined(folder: &BString, name: &BString) -> BString {
    let mut path = Vec::with_capacity(folder.len() + name.len() + 1);
    path.extend_from_slice(folder);
    if !folder.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path.into()
}

fn unreadable(id: ObjectId, error: &gix::Error) -> SourceError {
    SourceError::new(
        format!("git object {id} cannot be read: {error}"),
        "a partial clone lacks objects: fetch them with `git fetch --refetch`, else run `git fsck`",
    )
}
