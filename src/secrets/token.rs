//! Looks for tokens by their rule's pattern: around a literal that every such token holds, or near a provider's word.
//! Weighs the value alone: checksum, strength, made up or not.

use std::sync::OnceLock;

use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::{Detect, Kind, Scope};
use super::key_name;
use super::names;
use super::pattern::{Near, Pattern};
use super::plausible::{self, Shape};
use super::rules::SecretRule;
use super::surroundings;
use crate::model::{Secret, Span};
use crate::tokens::{self, Exposure};

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
    if !names::stands_alone(bytes, start, end) && !key_name::ends_in_a_key_word(bytes, start, end) {
        return None;
    }
    let detect = &rule.detect;
    let end_of_name = || key_name::end_of_key_name(bytes, start, end, &detect.names);
    let way = match detect.scope {
        Scope::Near => Way::Near,
        Scope::Name => Way::InName(end_of_name()?),
        Scope::Key => end_of_name().map_or(Way::BeforeKey, Way::InName),
    };
    value_of(bytes, Word { start, end }, way, index, rule)
}

/// Returns the value of the name around its provider's word at `start..end`, whatever its length and letters.
pub(super) fn named(
    bytes: &[u8],
    start: usize,
    end: usize,
    index: usize,
    rule: &SecretRule,
) -> Option<Candidate> {
    if !names::stands_alone(bytes, start, end) && !key_name::ends_in_a_key_word(bytes, start, end) {
        return None;
    }
    let way = Way::InName(key_name::end_of_key_name(bytes, start, end, &rule.detect.names)?);
    any_value_of(bytes, Word { start, end }, way, index, rule)
}

/// Returns the value of the name at `start..end` that is sent to a host of the provider.
pub(super) fn sent(
    bytes: &[u8],
    start: usize,
    end: usize,
    index: usize,
    rule: &SecretRule,
) -> Option<Candidate> {
    let end_of_name = key_name::end_of_sent_name(bytes, start, end, &rule.detect.names)?;
    value_of(bytes, Word { start, end }, Way::InName(end_of_name), index, rule)
}

/// A provider's word, or the name that takes its part.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
}

/// Returns the value of the form that the provider documents, or one that can only be a key by its name.
fn value_of(bytes: &[u8], word: Word, way: Way, index: usize, rule: &SecretRule) -> Option<Candidate> {
    let detect = &rule.detect;
    let pattern = rule.pattern.as_ref()?;
    let (from, reach) = way.reach(word, detect);
    let exact = pattern.near(bytes, from, reach, |near| {
        fits(bytes, word.start, way, near, detect, pattern.has_literal)
    });
    let Some(found) = exact else {
        return any_value_of(bytes, word, way, index, rule);
    };
    let value = &bytes[found.value.start..found.value.end];
    let rank = match (proof(value, detect)?, pattern.has_literal) {
        (true, _) => Rank::Proven,
        (false, true) => Rank::Prefix,
        (false, false) => Rank::NearWord,
    };
    // A word and a literal say more than the literal alone: of all who write `sk_live_`, the one that is named.
    let literal = word.end - word.start + if pattern.has_literal { LITERAL } else { 0 };
    let mut candidate = candidate(bytes, found.value, index, rule, rank, literal);
    if rank == Rank::NearWord {
        candidate.detail += AS_DOCUMENTED;
    }
    Some(candidate)
}

/// Returns the value of a key of the provider, whatever its length and letters: providers change their formats, and a
/// random value that is called the provider's key is one all the same.
fn any_value_of(bytes: &[u8], word: Word, way: Way, index: usize, rule: &SecretRule) -> Option<Candidate> {
    let detect = &rule.detect;
    let is_open = !detect.exact
        && detect.exposure == Exposure::Secret
        && detect.checksum.is_none()
        && !rule.pattern.as_ref()?.has_literal
        && !matches!(way, Way::Near);
    if !is_open {
        return None;
    }
    let any = ANY.get_or_init(|| {
        Pattern::of(&Detect {
            words: vec![String::new()],
            pattern: Some(ANY_KEY.to_owned()),
            ..Detect::default()
        })
    });
    let (from, reach) = way.reach(word, detect);
    let loose = Detect {
        minimum_bits: Some(ANY_KEY_BITS),
        names: detect.names.clone(),
        ..Detect::default()
    };
    let found = any.as_ref()?.near(bytes, from, reach, |near| {
        let value = &bytes[near.value.start..near.value.end];
        let shape = plausible::shape(value);
        matches!(shape, Some(Shape::Random | Shape::Hash | Shape::Uuid))
            && fits(bytes, word.start, way, near, &loose, false)
    })?;
    Some(candidate(
        bytes,
        found.value,
        index,
        rule,
        Rank::NearWord,
        word.end - word.start,
    ))
}

/// [`ANY_KEY`], compiled when a document first names a key of a provider.
static ANY: OnceLock<Option<Pattern>> = OnceLock::new();
/// What keys are made of. Sixteen letters are the shortest that a name alone vouches for.
const ANY_KEY: &str = "[0-9A-Za-z_-]{16,128}|[0-9A-Za-z_+/.~:-]{20,200}={0,2}";
/// A key of sixteen hex digits has about as much.
const ANY_KEY_BITS: u32 = 48;
/// What the provider documents is before what only a name vouches for.
const AS_DOCUMENTED: usize = 1_024;

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

impl Way {
    /// Returns from where a value is looked for, and how far.
    fn reach(self, word: Word, detect: &Detect) -> (usize, usize) {
        match self {
            Self::InName(end_of_name) => (end_of_name, key_name::GLUE),
            Self::Near | Self::BeforeKey => (word.end, detect.reach()),
        }
    }
}

/// Returns true when the value `near` the provider's word at `word` may be what the rule looks for.
fn fits(bytes: &[u8], word: usize, way: Way, near: Near, detect: &Detect, has_literal: bool) -> bool {
    let value = &bytes[near.value.start..near.value.end];
    let Some(proven) = proof(value, detect) else {
        return false;
    };
    let is_named = match way {
        Way::Near => {
            let is_public = detect.exposure == Exposure::Secret
                && name_before(bytes, near.start)
                    .is_some_and(|name| key_name::is_about_a_key(name.as_bytes()));
            !is_public && (detect.names.is_empty() || name_holds_one(bytes, word, near.start, &detect.names))
        }
        Way::InName(end) => key_name::is_glue(&bytes[end..near.start]),
        Way::BeforeKey => name_before(bytes, near.start)
            .is_some_and(|name| key_name::speaks_of_a_key(name.as_bytes(), &detect.names)),
    };
    // A pattern that names something only such tokens have vouches for the rest.
    let looks_drawn = has_literal || (holds_letters_and_digits(value) && plausible::is_random(value));
    let is_plausible = proven || (!plausible::is_made_up(value) && looks_drawn);
    // What stands between a name and its value was looked at already.
    let is_given = matches!(way, Way::InName(_)) || is_given(bytes, near.start);
    is_named
        && is_plausible
        && is_strong_enough(value, detect)
        && is_given
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
