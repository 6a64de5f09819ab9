//! Reads one document: lets the prefilter say where to look, asks the detector of each literal, keeps the most specific
//! candidates and takes of them what may be kept. This is where a secret's bytes end.

use super::Settings;
use super::assigned;
use super::assignment::Syntax;
use super::candidate::{Candidate, Rank, Weight, most_specific};
use super::connection;
use super::detect::Kind;
use super::hit::{Facts, Hit};
use super::prefilter::{Anchor, Sight};
use super::private_key;
use super::rules::RuleSet;
use super::setting::Setting;
use super::token;
use super::web_token;
use crate::model::{Document, Nature, Read, RepoPath, Role, Span, Unread};

/// More values in one file than this are a dump; the rest is said to be unread.
const MOST_HITS: usize = 2_000;
/// More named values in one file of code than this are a table of something, not the secrets of one program.
const MOST_NAMED: usize = 30;

/// Returns the values of `document`.
pub(super) fn read(document: &Document, rules: &RuleSet, settings: &Settings) -> Read<Facts> {
    let candidates = candidates(document, rules, settings);
    if candidates.is_empty() {
        return Read::nothing();
    }
    keep(document, candidates, rules, settings)
}

/// Returns the hits of those `candidates` that a rule wants and that this window of this change brought.
pub(super) fn keep(
    document: &Document,
    candidates: Vec<Candidate>,
    rules: &RuleSet,
    settings: &Settings,
) -> Read<Facts> {
    let role = Role::of(&document.entry.path);
    let mut wanted: Vec<(usize, Candidate)> = most_specific(candidates)
        .into_iter()
        .filter_map(|candidate| Some((rules.rule_for(&candidate, &document.entry, role)?, candidate)))
        .collect();
    let hidden: Vec<Span> = wanted.iter().map(|(_, candidate)| candidate.span).collect();
    wanted.retain(|(_, candidate)| {
        // The window before has reported what lies wholly in the overlap.
        let is_repeated = candidate.span.end <= document.part.overlap;
        !is_repeated && document.is_new(candidate.span)
    });
    let is_cut = wanted.len() > MOST_HITS;
    wanted.truncate(MOST_HITS);
    let hits: Vec<Hit> = wanted
        .iter()
        .map(|(rule, candidate)| {
            let near = near(&hidden, candidate.span);
            Hit::take(
                document,
                candidate,
                *rule,
                rules.rules[*rule].family(),
                near,
                &settings.salt,
            )
        })
        .collect();
    let unread = if is_cut {
        vec![too_many(&document.entry.path)]
    } else {
        Vec::new()
    };
    Read {
        facts: (!hits.is_empty()).then_some(Facts { hits }),
        unread,
    }
}

fn candidates(document: &Document, rules: &RuleSet, settings: &Settings) -> Vec<Candidate> {
    let bytes = document.bytes();
    let setting = Setting::of(&document.entry.path);
    let today = settings.today.map(|day| day.days_since_epoch() * 86_400);
    let mut found = Vec::new();
    // Names and words stand in a program for many reasons; there only what proves itself counts.
    let is_text = document.entry.nature == Nature::Text;
    // A name holds several literals (`secret` and `key`); it is looked at once. A token likewise.
    let mut named_until = 0;
    let mut tokens_until = 0;
    rules
        .prefilter
        .each(bytes, |Sight { anchor, start, end }| match anchor {
            Anchor::Prefix(index) => {
                found.extend(token::around(bytes, start, end, index, &rules.rules[index]));
            }
            Anchor::Word(index) if is_text => {
                found.extend(token::near(bytes, start, end, index, &rules.rules[index]));
            }
            Anchor::Name if is_text && end > named_until && setting.syntax != Syntax::Nothing => {
                let (until, candidate) = assigned::look(bytes, start, end, setting);
                named_until = until;
                found.extend(candidate);
            }
            Anchor::Pem => found.extend(private_key::look(bytes, start)),
            Anchor::Jwt if start >= tokens_until => {
                let candidate = web_token::look(bytes, start, today);
                if let Some(candidate) = &candidate {
                    tokens_until = candidate.span.end;
                }
                found.extend(candidate);
            }
            Anchor::Url => found.extend(connection::look(bytes, start)),
            Anchor::Name | Anchor::Word(_) | Anchor::Jwt => {}
        });
    if !setting.syntax.is_config() {
        lower_tables(&mut found);
    }
    found
}

/// Many named values in one file of code are a table; a program has a handful of secrets.
fn lower_tables(candidates: &mut [Candidate]) {
    let is_named =
        |candidate: &&mut Candidate| candidate.kind == Kind::Assignment && candidate.rank == Rank::Assignment;
    if candidates.iter_mut().filter(is_named).count() > MOST_NAMED {
        for candidate in candidates.iter_mut().filter(is_named) {
            candidate.traits.weight = Weight::Note;
        }
    }
}

/// Returns those of the sorted, disjoint `spans` that one excerpt around `span` could show.
fn near(spans: &[Span], span: Span) -> &[Span] {
    const REACH: usize = 1_024;
    let first = spans.partition_point(|other| other.end + REACH < span.start);
    let last = spans.partition_point(|other| other.start <= span.end + REACH);
    &spans[first..last.max(first)]
}

fn too_many(path: &RepoPath) -> Unread {
    let reason = format!("more than {MOST_HITS} values look like secrets; only the first are judged");
    Unread::noted(
        path.clone(),
        reason,
        "exclude the file if it is a list of something else",
    )
    .of_engine("secrets")
}
