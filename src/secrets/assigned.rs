//! Decides whether a named value is a secret or a password: what the name promises against what the value looks like.
//! The file's role is weighed later; here only the way the file is written counts.

use super::assignment::{Assigned, Syntax, name_around, value_of};
use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::Kind;
use super::names::{self, Promise};
use super::plausible::{self, Shape};
use super::randomness::Counts;
use super::setting::Setting;
use crate::model::Span;
use crate::tokens::{self, Exposure};

/// The shortest value that a machine would make.
const SHORTEST_SECRET: usize = 16;
/// The shortest value of a name that may mean many things.
const SHORTEST_UNCERTAIN: usize = 24;
/// The shortest and the longest password a person would choose.
const PASSWORD_LENGTHS: std::ops::RangeInclusive<usize> = 6..=64;

/// Returns where the name part at `start..end` ends as a whole name, and the candidate when its value may be a secret.
pub(super) fn look(bytes: &[u8], start: usize, end: usize, setting: Setting) -> (usize, Option<Candidate>) {
    if goes_on(bytes, end) {
        return (end, None);
    }
    let Some(name) = name_around(bytes, start, end) else {
        return (end, None);
    };
    if !is_given_something(bytes, name) {
        return (name.end, None);
    }
    let candidate = names::promise(&bytes[name.start..name.end])
        .and_then(|promise| Some((promise, value_of(bytes, name, setting.syntax)?)))
        .and_then(|(promise, assigned)| judge(bytes, promise, assigned, setting));
    (name.end, candidate)
}

/// Returns true when the word that ends at `end` is longer and no name of a secret: `keyboard`, `author`, `compass`.
fn goes_on(bytes: &[u8], end: usize) -> bool {
    let (last, rest) = (bytes[end - 1], &bytes[end..]);
    let Some(next) = rest.first() else { return true };
    let is_same_word = next.is_ascii_lowercase() || next.is_ascii_uppercase() && last.is_ascii_uppercase();
    let known = [&b"w"[..], b"phrase", b"oriz", b"s", b"token", b"key"];
    is_same_word
        && !known.iter().any(|part| {
            rest.get(..part.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(part))
        })
}

/// Returns true when a sign stands behind the name: most names are only read.
fn is_given_something(bytes: &[u8], name: Span) -> bool {
    let rest = &bytes[name.end..];
    let head = rest.iter().take(8).find(|byte| !b" \t\"'`\\])".contains(byte));
    head.is_none_or(|byte| b"=:,>|?o+vV\r\n".contains(byte)) || rest.first() == Some(&b' ')
}

fn judge(bytes: &[u8], promise: Promise, assigned: Assigned, setting: Setting) -> Option<Candidate> {
    let value = &bytes[assigned.value.start..assigned.value.end];
    if value.len() < *PASSWORD_LENGTHS.start() || is_known_to_be_public(value) {
        return None;
    }
    let shape = plausible::shape(value)?;
    let name = &bytes[assigned.name.start..assigned.name.end];
    let is_config = setting.syntax.is_config();
    let weight = match promise {
        Promise::Password => password(value, name, shape, is_config)?,
        Promise::Secret => secret(value, shape, is_config)?,
        Promise::Perhaps => uncertain(value, shape, is_config)?,
    };
    let is_explained = setting.syntax == Syntax::Code && stands_in_documentation(bytes, assigned.name.start);
    let weight = match promise {
        Promise::Password if setting.is_development => Weight::Note,
        _ if is_explained || is_search_key(bytes, assigned.name) => Weight::Note,
        _ if setting.is_development => weight.max(Weight::Lower),
        _ => weight,
    };
    Some(Candidate {
        kind: Kind::Assignment,
        rule: None,
        span: Span::new(assigned.value.start, assigned.value.end),
        identity: None,
        name: Some(String::from_utf8_lossy(name).into_owned()),
        rank: Rank::Assignment,
        detail: 0,
        traits: Traits {
            shape: Some(shape),
            named: Some(if promise == Promise::Password {
                "password"
            } else {
                "secret"
            }),
            is_config,
            weight,
            ..Traits::default()
        },
    })
}

/// Weighs the value of a name that promises a password.
fn password(value: &[u8], name: &[u8], shape: Shape, is_config: bool) -> Option<Weight> {
    if !PASSWORD_LENGTHS.contains(&value.len()) || value.contains(&b' ') || is_password_hash(value) {
        return None;
    }
    let speaks_of_itself = speaks_of_passwords(value) || value.eq_ignore_ascii_case(name);
    match shape {
        Shape::Random => Some(Weight::Full),
        Shape::Mixed if speaks_of_itself || is_identifier(value) => is_config.then_some(Weight::Note),
        Shape::Mixed if is_config && is_strong(value) => Some(Weight::Full),
        Shape::Mixed if is_config || is_strong(value) => Some(Weight::Lower),
        Shape::Mixed | Shape::Hash | Shape::Uuid => Some(Weight::Note),
        Shape::Words => {
            (is_config && !speaks_of_itself && value[0].is_ascii_lowercase()).then_some(Weight::Note)
        }
    }
}

/// Weighs the value of a name that promises a secret.
fn secret(value: &[u8], shape: Shape, is_config: bool) -> Option<Weight> {
    if value.contains(&b' ') || is_password_hash(value) {
        return None;
    }
    match shape {
        Shape::Random | Shape::Hash if value.len() >= SHORTEST_SECRET => Some(Weight::Full),
        Shape::Random | Shape::Uuid => Some(Weight::Lower),
        Shape::Mixed if is_config && !is_identifier(value) && value.len() >= SHORTEST_SECRET => {
            Some(Weight::Note)
        }
        _ => None,
    }
}

/// Weighs the value of a name that often means something else.
fn uncertain(value: &[u8], shape: Shape, is_config: bool) -> Option<Weight> {
    if value.contains(&b' ') || value.len() < SHORTEST_UNCERTAIN || is_password_hash(value) {
        return None;
    }
    match shape {
        Shape::Random => Some(Weight::Full),
        Shape::Hash if is_config => Some(Weight::Full),
        Shape::Hash => Some(Weight::Lower),
        Shape::Uuid => Some(Weight::Note),
        _ => None,
    }
}

/// Comments that document code (` * …`, `/// …`, `//! …`) hold samples; other comments hold what once was live.
fn stands_in_documentation(bytes: &[u8], at: usize) -> bool {
    const FARTHEST: usize = 300;
    let from = at.saturating_sub(FARTHEST);
    let line = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
    let head = bytes[line..at].trim_ascii_start();
    head.starts_with(b"* ") || head.starts_with(b"///") || head.starts_with(b"//!")
}

/// Algolia's search keys stand beside an application and an index, and are made to be public.
fn is_search_key(bytes: &[u8], name: Span) -> bool {
    const REACH: usize = 120;
    let around = &bytes[name.start.saturating_sub(REACH)..bytes.len().min(name.end + REACH)];
    let holds = |word: &[u8]| memchr::memmem::find(around, word).is_some();
    holds(b"indexName") || (holds(b"appId") && holds(b"search"))
}

fn is_known_to_be_public(value: &[u8]) -> bool {
    tokens::recognise(value).is_some_and(|token| token.exposure == Exposure::Publishable)
}

/// Letters of both cases or a sign, a digit, and enough of them: what password rules ask of people.
fn is_strong(value: &[u8]) -> bool {
    let counts = Counts::of(value);
    value.len() >= 8 && counts.digits > 0 && counts.lower + counts.upper > 0 && counts.kinds() >= 3
}

/// Names of constants, keys of translations, class names of style sheets, file names, versions.
fn is_identifier(value: &[u8]) -> bool {
    let counts = Counts::of(value);
    let joins = value.iter().filter(|byte| b"_-./:".contains(byte)).count();
    let only_joined = value
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-./:".contains(byte));
    only_joined && joins > 0 && counts.digits * 4 <= counts.length
}

/// `Passwort`, `password1`, `MotDePasse`: labels and jokes.
fn speaks_of_passwords(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    [
        "passw",
        "passwd",
        "pwd",
        "kennw",
        "contras",
        "senha",
        "parol",
        "wachtwoord",
        "heslo",
        "jelsz",
        "salasana",
        "secret",
        "token",
        "hemmelig",
        "geheim",
        "admin",
        "root",
        "user",
        "login",
        "test",
        "demo",
        "guest",
        "p@ss",
        "pa55",
        "pass",
    ]
    .iter()
    .any(|word| lower.windows(word.len()).any(|window| window == word.as_bytes()))
}

/// Hashes as password stores keep them; they cannot be typed in.
fn is_password_hash(value: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[
        b"$2a$",
        b"$2b$",
        b"$2y$",
        b"$1$",
        b"$5$",
        b"$6$",
        b"$apr1$",
        b"$argon2",
        b"$pbkdf2",
        b"pbkdf2",
        b"{SSHA",
        b"{SHA",
        b"{CRYPT",
        b"{bcrypt}",
        b"scrypt:",
        b"$scrypt",
        b"SCRAM-SHA",
        b"sha256:",
        b"sha1:",
        b"md5:",
        b"sha512-",
        b"sha256-",
        b"sha384-",
        b"bcrypt",
        b"argon2",
        b"$y$",
        b"md5$",
        b"sha1$",
    ];
    STARTS.iter().any(|start| value.starts_with(start))
}
