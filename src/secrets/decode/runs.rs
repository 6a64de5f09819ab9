//! Finds base64, hex and lists of numbers wherever they stand. A text is not read letter by letter for it: eight bytes of
//! every twenty are asked for their class, and the first bytes of a run tell whether it holds text.

use super::base64;
use super::budget::Budget;
use super::inflate::Packing;
use super::map::Decoded;
use super::numbers;
use super::{Layer, escape};
use crate::model::Span;

/// Bytes from one sample to the next; with [`SAMPLE`] no run of 27 letters is missed, the length of an AWS key id.
const STRIDE: usize = 20;
const SAMPLE: usize = 8;
/// Letters of the shortest run: 15 bytes, less than any token but no less than a user and a password.
const SHORTEST: usize = 20;
/// Places inside one run at which text may start: behind the parts of a path or a name.
const MOST_STARTS: usize = 4;
/// The most bytes that one packed text may give.
const LARGEST_UNPACKED: usize = 4 << 20;

const LETTER: u8 = 1;
/// A capital or a digit; what has none is a word.
const MIXED: u8 = 2;
const NUMBER: u8 = 4;
const SEPARATOR: u8 = 8;
const DIGIT: u8 = 16;

const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let mut class = 0;
        if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_') {
            class |= LETTER;
        }
        if byte.is_ascii_uppercase() || byte.is_ascii_digit() {
            class |= MIXED;
        }
        if byte.is_ascii_hexdigit() || matches!(byte, b',' | b' ' | b'x' | b'\n') {
            class |= NUMBER;
        }
        if matches!(byte, b',' | b' ') {
            class |= SEPARATOR;
        }
        if byte.is_ascii_digit() {
            class |= DIGIT;
        }
        table[byte as usize] = class;
        byte += 1;
    }
    table
}

/// Goes through the runs of one text.
#[derive(Debug)]
pub(in crate::secrets) struct Runs<'a> {
    bytes: &'a [u8],
    at: usize,
    /// What has been looked at.
    until: usize,
    /// The text goes on before its first byte.
    is_cut_before: bool,
}

/// What the first bytes of a run say about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Text,
    Packed(Packing),
    /// Text with a zero behind each letter: what PowerShell takes as a command.
    Wide,
}

impl<'a> Runs<'a> {
    /// Returns the runs of `bytes`.
    pub(in crate::secrets) fn new(bytes: &'a [u8], is_cut_before: bool) -> Self {
        Self {
            bytes,
            at: 0,
            until: 0,
            is_cut_before,
        }
    }

    /// Returns the next text that was written as a run.
    pub(in crate::secrets) fn next(&mut self, budget: &mut Budget) -> Option<Layer> {
        while let Some(sample) = self.bytes.get(self.at..self.at + SAMPLE) {
            let (mut all, mut any) = (0xFF, 0);
            for byte in sample {
                let class = CLASSES[usize::from(*byte)];
                all &= class;
                any |= class;
            }
            let at = self.at;
            self.at += STRIDE;
            if all & (LETTER | NUMBER) == 0 || at < self.until {
                continue;
            }
            let layer = if all & any & LETTER != 0 && any & MIXED != 0 {
                self.run_around(at, budget)
            } else if all & NUMBER != 0 && any & SEPARATOR != 0 && any & DIGIT != 0 {
                self.numbers_around(at, budget)
            } else {
                None
            };
            if layer.is_some() {
                return layer;
            }
        }
        None
    }

    fn numbers_around(&mut self, at: usize, budget: &mut Budget) -> Option<Layer> {
        match numbers::around(self.bytes, at, self.until) {
            Ok((decoded, end)) => {
                self.until = end;
                layer(decoded, budget)
            }
            Err(until) => {
                self.until = until;
                None
            }
        }
    }

    fn run_around(&mut self, at: usize, budget: &mut Budget) -> Option<Layer> {
        let is_letter = |byte: &u8| base64::is_letter(*byte);
        let before = self.bytes[self.until..at]
            .iter()
            .rev()
            .take_while(|byte| is_letter(byte))
            .count();
        let after = self.bytes[at..].iter().take_while(|byte| is_letter(byte)).count();
        let run = behind_escape(self.bytes, Span::new(at - before, at + after));
        self.until = run.end;
        if run.len() < SHORTEST || is_part_of_web_token(self.bytes, run) {
            return None;
        }
        if let Some(decoded) = self.hex(run, budget) {
            return layer(decoded, budget);
        }
        let (start, content) = self.start_of_text(run)?;
        if !budget.has_room(run.end - start) {
            return None;
        }
        let (decoded, end) = base64::decode(self.bytes, start);
        self.until = end.max(run.end);
        layer(opened(decoded, content, budget)?, budget)
    }

    fn hex(&self, run: Span, budget: &mut Budget) -> Option<Decoded> {
        const HEAD: usize = 8;
        let text = &self.bytes[run.start..run.end];
        let sign = if text.starts_with(b"0x") || text.starts_with(b"0X") {
            2
        } else {
            0
        };
        let run = Span::new(run.start + sign, run.end);
        let digits = &self.bytes[run.start..run.end];
        let mut head = [0; HEAD];
        for (byte, pair) in head.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = escape::hex(pair)?;
        }
        let content = content_of(&head)?;
        let is_hex = digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit);
        if !is_hex || !budget.has_room(run.len() / 2) {
            return None;
        }
        opened(numbers::decode_hex(self.bytes, run), content, budget)
    }

    /// Returns where in `run` a text starts, and what it holds.
    fn start_of_text(&self, run: Span) -> Option<(usize, Content)> {
        let told = |start: usize| {
            let head = self.bytes[start..run.end].get(..base64::HEAD)?;
            Some((start, content_of(&base64::head(head))?))
        };
        if let Some(found) = told(run.start) {
            return Some(found);
        }
        if self.is_cut_before && run.start == 0 {
            // The letters before are in the window before; they come in groups of four.
            return (1..4).find_map(told);
        }
        let text = &self.bytes[run.start..run.end - SHORTEST];
        text.iter()
            .enumerate()
            .filter(|(_, byte)| b"/-_+".contains(byte))
            .take(MOST_STARTS)
            .find_map(|(at, _)| told(run.start + at + 1))
    }
}

fn content_of(head: &[u8]) -> Option<Content> {
    if let Some(packing) = Packing::of(head) {
        return Some(Content::Packed(packing));
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if head.iter().all(|byte| is_text(*byte)) {
        return Some(Content::Text);
    }
    let is_wide = head.chunks_exact(2).all(|pair| pair[1] == 0 && is_text(pair[0]));
    is_wide.then_some(Content::Wide)
}

fn is_text(byte: u8) -> bool {
    (0x20..0x7f).contains(&byte) || matches!(byte, b'\n' | b'\r' | b'\t')
}

/// Returns the text in what was decoded, or nothing when most of it is none.
fn opened(decoded: Decoded, content: Content, budget: &mut Budget) -> Option<Decoded> {
    let opened = match content {
        Content::Text => decoded,
        Content::Packed(packing) => {
            let most = LARGEST_UNPACKED.min(budget.left());
            let (text, is_cut) = packing.unpack(&decoded.bytes, most);
            if is_cut {
                budget.cut();
            }
            let mut opened = Decoded::default();
            opened.whole(&text, decoded.locate(Span::new(0, decoded.bytes.len())));
            opened
        }
        Content::Wide => {
            let mut opened = Decoded::default();
            let letters: Vec<u8> = decoded
                .bytes
                .chunks_exact(2)
                .map(|pair| if pair[1] == 0 { pair[0] } else { b'?' })
                .collect();
            opened.scaled(&letters, decoded.locate(Span::new(0, decoded.bytes.len())));
            opened
        }
    };
    let strange = opened
        .bytes
        .iter()
        .filter(|byte| **byte < 0x80 && !is_text(**byte))
        .count();
    let foreign = opened.bytes.iter().filter(|byte| **byte >= 0x80).count();
    let is_text = strange * 16 <= opened.bytes.len() && foreign * 3 <= opened.bytes.len();
    (is_text && !opened.bytes.is_empty()).then_some(opened)
}

fn layer(decoded: Decoded, budget: &mut Budget) -> Option<Layer> {
    budget.take(decoded.bytes.len()).then(|| Layer::of_any(decoded))
}

/// Returns `run` without the letters at its start that belong to an escape: `\n`, `%3D`, `\u003d`.
fn behind_escape(bytes: &[u8], run: Span) -> Span {
    let before = run.start.checked_sub(1).map(|at| bytes[at]);
    let text = &bytes[run.start..run.end];
    let length = match (before, text) {
        (Some(b'\\'), [b'n' | b'r' | b't' | b'b' | b'f', ..]) => 1,
        (Some(b'\\'), [b'x', _, _, ..]) => 3,
        (Some(b'\\'), [b'u', _, _, _, _, ..]) => 5,
        (Some(b'%'), [one, other, ..]) if one.is_ascii_hexdigit() && other.is_ascii_hexdigit() => 2,
        _ => 0,
    };
    Span::new(run.start + length, run.end)
}

/// The parts of a JSON web token are looked at as a whole, by a detector of their own.
fn is_part_of_web_token(bytes: &[u8], run: Span) -> bool {
    let is_dot = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b'.');
    bytes[run.start..run.end].starts_with(b"eyJ")
        && (is_dot(run.start.checked_sub(1)) || is_dot(Some(run.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        let mut budget = Budget::new();
        let mut runs = Runs::new(source.as_bytes(), false);
        std::iter::from_fn(|| runs.next(&mut budget))
            .map(|layer| String::from_utf8(layer.decoded.bytes).unwrap())
            .collect()
    }

    #[test]
    fn a_run_of_27_letters_is_found_wherever_it_starts() {
        for blanks in 0..40 {
            let text = format!("{}\"aGVsbG8gd29ybGQhIGFnYWluLi4\"", " ".repeat(blanks));
            assert_eq!(texts(&text), ["hello world! again.."], "{blanks}");
        }
    }

    #[test]
    fn hex_is_told_from_base64_and_from_hashes() {
        assert_eq!(
            texts("x=68656c6c6f20776f726c64212e2e;                "),
            ["hello world!.."]
        );
        assert_eq!(
            texts("0x68656c6c6f20776f726c64212e2e;                "),
            ["hello world!.."]
        );
        assert_eq!(
            texts("sha = d41d8cd98f00b204e9800998ecf8427e        "),
            Vec::<String>::new()
        );
    }

    #[test]
    fn names_paths_and_pictures_hold_no_text() {
        for text in [
            "import x from './components/ui/ButtonGroupItemTrigger/index'            ",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
            "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
            "A_CONSTANT_WITH_A_VERY_LONG_NAME_INDEED_AND_MORE",
        ] {
            assert_eq!(texts(text), Vec::<String>::new(), "{text}");
        }
    }
}
