//! 7z, by a library: its headers are compressed themselves. The library is told how much memory it may use.

use std::io;

use sevenz_rust2::{ArchiveReader, EntryDecision, Error, Password};

use super::input::Input;
use super::limits::DICTIONARY;
use super::opener::{Format, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "7z archive",
    is: |look| look.start.starts_with(&[b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C]),
    open,
};

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let store = input.into_store()?;
    let kib = usize::try_from(DICTIONARY / 1024 + 1024).unwrap_or(usize::MAX);
    let mut archive =
        ArchiveReader::new_with_memory_limit(store, Password::empty(), kib).map_err(|error| said(&error))?;
    archive.set_thread_count(1);
    archive
        .for_each_entries_with_decision(|member, reader| {
            if member.is_directory() || !member.has_stream() {
                return Ok(EntryDecision::Continue);
            }
            let mut reader = opener.meter.unpacked(reader);
            opener.member(entry, member.name().as_bytes(), Some(member.size()), &mut reader)?;
            // The library unpacks to the end what was not read, outside of every bound: better here.
            io::copy(&mut reader, &mut io::sink())?;
            Ok(EntryDecision::Continue)
        })
        .map_err(|error| said(&error))
}

/// The library's words are for programmers.
fn said(error: &Error) -> io::Error {
    let text = error.to_string();
    let lower = text.to_ascii_lowercase();
    if lower.contains("password") || lower.contains("aes") || lower.contains("encrypt") {
        return io::Error::other("it is encrypted");
    }
    if lower.contains("memory") || lower.contains("mem limit") {
        return io::Error::other(format!(
            "unpacking it takes more than {} MiB of memory",
            DICTIONARY >> 20
        ));
    }
    io::Error::other(text)
}
