//! xz and its forerunner lzma. The frame of xz is read here, so that the window a block asks for is known before memory
//! is set aside; what a block holds is decoded by a library. Checksums are not verified: a wrong one hides no text.

use std::io::{self, BufReader, Read};

use lzma_rust2::{Lzma2Reader, LzmaReader};

use super::compressed;
use super::input::Input;
use super::limits::DICTIONARY;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "xz file",
    is: |look| look.start.starts_with(&MARK),
    open,
};

pub(super) const LZMA: Format = Format {
    name: "lzma file",
    is: is_lzma,
    open: open_lzma,
};

const MARK: [u8; 6] = [0xFD, b'7', b'z', b'X', b'Z', 0];

/// The usual properties, a window that is a power of two, and a length that is unknown or below 1 TiB: the format has no
/// mark, so any other file that begins with `]` and two NULs must be told from it.
fn is_lzma(look: &Look<'_>) -> bool {
    let [0x5D, a, b, c, d, length @ ..] = look.start else {
        return false;
    };
    let window = u32::from_le_bytes([*a, *b, *c, *d]);
    let length = length.first_chunk().map(|bytes| u64::from_le_bytes(*bytes));
    window.is_power_of_two()
        && window >= 1 << 12
        && length.is_some_and(|length| length == u64::MAX || length < 1 << 40)
        // Every range coder starts with a zero byte.
        && look.start.get(13) == Some(&0)
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    compressed::open(opener, entry, &mut *decoder(Box::new(input)))
}

fn open_lzma(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    compressed::open(opener, entry, &mut *lzma_decoder(Box::new(input))?)
}

/// Returns what the lzma file `inner` holds.
pub(super) fn lzma_decoder<'r>(inner: Box<dyn Read + 'r>) -> io::Result<Box<dyn Read + 'r>> {
    let kib = u32::try_from(2 * DICTIONARY / 1024).unwrap_or(u32::MAX);
    Ok(Box::new(LzmaReader::new_mem_limit(
        BufReader::new(inner),
        kib,
        None,
    )?))
}

/// Returns the decoder of an LZMA stream whose properties stand elsewhere, as in a zip.
pub(super) fn raw_lzma_decoder<'r>(
    inner: Box<dyn Read + 'r>,
    length: u64,
    properties: u8,
    window: u32,
) -> io::Result<Box<dyn Read + 'r>> {
    check_window(u64::from(window))?;
    let inner = BufReader::new(inner);
    Ok(Box::new(LzmaReader::new_with_props(
        inner, length, properties, window, None,
    )?))
}

/// Returns what the xz file `inner` holds.
pub(super) fn decoder<'r>(inner: Box<dyn Read + 'r>) -> Box<dyn Read + 'r> {
    Box::new(Blocks {
        check_bytes: 0,
        state: State::Before(Counted {
            inner: BufReader::new(inner),
            count: 0,
        }),
    })
}

struct Blocks<'r> {
    /// Bytes of the checksum after each block of the current stream.
    check_bytes: u64,
    state: State<'r>,
}

enum State<'r> {
    /// Before a stream.
    Before(Source<'r>),
    /// Before a block or the index.
    Between(Source<'r>),
    Inside(Box<Lzma2Reader<Source<'r>>>),
    Over,
}

type Source<'r> = Counted<BufReader<Box<dyn Read + 'r>>>;

/// Counts what was read, for padding.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(out)?;
        self.count += count as u64;
        Ok(count)
    }
}

impl<'r> Blocks<'r> {
    /// Reads the header of a stream; padding of four NULs may stand before it. Returns nothing at the end of the file.
    fn start_stream(&mut self, mut source: Source<'r>) -> io::Result<Option<Source<'r>>> {
        loop {
            let mut four = [0; 4];
            let first = source.read(&mut four[..1])?;
            if first == 0 {
                return Ok(None);
            }
            source.read_exact(&mut four[1..])?;
            if four == [0; 4] {
                continue;
            }
            let mut rest = [0; 8];
            source.read_exact(&mut rest)?;
            if four != MARK[..4] || rest[..2] != MARK[4..] {
                return Err(io::Error::other("something else follows a stream"));
            }
            // The xz format, 2.1.1.2 and 3.4: types 1 to 3 have 4 bytes, 4 to 6 have 8, and so on.
            let kind = u64::from(rest[3] & 15);
            self.check_bytes = if kind == 0 { 0 } else { 4 << ((kind - 1) / 3) };
            source.count = 0;
            return Ok(Some(source));
        }
    }
}

/// Reads the header of a block. Returns nothing after the last one, with the index and the footer passed over.
fn start_block(mut source: Source<'_>) -> io::Result<Block<'_>> {
    let mut size = [0];
    source.read_exact(&mut size)?;
    if size[0] == 0 {
        pass_index(&mut source)?;
        return Ok(Block::None(source));
    }
    let mut header = vec![0; usize::from(size[0]) * 4 + 3];
    source.read_exact(&mut header)?;
    let window = window_of(&header)?;
    check_window(window)?;
    let window = u32::try_from(window).unwrap_or(u32::MAX);
    source.count = 0;
    Ok(Block::Some(Box::new(Lzma2Reader::new(source, window, None))))
}

enum Block<'r> {
    Some(Box<Lzma2Reader<Source<'r>>>),
    None(Source<'r>),
}

fn check_window(window: u64) -> io::Result<()> {
    if window <= DICTIONARY {
        return Ok(());
    }
    Err(io::Error::other(format!(
        "unpacking it takes more than {} MiB of memory",
        DICTIONARY >> 20
    )))
}

/// Returns the window size that a block header (without its first byte) asks for.
fn window_of(header: &[u8]) -> io::Result<u64> {
    let broken = || io::Error::other("a block header is damaged");
    let (flags, mut rest) = header.split_first().ok_or_else(broken)?;
    if flags & 3 != 0 {
        return Err(io::Error::other("it is packed with a filter for machine code"));
    }
    for _ in 0..flags.count_ones() - (flags & 0x3F).count_ones() {
        number(&mut rest).ok_or_else(broken)?;
    }
    let (filter, length) = (number(&mut rest), number(&mut rest));
    match (filter, length, rest.first()) {
        // 5.3.1: the exponent and one bit of the mantissa.
        (Some(0x21), Some(1), Some(bits @ 0..=39)) => Ok((2 | u64::from(bits & 1)) << (bits / 2 + 11)),
        (Some(0x21), Some(1), Some(40)) => Ok(u64::from(u32::MAX)),
        _ => Err(broken()),
    }
}

/// Takes a number of seven bits a byte, lowest first, off `bytes`.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in 0..9 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7F) << (7 * shift);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Passes over the index, whose first byte was read, and the footer after it.
fn pass_index<R: Read>(source: &mut Counted<R>) -> io::Result<()> {
    source.count = 1;
    let mut read_number = || -> io::Result<u64> {
        let mut value = 0;
        for shift in 0..9 {
            let mut byte = [0];
            source.read_exact(&mut byte)?;
            value |= u64::from(byte[0] & 0x7F) << (7 * shift);
            if byte[0] & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(io::Error::other("the index is damaged"))
    };
    let records = read_number()?;
    for _ in 0..records.saturating_mul(2) {
        read_number()?;
    }
    let padding = source.count.next_multiple_of(4) - source.count;
    // Padding, the index's checksum, and the footer of 12 bytes.
    pass(source, padding + 4 + 12)
}

fn pass(source: &mut dyn Read, count: u64) -> io::Result<()> {
    let passed = io::copy(&mut source.take(count), &mut io::sink())?;
    if passed == count {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

impl Read for Blocks<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            self.state = match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return Ok(0),
                State::Before(source) => match self.start_stream(source)? {
                    Some(source) => State::Between(source),
                    None => return Ok(0),
                },
                State::Between(source) => match start_block(source)? {
                    Block::Some(block) => State::Inside(block),
                    Block::None(source) => State::Before(source),
                },
                State::Inside(mut block) => {
                    let count = block.read(out)?;
                    if count > 0 || out.is_empty() {
                        self.state = State::Inside(block);
                        return Ok(count);
                    }
                    let mut source = block.into_inner();
                    let padding = source.count.next_multiple_of(4) - source.count;
                    pass(&mut source, padding + self.check_bytes)?;
                    State::Between(source)
                }
            };
        }
    }
}
