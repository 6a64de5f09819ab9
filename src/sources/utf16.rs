//! Reads UTF-16 as UTF-8. Editors of Windows and PowerShell redirections write it, and a secret in it is as
//! readable as any other.

use std::io::{self, Read};

/// Units decoded at a time.
const CHUNK: usize = 16 * 1024;

/// In which order the two bytes of a unit stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

/// Returns the byte order when `start` begins with the mark of UTF-16.
pub(super) fn order_of(start: &[u8]) -> Option<Order> {
    match start {
        // The same mark with two NUL bytes after it is UTF-32, which nobody writes into repositories.
        [0xFF, 0xFE, 0, 0, ..] => None,
        [0xFF, 0xFE, ..] => Some(Order::Little),
        [0xFE, 0xFF, ..] => Some(Order::Big),
        _ => order_without_mark(start),
    }
}

/// Characters that are looked at where there is no mark.
const LOOKED_AT: usize = 512;

/// Returns the byte order when nearly every second of the first bytes is NUL and what stands between is text.
fn order_without_mark(start: &[u8]) -> Option<Order> {
    // Most texts hold no NUL at all; nothing shorter than this proves anything.
    const FEWEST: usize = 8;
    let (pairs, _) = start[..start.len().min(2 * LOOKED_AT)].as_chunks::<2>();
    let order = match pairs.first()? {
        [0, 0] => return None,
        [_, 0] => Order::Little,
        [0, _] => Order::Big,
        _ => return None,
    };
    let is_letter = |pair: &&[u8; 2]| {
        let (letter, other) = match order {
            Order::Little => (pair[0], pair[1]),
            Order::Big => (pair[1], pair[0]),
        };
        other == 0 && (letter >= b' ' || letter.is_ascii_whitespace())
    };
    let letters = pairs.iter().filter(is_letter).count();
    (pairs.len() >= FEWEST && letters * 10 >= pairs.len() * 9).then_some(order)
}

/// Letters in a row that make a text inside a binary file worth a look: the shortest secrets have twice as many.
const SHORTEST_RUN: usize = 12;

/// Returns what stands in `bytes` as ASCII letters in UTF-16, a line for each run, or nothing when there is none.
pub(super) fn narrowed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 0;
    // A run is a letter, NUL, letter, NUL: found from its first NUL after a letter.
    while let Some(nul) = bytes.get(at..).and_then(|rest| memchr::memchr(0, rest)) {
        let nul = at + nul;
        at = nul + 1;
        let Some(first) = nul.checked_sub(1) else { continue };
        if !is_letter(bytes[first]) {
            // Long runs of NULs are common: one step for all of them.
            at += bytes[at..].iter().take_while(|byte| **byte == 0).count();
            continue;
        }
        let run = bytes[first..]
            .chunks_exact(2)
            .take_while(|pair| pair[1] == 0 && is_letter(pair[0]))
            .count();
        if run >= SHORTEST_RUN {
            found.extend(bytes[first..first + 2 * run].iter().step_by(2));
            found.push(b'\n');
        }
        at = at.max(first + 2 * run);
    }
    (!found.is_empty()).then_some(found)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte == b' '
}

/// Gives the UTF-8 form of the UTF-16 text that `inner` gives, without its mark. Lone halves of a pair become U+FFFD.
pub(super) struct Utf16Reader<R> {
    inner: R,
    order: Order,
    raw: Vec<u8>,
    /// First half of a pair whose second half lies in the next chunk.
    half: Option<u16>,
    ready: Vec<u8>,
    given: usize,
    at_start: bool,
}

impl<R: Read> Utf16Reader<R> {
    pub(super) fn new(inner: R, order: Order) -> Self {
        Self {
            inner,
            order,
            raw: Vec::new(),
            half: None,
            ready: Vec::new(),
            given: 0,
            at_start: true,
        }
    }

    /// Decodes the next chunk into `ready`, which stays empty at the end of the text.
    fn refill(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.given = 0;
        self.raw.clear();
        self.inner
            .by_ref()
            .take(2 * CHUNK as u64)
            .read_to_end(&mut self.raw)?;
        let is_end = self.raw.len() < 2 * CHUNK;
        let order = self.order;
        let (pairs, odd) = self.raw.as_chunks::<2>();
        let mut units: Vec<u16> = self.half.take().into_iter().collect();
        units.extend(pairs.iter().map(|pair| match order {
            Order::Little => u16::from_le_bytes(*pair),
            Order::Big => u16::from_be_bytes(*pair),
        }));
        if !is_end && units.last().is_some_and(|unit| (0xD800..0xDC00).contains(unit)) {
            self.half = units.pop();
        }
        let mut text: String = char::decode_utf16(units)
            .map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        if !odd.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        let without_mark = match text.strip_prefix('\u{FEFF}') {
            Some(rest) if self.at_start => rest,
            _ => &text,
        };
        self.ready.extend_from_slice(without_mark.as_bytes());
        self.at_start = false;
        Ok(())
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.ready.len() {
            self.refill()?;
        }
        let count = out.len().min(self.ready.len() - self.given);
        out[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, order: Order) -> String {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        let bytes: Vec<u8> = units
            .flat_map(|unit| match order {
                Order::Little => unit.to_le_bytes(),
                Order::Big => unit.to_be_bytes(),
            })
            .collect();
        assert_eq!(order_of(&bytes), Some(order));
        let mut out = String::new();
        Utf16Reader::new(&*bytes, order).read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn both_orders_read_the_same() {
        assert_eq!(decoded("KEY=é😀\n", Order::Little), "KEY=é😀\n");
        assert_eq!(decoded("KEY=é😀\n", Order::Big), "KEY=é😀\n");
    }

    #[test]
    fn a_pair_across_two_chunks_stays_one_character() {
        let text = format!("{}😀end", "a".repeat(CHUNK - 2));
        assert_eq!(decoded(&text, Order::Little), text);
    }
}
