//! Decoders fed with anything: they end, and every layer lies in its source.

use super::*;

/// A generator of numbers that gives the same ones in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

#[test]
fn no_bytes_make_a_decoder_fail() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let pieces: Vec<String> = literals().into_iter().map(|(text, ..)| text).collect();
    let more = [
        "\"sourcesContent\":[",
        "{\"sources\":[",
        "aGVsbG8gd29ybGQhIGFnYWlu",
        "H4sIAAAAAAAA",
        "eJwLycgsVgCi",
        "104,101,108,",
        "0x68, 0x65, ",
        "68 65 6c ",
        "data:",
        "\n  ",
        "\"",
        "'",
        "\\",
        "=",
        "\\u00",
        "&#",
        "---",
    ];
    for _ in 0..200 {
        let mut text = Vec::new();
        while text.len() < 300 {
            match random.below(4) {
                0 => text.extend(pieces[random.below(pieces.len())].bytes()),
                1 => text.extend(more[random.below(more.len())].bytes()),
                2 => text.extend(random.next().to_le_bytes()),
                _ => text.push(b' ' + u8::try_from(random.below(95)).unwrap()),
            }
        }
        decode_all(&text, &mut Budget::new());
    }
}

#[test]
fn a_text_that_grows_at_every_depth_is_cut() {
    let mut budget = Budget::new();
    assert!(!budget.take(usize::MAX) && budget.is_cut());
}
