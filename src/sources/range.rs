//! A range of commits: the files of its head, marked by what changed since it parted from its base.

use std::collections::{BTreeMap, HashMap};

use gix::{ObjectId, index};

use super::Options;
use super::blob::{Copy, Item, read_item};
use super::crew::read_all;
use super::project::Project;
use super::repository::Repository;
use super::revision::{commit_of, merge_base, sides_of};
use super::tree::{Comparison, Leaf, compare, forgive_moves, tree_of};
use crate::model::{Change, Origin, RepoPath, See, Source, SourceError, Tally, Wants};

/// Everything in the tree of the head; what the range did not touch is there too, as [`Change::Unchanged`].
#[derive(Clone, Debug)]
pub struct Range {
    project: Project,
    options: Options,
    base: ObjectId,
    head: ObjectId,
    shows: Side,
}

/// Which end of the range is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Head,
    Base,
}

impl Range {
    /// Returns the source of `spec`: `BASE..HEAD` or `BASE...HEAD`, both compared with the merge base; the right side
    /// may be left out.
    ///
    /// # Errors
    /// When a revision is unknown, or history does not show where the two parted.
    pub fn new(project: Project, spec: &str, options: Options) -> Result<Self, SourceError> {
        let names = sides_of(spec)?;
        let handle = project.need_repository("a range")?.handle();
        let head = commit_of(&handle, names.1)?;
        let base = merge_base(&handle, commit_of(&handle, names.0)?, head, names)?;
        Ok(Self {
            project,
            options,
            base,
            head,
            shows: Side::Head,
        })
    }

    /// Returns the source of the other end: the files of the merge base, as [`Origin::Base`].
    #[must_use]
    pub fn of_base(&self) -> Self {
        Self {
            shows: Side::Base,
            ..self.clone()
        }
    }

    /// Returns the id of the merge base, in hexadecimal.
    #[must_use]
    pub fn base(&self) -> String {
        self.base.to_string()
    }

    /// Returns the id of the head, in hexadecimal.
    #[must_use]
    pub fn head(&self) -> String {
        self.head.to_string()
    }

    /// Returns what the range adds or modifies. A moved file is added at its new path.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn changed_paths(&self) -> Result<BTreeMap<RepoPath, Change>, SourceError> {
        Ok(changes_of(&self.comparison()?))
    }

    /// Returns what is to be looked at. What the range left alone mostly lies in the work tree too.
    fn items(&self, repository: &Repository, mut leaves: Vec<Leaf>) -> Vec<Item> {
        leaves.retain(|leaf| !self.options.leaves_out(&RepoPath::from_bytes(&leaf.path)));
        // Without an index there are no copies to be had, and nothing else is lost.
        let Ok(index) = repository.index(None) else {
            return leaves.into_iter().map(|leaf| Item { leaf, copy: None }).collect();
        };
        let mut entries: HashMap<&[u8], &index::Entry> = HashMap::with_capacity(index.entries().len());
        for entry in index.entries() {
            if let Some(path) = repository.relative(entry.path(&index)) {
                entries.insert(path, entry);
            }
        }
        let root = self.project.root();
        let item_of = |leaf: Leaf| {
            let is_changed = matches!(leaf.change, Change::Added | Change::Modified);
            let copy = entries
                .get(leaf.path.as_slice())
                .filter(|entry| !is_changed && entry.id == leaf.id)
                .and_then(|entry| Copy::of(entry, &leaf.path, root, &index));
            Item { leaf, copy }
        };
        leaves.into_iter().map(item_of).collect()
    }

    fn comparison(&self) -> Result<Comparison, SourceError> {
        let repository = self.project.need_repository("a range")?;
        let handle = repository.handle();
        let base = tree_of(repository, &handle, self.base)?;
        match self.shows {
            Side::Head => compare(&handle, base, tree_of(repository, &handle, self.head)?),
            Side::Base => compare(&handle, None, base),
        }
    }
}

/// Returns what `spec` (`BASE..HEAD`) adds or modifies below the root. A moved file is added at its new path.
///
/// # Errors
/// As [`Range::new`].
pub fn changed_paths(project: &Project, spec: &str) -> Result<BTreeMap<RepoPath, Change>, SourceError> {
    Range::new(project.clone(), spec, Options::default())?.changed_paths()
}

/// Returns the paths that are not as they were.
pub(super) fn changes_of(comparison: &Comparison) -> BTreeMap<RepoPath, Change> {
    comparison
        .head
        .iter()
        .filter(|leaf| leaf.change.is_judged())
        .map(|leaf| (RepoPath::from_bytes(&leaf.path), leaf.change))
        .collect()
}

impl Source for Range {
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError> {
        let repository = self.project.need_repository("a range")?;
        let mut comparison = self.comparison()?;
        let origin = match self.shows {
            Side::Head => Origin::Head,
            Side::Base => Origin::Base,
        };
        match self.shows {
            Side::Head => forgive_moves(comparison.head.iter_mut(), &comparison.gone, &self.options),
            Side::Base => comparison
                .head
                .iter_mut()
                .for_each(|leaf| leaf.change = Change::NotCompared),
        }
        let items = self.items(repository, comparison.head);
        Ok(read_all(
            &items,
            &self.options,
            (wants, see),
            &|| repository.handle(),
            &|desk, handle, item| read_item(desk, handle, &origin, item),
        ))
    }
}
