//! An engine at the table: collects what it reads from many threads, then lets it judge everything in one fixed order.

use std::sync::Mutex;

use crate::model::{Again, Case, Document, Engine, Entry, Judgement, Origin, Sighting, Unread};

/// An engine and what it has read so far.
pub(super) struct Seat<'a, E: Engine> {
    engine: &'a E,
    sightings: Mutex<Vec<Sighting<E::Facts>>>,
    unread: Mutex<Vec<Unread>>,
    again: Option<Again>,
}

impl<'a, E: Engine> Seat<'a, E> {
    pub(super) fn new(engine: &'a E) -> Self {
        Self {
            engine,
            sightings: Mutex::default(),
            unread: Mutex::default(),
            again: None,
        }
    }

    pub(super) fn wants(&self, entry: &Entry) -> bool {
        self.engine.wants(entry)
    }

    /// Returns true when the engine kept anything, or did not understand it.
    pub(super) fn see(&self, document: &Document) -> bool {
        if !self.engine.wants(&document.entry) {
            return false;
        }
        let read = self.engine.read(document);
        let is_kept = read.facts.is_some() || !read.unread.is_empty();
        self.keep(document, read);
        is_kept
    }

    /// Asks, after the first pass, whether a second one is needed.
    pub(super) fn ask_again(&mut self) -> bool {
        self.sort();
        let sightings = locked(&self.sightings);
        self.again = self.engine.again(&of_head(&sightings));
        self.again.is_some()
    }

    pub(super) fn wants_again(&self, entry: &Entry) -> bool {
        self.again.is_some() && self.engine.wants_again(entry)
    }

    pub(super) fn see_again(&self, document: &Document) {
        if let Some(again) = &self.again
            && self.engine.wants_again(&document.entry)
        {
            self.keep(document, self.engine.read_again(document, again));
        }
    }

    pub(super) fn judge(mut self) -> (&'static str, Judgement) {
        self.sort();
        let sightings = locked(&self.sightings);
        let mut judgement = self.engine.judge(&Case {
            head: of_head(&sightings),
            base: None,
        });
        judgement.unread.append(&mut locked(&self.unread));
        (self.engine.name(), judgement)
    }

    fn keep(&self, document: &Document, read: crate::model::Read<E::Facts>) {
        if let Some(facts) = read.facts {
            let entry = document.entry.clone();
            locked(&self.sightings).push(Sighting {
                entry,
                part: document.part.number,
                facts,
            });
        }
        if !read.unread.is_empty() {
            let name = self.engine.name();
            locked(&self.unread).extend(read.unread.into_iter().map(|unread| unread.of_engine(name)));
        }
    }

    fn sort(&mut self) {
        // A stable order whatever thread came first; the sort is stable, so the two passes of one file stay in order.
        locked(&self.sightings).sort_by(|one, other| {
            let key = |sighting: &Sighting<E::Facts>| {
                (
                    sighting.entry.origin.clone(),
                    sighting.entry.path.clone(),
                    sighting.part,
                )
            };
            key(one).cmp(&key(other))
        });
    }
}

fn of_head<Facts>(sightings: &[Sighting<Facts>]) -> Vec<&Sighting<Facts>> {
    sightings
        .iter()
        .filter(|sighting| sighting.entry.origin != Origin::Base)
        .collect()
}

/// Returns the guarded value; a thread that panicked cannot have left it half written, for every use is one push.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
