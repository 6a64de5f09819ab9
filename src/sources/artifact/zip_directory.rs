//! The central directory of a zip: which members there are and where. Read a piece at a time, so that a directory of a
//! million names costs no memory.

use std::io;

use super::input::Store;

/// Mark and fixed length of the record at the end.
const END_MARK: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LONGEST_COMMENT: usize = 65_535;
/// Bytes that may follow the record: a signature, the padding of a tape.
const AFTER: usize = 4096;
const MEMBER_MARK: &[u8] = b"PK\x01\x02";
const MEMBER_LENGTH: usize = 46;
const FILE_MARK: &[u8] = b"PK\x03\x04";
const FILE_LENGTH: usize = 30;
/// Bytes of the directory read at a time: three fields of 65,535 bytes fit in.
const PIECE: usize = 256 * 1024;

/// A member as the directory tells of it.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) method: u16,
    pub(super) is_encrypted: bool,
    pub(super) packed: u64,
    pub(super) unpacked: u64,
    /// Of its local header, from the start of the file.
    offset: u64,
}

/// Goes through the members.
pub(super) struct Directory {
    at: u64,
    left: u64,
    /// Bytes before the zip: a program that unpacks itself.
    before: u64,
    piece: Vec<u8>,
    used: usize,
}

/// Returns true when `end`, the last bytes of a file, holds the record that ends a zip.
pub(super) fn is_end(end: &[u8]) -> bool {
    end_of(end).is_some()
}

/// Returns where the record starts in `end`: its comment must reach to the end of the file.
fn end_of(end: &[u8]) -> Option<usize> {
    memchr::memmem::rfind_iter(end, END_MARK).find(|at| {
        end.get(at + 20..at + END_LENGTH).is_some_and(|length| {
            let comment = usize::from(u16::from_le_bytes([length[0], length[1]]));
            at + END_LENGTH + comment <= end.len() && end.len() <= at + END_LENGTH + comment + AFTER
        })
    })
}

impl Directory {
    /// Finds the directory of `zip`.
    ///
    /// # Errors
    /// When it has none, or reading fails.
    pub(super) fn find(zip: &mut Store<'_>) -> io::Result<Self> {
        let length = zip.length()?;
        let reach = END_LENGTH + LONGEST_COMMENT + AFTER;
        let from = length.saturating_sub(reach as u64);
        let end = zip.up_to(from, reach)?;
        let at = end_of(&end).ok_or_else(|| io::Error::other("its directory is missing: it is cut off"))?;
        let record = &end[at..];
        let mut size = u64::from(four(record, 12));
        let mut offset = u64::from(four(record, 16));
        let mut ends = from + at as u64;
        // The large form has a record of its own; a locator of 20 bytes right before this one says where.
        if let Some(locator) = at.checked_sub(20).map(|start| &end[start..at])
            && locator.starts_with(b"PK\x06\x07")
        {
            let stated = eight(locator, 8);
            let mut large = [0; 56];
            zip.read_at(stated, &mut large)?;
            if large.starts_with(b"PK\x06\x06") {
                size = eight(&large, 40);
                offset = eight(&large, 48);
                ends = stated;
            }
        }
        let start = ends
            .checked_sub(size)
            .ok_or_else(|| io::Error::other("its directory is damaged"))?;
        Ok(Self {
            at: start,
            left: size,
            before: start.saturating_sub(offset),
            piece: Vec::new(),
            used: 0,
        })
    }

    /// Returns the next member.
    ///
    /// # Errors
    /// When the directory is damaged, or reading fails.
    pub(super) fn next(&mut self, zip: &mut Store<'_>) -> io::Result<Option<Member>> {
        let broken = || io::Error::other("its directory is damaged");
        if self.piece.len() - self.used < PIECE / 2 && self.left > 0 {
            self.piece.drain(..self.used);
            self.used = 0;
            let room = u64::try_from(PIECE - self.piece.len())
                .unwrap_or(0)
                .min(self.left);
            let more = zip.up_to(self.at, usize::try_from(room).unwrap_or(0))?;
            if more.is_empty() {
                return Err(broken());
            }
            self.at += more.len() as u64;
            self.left -= more.len() as u64;
            self.piece.extend_from_slice(&more);
        }
        let record = &self.piece[self.used..];
        if record.is_empty() || !record.starts_with(MEMBER_MARK) {
            // A signature of the directory may follow the members.
            return if record.is_empty() || record.starts_with(b"PK\x05\x05") {
                Ok(None)
            } else {
                Err(broken())
            };
        }
        if record.len() < MEMBER_LENGTH {
            return Err(broken());
        }
        let lengths = [28, 30, 32].map(|at| usize::from(two(record, at)));
        let length = MEMBER_LENGTH + lengths.iter().sum::<usize>();
        let fields = record.get(MEMBER_LENGTH..length).ok_or_else(broken)?;
        let (name, fields) = fields.split_at(lengths[0]);
        let mut member = Member {
            name: name.to_vec(),
            method: two(record, 10),
            is_encrypted: two(record, 8) & 1 == 1,
            packed: u64::from(four(record, 20)),
            unpacked: u64::from(four(record, 24)),
            offset: u64::from(four(record, 42)),
        };
        member.take_large(&fields[..lengths[1]]);
        member.offset = member.offset.saturating_add(self.before);
        self.used += length;
        Ok(Some(member))
    }
}

impl Member {
    /// Takes the sizes that did not fit into 32 bits from the extra field with the id 1.
    fn take_large(&mut self, mut extra: &[u8]) {
        while extra.len() >= 4 {
            let (id, length) = (two(extra, 0), usize::from(two(extra, 2)));
            let Some(mut field) = extra.get(4..4 + length) else {
                return;
            };
            if id == 1 {
                for value in [&mut self.unpacked, &mut self.packed, &mut self.offset] {
                    if *value == u64::from(u32::MAX) && field.len() >= 8 {
                        *value = eight(field, 0);
                        field = &field[8..];
                    }
                }
                return;
            }
            extra = &extra[4 + length..];
        }
    }

    /// Returns where the packed bytes start: after the local header, whose fields may be longer than the directory's.
    pub(super) fn data(&self, zip: &mut Store<'_>) -> io::Result<u64> {
        let mut header = [0; FILE_LENGTH];
        zip.read_at(self.offset, &mut header)?;
        if !header.starts_with(FILE_MARK) {
            return Err(io::Error::other("its header is not where the directory says"));
        }
        let fields = u64::from(two(&header, 26)) + u64::from(two(&header, 28));
        Ok(self.offset + FILE_LENGTH as u64 + fields)
    }
}

fn two(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn four(bytes: &[u8], at: usize) -> u32 {
    u32::from(two(bytes, at)) | u32::from(two(bytes, at + 2)) << 16
}

fn eight(bytes: &[u8], at: usize) -> u64 {
    u64::from(four(bytes, at)) | u64::from(four(bytes, at + 4)) << 32
}
