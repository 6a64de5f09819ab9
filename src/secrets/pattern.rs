//! The regular expression of one rule: compiled when first needed, run in a small window around a literal that was seen,
//! and held to what may stand beside a token.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::detect::{Boundary, Detect};
use crate::model::Span;

/// Bytes before a literal in which a match may start; the query of an Azure signature is the longest.
const BEFORE: usize = 384;
/// Bytes after a literal in which a match may end; Kubernetes and 1Password tokens are the longest.
const AFTER: usize = 4096;
/// Matches beside a literal that are tried until one holds it.
const MOST_TRIES: usize = 16;
/// The most bytes of a value that follows a provider's word.
const NEAR_VALUE: usize = 512;
/// A compiled pattern may take this much memory; a few of the long counted repetitions need it.
const SIZE_LIMIT: usize = 32 << 20;

/// A pattern that is compiled once, when a document first holds one of its literals.
#[derive(Debug)]
pub(super) struct Pattern {
    source: String,
    boundary: Boundary,
    /// No literal of the rule stands at the start of a match, so matches must be searched for.
    is_loose: bool,
    /// The pattern itself names something that only such a token has: `test_`, `AIza`.
    pub(super) has_literal: bool,
    /// The value is only a part of the match.
    has_group: bool,
    /// How much the pattern asks for beside its literal: words around the value, a fixed length.
    pub(super) detail: usize,
    compiled: OnceLock<Option<Regex>>,
}

/// A value near a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Near {
    /// Where the whole match starts.
    pub(super) start: usize,
    pub(super) value: Span,
}

impl Pattern {
    /// Returns the pattern of `detect`, when it has one.
    pub(super) fn of(detect: &Detect) -> Option<Self> {
        let source = detect.pattern.clone()?;
        let is_loose = !detect.words.is_empty() || !starts_with_one_of(&source, &detect.prefixes);
        let has_group = source.contains("<secret>");
        Some(Self {
            has_literal: has_literal(&source),
            has_group,
            detail: 16 * usize::from(has_group) + usize::from(!source.contains(',')),
            boundary: detect.boundary,
            is_loose,
            compiled: OnceLock::new(),
            source,
        })
    }

    /// Returns why the pattern cannot be compiled.
    pub(super) fn complaint(&self) -> Option<String> {
        build(&self.source).err().map(|error| error.to_string())
    }

    /// Returns the value around the literal at `start..end`.
    pub(super) fn around(&self, bytes: &[u8], start: usize, end: usize) -> Option<Span> {
        let limit = bytes.len().min(end + AFTER);
        // `public` holds a prefix, too: most such words end before an expression has to be asked.
        if !self.is_loose && !is_followed_by_token(bytes, end) {
            return None;
        }
        let regex = self.regex()?;
        if !self.is_loose {
            return self
                .first(regex, bytes, start, limit)
                .filter(|span| span.start >= start);
        }
        let from = start.saturating_sub(BEFORE);
        let mut at = from;
        // A window rarely holds two matches; the one that holds the literal counts. In a run of one letter every place
        // is a match, and each is looked at once: one that ends before the literal holds a literal of its own.
        let mut tries = 0;
        while let Some(whole) = regex
            .find(&bytes[at..limit])
            .map(|found| (at + found.start(), at + found.end()))
        {
            if whole.0 > start {
                return None;
            }
            if whole.1 >= end {
                return self.first(regex, bytes, whole.0, limit);
            }
            tries += 1;
            if tries > MOST_TRIES {
                return None;
            }
            at = if whole.1 <= start { whole.1 } else { whole.0 }.max(whole.0 + 1);
        }
        None
    }

    /// Returns the first value that `fits` and starts within `reach` bytes after a word that ends at `end`, on its line or
    /// the next.
    pub(super) fn near(
        &self,
        bytes: &[u8],
        end: usize,
        reach: usize,
        fits: impl Fn(Near) -> bool,
    ) -> Option<Near> {
        let farthest = bytes.len().min(end + reach);
        let stop = line_limit(bytes, end, bytes.len().min(farthest + NEAR_VALUE));
        // A value that starts in reach shows what it is within a few letters.
        let start_of_value = stop.min(farthest + 2 * SHORTEST_NEAR);
        if !holds_a_token(&bytes[end..start_of_value]) {
            return None;
        }
        let regex = self.regex()?;
        let mut at = end;
        while at < stop.min(farthest) {
            let whole = regex.find_at(&bytes[..stop], at)?;
            if whole.start() > farthest {
                return None;
            }
            at = whole.start() + 1;
            if self.stands_free(bytes, whole.start(), whole.end()) {
                let value = self.value_in(regex, &bytes[..stop], whole.start(), whole.end())?;
                let near = Near {
                    start: whole.start(),
                    value,
                };
                if fits(near) {
                    return Some(near);
                }
                at = whole.end();
            }
        }
        None
    }

    fn first(&self, regex: &Regex, bytes: &[u8], from: usize, limit: usize) -> Option<Span> {
        let whole = regex
            .find(&bytes[from..limit])
            .filter(|whole| self.is_loose || whole.start() == 0)?;
        let (start, end) = (from + whole.start(), from + whole.end());
        if !self.stands_free(bytes, start, end) {
            return None;
        }
        let value = self.value_in(regex, &bytes[from..limit], whole.start(), whole.end())?;
        Some(Span::new(from + value.start, from + value.end))
    }

    /// Returns the value in the match at `start..end` of `text`.
    fn value_in(&self, regex: &Regex, text: &[u8], start: usize, end: usize) -> Option<Span> {
        let span = if self.has_group {
            let group = regex.captures_at(text, start)?.name("secret")?;
            Span::new(group.start(), group.end())
        } else {
            Span::new(start, end)
        };
        (!span.is_empty()).then_some(span)
    }

    fn stands_free(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        let extends = |byte: u8| match self.boundary {
            Boundary::Token => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Boundary::Word => byte.is_ascii_alphanumeric(),
            Boundary::Open => false,
        };
        let before = &bytes[start.saturating_sub(6)..start];
        let free_before = before.last().is_none_or(|byte| !extends(*byte)) || ends_an_escape(before);
        free_before && bytes.get(end).is_none_or(|byte| !extends(*byte))
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| {
                // A match that must start at its literal is never searched for: the window may be a minified line.
                let anchored = format!("\\A(?:{})", self.source);
                build(if self.is_loose { &self.source } else { &anchored }).ok()
            })
            .as_ref()
    }
}

/// Returns true when the last letters of `before` belong to an escape, not to a word: `\n`, `%3D`, `\u003d`, `\x22`.
pub(super) fn ends_an_escape(before: &[u8]) -> bool {
    let hex = |tail: &[u8]| tail.iter().all(u8::is_ascii_hexdigit);
    match before {
        [.., b'\\', b'n' | b't' | b'r' | b'b' | b'f'] => true,
        [.., b'%', one, other] if hex(&[*one, *other]) => true,
        [.., b'\\', b'x', one, other] if hex(&[*one, *other]) => true,
        [.., b'\\', b'u', a, b, c, d] if hex(&[*a, *b, *c, *d]) => true,
        _ => false,
    }
}

/// The fewest letters of a token behind its literal.
const SHORTEST_TAIL: usize = 8;
/// The shortest value near a provider's word.
const SHORTEST_NEAR: usize = 12;

fn is_followed_by_token(bytes: &[u8], end: usize) -> bool {
    bytes.get(end..end + SHORTEST_TAIL).is_some_and(|tail| {
        tail.iter()
            .all(|byte| byte.is_ascii_graphic() && !b"\"'`<>,;() ".contains(byte))
    })
}

/// Returns true when some word of `text` is long and holds a digit; prose and code mostly have none.
fn holds_a_token(text: &[u8]) -> bool {
    text.split(|byte| !byte.is_ascii_alphanumeric() && !b"_-+/=.:|~%".contains(byte))
        .any(|word| word.len() >= SHORTEST_NEAR && word.iter().any(u8::is_ascii_digit))
}

fn build(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source)
        .unicode(false)
        .size_limit(SIZE_LIMIT)
        .build()
}

/// Returns the end of the line of `at`, or of the next line when this one ends in the middle of an assignment.
fn line_limit(bytes: &[u8], at: usize, limit: usize) -> usize {
    let Some(first) = memchr::memchr(b'\n', &bytes[at..limit]).map(|offset| at + offset) else {
        return limit;
    };
    let goes_on = bytes[at..first]
        .trim_ascii_end()
        .last()
        .is_some_and(|byte| b"=:([{,\\+".contains(byte));
    if !goes_on {
        return first;
    }
    memchr::memchr(b'\n', &bytes[first + 1..limit]).map_or(limit, |offset| first + 1 + offset)
}

/// Returns true when every match of `pattern` starts with one of `prefixes`, as far as its first letters tell.
fn starts_with_one_of(pattern: &str, prefixes: &[String]) -> bool {
    alternatives(pattern).iter().all(|alternative| {
        let lead = leading_literal(alternative);
        !lead.is_empty()
            && prefixes
                .iter()
                .any(|prefix| prefix.starts_with(lead.as_str()) || lead.starts_with(prefix.as_str()))
    })
}

/// Returns the parts of `pattern` between bars that stand in no group and no class.
fn alternatives(pattern: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut in_class, mut escaped) = (Vec::new(), 0, 0_usize, false, false);
    for (at, byte) in pattern.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b']' => in_class = false,
            b'[' => in_class = true,
            b'(' if !in_class => depth += 1,
            b')' if !in_class => depth = depth.saturating_sub(1),
            b'|' if depth == 0 && !in_class => {
                parts.push(&pattern[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&pattern[start..]);
    parts
}

/// Returns the letters that a match must start with, as far as they are written out.
fn leading_literal(pattern: &str) -> String {
    const OPENINGS: &[&str] = &["\\b", "(?:", "(?P<secret>", "(?<secret>", "("];
    let mut rest = pattern;
    while let Some(shorter) = OPENINGS.iter().find_map(|opening| rest.strip_prefix(opening)) {
        rest = shorter;
    }
    let mut lead = String::new();
    let mut characters = rest.chars().peekable();
    while let Some(character) = characters.next() {
        let literal = match character {
            '\\' => characters
                .next()
                .filter(|escaped| !escaped.is_ascii_alphanumeric()),
            '[' | '.' | '^' | '(' | ')' | '|' | '{' | '?' | '*' | '+' | '$' => None,
            plain => Some(plain),
        };
        let Some(literal) = literal else { break };
        if matches!(characters.peek(), Some('?' | '*' | '{')) {
            break;
        }
        lead.push(literal);
    }
    lead
}

/// Returns true when four letters or digits in a row are written out somewhere in `pattern`.
fn has_literal(pattern: &str) -> bool {
    const LONG_ENOUGH: usize = 4;
    let (mut run, mut in_class, mut in_count) = (0, false, false);
    let pattern = pattern.replace("?P<secret>", "").replace("?<secret>", "");
    for byte in pattern.bytes() {
        match byte {
            b'[' => in_class = true,
            b']' => in_class = false,
            b'{' => in_count = true,
            b'}' => in_count = false,
            _ => {}
        }
        let is_written_out =
            !in_class && !in_count && (byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        run = if is_written_out { run + 1 } else { 0 };
        if run >= LONG_ENOUGH {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(source: &str, prefix: &str) -> Pattern {
        Pattern::of(&Detect {
            prefixes: vec![prefix.to_owned()],
            pattern: Some(source.to_owned()),
            ..Detect::default()
        })
        .unwrap()
    }

    fn found(text: &str) -> Option<&str> {
        let start = text.find("ab_").unwrap();
        let span = pattern("ab_[0-9a-z]{8,9}", "ab_").around(text.as_bytes(), start, start + 3)?;
        Some(&text[span.start..span.end])
    }

    #[test]
    fn a_token_is_found_whatever_follows_it() {
        for text in [
            "ab_12345678",
            "ab_12345678&x",
            "x=ab_12345678,",
            "<ab_12345678<",
            "\\\"ab_12345678\\\"",
            "\\nab_12345678\\n",
            "%3Dab_12345678",
        ] {
            assert_eq!(found(text), Some("ab_12345678"), "{text}");
        }
        assert_eq!(found("ab_12345678\0"), Some("ab_12345678"));
    }

    #[test]
    fn a_longer_word_is_no_token() {
        for text in ["xab_12345678", "ab_123456789012", "ab_12345678-5", "ab_12"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn a_literal_inside_the_match_is_searched_for() {
        let loose = pattern("[0-9]{3}AZ[0-9]{2}", "AZ");
        assert_eq!(loose.around(b"k=123AZ45;", 5, 7), Some(Span::new(2, 9)));
        assert_eq!(loose.around(b"k=123 AZ45;", 6, 8), None);
    }

    #[test]
    fn a_value_must_start_near_its_word_and_on_its_line() {
        let near = pattern("[0-9]{12}", "");
        assert_eq!(
            near.near(b"box = 123456789012", 3, 40, |_| true)
                .map(|near| near.value),
            Some(Span::new(6, 18))
        );
        assert_eq!(
            near.near(b"box =\n  123456789012", 3, 40, |_| true)
                .map(|near| near.value),
            Some(Span::new(8, 20))
        );
        assert_eq!(near.near(b"box\n  123456789012", 3, 40, |_| true), None);
        assert_eq!(
            near.near(b"box                 123456789012", 3, 10, |_| true),
            None
        );
    }
}
