//! PDF: its streams are inflated one by one. Of a page the text is shown, of an embedded file its content, of anything
//! else that is no picture the bytes. What lies outside of streams is shown as it is.
//!
//! Text in a font with an encoding of its own (glyph numbers) is not turned back into letters.

use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use flate2::read::ZlibDecoder;
use memchr::memmem;

use super::input::{Input, Store};
use super::opener::{Format, Look, Opener};
use super::pdf_text::TextReader;
use crate::model::{Entry, Nature};

pub(super) const FORMAT: Format = Format {
    name: "PDF file",
    is,
    open,
};

/// The mark may stand after some other bytes: within the first 1,024 by Adobe's own account.
const MARK_WITHIN: usize = 1024;
/// Bytes looked through at a time.
const PIECE: usize = 32 * 1024;
/// Bytes of a stream without a filter whose text is put together.
const LONGEST_PLAIN: u64 = 1024 * 1024;
/// Bytes before a stream in which its dictionary stands.
const DICTIONARY: usize = 4 * 1024;
const STREAM: &[u8] = b"stream";

fn is(look: &Look<'_>) -> bool {
    let start = &look.start[..look.start.len().min(MARK_WITHIN)];
    memmem::find(start, b"%PDF-").is_some_and(|at| at == 0 || memchr::memchr(0, look.start).is_some())
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let mut pdf = input.into_store()?;
    show_raw(opener, entry, &mut pdf)?;
    let mut at = 0;
    while let Some(stream) = next_stream(&mut pdf, at)? {
        opener.meter.count_work(PIECE as u64)?;
        at = stream.at;
        if stream.is_picture() {
            continue;
        }
        if let Err(error) = show(opener, entry, &mut pdf, &stream)
            && opener.meter.is_stopped()
        {
            // One that does not inflate is damaged or not what it says; all others are still looked at.
            return Err(error);
        }
    }
    Ok(())
}

fn show_raw(opener: &mut Opener<'_, '_>, entry: &Entry, pdf: &mut Store<'_>) -> io::Result<()> {
    let raw = Entry {
        nature: Nature::Binary,
        ..entry.clone()
    };
    pdf.seek(SeekFrom::Start(0))?;
    let mut bytes = Rc::clone(&opener.meter).stored(&mut *pdf);
    opener.show(&raw, Input::once(&mut bytes)?)
}

/// A stream of the file.
struct Stream {
    /// Of its first byte in the file.
    at: u64,
    /// The dictionary, with what stands before it.
    dictionary: Vec<u8>,
}

impl Stream {
    fn says(&self, word: &[u8]) -> bool {
        memmem::find(&self.dictionary, word).is_some()
    }

    fn is_picture(&self) -> bool {
        let words: [&[u8]; 5] = [b"/Image", b"/DCTDecode", b"/FontFile", b"/Length1", b"/XRef"];
        words.iter().any(|word| self.says(word))
    }

    /// Returns what the stream is called: the number of its object, which PDF tools know it by.
    fn name(&self) -> String {
        let end = memmem::rfind(&self.dictionary, b" obj").unwrap_or(0);
        let text = String::from_utf8_lossy(&self.dictionary[..end]);
        let mut words = text.split_ascii_whitespace().rev();
        let number = words
            .nth(1)
            .filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        number.map_or_else(
            || format!("stream at byte {}", self.at),
            |number| format!("object {number}"),
        )
    }
}

/// Returns the first stream at or after the byte `from`.
fn next_stream(pdf: &mut Store<'_>, from: u64) -> io::Result<Option<Stream>> {
    let mut from = from;
    loop {
        let piece = pdf.up_to(from, PIECE)?;
        for at in memmem::find_iter(&piece, STREAM) {
            let end = at + STREAM.len();
            let is_start = !piece[..at].ends_with(b"end");
            let skipped = match piece.get(end..) {
                Some([b'\r', b'\n', ..]) => 2,
                Some([b'\n' | b'\r', ..]) => 1,
                _ => 0,
            };
            if is_start && skipped > 0 {
                let keyword = from + at as u64;
                let before = keyword.saturating_sub(DICTIONARY as u64);
                let mut dictionary = pdf.up_to(before, usize::try_from(keyword - before).unwrap_or(0))?;
                if let Some(last) = memmem::rfind(&dictionary, b"endobj") {
                    dictionary.drain(..last);
                }
                return Ok(Some(Stream {
                    at: keyword + (STREAM.len() + skipped) as u64,
                    dictionary,
                }));
            }
        }
        if piece.len() < PIECE {
            return Ok(None);
        }
        from += (PIECE - STREAM.len() - 3) as u64;
    }
}

fn show(opener: &mut Opener<'_, '_>, entry: &Entry, pdf: &mut Store<'_>, stream: &Stream) -> io::Result<()> {
    pdf.seek(SeekFrom::Start(stream.at))?;
    let name = stream.name();
    if !stream.says(b"/FlateDecode") && !stream.says(b"/Fl ") {
        if stream.says(b"/Filter") {
            return Ok(());
        }
        let text = plain_stream(pdf)?;
        return show_content(opener, entry, &name, &mut &*text);
    }
    let mut unpacked = opener.meter.unpacked(ZlibDecoder::new(pdf));
    show_content(opener, entry, &name, &mut unpacked)
}

/// Returns a stream without a filter: up to its closing word. It is in the raw document too; only its text is of use.
fn plain_stream(pdf: &mut Store<'_>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    pdf.take(LONGEST_PLAIN).read_to_end(&mut bytes)?;
    bytes.truncate(memmem::find(&bytes, b"endstream").unwrap_or(bytes.len()));
    Ok(bytes)
}

fn show_content(
    opener: &mut Opener<'_, '_>,
    entry: &Entry,
    name: &str,
    reader: &mut dyn Read,
) -> io::Result<()> {
    let input = Input::once(reader)?;
    let start = input.start();
    let operators: [&[u8]; 4] = [b" Tj", b")Tj", b"]TJ", b"] TJ"];
    let is_page = operators
        .iter()
        .any(|operator| memmem::find(start, operator).is_some());
    if is_page {
        let mut text = TextReader::new(input);
        return opener.member(entry, name.as_bytes(), None, &mut text);
    }
    let mut input = input;
    opener.member(entry, name.as_bytes(), None, &mut input)
}
