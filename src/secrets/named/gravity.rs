//! How grave a proposed value is before its file's role is weighed: what the name promises against what the value looks
//! like, and what the trees say. Only plain ways of giving a value make more of it than a note.

use super::propose::{Fence, Join, Proposal};
use super::{DOUBT, NOTE};
use crate::model::Span;
use crate::secrets::candidate::{Candidate, Rank, Traits, Weight};
use crate::secrets::detect::Kind;
use crate::secrets::names::{self, Promise};
use crate::secrets::plausible::{self, Shape};
use crate::secrets::presence::Presence;
use crate::secrets::randomness::Counts;
use crate::secrets::setting::{Setting, Syntax};
use crate::tokens::{self, Exposure};

/// The shortest value that a machine would make.
const SHORTEST_SECRET: usize = 16;
/// The shortest value of a name that may mean many things.
const SHORTEST_UNCERTAIN: usize = 24;
/// The shortest and the longest password a person would choose.
const PASSWORD_LENGTHS: std::ops::RangeInclusive<usize> = 6..=64;

/// From this likelihood on, in hundredths, a plain word with a number is a password.
const LIKELY: u8 = 60;
/// From this likelihood on, what a machine made is a secret however it is joined to its name.
const SURE: u8 = 85;
/// From this likelihood on, in hundredths, even a name that promises nothing has a secret for its value.
const SUREST: u8 = 95;

/// Returns true when the value or its name says that it is no secret, whatever it looks like.
pub(super) fn is_out(bytes: &[u8], proposal: &Proposal) -> bool {
    let value = &bytes[proposal.value.start..proposal.value.end];
    let name = &bytes[proposal.name.start..proposal.name.end];
    let is_no_secret = |text: &str| tokens::is_reference(text) || plausible::is_encrypted(text);
    names::says_otherwise(name)
        // What a password store keeps has a rule of its own.
        || is_password_hash(value)
        || std::str::from_utf8(value).map_or(true, is_no_secret)
        || is_known_to_be_public(value)
}

/// Returns the candidate for `proposal`, which the trees hold for a credential with the likelihood `percent`.
pub(super) fn judge(bytes: &[u8], proposal: &Proposal, setting: &Setting, percent: u8) -> Option<Candidate> {
    let value = &bytes[proposal.value.start..proposal.value.end];
    let name = &bytes[proposal.name.start..proposal.name.end];
    let promise = names::promise(name);
    let shape = plausible::shape(value);
    let by_name = promise
        .zip(shape)
        .filter(|_| percent >= DOUBT && is_plainly_given(bytes, proposal, setting.syntax))
        .and_then(|(promise, shape)| by_name(bytes, proposal, (promise, shape, percent), setting));
    let by_trees = by_trees(bytes, proposal, (promise, shape, percent), setting);
    let weight = by_name.into_iter().chain(by_trees).min()?;
    let doubt = doubt(weight, by_name == Some(weight), shape, setting);
    let is_password = match promise {
        Some(promise) => promise == Promise::Password,
        None => shape != Some(Shape::Random) && shape != Some(Shape::Hash),
    };
    Some(Candidate {
        kind: Kind::Assignment,
        rule: None,
        span: proposal.value,
        identity: None,
        name: Some(String::from_utf8_lossy(name).into_owned()),
        rank: Rank::Assignment,
        detail: 0,
        traits: Traits {
            shape,
            named: Some(if is_password { "password" } else { "secret" }),
            is_config: setting.syntax.is_config(),
            weight,
            doubt,
            likely: Some(percent),
            ..Traits::default()
        },
    })
}

/// What the trees alone are sure of, whatever joins name and value: a header in a script, a driver's connection string.
fn by_trees(
    bytes: &[u8],
    proposal: &Proposal,
    (promise, shape, percent): (Option<Promise>, Option<Shape>, u8),
    setting: &Setting,
) -> Option<Weight> {
    let value = &bytes[proposal.value.start..proposal.value.end];
    let name = &bytes[proposal.name.start..proposal.name.end];
    // `Basic dXNlcjpwYXNzd29yZA==` says "user:password" to whoever decodes it.
    let speaks_encoded = tokens::base64_text(value).is_some_and(|text| speaks_of_passwords(text.as_bytes()));
    let is_sample = speaks_encoded || speaks_of_passwords(value) || value.eq_ignore_ascii_case(name);
    let is_settings = !setting.kind.is_code();
    // `cannot generate a password with PBKDF2WithHmacSHA512` is a sentence.
    let is_told = matches!(proposal.join, Join::Words | Join::Cell) && proposal.fence == Fence::None;
    let is_made = !is_told
        && matches!(shape, Some(Shape::Random | Shape::Hash))
        && value.len() >= SHORTEST_SECRET
        && match promise {
            Some(_) => percent >= SURE,
            // Tables of hashes have names such as `sha256_key_1`.
            None => percent >= SUREST && is_settings && shape == Some(Shape::Random) && !names::refuses(name),
        };
    // In code a bare value stands in a text: `"host=db user=shop password=…"`.
    let is_in_text = proposal.fence == Fence::None && proposal.join == Join::Equals;
    let is_chosen = !is_told
        && percent >= if is_settings { LIKELY } else { SUREST }
        && promise == Some(Promise::Password)
        && shape.is_some_and(|shape| shape != Shape::Uuid)
        && (is_settings || is_in_text)
        && has_digits_beside_letters(value)
        && PASSWORD_LENGTHS.contains(&value.len());
    let is_aside = is_sample
        || setting.is_development
        || value.contains(&b' ')
        || stands_in_documentation(bytes, proposal.name.start)
        || is_search_key(bytes, proposal.name);
    match percent {
        _ if (is_made || is_chosen) && !is_aside => Some(Weight::Lower),
        NOTE.. => Some(Weight::Note),
        _ => None,
    }
}

/// Returns why a value of `weight` is not trusted in full.
fn doubt(weight: Weight, is_by_name: bool, shape: Option<Shape>, setting: &Setting) -> Option<&'static str> {
    Some(match shape {
        _ if weight == Weight::Full => return None,
        _ if !is_by_name => "only our model holds it for a credential",
        _ if setting.is_development => "the file is for development",
        Some(Shape::Words) => "the value is word-like",
        Some(Shape::Mixed) => "the value is word-like in part",
        Some(Shape::Hash) => "the value is shaped like a hash",
        Some(Shape::Uuid) => "the value is shaped like an identifier",
        Some(Shape::Random) | None => "what stands around it speaks against a live credential",
    })
}

fn by_name(
    bytes: &[u8],
    proposal: &Proposal,
    (promise, shape, percent): (Promise, Shape, u8),
    setting: &Setting,
) -> Option<Weight> {
    let value = &bytes[proposal.value.start..proposal.value.end];
    let name = &bytes[proposal.name.start..proposal.name.end];
    let is_config = setting.syntax.is_config();
    if value.len() < *PASSWORD_LENGTHS.start() {
        return None;
    }
    let weight = match promise {
        Promise::Password => password(value, name, shape, is_config, percent)?,
        Promise::Secret => secret(value, shape, is_config)?,
        Promise::Perhaps => uncertain(value, shape, is_config)?,
    };
    let is_explained = setting.syntax == Syntax::Code && stands_in_documentation(bytes, proposal.name.start);
    Some(match promise {
        Promise::Password if setting.is_development => Weight::Note,
        _ if is_explained || is_search_key(bytes, proposal.name) => Weight::Note,
        _ if setting.is_development => weight.max(Weight::Lower),
        _ => weight,
    })
}

/// Returns true when the file's language gives values in this way; in other ways code compares, calls and declares.
fn is_plainly_given(bytes: &[u8], proposal: &Proposal, syntax: Syntax) -> bool {
    let has_blank = proposal.value.start > proposal.name.end + 1;
    let is_quoted = proposal.fence != Fence::None;
    let join = proposal.join;
    if matches!(join, Join::Comparison | Join::Cell | Join::Words | Join::Call)
        || proposal.is_wrapped
        || proposal.is_below
    {
        return false;
    }
    if is_quoted {
        return match join {
            Join::Fallback => proposal.name_is_quoted || proposal.name.end < proposal.value.start,
            Join::Element => syntax == Syntax::Xml,
            _ => syntax != Syntax::Nothing,
        };
    }
    if join == Join::Fallback {
        // `${DB_PASSWORD:value}`: what a template takes when nothing else is set.
        return bytes[..proposal.name.start].ends_with(b"${");
    }
    match syntax {
        Syntax::Env => join == Join::Equals,
        Syntax::Ini => matches!(join, Join::Equals | Join::Colon),
        Syntax::Yaml => {
            join == Join::Colon && has_blank || join == Join::Equals && !has_blank || join == Join::Sibling
        }
        Syntax::Shell => join == Join::Blank || join == Join::Equals && !has_blank,
        Syntax::Prose => join == Join::Equals && !has_blank,
        Syntax::Words => join == Join::Blank,
        Syntax::Code | Syntax::Json | Syntax::Xml | Syntax::Nothing => false,
    }
}

/// Weighs the value of a name that promises a password.
fn password(value: &[u8], name: &[u8], shape: Shape, is_config: bool, percent: u8) -> Option<Weight> {
    if !PASSWORD_LENGTHS.contains(&value.len()) || value.contains(&b' ') || is_password_hash(value) {
        return None;
    }
    let speaks_of_itself = speaks_of_passwords(value) || value.eq_ignore_ascii_case(name);
    // Settings hold passwords as people choose them: a word and a year. Where it speaks of what it opens, it is a default.
    let is_chosen = is_config && percent >= LIKELY && !speaks_of_itself && has_digits_beside_letters(value);
    match shape {
        Shape::Random => Some(Weight::Full),
        Shape::Mixed | Shape::Words if is_chosen && is_identifier(value) => Some(Weight::Lower),
        Shape::Words if is_chosen => Some(Weight::Lower),
        Shape::Mixed if speaks_of_itself || is_identifier(value) => is_config.then_some(Weight::Note),
        Shape::Mixed if is_config && is_strong(value) => Some(Weight::Full),
        Shape::Mixed if is_config || is_strong(value) => Some(Weight::Lower),
        Shape::Mixed | Shape::Hash | Shape::Uuid => Some(Weight::Note),
        Shape::Words => {
            (is_config && !speaks_of_itself && value[0].is_ascii_lowercase()).then_some(Weight::Note)
        }
    }
}

/// Weighs a password that is an argument of a call.
pub(super) fn argument(value: &[u8], shape: Shape, setting: &Setting) -> Option<Weight> {
    if value.contains(&b' ') || is_identifier(value) {
        return None;
    }
    let weight = password(value, b"", shape, setting.syntax.is_config(), 0);
    let is_chosen = !speaks_of_passwords(value);
    match weight {
        Some(_) if setting.is_development => Some(Weight::Note),
        Some(weight) => Some(weight),
        None => is_chosen.then_some(Weight::Note),
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
    let names_search = bytes[name.start..name.end]
        .windows(6)
        .any(|window| window.eq_ignore_ascii_case(b"search"));
    holds(b"indexName") || names_search && holds(b"algolia") || (holds(b"appId") && holds(b"search"))
}

fn is_known_to_be_public(value: &[u8]) -> bool {
    tokens::recognise(value).is_some_and(|token| token.exposure == Exposure::Publishable)
}

/// Letters of both cases or a sign, a digit, and enough of them: what password rules ask of people.
fn is_strong(value: &[u8]) -> bool {
    let counts = Counts::of(value);
    value.len() >= 8 && counts.digits > 0 && counts.lower + counts.upper > 0 && counts.kinds() >= 3
}

fn has_digits_beside_letters(value: &[u8]) -> bool {
    const SHORTEST: usize = 8;
    let counts = Counts::of(value);
    value.len() >= SHORTEST && counts.digits > 0 && counts.lower + counts.upper >= 3
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
    // The second half are defaults of images and of teachers.
    static WORDS: Presence = Presence::new(&[
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
        "postgres",
        "mysql",
        "maria",
        "mongo",
        "redis",
        "rabbit",
        "minio",
        "elastic",
        "keycloak",
        "grafana",
        "docker",
        "vagrant",
        "local",
        "develop",
        "changeit",
        "qwerty",
        "abc123",
    ]);
    WORDS.any(&value.to_ascii_lowercase())
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
