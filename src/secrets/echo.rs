//! The second pass: looks in build outputs for values that a name gave away, in the source or in a .env file, and in source
//! maps for where a secret of a bundle comes from. A bundler renames `SESSION_SECRET` to `T`, so the value alone must tell;
//! keyed digests are compared, never the values.

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::Kind;
use super::hit::{Facts, Mapped, Mark};
use super::mapping::{self, Spot};
use super::rules::RuleSet;
use super::scan;
use super::weigh::{self, Ground};
use crate::model::{Again, Document, Entry, Origin, Read, Role, Sighting, Span};

/// What is looked for, one word each: `value:LENGTH:DIGEST`, `variable:MARK:s:NAME` with `s` for a secret and `-` for
/// none, `map:LINE:COLUMN:PATH` of the map.
const VALUE: &str = "value:";
const VARIABLE: &str = "variable:";
const MAP: &str = "map:";

/// Returns the marks of the values that only their names gave away, and the places in bundles that maps may explain.
pub(super) fn again(head: &[&Sighting<Facts>]) -> Option<Again> {
    let mut words = Vec::new();
    for facts in head.iter().map(|sighting| &sighting.facts) {
        let named = facts.hits.iter().filter(|hit| {
            hit.rank <= Rank::NearWord && hit.is_strong && Ground::of(&hit.place) == Ground::Production
        });
        words.extend(named.map(|hit| [VALUE, &hit.digest.to_word()].concat()));
        let sought = facts.variables.iter().filter(|variable| variable.is_sought);
        words.extend(sought.map(|variable| {
            let kind = if variable.is_secret { ":s:" } else { ":-:" };
            [VARIABLE, &variable.mark.to_word(), kind, &variable.name].concat()
        }));
        let bundled = facts
            .hits
            .iter()
            .filter(|hit| hit.original.is_none() && is_bundle(&hit.place.path));
        words.extend(
            bundled
                .filter(|hit| is_built(&hit.place.origin, hit.place.role))
                .map(|hit| {
                    let start = hit.place.start;
                    format!(
                        "{MAP}{}:{}:{}.map",
                        start.line - 1,
                        start.column - 1,
                        hit.place.path
                    )
                }),
        );
    }
    words.sort_unstable();
    words.dedup();
    (!words.is_empty()).then_some(Again { words })
}

/// Returns true when `entry` is what a build wrote. What once was built runs nowhere: a value is found where it stands in
/// the source.
pub(super) fn wants(entry: &Entry) -> bool {
    is_built(&entry.origin, Role::of(&entry.path))
}

fn is_built(origin: &Origin, role: Role) -> bool {
    matches!(origin, Origin::Build(_)) || role == Role::Build && !matches!(origin, Origin::History(_))
}

fn is_bundle(path: &crate::model::RepoPath) -> bool {
    matches!(path.extension(), "js" | "mjs" | "cjs" | "css")
}

/// Returns the quoted texts of `document` whose mark is one of those in `again`; of a source map, what it explains.
pub(super) fn read(document: &Document, again: &Again, rules: &RuleSet, settings: &Settings) -> Read<Facts> {
    let mut read = values(document, again, rules, settings);
    let mapped = mapped(document, again);
    if !mapped.is_empty() {
        read.facts.get_or_insert_default().mapped = mapped;
    }
    read
}

fn values(document: &Document, again: &Again, rules: &RuleSet, settings: &Settings) -> Read<Facts> {
    let sought = sought(again, weigh::stays_on_server(document.entry.path.as_str()));
    let lengths: BTreeSet<usize> = sought.keys().map(|mark| mark.length()).collect();
    let bytes = document.bytes();
    let mut found = Vec::new();
    for opening in memchr::memchr3_iter(b'"', b'\'', b'`', bytes) {
        for length in &lengths {
            let span = Span::new(opening + 1, opening + 1 + length);
            let is_closed = bytes
                .get(span.end)
                .is_some_and(|byte| *byte == bytes[opening] || *byte == b'\\');
            if !is_closed {
                continue;
            }
            let mark = Mark::of(&bytes[span.start..span.end], &settings.salt);
            found.extend(sought.get(&mark).map(|source| candidate(span, *source)));
        }
    }
    if found.is_empty() {
        return Read::nothing();
    }
    scan::keep(document, found, rules, settings)
}

/// What gave a value away.
#[derive(Clone, Copy)]
enum Source<'a> {
    /// A name in the code.
    Code,
    /// A variable for the server.
    Variable { name: &'a str, is_secret: bool },
}

/// Returns the marks that are looked for; a server's own build may hold what variables say.
fn sought(again: &Again, stays_on_server: bool) -> BTreeMap<Mark, Source<'_>> {
    let mut sought = BTreeMap::new();
    for word in &again.words {
        if let Some(word) = word.strip_prefix(VALUE) {
            sought.extend(Mark::from_word(word).map(|mark| (mark, Source::Code)));
        }
    }
    for word in again.words.iter().filter_map(|word| word.strip_prefix(VARIABLE)) {
        let mut parts = word.splitn(4, ':');
        let (Some(length), Some(digest), Some(kind), Some(name)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let mark = Mark::from_word(&[length, ":", digest].concat());
        let is_secret = kind == "s";
        if !stays_on_server {
            sought.extend(mark.map(|mark| (mark, Source::Variable { name, is_secret })));
        }
    }
    sought
}

fn candidate(span: Span, source: Source<'_>) -> Candidate {
    let (kind, name, named) = match source {
        Source::Code => (Kind::Assignment, None, Some("secret")),
        Source::Variable { name, is_secret } => (
            Kind::Inlined,
            Some(name.to_owned()),
            is_secret.then_some("secret"),
        ),
    };
    let is_plain = kind == Kind::Inlined && named.is_none();
    Candidate {
        kind,
        rule: None,
        span,
        identity: None,
        name,
        rank: Rank::Assignment,
        detail: 0,
        traits: Traits {
            named,
            weight: if is_plain { Weight::Note } else { Weight::Full },
            doubt: is_plain.then_some("the name of the variable speaks of no secret"),
            ..Traits::default()
        },
    }
}

/// Returns what the map `document` says of the places in its file that hold a secret.
fn mapped(document: &Document, again: &Again) -> Vec<Mapped> {
    let path = document.entry.path.as_str();
    let mut spots: Vec<Spot> = again
        .words
        .iter()
        .filter_map(|word| {
            let mut parts = word.strip_prefix(MAP)?.splitn(3, ':');
            let spot = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            (parts.next() == Some(path)).then_some(spot)
        })
        .collect();
    // The numbers of a map build on each other: a part of one says nothing.
    if spots.is_empty() || !document.part.is_whole() {
        return Vec::new();
    }
    spots.sort_unstable();
    mapping::originals(document.bytes(), &spots)
        .into_iter()
        .map(|(spot, original)| Mapped {
            path: path.trim_end_matches(".map").into(),
            spot,
            original,
        })
        .collect()
}
