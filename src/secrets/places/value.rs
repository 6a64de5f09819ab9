//! What a value is worth that stands where a password belongs: nothing, a note, a warning, or as much as its rule says.
//! The place has vouched for the meaning; only the value itself can refuse: a variable, a filler, a path, a number.

use super::hashes::is_password_hash;
use crate::model::Span;
use crate::secrets::candidate::{Candidate, Rank, Traits, Weight};
use crate::secrets::common;
use crate::secrets::detect::Kind;
use crate::secrets::plausible::{self, Shape};
use crate::secrets::randomness::Counts;
use crate::secrets::setting::{Setting, Syntax};
use crate::tokens::{self, Exposure};

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) enum Place {
    /// In a command.
    Command,
    /// In a line of a server's or device's settings.
    Line,
    /// In a file of passwords.
    File,
    /// A hash of a password, wherever it stands.
    Hash,
}

impl Place {
    /// Returns the word for rules.
    pub(in crate::secrets) fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Line => "setting",
            Self::File => "file",
            Self::Hash => "hash",
        }
    }
}

/// The shortest password that is not a joke.
const SHORTEST: usize = 5;
/// Longer values are keys with detectors of their own.
const LONGEST: usize = 512;
/// A password is strong from here on when it has three kinds of signs.
const STRONG: usize = 8;

/// Returns the candidate for the value `span`, `name` being what a person would call its place.
pub(super) fn judge(
    bytes: &[u8],
    span: Span,
    name: &str,
    place: Place,
    setting: &Setting,
) -> Option<Candidate> {
    let span = trimmed(bytes, span);
    let value = &bytes[span.start..span.end];
    if is_password_hash(value) {
        return Some(candidate(
            span,
            name,
            Place::Hash,
            Some(Shape::Random),
            Weight::Full,
        ));
    }
    let shape = shape(value)?;
    let weight = match shape {
        Shape::Random | Shape::Hash => Weight::Full,
        Shape::Mixed if is_strong(value) => Weight::Full,
        Shape::Mixed | Shape::Uuid => Weight::Lower,
        Shape::Words => Weight::Note,
    };
    let is_chosen = matches!(shape, Shape::Mixed | Shape::Words);
    let weight = match place {
        _ if setting.is_development && is_chosen => Weight::Note,
        _ if setting.is_development => weight.max(Weight::Lower),
        // Code mentions commands in its comments and messages.
        Place::Command | Place::Line if setting.syntax == Syntax::Code && is_chosen => {
            weight.max(Weight::Lower)
        }
        _ => weight,
    };
    Some(candidate(span, name, place, Some(shape), weight))
}

/// Returns the candidate for a value whose place leaves no doubt.
pub(super) fn candidate(
    span: Span,
    name: &str,
    place: Place,
    shape: Option<Shape>,
    weight: Weight,
) -> Candidate {
    Candidate {
        kind: Kind::Placed,
        rule: None,
        span,
        identity: None,
        name: Some(name.to_owned()),
        rank: Rank::Assignment,
        // Says more than a name alone.
        detail: 1,
        traits: Traits {
            shape,
            place: Some(place),
            weight,
            ..Traits::default()
        },
    }
}

/// Returns true when the value looks drawn by a machine.
pub(super) fn is_random(bytes: &[u8], span: Span) -> bool {
    let span = trimmed(bytes, span);
    matches!(
        shape(&bytes[span.start..span.end]),
        Some(Shape::Random | Shape::Hash | Shape::Uuid)
    )
}

/// Cuts the quotes around a value, and what escapes them.
fn trimmed(bytes: &[u8], span: Span) -> Span {
    let value = &bytes[span.start..span.end];
    let pair: &[(&[u8], &[u8])] = &[(b"\\\"", b"\\\""), (b"\\'", b"\\'"), (b"\"", b"\""), (b"'", b"'")];
    for (open, close) in pair {
        let inner = value
            .strip_prefix(*open)
            .and_then(|rest| rest.strip_suffix(*close));
        if inner.is_some() {
            return Span::new(span.start + open.len(), span.end - close.len());
        }
    }
    // A quote that closes the text around the command.
    let tail = usize::from(matches!(value, [.., b'"' | b'\'']) && value.len() > 1);
    Span::new(span.start, span.end - tail)
}

/// Returns what the value looks like, or nothing when it is none.
fn shape(value: &[u8]) -> Option<Shape> {
    let text = std::str::from_utf8(value).ok()?;
    if !(SHORTEST..=LONGEST).contains(&value.len()) || is_hole(text) || is_path(text) || is_a_joke(text) {
        return None;
    }
    if tokens::is_placeholder(text) || tokens::is_reference(text) {
        return None;
    }
    if tokens::recognise(value).is_some_and(|token| token.exposure == Exposure::Publishable) {
        return None;
    }
    // Letters of other alphabets are letters.
    let plain: String = text
        .chars()
        .map(|letter| {
            if letter.is_alphabetic() && !letter.is_ascii() {
                'o'
            } else {
                letter
            }
        })
        .collect();
    let shape = plausible::shape_of_password(plain.as_bytes())?;
    let is_hex = value.len() >= 10 && value.iter().all(u8::is_ascii_hexdigit);
    Some(match shape {
        Shape::Words if is_hex && value.iter().any(u8::is_ascii_digit) => Shape::Mixed,
        shape => shape,
    })
}

/// A variable of any shell, a template's blank, an option, a constant's name.
fn is_hole(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_variable = bytes
        .windows(2)
        .any(|pair| pair[0] == b'$' && (pair[1].is_ascii_alphabetic() || b"_{([".contains(&pair[1])));
    let is_constant = bytes
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-' | b'.'))
        || text.contains('_')
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
    let encloses = |mark: u8| bytes.len() > 2 && bytes[0] == mark && bytes[bytes.len() - 1] == mark;
    is_variable
        || is_constant
        || bytes[0] == b'$' && bytes.get(1).is_some_and(u8::is_ascii_digit) && bytes.len() < 4
        || [b'%', b'!', b'@', b'_', b'*', b'#'].into_iter().any(encloses)
        || matches!(
            bytes[0],
            b'-' | b'<' | b'(' | b'[' | b'{' | b'`' | b'|' | b'=' | b',' | b'\\'
        )
        || text.contains(['`', '\u{fffd}'])
        || text.ends_with(['(', '{', '[', '>', ',', ':'])
        || text.contains("...")
        || text.starts_with("http")
}

/// `/run/secrets/x`, `./pass.txt`, `~/x`, `C:\x`, `keys/deploy.pem`: where the secret is, not the secret.
fn is_path(text: &str) -> bool {
    const ENDS: &[&str] = &[
        ".txt", ".json", ".yml", ".yaml", ".pem", ".key", ".sh", ".conf", ".cfg", ".env", ".log", ".php",
        ".py", ".sql", ".zip", ".gz", ".tgz", ".tar", ".jks", ".p12", ".pfx", ".xml", ".js", ".ts", ".rb",
        ".go", ".csv", ".md", ".html", ".com", ".org", ".net", ".io", ".local",
    ];
    let lower = text.to_ascii_lowercase();
    let is_rooted = ["/", "./", "../", "~/", "\\\\", "c:\\", "d:\\"]
        .iter()
        .any(|start| lower.starts_with(start));
    let segments = lower.split('/').filter(|part| {
        part.len() > 1
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_')
    });
    is_rooted && lower.len() < 24
        || ENDS.iter().any(|end| lower.ends_with(end))
        || lower.contains('/') && segments.count() > 1
}

/// What everybody knows, perhaps with a number behind it or a sign.
fn is_a_joke(text: &str) -> bool {
    let plain: String = text
        .to_ascii_lowercase()
        .chars()
        .map(|letter| match letter {
            '@' => 'a',
            '$' => 's',
            other => other,
        })
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let stem = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = plain.len() - stem.len();
    let lower = text.to_ascii_lowercase();
    // `Welcome2024!` is chosen, `password123` is a joke.
    let is_joke =
        common::is_common(stem) && (number < 4 || stem.starts_with("pass") || stem.ends_with("password"));
    let speaks = [
        "password",
        "passwd",
        "passphrase",
        "secret",
        "placeholder",
        "yourpass",
        "token",
        "example",
    ]
    .iter()
    .any(|word| plain.contains(word));
    is_joke
        || speaks && number < 4
        || lower.starts_with("your")
        || lower.starts_with("my_")
        || lower.starts_with("my-")
}

fn is_strong(value: &[u8]) -> bool {
    let counts = Counts::of(value);
    value.len() >= STRONG && counts.digits > 0 && counts.kinds() >= 3
}
