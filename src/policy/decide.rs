//! Marks each finding with what the policy makes of it. The order is fixed: inline allow, waiver, baseline, threshold;
//! the first that speaks wins. Never removes a finding, and tells of every promise that no finding keeps alive.

use std::collections::{HashMap, HashSet};

use crate::model::{Date, Finding, Fingerprint, Position, RepoPath, Role, RuleId, State, Unread, UnusedMark};

use super::acknowledge::{allowed, is_honoured, unused_marks};
use super::baseline::Comparison;
use super::inline::Allow;
use super::threshold::{Setting, nearest_rule};
use super::{Allows, BASELINE_FILE, Policy, Scope, WAIVERS_FILE, Waiver};

/// What the policy made of the findings.
#[derive(Clone, Debug)]
pub struct Decision {
    /// All of them, ranked, each with its state.
    pub findings: Vec<Finding>,
    /// Stale waivers and baseline entries, allows that are not honoured or match nothing. Sorted.
    pub notes: Vec<Unread>,
    /// Marks for other scanners that had nothing to acknowledge. Sorted.
    pub unused_marks: Vec<UnusedMark>,
}

/// Which promises were used while deciding.
pub(super) struct Used {
    pub(super) allows: Vec<bool>,
    /// Marks beside lines, for other scanners.
    pub(super) marks: Vec<bool>,
    /// Entries in files of other scanners.
    pub(super) entries: Vec<bool>,
    waivers: Vec<bool>,
    /// Waivers whose fingerprint is there, under another rule than they name.
    misnamed: HashMap<usize, RuleId>,
    baseline: HashSet<Fingerprint>,
}

/// Returns the findings, ranked and marked, on the day `today` (UTC).
///
/// A waiver's reason is shown even for a finding below the threshold. Findings of equal fingerprint get ordinals in
/// the order of their places first. An accepted finding that got worse is not accepted.
#[must_use]
pub fn decide(
    mut findings: Vec<Finding>,
    allows: &Allows,
    policy: &Policy,
    scope: &Scope,
    today: Date,
) -> Decision {
    number_occurrences(&mut findings);
    let mut used = Used {
        allows: vec![false; allows.all().len()],
        marks: vec![false; allows.marks.all().len()],
        entries: vec![false; policy.marks.all().len()],
        waivers: vec![false; policy.waivers.all().len()],
        misnamed: HashMap::new(),
        baseline: HashSet::new(),
    };
    for finding in &mut findings {
        let setting = policy.levels.setting(&finding.rule.id, &finding.place().path);
        if let Some(Setting::Level(severity)) = setting {
            finding.severity = severity;
        }
        // Another tool's mark beside the statement, which the engine understood: acknowledged there, shown here.
        if matches!(finding.state, State::Allowed { .. }) {
            continue;
        }
        let state = allowed(finding, allows, policy, &mut used)
            .map(|state| taken_over(state, finding, policy, &mut used))
            .or_else(|| switched_off(finding, setting))
            .or_else(|| waived(finding, policy, today, &mut used))
            .or_else(|| accepted(finding, policy, &mut used));
        finding.state = state.unwrap_or_else(|| by_weight(finding, policy));
    }
    findings.sort_by_cached_key(Finding::rank);
    let mut notes = allow_notes(allows, policy, scope, &used);
    notes.extend(waiver_notes(policy, scope, today, &used));
    notes.extend(baseline_note(policy, scope, &used));
    notes.extend_from_slice(policy.marks.unread());
    let (unused_marks, note) = unused_marks(allows, policy, scope, &used);
    notes.extend(note);
    notes.sort();
    Decision {
        findings,
        notes,
        unused_marks,
    }
}

fn number_occurrences(findings: &mut [Finding]) {
    findings.sort_by_cached_key(|finding| {
        let place = finding.place();
        (place.path.clone(), place.span, finding.message.clone())
    });
    let mut seen: HashMap<Fingerprint, usize> = HashMap::new();
    for finding in findings {
        let ordinal = seen.entry(finding.fingerprint.clone()).or_default();
        *ordinal += 1;
        finding.fingerprint = finding.fingerprint.occurrence(*ordinal);
    }
}

fn switched_off(finding: &mut Finding, setting: Option<Setting>) -> Option<State> {
    if setting != Some(Setting::Off) {
        return None;
    }
    finding
        .properties
        .insert("switched_off", "gonogo.yaml".to_owned());
    Some(State::Allowed {
        reason: "switched off in gonogo.yaml".to_owned(),
    })
}

fn waived(finding: &Finding, policy: &Policy, today: Date, used: &mut Used) -> Option<State> {
    let number = policy.waivers.find(&finding.fingerprint)?;
    let waiver = &policy.waivers.all()[number];
    if waiver.rule != finding.rule.id {
        used.misnamed.insert(number, finding.rule.id.clone());
        return None;
    }
    used.waivers[number] = true;
    (today <= waiver.expires).then(|| State::Waived {
        owner: waiver.owner.clone(),
        reason: waiver.reason.clone(),
        expires: waiver.expires,
    })
}

fn accepted(finding: &mut Finding, policy: &Policy, used: &mut Used) -> Option<State> {
    let comparison = policy.baseline.as_ref()?.compare(finding);
    if comparison != Comparison::Unknown {
        used.baseline.insert(finding.fingerprint.clone());
    }
    match comparison {
        Comparison::Unknown => None,
        Comparison::Accepted => Some(State::InBaseline),
        Comparison::Worse(how) => {
            finding.properties.insert("worse_than_baseline", how);
            None
        }
    }
}

/// What was taken over from another scanner's file is ours: the baseline goes on speaking for it beside the mark.
fn taken_over(state: State, finding: &mut Finding, policy: &Policy, used: &mut Used) -> State {
    let is_for_others = finding.properties.contains_key("acknowledged_for");
    let known = policy.baseline.as_ref().filter(|_| is_for_others);
    if known.is_none_or(|baseline| baseline.compare(finding) != Comparison::Accepted) {
        return state;
    }
    used.baseline.insert(finding.fingerprint.clone());
    finding.properties.remove("acknowledged_for");
    finding.properties.remove("allowed_in_change");
    State::InBaseline
}

fn by_weight(finding: &Finding, policy: &Policy) -> State {
    if policy.levels.stop(finding) {
        State::Blocks
    } else {
        State::BelowThreshold
    }
}

fn allow_notes(allows: &Allows, policy: &Policy, scope: &Scope, used: &Used) -> Vec<Unread> {
    allows
        .all()
        .iter()
        .zip(&used.allows)
        .filter_map(|(allow, is_used)| {
            let (reason, hint) = complaint(allow, *is_used, policy, scope)?;
            let note = Unread::noted(allow.path.clone(), reason, hint).at(allow.position);
            Some(note)
        })
        .collect()
}

/// What is wrong with an allow, and what to do; nothing when it does its work.
fn complaint(allow: &Allow, is_used: bool, policy: &Policy, scope: &Scope) -> Option<(String, String)> {
    // Documentation shows allows that are meant for other files.
    if !is_used && Role::of(&allow.path) == Role::Docs {
        return None;
    }
    let names = allow.rules.join(", ");
    if allow.rules.iter().any(|rule| rule.contains('*')) {
        let reason = format!("allow {names}: a comment cannot allow every rule, so it is not honoured");
        return Some((reason, "name the one rule it is for".to_owned()));
    }
    if let Some(given) = unknown_rule(allow, &policy.known_rules) {
        let hint = nearest_rule(given, &policy.known_rules).map_or_else(
            || "name a rule that `gonogo rules` lists".to_owned(),
            |near| format!("write {near}"),
        );
        return Some((format!("allow {names}: there is no rule \"{given}\""), hint));
    }
    if allow.reason.is_none() {
        let reason = format!("allow {names} has no reason, so it is not honoured");
        return Some((reason, format!("write `gonogo: allow {names} -- why it is fine`")));
    }
    if is_used {
        let is_refused = !is_honoured(allow, policy);
        return is_refused.then(|| {
            let reason = format!("allow {names} came with this change, so it is not honoured");
            (reason, "merge it first, or ask for a waiver".to_owned())
        });
    }
    is_stale(allow, &policy.known_rules, scope).then(|| {
        let reason = format!("allow {names} matches nothing");
        (reason, "remove the comment".to_owned())
    })
}

fn unknown_rule<'a>(allow: &'a Allow, known: &[RuleId]) -> Option<&'a str> {
    if known.is_empty() {
        return None;
    }
    allow.rules.iter().map(String::as_str).find(|given| {
        !known
            .iter()
            .any(|id| id.as_str() == *given || id.name() == *given)
    })
}

/// Returns true when every engine the allow speaks to has looked, and found nothing at it.
fn is_stale(allow: &Allow, known: &[RuleId], scope: &Scope) -> bool {
    let Scope::Whole { engines } = scope else {
        return false;
    };
    let spoken_to = known
        .iter()
        .filter(|rule| allow.names(rule))
        .map(RuleId::engine)
        .chain(
            allow
                .rules
                .iter()
                .filter_map(|rule| rule.split_once('/'))
                .map(|(engine, _)| engine),
        );
    // A migration that was applied is judged no more, and its file must not change again: the comment stays.
    let mut spoken_to = spoken_to.peekable();
    spoken_to.peek().is_some()
        && spoken_to.all(|engine| engine != "migrations" && engines.iter().any(|name| name == engine))
}

fn waiver_notes(policy: &Policy, scope: &Scope, today: Date, used: &Used) -> Vec<Unread> {
    let file = RepoPath::from(WAIVERS_FILE);
    policy
        .waivers
        .all()
        .iter()
        .enumerate()
        .filter_map(|(number, waiver)| {
            let (reason, hint) = waiver_complaint(number, waiver, scope, today, used)?;
            let position = Position {
                line: waiver.line.max(1),
                column: 1,
            };
            Some(Unread::noted(file.clone(), reason, hint).at(position))
        })
        .collect()
}

fn waiver_complaint(
    number: usize,
    waiver: &Waiver,
    scope: &Scope,
    today: Date,
    used: &Used,
) -> Option<(String, String)> {
    let name = format!("{} ({})", waiver.fingerprint, waiver.rule);
    if let Some(rule) = used.misnamed.get(&number) {
        let reason = format!("the waiver of {name} is not honoured: that finding is {rule}");
        return Some((reason, format!("write `rule: {rule}` if it is meant")));
    }
    if !used.waivers[number] {
        let reason = format!("the waiver of {name} matches nothing");
        return was_looked_for(&waiver.rule, scope).then(|| (reason, "remove it".to_owned()));
    }
    (today > waiver.expires).then(|| {
        let reason = format!(
            "the waiver of {name} by {} ended on {}",
            waiver.owner, waiver.expires
        );
        (
            reason,
            "fix the finding, or renew the waiver with its reason of today".to_owned(),
        )
    })
}

fn was_looked_for(rule: &RuleId, scope: &Scope) -> bool {
    match scope {
        Scope::Whole { engines } => engines.iter().any(|name| name == rule.engine()),
        Scope::Part => false,
    }
}

/// One line for all stale entries: a baseline may hold thousands.
fn baseline_note(policy: &Policy, scope: &Scope, used: &Used) -> Option<Unread> {
    const NAMED: usize = 3;
    let stale: Vec<String> = policy
        .baseline
        .as_ref()?
        .entries()
        .filter(|(fingerprint, accepted)| {
            was_looked_for(&accepted.rule, scope) && !used.baseline.contains(fingerprint)
        })
        .map(|(fingerprint, accepted)| format!("{fingerprint} ({})", accepted.rule))
        .collect();
    let count = stale.len();
    let named = stale.get(..NAMED.min(count))?.join(", ");
    let more = if count > NAMED { ", …" } else { "" };
    let entries = if count == 1 {
        "entry matches"
    } else {
        "entries match"
    };
    (count > 0).then(|| {
        let reason = format!("{count} {entries} nothing any more: {named}{more}");
        Unread::noted(
            RepoPath::from(BASELINE_FILE),
            reason,
            "run `gonogo baseline` to drop what is fixed",
        )
    })
}
