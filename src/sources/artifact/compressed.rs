//! What all compressed streams have in common: one file inside, called like the outer one without its ending. A tar or
//! cpio in one is not counted as a level of its own, for `.tar.gz` is one archive to everybody.

use std::io::{self, Read};

use super::input::Input;
use super::opener::Opener;
use super::{cpio, tar};
use crate::model::Entry;

/// Endings that say how a file is compressed.
const ENDINGS: &[&str] = &["gz", "bz2", "xz", "lzma", "zst", "zstd", "br", "z", "gzip", "bz"];

/// Shows what `decoder` gives as the content of the compressed file `entry`.
///
/// # Errors
/// When the stream is broken, or a bound is reached.
pub(super) fn open(opener: &mut Opener<'_, '_>, entry: &Entry, decoder: &mut dyn Read) -> io::Result<()> {
    let mut unpacked = opener.meter.unpacked(decoder);
    let input = Input::once(&mut unpacked)?;
    if tar::is_start(input.start()) {
        return opener.open_one(&tar::FORMAT, entry, input);
    }
    if cpio::is_start(input.start()) {
        return opener.open_one(&cpio::FORMAT, entry, input);
    }
    let mut input = input;
    let name = inner_name(entry.path.file_name());
    opener.member(entry, name.as_bytes(), None, &mut input)
}

/// Returns the name of what a compressed file called `name` holds.
fn inner_name(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty() && ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)) =>
        {
            stem
        }
        _ if name.is_empty() => "content",
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_compression_goes_and_any_other_stays() {
        assert_eq!(inner_name("dump.sql.gz"), "dump.sql");
        assert_eq!(inner_name("layer"), "layer");
        assert_eq!(inner_name(".gz"), ".gz");
    }
}
