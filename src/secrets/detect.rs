//! The body of a secrets rule: what to look for, how sure a match is, and whether it may be public.
//! Data only; `pattern.rs` and the detectors of the named kinds do the looking.

use serde::Deserialize;

use crate::tokens::{Checksum, Exposure, Mode};

/// What a rule of this engine looks for.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Detect {
    /// Case-sensitive literals, one of which every match contains. Need no key word and no quote around them.
    pub prefixes: Vec<String>,
    /// Words of the provider (letters of either case, whole words or humps of a name) near which the pattern counts.
    pub words: Vec<String>,
    /// Where such a word counts.
    pub scope: Scope,
    /// Bytes between such a word and the value.
    pub distance: Option<usize>,
    /// A regular expression over bytes; the whole match, or the group named `secret`, is the value.
    pub pattern: Option<String>,
    /// With `words`: words of which the assigned name must hold one. With `scope: key` or `name` and none given: the usual words
    /// of keys.
    pub names: Vec<String>,
    /// With `words`: only a value of the pattern counts. Without it, a random value of another form counts, too, where the
    /// word is part of the name that it is given, and so is a word of keys. For words that name more than the provider.
    pub exact: bool,
    /// How the token proves itself.
    pub checksum: Option<Checksum>,
    /// A weaker value is none of this kind ([`crate::model::Secret::strength_bits`]).
    pub minimum_bits: Option<u32>,
    /// Publishable: made to be public, listed on request, never a finding.
    pub exposure: Exposure,
    /// Whether tokens of this kind open the real account or a sandbox.
    pub mode: Option<Mode>,
    /// Rules of one family give one value the same fingerprint; the rule's id when absent.
    pub family: Option<String>,
    /// What may stand directly beside a match.
    pub boundary: Boundary,
    pub kind: Kind,
}

/// Where a provider's word counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Anywhere in reach before the value.
    #[default]
    Near,
    /// Anywhere in reach before the value, whose own name must speak of a key: `acme: { apiKey: "…" }`.
    Key,
    /// Only in the name that the value is given; for words that mean other things, too: `box`, `linear`, `front`.
    Name,
}

/// What may stand directly before and after a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Boundary {
    /// Nothing that would make the token longer: no letter, digit, `_` or `-`.
    #[default]
    Token,
    /// No letter or digit; for patterns that may be joined to others by `_` or `-`.
    Word,
    /// Anything.
    Open,
}

/// How the rule finds its values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// By `pattern`, around `prefixes` or `words`.
    #[default]
    Token,
    /// PEM blocks.
    PrivateKey,
    /// JSON web tokens, decoded.
    Jwt,
    /// `scheme://user:password@host`.
    ConnectionUrl,
    /// UUIDs.
    Identifier,
    /// A name that says "secret" or "password", and the value it is given.
    Assignment,
    /// Where commands, settings of servers and files of passwords have a secret.
    Placed,
    /// The value of a variable for the server, in what a build wrote for a browser.
    Inlined,
}

impl Detect {
    /// Bytes between a provider's word and its value, unless the rule says otherwise.
    const DISTANCE: usize = 40;

    /// Returns the bytes that may stand between a word and its value.
    #[must_use]
    pub fn reach(&self) -> usize {
        self.distance.unwrap_or(Self::DISTANCE)
    }
}
