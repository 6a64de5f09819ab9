//! Unpacks gzip and zlib that stand inside another encoding. Never more than a cap: a kilobyte can hold a gigabyte.

use std::io::Read;

use flate2::read::{GzDecoder, ZlibDecoder};

/// How packed bytes begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zlib,
}

impl Packing {
    /// Returns how bytes that begin with `head` are packed.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, 8, flags, ..] if *flags < 0x20 => Some(Self::Gzip),
            // RFC 1950: deflate with a window of 32 KiB; both bytes together are a multiple of 31.
            [0x78, level @ (0x01 | 0x5e | 0x9c | 0xda), ..] if (0x7800 + u32::from(*level)) % 31 == 0 => {
                Some(Self::Zlib)
            }
            _ => None,
        }
    }

    /// Returns at most `most` bytes of what is packed in `bytes`, and whether there is more; broken data gives what
    /// could be read.
    pub(super) fn unpack(self, bytes: &[u8], most: usize) -> (Vec<u8>, bool) {
        let mut text = Vec::new();
        let limit = most as u64 + 1;
        // What is broken ends early; the part before is looked at all the same.
        let _ = match self {
            Self::Gzip => GzDecoder::new(bytes).take(limit).read_to_end(&mut text),
            Self::Zlib => ZlibDecoder::new(bytes).take(limit).read_to_end(&mut text),
        };
        let is_cut = text.len() > most;
        text.truncate(most);
        (text, is_cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::{GzEncoder, ZlibEncoder};

    fn packed(text: &[u8]) -> [Vec<u8>; 2] {
        let (mut gzip, mut zlib) = (Vec::new(), Vec::new());
        GzEncoder::new(text, Compression::best())
            .read_to_end(&mut gzip)
            .unwrap();
        ZlibEncoder::new(text, Compression::best())
            .read_to_end(&mut zlib)
            .unwrap();
        [gzip, zlib]
    }

    #[test]
    fn both_packings_are_told_by_their_first_bytes_and_unpacked() {
        let [gzip, zlib] = packed(b"hello");
        assert_eq!(Packing::of(&gzip), Some(Packing::Gzip));
        assert_eq!(Packing::of(&zlib), Some(Packing::Zlib));
        assert_eq!(Packing::Gzip.unpack(&gzip, 100), (b"hello".to_vec(), false));
        assert_eq!(Packing::Zlib.unpack(&zlib, 4), (b"hell".to_vec(), true));
        assert_eq!(Packing::of(b"hello"), None);
    }

    #[test]
    fn a_bomb_is_cut_and_rubbish_gives_nothing() {
        let [gzip, _] = packed(&vec![0; 10_000_000]);
        let (text, is_cut) = Packing::Gzip.unpack(&gzip, 1_000);
        assert_eq!((text.len(), is_cut), (1_000, true));
        assert_eq!(
            Packing::Gzip.unpack(&[0x1f, 0x8b, 8, 0, 1, 2], 1_000),
            (Vec::new(), false)
        );
    }
}
