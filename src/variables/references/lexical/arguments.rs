//! The arguments behind a callee: splits them at their commas and tells which names they hold.

use std::collections::HashMap;

use super::super::names::is_name;
use super::Lexical;
use crate::model::Span;

/// Bytes of a call that are looked at; longer ones are data, not calls.
const LONGEST_CALL: usize = 4_000;

/// The arguments of one call.
#[derive(Debug)]
pub(super) struct Arguments {
    list: Vec<Span>,
    /// Behind the closing bracket.
    pub(super) end: usize,
    /// The name stands as it is, not in a literal.
    is_member: bool,
}

/// One argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct Argument {
    pub(super) span: Span,
    is_member: bool,
}

impl Arguments {
    /// Reads `(a, b)` at `at`, or `a, b` up to the end of the line when parentheses may be left out.
    pub(super) fn of_call(code: &str, at: usize, bare: bool) -> Option<Self> {
        let bytes = code.as_bytes();
        let mut open = at + spaces(&bytes[at..]);
        if bytes.get(open) == Some(&b'!') {
            open += 1;
        }
        // Type arguments between the name and the parenthesis.
        if bytes.get(open) == Some(&b'<') {
            open += memchr::memchr2(b'(', b'\n', &bytes[open..])?;
        }
        match bytes.get(open)? {
            b'(' => Self::split(bytes, open + 1, b')'),
            b'"' | b'\'' if bare && open > at => Self::split(bytes, open, b'\n'),
            _ => None,
        }
    }

    /// Reads `[a]` at `at`.
    pub(super) fn of_index(code: &str, at: usize) -> Option<Self> {
        let bytes = code.as_bytes();
        let mut open = at;
        if bytes[at..].starts_with(b"?.") {
            open += 2;
        }
        (bytes.get(open)? == &b'[').then(|| Self::split(bytes, open + 1, b']'))?
    }

    /// Reads `.NAME` at `at`.
    pub(super) fn of_member(code: &str, at: usize) -> Option<Self> {
        let bytes = code.as_bytes();
        let mut start = at;
        if bytes.get(start) == Some(&b'?') {
            start += 1;
        }
        if bytes.get(start) != Some(&b'.') {
            return None;
        }
        start += 1;
        let length = bytes[start..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
            .count();
        (length > 0).then(|| Self {
            list: vec![Span::new(start, start + length)],
            end: start + length,
            is_member: true,
        })
    }

    fn split(bytes: &[u8], from: usize, close: u8) -> Option<Self> {
        let limit = bytes.len().min(from + LONGEST_CALL);
        let mut list = Vec::new();
        let mut depth = 0_usize;
        let mut start = from;
        for (at, &byte) in bytes.iter().enumerate().take(limit).skip(from) {
            if depth == 0 && byte == close {
                list.push(Span::new(start, at));
                let end = if close == b'\n' { at } else { at + 1 };
                return Some(Self {
                    list,
                    end,
                    is_member: false,
                });
            }
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
                b',' if depth == 0 => {
                    list.push(Span::new(start, at));
                    start = at + 1;
                }
                _ => {}
            }
        }
        None
    }

    /// Returns the 1-based argument `number`.
    pub(super) fn get(&self, number: usize) -> Option<Argument> {
        self.list.get(number.checked_sub(1)?).map(|span| Argument {
            span: *span,
            is_member: self.is_member,
        })
    }

    /// Returns the code of the default: the 1-based argument `number`, or the one called by one of `keywords`.
    pub(super) fn default(
        &self,
        lexical: &Lexical<'_>,
        number: Option<usize>,
        keywords: &[String],
    ) -> Option<Span> {
        let named = self.list.iter().skip(1).find_map(|span| {
            let code = &lexical.code()[span.start..span.end];
            let (word, _) = code.split_once('=').or_else(|| code.split_once(':'))?;
            keywords
                .iter()
                .any(|keyword| keyword == word.trim())
                .then(|| Span::new(span.start + word.len() + 1, span.end))
        });
        named.or_else(|| {
            let span = *self.list.get(number?.checked_sub(1)?)?;
            let code = lexical.code()[span.start..span.end].trim();
            let is_keyword = code
                .split_once('=')
                .is_some_and(|(word, rest)| is_name(word.trim()) && !rest.starts_with('='));
            let is_place = !is_keyword || keywords.is_empty();
            (is_place && !code.is_empty()).then_some(span)
        })
    }
}

/// Returns the names that `argument` stands for, each with the span that is shown; none when it is not known here.
pub(super) fn names(lexical: &Lexical<'_>, argument: Argument) -> Vec<(String, Span)> {
    let text = lexical.search.text;
    if argument.is_member {
        let span = argument.span;
        return vec![(text[span.start..span.end].to_owned(), span)];
    }
    let code = &lexical.code()[argument.span.start..argument.span.end];
    let start = argument.span.start + (code.len() - code.trim_start().len());
    let end = argument.span.start + code.trim_end().len();
    if start >= end {
        return Vec::new();
    }
    if let Some(literal) = lexical.masked.literal_at(start)
        && literal.span.end == end
        && !literal.is_interpolated
    {
        let name = &text[literal.content.start..literal.content.end];
        return vec![(name.to_owned(), literal.content)];
    }
    let word = &text[start..end];
    constant(lexical, word)
        .map(|name| vec![(name, Span::new(start, end))])
        .unwrap_or_default()
}

/// Returns the text of the constant `word` of this file: `word = "X"`, `word := "X"`, `const word: &str = "X"`.
fn constant(lexical: &Lexical<'_>, word: &str) -> Option<String> {
    let word = word.rsplit(['.', ':']).next().unwrap_or(word);
    if !is_name(word) {
        return None;
    }
    let constants = lexical.constants.get_or_init(|| constants(lexical));
    let literal = lexical.masked.literals().get(*constants.get(word)?)?;
    Some(lexical.search.text[literal.content.start..literal.content.end].to_owned())
}

/// Collects the names that literals of the file are given to; the first of two wins.
fn constants(lexical: &Lexical<'_>) -> HashMap<String, usize> {
    /// Bytes of a type between a name and its value.
    const LONGEST_HEAD: usize = 80;
    let code = lexical.code().as_bytes();
    let mut found = HashMap::new();
    for (number, literal) in lexical.masked.literals().iter().enumerate() {
        if literal.is_interpolated {
            continue;
        }
        let before = &code[literal.span.start.saturating_sub(LONGEST_HEAD)..literal.span.start];
        let Some(head) = before.trim_ascii_end().strip_suffix(b"=") else {
            continue;
        };
        let line = head
            .rsplit(|byte| matches!(byte, b'\n' | b'(' | b',' | b';'))
            .next()
            .unwrap_or(head);
        let words = line.split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
        let name = words.filter(|word| !word.is_empty()).find(|word| {
            !matches!(
                *word,
                b"const" | b"static" | b"let" | b"var" | b"pub" | b"final" | b"private"
            )
        });
        if let Some(name) = name.and_then(|name| std::str::from_utf8(name).ok()) {
            found.entry(name.to_owned()).or_insert(number);
        }
    }
    found
}

/// Returns the number of blanks and tabs at the start of `bytes`.
pub(super) fn spaces(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}
