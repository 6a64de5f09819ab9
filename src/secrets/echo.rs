//! The second pass: looks in build outputs for values that a name gave away in the source. A bundler renames
//! `SESSION_SECRET` to `T`, so the value alone must tell; keyed digests are compared, never the values.

use std::collections::BTreeSet;

use super::Settings;
use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::Kind;
use super::hit::{Facts, Mark};
use super::rules::RuleSet;
use super::scan;
use super::weigh::Ground;
use crate::model::{Again, Document, Read, Sighting, Span};

/// Returns the marks of the values that only their names gave away.
pub(super) fn again(head: &[&Sighting<Facts>]) -> Option<Again> {
    let mut words: Vec<String> = head
        .iter()
        .flat_map(|sighting| &sighting.facts.hits)
        .filter(|hit| {
            hit.rank <= Rank::NearWord && hit.is_strong && Ground::of(&hit.place) == Ground::Production
        })
        .map(|hit| hit.digest.to_word())
        .collect();
    words.sort_unstable();
    words.dedup();
    (!words.is_empty()).then_some(Again { words })
}

/// Returns the quoted texts of `document` whose mark is one of those in `again`.
pub(super) fn read(document: &Document, again: &Again, rules: &RuleSet, settings: &Settings) -> Read<Facts> {
    let marks: BTreeSet<Mark> = again
        .words
        .iter()
        .filter_map(|word| Mark::from_word(word))
        .collect();
    let lengths: BTreeSet<usize> = marks.iter().map(|mark| mark.length()).collect();
    let bytes = document.bytes();
    let mut found = Vec::new();
    for opening in memchr::memchr3_iter(b'"', b'\'', b'`', bytes) {
        for length in &lengths {
            let span = (opening + 1, opening + 1 + length);
            let is_closed = bytes
                .get(span.1)
                .is_some_and(|byte| *byte == bytes[opening] || *byte == b'\\');
            if is_closed && marks.contains(&Mark::of(&bytes[span.0..span.1], &settings.salt)) {
                found.push(candidate(Span::new(span.0, span.1)));
            }
        }
    }
    if found.is_empty() {
        return Read::nothing();
    }
    scan::keep(document, found, rules, settings)
}

fn candidate(span: Span) -> Candidate {
    Candidate {
        kind: Kind::Assignment,
        rule: None,
        span,
        identity: None,
        name: None,
        rank: Rank::Assignment,
        detail: 0,
        traits: Traits {
            named: Some("secret"),
            weight: Weight::Full,
            ..Traits::default()
        },
    }
}
