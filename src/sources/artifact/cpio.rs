//! cpio in its portable forms: what an RPM package and an initial RAM disk hold.

use std::io::{self, Read};

use super::input::Input;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "cpio archive",
    is,
    open,
};

/// Bytes of a name, the closing NUL included.
const LONGEST_NAME: u64 = 64 * 1024;
const LAST: &[u8] = b"TRAILER!!!";

/// How a header is written.
#[derive(Clone, Copy)]
enum Form {
    /// `070701`, `070702`: thirteen numbers of eight hexadecimal digits, everything padded to four bytes.
    New,
    /// `070707`: octal digits, no padding.
    Old,
}

fn form_of(start: &[u8]) -> Option<Form> {
    let is_of = |length: usize, is_digit: fn(&u8) -> bool| {
        start
            .get(6..length)
            .is_some_and(|digits| digits.iter().all(is_digit))
    };
    match start.get(..6)? {
        b"070701" | b"070702" if is_of(110, u8::is_ascii_hexdigit) => Some(Form::New),
        b"070707" if is_of(76, |byte| (b'0'..=b'7').contains(byte)) => Some(Form::Old),
        _ => None,
    }
}

fn is(look: &Look<'_>) -> bool {
    is_start(look.start)
}

/// Returns true when `start` begins with the header of a cpio.
pub(super) fn is_start(start: &[u8]) -> bool {
    form_of(start).is_some()
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let mut cpio = opener.meter.stored(input);
    let mut start = [0; 110];
    loop {
        cpio.read_exact(&mut start[..76])?;
        let form = if start.starts_with(b"070707") {
            Form::Old
        } else {
            Form::New
        };
        if matches!(form, Form::New) {
            cpio.read_exact(&mut start[76..])?;
        }
        if form_of(&start).is_none() {
            return Err(io::Error::other("a header is damaged"));
        }
        let (mode, size, name_size, header, unit) = match form {
            Form::New => (
                field(&start[14..22], 16),
                field(&start[54..62], 16),
                field(&start[94..102], 16),
                110,
                4,
            ),
            Form::Old => (
                field(&start[18..24], 8),
                field(&start[65..76], 8),
                field(&start[59..65], 8),
                76,
                1,
            ),
        };
        let mut name = Vec::new();
        Read::take(&mut cpio, name_size.min(LONGEST_NAME)).read_to_end(&mut name)?;
        if name_size > LONGEST_NAME || name.len() as u64 != name_size {
            return Err(io::Error::other("a name is damaged"));
        }
        while name.last() == Some(&0) {
            name.pop();
        }
        pass(&mut cpio, padding(header + name_size, unit))?;
        if name == LAST {
            return Ok(());
        }
        let mut data = Read::take(&mut cpio, size);
        // The upper four bits of a mode are the kind: 8 is a regular file.
        if mode >> 12 == 8 {
            opener.member(entry, &name, Some(size), &mut data)?;
        } else {
            opener.meter.count_member()?;
        }
        let left = data.limit();
        pass(&mut cpio, left + padding(size, unit))?;
    }
}

fn field(digits: &[u8], base: u32) -> u64 {
    std::str::from_utf8(digits)
        .ok()
        .and_then(|digits| u64::from_str_radix(digits, base).ok())
        .unwrap_or(0)
}

fn padding(length: u64, unit: u64) -> u64 {
    length.next_multiple_of(unit) - length
}

fn pass(cpio: &mut dyn Read, count: u64) -> io::Result<()> {
    match io::copy(&mut cpio.take(count), &mut io::sink())? {
        passed if passed == count => Ok(()),
        _ => Err(io::Error::other("it is cut off")),
    }
}
