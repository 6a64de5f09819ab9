//! Looks for tokens by their rule's pattern: around a literal that every such token holds, or near a provider's word.
//! Weighs the value alone: checksum, strength, made up or not.

use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::{Detect, Kind, Scope};
use super::key_name;
use super::names;
use super::pattern::Near;
use super::plausible;
use super::rules::SecretRule;
use super::surroundings;
use crate::model::{Secret, Span};
use crate::tokens;

/// Returns the token of `rule` around its literal at `start..end`.
pub(super) fn around(
    bytes: &[u8],
    start: usize,
    end: usize,
    index: usize,
    rule: &SecretRule,
) -> Option<Candidate> {
    let span = rule.pattern.as_ref()?.around(bytes, start, end)?;
    let value = &bytes[span.start..span.end];
    let proven = proof(value, &rule.detect)?;
    if !is_strong_enough(value, &rule.detect) {
        return None;
    }
    // What the literal does not say must look drawn: `sk_live_xxxx…` is a placeholder.
    let drawn = if start == span.start {
        &bytes[end.min(span.end)..span.end]
    } else {
        value
    };
    if !proven && (plausible::is_made_up(value) || plausible::is_made_up(drawn)) {
        return None;
    }
    if !proven && surroundings::is_in_blob(bytes, span) {
        return None;
    }
    let rank = if proven { Rank::Proven } else { Rank::Prefix };
    Some(candidate(bytes, span, index, rule, rank, end - start))
}

/// Returns the token of `rule` near its provider's word at `start..end`.
pub(super) fn near(
    bytes: &[u8],
    start: usize,
    end: usize,
    index: usize,
    rule: &SecretRule,
) -> Option<Candidate> {
    if !names::stands_alone(bytes, start, end) {
        return None;
    }
    let detect = &rule.detect;
    let pattern = rule.pattern.as_ref()?;
    let end_of_name = || key_name::end_of_key_name(bytes, start, end, &detect.names);
    let way = match detect.scope {
        Scope::Near => Way::Near,
        Scope::Name => Way::InName(end_of_name()?),
        Scope::Key => end_of_name().map_or(Way::BeforeKey, Way::InName),
    };
    let (from, reach) = match way {
        Way::InName(end_of_name) => (end_of_name, key_name::GLUE),
        Way::Near | Way::BeforeKey => (end, detect.reach()),
    };
    let found = pattern.near(bytes, from, reach, |near| {
        fits(bytes, start, way, near, detect, pattern.has_literal)
    })?;
    let value = &bytes[found.value.start..found.value.end];
    let rank = match (proof(value, detect)?, pattern.has_literal) {
        (true, _) => Rank::Proven,
        (false, true) => Rank::Prefix,
        (false, false) => Rank::NearWord,
    };
    // A word and a literal say more than the literal alone: of all who write `sk_live_`, the one that is named.
    let literal = end - start + if pattern.has_literal { LITERAL } else { 0 };
    Some(candidate(bytes, found.value, index, rule, rank, literal))
}

/// Bytes that a literal in a pattern counts for beside the provider's word.
const LITERAL: usize = 8;

/// How a value belongs to a provider's word.
#[derive(Clone, Copy)]
enum Way {
    /// It follows the word.
    Near,
    /// The word is part of the value's name, which ends there.
    InName(usize),
    /// The value's name speaks of a key, and the word stands before it.
    BeforeKey,
}

/// Returns true when the value `near` the provider's word at `word` may be what the rule looks for.
fn fits(bytes: &[u8], word: usize, way: Way, near: Near, detect: &Detect, has_literal: bool) -> bool {
    let value = &bytes[near.value.start..near.value.end];
    let Some(proven) = proof(value, detect) else {
        return false;
    };
    let is_named = match way {
        Way::Near => detect.names.is_empty() || name_holds_one(bytes, word, near.start, &detect.names),
        Way::InName(end) => key_name::is_glue(&bytes[end..near.start]),
        Way::BeforeKey => name_before(bytes, near.start)
            .is_some_and(|name| key_name::speaks_of_a_key(name.as_bytes(), &detect.names)),
    };
    // A pattern that names something only such tokens have vouches for the rest.
    let looks_drawn = has_literal || (holds_letters_and_digits(value) && plausible::is_random(value));
    let is_plausible = proven || (!plausible::is_made_up(value) && looks_drawn);
    is_named
        && is_plausible
        && is_strong_enough(value, detect)
        && is_given(bytes, near.start)
        && (proven || !speaks_of_hashes(bytes, word, near.start))
}

fn candidate(
    bytes: &[u8],
    span: Span,
    index: usize,
    rule: &SecretRule,
    rank: Rank,
    literal: usize,
) -> Candidate {
    let recognised = || tokens::recognise(&bytes[span.start..span.end]).and_then(|token| token.mode);
    let mode = rule.detect.mode.or_else(recognised);
    Candidate {
        kind: Kind::Token,
        rule: Some(index),
        span,
        identity: None,
        name: name_before(bytes, span.start),
        rank,
        detail: 2 * literal + rule.pattern.as_ref().map_or(0, |pattern| pattern.detail),
        traits: Traits {
            shape: plausible::shape(&bytes[span.start..span.end]),
            mode,
            weight: Weight::Full,
            ..Traits::default()
        },
    }
}

/// Returns whether the token proves itself, or nothing when its checksum says that it is none.
fn proof(value: &[u8], detect: &Detect) -> Option<bool> {
    match detect
        .checksum
        .map(|scheme| tokens::checksum_holds(scheme, value))
    {
        None | Some(None) => Some(false),
        Some(Some(true)) => Some(true),
        Some(Some(false)) => None,
    }
}

/// A name in camel case may look drawn, a number is an id.
fn holds_letters_and_digits(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit) && value.iter().any(u8::is_ascii_alphabetic)
}

fn is_strong_enough(value: &[u8], detect: &Detect) -> bool {
    detect
        .minimum_bits
        .is_none_or(|bits| Secret::new(value).strength_bits() >= f64::from(bits))
}

/// A value is given to something: it stands in quotes, after a sign, or at the start of its line.
fn is_given(bytes: &[u8], start: usize) -> bool {
    let before = bytes[..start].iter().rev().find(|byte| **byte != b' ');
    before.is_none_or(|byte| b"\"'`=:>\n,(;".contains(byte) || byte.is_ascii_whitespace())
}

/// The name that the value is given holds one of `names`: within the text from a little before the provider's word on.
fn name_holds_one(bytes: &[u8], word: usize, value: usize, names: &[String]) -> bool {
    const BEFORE: usize = 40;
    let from = word.saturating_sub(BEFORE);
    let from = memchr::memrchr(b'\n', &bytes[from..word]).map_or(from, |at| from + at + 1);
    let text = &bytes[from..value];
    names.iter().any(|wanted| names::holds_word(text, wanted))
}

/// Hashes stand beside every kind of word: `sha`, `integrity`, `uses: owner/action@…`.
fn speaks_of_hashes(bytes: &[u8], word: usize, value: usize) -> bool {
    const WORDS: &[&str] = &[
        "sha",
        "sha1",
        "sha256",
        "sha512",
        "md5",
        "hash",
        "integrity",
        "checksum",
        "digest",
        "commit",
        "revision",
        "rev",
        "etag",
        "uses",
        "ref",
        "uuid",
        "guid",
        "fingerprint",
    ];
    let from = word.saturating_sub(20);
    let from = memchr::memrchr(b'\n', &bytes[from..word]).map_or(from, |at| from + at + 1);
    let text = &bytes[from..value];
    text.last() == Some(&b'@') || WORDS.iter().any(|wanted| names::holds_word(text, wanted))
}

/// Returns the name before a value: `key` in `key = "…`, `"key": "…`, `key: …`.
pub(super) fn name_before(bytes: &[u8], start: usize) -> Option<String> {
    const LONGEST_SIGN: usize = 8;
    const LONGEST_NAME: usize = 80;
    let head = &bytes[start.saturating_sub(LONGEST_SIGN + LONGEST_NAME)..start];
    let sign = head
        .iter()
        .rev()
        .take(LONGEST_SIGN)
        .take_while(|byte| b" \t\"'`=:>\\(,".contains(byte))
        .count();
    let head = &head[..head.len() - sign];
    let length = head
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
        .count();
    let name = &head[head.len() - length..];
    let is_name = sign > 0 && length > 1 && length < LONGEST_NAME && name[0].is_ascii_alphabetic();
    is_name.then(|| String::from_utf8_lossy(name).into_owned())
}
