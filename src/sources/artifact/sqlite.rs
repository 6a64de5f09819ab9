//! SQLite databases: shown as the bytes they are, and once more what does not fit into one page, put together.

use std::io;

use super::input::{Input, Store};
use super::opener::{Format, Opener};
use crate::model::{Entry, Nature};

pub(super) const FORMAT: Format = Format {
    name: "SQLite database",
    is: |look| look.start.starts_with(b"SQLite format 3\0"),
    open,
};

/// Bytes of one row put together; a longer one is shown up to here, and its pages are shown anyway.
const LONGEST_ROW: usize = 1024 * 1024;
/// Rows put together are shown in documents of about this many bytes.
const BATCH: usize = 512 * 1024;
/// Bytes that the rows of one page may come to: honest ones take a tenth of a page each, so there are few.
const MOST_OF_A_PAGE: usize = 12 * 1024 * 1024;

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let mut database = input.into_store()?;
    let raw = Entry {
        nature: Nature::Binary,
        ..entry.clone()
    };
    let length = database.length()?;
    {
        let meter = std::rc::Rc::clone(&opener.meter);
        io::Seek::seek(&mut database, io::SeekFrom::Start(0))?;
        let mut bytes = meter.stored(&mut database);
        opener.show(&raw, Input::once(&mut bytes)?)?;
    }
    let mut start = [0; 100];
    database.read_at(0, &mut start)?;
    let size = match u16::from_be_bytes([start[16], start[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    if !size.is_power_of_two() || size < 512 {
        return Err(io::Error::other("its page size is damaged"));
    }
    let pages = Pages {
        size,
        usable: size - usize::from(start[20]).min(size / 2),
        count: length / size as u64,
    };
    let mut batch = Vec::new();
    for number in 1..=pages.count {
        opener.meter.count_work(size as u64)?;
        pages.rows_beyond(&mut database, number, &mut batch)?;
        if batch.len() > BATCH {
            opener.meter.count_unpacked(batch.len() as u64)?;
            opener.text(
                entry,
                &format!("rows up to page {number}"),
                Nature::Binary,
                &batch,
            )?;
            batch.clear();
        }
    }
    if !batch.is_empty() {
        opener.text(entry, "rows over several pages", Nature::Binary, &batch)?;
    }
    Ok(())
}

/// The pages of a database, numbered from 1.
struct Pages {
    size: usize,
    /// Without what is reserved at the end of each.
    usable: usize,
    count: u64,
}

impl Pages {
    fn offset(&self, number: u64) -> u64 {
        (number - 1) * self.size as u64
    }

    /// Adds to `batch` the rows of the table page `number` that go on in other pages.
    fn rows_beyond(&self, database: &mut Store<'_>, number: u64, batch: &mut Vec<u8>) -> io::Result<()> {
        let page = database.up_to(self.offset(number), self.size)?;
        // The first page starts with the header of the database.
        let head = if number == 1 { 100 } else { 0 };
        // File format, 1.6: 13 is a leaf of a table.
        if page.len() < self.size || page[head] != 13 {
            return Ok(());
        }
        let cells = usize::from(u16::from_be_bytes([page[head + 3], page[head + 4]]));
        for cell in 0..cells {
            let Some(pointer) = page.get(head + 8 + 2 * cell..head + 10 + 2 * cell) else {
                break;
            };
            let at = usize::from(u16::from_be_bytes([pointer[0], pointer[1]]));
            if let Some((row, length, next)) = self.row(&page, at) {
                batch.extend_from_slice(row);
                self.follow(database, next, length - row.len(), batch)?;
                batch.push(b'\n');
            }
            if batch.len() > MOST_OF_A_PAGE {
                break;
            }
        }
        Ok(())
    }

    /// Returns what the page holds of the row at `at`, its whole length, and the page it goes on in.
    fn row<'p>(&self, page: &'p [u8], at: usize) -> Option<(&'p [u8], usize, u64)> {
        let mut rest = page.get(at..)?;
        let length = usize::try_from(number(&mut rest)?).ok()?;
        number(&mut rest)?;
        // 1.6: the most and the least that stays in a leaf of a table.
        let most = self.usable.checked_sub(35)?;
        if length <= most {
            return None;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let here = least + (length - least) % (self.usable - 4);
        let here = if here <= most { here } else { least };
        let next = rest.get(here..here + 4)?;
        let next = u32::from_be_bytes([next[0], next[1], next[2], next[3]]);
        Some((&rest[..here], length, u64::from(next)))
    }

    fn follow(
        &self,
        database: &mut Store<'_>,
        mut next: u64,
        left: usize,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut left = left.min(LONGEST_ROW);
        while left > 0 && (1..=self.count).contains(&next) {
            let page = database.up_to(self.offset(next), self.usable)?;
            let Some((head, content)) = page.split_at_checked(4) else {
                break;
            };
            let content = &content[..content.len().min(left)];
            out.extend_from_slice(content);
            left -= content.len();
            next = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
            if content.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

/// Takes a number of seven bits a byte, highest first, off `bytes`; a ninth byte has eight.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for place in 0..9 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if place == 8 {
            return Some(value << 8 | u64::from(*byte));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(value)
}
