//! What is kept of a found value once the document's bytes are gone: a masked place, a fingerprint, a keyed digest that
//! tells equal values apart from others, and what speaks for its gravity. The value itself is in none of it, unless the run
//! asks providers.

use std::fmt;

use sha2::{Digest, Sha256};

use super::candidate::{Candidate, Original, Rank, Weight};
use super::mapping::Spot;
use super::rules::SecretRule;
use super::trace::Trace;
use super::variable::Variable;
use crate::model::{Document, Fingerprint, Place, RepoPath, Role, Salt, Secret, Span};
use crate::tokens::{self, Mode};

/// Everything that one document, or one part of it, gave.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub(super) hits: Vec<Hit>,
    /// What a .env file sets for the server alone.
    pub(super) variables: Vec<Variable>,
    /// What a source map says of the places of secrets.
    pub(super) mapped: Vec<Mapped>,
}

/// A place in a bundle and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Mapped {
    pub(super) path: RepoPath,
    pub(super) spot: Spot,
    pub(super) original: Original,
}

/// One value at one place.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    /// Index of the rule.
    pub(super) rule: usize,
    pub(super) place: Place,
    pub(super) fingerprint: Fingerprint,
    pub(super) digest: Mark,
    pub(super) name: Option<String>,
    pub(super) provider: Option<&'static str>,
    pub(super) rank: Rank,
    pub(super) weight: Weight,
    pub(super) is_strong: bool,
    pub(super) mode: Option<Mode>,
    pub(super) is_config: bool,
    pub(super) original: Option<Original>,
    pub(super) trace: Trace,
    pub(super) kept: Kept,
}

/// The value, where a provider shall be asked about it.
#[derive(Clone, Default)]
pub(super) struct Kept(pub(super) Option<Secret>);

impl fmt::Debug for Kept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.0.is_some() { "kept" } else { "gone" })
    }
}

/// A keyed digest of a value and its length: equal for equal values of one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Mark {
    length: usize,
    digest: [u8; 16],
}

impl Mark {
    /// Returns the mark of `value`.
    pub(super) fn of(value: &[u8], salt: &Salt) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"equality\0");
        hasher.update(salt.as_str().as_bytes());
        hasher.update([0]);
        hasher.update(value);
        let mut digest = [0; 16];
        digest.copy_from_slice(&hasher.finalize()[..16]);
        Self {
            length: value.len(),
            digest,
        }
    }

    /// Returns the length of the value in bytes.
    pub(super) fn length(self) -> usize {
        self.length
    }

    /// Returns the mark as a word of the second pass.
    pub(super) fn to_word(self) -> String {
        use std::fmt::Write as _;
        let mut word = format!("{}:", self.length);
        for byte in self.digest {
            // Writing to a String cannot fail.
            let _ = write!(word, "{byte:02x}");
        }
        word
    }

    /// Returns the mark that `word` stands for.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        let (length, hex) = word.split_once(':')?;
        let mut digest = [0; 16];
        for (at, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self {
            length: length.parse().ok()?,
            digest,
        })
    }
}

/// A value estimated weaker than this is the same as another only when its name is, too.
const STRONG_BITS: f64 = 64.0;

impl Hit {
    /// Takes what may be kept of `candidate`, a value of `known`, the rule with index `rule`.
    pub(super) fn take(
        document: &Document,
        candidate: &Candidate,
        rule: usize,
        known: &SecretRule,
        hidden: &[Span],
        salt: &Salt,
    ) -> Self {
        let bytes = &document.bytes()[candidate.span.start..candidate.span.end];
        let value = candidate.identity.clone().unwrap_or_else(|| Secret::new(bytes));
        let name = candidate.name.as_deref().unwrap_or_default();
        let traits = &candidate.traits;
        let mut place = document.masked_place(candidate.span, hidden);
        if let Some(original) = &traits.original {
            place.role = role_of_original(place.role, original);
        }
        Self {
            rule,
            place,
            fingerprint: Fingerprint::of_secret(known.family(), salt, name, &value),
            digest: Mark::of(value.expose(), salt),
            provider: tokens::recognise(value.expose()).map(|token| token.provider),
            name: candidate.name.clone(),
            rank: candidate.rank,
            weight: traits.weight,
            is_strong: value.strength_bits() >= STRONG_BITS,
            mode: traits.mode,
            is_config: traits.is_config,
            original: traits.original.clone(),
            trace: Trace::of(document, candidate, value.expose(), known),
            kept: Kept::default(),
        }
    }

    /// Keeps the value of `candidate`, too.
    pub(super) fn keeping(mut self, document: &Document, candidate: &Candidate) -> Self {
        let bytes = &document.bytes()[candidate.span.start..candidate.span.end];
        let value = candidate.identity.clone().unwrap_or_else(|| Secret::new(bytes));
        self.kept = Kept(Some(value));
        self
    }
}

/// A test, a sample or a package inside a source map stays what it is; everything else is what the map itself is.
fn role_of_original(role: Role, original: &Original) -> Role {
    match Role::of(&original.path) {
        aside if aside.is_aside() || aside == Role::Vendored => aside,
        _ => role,
    }
}
