//! Finds JSON web tokens by their first letters and decodes what they open. Samples and tokens that lived for minutes
//! are notes; the role inside is for the rules to judge.

use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::Kind;
use crate::model::Span;
use crate::tokens;

/// The longest token that is looked at; web servers refuse longer headers.
const LONGEST: usize = 8 * 1024;
/// A shorter one has no room for a header, a claim and a signature.
const SHORTEST: usize = 40;

/// Returns the token whose `eyJ` stands at `start`; `today` is in seconds since 1970, when known.
pub(super) fn look(bytes: &[u8], start: usize, today: Option<i64>) -> Option<Candidate> {
    if start > 0 && (is_part(bytes[start - 1]) && !is_escape(bytes, start)) {
        return None;
    }
    let window = &bytes[start..bytes.len().min(start + LONGEST)];
    let length = window
        .iter()
        .position(|byte| !is_part(*byte))
        .unwrap_or(window.len());
    let token = trimmed(&window[..length]);
    if token.len() < SHORTEST || memchr::memchr_iter(b'.', token).count() != 2 {
        return None;
    }
    let jwt = tokens::decode_jwt(token)?;
    let is_over = matches!((jwt.expires, today), (Some(expires), Some(today)) if expires < today);
    let doubt = if jwt.is_sample {
        Some("it is the sample that documentation copies")
    } else if jwt.is_unsigned() {
        Some("nothing signs it")
    } else if is_over {
        Some("it is over")
    } else {
        None
    };
    let weight = if doubt.is_some() {
        Weight::Note
    } else {
        Weight::Full
    };
    Some(Candidate {
        kind: Kind::Jwt,
        rule: None,
        span: Span::new(start, start + token.len()),
        identity: None,
        name: None,
        rank: Rank::Structure,
        detail: 0,
        traits: Traits {
            jwt_role: jwt.role,
            jwt_issuer: jwt.issuer,
            weight,
            doubt,
            ..Traits::default()
        },
    })
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// A sentence may end right behind a token.
fn trimmed(token: &[u8]) -> &[u8] {
    let dots = token.iter().rev().take_while(|byte| **byte == b'.').count();
    if memchr::memchr_iter(b'.', token).count() - dots >= 2 {
        &token[..token.len() - dots]
    } else {
        token
    }
}

/// The letter before is the end of an escape: `\n`, `%3D`, `\u003d`.
fn is_escape(bytes: &[u8], start: usize) -> bool {
    super::pattern::ends_an_escape(&bytes[start.saturating_sub(6)..start])
}
