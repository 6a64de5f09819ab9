//! Joins the hits of all documents into findings: one value is one finding, whatever places it stands in, ranked by the
//! gravest of them; the parts of one credential are one finding, too.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::bygone;
use super::candidate::{Rank, Weight};
use super::detect::Kind;
use super::explain;
use super::hit::{Hit, Mark};
use super::inlined::Known;
use super::rules::RuleSet;
use super::weigh::{Ground, stays_on_server, weigh, weigh_aloud};
use crate::model::{Confidence, Finding, Fingerprint, Inquiry, Judgement, Origin, Place, RepoPath, Severity};
use crate::tokens::{Exposure, Mode};

/// Places that one finding lists; a value in hundreds of files is opened once.
const LISTED_PLACES: usize = 20;
/// Identifiers of one file that its finding lists.
const LISTED_IDENTIFIERS: usize = 100;
/// Bytes between the parts of one credential: an id and its secret stand on neighbouring lines.
const PAIR_REACH: usize = 400;

/// Hits that are one finding: equal values.
type Group<'hit> = Vec<&'hit Hit>;

/// What makes two hits the same value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Value(Mark),
    /// Identifiers of one file are one finding: each alone says nothing.
    File(usize, RepoPath),
    /// A weak value is known by its name, too: `password` in two places may be two passwords.
    Weak(Fingerprint),
}

/// Returns the findings for `hits`, which are sorted by origin, path and part.
pub(super) fn judge(hits: &[&Hit], known: &Known<'_>, rules: &RuleSet) -> Judgement {
    let mut judgement = Judgement::default();
    let is_publishable = |hit: &Hit| rules.rules[hit.rule].detect.exposure == Exposure::Publishable;
    // A span of an earlier commit says nothing of the file of today; its own excerpt is masked already.
    let is_hidden = |hit: &Hit| {
        !is_publishable(hit) && !is_identifier(hit, rules) && hit.place.origin.brought().is_none()
    };
    for hit in hits.iter().filter(|hit| is_hidden(hit)) {
        judgement.hidden.push((hit.place.path.clone(), hit.place.span));
    }
    judgement.hidden.sort_unstable();
    judgement.hidden.dedup();
    let groups = joined_pairs(&grouped(hits, rules), rules);
    let mut found: Vec<(Finding, Option<Inquiry>)> = Vec::new();
    for group in groups {
        let finding = say(&group, known, rules);
        if is_publishable(group[0]) {
            judgement.listed.push(finding);
        } else {
            let inquiry = inquiry(&group, &finding, rules);
            found.push((finding, inquiry));
        }
    }
    found.sort_by_cached_key(|(finding, _)| finding.rank());
    judgement.listed.sort_by_cached_key(Finding::rank);
    number_occurrences(&mut found);
    for (finding, inquiry) in found {
        judgement.inquiries.extend(inquiry.map(|inquiry| Inquiry {
            fingerprint: finding.fingerprint.clone(),
            ..inquiry
        }));
        judgement.findings.push(finding);
    }
    judgement
}

/// Returns what to ask the provider about `group`; a note among tests and samples is made up and asks nobody.
fn inquiry(group: &Group<'_>, finding: &Finding, rules: &RuleSet) -> Option<Inquiry> {
    let is_made_up = finding.severity == Severity::Low && Ground::of(&group[0].place) == Ground::Aside;
    let best = best_of(group);
    let known = &rules.rules[best.rule];
    let recipe = known.verify.clone().filter(|_| !is_made_up)?;
    let value = best.kept.0.clone().filter(|value| recipe.fits(value))?;
    Some(Inquiry {
        rule: known.rule.id.clone(),
        recipe,
        value,
        fingerprint: finding.fingerprint.clone(),
    })
}

fn is_identifier(hit: &Hit, rules: &RuleSet) -> bool {
    rules.rules[hit.rule].detect.kind == Kind::Identifier
}

/// Returns the hits by value, each group with its most useful place first, without doubles.
fn grouped<'hit>(hits: &[&'hit Hit], rules: &RuleSet) -> Vec<Group<'hit>> {
    let mut groups: BTreeMap<Identity, Group<'hit>> = BTreeMap::new();
    for hit in hits {
        let identity = if is_identifier(hit, rules) {
            Identity::File(hit.rule, hit.place.path.clone())
        } else if hit.is_strong {
            Identity::Value(hit.digest)
        } else {
            Identity::Weak(hit.fingerprint.clone())
        };
        groups.entry(identity).or_default().push(hit);
    }
    groups
        .into_values()
        .map(|mut group| {
            group.sort_by_cached_key(|hit| (usefulness(hit), hit.place.path.clone(), hit.place.span));
            // A build output that is checked in comes twice: as part of the project and as what was named.
            group.dedup_by(|one, other| {
                one.place.origin.brought().is_none()
                    && one.place.path == other.place.path
                    && one.place.span == other.place.span
            });
            bygone::keep_first(&mut group);
            group
        })
        .collect()
}

/// Today before earlier commits; source before bundle, bundle before tests; what weighs more first; the earlier commit
/// before the later.
fn usefulness(hit: &Hit) -> impl Ord + use<> {
    let commit = hit.place.origin.brought().map(|brought| brought.order);
    (
        commit.is_some(),
        Ground::of(&hit.place),
        hit.weight,
        Reverse(hit.rank),
        commit,
    )
}

/// Joins the groups of different rules of one family that stand close together in one file.
fn joined_pairs<'hit>(groups: &[Group<'hit>], rules: &RuleSet) -> Vec<Group<'hit>> {
    let mut by_family: BTreeMap<(&str, &str, &Origin), Vec<usize>> = BTreeMap::new();
    for (index, group) in groups.iter().enumerate() {
        if let Some(family) = &rules.rules[group[0].rule].detect.family {
            by_family
                .entry((family, group[0].place.path.as_str(), &group[0].place.origin))
                .or_default()
                .push(index);
        }
    }
    let mut joins_into: Vec<usize> = (0..groups.len()).collect();
    for mut members in by_family.into_values().filter(|members| members.len() > 1) {
        members.sort_by_key(|index| groups[*index][0].place.span);
        for pair in members.windows(2) {
            let (one, other) = (groups[pair[0]][0], groups[pair[1]][0]);
            let gap = other.place.span.start.saturating_sub(one.place.span.end);
            let is_free = joins_into[pair[0]] == pair[0];
            if one.rule != other.rule && gap <= PAIR_REACH && is_free {
                let (keeper, joined) = keeper_first(pair[0], pair[1], groups, rules);
                joins_into[joined] = keeper;
            }
        }
    }
    let mut merged: Vec<Group<'hit>> = groups.to_vec();
    for (index, keeper) in joins_into
        .iter()
        .enumerate()
        .filter(|(index, keeper)| index != *keeper)
    {
        merged[*keeper].extend(&groups[index]);
    }
    merged
        .into_iter()
        .enumerate()
        .filter(|(index, _)| joins_into[*index] == *index)
        .map(|(_, group)| group)
        .collect()
}

/// The graver part of a credential is the one that is named: the secret, not its id.
fn keeper_first(one: usize, other: usize, groups: &[Group<'_>], rules: &RuleSet) -> (usize, usize) {
    let gravity = |index: usize| weigh(groups[index][0], &rules.rules[groups[index][0].rule]);
    if gravity(other) > gravity(one) {
        (other, one)
    } else {
        (one, other)
    }
}

fn say<'hit>(group: &Group<'hit>, known: &Known<'hit>, rules: &RuleSet) -> Finding {
    let best = best_of(group);
    let rule = &rules.rules[best.rule];
    let first = group[0];
    let (severity, confidence, steps) = gravest(group, rules);
    let listed = if is_identifier(best, rules) {
        LISTED_IDENTIFIERS
    } else {
        LISTED_PLACES
    };
    let mut builder = Finding::of(
        &rule.rule,
        first.place.clone(),
        message(group, best, &rule.rule.title, listed, known),
    )
    .severity(severity)
    .confidence(confidence)
    .property("kind", rule.rule.id.name())
    .property("provider", provider(best, rule.rule.id.name()))
    .property("role", first.place.role.word());
    if group
        .iter()
        .any(|hit| hit.rank == Rank::Proven && hit.mode != Some(Mode::Test))
    {
        builder = builder.property("checksum", "valid");
    }
    if let Some(name) = &best.name {
        builder = builder.property("name", name.clone());
    }
    builder = builder.evidence(explain::explain(group, best, steps, rules));
    for (name, value) in bygone::properties(group) {
        builder = builder.property(name, value);
    }
    if let Some(original) = known.original(first) {
        builder = builder.property("original", format!("{}:{}", original.path, original.line));
    }
    builder = known.relate(group, builder);
    for hit in group.iter().skip(1).take(listed - 1) {
        builder = builder.also_at(hit.place.clone());
    }
    builder.identity(best.fingerprint.clone())
}

/// Returns how grave the gravest of `group` is, and the steps that lead there.
fn gravest(group: &Group<'_>, rules: &RuleSet) -> (Severity, Confidence, Vec<String>) {
    let weight = |hit: &&Hit| weigh(hit, &rules.rules[hit.rule]);
    let gravest = group.iter().rev().copied().max_by_key(weight).unwrap_or(group[0]);
    let mut steps = Vec::new();
    let mut before = None;
    let (severity, confidence) = weigh_aloud(gravest, &rules.rules[gravest.rule], &mut |severity, why| {
        steps.push(match before.replace(severity) {
            None => format!("{severity} {why}"),
            Some(same) if same == severity => format!("still {severity}, {why}"),
            Some(_) => format!("{severity}, {why}"),
        });
    });
    if gravest.place.path != group[0].place.path {
        steps.push(format!("the gravest place is {}", gravest.place.path));
    }
    (severity, confidence, steps)
}

/// The most specific rule speaks for all places; a name says more than none.
fn best_of<'hit>(group: &Group<'hit>) -> &'hit Hit {
    let rank = |hit: &&&Hit| (hit.rank, hit.weight == Weight::Full, hit.name.is_some());
    // `max_by_key` takes the last of equals; the first place shall speak.
    group.iter().rev().max_by_key(rank).copied().unwrap_or(group[0])
}

fn provider(hit: &Hit, rule: &str) -> String {
    let from_rule = || rule.split('-').next().unwrap_or_default().to_owned();
    hit.provider.map_or_else(from_rule, str::to_owned)
}

/// Says where the value stands, with its name: "Stripe secret key (STRIPE_KEY) in src/pay.ts and in the bundle dist/app.js".
fn message<'hit>(group: &Group<'hit>, best: &Hit, title: &str, listed: usize, known: &Known<'hit>) -> String {
    let first = group[0];
    let name = best.name.as_ref().or(first.name.as_ref());
    let name = name.map_or_else(String::new, |name| format!(" ({name})"));
    let mut text = format!("{title}{name} in {}", kind_and_path(&first.place));
    if let Some(original) = known.original(first) {
        text.push_str(
            &[
                " (original: ",
                original.path.as_str(),
                ":",
                &original.line.to_string(),
                ")",
            ]
            .concat(),
        );
    }
    let is_bundle = |hit: &&&Hit| {
        // A bundle of an earlier commit is none of today's places.
        hit.place.origin.brought().is_some() == first.place.origin.brought().is_some()
            && Ground::of(&hit.place) == Ground::Build
            && Ground::of(&first.place) != Ground::Build
    };
    let bundle = group.iter().skip(1).find(is_bundle);
    if let Some(bundle) = bundle {
        text.push_str(" and in ");
        text.push_str(&kind_and_path(&bundle.place));
    }
    let said = 1 + usize::from(bundle.is_some());
    // Where today's files have it, earlier commits are said in words of their own.
    let places = bygone::places(group);
    match places.saturating_sub(said) {
        0 => {}
        1 => text.push_str(" and at one more place"),
        more => text.push_str(&["", " and at ", &more.to_string(), " more places"].concat()),
    }
    if places > listed {
        text.push_str(&[" (", &listed.to_string(), " are listed)"].concat());
    }
    text.push_str(&bygone::words(group));
    text
}

fn kind_and_path(place: &Place) -> String {
    match Ground::of(place) {
        Ground::Build if stays_on_server(place.path.as_str()) => format!("the server's build {}", place.path),
        Ground::Build => format!("the bundle {}", place.path),
        _ => place.path.to_string(),
    }
}

/// Gives the second and later findings of one fingerprint their ordinal.
fn number_occurrences(found: &mut [(Finding, Option<Inquiry>)]) {
    let mut seen: BTreeMap<Fingerprint, usize> = BTreeMap::new();
    for (finding, _) in found {
        let count = seen.entry(finding.fingerprint.clone()).or_insert(0);
        *count += 1;
        finding.fingerprint = finding.fingerprint.occurrence(*count);
    }
}
