//! Shows what lies in an archive: asks which format a file has, lets that format take it apart, and comes back here for
//! each member. What cannot be opened is reported once, in words, under the path of the archive it lies in.

use std::io::{self, Read};
use std::rc::Rc;

use super::super::crew::Desk;
use super::super::kind::has_no_text;
use super::super::plain;
use super::input::Input;
use super::limits::Meter;
use crate::model::{Entry, Gravity, Nature, RepoPath, Unread};

/// Between an archive and what lies in it.
const INSIDE: &str = "!/";

/// Reports of one outermost archive; a damaged one could give one for every file.
const MOST_REPORTS: u32 = 20;

/// A kind of file with other files, or other text, inside.
pub(super) struct Format {
    /// For messages: "zip archive".
    pub(super) name: &'static str,
    pub(super) is: fn(&Look<'_>) -> bool,
    pub(super) open: Open,
}

/// Takes a file apart and hands its members to the opener. An error says what is broken.
pub(super) type Open = fn(&mut Opener<'_, '_>, &Entry, Input<'_>) -> io::Result<()>;

/// What a format is told from.
pub(super) struct Look<'l> {
    pub(super) start: &'l [u8],
    /// The last bytes, where they are at hand and the start is no text.
    pub(super) end: Option<&'l [u8]>,
    pub(super) path: &'l RepoPath,
    pub(super) depth: u8,
}

/// Takes one outermost archive apart.
pub(super) struct Opener<'d, 'a> {
    desk: &'d mut Desk<'a>,
    formats: &'static [Format],
    pub(super) meter: Rc<Meter>,
    outermost: RepoPath,
    gravity: Gravity,
    reports: u32,
    went_too_deep: bool,
}

impl<'d, 'a> Opener<'d, 'a> {
    pub(super) fn new(
        desk: &'d mut Desk<'a>,
        formats: &'static [Format],
        outermost: &Entry,
        gravity: Gravity,
    ) -> Self {
        Self {
            meter: Meter::new(&desk.archives, outermost.size),
            desk,
            formats,
            outermost: outermost.path.clone(),
            gravity,
            reports: 0,
            went_too_deep: false,
        }
    }

    /// Opens the outermost archive.
    pub(super) fn open(&mut self, format: &Format, entry: &Entry, input: Input<'_>) {
        // The reason was reported on the way, or is that of the meter.
        let _ = self.open_one(format, entry, input);
        if let Some(stop) = self.meter.stop() {
            let path = self.outermost.clone();
            self.reports = 0;
            self.report(&path, &stop.reason, stop.hint);
        }
    }

    /// Shows the member `name` of the archive `parent`, whatever it is.
    ///
    /// # Errors
    /// When `reader` breaks off, or a bound is reached.
    pub(super) fn member(
        &mut self,
        parent: &Entry,
        name: &[u8],
        size: Option<u64>,
        reader: &mut dyn Read,
    ) -> io::Result<()> {
        self.meter.count_member()?;
        let Some(entry) = self.entry_of(parent, name, size) else {
            return Ok(());
        };
        if has_no_text(&entry.path) {
            self.desk.tally.binaries += 1;
            return Ok(());
        }
        if !self.desk.wants(&entry) {
            return Ok(());
        }
        let input = Input::once(reader)?;
        match self.format_of(&entry, &input) {
            Some(format) => self.open_one(format, &entry, input),
            None => self.show(&entry, input),
        }
    }

    /// Shows what `input` gives as it is, under the path of `entry`.
    ///
    /// # Errors
    /// When reading fails, or a bound is reached.
    pub(super) fn show(&mut self, entry: &Entry, input: Input<'_>) -> io::Result<()> {
        let added = plain::lines_of(entry.change);
        let (start, mut rest) = input.into_parts();
        plain::show(self.desk, entry, added.as_ref(), start, &mut *rest)
    }

    /// Shows `text`, which was made of parts of `parent`, as its member `name`.
    ///
    /// # Errors
    /// When a bound is reached.
    pub(super) fn text(&mut self, parent: &Entry, name: &str, nature: Nature, text: &[u8]) -> io::Result<()> {
        self.meter.count_member()?;
        let entry = self.entry_of(parent, name.as_bytes(), Some(text.len() as u64));
        let Some(entry) = entry.map(|entry| Entry { nature, ..entry }) else {
            return Ok(());
        };
        if !self.desk.wants(&entry) {
            return Ok(());
        }
        self.show(&entry, Input::once(&mut &*text)?)
    }

    /// Opens what `input` gives as `format`, under the path of `entry`, unless it holds something else.
    ///
    /// # Errors
    /// When a bound is reached: what is broken in it is reported, and the rest of its parent goes on.
    pub(super) fn open_one(&mut self, format: &Format, entry: &Entry, input: Input<'_>) -> io::Result<()> {
        match (format.open)(self, entry, input) {
            Err(error) if self.meter.is_stopped() => Err(error),
            Err(error) => {
                let reason = format!("{} cannot be read to its end: {error}", format.name);
                self.report(&entry.path, &reason, "make it again, or exclude it");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Returns the format that `input` has.
    pub(super) fn format_of(&self, entry: &Entry, input: &Input<'_>) -> Option<&'static Format> {
        let look = Look {
            start: input.start(),
            end: None,
            path: &entry.path,
            depth: entry.depth,
        };
        self.formats.iter().find(|format| (format.is)(&look))
    }

    /// Says that something in `path` was not seen.
    pub(super) fn report(&mut self, path: &RepoPath, reason: &str, hint: &str) {
        self.reports += 1;
        let (path, reason) = match self.reports {
            ..MOST_REPORTS => (path.clone(), reason.to_owned()),
            MOST_REPORTS => (
                self.outermost.clone(),
                format!("more than {MOST_REPORTS} parts of it cannot be read"),
            ),
            _ => return,
        };
        self.desk.report(Unread {
            gravity: self.gravity,
            ..Unread::held(path, reason, hint)
        });
    }

    /// Returns the entry of the member `name`; nothing when it lies too deep, which is said once.
    fn entry_of(&mut self, parent: &Entry, name: &[u8], size: Option<u64>) -> Option<Entry> {
        if !self.meter.allows_depth(parent.depth) {
            if !self.went_too_deep {
                self.went_too_deep = true;
                let reason = format!("nested deeper than {} archives", self.meter.depth());
                let path = self.outermost.clone();
                self.report(&path, &reason, "unpack it, or raise --archive-depth");
            }
            return None;
        }
        // Without `./` and `/` in front; `..` may stay, for it is only shown.
        let below = RepoPath::from_bytes(name);
        Some(Entry {
            path: RepoPath::from(format!("{}{INSIDE}{below}", parent.path).as_str()),
            size,
            depth: parent.depth + 1,
            nature: Nature::Text,
            ..parent.clone()
        })
    }
}
