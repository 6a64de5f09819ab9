//! What the next commit will hold: the index, not the work tree. What is unchanged since `HEAD` is there too, and
//! marked so.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use gix::bstr::BString;
use gix::index::entry::{Flags, Mode, Stage};
use gix::objs::tree::EntryKind;
use gix::{ObjectId, index};

use super::Options;
use super::blob::{Copy, Item, read_item};
use super::crew::read_all;
use super::project::Project;
use super::range::changes_of;
use super::repository::{Repository, head_commit};
use super::tree::{Comparison, Leaf, compare, forgive_moves, tree_of};
use crate::model::{Change, Origin, RepoPath, See, Source, SourceError, Tally, Unread, Wants};

/// The index of a repository, compared with `HEAD`.
#[derive(Clone, Debug)]
pub struct Staged {
    project: Project,
    options: Options,
    index: Option<PathBuf>,
}

/// What an index holds, beside `HEAD`.
struct Contents {
    items: Vec<Item>,
    /// What `HEAD` has and the index has not.
    gone: Vec<(BString, ObjectId)>,
    unread: Vec<Unread>,
}

impl Staged {
    /// Returns the source of the index of `project`.
    ///
    /// # Errors
    /// When the project lies in no repository.
    pub fn new(project: Project, options: Options) -> Result<Self, SourceError> {
        project.need_repository("--staged")?;
        Ok(Self {
            project,
            options,
            index: None,
        })
    }

    /// Reads the index at `path` instead: git hands hooks another one by `GIT_INDEX_FILE` when only some files are
    /// committed. A relative path counts from the top of the work tree, where hooks run.
    #[must_use]
    pub fn with_index(mut self, path: &Path) -> Self {
        let top = self.project.repository.as_ref().map(Repository::top);
        self.index = Some(top.map_or_else(|| path.to_owned(), |top| top.join(path)));
        self
    }

    /// Returns what the next commit adds or modifies. A moved file is added at its new path.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn changed_paths(&self) -> Result<BTreeMap<RepoPath, Change>, SourceError> {
        let Contents { items, gone, .. } = self.contents()?;
        let head = items.into_iter().map(|item| item.leaf).collect();
        Ok(changes_of(&Comparison { head, gone }))
    }

    /// Returns true when the next commit would change anything below the root.
    pub(super) fn differs_from_head(&self) -> Result<bool, SourceError> {
        let contents = self.contents()?;
        Ok(!contents.gone.is_empty() || contents.items.iter().any(|item| item.leaf.change.is_judged()))
    }

    /// Returns the entries below the root, what `HEAD` has and the index has not, and what cannot be read.
    fn contents(&self) -> Result<Contents, SourceError> {
        let repository = self.project.need_repository("--staged")?;
        let index = repository.index(self.index.as_deref())?;
        let mut before = head_files(repository)?;
        let mut unread = Vec::new();
        let mut items: Vec<Item> = Vec::with_capacity(index.entries().len());
        for entry in index.entries() {
            let Some(path) = repository.relative(entry.path(&index)) else {
                continue;
            };
            let name = RepoPath::from_bytes(path);
            if self.options.leaves_out(&name) || !is_offered(entry, &name, &mut unread) {
                before.remove(path);
                continue;
            }
            let leaf = leaf_of(entry, path, before.remove(path));
            let copy = match leaf.change {
                Change::Unchanged => Copy::of(entry, path, self.project.root(), &index),
                _ => None,
            };
            match items.last_mut().filter(|last| last.leaf.path == leaf.path) {
                // A conflict has an entry for each side: the later one, theirs, is what the next commit would bring.
                Some(last) => {
                    *last = Item {
                        leaf: Leaf {
                            change: Change::Modified,
                            ..leaf
                        },
                        copy: None,
                    };
                }
                None => items.push(Item { leaf, copy }),
            }
        }
        let gone = before.into_iter().map(|(path, (id, _))| (path, id)).collect();
        unread.dedup();
        Ok(Contents { items, gone, unread })
    }
}

impl Source for Staged {
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError> {
        let mut contents = self.contents()?;
        let leaves = contents.items.iter_mut().map(|item| &mut item.leaf);
        forgive_moves(leaves, &contents.gone, &self.options);
        for unread in contents.unread {
            see(Err(unread));
        }
        let repository = self.project.need_repository("--staged")?;
        Ok(read_all(
            &contents.items,
            &self.options,
            (wants, see),
            &|| repository.handle(),
            &|desk, handle, item| read_item(desk, handle, &Origin::Head, item),
        ))
    }
}

/// Returns the files of `HEAD` by path; none before the first commit.
fn head_files(repository: &Repository) -> Result<HashMap<BString, (ObjectId, EntryKind)>, SourceError> {
    let handle = repository.handle();
    let Some(head) = head_commit(&handle) else {
        return Ok(HashMap::new());
    };
    let tree = tree_of(repository, &handle, head)?;
    let files = compare(&handle, None, tree)?.head;
    Ok(files
        .into_iter()
        .map(|leaf| (leaf.path, (leaf.id, leaf.kind)))
        .collect())
}

/// Returns true when the entry is part of the next commit; what is not, or not cleanly, is reported.
fn is_offered(entry: &index::Entry, path: &RepoPath, unread: &mut Vec<Unread>) -> bool {
    if entry.flags.contains(Flags::INTENT_TO_ADD) {
        unread.push(Unread::noted(
            path.clone(),
            "announced by `git add --intent-to-add`: its content is not part of the commit",
            "stage it: git add PATH",
        ));
        return false;
    }
    if entry.mode == Mode::DIR {
        unread.push(Unread::noted(
            path.clone(),
            "folder outside the sparse checkout, not read",
            "run `git sparse-checkout disable` to have it judged",
        ));
        return false;
    }
    match entry.stage() {
        Stage::Unconflicted => true,
        stage => {
            unread.push(Unread::held(
                path.clone(),
                "merge conflict, not resolved yet",
                "resolve it, then stage the file: git add PATH",
            ));
            stage != Stage::Base
        }
    }
}

fn leaf_of(entry: &index::Entry, path: &[u8], before: Option<(ObjectId, EntryKind)>) -> Leaf {
    let kind = match entry.mode {
        Mode::SYMLINK => EntryKind::Link,
        Mode::COMMIT => EntryKind::Commit,
        _ => EntryKind::Blob,
    };
    let is_file = |kind| matches!(kind, EntryKind::Blob | EntryKind::BlobExecutable);
    let (change, before) = match before {
        Some((id, before)) if id == entry.id && is_file(before) == is_file(kind) => (Change::Unchanged, None),
        Some((id, before)) if is_file(before) && is_file(kind) => (Change::Modified, Some(id)),
        _ => (Change::Added, None),
    };
    Leaf {
        path: path.into(),
        id: entry.id,
        kind,
        change,
        before,
    }
}
