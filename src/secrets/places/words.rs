//! Takes a line apart into words: as a shell does it, or as files of settings do. Each word is a span of the text, without
//! the quotes around it. Bounded: a command is at most a few thousand bytes and a few dozen words long.

use crate::model::Span;

/// The longest command, its continuation lines included.
const LONGEST: usize = 2_048;
/// The most words of one command.
const MOST: usize = 64;
/// Bytes before a command in which a quote may open that the command stands in.
const BEFORE: usize = 400;

/// Returns the words behind a command whose name, at `start`, ends at `end`.
pub(super) fn of_command(bytes: &[u8], start: usize, end: usize) -> Vec<Span> {
    let limit = bytes.len().min(end + LONGEST);
    let closing = open_quote(bytes, start);
    let mut shell = Shell {
        bytes,
        at: end,
        limit,
        closing,
    };
    if closing.is_some() && bytes.get(end).copied() == closing {
        // `"C:\tools\x.exe" -p …` goes on behind the quote; `["x", "-p", …]` is a list.
        let next = bytes[end + 1..limit]
            .iter()
            .position(|byte| !byte.is_ascii_whitespace());
        if next.is_some_and(|next| bytes[end + 1 + next] == b',') {
            return listed(bytes, end + 1, limit);
        }
        shell.at += 1;
        shell.closing = None;
    }
    std::iter::from_fn(|| shell.word()).take(MOST).collect()
}

/// Returns the words of one line of settings, `start..end`.
pub(super) fn of_line(bytes: &[u8], start: usize, end: usize) -> Vec<Span> {
    let mut words = Vec::new();
    let mut at = start;
    while words.len() < MOST {
        at += bytes[at..end].iter().take_while(|byte| is_blank(**byte)).count();
        if at >= end {
            break;
        }
        let quote = Some(bytes[at]).filter(|byte| matches!(byte, b'"' | b'\''));
        let close = quote.and_then(|quote| memchr::memchr(quote, &bytes[at + 1..end]));
        // `'root'@'localhost'` is one word.
        let ends = |length: &usize| {
            bytes[at + length + 2..end]
                .first()
                .is_none_or(|byte| is_blank(*byte) || b",;)".contains(byte))
        };
        let close = close.filter(ends);
        let (word, next) = if let Some(length) = close {
            (Span::new(at + 1, at + 1 + length), at + length + 2)
        } else {
            let stop = end_of_word(bytes, at, end);
            (Span::new(at, stop), stop)
        };
        // Statements end with a semicolon in some of these languages.
        let ends = close.is_none() && word.len() > 1 && bytes[word.end - 1] == b';';
        words.push(Span::new(word.start, word.end - usize::from(ends)));
        at = next;
    }
    words
}

/// Returns where the word at `at` ends; the blanks of `name="a b"` are part of it.
fn end_of_word(bytes: &[u8], mut at: usize, end: usize) -> usize {
    while at < end && !is_blank(bytes[at]) {
        let opens =
            matches!(bytes[at], b'=' | b':' | b'(') && matches!(bytes.get(at + 1), Some(b'"' | b'\''));
        let close = opens
            .then(|| memchr::memchr(bytes[at + 1], bytes.get(at + 2..end)?))
            .flatten();
        at += close.map_or(1, |length| length + 3);
    }
    at.min(end)
}

/// Returns the quote that opens before `at` on its line and is still open there.
fn open_quote(bytes: &[u8], at: usize) -> Option<u8> {
    let from = at.saturating_sub(BEFORE);
    let line = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
    let mut open = None;
    for here in line..at {
        let byte = bytes[here];
        if !matches!(byte, b'"' | b'\'' | b'`') {
            continue;
        }
        let before = here.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let is_apostrophe =
            byte == b'\'' && before.is_ascii_alphabetic() && bytes[here + 1].is_ascii_alphabetic();
        if open == Some(byte) {
            open = None;
        } else if open.is_none() && before != b'\\' && !is_apostrophe {
            open = Some(byte);
        }
    }
    open
}

/// Returns the texts of a list in quotes, up to its end.
fn listed(bytes: &[u8], mut at: usize, limit: usize) -> Vec<Span> {
    let mut words = Vec::new();
    while words.len() < MOST && at < limit {
        match bytes[at] {
            b',' | b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            quote @ (b'"' | b'\'') => {
                let Some(length) = memchr::memchr2(quote, b'\n', &bytes[at + 1..limit]) else {
                    break;
                };
                words.push(Span::new(at + 1, at + 1 + length));
                at += length + 2;
            }
            _ => break,
        }
    }
    words
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

struct Shell<'a> {
    bytes: &'a [u8],
    at: usize,
    limit: usize,
    /// The quote that the whole command stands in.
    closing: Option<u8>,
}

impl Shell<'_> {
    /// Returns the next word of the command, or nothing at its end.
    fn word(&mut self) -> Option<Span> {
        self.skip_blanks();
        let start = self.at;
        if start >= self.limit || self.bytes[start] == b'#' {
            return None;
        }
        let mut is_over = false;
        while self.at < self.limit && !self.ends_word() {
            if !self.step() {
                is_over = true;
                break;
            }
        }
        let end = self.at;
        if is_over || end == start {
            self.at = self.limit;
        }
        (end > start).then(|| self.without_quotes(start, end))
    }

    /// Steps over blanks, signs of redirection and the ends of lines that go on.
    fn skip_blanks(&mut self) {
        while self.at < self.limit {
            let rest = &self.bytes[self.at..self.limit];
            let line_goes_on = |mark: u8| {
                rest[0] == mark && (rest.get(1) == Some(&b'\n') || rest.get(1..3) == Some(&b"\r\n"[..]))
            };
            if line_goes_on(b'\\') || line_goes_on(b'^') || line_goes_on(b'`') {
                self.at += if rest[1] == b'\r' { 3 } else { 2 };
            } else if is_blank(rest[0]) || rest[0] == b'>' || rest[0] == b'<' && !self.opens_a_hole() {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// `<password>` is a hole in a form, not a file to read.
    fn opens_a_hole(&self) -> bool {
        let rest = &self.bytes[self.at + 1..self.limit];
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(byte))
            .count();
        length > 0 && rest[0] != b' ' && rest.get(length) == Some(&b'>')
    }

    fn ends_word(&self) -> bool {
        let byte = self.bytes[self.at];
        is_blank(byte)
            || matches!(byte, b'\n' | b'|' | b';' | b')' | b'`' | b'>' | b'&')
            || byte == b'<' && !self.opens_a_hole()
    }

    /// Steps over one piece of a word. Returns false when the command ends here.
    fn step(&mut self) -> bool {
        let rest = &self.bytes[self.at..self.limit];
        let length = match rest[0] {
            quote if Some(quote) == self.closing => return false,
            quote @ (b'"' | b'\'') => match closed(rest, quote) {
                Some(length) => length,
                None => return false,
            },
            // The command stands in a text that escapes its quotes.
            b'\\' if matches!(rest.get(1), Some(b'"' | b'\'')) => {
                let quote = &rest[..2];
                let end = memchr::memmem::find(&rest[2..], quote);
                match end.filter(|end| memchr::memchr(b'\n', &rest[..2 + end]).is_none()) {
                    Some(end) => end + 4,
                    None => return false,
                }
            }
            b'\\' => 2,
            b'$' if rest.starts_with(b"$(") => past(rest, b")"),
            b'$' if rest.starts_with(b"${{") => past(rest, b"}}"),
            b'$' if rest.starts_with(b"${") => past(rest, b"}"),
            b'{' if rest.starts_with(b"{{") => past(rest, b"}}"),
            b'<' => past(rest, b">"),
            _ => 1,
        };
        self.at = (self.at + length).min(self.limit);
        true
    }

    /// Returns the word `start..end` without the quotes that enclose it whole.
    fn without_quotes(&self, start: usize, end: usize) -> Span {
        let word = &self.bytes[start..end];
        match word {
            [first @ (b'"' | b'\''), inner @ .., last] if first == last && !inner.contains(first) => {
                Span::new(start + 1, end - 1)
            }
            [b'\\', quote, inner @ .., b'\\', last]
                if quote == last && matches!(quote, b'"' | b'\'') && !inner.contains(quote) =>
            {
                Span::new(start + 2, end - 2)
            }
            _ => Span::new(start, end),
        }
    }
}

/// Returns the length of the quoted text at the start of `rest`, if it is closed on its line.
fn closed(rest: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\n' => return None,
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

fn past(rest: &[u8], close: &[u8]) -> usize {
    let line = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    memchr::memmem::find(&rest[..line], close).map_or(1, |at| at + close.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(text: &str) -> Vec<&str> {
        let start = text.find("cmd").unwrap();
        of_command(text.as_bytes(), start, start + 3)
            .iter()
            .map(|span| &text[span.start..span.end])
            .collect()
    }

    #[test]
    fn a_command_is_taken_apart_as_a_shell_does_it() {
        assert_eq!(command("cmd -u 'a b' -p\"c\" > x"), ["-u", "a b", "-p\"c\"", "x"]);
        assert_eq!(command("alias a='cmd -pX'; alias b='y'"), ["-pX"]);
        assert_eq!(command("\"run\": \"cmd -p \\\"a b\\\" x\","), ["-p", "a b", "x"]);
        assert_eq!(command("[\"cmd\", \"-p\", \"x y\"]"), ["-p", "x y"]);
        assert_eq!(command("\"C:\\cmd\" -p x"), ["-p", "x"]);
        assert_eq!(command("cmd -a \\\n  -b; cmd -c"), ["-a", "-b"]);
        assert_eq!(command("cmd -p ${{ secrets.X }} | y"), ["-p", "${{ secrets.X }}"]);
        assert_eq!(command("cmd -p <pass word> <in"), ["-p", "<pass word>", "in"]);
        assert_eq!(command("cmd -p $(cat x y) z # w"), ["-p", "$(cat x y)", "z"]);
    }

    #[test]
    fn a_line_of_settings_is_taken_apart_at_its_blanks() {
        let text = "user \"a b\" >x|y&z;";
        let words: Vec<_> = of_line(text.as_bytes(), 0, text.len())
            .iter()
            .map(|span| &text[span.start..span.end])
            .collect();
        assert_eq!(words, ["user", "a b", ">x|y&z"]);
    }

    #[test]
    fn any_bytes_are_survived() {
        let mut state = 0x9E37_79B9_u32;
        for _ in 0..4_000 {
            let mut bytes = b"cmd ".to_vec();
            for _ in 0..40 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                bytes.push(b"=:\"'`\\ \n(){}<>|$a1&;#\x80\xFF^\r"[(state >> 24) as usize % 25]);
            }
            for span in of_command(&bytes, 0, 3)
                .into_iter()
                .chain(of_line(&bytes, 0, bytes.len()))
            {
                assert!(span.start <= span.end && span.end <= bytes.len());
            }
        }
    }
}
