//! Zstandard: frames one after the other, some of which hold nothing. Newer container layers and packages are so packed.

use std::io::{self, BufRead, BufReader, Read};

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::compressed;
use super::input::Input;
use super::limits::DICTIONARY;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "zstd file",
    is,
    open,
};

const MARK: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];

fn is(look: &Look<'_>) -> bool {
    look.start.starts_with(&MARK) || is_skippable(look.start)
}

/// RFC 8878, 3.1.2: sixteen marks stand for frames that a decoder passes over.
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..])
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    compressed::open(opener, entry, &mut *decoder(Box::new(input)))
}

/// Returns what the zstd file `inner` holds.
pub(super) fn decoder<'r>(inner: Box<dyn Read + 'r>) -> Box<dyn Read + 'r> {
    Box::new(Frames::Between(Source {
        mark: at_end(),
        inner: BufReader::new(inner),
    }))
}

/// A file that stands before a frame whose mark was read to see that there is one.
struct Source<'r> {
    mark: io::Cursor<[u8; 4]>,
    inner: BufReader<Box<dyn Read + 'r>>,
}

impl Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.mark.read(out)? {
            0 => self.inner.read(out),
            count => Ok(count),
        }
    }
}

/// A mark of which nothing is left to read.
fn at_end() -> io::Cursor<[u8; 4]> {
    let mut mark = io::Cursor::new(MARK);
    mark.set_position(MARK.len() as u64);
    mark
}

/// All frames of a file.
enum Frames<'r> {
    Between(Source<'r>),
    Inside(Box<StreamingDecoder<Source<'r>, FrameDecoder>>),
    Over,
}

/// Returns the next frame; nothing when there is none.
fn next(mut source: Source<'_>) -> io::Result<Option<StreamingDecoder<Source<'_>, FrameDecoder>>> {
    loop {
        if source.inner.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut mark = [0; 4];
        source.inner.read_exact(&mut mark)?;
        if is_skippable(&mark) {
            let mut length = [0; 4];
            source.inner.read_exact(&mut length)?;
            let length = u64::from(u32::from_le_bytes(length));
            io::copy(&mut source.inner.by_ref().take(length), &mut io::sink())?;
            continue;
        }
        if mark != MARK {
            return Err(io::Error::other("something else follows a frame"));
        }
        source.mark = io::Cursor::new(mark);
        return StreamingDecoder::new_with_max_window_size(source, DICTIONARY)
            .map(Some)
            .map_err(|error| io::Error::other(error.to_string()));
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, Self::Over) {
                Self::Over => return Ok(0),
                Self::Between(source) => match next(source)? {
                    Some(frame) => *self = Self::Inside(Box::new(frame)),
                    None => return Ok(0),
                },
                Self::Inside(mut frame) => {
                    let count = frame.read(out)?;
                    if count > 0 || out.is_empty() {
                        *self = Self::Inside(frame);
                        return Ok(count);
                    }
                    *self = Self::Between(frame.into_inner());
                }
            }
        }
    }
}
