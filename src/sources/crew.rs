//! Splits a list of things to read among workers. Each has a desk: its own count and the two callbacks of the gate.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::Options;
use super::artifact::Archives;
use crate::model::{Document, Entry, See, Tally, Unread, Wants};

/// Things a worker takes at a time: few enough that nobody waits long for the last one.
const TAKEN_AT_ONCE: usize = 8;

/// Where one worker works.
pub(super) struct Desk<'a> {
    wants: Wants<'a>,
    see: See<'a>,
    pub(super) tally: Tally,
    /// How archives are opened.
    pub(super) archives: Archives,
}

impl<'a> Desk<'a> {
    pub(super) fn new(wants: Wants<'a>, see: See<'a>, archives: &Archives) -> Self {
        Self {
            wants,
            see,
            tally: Tally::default(),
            archives: archives.clone(),
        }
    }

    pub(super) fn wants(&self, entry: &Entry) -> bool {
        (self.wants)(entry)
    }

    pub(super) fn show(&self, document: Document) {
        (self.see)(Ok(document));
    }

    pub(super) fn report(&self, unread: Unread) {
        (self.see)(Err(unread));
    }
}

/// Reads every one of `items` on as many workers as `options` allow, each with tools of its own, and returns what was counted.
pub(super) fn read_all<Item: Sync, Tools>(
    items: &[Item],
    options: &Options,
    (wants, see): (Wants<'_>, See<'_>),
    tools: &(dyn Fn() -> Tools + Sync),
    read: &(dyn Fn(&mut Desk<'_>, &mut Tools, &Item) + Sync),
) -> Tally {
    let next = AtomicUsize::new(0);
    let total = Mutex::new(Tally::default());
    let work = || {
        let mut desk = Desk::new(wants, see, &options.archives);
        let mut tools = tools();
        loop {
            let start = next.fetch_add(TAKEN_AT_ONCE, Ordering::Relaxed);
            let Some(rest) = items.get(start..) else { break };
            if rest.is_empty() {
                break;
            }
            for item in rest.iter().take(TAKEN_AT_ONCE) {
                read(&mut desk, &mut tools, item);
            }
        }
        // A worker that panicked takes the whole program down with it, so what the lock guards is never half done.
        total
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .add(&desk.tally);
    };
    let others = options
        .threads
        .min(items.len().div_ceil(TAKEN_AT_ONCE))
        .saturating_sub(1);
    thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(work);
        }
        work();
    });
    total
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_read_once_however_many_workers_there_are() {
        let items: Vec<u64> = (0..1000).collect();
        for threads in [0, 1, 8] {
            let tally = read_all(
                &items,
                &Options {
                    threads,
                    ..Options::default()
                },
                (&|_| true, &|_| {}),
                &|| (),
                &|desk, (), item| {
                    desk.tally.files += 1;
                    desk.tally.bytes += item;
                },
            );
            assert_eq!((tally.files, tally.bytes), (1000, 499_500));
        }
    }
}
