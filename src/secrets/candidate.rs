//! What the detectors hand over: where a value stands, of which kind it is, and what speaks for and against it.
//! Lives only while the document is read.

use super::connection::Host;
use super::detect::Kind;
use super::plausible::Shape;
use crate::model::{RepoPath, Secret, Span};
use crate::tokens::Mode;

/// A value that may be a finding.
pub(super) struct Candidate {
    pub(super) kind: Kind,
    /// The rule, where the detector knows it already.
    pub(super) rule: Option<usize>,
    /// Byte range of the value in the document.
    pub(super) span: Span,
    /// What makes the value the same one elsewhere, when it is not the bytes of `span`.
    pub(super) identity: Option<Secret>,
    /// The name the value is given, where there is one.
    pub(super) name: Option<String>,
    /// How specific the detector is; of two candidates that overlap, the more specific one stays.
    pub(super) rank: Rank,
    /// How much of the value its rule writes out; decides between rules of one rank.
    pub(super) detail: usize,
    pub(super) traits: Traits,
}

/// How specific a detector is, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Assignment,
    NearWord,
    Structure,
    Prefix,
    /// The value's checksum holds.
    Proven,
}

/// What rules may ask about a value, and how far the detector trusts it.
#[derive(Debug, Default)]
pub(super) struct Traits {
    pub(super) shape: Option<Shape>,
    /// `password` or `secret`, where a name promises it.
    pub(super) named: Option<&'static str>,
    pub(super) jwt_role: Option<String>,
    pub(super) jwt_issuer: Option<String>,
    pub(super) scheme: Option<String>,
    pub(super) host: Option<Host>,
    /// The private key is protected by a passphrase.
    pub(super) is_encrypted: bool,
    /// The name belongs to configuration, not to code.
    pub(super) is_config: bool,
    /// What the token says of itself: live, or of a sandbox.
    pub(super) mode: Option<Mode>,
    pub(super) weight: Weight,
    /// The source, and the line in it, that a source map says the value comes from.
    pub(super) original: Option<Original>,
}

/// A place in a file that lies inside another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Original {
    pub(super) path: RepoPath,
    /// 1-based.
    pub(super) line: u32,
}

/// How far the detector trusts its own find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// As grave as the rule says.
    #[default]
    Full,
    /// Worth a look, stops nothing.
    Lower,
    /// Only for those who ask.
    Note,
}

/// Returns the candidates of which none overlaps another, the most specific ones, by place.
pub(super) fn most_specific(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    use std::cmp::Reverse;
    candidates.sort_by_key(|candidate| {
        (
            candidate.span.start,
            Reverse(candidate.rank),
            Reverse(candidate.detail),
            Reverse(candidate.span.end),
            candidate.rule,
        )
    });
    let mut kept: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        match kept.last_mut() {
            Some(last) if last.span.overlaps(candidate.span) => {
                if (candidate.rank, candidate.detail) > (last.rank, last.detail) {
                    *last = candidate;
                }
            }
            _ => kept.push(candidate),
        }
    }
    kept
}
