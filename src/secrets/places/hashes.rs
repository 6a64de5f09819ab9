//! Hashes of passwords as user files keep them: `anna:$apr1$…`, `root:$6$…`. Nobody can log in with one, but it can be
//! guessed at leisure, so it is a kind of its own.

use super::value::{self, Place};
use crate::model::Span;
use crate::secrets::candidate::{Candidate, Weight};
use crate::secrets::plausible::Shape;

/// How hashes begin, with the colon before them that ends the user's name; `crypt(5)`, htpasswd and RFC 2307.
pub(super) const STARTS_AFTER_USER: &[&str] = &[
    ":$1$",
    ":$5$",
    ":$6$",
    ":$y$",
    ":$7$",
    ":$2a$",
    ":$2b$",
    ":$2y$",
    ":$apr1$",
    ":$$apr1$$",
    ":$$2y$$",
    ":{SHA}",
    ":{SSHA}",
    ":$argon2",
];

/// How hashes begin.
const STARTS: &[&str] = &[
    "$1$",
    "$5$",
    "$6$",
    "$y$",
    "$7$",
    "$8$",
    "$9$",
    "$2a$",
    "$2b$",
    "$2y$",
    "$apr1$",
    "$$apr1$$",
    "$$2y$$",
    "{SHA}",
    "{SSHA}",
    "{SSHA512}",
    "{SSHA256}",
    "{CRYPT}",
    "{crypt}",
    "$argon2",
    "SCRAM-SHA-256$",
    "sha512:",
    "*0x",
];

/// The shortest hash: MD5 of `crypt` with its salt.
const SHORTEST: usize = 20;
const LONGEST: usize = 300;
/// Fewer different signs are filler.
const FEWEST_DISTINCT: usize = 10;

/// Returns true when `value` is a password's hash.
pub(in crate::secrets) fn is_password_hash(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let is_body = |byte: u8| byte.is_ascii_alphanumeric() || b"$./+=,{}-_:".contains(&byte);
    let mut seen = [false; 256];
    for byte in text.bytes() {
        seen[usize::from(byte)] = true;
    }
    let distinct = seen.iter().filter(|seen| **seen).count();
    (SHORTEST..=LONGEST).contains(&text.len())
        && STARTS.iter().any(|start| text.starts_with(start))
        && text.bytes().all(is_body)
        && !text.contains("...")
        && distinct >= FEWEST_DISTINCT
}

/// Users that only documentation has.
const SAMPLE_USERS: &[&str] = &[
    "foo",
    "bar",
    "user",
    "user1",
    "user2",
    "username",
    "test",
    "someone",
    "someoneelse",
    "john",
    "alice",
    "bob",
];

/// Returns true when `at` lies in a comment: such lines show how it is done.
fn is_shown(bytes: &[u8], at: usize) -> bool {
    const FARTHEST: usize = 200;
    let from = at.saturating_sub(FARTHEST);
    let line = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
    let head = bytes[line..at].trim_ascii_start();
    [&b"#"[..], b"//", b"* ", b";", b"--"]
        .iter()
        .any(|mark| head.starts_with(mark))
}

/// Shows `found` the hash behind the colon at `colon`.
pub(super) fn look(bytes: &[u8], colon: usize, found: &mut Vec<Candidate>) {
    let user = bytes[..colon]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.@".contains(byte))
        .count();
    if user < 2 {
        return;
    }
    let start = colon + 1;
    let is_hash = |byte: &u8| byte.is_ascii_alphanumeric() || b"$./+=,{}-_".contains(byte);
    let length = bytes[start..bytes.len().min(start + LONGEST)]
        .iter()
        .take_while(|byte| is_hash(byte))
        .count();
    let span = Span::new(start, start + length);
    if is_password_hash(&bytes[span.start..span.end]) {
        let name = String::from_utf8_lossy(&bytes[colon - user..colon]);
        let weight = if is_shown(bytes, colon - user) || SAMPLE_USERS.contains(&&*name) {
            Weight::Note
        } else {
            Weight::Full
        };
        found.push(value::candidate(
            span,
            &name,
            Place::Hash,
            Some(Shape::Random),
            weight,
        ));
    }
}
