//! ar: Debian packages and static libraries.

use std::io::{self, Read};

use super::input::Input;
use super::opener::{Format, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "ar archive",
    is: |look| look.start.starts_with(MARK),
    open,
};

const MARK: &[u8] = b"!<arch>\n";
const HEADER: usize = 60;
/// Bytes of a name in BSD's form, where it stands before the content.
const LONGEST_NAME: u64 = 4096;

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let mut ar = opener.meter.stored(input);
    ar.read_exact(&mut [0; MARK.len()])?;
    loop {
        let mut header = Vec::with_capacity(HEADER);
        Read::take(&mut ar, HEADER as u64).read_to_end(&mut header)?;
        if header.is_empty() {
            return Ok(());
        }
        let broken = || io::Error::other("a header is damaged");
        if header.len() < HEADER || !header.ends_with(b"`\n") {
            return Err(broken());
        }
        let size: u64 = std::str::from_utf8(&header[48..58])
            .ok()
            .and_then(|digits| digits.trim_end().parse().ok())
            .ok_or_else(broken)?;
        let mut data = Read::take(&mut ar, size);
        let mut name = header[..16].trim_ascii_end().to_vec();
        if let Some(length) = name.strip_prefix(b"#1/").map(<[u8]>::to_vec) {
            let length: Option<u64> = std::str::from_utf8(&length)
                .ok()
                .and_then(|text| text.parse().ok());
            let length = length
                .filter(|length| *length <= LONGEST_NAME)
                .ok_or_else(broken)?;
            name.clear();
            Read::take(&mut data, length).read_to_end(&mut name)?;
            name.retain(|byte| *byte != 0);
        }
        let name = name.strip_suffix(b"/").unwrap_or(&name);
        opener.member(entry, name, Some(data.limit()), &mut data)?;
        let left = data.limit();
        io::copy(&mut Read::take(&mut ar, left), &mut io::sink())?;
        if size % 2 == 1 {
            // The very last padding may be missing.
            io::copy(&mut Read::take(&mut ar, 1), &mut io::sink())?;
        }
    }
}
