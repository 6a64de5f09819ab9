//! The masking itself: one pass over the bytes with a short stack of strings that code interrupts.

use super::{Dialect, Literal, Masked, StringForm, heredoc};
use crate::model::Span;

/// Strings within code within strings: nobody writes more; beyond it the inner code is taken for text.
const DEEPEST_INTERPOLATION: usize = 16;

pub(super) fn mask(text: &str, dialect: &Dialect) -> Masked {
    let mut lexer = Lexer {
        bytes: text.as_bytes(),
        code: text.as_bytes().to_vec(),
        at: 0,
        dialect,
        literals: Vec::new(),
        open: Vec::new(),
        pending: Vec::new(),
    };
    lexer.run();
    let Lexer {
        code, mut literals, ..
    } = lexer;
    literals.sort_unstable_by_key(|literal| literal.span.start);
    Masked {
        // Only whole characters are blanked, so the code is text again; were it not, nothing would be read from it.
        code: String::from_utf8(code).unwrap_or_default(),
        literals,
    }
}

struct Lexer<'a> {
    bytes: &'a [u8],
    code: Vec<u8>,
    at: usize,
    dialect: &'a Dialect,
    literals: Vec<Literal>,
    /// Strings that are interrupted by code, the innermost last.
    open: Vec<Interrupted<'a>>,
    /// Names of the here-documents that start on the next line.
    pending: Vec<&'a [u8]>,
}

struct Interrupted<'a> {
    form: &'a StringForm,
    start: usize,
    content: usize,
    /// Braces opened by the code inside.
    depth: usize,
}

impl<'a> Lexer<'a> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            self.step();
        }
        while let Some(string) = self.open.pop() {
            self.close(&string, self.bytes.len(), self.bytes.len(), true);
        }
    }

    fn step(&mut self) {
        if self.bytes[self.at] == b'\n' {
            self.at += 1;
            self.skip_heredocs();
            return;
        }
        if self.resumes_string() || self.skips_comment() || self.skips_character() {
            return;
        }
        if let Some(family) = self.dialect.heredoc
            && let Some((name, length)) = heredoc::opened_at(self.bytes, self.at, family)
        {
            self.pending.push(name);
            self.at += length;
            return;
        }
        if self.enters_raw_string() || self.enters_string() {
            return;
        }
        self.at += 1;
    }

    /// Steps over a brace of interpolated code; when it is the last one, the string goes on.
    fn resumes_string(&mut self) -> bool {
        let Some(string) = self.open.last_mut() else {
            return false;
        };
        match self.bytes[self.at] {
            b'{' => string.depth += 1,
            b'}' if string.depth > 0 => string.depth -= 1,
            b'}' => {
                self.at += 1;
                if let Some(string) = self.open.pop() {
                    self.read_string(string, true);
                }
                return true;
            }
            _ => return false,
        }
        self.at += 1;
        true
    }

    fn skips_comment(&mut self) -> bool {
        let dialect = self.dialect;
        let rest = &self.bytes[self.at..];
        if dialect
            .comments
            .line
            .iter()
            .any(|mark| rest.starts_with(mark.as_bytes()))
        {
            let end = memchr::memchr(b'\n', rest).map_or(self.bytes.len(), |at| self.at + at);
            self.blank(self.at, end);
            self.at = end;
            return true;
        }
        for (open, close) in &dialect.comments.block {
            if rest.starts_with(open.as_bytes()) {
                let inside = self.at + open.len();
                let end = memchr::memmem::find(&self.bytes[inside..], close.as_bytes())
                    .map_or(self.bytes.len(), |at| inside + at + close.len());
                self.blank(self.at, end);
                self.at = end;
                return true;
            }
        }
        false
    }

    fn skips_character(&mut self) -> bool {
        if !self.dialect.characters || self.bytes[self.at] != b'\'' {
            return false;
        }
        let body = match self.bytes.get(self.at + 1) {
            Some(b'\\') => 2,
            Some(_) => 1,
            None => 0,
        };
        // `'a'` is a character, `'a` a lifetime: both are passed over, only the first hides a quote.
        let closes = self.bytes.get(self.at + 1 + body) == Some(&b'\'');
        self.at += if closes { body + 2 } else { 1 };
        true
    }

    fn enters_raw_string(&mut self) -> bool {
        if !self.dialect.raw_hashes || self.bytes[self.at] != b'r' || self.follows_word() {
            return false;
        }
        let hashes = self.bytes[self.at + 1..]
            .iter()
            .take_while(|byte| **byte == b'#')
            .count();
        if self.bytes.get(self.at + 1 + hashes) != Some(&b'"') {
            return false;
        }
        let mut close = vec![b'#'; hashes + 1];
        close[0] = b'"';
        let start = self.at + 1 + hashes;
        let content = start + 1;
        let end =
            memchr::memmem::find(&self.bytes[content..], &close).map_or(self.bytes.len(), |at| content + at);
        self.blank(content, end);
        let after = (end + close.len()).min(self.bytes.len());
        self.push_literal(start, content, end, after, false);
        self.at = after;
        true
    }

    fn follows_word(&self) -> bool {
        self.at > 0 && {
            let before = self.bytes[self.at - 1];
            before.is_ascii_alphanumeric() || before == b'_'
        }
    }

    fn enters_string(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let dialect = self.dialect;
        let Some(form) = dialect
            .strings
            .iter()
            .find(|form| rest.starts_with(form.open.as_bytes()))
        else {
            return false;
        };
        let start = self.at;
        self.at += form.open.len();
        let string = Interrupted {
            form,
            start,
            content: self.at,
            depth: 0,
        };
        self.read_string(string, false);
        true
    }

    /// Blanks the string up to its end or to the code inside of it. `is_resumed`: code stood inside already.
    fn read_string(&mut self, string: Interrupted<'a>, is_resumed: bool) {
        let form = string.form;
        let close = form.close.as_deref().unwrap_or(&form.open).as_bytes();
        let interpolation = self.interpolation_of(&string);
        let from = self.at;
        while self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            if rest.starts_with(close) {
                let end = self.at;
                self.blank(from, end);
                self.at += close.len();
                self.close(&string, end, self.at, is_resumed);
                return;
            }
            if rest[0] == b'\n' && !form.multiline {
                break;
            }
            if let Some(open) = interpolation
                && rest.starts_with(open)
                && self.open.len() < DEEPEST_INTERPOLATION
            {
                self.blank(from, self.at);
                self.at += open.len();
                self.open.push(string);
                return;
            }
            self.at += if form.escape && rest[0] == b'\\' { 2 } else { 1 };
        }
        self.at = self.at.min(self.bytes.len());
        self.blank(from, self.at);
        self.close(&string, self.at, self.at, is_resumed);
    }

    fn interpolation_of(&self, string: &Interrupted<'a>) -> Option<&'a [u8]> {
        let (open, _) = string.form.interpolation.as_ref()?;
        let Some(prefix) = &string.form.prefix else {
            return Some(open.as_bytes());
        };
        let before = &self.bytes[string.start.saturating_sub(2)..string.start];
        before
            .iter()
            .any(|byte| prefix.as_bytes().contains(&byte.to_ascii_lowercase()))
            .then_some(open.as_bytes())
    }

    fn close(&mut self, string: &Interrupted<'a>, end: usize, after: usize, is_interpolated: bool) {
        self.push_literal(string.start, string.content, end, after, is_interpolated);
    }

    fn push_literal(
        &mut self,
        start: usize,
        content: usize,
        end: usize,
        after: usize,
        is_interpolated: bool,
    ) {
        self.literals.push(Literal {
            span: Span::new(start, after.max(start)),
            content: Span::new(content.min(end), end),
            is_interpolated,
        });
    }

    fn skip_heredocs(&mut self) {
        for name in std::mem::take(&mut self.pending) {
            let end = heredoc::end_of(self.bytes, self.at, name);
            // Code inside of a here-document (`#{…}`) is left alone by the blanking of whole lines: reads in SQL texts are rare.
            self.blank(self.at, end);
            self.at = (end + 1).min(self.bytes.len()).max(self.at);
            if end < self.bytes.len() {
                self.at = memchr::memchr(b'\n', &self.bytes[end..]).map_or(self.bytes.len(), |at| end + at);
            }
        }
    }

    fn blank(&mut self, from: usize, to: usize) {
        for byte in &mut self.code[from..to] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
}
