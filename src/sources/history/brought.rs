//! Finds what each commit brings: the files that none of its parents has at the same path. A merge is compared with all
//! of its parents at once, so that only what the merge itself brings counts.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::{EntryKind, EntryRef};

use super::commits::{Commit, tree_of};

/// Bytes of unpacked trees that one worker keeps at hand; the trees of one commit are those that the next is compared
/// with. Half of it is thrown away at a time.
const TREES_AT_HAND: usize = 8 << 20;
/// Files that one commit brings. A tree that names itself over and over (a "git bomb") brings more than any disk holds.
const MOST_BROUGHT: usize = 1_000_000;
/// Files that all commits bring, and different paths among them. Linux has brought five million at two hundred thousand.
const MOST_MET: usize = 20_000_000;
const MOST_PATHS: usize = 2_000_000;
/// Bytes of one path: four times what Linux lets a program open.
const LONGEST_PATH: usize = 16_384;

/// A file that a commit brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Met {
    pub(in super::super) blob: ObjectId,
    /// Number of its path in [`Paths`].
    pub(in super::super) path: u32,
}

/// Every path met, each kept once.
#[derive(Debug, Default)]
pub(in super::super) struct Paths(Mutex<Known>);

/// Bytes of a path, shared between the table and its index.
pub(in super::super) type Name = Arc<[u8]>;

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<Name, u32>,
    names: Vec<Name>,
    /// How often a number was asked for.
    asked: usize,
}

impl Paths {
    /// Returns the number of `path`.
    pub(in super::super) fn number(&self, path: &[u8]) -> u32 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.asked += 1;
        if let Some(number) = known.numbers.get(path) {
            return *number;
        }
        // More paths than a u32 counts would take a hundred gigabytes; the cap on files stops long before.
        let number = u32::try_from(known.names.len()).unwrap_or(u32::MAX);
        let name: Name = path.into();
        known.names.push(Arc::clone(&name));
        known.numbers.insert(name, number);
        number
    }

    /// Returns true when more was met than any real history holds.
    pub(super) fn is_full(&self) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.asked > MOST_MET || known.names.len() > MOST_PATHS
    }

    /// Returns all paths by number.
    pub(in super::super) fn all(&self) -> Vec<Name> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .names
            .clone()
    }
}

/// Compares commits with their parents; one for each worker.
pub(super) struct Comparer<'a> {
    handle: gix::Repository,
    paths: &'a Paths,
    /// Where the project lies in the repository.
    below: &'a [u8],
    /// Trees of the commits that are known.
    roots: &'a HashMap<ObjectId, ObjectId>,
    trees: Trees,
}

/// Folders at one path: the one looked at, and those of the parents.
struct Folders {
    path: Vec<u8>,
    tree: ObjectId,
    parents: Vec<ObjectId>,
}

impl<'a> Comparer<'a> {
    pub(super) fn new(
        handle: gix::Repository,
        paths: &'a Paths,
        below: &'a [u8],
        roots: &'a HashMap<ObjectId, ObjectId>,
    ) -> Self {
        Self {
            handle,
            paths,
            below,
            roots,
            trees: Trees::default(),
        }
    }

    /// Returns what `commit` brings below the root of the project, and why that may not be all.
    pub(super) fn brought_by(&mut self, commit: &Commit) -> (Vec<Met>, Option<String>) {
        let mut found = Vec::new();
        let result = self.try_brought_by(commit, &mut found);
        (found, result.err())
    }

    /// Adds all files of `tree` to `found`.
    pub(super) fn all_of(&mut self, tree: ObjectId, found: &mut Vec<Met>) -> Result<(), String> {
        match self.below_root(tree)? {
            Some(tree) => self.compare(tree, Vec::new(), found),
            None => Ok(()),
        }
    }

    fn try_brought_by(&mut self, commit: &Commit, found: &mut Vec<Met>) -> Result<(), String> {
        let tree = match commit.tree {
            Some(tree) => tree,
            None => tree_of(&self.handle, commit.id)?,
        };
        let Some(tree) = self.below_root(tree)? else {
            return Ok(());
        };
        let mut parents = Vec::with_capacity(commit.parents.len());
        for parent in &commit.parents {
            // A parent that is not there is reported by the walk; against the others everything counts as brought.
            let root = self.roots.get(parent).copied().ok_or(());
            let Ok(root) = root.or_else(|()| tree_of(&self.handle, *parent)) else {
                continue;
            };
            parents.extend(self.below_root(root)?);
        }
        self.compare(tree, parents, found)
    }

    /// Returns the folder of the project in the tree of a commit; nothing when there is none.
    fn below_root(&mut self, mut tree: ObjectId) -> Result<Option<ObjectId>, String> {
        let below = self.below;
        for part in below.split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
            let data = self.trees.get(&self.handle, tree)?;
            let folder = TreeRefIter::from_bytes(&data, self.handle.object_hash())
                .flatten()
                .find(|entry| entry.filename == part && entry.mode.is_tree());
            match folder {
                Some(folder) => tree = folder.oid.to_owned(),
                None => return Ok(None),
            }
        }
        Ok(Some(tree))
    }

    fn compare(
        &mut self,
        tree: ObjectId,
        parents: Vec<ObjectId>,
        found: &mut Vec<Met>,
    ) -> Result<(), String> {
        let mut open = vec![Folders {
            path: Vec::new(),
            tree,
            parents,
        }];
        while let Some(folders) = open.pop() {
            if !folders.parents.contains(&folders.tree) {
                self.compare_folders(&folders, found, &mut open)?;
            }
            if found.len() + open.len() > MOST_BROUGHT {
                return Err(format!("it brings more than {MOST_BROUGHT} files"));
            }
            if self.paths.is_full() {
                // Said once, for all commits.
                return Err(String::new());
            }
        }
        Ok(())
    }

    fn compare_folders(
        &mut self,
        folders: &Folders,
        found: &mut Vec<Met>,
        open: &mut Vec<Folders>,
    ) -> Result<(), String> {
        let kind = self.handle.object_hash();
        let data = self.trees.get(&self.handle, folders.tree)?;
        let mut kept = Vec::with_capacity(folders.parents.len());
        for parent in &folders.parents {
            kept.push(self.trees.get(&self.handle, *parent)?);
        }
        let mut before: Vec<_> = kept
            .iter()
            .map(|data| {
                TreeRefIter::from_bytes(data, kind)
                    .map_while(Result::ok)
                    .peekable()
            })
            .collect();
        let mut path = folders.path.clone();
        let length = path.len();
        for entry in TreeRefIter::from_bytes(&data, kind) {
            let entry = entry.map_err(|error| format!("tree {} is malformed: {error}", folders.tree))?;
            let mut has_it = false;
            let mut subfolders = Vec::new();
            for entries in &mut before {
                while entries.next_if(|other| *other < entry).is_some() {}
                let Some(other) = entries.peek().filter(|other| is_same_name(other, &entry)) else {
                    continue;
                };
                has_it |= other.oid == entry.oid && other.mode.is_link() == entry.mode.is_link();
                if other.mode.is_tree() {
                    subfolders.push(other.oid.to_owned());
                }
            }
            if has_it {
                continue;
            }
            path.truncate(length);
            if length > 0 {
                path.push(b'/');
            }
            path.extend_from_slice(entry.filename);
            if path.len() > LONGEST_PATH {
                return Err(format!("it has a path of more than {LONGEST_PATH} bytes"));
            }
            match entry.mode.kind() {
                EntryKind::Tree => open.push(Folders {
                    path: path.clone(),
                    tree: entry.oid.to_owned(),
                    parents: subfolders,
                }),
                EntryKind::Blob | EntryKind::BlobExecutable => found.push(Met {
                    blob: entry.oid.to_owned(),
                    path: self.paths.number(&path),
                }),
                // What a link points to is a path, and a submodule is another repository.
                EntryKind::Link | EntryKind::Commit => {}
            }
        }
        Ok(())
    }
}

fn is_same_name(one: &EntryRef<'_>, other: &EntryRef<'_>) -> bool {
    one.filename == other.filename && one.mode.is_tree() == other.mode.is_tree()
}

/// Trees that were unpacked lately.
#[derive(Default)]
struct Trees {
    young: HashMap<ObjectId, Rc<Vec<u8>>>,
    old: HashMap<ObjectId, Rc<Vec<u8>>>,
    bytes: usize,
}

impl Trees {
    fn get(&mut self, handle: &gix::Repository, id: ObjectId) -> Result<Rc<Vec<u8>>, String> {
        if let Some(tree) = self.young.get(&id) {
            return Ok(Rc::clone(tree));
        }
        let tree = if let Some(tree) = self.old.remove(&id) {
            tree
        } else {
            let mut tree = handle
                .find_tree(id)
                .map_err(|error| format!("tree {id} cannot be read: {error}"))?;
            Rc::new(std::mem::take(&mut tree.data))
        };
        self.bytes += tree.len();
        self.young.insert(id, Rc::clone(&tree));
        if self.bytes > TREES_AT_HAND / 2 {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        Ok(tree)
    }
}
