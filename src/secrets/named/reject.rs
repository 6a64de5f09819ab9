//! Throws out what cannot be a credential before anything is counted: most values beside a noticed name are code.

use super::place::Kind;
use super::propose::{Fence, Join, Proposal};

/// The shortest value that is looked at.
const SHORTEST: usize = 4;
/// A shorter value of nothing but letters is a word.
const SHORTEST_KEY: usize = 16;
/// Longer values are keys with detectors of their own, certificates and data.
const LONGEST: usize = 1_000;

/// Returns true when the word at `start..end` is longer and no name of a secret: `keyboard`, `author`, `compass`.
pub(super) fn goes_on(bytes: &[u8], start: usize, end: usize) -> bool {
    /// What follows a noticed word in words that mean something else.
    const LONGER: &[(&[u8], &[&[u8]])] = &[
        (
            b"key",
            &[
                b"board", b"down", b"up", b"press", b"word", b"frame", b"stroke", b"hole", b"note", b"of",
                b"code",
            ],
        ),
        (b"auth", &[b"or", b"entic"]),
        (
            b"pass",
            &[b"age", b"enger", b"ing", b"ion", b"ive", b"es", b"ed", b"through"],
        ),
        (b"token", &[b"iz", b"is"]),
        (b"secret", &[b"ar", b"ly"]),
        (b"cred", &[b"it"]),
    ];
    let rest = &bytes[end..];
    let is_longer = LONGER.iter().any(|(word, ends)| {
        bytes[start..end].eq_ignore_ascii_case(word)
            && ends.iter().any(|tail| {
                rest.get(..tail.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(tail))
            })
    });
    // `authorization` is a header, `_authToken` a name.
    is_longer
        && !rest
            .get(..5)
            .is_some_and(|head| head.eq_ignore_ascii_case(b"oriza") || head.eq_ignore_ascii_case(b"orisa"))
}

/// Returns true when `proposal` needs no closer look.
pub(in crate::secrets) fn is_hopeless(bytes: &[u8], proposal: &Proposal, kind: &Kind) -> bool {
    let value = &bytes[proposal.value.start..proposal.value.end];
    if !(SHORTEST..=LONGEST).contains(&value.len()) {
        return true;
    }
    let first = value[0];
    if matches!(first, b'$' | b'{' | b'<' | b'%' | b'(' | b'[' | b'|' | b'>')
        && !value.iter().any(u8::is_ascii_digit)
    {
        return true;
    }
    let mut digits = 0_usize;
    let mut letters = 0_usize;
    let mut blanks = 0_usize;
    let mut calls = 0_usize;
    for byte in value {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'a'..=b'z' | b'A'..=b'Z' => letters += 1,
            b' ' => blanks += 1,
            b'(' | b'{' | b'<' | b'>' | b';' => calls += 1,
            _ => {}
        }
    }
    let commas = memchr::memchr_iter(b',', value).count();
    if commas >= 8 && proposal.is_wrapped {
        return false;
    }
    if digits + letters < 3 || blanks > 8 {
        return true;
    }
    // `sortKey: 'createdAt'` in code: machines draw keys, and what is drawn has digits.
    let is_key = bytes[proposal.word.start..proposal.word.end].eq_ignore_ascii_case(b"key");
    if is_key && kind.is_code() && letters == value.len() && letters < SHORTEST_KEY {
        return true;
    }
    let is_bare = proposal.fence == Fence::None;
    if is_bare && kind.is_code() {
        // Names, calls and members; a bare key in code stands in a text, and has digits.
        let is_name = digits == 0 || calls > 0 && digits < 4 || letters == 0;
        return is_name && !(calls == 0 && stands_in_text(bytes, proposal.name.start));
    }
    // Sentences are labels and messages.
    (blanks > 2 && digits == 0 && proposal.join != Join::Words) || (is_bare && calls > 1 && digits == 0)
}

/// Returns true when a text opens before `at` on its line and is still open there: `"user=x;password=y"`.
fn stands_in_text(bytes: &[u8], at: usize) -> bool {
    const REACH: usize = 200;
    let from = at.saturating_sub(REACH);
    let start = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
    let head = &bytes[start..at];
    [b'"', b'\'', b'`']
        .iter()
        .any(|mark| memchr::memchr_iter(*mark, head).count() % 2 == 1)
        || head.trim_ascii_start().starts_with(b"//")
        || head.trim_ascii_start().starts_with(b"#")
}
