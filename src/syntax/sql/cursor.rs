//! Walks over the tokens of one statement: words, names, lists, groups, types. Never fails: each step says whether
//! it found what was asked for, and stays where it was when it did not.

use super::lexer::{Token, TokenKind};
use crate::model::Span;

/// A type as it is written: base words joined by one space, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawType {
    pub base: String,
    pub modifiers: Vec<u32>,
    pub array: bool,
}

/// A place in the tokens of one statement.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'t> {
    pub text: &'t str,
    tokens: &'t [Token],
    at: usize,
}

/// Words that may follow the first one of a type's name.
const TYPE_TAILS: &[(&str, &[&str])] = &[
    ("double", &["precision"]),
    ("character", &["varying"]),
    ("char", &["varying"]),
    ("national", &["character", "varying", "char"]),
    ("bit", &["varying"]),
    ("unsigned", &["big", "int"]),
];

impl<'t> Cursor<'t> {
    /// Returns a cursor at the first of `tokens`, which are of `text`.
    #[must_use]
    pub fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        Self { text, tokens, at: 0 }
    }

    /// Returns the token at hand.
    #[must_use]
    pub fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// Returns the tokens from here to the end.
    #[must_use]
    pub fn rest(&self) -> &'t [Token] {
        &self.tokens[self.at.min(self.tokens.len())..]
    }

    /// Returns how many tokens were stepped over.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Returns the tokens from `from` (an offset) up to here.
    #[must_use]
    pub fn since(&self, from: usize) -> &'t [Token] {
        &self.tokens[from.min(self.at)..self.at.min(self.tokens.len())]
    }

    /// Returns true when nothing is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Steps over one token.
    pub fn step(&mut self) {
        self.at += 1;
    }

    /// Returns the text of `token`.
    #[must_use]
    pub fn slice(&self, token: Token) -> &'t str {
        self.text
            .get(token.span.start..token.span.end)
            .unwrap_or_default()
    }

    /// Returns true when the token `ahead` is the keyword `word` (given in capitals).
    #[must_use]
    pub fn is_at(&self, ahead: usize, word: &str) -> bool {
        self.tokens.get(self.at + ahead).is_some_and(|token| {
            token.kind == TokenKind::Word && self.slice(*token).eq_ignore_ascii_case(word)
        })
    }

    /// Returns true when the keyword `word` is at hand.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.is_at(0, word)
    }

    /// Returns true when one of `words` is at hand.
    #[must_use]
    pub fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Steps over the keywords `words` when all of them are at hand, in order.
    pub fn accept(&mut self, words: &[&str]) -> bool {
        let all = words
            .iter()
            .enumerate()
            .all(|(ahead, word)| self.is_at(ahead, word));
        if all {
            self.at += words.len();
        }
        all
    }

    /// Steps over one of `words` when it is at hand, and returns it.
    pub fn accept_any<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        let found = words.iter().copied().find(|word| self.is(word))?;
        self.at += 1;
        Some(found)
    }

    /// Returns true when the punctuation `byte` is at hand.
    #[must_use]
    pub fn is_symbol(&self, byte: u8) -> bool {
        self.peek()
            .is_some_and(|token| token.kind == TokenKind::Symbol(byte))
    }

    /// Steps over the punctuation `byte` when it is at hand.
    pub fn accept_symbol(&mut self, byte: u8) -> bool {
        let found = self.is_symbol(byte);
        if found {
            self.at += 1;
        }
        found
    }

    /// Steps over a name and returns it folded: lower case unless it stands in quotes.
    pub fn name(&mut self) -> Option<String> {
        let token = self.peek()?;
        let name = name_of(self.slice(token), token.kind)?;
        self.at += 1;
        Some(name)
    }

    /// Steps over `name`, `schema.name` or `database.schema.name`; returns schema and name.
    pub fn qualified(&mut self) -> Option<(Option<String>, String)> {
        let mut schema = None;
        let mut name = self.name()?;
        while self.is_symbol(b'.') {
            let dot = self.at;
            self.at += 1;
            let Some(next) = self.name() else {
                self.at = dot;
                break;
            };
            schema = Some(std::mem::replace(&mut name, next));
        }
        Some((schema, name))
    }

    /// Steps over `(a, b, c)` and returns the names; what is no plain name stands as an empty text.
    pub fn name_list(&mut self) -> Option<Vec<String>> {
        if !self.accept_symbol(b'(') {
            return None;
        }
        let mut names = Vec::new();
        while !self.is_done() && !self.is_symbol(b')') {
            let name = self.name();
            let alone =
                name.is_some() && !self.is_symbol(b'(') && !self.is_symbol(b'.') && !self.is_symbol(b':');
            names.push(name.filter(|_| alone).unwrap_or_default());
            self.to_comma();
            self.accept_symbol(b',');
        }
        self.accept_symbol(b')');
        Some(names)
    }

    /// Steps over a group in parentheses, nested ones included.
    pub fn skip_group(&mut self) -> bool {
        if !self.is_symbol(b'(') {
            return false;
        }
        let mut depth = 0_usize;
        while let Some(token) = self.peek() {
            self.at += 1;
            match token.kind {
                TokenKind::Symbol(b'(') => depth += 1,
                TokenKind::Symbol(b')') => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        true
    }

    /// Steps up to (not over) the next comma or closing parenthesis of this level, or the end.
    pub fn to_comma(&mut self) {
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Symbol(b',' | b')') => return,
                TokenKind::Symbol(b'(') => {
                    self.skip_group();
                }
                _ => self.at += 1,
            }
        }
    }

    /// Steps over an expression: up to a comma, a closing parenthesis or one of `stops` on this level.
    /// Returns its tokens.
    pub fn expression(&mut self, stops: &[&str]) -> &'t [Token] {
        let from = self.at;
        while let Some(token) = self.peek() {
            match token.kind {
                TokenKind::Symbol(b',' | b')') => break,
                TokenKind::Symbol(b'(') => {
                    self.skip_group();
                }
                TokenKind::Word if self.at > from && self.is_any(stops) => break,
                _ => self.at += 1,
            }
        }
        self.since(from)
    }

    /// Steps over a type: its words, `(10,2)`, `with time zone`, `[]`.
    pub fn data_type(&mut self) -> Option<RawType> {
        let first = self.peek()?;
        let (schema, mut base) = self.qualified()?;
        if first.kind == TokenKind::Word && schema.is_none() {
            self.type_tail(&mut base);
        }
        if let Some(schema) = schema.filter(|schema| schema != "public" && schema != "pg_catalog") {
            base = format!("{schema}.{base}");
        }
        let modifiers = self.modifiers();
        self.time_zone(&mut base);
        if base == "interval" {
            while self
                .accept_any(&["YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND", "TO"])
                .is_some()
            {}
        }
        while self.accept_any(&["UNSIGNED", "SIGNED", "ZEROFILL"]).is_some() {}
        let mut array = self.accept(&["ARRAY"]);
        while self.accept_symbol(b'[') {
            while !self.is_done() && !self.accept_symbol(b']') {
                self.at += 1;
            }
            array = true;
        }
        Some(RawType {
            base,
            modifiers,
            array,
        })
    }

    fn type_tail(&mut self, base: &mut String) {
        let Some((_, tails)) = TYPE_TAILS.iter().find(|(first, _)| first == base) else {
            return;
        };
        while let Some(token) = self.peek().filter(|token| token.kind == TokenKind::Word) {
            let word = self.slice(token).to_ascii_lowercase();
            if !tails.contains(&word.as_str()) {
                break;
            }
            base.push(' ');
            base.push_str(&word);
            self.at += 1;
        }
    }

    fn time_zone(&mut self, base: &mut String) {
        if !matches!(base.as_str(), "timestamp" | "time") {
            return;
        }
        if self.accept(&["WITH", "TIME", "ZONE"]) {
            base.push_str(" with time zone");
        } else {
            self.accept(&["WITHOUT", "TIME", "ZONE"]);
        }
    }

    fn modifiers(&mut self) -> Vec<u32> {
        if !self.is_symbol(b'(') {
            return Vec::new();
        }
        let from = self.at;
        self.skip_group();
        self.since(from)
            .iter()
            .filter(|token| token.kind == TokenKind::Number)
            .filter_map(|token| self.slice(*token).parse().ok())
            .collect()
    }

    /// Returns the span from the first to the last of `tokens`.
    #[must_use]
    pub fn span_of(tokens: &[Token]) -> Option<Span> {
        Some(Span::new(tokens.first()?.span.start, tokens.last()?.span.end))
    }
}

/// Returns the name that a token spells, folded, or nothing when it spells none.
pub(super) fn name_of(text: &str, kind: TokenKind) -> Option<String> {
    match kind {
        TokenKind::Word => Some(text.to_lowercase()),
        TokenKind::Quoted => {
            let quote = text.chars().last()?;
            let open = text.find(['"', '`', '['])?;
            let inner = text.get(open + 1..text.len() - quote.len_utf8())?;
            let doubled: String = [quote, quote].iter().collect();
            Some(inner.replace(&doubled, &quote.to_string()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dialect, split};
    use super::*;

    fn with<T>(text: &str, read: impl FnOnce(Cursor<'_>) -> T) -> T {
        let script = split(text, Dialect::PostgreSql);
        read(Cursor::new(text, &script.tokens))
    }

    #[test]
    fn names_fold_unless_quoted() {
        assert_eq!(
            with("App.\"We\"\"ird\"", |mut cursor| cursor.qualified()),
            Some((Some("app".to_owned()), "We\"ird".to_owned()))
        );
    }

    #[test]
    fn types_are_read_with_all_their_words() {
        for (text, base, modifiers, array) in [
            ("varchar(20)", "varchar", vec![20], false),
            ("character varying (20) []", "character varying", vec![20], true),
            (
                "timestamp(3) with time zone",
                "timestamp with time zone",
                vec![3],
                false,
            ),
            ("numeric(10, 2)", "numeric", vec![10, 2], false),
            ("double precision", "double precision", vec![], false),
            ("\"public\".\"Role\"", "Role", vec![], false),
            ("int[][]", "int", vec![], true),
        ] {
            let read = with(text, |mut cursor| cursor.data_type()).unwrap();
            assert_eq!(
                (read.base.as_str(), read.modifiers, read.array),
                (base, modifiers, array),
                "{text}"
            );
        }
    }

    #[test]
    fn an_expression_stops_at_its_level() {
        let tokens = with("coalesce(a, b) + 1 NOT NULL, c", |mut cursor| {
            cursor.expression(&["NOT"]).len()
        });
        assert_eq!(tokens, 8);
    }
}
