//! What is kept of a value to say why it is a finding: of what alphabet and length class it is, what it decodes to, what it
//! looks like. Taken while the bytes are at hand, small, and without anything the value could be put together from.

use super::candidate::Candidate;
use super::detect::Kind;
use super::plausible::{self, Shape};
use super::rules::SecretRule;
use crate::model::{Date, Document};
use crate::tokens::{self, Body};

/// The traces that a value leaves.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    /// Which of its rule's literals stands in it.
    pub(super) literal: Option<u8>,
    /// Nothing for passwords: a short one is guessed the sooner the more is known of it.
    pub(super) alphabet: Option<Alphabet>,
    pub(super) length: Length,
    /// What was read in it: claims of a web token, the kind of a key, the host of a URL.
    pub(super) decoded: Option<Box<str>>,
    pub(super) shape: Option<Shape>,
    pub(super) likely: Option<u8>,
    pub(super) doubt: Option<&'static str>,
    pub(super) made: Option<Made>,
    pub(super) stands_in_comment: bool,
    /// Other values that were found in the same document.
    pub(super) siblings: u16,
}

/// What says that a value is no live secret as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// Behind a passphrase.
    Encrypted,
    /// Written to be replaced.
    Placeholder,
    /// Holds words that documentation uses.
    Sample,
}

/// Of which signs a value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    Digits,
    Hex,
    SmallLettersAndDigits,
    LettersAndDigits,
    Base64,
    Signs,
}

/// Bytes of a value, in classes wide enough to tell nothing of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Under16,
    Under32,
    Under64,
    Under128,
    Longer,
}

impl Trace {
    /// Takes the traces of `candidate`, whose bytes are `value`.
    pub(super) fn of(document: &Document, candidate: &Candidate, value: &[u8], rule: &SecretRule) -> Self {
        let traits = &candidate.traits;
        let holds = |literal: &String| memchr::memmem::find(value, literal.as_bytes());
        let mut literals = (0..=u8::MAX).zip(&rule.detect.prefixes);
        let literal = literals.find_map(|(number, literal)| Some((number, holds(literal)? + literal.len())));
        let end = literal.map_or(0, |(_, end)| end);
        let text = std::str::from_utf8(value).unwrap_or_default();
        let is_password = traits.named == Some("password") || candidate.kind == Kind::ConnectionUrl;
        let is_key = candidate.kind == Kind::PrivateKey;
        Self {
            literal: literal.map(|(number, _)| number),
            // The signs of a prefix are those of its provider.
            alphabet: (!is_password && !is_key).then(|| Alphabet::of(&value[end.min(value.len())..])),
            length: Length::of(value),
            decoded: decoded(candidate, value, end).map(Into::into),
            shape: traits.shape.or_else(|| random(candidate, value)),
            likely: traits.likely,
            doubt: traits.doubt,
            made: made(candidate, text),
            stands_in_comment: stands_in_comment(document, candidate.span.start),
            siblings: 0,
        }
    }
}

fn made(candidate: &Candidate, text: &str) -> Option<Made> {
    // In a long run of letters any word stands by chance.
    let is_long = matches!(candidate.kind, Kind::PrivateKey | Kind::Jwt);
    if candidate.traits.is_encrypted {
        Some(Made::Encrypted)
    } else if !is_long && tokens::is_placeholder(text) {
        Some(Made::Placeholder)
    } else {
        (!is_long && plausible::is_sample(text)).then_some(Made::Sample)
    }
}

/// A rule vouches for the form of its tokens, so their look was not asked for until now.
fn random(candidate: &Candidate, value: &[u8]) -> Option<Shape> {
    let is_drawn = matches!(candidate.kind, Kind::Token | Kind::Inlined) && plausible::is_random(value);
    is_drawn.then_some(Shape::Random)
}

/// Returns what can be read in a value, in words.
fn decoded(candidate: &Candidate, value: &[u8], literal: usize) -> Option<String> {
    match candidate.kind {
        Kind::PrivateKey => key(value),
        Kind::ConnectionUrl => {
            let scheme = candidate.traits.scheme.as_deref()?;
            let host = candidate.name.as_deref()?.rsplit('@').next()?;
            let reach = candidate.traits.host?.word();
            Some(format!("{scheme} URL of the {reach} host {host}"))
        }
        Kind::Jwt | Kind::Token | Kind::Assignment | Kind::Inlined if value.starts_with(b"eyJ") => {
            web_token(value)
        }
        Kind::Token => body(tokens::body_of(value, literal)?),
        Kind::Jwt | Kind::Assignment | Kind::Placed | Kind::Inlined | Kind::Identifier => None,
    }
}

fn key(value: &[u8]) -> Option<String> {
    let kind = tokens::kind_of_key(value)?;
    let mut words = format!("private key in {}", kind.form);
    if let Some(family) = kind.family {
        words.push_str(&[", ", family].concat());
    }
    if let Some(bits) = kind.bits {
        words.push_str(&[" with ", &bits.to_string(), " bits"].concat());
    }
    if kind.is_encrypted {
        words.push_str(", encrypted");
    }
    Some(words)
}

fn web_token(value: &[u8]) -> Option<String> {
    let token = tokens::decode_jwt(value)?;
    let mut words = format!(
        "web token, {}",
        token.algorithm.as_deref().map_or("unsigned", plain)
    );
    if !token.claims.is_empty() {
        words.push_str(&[", claims ", &token.claims.join(" ")].concat());
    }
    if let Some(role) = &token.role {
        words.push_str(&[", role ", plain(role)].concat());
    }
    if let Some(expires) = token.expires {
        let day = Date::from_days_since_epoch(expires.div_euclid(86_400));
        words.push_str(&[", until ", &day.to_string()].concat());
    }
    Some(words)
}

fn body(body: Body) -> Option<String> {
    match body {
        Body::Json { fields, host } => {
            let host = host.map_or_else(String::new, |host| format!(", of {host}"));
            (!fields.is_empty()).then(|| format!("JSON with {}{host}", fields.join(" ")))
        }
        Body::Macaroon { location } => Some(format!("macaroon of {location}")),
        Body::Host(host) => Some(format!("host {host}")),
    }
}

/// A claim may say anything; only a plain word is told.
fn plain(word: &str) -> &str {
    const LONGEST: usize = 24;
    let is_plain = word.len() <= LONGEST
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { word } else { "of another kind" }
}

/// Returns true when the line of `at` starts with the mark of a comment.
fn stands_in_comment(document: &Document, at: usize) -> bool {
    const MARKS: &[&[u8]] = &[b"//", b"#", b"--", b"/*", b"*", b";", b"<!--", b"REM "];
    let line = document.line_span(at);
    let head = document.bytes()[line.start..at.max(line.start)].trim_ascii_start();
    MARKS.iter().any(|mark| head.starts_with(mark)) && !head.starts_with(b"-----")
}

impl Alphabet {
    fn of(value: &[u8]) -> Self {
        let all = |is: fn(&u8) -> bool| value.iter().all(is);
        if all(u8::is_ascii_digit) {
            Self::Digits
        } else if all(u8::is_ascii_hexdigit) {
            Self::Hex
        } else if all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
            Self::SmallLettersAndDigits
        } else if all(u8::is_ascii_alphanumeric) {
            Self::LettersAndDigits
        } else if all(|byte| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte)) {
            Self::Base64
        } else {
            Self::Signs
        }
    }

    /// Returns the words for people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Hex => "hex digits",
            Self::SmallLettersAndDigits => "small letters and digits",
            Self::LettersAndDigits => "letters and digits",
            Self::Base64 => "letters, digits and the signs of Base64",
            Self::Signs => "letters, digits and signs",
        }
    }
}

impl Length {
    fn of(value: &[u8]) -> Self {
        match value.len() {
            ..16 => Self::Under16,
            16..32 => Self::Under32,
            32..64 => Self::Under64,
            64..128 => Self::Under128,
            _ => Self::Longer,
        }
    }

    /// Returns the words for people.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Under16 => "under 16",
            Self::Under32 => "16 to 31",
            Self::Under64 => "32 to 63",
            Self::Under128 => "64 to 127",
            Self::Longer => "128 or more",
        }
    }
}
