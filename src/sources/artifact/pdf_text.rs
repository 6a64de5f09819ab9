//! The text of a PDF page: what its operators show, in the order they show it. Pieces of one line are joined, for a
//! producer sets them letter by letter when it likes.

use std::io::{self, Read};

/// A gap of this many thousandths of the letter height is a blank between two words.
const BLANK: f64 = 180.0;
/// Bytes of one string or of the operands before an operator.
const LONGEST: usize = 64 * 1024;

/// Gives the text of the page whose operators `page` gives.
pub(super) struct TextReader<R> {
    page: R,
    state: State,
    /// The current word: an operator or a number.
    word: Vec<u8>,
    /// The last two numbers: of an operator that moves, across and up.
    numbers: [f64; 2],
    is_in_array: bool,
    /// Height of the current line, as far as `Tm` said it.
    height: f64,
    /// The current line has text.
    is_in_line: bool,
    shown: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
}

#[derive(Clone, Copy)]
enum State {
    Between,
    /// In a string, with so many open brackets inside.
    String(u32),
    /// After a backslash in a string.
    Escape(u32),
    /// In an octal number in a string: the value so far and how many digits.
    Octal(u32, u8, u8),
    /// In a string of hexadecimal digits, with the first of two.
    Hex(Option<u8>),
    Comment,
}

impl<R: Read> TextReader<R> {
    pub(super) fn new(page: R) -> Self {
        Self {
            page,
            state: State::Between,
            word: Vec::new(),
            numbers: [0.0; 2],
            is_in_array: false,
            height: f64::NAN,
            is_in_line: false,
            shown: Vec::new(),
            ready: Vec::new(),
            given: 0,
        }
    }

    fn take(&mut self, byte: u8) {
        self.state = match self.state {
            State::Between => self.between(byte),
            State::Comment if byte == b'\n' || byte == b'\r' => State::Between,
            State::Comment => State::Comment,
            State::Hex(half) => self.hexadecimal(half, byte),
            State::Escape(depth) => self.escape(depth, byte),
            State::Octal(depth, value, digits) => match byte {
                b'0'..=b'7' if digits < 3 => {
                    State::Octal(depth, value.wrapping_mul(8) + (byte - b'0'), digits + 1)
                }
                _ => {
                    self.show(value);
                    self.string(depth, byte)
                }
            },
            State::String(depth) => self.string(depth, byte),
        };
    }

    fn between(&mut self, byte: u8) -> State {
        match byte {
            b'(' => State::String(0),
            b'<' => State::Hex(None),
            b'%' => State::Comment,
            b'[' | b']' => {
                self.end_word();
                self.is_in_array = byte == b'[';
                State::Between
            }
            _ if byte.is_ascii_whitespace() || byte == b'/' || byte == 0 || byte == b'>' => {
                self.end_word();
                State::Between
            }
            _ => {
                if self.word.len() < LONGEST {
                    self.word.push(byte);
                }
                State::Between
            }
        }
    }

    fn string(&mut self, depth: u32, byte: u8) -> State {
        match byte {
            b'\\' => State::Escape(depth),
            b')' if depth == 0 => State::Between,
            b')' => {
                self.show(byte);
                State::String(depth - 1)
            }
            b'(' => {
                self.show(byte);
                State::String(depth + 1)
            }
            _ => {
                self.show(byte);
                State::String(depth)
            }
        }
    }

    fn escape(&mut self, depth: u32, byte: u8) -> State {
        match byte {
            b'0'..=b'7' => return State::Octal(depth, byte - b'0', 1),
            // A line that goes on.
            b'\n' | b'\r' => {}
            b'n' | b'r' => self.show(b'\n'),
            b't' => self.show(b'\t'),
            _ => self.show(byte),
        }
        State::String(depth)
    }

    fn hexadecimal(&mut self, half: Option<u8>, byte: u8) -> State {
        let digit = char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok());
        match (digit, half) {
            (Some(digit), None) => State::Hex(Some(digit)),
            (Some(digit), Some(high)) => {
                self.show(high << 4 | digit);
                State::Hex(None)
            }
            (None, _) if byte.is_ascii_whitespace() => State::Hex(half),
            (None, half) => {
                if let Some(high) = half {
                    self.show(high << 4);
                }
                State::Between
            }
        }
    }

    /// Two bytes for a letter, the first of them NUL, are one letter.
    fn show(&mut self, byte: u8) {
        if byte != 0 && self.shown.len() < LONGEST {
            self.shown.push(byte);
        }
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if word.is_empty() {
            return;
        }
        let number = std::str::from_utf8(&word)
            .ok()
            .and_then(|word| word.parse::<f64>().ok());
        if let Some(number) = number {
            self.numbers = [self.numbers[1], number];
            // In an array a negative number moves to the right.
            if self.is_in_array && number < -BLANK {
                self.show(b' ');
            }
            return;
        }
        match word.as_slice() {
            b"Tj" | b"TJ" => self.flush(),
            b"'" | b"\"" => {
                self.end_line();
                self.flush();
            }
            b"T*" | b"BT" | b"ET" => self.end_line(),
            b"Td" | b"TD" if self.numbers[1] != 0.0 => self.end_line(),
            b"Tm" => {
                // Set again at the same height: the line goes on.
                if self.numbers[1].total_cmp(&self.height).is_ne() {
                    self.end_line();
                }
                self.height = self.numbers[1];
            }
            _ => self.shown.clear(),
        }
    }

    fn flush(&mut self) {
        self.is_in_line |= !self.shown.is_empty();
        self.ready.append(&mut self.shown);
    }

    fn end_line(&mut self) {
        if self.is_in_line {
            self.ready.push(b'\n');
            self.is_in_line = false;
        }
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            self.ready.clear();
            self.given = 0;
            let mut piece = [0; 16 * 1024];
            let count = self.page.read(&mut piece)?;
            if count == 0 {
                return Ok(0);
            }
            for byte in &piece[..count] {
                self.take(*byte);
            }
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

    fn text(page: &str) -> String {
        let mut out = String::new();
        TextReader::new(page.as_bytes()).read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn pieces_of_a_line_are_one_word_and_a_wide_gap_is_a_blank() {
        assert_eq!(
            text("BT (sk) Tj (-1) Tj 0 -12 Td [(a) -20 (b) -300 (c)] TJ ET "),
            "sk-1\nab c\n"
        );
    }

    #[test]
    fn escapes_and_hexadecimal_digits_are_letters() {
        assert_eq!(text("(a\\(b\\)\\101) Tj <0041 0042> Tj "), "a(b)AAB");
    }

    #[test]
    fn letters_set_one_by_one_at_one_height_stay_together() {
        assert_eq!(
            text("1 0 0 1 10 700 Tm (a) Tj 1 0 0 1 16 700 Tm (b) Tj 1 0 0 1 10 680 Tm (c) Tj "),
            "ab\nc"
        );
    }
}
