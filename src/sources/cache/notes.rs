//! The two parts of the notes, in the form they are written: contents that held nothing, and what commits bring. Parsed
//! with care although they are sealed: a fault of ours must not become a crash of theirs.

use std::collections::HashMap;

use gix::ObjectId;

use super::super::history::{Met, Paths};
use super::{Counted, Key};

/// Contents that are noted: a million take 32 MB. Beyond, the oldest runs are forgotten.
const MOST_CLEAN: usize = 1_000_000;
/// Bytes about commits that are noted; beyond, commits are compared anew in every run.
const LONGEST_COMMITS: usize = 64 << 20;

/// Contents that held nothing, sorted.
#[derive(Debug, Default)]
pub(super) struct Clean {
    /// Records of [`Clean::RECORD`] bytes.
    records: Vec<u8>,
}

impl Clean {
    const RECORD: usize = Key::LENGTH + 16;

    pub(super) fn get(&self, key: &Key) -> Option<Counted> {
        let (records, _) = self.records.as_chunks::<{ Self::RECORD }>();
        let at = records
            .binary_search_by(|record| record[..Key::LENGTH].cmp(&key.0))
            .ok()?;
        let mut reader = Reader(&records[at][Key::LENGTH..]);
        Some(Counted {
            files: reader.u32()?,
            binaries: reader.u32()?,
            bytes: reader.u64()?,
        })
    }

    /// Returns the bytes to write when `new` contents are added.
    pub(super) fn with(&self, new: Vec<(Key, Counted)>) -> Vec<u8> {
        let (old, _) = self.records.as_chunks::<{ Self::RECORD }>();
        let mut records: Vec<[u8; Self::RECORD]> = Vec::with_capacity(old.len() + new.len());
        for (key, counted) in new {
            let mut record = [0; Self::RECORD];
            record[..16].copy_from_slice(&key.0);
            record[16..20].copy_from_slice(&counted.files.to_le_bytes());
            record[20..24].copy_from_slice(&counted.binaries.to_le_bytes());
            record[24..].copy_from_slice(&counted.bytes.to_le_bytes());
            records.push(record);
        }
        if records.len() + old.len() <= MOST_CLEAN {
            records.extend_from_slice(old);
        }
        records.sort_unstable();
        records.dedup_by(|one, other| one[..16] == other[..16]);
        records.truncate(MOST_CLEAN);
        let mut bytes = length(records.len()).to_vec();
        bytes.extend_from_slice(records.as_flattened());
        bytes
    }

    /// Returns the part at the start of `bytes`, and what follows it.
    pub(super) fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let mut reader = Reader(bytes);
        let count = reader.length()?;
        let records = reader.take(count.checked_mul(Self::RECORD)?)?.to_vec();
        Some((Self { records }, reader.0))
    }
}

/// What commits bring, and who their parents are. All of it follows from their ids.
#[derive(Debug, Default)]
pub(in super::super) struct Noted {
    /// As written: number of paths, paths, commits.
    bytes: Vec<u8>,
    paths: Vec<(usize, usize)>,
    /// Where the record of a commit starts, after its id.
    commits: HashMap<ObjectId, usize>,
    /// Bytes at the start that hold the paths.
    paths_end: usize,
}

impl Noted {
    /// Returns parents and time of a commit.
    pub(in super::super) fn commit(&self, id: ObjectId) -> Option<(Vec<ObjectId>, i64)> {
        let mut reader = self.record(id)?;
        reader.head(id.kind())
    }

    /// Returns what a commit brings; the numbers are those of [`Noted::paths`].
    pub(in super::super) fn brought(&self, id: ObjectId) -> Option<Vec<Met>> {
        let mut reader = self.record(id)?;
        reader.head(id.kind())?;
        let count = reader.length()?;
        (0..count)
            .map(|_| {
                Some(Met {
                    blob: reader.id(id.kind())?,
                    path: reader.u32()?,
                })
            })
            .collect()
    }

    fn record(&self, id: ObjectId) -> Option<Reader<'_>> {
        let at = self.commits.get(&id)?;
        self.bytes.get(*at..).map(Reader)
    }

    /// Returns the paths, to which more may be added.
    pub(in super::super) fn paths(&self) -> Paths {
        let paths = Paths::default();
        for (start, end) in &self.paths {
            paths.number(&self.bytes[*start..*end]);
        }
        paths
    }

    /// Returns the part as it is written.
    pub(super) fn bytes(&self) -> &[u8] {
        if self.bytes.is_empty() {
            // No paths.
            return &[0, 0, 0, 0];
        }
        &self.bytes
    }

    /// Returns the bytes to write when `new` commits are added; nothing when there are none, or too many.
    pub(super) fn with<'a>(
        &self,
        paths: &Paths,
        new: impl Iterator<Item = (ObjectId, &'a [ObjectId], i64, &'a [Met])>,
    ) -> Option<Vec<u8>> {
        let mut records = Vec::new();
        for (id, parents, seconds, met) in new {
            records.extend_from_slice(id.as_slice());
            records.extend_from_slice(&seconds.to_le_bytes());
            records.extend_from_slice(&length(parents.len()));
            for parent in parents {
                records.extend_from_slice(parent.as_slice());
            }
            records.extend_from_slice(&length(met.len()));
            for Met { blob, path } in met {
                records.extend_from_slice(blob.as_slice());
                records.extend_from_slice(&path.to_le_bytes());
            }
            if records.len() + self.bytes.len() > LONGEST_COMMITS {
                return None;
            }
        }
        if records.is_empty() {
            return None;
        }
        let paths = paths.all();
        let mut bytes = length(paths.len()).to_vec();
        for path in &paths {
            bytes.extend_from_slice(&length(path.len()));
            bytes.extend_from_slice(path);
        }
        bytes.extend_from_slice(self.bytes.get(self.paths_end..).unwrap_or_default());
        bytes.extend_from_slice(&records);
        (bytes.len() <= LONGEST_COMMITS).then_some(bytes)
    }

    /// Returns the part that `bytes` hold.
    pub(super) fn parse(bytes: &[u8], hash: gix::hash::Kind) -> Option<Self> {
        let whole = bytes.len();
        let mut reader = Reader(bytes);
        let count = reader.length()?;
        let mut paths = Vec::new();
        for _ in 0..count {
            let length = reader.length()?;
            let start = whole - reader.0.len();
            reader.take(length)?;
            paths.push((start, start + length));
        }
        let paths_end = whole - reader.0.len();
        let mut commits = HashMap::new();
        while !reader.0.is_empty() {
            let id = reader.id(hash)?;
            commits.insert(id, whole - reader.0.len());
            reader.head(hash)?;
            let met = reader.length()?;
            for _ in 0..met {
                reader.id(hash)?;
                if reader.u32()? as usize >= paths.len() {
                    return None;
                }
            }
        }
        Some(Self {
            bytes: bytes.to_vec(),
            paths,
            commits,
            paths_end,
        })
    }
}

/// More than a u32 counts never gets here: the file is capped long before.
fn length(count: usize) -> [u8; 4] {
    u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes()
}

/// Takes values off the front of what is left.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn length(&mut self) -> Option<usize> {
        self.u32().and_then(|length| usize::try_from(length).ok())
    }

    fn id(&mut self, hash: gix::hash::Kind) -> Option<ObjectId> {
        ObjectId::try_from(self.take(hash.len_in_bytes())?).ok()
    }

    /// Takes parents and time of a commit.
    fn head(&mut self, hash: gix::hash::Kind) -> Option<(Vec<ObjectId>, i64)> {
        let seconds = self.array().map(i64::from_le_bytes)?;
        let count = self.length()?;
        let parents = (0..count).map(|_| self.id(hash)).collect::<Option<_>>()?;
        Some((parents, seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> ObjectId {
        ObjectId::from_bytes_or_panic(&[byte; 20])
    }

    fn parse(bytes: &[u8]) -> Option<Noted> {
        Noted::parse(bytes, gix::hash::Kind::Sha1)
    }

    #[test]
    fn commits_are_read_back_and_more_are_added() {
        let paths = Paths::default();
        let first = [Met {
            blob: id(9),
            path: paths.number(b"src/a.ts"),
        }];
        let bytes = Noted::default()
            .with(&paths, [(id(1), &[][..], 5, &first[..])].into_iter())
            .unwrap();
        let noted = parse(&bytes).unwrap();
        let paths = noted.paths();
        let second = [Met {
            blob: id(8),
            path: paths.number(b"b"),
        }];
        let bytes = noted
            .with(&paths, [(id(2), &[id(1)][..], 6, &second[..])].into_iter())
            .unwrap();
        let noted = parse(&bytes).unwrap();
        assert_eq!(noted.brought(id(1)).unwrap(), first);
        assert_eq!(noted.brought(id(2)).unwrap(), second);
        assert_eq!(noted.commit(id(2)).unwrap(), (vec![id(1)], 6));
        assert!(noted.commit(id(3)).is_none());
        for end in 5..bytes.len() {
            // A cut between two records leaves fewer commits, any other nothing.
            let cut = parse(&bytes[..end]);
            assert!(cut.is_none_or(|noted| noted.commits.len() < 2), "{end}");
        }
    }

    #[test]
    fn contents_are_read_back_with_what_they_count() {
        let counted = |bytes| Counted {
            files: 1,
            binaries: 0,
            bytes,
        };
        let key = |byte| Key([byte; Key::LENGTH]);
        let bytes = Clean::default().with(vec![(key(7), counted(70)), (key(3), counted(30))]);
        let (clean, rest) = Clean::parse(&bytes).unwrap();
        assert!(rest.is_empty());
        assert_eq!(clean.get(&key(3)), Some(counted(30)));
        assert_eq!(clean.get(&key(4)), None);
        let more = clean.with(vec![(key(4), counted(40)), (key(7), counted(70))]);
        let (clean, _) = Clean::parse(&more).unwrap();
        assert_eq!(clean.get(&key(4)), Some(counted(40)));
        assert_eq!(clean.records.len(), 3 * Clean::RECORD);
    }
}
