//! RPM packages: a lead and two headers, then a compressed cpio.

use std::io::{self, Read};

use super::input::Input;
use super::opener::{Format, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "RPM package",
    is: |look| look.start.starts_with(&[0xED, 0xAB, 0xEE, 0xDB]),
    open,
};

/// The lead has a fixed length; all that it says stands in the headers again.
const LEAD: usize = 96;
const HEADER_MARK: [u8; 3] = [0x8E, 0xAD, 0xE8];
/// Bytes of a header: the largest packages list 100,000 files in some megabytes.
const LONGEST_HEADER: u64 = 16 * 1024 * 1024;

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let mut rpm = opener.meter.stored(input);
    rpm.read_exact(&mut [0; LEAD])?;
    let signature = read_header(&mut rpm)?;
    let padding = signature.len().next_multiple_of(8) - signature.len();
    io::copy(&mut Read::take(&mut rpm, padding as u64), &mut io::sink())?;
    let header = read_header(&mut rpm)?;
    // The scripts that run on installing stand in the header.
    opener.text(entry, "header", crate::model::Nature::Binary, &header)?;
    opener.member(entry, b"payload", None, &mut rpm)
}

fn read_header(rpm: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut start = [0; 16];
    rpm.read_exact(&mut start)?;
    let number = |at: usize| {
        u64::from(u32::from_be_bytes([
            start[at],
            start[at + 1],
            start[at + 2],
            start[at + 3],
        ]))
    };
    let length = number(8) * 16 + number(12);
    if !start.starts_with(&HEADER_MARK) || length > LONGEST_HEADER {
        return Err(io::Error::other("a header is damaged"));
    }
    let mut header = start.to_vec();
    rpm.take(length).read_to_end(&mut header)?;
    if header.len() as u64 != length + 16 {
        return Err(io::Error::other("it is cut off"));
    }
    Ok(header)
}
