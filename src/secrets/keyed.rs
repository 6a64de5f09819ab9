//! Finds a provider's keys where a key is named: asks for the words of providers only beside a name that says "key",
//! "token" or "secret" and is given something that may be one: in the name, before it, or in the host of a request.
//! A thousand words cost nothing anywhere else.

use super::candidate::Candidate;
use super::detect::Scope;
use super::host;
use super::key_name;
use super::rules::{SHORT_WORD, SecretRule};
use super::token;

/// Words of providers by their first two letters or digits.
#[derive(Debug)]
pub(super) struct Providers(Vec<Vec<Word>>);

/// Letters, digits, and one number for all other signs: `e_trade`.
const SIGNS: usize = 37;

/// Returns the number of what starts with `one` and `other`, in either case.
fn beginning_of(one: u8, other: u8) -> Option<usize> {
    let number = |sign: u8| match sign {
        b'0'..=b'9' => Some(usize::from(sign - b'0')),
        b'a'..=b'z' => Some(usize::from(sign - b'a') + 10),
        b'A'..=b'Z' => Some(usize::from(sign - b'A') + 10),
        _ => None,
    };
    Some(number(one)? * SIGNS + number(other).unwrap_or(SIGNS - 1))
}

/// A word in lower case, and the index of the rule that asks for it.
type Word = (Box<[u8]>, usize);

impl Providers {
    /// Returns the words of `rules`.
    pub(super) fn of(rules: &[SecretRule]) -> Self {
        let mut words = Self(vec![Vec::new(); SIGNS * SIGNS]);
        let looks = |rule: &SecretRule| rule.pattern.is_some();
        for (index, rule) in rules.iter().enumerate().filter(|(_, rule)| looks(rule)) {
            for word in &rule.detect.words {
                let word = word.to_ascii_lowercase().into_bytes().into_boxed_slice();
                let beginning = match *word {
                    [one, other, ..] => beginning_of(one, other),
                    _ => None,
                };
                if let Some(beginning) = beginning {
                    words.0[beginning].push((word, index));
                }
            }
        }
        words
    }

    /// Shows `found` every word that starts in `from..to` of `bytes`: where it starts and ends, and whose it is.
    fn each(&self, bytes: &[u8], from: usize, to: usize, mut found: impl FnMut(usize, usize, usize)) {
        for at in from..to.min(bytes.len().saturating_sub(1)) {
            let Some(beginning) = beginning_of(bytes[at], bytes[at + 1]) else {
                continue;
            };
            for (word, index) in &self.0[beginning] {
                let stop = at + word.len();
                let is_it = bytes
                    .get(at..stop)
                    .is_some_and(|text| text.eq_ignore_ascii_case(word));
                if is_it {
                    found(at, stop, *index);
                }
            }
        }
    }
}

/// Bytes before a name in which a provider's word may stand.
const BEFORE: usize = 48;
/// The fewest letters of a key.
const SHORTEST: usize = 12;

/// Returns where the name around `start..end` ends, and the keys of known providers that it is given.
pub(super) fn look(
    bytes: &[u8],
    start: usize,
    end: usize,
    providers: &Providers,
    rules: &[SecretRule],
) -> (usize, Vec<Candidate>) {
    let more = bytes[end..].iter().take(BEFORE);
    let end = end + more.take_while(|byte| is_of_a_name(**byte)).count();
    if !gives_a_key(&bytes[end..]) {
        return (end, Vec::new());
    }
    let mut found = Vec::new();
    providers.each(
        bytes,
        beginning(bytes, start),
        end.saturating_sub(1),
        |at, stop, index| {
            let rule = &rules[index];
            found.extend(match rule.detect.scope {
                // The prefilter has shown the word already; here only its name counts.
                Scope::Near if stop - at > SHORT_WORD => token::named(bytes, at, stop, index, rule),
                _ => token::near(bytes, at, stop, index, rule),
            });
        },
    );
    for name in host::around(bytes, start, end) {
        providers.each(bytes, name.start, name.end, |at, stop, index| {
            if (at, stop) == (name.start, name.end) {
                found.extend(token::sent(bytes, start, end, index, &rules[index]));
            }
        });
    }
    (end, found)
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Returns true when `text`, behind a name, starts with an assignment of something long with a digit in it.
fn gives_a_key(text: &[u8]) -> bool {
    let is_of_a_value = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+/=.:|~%$".contains(byte);
    if !text.first().is_some_and(|byte| b" \t=:\"'`>)],|".contains(byte)) {
        return false;
    }
    let reach = &text[..text.len().min(key_name::GLUE + 2 * SHORTEST)];
    reach
        .split(|byte| !is_of_a_value(byte))
        .any(|word| word.len() >= SHORTEST && word.iter().any(u8::is_ascii_digit))
}

/// Returns the start of the line of `at`, or of the line before when that one opens something; not too far back.
fn beginning(bytes: &[u8], at: usize) -> usize {
    let from = at.saturating_sub(BEFORE);
    let start_of_line = |to: usize| memchr::memrchr(b'\n', &bytes[from..to]).map(|offset| from + offset + 1);
    let Some(line) = start_of_line(at) else {
        return from;
    };
    let before = &bytes[from..line - 1];
    let opens = before
        .trim_ascii_end()
        .last()
        .is_some_and(|byte| b":{[(=".contains(byte));
    if opens {
        start_of_line(line - 1).unwrap_or(from)
    } else {
        line
    }
}
