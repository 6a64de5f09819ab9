//! What the detectors hand over: where a value stands, of which kind it is, and what speaks for and against it.
//! Lives only while the document is read.

use std::collections::BTreeMap;

use super::connection::Host;
use super::detect::Kind;
use super::places::Place;
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
    /// Where it stands, for what is found by its place.
    pub(super) place: Option<Place>,
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
    /// Why `weight` is not full, in words that go on after "because".
    pub(super) doubt: Option<&'static str>,
    /// Hundredths by which the trees hold the value for a credential, where they were asked.
    pub(super) likely: Option<u8>,
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
///
/// The most specific of all is chosen first, so a candidate gives way only to one that stays.
pub(super) fn most_specific(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    use std::cmp::Reverse;
    candidates.sort_by_key(|candidate| {
        (
            Reverse(candidate.rank),
            Reverse(candidate.detail),
            Reverse(candidate.span.end - candidate.span.start),
            candidate.span.start,
            candidate.rule,
        )
    });
    let mut kept: BTreeMap<usize, Candidate> = BTreeMap::new();
    for candidate in candidates {
        let span = candidate.span;
        let before = kept.range(..=span.start).next_back();
        let after = kept.range(span.start..).next();
        let is_free = [before, after]
            .into_iter()
            .flatten()
            .all(|(_, other)| !other.span.overlaps(span));
        if is_free {
            kept.insert(span.start, candidate);
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(start: usize, end: usize, rank: Rank, detail: usize) -> Candidate {
        Candidate {
            kind: Kind::Token,
            rule: None,
            span: Span::new(start, end),
            identity: None,
            name: None,
            rank,
            detail,
            traits: Traits::default(),
        }
    }

    fn starts(candidates: Vec<Candidate>) -> Vec<usize> {
        most_specific(candidates)
            .iter()
            .map(|kept| kept.span.start)
            .collect()
    }

    #[test]
    fn of_overlapping_candidates_the_most_specific_stays() {
        let general = candidate(0, 40, Rank::Assignment, 0);
        let near = candidate(4, 36, Rank::NearWord, 13);
        let prefix = candidate(2, 36, Rank::Prefix, 9);
        assert_eq!(starts(vec![general, near, prefix]), [2]);
        let short_word = candidate(0, 32, Rank::NearWord, 6);
        let long_word = candidate(1, 32, Rank::NearWord, 20);
        assert_eq!(starts(vec![short_word, long_word]), [1]);
    }

    #[test]
    fn a_candidate_gives_way_only_to_one_that_stays() {
        let first = candidate(0, 10, Rank::Assignment, 0);
        let middle = candidate(8, 22, Rank::NearWord, 0);
        let last = candidate(20, 30, Rank::Prefix, 0);
        assert_eq!(starts(vec![first, middle, last]), [0, 20]);
    }
}
