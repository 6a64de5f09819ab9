//! The lasting name of a finding: no line and no path, so it survives moves, renames and reindents.
//! A published fingerprint confirms no guess of a weak value.

use std::fmt;

use sha2::{Digest, Sha256};

use super::Secret;

/// Sixteen hex digits, and an ordinal when the same danger stands there more than once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

/// Makes the fingerprints of one project differ from those of another. Lives in `.gonogo/`, or is derived from the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salt(String);

impl Salt {
    /// Returns the salt for `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text to be kept in a baseline or waiver file.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Fingerprint {
    /// Values estimated weaker than this could be found by guessing against a published hash.
    const STRONG_BITS: f64 = 64.0;
    /// Hex digits kept of a weak value's hash: 12 bits tell two values apart and confirm none.
    const WEAK_DIGITS: usize = 3;
    const DIGITS: usize = 16;

    /// Returns the fingerprint of `identity` within the rule family `family`.
    #[must_use]
    pub fn of(family: &str, identity: &[&str]) -> Self {
        Self(digest(family, identity))
    }

    /// Returns the fingerprint of a value: its salted hash, or for a weak value the key name and 12 bits of it.
    #[must_use]
    pub fn of_secret(family: &str, salt: &Salt, key_name: &str, value: &Secret) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(salt.0.as_bytes());
        hasher.update([0]);
        hasher.update(value.expose());
        let hash = hex(&hasher.finalize());
        if value.strength_bits() < Self::STRONG_BITS {
            return Self::of(family, &["weak", key_name, &hash[..Self::WEAK_DIGITS]]);
        }
        Self::of(family, &["value", &hash])
    }

    /// Returns the fingerprint of the `ordinal`-th finding that would have this one; the first keeps it.
    #[must_use]
    pub fn occurrence(&self, ordinal: usize) -> Self {
        if ordinal <= 1 {
            self.clone()
        } else {
            Self(format!("{}-{ordinal}", self.0))
        }
    }

    /// Takes a fingerprint as it stands in a waiver or baseline.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, ordinal) = text.split_once('-').unwrap_or((text, "2"));
        let well_formed = digits.len() == Self::DIGITS
            && digits
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && ordinal.parse::<usize>().is_ok_and(|ordinal| ordinal > 1);
        well_formed.then(|| Self(text.to_owned()))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

fn digest(family: &str, identity: &[&str]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(family.as_bytes());
    for part in identity {
        hasher.update([0]);
        hasher.update(part.as_bytes());
    }
    let mut text = hex(&hasher.finalize());
    text.truncate(Fingerprint::DIGITS);
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
            text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strong_value_keeps_its_fingerprint_under_another_name() {
        let salt = Salt::new("project");
        let value = Secret::new(b"9fK2mQ7xZ4bT8wL1vR6yPq3s");
        let one = Fingerprint::of_secret("stripe", &salt, "KEY", &value);
        let other = Fingerprint::of_secret("stripe", &salt, "OTHER", &value);
        assert_eq!(one, other);
        assert_ne!(
            one,
            Fingerprint::of_secret("stripe", &Salt::new("fork"), "KEY", &value)
        );
    }

    #[test]
    fn a_weak_value_is_known_by_its_name_and_twelve_bits() {
        let salt = Salt::new("project");
        let one = Fingerprint::of_secret("generic", &salt, "DB_PASSWORD", &Secret::new(b"hunter2"));
        let other = Fingerprint::of_secret("generic", &salt, "MAIL_PASSWORD", &Secret::new(b"hunter2"));
        assert_ne!(one, other);
    }

    #[test]
    fn only_a_fingerprint_parses_as_one() {
        let one = Fingerprint::of("f", &["a"]);
        assert_eq!(Fingerprint::parse(one.as_str()), Some(one.clone()));
        assert_eq!(
            Fingerprint::parse(one.occurrence(3).as_str()),
            Some(one.occurrence(3))
        );
        assert_eq!(Fingerprint::parse("../../etc"), None);
    }
}
