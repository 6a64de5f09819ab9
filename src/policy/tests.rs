//! How a finding fares under a policy, step by step.

use std::sync::Arc;

use super::*;
use crate::model::{
    Confidence, Date, Document, Entry, Finding, Fingerprint, Impact, Origin, Place, RepoPath, Report, Rule,
    Salt, Severity, Span, State, Tally, Tool, Unread, Verdict,
};

pub(super) fn rule(id: &str, severity: Severity) -> Arc<Rule> {
    Arc::new(Rule {
        id: RuleId::parse(id).unwrap(),
        title: "A danger".into(),
        severity,
        confidence: Confidence::High,
        impact: Impact::Data,
        why: "It hurts.".into(),
        fix: "Stop it.".into(),
        source: "https://example.com".into(),
        revoke: None,
    })
}

/// A finding on the 1-based `line` of `path`, known by `name`.
pub(super) fn finding(id: &str, severity: Severity, path: &str, line: usize, name: &str) -> Finding {
    Finding::of(&rule(id, severity), place(path, line), format!("{name} is wrong"))
        .identity(Fingerprint::of(id, &[name]))
}

fn place(path: &str, line: usize) -> Place {
    let text = "x\n".repeat(line);
    Document::new(Entry::head(path), text.into_bytes()).place(Span::new(2 * (line - 1), 2 * line - 1))
}

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn known() -> Vec<RuleId> {
    ["migrations/drop-column", "secrets/key", "variables/missing"]
        .iter()
        .filter_map(|id| RuleId::parse(id))
        .collect()
}

fn policy() -> Policy {
    Policy {
        known_rules: known(),
        ..Policy::default()
    }
}

fn whole() -> Scope {
    Scope::Whole {
        engines: vec![
            "migrations".to_owned(),
            "secrets".to_owned(),
            "variables".to_owned(),
        ],
    }
}

fn allows(path: &str, text: &str) -> Allows {
    Allows::new(Allows::read(&Document::new(
        Entry::head(path),
        text.as_bytes().to_vec(),
    )))
}

fn waivers_of(finding: &Finding, expires: &str) -> Waivers {
    let waiver = Waiver {
        fingerprint: finding.fingerprint.clone(),
        rule: finding.rule.id.clone(),
        owner: "maria".to_owned(),
        reason: "small table".to_owned(),
        expires: expires.parse().unwrap(),
        line: 0,
    };
    let text = waiver.append_to("", WAIVERS_FILE, today()).unwrap();
    Waivers::parse(&text, WAIVERS_FILE, today()).unwrap()
}

fn report(findings: Vec<Finding>, unread: Vec<Unread>) -> Report {
    Report {
        tool: Tool {
            version: "0.1.0",
            rules: String::new(),
            policy: String::new(),
        },
        project: "p".to_owned(),
        commit: None,
        dirty: None,
        verdict: Verdict::Go,
        overridden: None,
        rows: Vec::new(),
        findings,
        listed: Vec::new(),
        unread,
        unused_marks: Vec::new(),
        tally: Tally::default(),
    }
}

fn states(decision: &Decision) -> Vec<&'static str> {
    decision
        .findings
        .iter()
        .map(|finding| finding.state.word())
        .collect()
}

fn notes(decision: &Decision) -> Vec<String> {
    decision
        .notes
        .iter()
        .map(|note| format!("{}: {} · {}", note.path, note.reason, note.hint))
        .collect()
}

#[test]
fn a_finding_blocks_at_high_severity_and_medium_confidence() {
    let unsure = Finding::of(&rule("secrets/key", Severity::Critical), place("a", 1), "m")
        .confidence(Confidence::Low)
        .identity(Fingerprint::of("x", &["unsure"]));
    let findings = vec![
        unsure,
        finding("secrets/key", Severity::Medium, "a", 2, "b"),
        finding("secrets/key", Severity::High, "a", 3, "c"),
    ];
    let decision = decide(findings, &Allows::default(), &policy(), &whole(), today());
    assert_eq!(
        states(&decision),
        ["below_threshold", "blocks", "below_threshold"]
    );
}

#[test]
fn an_allow_with_a_reason_speaks_first() {
    let one = finding("secrets/key", Severity::High, "a.ts", 2, "k");
    let allows = allows("a.ts", "// gonogo: allow key -- a sample\nkey\n");
    let mut policy = policy();
    policy.waivers = waivers_of(&one, "2027-01-01");
    let decision = decide(vec![one], &allows, &policy, &Scope::Part, today());
    assert_eq!(
        decision.findings[0].state,
        State::Allowed {
            reason: "a sample".to_owned()
        }
    );
}

#[test]
fn an_allow_that_does_not_hold_is_reported_with_the_next_step() {
    let found = || vec![finding("secrets/key", Severity::High, "a.ts", 2, "k")];
    for (comment, note) in [
        (
            "# gonogo: allow key",
            "a.ts: allow key has no reason, so it is not honoured · write `gonogo: allow key -- why it is fine`",
        ),
        (
            "# gonogo: allow * -- all fine",
            "a.ts: allow *: a comment cannot allow every rule, so it is not honoured · name the one rule it is for",
        ),
        (
            "# gonogo: allow secrets/kye -- a sample",
            "a.ts: allow secrets/kye: there is no rule \"secrets/kye\" · write secrets/key",
        ),
        (
            "# gonogo: allow variables/missing -- a sample",
            "a.ts: allow variables/missing matches nothing · remove the comment",
        ),
    ] {
        let decision = decide(found(), &allows("a.ts", comment), &policy(), &whole(), today());
        assert_eq!(states(&decision), ["blocks"], "{comment}");
        assert_eq!(notes(&decision), [note], "{comment}");
    }
}

#[test]
fn an_allow_in_documentation_or_beside_an_applied_migration_is_never_stale() {
    for (path, rule) in [
        ("docs/a.md", "secrets/key"),
        ("migrations/1.sql", "migrations/drop-column"),
    ] {
        let text = format!("# gonogo: allow {rule} -- shown to the reader\n");
        let decision = decide(Vec::new(), &allows(path, &text), &policy(), &whole(), today());
        assert_eq!(notes(&decision), [""; 0], "{path}");
    }
}

#[test]
fn every_copy_of_a_secret_needs_its_own_allow() {
    let copied = || {
        Finding::of(&rule("secrets/key", Severity::High), place("a.ts", 2), "m")
            .also_at(place("b.ts", 1))
            .identity(Fingerprint::of("x", &["v"]))
    };
    let one = allows("a.ts", "# gonogo: allow key -- a sample\n");
    let decision = decide(vec![copied()], &one, &policy(), &whole(), today());
    assert_eq!(states(&decision), ["blocks"]);
    assert_eq!(decision.findings[0].properties["also_needs_allow"], "b.ts:1");
    assert_eq!(notes(&decision), [""; 0]);
    let both = Allows::new(
        [
            one.all(),
            allows("b.ts", "x # gonogo: allow key -- a sample").all(),
        ]
        .concat(),
    );
    let decision = decide(vec![copied()], &both, &policy(), &whole(), today());
    assert_eq!(states(&decision), ["allowed"]);
}

#[test]
fn a_file_that_is_an_inventory_as_well_has_each_allow_once() {
    let text = b"KEY=x # gonogo: allow key -- a sample".to_vec();
    let mut entry = Entry::head(".env");
    let as_file = Allows::read(&Document::new(entry.clone(), text.clone()));
    entry.origin = Origin::Inventory("production".into());
    let as_inventory = Allows::read(&Document::new(entry.clone(), text.clone()));
    let allows = Allows::new([as_file, as_inventory].concat());
    let found = vec![finding("secrets/key", Severity::High, ".env", 1, "k")];
    let decision = decide(found, &allows, &policy(), &whole(), today());
    assert_eq!((states(&decision), notes(&decision).len()), (vec!["allowed"], 0));
    entry.origin = Origin::Base;
    assert_eq!(Allows::read(&Document::new(entry, text)), []);
}

#[test]
fn an_allow_of_the_same_change_is_refused_when_only_the_base_may_allow() {
    let mut policy = policy();
    policy.inline_allow = InlineAllow::BaseOnly;
    let found = vec![finding("secrets/key", Severity::High, "a.ts", 2, "k")];
    let decision = decide(
        found,
        &allows("a.ts", "# gonogo: allow key -- mine\n"),
        &policy,
        &Scope::Part,
        today(),
    );
    assert_eq!(states(&decision), ["blocks"]);
    assert!(notes(&decision)[0].contains("came with this change"));
}

#[test]
fn a_waiver_holds_through_its_last_day_and_past_it_the_finding_blocks_again() {
    let one = finding("migrations/drop-column", Severity::High, "a.sql", 1, "k");
    let mut policy = policy();
    policy.waivers = waivers_of(&one, "2026-12-01");
    let on = |day: &str| {
        let day = day.parse().unwrap();
        decide(vec![one.clone()], &Allows::default(), &policy, &whole(), day)
    };
    assert_eq!(
        (states(&on("2026-12-01")), notes(&on("2026-12-01")).len()),
        (vec!["waived"], 0)
    );
    assert_eq!(states(&on("2026-12-02")), ["blocks"]);
    assert!(notes(&on("2026-12-02"))[0].contains("by maria ended on 2026-12-01"));
}

#[test]
fn a_waiver_that_matches_nothing_is_reported_unless_nobody_looked() {
    let gone = finding("migrations/drop-column", Severity::High, "a.sql", 1, "k");
    let mut policy = policy();
    policy.waivers = waivers_of(&gone, "2026-12-01");
    let decision = decide(Vec::new(), &Allows::default(), &policy, &whole(), today());
    let name = format!("{} (migrations/drop-column)", gone.fingerprint);
    assert_eq!(
        notes(&decision),
        [format!(
            ".gonogo/waivers.yaml: the waiver of {name} matches nothing · remove it"
        )]
    );
    let only = Scope::Whole {
        engines: vec!["secrets".to_owned()],
    };
    for scope in [Scope::Part, only] {
        let decision = decide(Vec::new(), &Allows::default(), &policy, &scope, today());
        assert_eq!(notes(&decision), [""; 0]);
    }
}

#[test]
fn a_waiver_under_the_wrong_rule_is_not_honoured_and_says_why() {
    let one = finding("secrets/key", Severity::High, "a.ts", 1, "k");
    let mut misnamed = one.clone();
    misnamed.rule = rule("variables/missing", Severity::High);
    let mut policy = policy();
    policy.waivers = waivers_of(&misnamed, "2026-12-01");
    let decision = decide(vec![one], &Allows::default(), &policy, &whole(), today());
    assert_eq!(states(&decision), ["blocks"]);
    assert!(notes(&decision)[0].contains("is not honoured: that finding is secrets/key"));
}

#[test]
fn the_baseline_accepts_what_it_knows_until_it_gets_worse() {
    let known = finding("secrets/key", Severity::High, "a.ts", 2, "k");
    let mut accepted = known.clone();
    accepted.state = State::Blocks;
    let mut policy = policy();
    policy.baseline = Some(Baseline::of(&report(vec![accepted], Vec::new()), Salt::new("s")).unwrap());
    let judge = |finding: &Finding| {
        let decision = decide(
            vec![finding.clone()],
            &Allows::default(),
            &policy,
            &whole(),
            today(),
        );
        let finding = decision.findings[0].clone();
        (
            finding.state,
            finding.properties.get("worse_than_baseline").cloned(),
        )
    };
    assert_eq!(judge(&known), (State::InBaseline, None));
    let mut graver = known.clone();
    graver.severity = Severity::Critical;
    assert_eq!(
        judge(&graver),
        (State::Blocks, Some("was high, is critical".to_owned()))
    );
    let bundled = Finding::of(&known.rule, known.place().clone(), "m")
        .also_at(Place::of_file(
            RepoPath::from("app.js"),
            Origin::Build("dist".into()),
        ))
        .identity(known.fingerprint.clone());
    assert_eq!(
        judge(&bundled),
        (State::Blocks, Some("now also in a bundle".to_owned()))
    );
}

#[test]
fn a_baseline_survives_its_own_file_and_names_what_is_fixed() {
    let mut findings = vec![
        finding("secrets/key", Severity::High, "a.ts", 1, "k"),
        finding("variables/missing", Severity::Critical, "b.ts", 1, "v"),
    ];
    for finding in &mut findings {
        finding.state = State::Blocks;
    }
    let baseline = Baseline::of(&report(findings, Vec::new()), Salt::new("s\"alt")).unwrap();
    let text = baseline.render();
    assert_eq!(Baseline::parse(&text, BASELINE_FILE), Ok(baseline.clone()));
    assert!(text.starts_with(
        "{\n  \"schema\": 1,\n  \"salt\": \"s\\\"alt\",\n  \"entries\": [\n    {\"fingerprint\":"
    ));
    let mut policy = policy();
    policy.baseline = Some(baseline);
    let decision = decide(Vec::new(), &Allows::default(), &policy, &whole(), today());
    assert!(notes(&decision)[0].starts_with(".gonogo/baseline.json: 2 entries match nothing any more: "));
}

#[test]
fn a_baseline_of_a_partial_scan_is_refused() {
    let unread = Unread::held(RepoPath::from("a.ts"), "permission denied", "make it readable");
    let error = Baseline::of(&report(Vec::new(), vec![unread]), Salt::new("s")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a baseline of a partial scan would accept what was not seen: a.ts: permission denied · hint: make it \
         readable, then run `gonogo baseline` again"
    );
}

#[test]
fn a_broken_baseline_says_so() {
    for text in [
        "",
        "{}",
        "[1]",
        "{\"schema\":1,\"salt\":\"\",\"entries\":[{\"fingerprint\":\"x\",\"rule\":\"a/b\",\"severity\":\"low\",\"places\":[]}]}",
    ] {
        let error = Baseline::parse(text, BASELINE_FILE).unwrap_err().to_string();
        assert!(error.starts_with(".gonogo/baseline.json: "), "{error}");
    }
    let later = "{\"schema\":2,\"salt\":\"\",\"entries\":[]}";
    assert!(
        Baseline::parse(later, "b")
            .unwrap_err()
            .to_string()
            .contains("schema 2 is not known")
    );
}

#[test]
fn a_rule_switched_off_is_marked_and_not_removed() {
    let rules = [("secrets/*".to_owned(), Setting::Off)].into();
    let mut policy = policy();
    policy.levels = Levels::default().with_rules(rules, &known()).unwrap();
    let found = vec![finding("secrets/key", Severity::High, "a.ts", 1, "k")];
    let decision = decide(found, &Allows::default(), &policy, &whole(), today());
    assert_eq!(states(&decision), ["allowed"]);
}

#[test]
fn equal_fingerprints_get_ordinals_in_the_order_of_their_places() {
    let twins = vec![
        finding("secrets/key", Severity::High, "b.ts", 1, "k"),
        finding("secrets/key", Severity::High, "a.ts", 9, "k"),
    ];
    let decision = decide(twins, &Allows::default(), &policy(), &whole(), today());
    let names: Vec<&str> = decision
        .findings
        .iter()
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    assert!(!names[0].contains('-') && names[1].ends_with("-2"), "{names:?}");
}

#[test]
fn the_hash_changes_with_the_policy_and_not_with_the_order_of_its_lists() {
    let plain = policy();
    let mut one = policy();
    one.require = vec!["build".to_owned(), "secrets".to_owned()];
    let mut other = policy();
    other.require = vec!["secrets".to_owned(), "build".to_owned()];
    assert_eq!(plain.hash().len(), 16);
    assert_ne!(plain.hash(), one.hash());
    assert_eq!(one.hash(), other.hash());
}

#[test]
fn what_an_engine_saw_acknowledged_for_another_tool_stays_so() {
    let mut acknowledged = finding("migrations/drop-column", Severity::High, "a.sql", 1, "x");
    acknowledged.state = State::Allowed {
        reason: "squawk-ignore".to_owned(),
    };
    let decision = decide(
        vec![acknowledged],
        &Allows::default(),
        &policy(),
        &whole(),
        today(),
    );
    assert!(matches!(decision.findings[0].state, State::Allowed { .. }));
}
