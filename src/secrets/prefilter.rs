//! One pass of literals over a document says where looking closer may pay; most documents end here.
//! Knows which rule or detector asked for a literal, never what a match means.
//!
//! Each position is answered by two bits, for its first four and its first three bytes, from tables that fit the
//! innermost cache. Positions do not depend on each other, and the tables are filled in a fraction of the time that an
//! automaton of 500 literals takes to build.

use std::collections::BTreeMap;

use super::decode::{self, Trigger};
use super::named;

/// Why a literal is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Part of every match of the rule with this index.
    Prefix(usize),
    /// A word near which the rule with this index applies.
    Word(usize),
    /// Part of a name that may say "secret".
    Name,
    /// A call with this index that takes a password as an argument.
    Call(usize),
    /// The start of a PEM block.
    Pem,
    /// The start of a JSON object in base64.
    Jwt,
    /// Between the scheme and the authority of a URL.
    Url,
    /// A word of the tables of places.
    Place(usize),
    /// The start of something written another way.
    Encoded(Trigger),
}

/// A literal that was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sight {
    pub(super) anchor: Anchor,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Parts of names that may say "secret"; `names.rs` judges the whole name.
pub(super) const NAME_PARTS: &[&str] = &[
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "cred",
    "auth",
    "salt",
    "nonce",
    "pepper",
    "bearer",
    "jwt",
    "_pw",
    "identified",
    "pw:",
    "pw=",
    "bindpw",
    "rootpw",
    "psk",
    // Passwords in other languages.
    "kennwort",
    "contrase",
    "senha",
    "haslo",
    "heslo",
    "wachtwoord",
    "parol",
    "jelsz",
    "salasana",
    "sifre",
];

/// All literals of all rules, found by their first bytes.
#[derive(Debug)]
pub(super) struct Prefilter {
    /// Literals of four bytes and more.
    long: Table,
    /// Literals of two and three bytes.
    short: Table,
    literals: Vec<Literal>,
}

/// One literal, in lower case, and who wants it in which spelling.
#[derive(Debug)]
struct Literal {
    text: Vec<u8>,
    wanted: Vec<Wish>,
}

/// Who wants a literal, and the exact spelling where only one will do.
type Wish = (Anchor, Option<Vec<u8>>);

/// Collects what the prefilter is built from.
#[derive(Debug, Default)]
pub(super) struct Literals(BTreeMap<Vec<u8>, Vec<Wish>>);

impl Literals {
    /// Adds a literal that must stand there exactly so.
    pub(super) fn exact(&mut self, literal: &str, anchor: Anchor) {
        let spelling = Some(literal.as_bytes().to_vec());
        self.add(literal, anchor, spelling);
    }

    /// Adds a literal whose ASCII letters may have either case.
    pub(super) fn any_case(&mut self, literal: &str, anchor: Anchor) {
        self.add(literal, anchor, None);
    }

    fn add(&mut self, literal: &str, anchor: Anchor, spelling: Option<Vec<u8>>) {
        // One byte stands everywhere and tells nothing.
        if literal.len() > 1 {
            let text = literal.to_ascii_lowercase().into_bytes();
            self.0.entry(text).or_default().push((anchor, spelling));
        }
    }
}

impl Prefilter {
    /// Returns the prefilter for `literals` and those of the detectors that are code.
    pub(super) fn new(mut literals: Literals) -> Self {
        for part in NAME_PARTS {
            literals.any_case(part, Anchor::Name);
        }
        for (index, (call, _)) in named::CALLS.iter().enumerate() {
            literals.any_case(call, Anchor::Call(index));
        }
        literals.exact("-----BEGIN", Anchor::Pem);
        literals.exact("eyJ", Anchor::Jwt);
        literals.exact("://", Anchor::Url);
        for (text, trigger, has_any_case) in decode::literals() {
            if has_any_case {
                literals.any_case(&text, Anchor::Encoded(trigger));
            } else {
                literals.exact(&text, Anchor::Encoded(trigger));
            }
        }
        let literals: Vec<Literal> = literals
            .0
            .into_iter()
            .map(|(text, wanted)| Literal { text, wanted })
            .collect();
        let (mut long, mut short) = (Vec::new(), Vec::new());
        for (number, literal) in literals.iter().enumerate() {
            let entry = Entry::new(&literal.text, number);
            match *literal.text.as_slice() {
                [a, b, c, d, ..] => long.push((fold([a, b, c, d]), entry)),
                [a, b, c] => short.push((first_three(fold([a, b, c, 0])), entry)),
                [a, b] => short.extend((0..=u8::MAX).map(|c| (first_three(fold([a, b, c, 0])), entry))),
                _ => {}
            }
        }
        Self {
            long: Table::of(long),
            short: Table::of(short),
            literals,
        }
    }

    /// Calls `look` for every literal in `bytes`, in the order of their starts.
    pub(super) fn each(&self, bytes: &[u8], mut look: impl FnMut(Sight)) {
        for (start, window) in bytes.windows(4).enumerate() {
            let four = fold([window[0], window[1], window[2], window[3]]);
            let three = first_three(four);
            if self.long.may_hold(four) {
                self.verify(&self.long, four, bytes, start, &mut look);
            }
            if self.short.may_hold(three) {
                self.verify(&self.short, three, bytes, start, &mut look);
            }
        }
        // A literal of three bytes may be the very end.
        if let Some(start) = bytes.len().checked_sub(3) {
            let three = first_three(fold([bytes[start], bytes[start + 1], bytes[start + 2], 0]));
            self.verify(&self.short, three, bytes, start, &mut look);
        }
    }

    // Kept out of the loop over all positions, which is the one that every byte pays for.
    #[inline(never)]
    fn verify(&self, table: &Table, key: u32, bytes: &[u8], start: usize, look: &mut impl FnMut(Sight)) {
        let head = head(&bytes[start..]);
        for entry in table.entries(key) {
            if (head | FOLD) & entry.mask != entry.head {
                continue;
            }
            let literal = &self.literals[entry.number];
            let end = start + literal.text.len();
            let Some(found) = bytes.get(start..end) else {
                continue;
            };
            if !found.eq_ignore_ascii_case(&literal.text) {
                continue;
            }
            for (anchor, spelling) in &literal.wanted {
                if spelling.as_deref().is_none_or(|exact| exact == found) {
                    look(Sight {
                        anchor: *anchor,
                        start,
                        end,
                    });
                }
            }
        }
    }
}

/// The bit that tells small letters from capitals, in each of eight bytes.
const FOLD: u64 = 0x2020_2020_2020_2020;

/// Returns the first eight bytes of `bytes` as a number, with zeros for what is missing.
#[inline]
fn head(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// One literal of a bucket: most that share its first bytes differ in the next ones.
#[derive(Clone, Copy, Debug)]
struct Entry {
    head: u64,
    mask: u64,
    number: usize,
}

impl Entry {
    fn new(text: &[u8], number: usize) -> Self {
        let mask = match text.len() {
            0..8 => (1 << (8 * text.len())) - 1,
            _ => u64::MAX,
        };
        Self {
            head: (head(text) | FOLD) & mask,
            mask,
            number,
        }
    }
}

/// Bits of a hash of the first bytes, and the literals behind each.
///
/// What is asked at every byte fits the innermost cache; what is asked of one byte in twenty, the bucket of a bit, is found
/// by counting the bits before it, so that it stays small, too.
#[derive(Debug)]
struct Table {
    bits: Box<[u64; WORDS]>,
    /// The number of bits in all words before this one.
    before: Box<[u16; WORDS]>,
    /// Where the entries of a bucket start; those of the next one end it.
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

/// 2^16 bits are 8 KiB: both tables fit the 32 KiB of the innermost cache with room for the text.
const BITS: u32 = 16;
const WORDS: usize = 1 << (BITS - 6);

impl Table {
    /// Returns the table of `entries`, each with the first bytes it is looked for by.
    fn of(mut entries: Vec<(u32, Entry)>) -> Self {
        entries.sort_by_key(|(key, entry)| (hash(*key), entry.number));
        // A literal of two letters is looked for with each byte behind it, and capitals hash like small letters.
        entries.dedup_by_key(|(key, entry)| (hash(*key), entry.number));
        let mut bits = Box::new([0_u64; WORDS]);
        let mut starts = Vec::new();
        let mut last = None;
        for (number, (key, _)) in (0_u32..).zip(&entries) {
            let at = hash(*key);
            if last.replace(at) != Some(at) {
                bits[at >> 6] |= 1 << (at & 63);
                starts.push(number);
            }
        }
        starts.push(u32::try_from(entries.len()).unwrap_or(u32::MAX));
        let mut before = Box::new([0; WORDS]);
        let mut sum = 0;
        for (word, sum_before) in bits.iter().zip(before.iter_mut()) {
            *sum_before = sum;
            sum += u16::try_from(word.count_ones()).unwrap_or_default();
        }
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        Self {
            bits,
            before,
            starts,
            entries,
        }
    }

    #[inline]
    fn may_hold(&self, key: u32) -> bool {
        let at = hash(key);
        self.bits[at >> 6] >> (at & 63) & 1 == 1
    }

    /// Returns the entries behind `key`; those of another key when none is.
    fn entries(&self, key: u32) -> &[Entry] {
        let at = hash(key);
        let lower = self.bits[at >> 6] & ((1 << (at & 63)) - 1);
        let bucket = usize::from(self.before[at >> 6]) + lower.count_ones() as usize;
        match self.starts.get(bucket..bucket + 2) {
            Some(&[start, end]) => &self.entries[start as usize..end as usize],
            _ => &[],
        }
    }
}

/// Sets the bit that tells small letters from capitals; other signs that fall together are told apart later.
#[inline]
fn fold(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes) | 0x2020_2020
}

#[inline]
fn first_three(four: u32) -> u32 {
    four & 0x00FF_FFFF
}

/// Spreads a key by the golden ratio; the high bits depend on all of its bytes.
#[inline]
fn hash(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sights(text: &str) -> Vec<Anchor> {
        let mut literals = Literals::default();
        literals.exact("sk_live_", Anchor::Prefix(0));
        literals.any_case("twilio", Anchor::Word(1));
        let prefilter = Prefilter::new(literals);
        let mut seen = Vec::new();
        prefilter.each(text.as_bytes(), |sight| seen.push(sight.anchor));
        seen
    }

    #[test]
    fn a_prefix_keeps_its_case_and_a_word_does_not() {
        assert_eq!(sights("a sk_live_ b"), [Anchor::Prefix(0)]);
        assert_eq!(sights("a SK_LIVE_ b"), []);
        assert_eq!(sights("TWILIO_SID"), [Anchor::Word(1)]);
    }

    #[test]
    fn overlapping_literals_are_all_seen() {
        assert_eq!(sights("twilio_token"), [Anchor::Word(1), Anchor::Name]);
    }

    #[test]
    fn a_short_literal_at_the_very_end_is_seen() {
        assert_eq!(sights("://"), [Anchor::Url]);
        assert_eq!(sights("x key"), [Anchor::Name]);
        assert_eq!(sights(""), []);
    }
}
