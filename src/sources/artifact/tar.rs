//! tar in all its dialects: old, ustar, GNU's long names and sparse files, and the extended headers of POSIX. Also what
//! npm packs and what `docker save` writes. Links and devices have no content; their names are harmless, for nothing is
//! written.

use std::io::{self, Read};

use super::input::Input;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "tar archive",
    is,
    open,
};

const BLOCK: usize = 512;

/// Bytes of a name or an extended header: Linux knows paths of 4,096.
const LONGEST_HEADER: u64 = 1024 * 1024;

fn is(look: &Look<'_>) -> bool {
    is_start(look.start)
}

/// Returns true when `start` begins with the header of a tar.
pub(super) fn is_start(start: &[u8]) -> bool {
    start
        .first_chunk::<BLOCK>()
        .is_some_and(|header| header[0] != 0 && sum_holds(header) && number(&header[124..136]).is_some())
}

/// What the headers before a file say of it.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let mut tar = opener.meter.stored(input);
    let mut said = Said::default();
    let mut header = [0; BLOCK];
    while read_block(&mut tar, &mut header)? {
        if header.iter().all(|byte| *byte == 0) {
            // The end; but what was appended by a plain `cat` goes on after it.
            continue;
        }
        if !sum_holds(&header) {
            return Err(io::Error::other("a header is damaged"));
        }
        let kind = header[156];
        let size = number(&header[124..136]).ok_or_else(|| io::Error::other("a size is damaged"))?;
        match kind {
            b'L' => said.name = Some(without_nul(read_data(&mut tar, size)?)),
            b'x' => read_extended(&read_data(&mut tar, size)?, &mut said),
            b'K' | b'g' | b'V' | b'D' => pass(&mut tar, padded(size))?,
            // Links, devices, folders and pipes have no content, whatever size an old tar notes for them.
            b'1'..=b'6' => {
                said = Said::default();
                opener.meter.count_member()?;
            }
            _ => {
                if kind == b'S' {
                    pass_sparse_map(&mut tar, &header)?;
                }
                let said = std::mem::take(&mut said);
                let size = said.size.unwrap_or(size);
                let name = said.name.unwrap_or_else(|| name_of(&header));
                let mut data = Read::take(&mut tar, size);
                opener.member(entry, &name, Some(size), &mut data)?;
                let left = data.limit();
                pass(&mut tar, left + (padded(size) - size))?;
            }
        }
    }
    Ok(())
}

/// Reads one block; returns false at the end of the file.
fn read_block(tar: &mut dyn Read, block: &mut [u8; BLOCK]) -> io::Result<bool> {
    let mut filled = 0;
    while filled < BLOCK {
        match tar.read(&mut block[filled..])? {
            0 if filled == 0 => return Ok(false),
            0 => return Err(io::Error::other("it is cut off")),
            count => filled += count,
        }
    }
    Ok(true)
}

fn read_data(tar: &mut dyn Read, size: u64) -> io::Result<Vec<u8>> {
    if size > LONGEST_HEADER {
        return Err(io::Error::other("a name is longer than 1 MiB"));
    }
    let mut data = Vec::new();
    Read::take(&mut *tar, size).read_to_end(&mut data)?;
    pass(tar, padded(size) - size)?;
    Ok(data)
}

fn pass(tar: &mut dyn Read, count: u64) -> io::Result<()> {
    match io::copy(&mut tar.take(count), &mut io::sink())? {
        passed if passed == count => Ok(()),
        _ => Err(io::Error::other("it is cut off")),
    }
}

fn padded(size: u64) -> u64 {
    size.checked_next_multiple_of(BLOCK as u64).unwrap_or(u64::MAX)
}

/// The checksum counts its own field as blanks. Some old programs summed signed bytes.
fn sum_holds(header: &[u8; BLOCK]) -> bool {
    let Some(stated) = number(&header[148..156]) else {
        return false;
    };
    let blanks = 8 * i64::from(b' ');
    let outside = || header[..148].iter().chain(&header[156..]);
    let unsigned = outside().map(|byte| i64::from(*byte)).sum::<i64>() + blanks;
    let signed = outside().map(|byte| i64::from(byte.cast_signed())).sum::<i64>() + blanks;
    i64::try_from(stated).is_ok_and(|stated| stated == unsigned || stated == signed)
}

/// Returns the number of a field: octal digits, or, with the top bit set, bytes with the highest first.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let (high, low) = field.split_last_chunk::<8>()?;
        let (first, between) = high.split_first()?;
        let is_small = *first == 0x80 && between.iter().all(|byte| *byte == 0);
        return is_small.then(|| u64::from_be_bytes(*low));
    }
    let digits = field.trim_ascii_start();
    let mut value = 0_u64;
    for byte in digits {
        match byte {
            b'0'..=b'7' => value = value.checked_mul(8)? + u64::from(byte - b'0'),
            0 | b' ' => break,
            _ => return None,
        }
    }
    Some(value)
}

fn name_of(header: &[u8; BLOCK]) -> Vec<u8> {
    let name = without_nul(header[..100].to_vec());
    let prefix = without_nul(header[345..500].to_vec());
    // Only ustar has a prefix: GNU keeps times there.
    if header[257..263] != *b"ustar\0" || prefix.is_empty() {
        return name;
    }
    [&prefix[..], b"/", &name].concat()
}

fn without_nul(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = memchr::memchr(0, &bytes) {
        bytes.truncate(end);
    }
    bytes
}

/// Takes path and size out of the records `LENGTH KEY=VALUE\n` of a POSIX header.
fn read_extended(mut data: &[u8], said: &mut Said) {
    while let Some(blank) = memchr::memchr(b' ', data) {
        let length = std::str::from_utf8(&data[..blank])
            .ok()
            .and_then(|digits| digits.parse::<usize>().ok());
        let Some(record) = length.and_then(|length| data.get(blank + 1..length)) else {
            return;
        };
        data = &data[blank + 1 + record.len()..];
        let record = record.strip_suffix(b"\n").unwrap_or(record);
        if let Some(path) = record.strip_prefix(b"path=") {
            said.name = Some(path.to_vec());
        } else if let Some(size) = record.strip_prefix(b"size=") {
            said.size = std::str::from_utf8(size).ok().and_then(|size| size.parse().ok());
        }
    }
}

/// GNU's old form keeps the map of a sparse file in the header and in blocks after it.
fn pass_sparse_map(tar: &mut dyn Read, header: &[u8; BLOCK]) -> io::Result<()> {
    let mut goes_on = header[482] != 0;
    while goes_on {
        let mut block = [0; BLOCK];
        if !read_block(tar, &mut block)? {
            return Err(io::Error::other("it is cut off"));
        }
        goes_on = block[504] != 0;
    }
    Ok(())
}
