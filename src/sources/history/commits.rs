//! Walks the commits that a history is made of: from every reference, or the part that a range names. Reads each commit
//! once, or takes it from the notes of an earlier run, and puts them in one order, the oldest first.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use gix::ObjectId;
use gix::objs::Kind;

use super::super::cache::Noted;
use super::super::revision::{commit_of, sides_of};
use crate::model::{RepoPath, SourceError, Unread};

/// Commits in one history. Linux has 1.4 million.
const MOST_COMMITS: usize = 20_000_000;

/// What to do about objects that are not there.
pub(super) const FETCH: &str = "fetch the missing objects: git fetch --refetch, or run `git fsck`";
/// What to do about history that is not there.
const UNSHALLOW: &str =
    "set `fetch-depth: 0` in the checkout step, or fetch the rest: git fetch --unshallow origin";

/// A commit, as far as it matters.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    pub(super) id: ObjectId,
    /// Unknown for a commit that an earlier run has noted.
    pub(super) tree: Option<ObjectId>,
    pub(super) parents: Vec<ObjectId>,
    /// Seconds since 1970, as the committer's clock said.
    pub(super) seconds: i64,
    /// True where a shallow clone ends: the parents are not there.
    pub(super) is_cut: bool,
}

/// Where a walk starts, and what it leaves out.
#[derive(Debug, Default)]
pub(super) struct Ends {
    pub(super) tips: Vec<ObjectId>,
    pub(super) hidden: Vec<ObjectId>,
    /// Trees and files that a reference names without a commit, with its name.
    pub(super) bare: Vec<(ObjectId, Kind, RepoPath)>,
}

impl Ends {
    /// Returns the ends of `range`: `A..B`, or all that one revision reaches; of everything when there is none.
    pub(super) fn of(
        handle: &gix::Repository,
        range: Option<&str>,
        unread: &mut Vec<Unread>,
    ) -> Result<Self, SourceError> {
        match range {
            None => Self::all(handle, unread),
            Some(range) if range.contains("..") => {
                let (hidden, tip) = sides_of(range)?;
                Ok(Self {
                    tips: vec![commit_of(handle, tip)?],
                    hidden: vec![commit_of(handle, hidden)?],
                    bare: Vec::new(),
                })
            }
            Some(revision) => Ok(Self {
                tips: vec![commit_of(handle, revision)?],
                ..Self::default()
            }),
        }
    }

    /// Returns every reference there is, `HEAD`, and all that was stashed.
    fn all(handle: &gix::Repository, unread: &mut Vec<Unread>) -> Result<Self, SourceError> {
        let mut ends = Self::default();
        let broken = |error: &dyn std::fmt::Display| {
            SourceError::new(
                format!("the references of the repository cannot be read: {error}"),
                "run `git fsck`",
            )
        };
        let references = handle.references().map_err(|error| broken(&error))?;
        for reference in references.all().map_err(|error| broken(&error))? {
            let reference = match reference {
                Ok(reference) => reference,
                Err(error) => {
                    unread.push(lost(format!("a git reference cannot be read: {error}")));
                    continue;
                }
            };
            let name = reference.name().as_bstr().to_string();
            if name == "refs/stash" {
                ends.add_stashes(handle, &reference);
            }
            match reference.clone().into_fully_peeled_id() {
                Ok(id) => ends.add(handle, id.detach(), &name, unread),
                // An alias of a branch that is gone: `origin/HEAD` after the default branch was renamed.
                Err(_) if reference.target().try_name().is_some() => {}
                Err(error) => unread.push(lost(format!("{name} cannot be followed: {error}"))),
            }
        }
        if let Ok(head) = handle.head_id() {
            ends.tips.push(head.detach());
        }
        ends.tips.sort_unstable();
        ends.tips.dedup();
        ends.bare
            .sort_by(|one, other| (one.0, &one.2).cmp(&(other.0, &other.2)));
        ends.bare.dedup_by(|one, other| one.0 == other.0);
        Ok(ends)
    }

    /// Only the last stash is a reference; the others stand in its log.
    fn add_stashes(&mut self, handle: &gix::Repository, stash: &gix::Reference<'_>) {
        let mut log = stash.log_iter();
        let Ok(Some(lines)) = log.all() else { return };
        for line in lines.flatten() {
            let id = line.new_oid();
            if handle.has_object(id) {
                self.tips.push(id);
            }
        }
    }

    fn add(&mut self, handle: &gix::Repository, id: ObjectId, name: &str, unread: &mut Vec<Unread>) {
        match handle.find_header(id).map(|header| header.kind()) {
            Ok(Kind::Commit) => self.tips.push(id),
            Ok(kind) => self.bare.push((id, kind, RepoPath::from(name))),
            Err(error) => unread.push(lost(format!("{name} names {id}, which cannot be read: {error}"))),
        }
    }
}

/// Returns the commits between `ends`, the oldest first; a parent always stands before its children. What `noted` knows
/// is not read.
pub(super) fn walk(
    handle: &gix::Repository,
    ends: &Ends,
    noted: &Noted,
    unread: &mut Vec<Unread>,
) -> Result<Vec<Commit>, SourceError> {
    let cut: HashSet<ObjectId> = handle
        .shallow_commits()
        .ok()
        .flatten()
        .map(|commits| commits.iter().copied().collect())
        .unwrap_or_default();
    let reader = Reader { handle, noted, cut };
    let hidden = reader.reach(&ends.hidden, &HashMap::new(), unread)?;
    let shown = reader.reach(&ends.tips, &hidden, unread)?;
    let mut missing: Vec<&Commit> = shown.values().filter(|commit| commit.is_cut).collect();
    missing.sort_by_key(|commit| commit.id);
    if let Some(first) = missing.first() {
        let reason = format!(
            "this shallow clone ends at commit {} ({} in all): what came before it was not looked at",
            first.id.to_hex_with_len(10),
            missing.len()
        );
        unread.push(Unread::held(RepoPath::from(""), reason, UNSHALLOW).of_engine("secrets"));
    }
    Ok(in_order(shown))
}

struct Reader<'a> {
    handle: &'a gix::Repository,
    noted: &'a Noted,
    cut: HashSet<ObjectId>,
}

impl Reader<'_> {
    /// Returns every commit that `tips` reach, but for those in `hidden`.
    fn reach(
        &self,
        tips: &[ObjectId],
        hidden: &HashMap<ObjectId, Commit>,
        unread: &mut Vec<Unread>,
    ) -> Result<HashMap<ObjectId, Commit>, SourceError> {
        let mut found = HashMap::new();
        let mut gone: HashSet<ObjectId> = HashSet::new();
        let mut open: Vec<ObjectId> = tips.to_vec();
        while let Some(id) = open.pop() {
            if found.contains_key(&id) || hidden.contains_key(&id) || gone.contains(&id) {
                continue;
            }
            match self.commit(id) {
                Ok(commit) => {
                    open.extend(&commit.parents);
                    found.insert(id, commit);
                }
                Err(reason) => {
                    gone.insert(id);
                    unread.push(lost(format!("git commit {id} cannot be read: {reason}")));
                }
            }
            if found.len() > MOST_COMMITS {
                return Err(SourceError::new(
                    format!("the history has more than {MOST_COMMITS} commits"),
                    "name a part of it: --history v1..HEAD",
                ));
            }
        }
        Ok(found)
    }

    fn commit(&self, id: ObjectId) -> Result<Commit, String> {
        let is_cut = self.cut.contains(&id);
        if !is_cut && let Some((parents, seconds)) = self.noted.commit(id) {
            return Ok(Commit {
                id,
                tree: None,
                parents,
                seconds,
                is_cut,
            });
        }
        let object = self.handle.find_object(id).map_err(|error| error.to_string())?;
        if object.kind != Kind::Commit {
            return Err(format!("it is a {}", object.kind));
        }
        let (tree, parents, seconds) = parse(&object.data).ok_or_else(|| "it is malformed".to_owned())?;
        Ok(Commit {
            id,
            tree: Some(tree),
            parents: if is_cut { Vec::new() } else { parents },
            seconds,
            is_cut,
        })
    }
}

/// Returns the tree of the commit `id`.
pub(super) fn tree_of(handle: &gix::Repository, id: ObjectId) -> Result<ObjectId, String> {
    let object = handle.find_object(id).map_err(|error| error.to_string())?;
    parse(&object.data)
        .map(|(tree, ..)| tree)
        .ok_or_else(|| "it is malformed".to_owned())
}

/// Returns tree, parents and time of a commit; an unreadable time is 1970.
fn parse(bytes: &[u8]) -> Option<(ObjectId, Vec<ObjectId>, i64)> {
    let mut tree = None;
    let mut parents = Vec::new();
    let mut seconds = 0;
    for line in bytes.split(|byte| *byte == b'\n') {
        match line.split(|byte| *byte == b' ').next()? {
            b"tree" => tree = Some(ObjectId::from_hex(line.get(5..)?).ok()?),
            b"parent" => parents.push(ObjectId::from_hex(line.get(7..)?).ok()?),
            b"committer" => {
                let mut words = line.rsplit(|byte| *byte == b' ');
                let time = words.nth(1).and_then(|word| std::str::from_utf8(word).ok());
                seconds = time.and_then(|word| word.parse().ok()).unwrap_or_default();
                break;
            }
            b"" => break,
            _ => {}
        }
    }
    Some((tree?, parents, seconds))
}

/// Returns the commits with every parent before its children, and otherwise by time.
fn in_order(mut commits: HashMap<ObjectId, Commit>) -> Vec<Commit> {
    let mut waits_for: HashMap<ObjectId, usize> = HashMap::with_capacity(commits.len());
    let mut children: HashMap<ObjectId, Vec<ObjectId>> = HashMap::with_capacity(commits.len());
    let mut ready = BinaryHeap::new();
    for commit in commits.values() {
        let mut parents: Vec<ObjectId> = commit.parents.clone();
        parents.sort_unstable();
        parents.dedup();
        parents.retain(|parent| commits.contains_key(parent));
        if parents.is_empty() {
            ready.push(Reverse((commit.seconds, commit.id)));
        }
        waits_for.insert(commit.id, parents.len());
        for parent in parents {
            children.entry(parent).or_default().push(commit.id);
        }
    }
    let mut order = Vec::with_capacity(commits.len());
    while let Some(Reverse((_, id))) = ready.pop() {
        for child in children.remove(&id).unwrap_or_default() {
            let Some(left) = waits_for.get_mut(&child) else {
                continue;
            };
            *left -= 1;
            if *left == 0
                && let Some(commit) = commits.get(&child)
            {
                ready.push(Reverse((commit.seconds, child)));
            }
        }
        order.extend(commits.remove(&id));
    }
    order
}

/// Returns what is said of a part of the history that cannot be read.
pub(super) fn lost(reason: String) -> Unread {
    Unread::held(RepoPath::from(""), reason, FETCH).of_engine("secrets")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> ObjectId {
        ObjectId::from_bytes_or_panic(&[byte; 20])
    }

    fn commit(byte: u8, parents: &[u8], seconds: i64) -> (ObjectId, Commit) {
        let commit = Commit {
            id: id(byte),
            tree: None,
            parents: parents.iter().map(|parent| id(*parent)).collect(),
            seconds,
            is_cut: false,
        };
        (commit.id, commit)
    }

    #[test]
    fn a_parent_comes_first_even_when_its_clock_was_wrong() {
        let commits = HashMap::from([commit(1, &[], 900), commit(2, &[1], 5), commit(3, &[2, 1], 7)]);
        let order: Vec<ObjectId> = in_order(commits).iter().map(|commit| commit.id).collect();
        assert_eq!(order, [id(1), id(2), id(3)]);
    }

    #[test]
    fn a_commit_is_read_whatever_its_names_hold() {
        let text = format!(
            "tree {}\nparent {}\nauthor A B <a> 1 +0000\ncommitter C > D <x> 1700000000 +0200\n\ntree x\n",
            id(7),
            id(8)
        );
        assert_eq!(parse(text.as_bytes()), Some((id(7), vec![id(8)], 1_700_000_000)));
        assert_eq!(parse(b"tree zz\n"), None);
        assert_eq!(parse(b"tree\n"), None);
        assert_eq!(parse(b""), None);
    }
}
