//! All that was ever committed: every file of every commit that a reference still reaches, or of a range of commits.
//! Each content is read once, however many commits and paths name it, and comes with the commit that first brought it.

mod brought;
mod commits;
mod packs;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gix::ObjectId;
use gix::objs::Kind;

use super::Options;
use super::cache::{Cache, Counted, Key, Noted, Side};
use super::crew::{Desk, read_all};
use super::kind::has_no_text;
use super::project::Project;
use super::repository::{Repository, content, head_commit};
use super::text::read_bytes;
use super::tree::{compare, tree_of};
use crate::model::{
    Brought, Date, Entry, Fate, Origin, RepoPath, Role, See, Source, SourceError, Tally, Unread, Wants,
};
use brought::Comparer;
pub(super) use brought::{Met, Name, Paths};
use commits::{Commit, Ends, FETCH, lost, walk};
use packs::{Packs, Plan, Root, Unpacker};

/// What was ever committed.
#[derive(Debug)]
pub struct History {
    project: Project,
    options: Options,
    range: Option<String>,
    cache: Option<Arc<Cache>>,
    /// Made by the first look, and kept for a second.
    listed: OnceLock<Listed>,
}

/// Everything that the commits bring, before anybody says what is wanted of it.
#[derive(Debug, Default)]
struct Listed {
    commits: Vec<Commit>,
    /// What each of the commits brings.
    met: Vec<Vec<Met>>,
    paths: Vec<Name>,
    unread: Vec<Unread>,
}

/// A path, and what a file there would count for.
struct Spot {
    path: RepoPath,
    worth: Worth,
}

/// How much a path matters: of several paths with the same content the one that matters most is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Worth {
    /// Left out by the configuration, or wanted by nobody.
    Nothing,
    /// An image, a font, sound or film: counted only.
    Counted,
    /// Tests, texts, other people's code.
    Aside,
    Generated,
    Production,
}

/// A content, the commit that brought it, and where.
#[derive(Clone, Copy)]
struct Chosen {
    blob: ObjectId,
    commit: u32,
    path: u32,
}

impl History {
    /// Returns the source of everything that the references of `project` reach, or of `range`: `A..B`, or one revision
    /// with all that came before it. What `cache` knows to hold nothing is not read again.
    ///
    /// # Errors
    /// When the project lies in no repository, or a revision is unknown.
    pub fn new(
        project: Project,
        range: Option<String>,
        options: Options,
        cache: Option<Arc<Cache>>,
    ) -> Result<Self, SourceError> {
        let handle = raw(project.need_repository("--history")?);
        if range.is_some() {
            // A wrong name is an error before anything is read.
            Ends::of(&handle, range.as_deref(), &mut Vec::new())?;
        }
        Ok(Self {
            project,
            options,
            range,
            cache,
            listed: OnceLock::new(),
        })
    }

    fn listed(&self, repository: &Repository) -> Result<&Listed, SourceError> {
        if let Some(listed) = self.listed.get() {
            return Ok(listed);
        }
        let listed = self.list(repository)?;
        Ok(self.listed.get_or_init(|| listed))
    }

    fn list(&self, repository: &Repository) -> Result<Listed, SourceError> {
        let handle = raw(repository);
        let nothing = Noted::default();
        let noted = self.cache.as_ref().map_or(&nothing, |cache| cache.noted());
        let mut unread = Vec::new();
        let ends = Ends::of(&handle, self.range.as_deref(), &mut unread)?;
        let commits = walk(&handle, &ends, noted, &mut unread)?;
        let paths = noted.paths();
        let brought = all_brought(repository, &commits, noted, &paths, self.options.threads);
        let mut listed = Listed {
            unread,
            ..Listed::default()
        };
        if paths.is_full() {
            // Which commit went beyond depends on the workers: none of them is looked at.
            listed.unread.push(Unread::held(
                RepoPath::from(""),
                "the history brings more files than any real repository and was not looked at",
                "name a part of it: --history v1..HEAD",
            ));
            return Ok(listed);
        }
        let mut is_whole = Vec::with_capacity(commits.len());
        for (commit, (met, reason)) in commits.iter().zip(brought) {
            is_whole.push(!commit.is_cut && reason.is_none());
            listed.unread.extend(reason.map(|reason| {
                lost(format!(
                    "git commit {} cannot be looked at whole: {reason}",
                    commit.id
                ))
            }));
            listed.met.push(met);
        }
        if let Some(cache) = &self.cache {
            let new = commits.iter().zip(&listed.met).zip(is_whole);
            let new = new.filter(|((commit, _), is_whole)| *is_whole && noted.commit(commit.id).is_none());
            let new = new.map(|((commit, met), _)| (commit.id, &*commit.parents, commit.seconds, &**met));
            cache.note_commits(&paths, new);
        }
        listed.commits = commits;
        add_bare(repository, &ends, &paths, &mut listed);
        listed.paths = paths.all();
        Ok(listed)
    }

    fn spots(&self, listed: &Listed, wants: Wants<'_>) -> Vec<Spot> {
        let origin = Origin::History(Arc::new(Brought {
            order: 0,
            commit: String::new(),
            day: Date::from_days_since_epoch(0),
            fate: Fate::Removed,
        }));
        let spot = |name: &Name| {
            let path = RepoPath::from_bytes(name);
            let is_wanted = || {
                wants(&Entry {
                    origin: origin.clone(),
                    ..Entry::head(path.clone())
                })
            };
            let worth = if self.options.leaves_out(&path) || !is_wanted() {
                Worth::Nothing
            } else if has_no_text(&path) {
                Worth::Counted
            } else {
                match Role::of(&path) {
                    Role::Source | Role::Build => Worth::Production,
                    Role::Generated => Worth::Generated,
                    _ => Worth::Aside,
                }
            };
            Spot { path, worth }
        };
        listed.paths.iter().map(spot).collect()
    }
}

impl Source for History {
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError> {
        let repository = self.project.need_repository("--history")?;
        let listed = self.listed(repository)?;
        for unread in &listed.unread {
            see(Err(unread.clone()));
        }
        let spots = self.spots(listed, wants);
        let mut tally = Tally {
            counts: vec![("commits", listed.commits.len() as u64)],
            ..Tally::default()
        };
        let mut reading = Reading {
            listed,
            spots: &spots,
            cache: self.cache.as_deref().filter(|cache| cache.is_asked()),
            head: head_files(repository),
            chosen: Vec::new(),
            lost: Mutex::default(),
        };
        for one in choose(listed, &spots) {
            if spots[one.path as usize].worth == Worth::Counted {
                tally.binaries += 1;
                continue;
            }
            match reading.cache.and_then(|cache| cache.known(&reading.key(one))) {
                Some(counted) => counted.add_to(&mut tally),
                None => reading.chosen.push(one),
            }
        }
        tally.add(&reading.read_all(repository, &self.options, (wants, see)));
        Ok(tally)
    }
}

/// Returns every content once, at the path that matters most.
fn choose(listed: &Listed, spots: &[Spot]) -> Vec<Chosen> {
    let mut numbers: HashMap<ObjectId, usize> = HashMap::new();
    let mut chosen: Vec<Chosen> = Vec::new();
    for (commit, met) in (0..).zip(&listed.met) {
        for Met { blob, path } in met {
            let worth = spots[*path as usize].worth;
            if worth == Worth::Nothing {
                continue;
            }
            let one = Chosen {
                blob: *blob,
                commit,
                path: *path,
            };
            match numbers.get(blob) {
                Some(number) if spots[chosen[*number].path as usize].worth < worth => {
                    chosen[*number] = one;
                }
                Some(_) => {}
                None => {
                    numbers.insert(*blob, chosen.len());
                    chosen.push(one);
                }
            }
        }
    }
    chosen
}

/// The contents to read, and what is needed on the way.
struct Reading<'a> {
    listed: &'a Listed,
    spots: &'a [Spot],
    cache: Option<&'a Cache>,
    head: HashMap<ObjectId, HashSet<RepoPath>>,
    chosen: Vec<Chosen>,
    /// What could not be read: number of the content, and why.
    lost: Mutex<Vec<(u32, String)>>,
}

impl Reading<'_> {
    fn read_all(
        &self,
        repository: &Repository,
        options: &Options,
        (wants, see): (Wants<'_>, See<'_>),
    ) -> Tally {
        let handle = raw(repository);
        let packs = Packs::open(&handle);
        let blobs: Vec<ObjectId> = self.chosen.iter().map(|one| one.blob).collect();
        let plan = Plan::new(&packs, &blobs);
        drop(blobs);
        let read_root =
            |desk: &mut Desk<'_>, (handle, unpacker): &mut (gix::Repository, Unpacker), root: &Root| {
                unpacker.each(&packs, &plan, *root, &mut |number, bytes| match bytes {
                    Ok(bytes) => self.show(desk, number, bytes),
                    Err(reason) => self.read_slowly(desk, handle, number, Some(reason)),
                });
            };
        let tools = || (raw(repository), Unpacker::default());
        let mut tally = read_all(&plan.roots, options, (wants, see), &tools, &read_root);
        let read_other = |desk: &mut Desk<'_>, handle: &mut gix::Repository, number: &u32| {
            self.read_slowly(desk, handle, *number, None);
        };
        let others = read_all(
            &plan.others,
            options,
            (wants, see),
            &|| raw(repository),
            &read_other,
        );
        tally.add(&others);
        if let Some(unread) = self.loss() {
            see(Err(unread));
        }
        tally
    }

    /// Reads a content the way that finds every copy there is: loose, in another pack, in an alternate.
    fn read_slowly(
        &self,
        desk: &mut Desk<'_>,
        handle: &gix::Repository,
        number: u32,
        reason: Option<String>,
    ) {
        match content(handle, self.chosen[number as usize].blob) {
            Ok(bytes) => self.show(desk, number, bytes),
            Err(error) => {
                let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
                lost.push((number, reason.unwrap_or(error)));
            }
        }
    }

    fn show(&self, desk: &mut Desk<'_>, number: u32, bytes: Vec<u8>) {
        let one = self.chosen[number as usize];
        let path = &self.spots[one.path as usize].path;
        let entry = Entry {
            origin: Origin::History(Arc::new(self.brought(one))),
            size: Some(bytes.len() as u64),
            ..Entry::head(path.clone())
        };
        let before = Counted::of(&desk.tally);
        read_bytes(desk, entry, None, bytes);
        if let Some(cache) = self.cache {
            let counted = Counted::of(&desk.tally).since(before);
            cache.shown(Some(one.commit), path, self.key(one), counted);
        }
    }

    fn brought(&self, one: Chosen) -> Brought {
        const SECONDS_PER_DAY: i64 = 86_400;
        let commit = &self.listed.commits[one.commit as usize];
        let fate = match self.head.get(&one.blob) {
            None => Fate::Removed,
            Some(paths) if paths.contains(&self.spots[one.path as usize].path) => Fate::InHead,
            Some(_) => Fate::ElsewhereInHead,
        };
        Brought {
            order: one.commit,
            commit: commit.id.to_string(),
            day: Date::from_days_since_epoch(commit.seconds.div_euclid(SECONDS_PER_DAY)),
            fate,
        }
    }

    fn key(&self, one: Chosen) -> Key {
        Key::of(Side::History, one.blob, &self.listed.paths[one.path as usize], 0)
    }

    /// Returns one word for all that is lost: a partial clone lacks thousands of contents for one reason.
    fn loss(&self) -> Option<Unread> {
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        lost.sort();
        let (number, reason) = lost.first()?;
        let one = self.chosen[*number as usize];
        let more = match lost.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more of the history)"),
        };
        let commit = self.listed.commits[one.commit as usize].id.to_hex_with_len(10);
        Some(Unread::held(
            self.spots[one.path as usize].path.clone(),
            format!(
                "git object {} of commit {commit} cannot be read: {reason}{more}",
                one.blob
            ),
            FETCH,
        ))
    }
}

/// Returns a handle that sees objects as they are: a replacement (`refs/replace`) must not hide what it replaces.
fn raw(repository: &Repository) -> gix::Repository {
    let mut handle = repository.handle();
    handle.objects.ignore_replacements = true;
    handle
}

/// Returns what each of `commits` brings, and why that may not be all; what is `noted` is taken from there.
fn all_brought(
    repository: &Repository,
    commits: &[Commit],
    noted: &Noted,
    paths: &Paths,
    threads: usize,
) -> Vec<(Vec<Met>, Option<String>)> {
    let roots: HashMap<ObjectId, ObjectId> = commits
        .iter()
        .filter_map(|commit| Some((commit.id, commit.tree?)))
        .collect();
    let known: Vec<_> = commits
        .iter()
        .map(|commit| noted.brought(commit.id).filter(|_| !commit.is_cut))
        .collect();
    // Neighbours share most of their trees: each worker takes a long run of them.
    let new: Vec<usize> = (0..commits.len()).filter(|at| known[*at].is_none()).collect();
    let length = new.len().div_ceil(threads.max(1)).max(1);
    let look = |numbers: &[usize]| {
        let mut comparer = Comparer::new(raw(repository), paths, repository.below(), &roots);
        let brought = |number: &usize| (*number, comparer.brought_by(&commits[*number]));
        numbers.iter().map(brought).collect::<Vec<_>>()
    };
    let mut found: Vec<_> = known
        .into_iter()
        .map(|met| (met.unwrap_or_default(), None))
        .collect();
    std::thread::scope(|scope| {
        let look = &look;
        let workers: Vec<_> = new
            .chunks(length)
            .map(|numbers| scope.spawn(move || look(numbers)))
            .collect();
        for worker in workers {
            // A worker that panicked takes the whole program down with it.
            for (number, brought) in worker.join().unwrap_or_default() {
                found[number] = brought;
            }
        }
    });
    found
}

/// Adds the trees and files that a reference names without a commit, as if a commit of that id had brought them.
fn add_bare(repository: &Repository, ends: &Ends, paths: &Paths, listed: &mut Listed) {
    let roots = HashMap::new();
    for (id, kind, name) in &ends.bare {
        let mut met = Vec::new();
        match kind {
            Kind::Tree => {
                let mut comparer = Comparer::new(raw(repository), paths, b"", &roots);
                if let Err(reason) = comparer.all_of(*id, &mut met) {
                    listed
                        .unread
                        .push(lost(format!("{name} cannot be read: {reason}")));
                }
            }
            Kind::Blob => met.push(Met {
                blob: *id,
                path: paths.number(name.as_str().as_bytes()),
            }),
            Kind::Commit | Kind::Tag => continue,
        }
        listed.met.push(met);
        listed.commits.push(Commit {
            id: *id,
            tree: None,
            parents: Vec::new(),
            seconds: 0,
            is_cut: false,
        });
    }
}

/// Returns what `HEAD` holds, by content.
fn head_files(repository: &Repository) -> HashMap<ObjectId, HashSet<RepoPath>> {
    let handle = repository.handle();
    let mut files: HashMap<ObjectId, HashSet<RepoPath>> = HashMap::new();
    let tree = head_commit(&handle).and_then(|head| tree_of(repository, &handle, head).ok()?);
    // A tree that cannot be read is reported by whoever looks at it; nothing of it counts as still there.
    let found = tree.and_then(|tree| compare(&handle, None, Some(tree)).ok());
    for leaf in found.into_iter().flat_map(|found| found.head) {
        files
            .entry(leaf.id)
            .or_default()
            .insert(RepoPath::from_bytes(&leaf.path));
    }
    files
}
