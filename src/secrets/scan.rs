//! Reads one document: lets the prefilter say where to look, asks the detector of each literal, keeps the most specific
//! candidates and takes of them what may be kept. This is where a secret's bytes end.

use std::collections::BTreeMap;

use super::Settings;
use super::candidate::{Candidate, Original, Rank, Weight, most_specific};
use super::connection;
use super::decode::{self, Announced, Budget, Decoded, Layer, Runs, Tongue, Trigger};
use super::detect::Kind;
use super::hit::{Facts, Hit};
use super::identifier;
use super::keyed;
use super::named;
use super::prefilter::{Anchor, Sight};
use super::private_key;
use super::rules::RuleSet;
use super::setting::{Setting, Syntax};
use super::surroundings;
use super::token;
use super::web_token;
use crate::model::{Document, Nature, Read, RepoPath, Role, Secret, Span, Unread};

/// More values in one file than this are a dump; the rest is said to be unread.
const MOST_HITS: usize = 2_000;
/// More named values in one file of code than this are a table of something, not the secrets of one program.
const MOST_NAMED: usize = 30;

/// Returns the values of `document`.
pub(super) fn read(document: &Document, rules: &RuleSet, settings: &Settings) -> Read<Facts> {
    let (candidates, is_cut) = candidates(document, rules, settings);
    let mut read = if candidates.is_empty() {
        Read::nothing()
    } else {
        keep(document, candidates, rules, settings)
    };
    if is_cut {
        read.unread.push(left_encoded(&document.entry.path));
    }
    read
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
    let tests = if wanted.is_empty() || role != Role::Source {
        None
    } else {
        surroundings::start_of_tests(document.bytes(), document.entry.path.as_str())
    };
    let mut hits: Vec<Hit> = wanted
        .iter()
        .map(|(rule, candidate)| {
            let near = near(&hidden, candidate.span);
            let mut hit = Hit::take(
                document,
                candidate,
                *rule,
                &rules.rules[*rule],
                near,
                &settings.salt,
            );
            if tests.is_some_and(|start| start <= candidate.span.start) {
                hit.place.role = Role::Test;
            }
            if settings.keeps_values && rules.rules[*rule].verify.is_some() {
                hit.keeping(document, candidate)
            } else {
                hit
            }
        })
        .collect();
    count_siblings(&mut hits, rules);
    let unread = if is_cut {
        vec![too_many(&document.entry.path)]
    } else {
        Vec::new()
    };
    Read {
        facts: (!hits.is_empty()).then(|| Facts {
            hits,
            ..Facts::default()
        }),
        unread,
    }
}

/// Tells each of `hits` how many others of its kind stand in the same document.
fn count_siblings(hits: &mut [Hit], rules: &RuleSet) {
    let kind = |hit: &Hit| rules.rules[hit.rule].detect.kind;
    let mut counts: BTreeMap<Kind, u16> = BTreeMap::new();
    for hit in &*hits {
        let count = counts.entry(kind(hit)).or_default();
        *count = count.saturating_add(1);
    }
    for hit in hits {
        hit.trace.siblings = counts.get(&kind(hit)).map_or(0, |count| count - 1);
    }
}

/// Returns what the detectors find in `document`, and whether something in it was left encoded.
fn candidates(document: &Document, rules: &RuleSet, settings: &Settings) -> (Vec<Candidate>, bool) {
    let mut search = Search {
        rules,
        today: settings.today.map(|day| day.days_since_epoch() * 86_400),
        is_text: document.entry.nature == Nature::Text,
        budget: Budget::new(),
    };
    let setting = Setting::of(&document.entry.path);
    let mut found = search.look(document.bytes(), setting, 0, document.part.number > 0);
    if search.is_text {
        found.extend(identifier::look(document.bytes()));
        let is_whole = document.part.number == 0;
        let path = &document.entry.path;
        found.extend(rules.places.of_file(path, document.bytes(), is_whole, &setting));
    }
    if !setting.syntax.is_config() {
        lower_tables(&mut found);
    }
    surroundings::lower(&mut found, document.bytes(), &document.entry);
    (found, search.budget.is_cut())
}

/// What it takes to look into one document and into all that is encoded in it.
struct Search<'a> {
    rules: &'a RuleSet,
    /// Seconds since 1970, when known.
    today: Option<i64>,
    /// Names and words stand in a program for many reasons; there only what proves itself counts.
    is_text: bool,
    budget: Budget,
}

/// Something that may be the start of another text: where, and what announced it.
type Announcement = (Trigger, usize, usize);

impl Search<'_> {
    /// Returns what is found in `text`, and in all that is encoded in it, with places in `text`.
    fn look(&mut self, text: &[u8], setting: Setting, depth: usize, is_cut_before: bool) -> Vec<Candidate> {
        let mut found = Vec::new();
        let announcements = self.detect(text, setting, &mut found);
        if depth < decode::DEEPEST {
            let mut announced = Announced::default();
            for (trigger, start, end) in announcements {
                for layer in announced.at(text, trigger, start, end, &mut self.budget) {
                    self.look_into(text, &layer, setting, depth, &mut found);
                }
            }
            let mut runs = Runs::new(text, is_cut_before);
            while let Some(layer) = runs.next(&mut self.budget) {
                self.look_into(text, &layer, setting, depth, &mut found);
            }
        }
        name_originals(text, &mut found);
        found
    }

    /// Lets the detectors look at `text`, and returns what announces another one.
    fn detect(&self, text: &[u8], setting: Setting, found: &mut Vec<Candidate>) -> Vec<Announcement> {
        let rules = self.rules;
        let mut announcements = Vec::new();
        // A name holds several literals (`secret` and `key`); it is looked at once. A token likewise.
        let mut named_until = 0;
        let mut tokens_until = 0;
        let mut keyed_until = 0;
        rules.prefilter.each(text, |Sight { anchor, start, end }| {
            if self.is_text && anchor == Anchor::Name && end > keyed_until {
                let (until, keys) = keyed::look(text, start, end, &rules.providers, &rules.rules);
                keyed_until = until;
                found.extend(keys);
            }
            match anchor {
                Anchor::Prefix(index) => {
                    found.extend(token::around(text, start, end, index, &rules.rules[index]));
                }
                Anchor::Word(index) if self.is_text => {
                    found.extend(token::near(text, start, end, index, &rules.rules[index]));
                }
                Anchor::Name if self.is_text && end > named_until && setting.syntax != Syntax::Nothing => {
                    named_until = named::look(text, start, end, &setting, found);
                }
                Anchor::Call(call) if self.is_text => {
                    found.extend(named::look_at_call(text, start, end, call, &setting));
                }
                Anchor::Pem => found.extend(private_key::look(text, start)),
                Anchor::Jwt if start >= tokens_until => {
                    let candidate = web_token::look(text, start, self.today);
                    if let Some(candidate) = &candidate {
                        tokens_until = candidate.span.end;
                    }
                    found.extend(candidate);
                }
                Anchor::Url => found.extend(connection::look(text, start)),
                Anchor::Place(number) if self.is_text && setting.syntax != Syntax::Nothing => {
                    rules.places.look(number, text, (start, end), &setting, found);
                }
                Anchor::Encoded(trigger) => announcements.push((trigger, start, end)),
                Anchor::Name | Anchor::Word(_) | Anchor::Call(_) | Anchor::Jwt | Anchor::Place(_) => {}
            }
        });
        announcements
    }

    fn look_into(
        &mut self,
        text: &[u8],
        layer: &Layer,
        setting: Setting,
        depth: usize,
        found: &mut Vec<Candidate>,
    ) {
        let inner = match layer.tongue {
            Tongue::Around => setting,
            Tongue::File(name) => setting.of_file(&RepoPath::from(name)),
        };
        let decoded = &layer.decoded;
        for candidate in self.look(&decoded.bytes, inner, depth + 1, false) {
            if !layer.is_joined || decoded.is_joined(candidate.span) {
                found.push(lifted(candidate, decoded, text));
            }
        }
    }
}

/// Says of each of `found` that lies in a source inside the source map `text` which source that is, and its line there.
fn name_originals(text: &[u8], found: &mut Vec<Candidate>) {
    if found.is_empty() {
        return;
    }
    let contents = decode::contents(text);
    found.retain_mut(|candidate| {
        let number = contents.partition_point(|content| content.span.end <= candidate.span.start);
        let Some(content) = contents
            .get(number)
            .filter(|content| content.span.contains(candidate.span))
        else {
            return true;
        };
        let Some(path) = content.name.as_deref().map(RepoPath::from) else {
            return true;
        };
        let line = content.line_of(text, candidate.span.start);
        let is_no_assignment = candidate.kind == Kind::Assignment && Syntax::of(&path) == Syntax::Nothing;
        candidate.traits.original.get_or_insert(Original { path, line });
        !is_no_assignment
    });
}

/// Returns `candidate`, found in `decoded`, with its place in the `text` that this was decoded from. What the value is
/// stays what was decoded.
fn lifted(mut candidate: Candidate, decoded: &Decoded, text: &[u8]) -> Candidate {
    let span = decoded.locate(candidate.span);
    if candidate.identity.is_none() {
        candidate.identity = Some(Secret::new(
            &decoded.bytes[candidate.span.start..candidate.span.end],
        ));
    }
    // What is decoded says more about the value than the letters that it is written in.
    candidate.detail += usize::from(span.len() != candidate.span.len());
    candidate.span = span;
    if candidate.name.is_none() {
        candidate.name = token::name_before(text, span.start);
    }
    candidate
}

/// Many named values in one file of code are a table; a program has a handful of secrets.
fn lower_tables(candidates: &mut [Candidate]) {
    let is_named =
        |candidate: &&mut Candidate| candidate.kind == Kind::Assignment && candidate.rank == Rank::Assignment;
    if candidates.iter_mut().filter(is_named).count() > MOST_NAMED {
        for candidate in candidates.iter_mut().filter(is_named) {
            candidate.traits.weight = Weight::Note;
            candidate.traits.doubt = Some("a file of code with so many named values is a table of something");
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

fn left_encoded(path: &RepoPath) -> Unread {
    let reason = "more is encoded in it than is decoded of one file; the rest is read as it stands";
    Unread::noted(
        path.clone(),
        reason,
        "exclude the file if nobody wrote it by hand",
    )
    .of_engine("secrets")
}
