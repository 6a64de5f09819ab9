//! Finds UUIDs: identifiers that some programs use as passwords. They are notes, one a file, never more.

use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::Kind;
use super::plausible::Shape;
use crate::model::Span;

/// Bytes of a UUID with its four dashes.
const LENGTH: usize = 36;
/// A file with more of them is a table of identifiers, and none of them opens anything.
const MOST: usize = 400;

/// Returns the UUIDs of `bytes`, or nothing when there are too many to mean anything.
pub(super) fn look(bytes: &[u8]) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut until = 0;
    for dash in memchr::memchr_iter(b'-', bytes) {
        // Of the four dashes the first is looked at; the others stand five bytes apart.
        let is_first = dash >= until + 8 && bytes.get(dash + 5) == Some(&b'-');
        if !is_first || bytes.get(dash + 10) != Some(&b'-') || bytes.get(dash + 15) != Some(&b'-') {
            continue;
        }
        let span = Span::new(dash - 8, (dash - 8 + LENGTH).min(bytes.len()));
        if !is_uuid(bytes, span) {
            continue;
        }
        until = span.end;
        found.push(candidate(span));
        if found.len() > MOST {
            return Vec::new();
        }
    }
    found
}

fn is_uuid(bytes: &[u8], span: Span) -> bool {
    let value = &bytes[span.start..span.end];
    let is_alone = |at: Option<&u8>| at.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-');
    let before = span.start.checked_sub(1).and_then(|at| bytes.get(at));
    let digits = value.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    let mut seen = [false; 256];
    for byte in value {
        seen[usize::from(*byte)] = true;
    }
    let repeats = value
        .windows(4)
        .any(|four| four[0] == four[1] && four[1] == four[2] && four[2] == four[3]);
    let counts = value.windows(4).any(|four| four == b"1234" || four == b"abcd");
    // RFC 4122's own sample, which documentation copies.
    let is_sample = value.eq_ignore_ascii_case(b"550e8400-e29b-41d4-a716-446655440000");
    // `00000000-0000-0000-0000-000000000001` and `12345678-1234-…` were typed by a person.
    let distinct = seen.iter().filter(|seen| **seen).count();
    let is_typed = repeats || counts || is_sample || is_class_id(bytes, span.start);
    !is_typed
        && value.len() == LENGTH
        && digits == LENGTH - 4
        && distinct > 8
        && is_alone(before)
        && is_alone(bytes.get(span.end))
}

/// Windows names its components by such numbers.
fn is_class_id(bytes: &[u8], start: usize) -> bool {
    start >= 6 && bytes[start - 6..start].eq_ignore_ascii_case(b"clsid:")
}

fn candidate(span: Span) -> Candidate {
    Candidate {
        kind: Kind::Identifier,
        rule: None,
        span,
        identity: None,
        name: None,
        rank: Rank::Assignment,
        detail: 0,
        traits: Traits {
            shape: Some(Shape::Uuid),
            weight: Weight::Note,
            doubt: Some("identifiers are rarely secrets"),
            ..Traits::default()
        },
    }
}
