//! Cuts SQL into tokens. Tolerant: every text gives tokens, and what never ends says so. Each byte is looked at a
//! bounded number of times. Holes of templates (`{{ x }}`, `${x}`, `:x`, `%s`, `#{x}`) are words.

use memchr::memmem;

use super::Dialect;
use crate::model::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword, a name without quotes, a template hole, a parameter.
    Word,
    /// A name in quotes.
    Quoted,
    /// A string.
    Text,
    /// A dollar-quoted text.
    Body,
    Number,
    /// One byte of punctuation or operator.
    Symbol(u8),
    /// A comment, or a control line of a template.
    Comment,
    /// A string, name, body or comment whose end is missing; it reaches to the end of the text.
    Unended,
}

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// Bytes within which a template hole must close; more is a stray brace.
const LONGEST_HOLE: usize = 512;
/// What some editors put before the first word.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// Bytes of a dollar tag; PostgreSQL cuts names at 63.
const LONGEST_TAG: usize = 64;

/// Cuts `text` from `at` on.
#[derive(Debug)]
pub(super) struct Lexer<'t> {
    bytes: &'t [u8],
    pub(super) at: usize,
    dialect: Dialect,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
            dialect,
        }
    }

    /// Returns the next token, comments included, or nothing at the end.
    pub(super) fn next(&mut self) -> Option<Token> {
        if self.at == 0 && self.bytes.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len();
        }
        while self
            .peek(0)
            .is_some_and(|byte| byte.is_ascii_whitespace() || byte == 0)
        {
            self.at += 1;
        }
        let start = self.at;
        let kind = self.token(self.peek(0)?);
        // A zero-width token would never end.
        self.at = self.at.clamp(start + 1, self.bytes.len());
        Some(Token {
            kind,
            span: Span::new(start, self.at),
        })
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'t [u8] {
        &self.bytes[self.at.min(self.bytes.len())..]
    }

    fn token(&mut self, first: u8) -> TokenKind {
        let next = self.peek(1);
        let mysql = self.dialect == Dialect::MySql;
        match first {
            b'-' if next == Some(b'-') => self.line_comment(),
            b'#' if mysql && next != Some(b'{') => self.line_comment(),
            b'/' if next == Some(b'*') => self.block_comment(),
            b'{' if next == Some(b'%') => self
                .closed_hole(b"%}")
                .map_or_else(|| self.symbol(first), |()| TokenKind::Comment),
            b'\'' => self.quoted(b'\'', mysql, TokenKind::Text),
            b'"' if mysql => self.quoted(b'"', true, TokenKind::Text),
            b'"' => self.quoted(b'"', false, TokenKind::Quoted),
            b'`' => self.quoted(b'`', false, TokenKind::Quoted),
            b'[' if self.dialect == Dialect::Sqlite => self.quoted(b']', false, TokenKind::Quoted),
            b'e' | b'E' if next == Some(b'\'') => self.prefixed_text(true),
            b'b' | b'B' | b'x' | b'X' | b'n' | b'N' if next == Some(b'\'') => self.prefixed_text(false),
            b'u' | b'U' if next == Some(b'&') && matches!(self.peek(2), Some(b'\'' | b'"')) => {
                self.at += 2;
                let quote = self.bytes[self.at];
                let kind = if quote == b'"' {
                    TokenKind::Quoted
                } else {
                    TokenKind::Text
                };
                self.quoted(quote, false, kind)
            }
            b'$' => self.dollar(),
            b'0'..=b'9' => self.number(),
            b'.' if next.is_some_and(|byte| byte.is_ascii_digit()) => self.number(),
            _ if self.word_piece() => self.word(),
            _ => self.symbol(first),
        }
    }

    fn symbol(&mut self, byte: u8) -> TokenKind {
        self.at += 1;
        // `::` is one operator: its second colon must not start a `:name`.
        if byte == b':' && self.peek(0) == Some(b':') {
            self.at += 1;
        }
        TokenKind::Symbol(byte)
    }

    fn line_comment(&mut self) -> TokenKind {
        self.at += memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
        TokenKind::Comment
    }

    /// PostgreSQL nests comments; the others end at the first `*/`.
    fn block_comment(&mut self) -> TokenKind {
        let nests = self.dialect == Dialect::PostgreSql;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'/', Some(b'*')) if nests || depth == 0 => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return TokenKind::Comment;
                    }
                }
                _ => self.at += 1,
            }
        }
        TokenKind::Unended
    }

    fn prefixed_text(&mut self, backslash: bool) -> TokenKind {
        self.at += 1;
        self.quoted(
            b'\'',
            backslash || self.dialect == Dialect::MySql,
            TokenKind::Text,
        )
    }

    /// Reads up to the closing quote; a doubled one stands for itself.
    fn quoted(&mut self, quote: u8, backslash: bool, kind: TokenKind) -> TokenKind {
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            if byte == b'\\' && backslash {
                self.at += 2;
            } else if byte != quote {
                self.at += 1;
            } else if self.peek(1) == Some(quote) {
                self.at += 2;
            } else {
                self.at += 1;
                return kind;
            }
        }
        TokenKind::Unended
    }

    fn dollar(&mut self) -> TokenKind {
        if self.peek(1) == Some(b'{') {
            return self.word();
        }
        let tag = self.rest()[1..]
            .iter()
            .take(LONGEST_TAG)
            .take_while(|byte| is_word_byte(**byte) && **byte != b'$')
            .count();
        let starts_with_digit = self.peek(1).is_some_and(|byte| byte.is_ascii_digit());
        if self.peek(tag + 1) != Some(b'$') || starts_with_digit {
            self.at += 1;
            return self.word();
        }
        let fence = &self.rest()[..tag + 2];
        self.at += fence.len();
        let Some(end) = memmem::find(self.rest(), fence) else {
            self.at = self.bytes.len();
            return TokenKind::Unended;
        };
        self.at += end + fence.len();
        TokenKind::Body
    }

    fn number(&mut self) -> TokenKind {
        while let Some(byte) = self.peek(0) {
            let sign_of_exponent = matches!(byte, b'+' | b'-')
                && matches!(self.bytes[self.at - 1], b'e' | b'E')
                && self.peek(1).is_some_and(|next| next.is_ascii_digit());
            if !byte.is_ascii_alphanumeric() && byte != b'.' && byte != b'_' && !sign_of_exponent {
                break;
            }
            self.at += 1;
        }
        TokenKind::Number
    }

    fn word(&mut self) -> TokenKind {
        while self.word_piece() {}
        TokenKind::Word
    }

    /// Steps over one piece of a word: letters, or a hole. Returns false when there is none.
    fn word_piece(&mut self) -> bool {
        let Some(byte) = self.peek(0) else {
            return false;
        };
        let rest = self.rest();
        let length = (0..rest.len())
            .take_while(|at| {
                is_word_byte(rest[*at]) && !(rest[*at] == b'$' && rest.get(at + 1) == Some(&b'{'))
            })
            .count();
        if length > 0 {
            self.at += length;
            return true;
        }
        match (byte, self.peek(1)) {
            (b'{', Some(b'{')) => self.closed_hole(b"}}").is_some(),
            (b'$' | b'#', Some(b'{')) => self.closed_hole(b"}").is_some(),
            (b'<', Some(b'%')) => self.closed_hole(b"%>").is_some(),
            (b'@', Some(next)) if is_word_byte(next) || next == b'@' => self.step(1),
            (b':', Some(next)) if is_word_byte(next) && !next.is_ascii_digit() => self.step(1),
            (b'%', Some(b'(')) => self.closed_hole(b")s").is_some(),
            (b'%', Some(b's' | b'I' | b'L')) if !self.peek(2).is_some_and(is_word_byte) => self.step(2),
            (b'%', Some(b'1'..=b'9'))
                if self.peek(2) == Some(b'$')
                    && self.peek(3).is_some_and(|kind| kind.is_ascii_alphabetic()) =>
            {
                self.step(4)
            }
            _ => false,
        }
    }

    fn step(&mut self, bytes: usize) -> bool {
        self.at = (self.at + bytes).min(self.bytes.len());
        true
    }

    fn closed_hole(&mut self, end: &[u8]) -> Option<()> {
        let within = &self.rest()[..self.rest().len().min(LONGEST_HOLE)];
        let length = memmem::find(within, end)? + end.len();
        self.at += length;
        Some(())
    }
}

/// Returns true for the bytes of names; every byte of a character beyond ASCII is one.
fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(TokenKind, &str)> {
        let mut lexer = Lexer::new(text, Dialect::PostgreSql);
        std::iter::from_fn(|| lexer.next())
            .map(|token| (token.kind, &text[token.span.start..token.span.end]))
            .collect()
    }

    #[test]
    fn quotes_of_every_kind_end_where_they_should() {
        use TokenKind::{Body, Quoted, Symbol, Text, Word};
        assert_eq!(
            tokens(r#"a 'it''s' E'\'' "We""ird" $x$ a $$ b $x$ ;"#),
            [
                (Word, "a"),
                (Text, "'it''s'"),
                (Text, r"E'\''"),
                (Quoted, r#""We""ird""#),
                (Body, "$x$ a $$ b $x$"),
                (Symbol(b';'), ";"),
            ]
        );
    }

    #[test]
    fn holes_of_templates_are_words_or_parts_of_them() {
        for hole in [
            "{{ .Schema }}",
            "${prefix}_users",
            "app_#{env}",
            ":table_name",
            "%s",
            "%(name)s",
            "%1$I",
            "$1",
            "<%= name %>",
        ] {
            assert_eq!(tokens(hole), [(TokenKind::Word, hole)], "{hole}");
        }
        assert_eq!(tokens("a::text")[1], (TokenKind::Symbol(b':'), "::"));
    }

    #[test]
    fn comments_nest_and_what_never_ends_says_so() {
        assert_eq!(tokens("/* a /* b */ c */ x")[1], (TokenKind::Word, "x"));
        for text in ["'abc", "$$ abc", "/* abc", "\"abc"] {
            assert_eq!(tokens(text), [(TokenKind::Unended, text)]);
        }
    }

    #[test]
    fn a_character_of_several_bytes_is_never_cut() {
        for text in ["é", "'é", "$é$x", "{{é", "%é", "\u{feff}create"] {
            for (_, piece) in tokens(text) {
                assert!(!piece.is_empty());
            }
        }
    }
}
