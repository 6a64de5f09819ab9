//! What opening archives may cost: depth, bytes, members, memory and time. In come readers, out come the same readers
//! that count; whoever goes past a bound gets an error that says which. Never looks at content.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Archives inside one another. A wheel in a layer in an image in a tar has four.
pub const DEPTH: u8 = 8;

/// Seconds that all archives of a run may take together, over all threads. A container image of 2 GB takes about ten.
pub const SECONDS: u64 = 300;

/// Bytes that one archive may unpack to, all levels together: the largest container images in use have about as many.
const MOST_BYTES: u64 = 8 * 1024 * 1024 * 1024;

/// How many times its own size an archive may unpack to. Logs and dumps reach 30, a run of zeros 1,000.
const MOST_TIMES: u64 = 250;

/// Bytes that may be unpacked before the ratio counts: any archive may do that much.
const FREE_BYTES: u64 = 64 * 1024 * 1024;

/// Files in one archive, all levels together. Large images have 300,000.
const MOST_MEMBERS: u64 = 500_000;

/// Bytes of the window that a decompressor keeps: what `xz -9` asks for, and eight times what registries write.
pub(super) const DICTIONARY: u64 = 64 * 1024 * 1024;

/// Bytes of an archive inside an archive that are kept in memory; the rest goes to a nameless temporary file.
pub(super) const IN_MEMORY: usize = 8 * 1024 * 1024;

/// Bytes between two looks at the clock.
const BETWEEN_LOOKS: u64 = 1024 * 1024;

/// How archives are opened, shared by all sources of a run.
#[derive(Clone, Debug)]
pub struct Archives {
    /// Archives inside one another that are opened; 0 leaves all of them closed.
    pub depth: u8,
    /// What all of them may take together.
    pub time: Duration,
    /// Microseconds that finished archives took.
    spent: Arc<AtomicU64>,
}

impl Default for Archives {
    fn default() -> Self {
        Self::new(DEPTH, Duration::from_secs(SECONDS))
    }
}

impl Archives {
    /// Returns bounds of `depth` levels and `time` for the whole run.
    #[must_use]
    pub fn new(depth: u8, time: Duration) -> Self {
        Self {
            depth,
            time,
            spent: Arc::default(),
        }
    }
}

/// Counts what one outermost archive costs.
#[derive(Debug)]
pub(super) struct Meter {
    archives: Archives,
    started: Instant,
    /// Of the outermost archive, when known.
    size: Option<u64>,
    bytes: Cell<u64>,
    until_look: Cell<u64>,
    members: Cell<u64>,
    stop: RefCell<Option<Stop>>,
}

/// Why the rest of an archive is not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) reason: String,
    pub(super) hint: &'static str,
}

impl Meter {
    #[expect(
        clippy::disallowed_methods,
        reason = "a bound on time needs a clock; no verdict depends on it but HOLD"
    )]
    pub(super) fn new(archives: &Archives, size: Option<u64>) -> Rc<Self> {
        Rc::new(Self {
            archives: archives.clone(),
            started: Instant::now(),
            size,
            bytes: Cell::new(0),
            until_look: Cell::new(0),
            members: Cell::new(0),
            stop: RefCell::new(None),
        })
    }

    /// Returns why no more may be read, once a bound was reached.
    pub(super) fn stop(&self) -> Option<Stop> {
        self.stop.borrow().clone()
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.borrow().is_some()
    }

    /// Returns true when archives at `depth` may still be opened.
    pub(super) fn allows_depth(&self, depth: u8) -> bool {
        depth < self.archives.depth
    }

    pub(super) fn depth(&self) -> u8 {
        self.archives.depth
    }

    /// Counts one more file.
    pub(super) fn count_member(&self) -> io::Result<()> {
        self.members.set(self.members.get() + 1);
        if self.members.get() > MOST_MEMBERS {
            return Err(self.stop_with(
                format!("holds more than {MOST_MEMBERS} files; the rest was not read"),
                "unpack it and check the folder: gonogo check --build DIR",
            ));
        }
        // A tiny file costs about as much as a page of a large one.
        self.count(4096, 0)
    }

    /// Counts `bytes` that are looked through, towards the next look at the clock.
    pub(super) fn count_work(&self, bytes: u64) -> io::Result<()> {
        self.count(bytes, 0)
    }

    /// Counts `bytes` that were put together from the archive.
    pub(super) fn count_unpacked(&self, bytes: u64) -> io::Result<()> {
        self.count(bytes, bytes)
    }

    /// Counts `work` bytes towards the next look at the clock, and `unpacked` bytes towards the bounds.
    fn count(&self, work: u64, unpacked: u64) -> io::Result<()> {
        let bytes = self.bytes.get() + unpacked;
        self.bytes.set(bytes);
        if bytes > MOST_BYTES {
            return Err(self.stop_with(
                format!(
                    "unpacks to more than {} GiB; the rest was not read",
                    MOST_BYTES >> 30
                ),
                "unpack it and check the folder: gonogo check --build DIR",
            ));
        }
        let allowed = self.size.map(|size| size.saturating_mul(MOST_TIMES));
        if bytes > FREE_BYTES && allowed.is_some_and(|allowed| bytes > allowed) {
            return Err(self.stop_with(
                format!(
                    "unpacks to more than {MOST_TIMES} times its size, as a bomb does; the rest was not read"
                ),
                "make sure it is what it should be, or exclude it",
            ));
        }
        if let Some(left) = self.until_look.get().checked_sub(work) {
            self.until_look.set(left);
            return Ok(());
        }
        self.until_look.set(BETWEEN_LOOKS);
        self.look_at_clock()
    }

    fn look_at_clock(&self) -> io::Result<()> {
        let before = Duration::from_micros(self.archives.spent.load(Ordering::Relaxed));
        if before + self.started.elapsed() <= self.archives.time {
            return Ok(());
        }
        let seconds = self.archives.time.as_secs();
        Err(self.stop_with(
            format!("the {seconds} s for opening archives are used up; the rest was not read"),
            "check it by itself: gonogo check PATH, or exclude what need not be opened",
        ))
    }

    fn stop_with(&self, reason: String, hint: &'static str) -> io::Error {
        let error = io::Error::other(reason.clone());
        self.stop.borrow_mut().get_or_insert(Stop { reason, hint });
        error
    }

    /// Returns `inner` with what it gives counted as unpacked.
    pub(super) fn unpacked<R>(self: &Rc<Self>, inner: R) -> Metered<R> {
        Metered {
            inner,
            meter: Rc::clone(self),
            counts: u64::MAX,
        }
    }

    /// Returns `inner` with what it gives counted as work only: bytes that lie in the archive as they are.
    pub(super) fn stored<R>(self: &Rc<Self>, inner: R) -> Metered<R> {
        Metered {
            inner,
            meter: Rc::clone(self),
            counts: 0,
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let took = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.archives.spent.fetch_add(took, Ordering::Relaxed);
    }
}

/// A reader whose bytes are counted.
pub(super) struct Metered<R> {
    inner: R,
    meter: Rc<Meter>,
    /// All ones for unpacked bytes, 0 for stored ones.
    counts: u64,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if let Some(stop) = self.meter.stop() {
            return Err(io::Error::other(stop.reason));
        }
        let count = self.inner.read(out)?;
        self.meter.count(count as u64, count as u64 & self.counts)?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(meter: &Rc<Meter>, bytes: u64) -> io::Result<u64> {
        io::copy(&mut meter.unpacked(io::repeat(0).take(bytes)), &mut io::sink())
    }

    #[test]
    fn a_small_archive_may_not_unpack_to_a_hundred_megabytes() {
        let meter = Meter::new(&Archives::default(), Some(1000));
        assert!(read_all(&meter, FREE_BYTES).is_ok());
        assert!(read_all(&meter, 1).is_err());
        assert!(meter.stop().unwrap().reason.contains("250 times"));
        assert!(read_all(&meter, 1).is_err(), "a stopped meter stays stopped");
    }

    #[test]
    fn time_that_is_used_up_stops_the_next_archive_too() {
        let archives = Archives::new(8, Duration::ZERO);
        assert!(read_all(&Meter::new(&archives, None), 1).is_err());
        assert!(Meter::new(&archives, None).count_member().is_err());
    }

    #[test]
    fn files_are_counted_over_all_levels() {
        let meter = Meter::new(&Archives::default(), None);
        for _ in 0..MOST_MEMBERS {
            meter.count_member().unwrap();
        }
        assert!(meter.count_member().is_err());
    }
}
