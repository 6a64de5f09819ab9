//! zip and all that is one by another name: jar, wheel, apk, nupkg, vsix, Office documents, programs that unpack
//! themselves. The directory at the end counts, as it does for whoever unpacks it.

use std::io::{self, Read, Seek, SeekFrom};

use super::input::{Input, Store};
use super::opener::{Format, Look, Opener};
use super::zip_directory::{Directory, Member, is_end};
use super::{bzip2, xz, zstd};
use crate::model::{Entry, RepoPath};

pub(super) const FORMAT: Format = Format {
    name: "zip archive",
    is,
    open,
};

fn is(look: &Look<'_>) -> bool {
    look.start.starts_with(b"PK\x03\x04")
        || look.start.starts_with(b"PK\x05\x06")
        || look.end.is_some_and(is_end)
        || look.end.is_none() && unpacks_itself(look.start)
}

/// Where the end is not at hand, a program with the start of a zip close behind its own is taken for one.
fn unpacks_itself(start: &[u8]) -> bool {
    memchr::memchr(0, start).is_some() && memchr::memmem::find(start, b"PK\x03\x04").is_some()
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let is_certain = input.start().starts_with(b"PK");
    let mut zip = input.into_store()?;
    let mut directory = match Directory::find(&mut zip) {
        Ok(directory) => directory,
        Err(error) if is_certain => return Err(error),
        Err(_) => {
            zip.seek(SeekFrom::Start(0))?;
            return opener.show(entry, Input::once(&mut zip)?);
        }
    };
    let mut encrypted = Encrypted::default();
    while let Some(member) = directory.next(&mut zip)? {
        if member.name.ends_with(b"/") {
            opener.meter.count_member()?;
        } else if member.is_encrypted {
            opener.meter.count_member()?;
            encrypted.add(&member);
        } else if let Err(error) = show(opener, entry, &mut zip, &member) {
            if opener.meter.is_stopped() {
                return Err(error);
            }
            let name = RepoPath::from_bytes(&member.name);
            let reason = format!("{name} in it cannot be read to its end: {error}");
            opener.report(&entry.path, &reason, "make it again, or exclude it");
        }
    }
    encrypted.report(opener, &entry.path);
    Ok(())
}

fn show(opener: &mut Opener<'_, '_>, entry: &Entry, zip: &mut Store<'_>, member: &Member) -> io::Result<()> {
    let data = member.data(zip)?;
    zip.seek(SeekFrom::Start(data))?;
    let packed: Box<dyn Read + '_> = Box::new(Read::take(&mut *zip, member.packed));
    let mut unpacked = opener.meter.unpacked(decoder(member, packed)?);
    opener.member(entry, &member.name, Some(member.unpacked), &mut unpacked)
}

/// APPNOTE 4.4.5 lists the methods.
fn decoder<'r>(member: &Member, mut packed: Box<dyn Read + 'r>) -> io::Result<Box<dyn Read + 'r>> {
    Ok(match member.method {
        0 => packed,
        8 => Box::new(flate2::read::DeflateDecoder::new(packed)),
        12 => bzip2::decoder(packed),
        14 => {
            // 5.8.8: version, length of the properties, then they.
            let mut header = [0; 9];
            packed.read_exact(&mut header)?;
            let window = u32::from_le_bytes([header[5], header[6], header[7], header[8]]);
            xz::raw_lzma_decoder(packed, member.unpacked, header[4], window)?
        }
        93 => zstd::decoder(packed),
        95 => xz::decoder(packed),
        other => return Err(io::Error::other(format!("it is packed by method {other}"))),
    })
}

/// Members that need a password: said once an archive.
#[derive(Default)]
struct Encrypted {
    first: Option<RepoPath>,
    count: u64,
}

impl Encrypted {
    fn add(&mut self, member: &Member) {
        self.count += 1;
        self.first
            .get_or_insert_with(|| RepoPath::from_bytes(&member.name));
    }

    fn report(&self, opener: &mut Opener<'_, '_>, path: &RepoPath) {
        let reason = match (&self.first, self.count) {
            (Some(first), 1) => format!("{first} in it is encrypted"),
            (Some(first), count) => format!("{count} files in it are encrypted, {first} the first of them"),
            (None, _) => return,
        };
        opener.report(path, &reason, "check what goes into it, or exclude it");
    }
}
