//! The bytes of one file or member as a format needs them: from the start once, or with jumps. What can only be read
//! once is kept aside for formats that jump, in memory up to a bound and then in a file without a name.

use std::io::{self, Read, Seek, SeekFrom};

use tempfile::SpooledTempFile;

use super::limits::IN_MEMORY;

/// Bytes at the start that formats are told from: a tar has its mark at 257, a PDF may have it within the first 1,024.
pub(super) const START: usize = 8 * 1024;

/// What can be read with jumps.
pub(in super::super) trait Jump: Read + Seek {}
impl<T: Read + Seek> Jump for T {}

/// What comes after the start.
pub(super) enum Rest<'r> {
    Once(&'r mut dyn Read),
    /// All of it, the start included.
    Whole(&'r mut dyn Jump),
}

/// A file or member whose start has been read.
pub(super) struct Input<'r> {
    start: Vec<u8>,
    given: usize,
    rest: Rest<'r>,
}

impl<'r> Input<'r> {
    /// Returns the input whose first bytes, `start`, are read already; `rest` stands right after them.
    pub(super) fn new(start: Vec<u8>, rest: Rest<'r>) -> Self {
        Self {
            start,
            given: 0,
            rest,
        }
    }

    /// Returns the input of what `reader` gives once.
    ///
    /// # Errors
    /// When not even the start can be read.
    pub(super) fn once(reader: &'r mut dyn Read) -> io::Result<Self> {
        let mut start = Vec::new();
        Read::take(&mut *reader, START as u64 + 1).read_to_end(&mut start)?;
        Ok(Self::new(start, Rest::Once(reader)))
    }

    /// Returns the first bytes.
    pub(super) fn start(&self) -> &[u8] {
        &self.start
    }

    /// Returns the last `most` bytes; nothing when they cannot be had without reading all.
    pub(super) fn end(&mut self, most: u64) -> Option<Vec<u8>> {
        let Rest::Whole(file) = &mut self.rest else {
            return None;
        };
        let size = file.seek(SeekFrom::End(0)).ok()?;
        file.seek(SeekFrom::Start(size.saturating_sub(most))).ok()?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes).ok()?;
        file.seek(SeekFrom::Start(self.start.len() as u64)).ok()?;
        Some(bytes)
    }

    /// Returns the start and the reader of what comes after it.
    pub(super) fn into_parts(self) -> (Vec<u8>, Box<dyn Read + 'r>) {
        let rest: Box<dyn Read + 'r> = match self.rest {
            Rest::Once(reader) => Box::new(reader),
            Rest::Whole(file) => Box::new(file),
        };
        (self.start, rest)
    }

    /// Returns the whole as something to jump in, at its start.
    ///
    /// # Errors
    /// When reading or keeping it fails.
    pub(super) fn into_store(mut self) -> io::Result<Store<'r>> {
        if let Rest::Whole(file) = self.rest {
            file.seek(SeekFrom::Start(0))?;
            return Ok(Store::Given(file));
        }
        let mut kept = SpooledTempFile::new(IN_MEMORY);
        io::copy(&mut self, &mut kept)?;
        kept.seek(SeekFrom::Start(0))?;
        Ok(Store::Kept(Box::new(kept)))
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given < self.start.len() {
            let count = out.len().min(self.start.len() - self.given);
            out[..count].copy_from_slice(&self.start[self.given..self.given + count]);
            self.given += count;
            return Ok(count);
        }
        match &mut self.rest {
            Rest::Once(reader) => reader.read(out),
            Rest::Whole(file) => file.read(out),
        }
    }
}

/// A whole file or member to jump in.
pub(super) enum Store<'r> {
    Given(&'r mut dyn Jump),
    Kept(Box<SpooledTempFile>),
}

impl Store<'_> {
    /// Returns its length in bytes.
    pub(super) fn length(&mut self) -> io::Result<u64> {
        self.seek(SeekFrom::End(0))
    }

    /// Reads exactly as many bytes at `offset` as `out` has room for.
    pub(super) fn read_at(&mut self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(offset))?;
        self.read_exact(out)
    }

    /// Returns up to `most` bytes at `offset`.
    pub(super) fn up_to(&mut self, offset: u64, most: usize) -> io::Result<Vec<u8>> {
        self.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        self.by_ref().take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for Store<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Given(file) => file.read(out),
            Self::Kept(file) => file.read(out),
        }
    }
}

impl Seek for Store<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Given(file) => file.seek(to),
            Self::Kept(file) => file.seek(to),
        }
    }
}
