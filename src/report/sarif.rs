//! The report as SARIF 2.1.0, for code hosts and editors. Keeps to the schema and to the limits of GitHub code scanning;
//! what does not fit is counted in a notification, never dropped in silence.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::{Finding, Gravity, Place, Report, Rule, RuleId, Severity, State, Unread};

use super::{Options, digest, neutral};

/// Results of one run that GitHub keeps; the rest of up to 25,000 is dropped by the reader, more are refused.
/// <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>
const RESULTS: usize = 5_000;
/// Locations of one result that GitHub shows, of 1,000 it takes (same page).
const LOCATIONS: usize = 100;
/// Notifications of one run: our own bound, so that a tree of unreadable files cannot outgrow 10 MB of upload.
const NOTIFICATIONS: usize = 1_000;

/// Returns the report as indented JSON.
#[must_use]
pub fn render(report: &Report, options: &Options) -> String {
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run(report, options)],
    });
    let text = serde_json::to_string_pretty(&log).unwrap_or_default();
    neutral::json(&text) + "\n"
}

fn run(report: &Report, options: &Options) -> Value {
    let shown = &report.findings[..report.findings.len().min(RESULTS)];
    let rules: BTreeMap<&RuleId, &Rule> = shown
        .iter()
        .map(|finding| (&finding.rule.id, finding.rule.as_ref()))
        .collect();
    let number_of = |id: &RuleId| rules.keys().position(|known| *known == id);
    let results: Vec<Value> = shown
        .iter()
        .map(|finding| result(finding, number_of(&finding.rule.id)))
        .collect();
    json!({
        "tool": {
            "driver": {
                "name": "gonogo",
                "version": report.tool.version,
                "semanticVersion": report.tool.version,
                "properties": {"rules": report.tool.rules, "policy": report.tool.policy},
                "rules": rules.values().map(|rule| descriptor(rule)).collect::<Vec<Value>>(),
            },
        },
        "automationDetails": {"id": options.category},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation(report)],
        "results": results,
        "properties": {"verdict": report.verdict.word(), "project": text(&report.project)},
    })
}

fn descriptor(rule: &Rule) -> Value {
    let mut properties = Map::new();
    let engine = rule.id.engine();
    let mut tags = vec![engine, rule.impact.word()];
    if engine == "secrets" {
        tags.push("security");
        properties.insert(
            "security-severity".to_owned(),
            json!(security_severity(rule.severity)),
        );
    }
    properties.insert("tags".to_owned(), json!(tags));
    properties.insert("precision".to_owned(), json!(rule.confidence));
    properties.insert("impact".to_owned(), json!(rule.impact));
    let help = format!("{} {}", rule.why, rule.fix);
    let markdown = format!(
        "{}\n\n**Do:** {}\n\nSource: {}",
        neutral::prose(&rule.why),
        neutral::prose(&rule.fix),
        neutral::code_span(&rule.source)
    );
    let mut descriptor = json!({
        "id": rule.id.as_str(),
        "shortDescription": {"text": text(&rule.title)},
        "fullDescription": {"text": text(&rule.why)},
        "help": {"text": text(&help), "markdown": markdown},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": properties,
    });
    if is_plain_address(&rule.source) {
        descriptor["helpUri"] = json!(rule.source);
    }
    descriptor
}

fn result(finding: &Finding, rule_number: Option<usize>) -> Value {
    let mut properties = Map::new();
    for (name, value) in &finding.properties {
        properties.insert((*name).to_owned(), json!(text(value)));
    }
    for (name, word) in [
        ("severity", finding.severity.word()),
        ("confidence", finding.confidence.word()),
        ("impact", finding.impact.word()),
        ("state", finding.state.word()),
    ] {
        properties.insert(name.to_owned(), json!(word));
    }
    let message = format!("{}\n{}", text(&finding.message), text(&finding.help));
    let mut result = json!({
        "ruleId": finding.rule.id.as_str(),
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [location(finding.place())],
        "partialFingerprints": {"gonogo/v1": finding.fingerprint.as_str()},
        "properties": properties,
    });
    if let Some(number) = rule_number {
        result["ruleIndex"] = json!(number);
    }
    let explaining = finding
        .related
        .iter()
        .map(|related| (&related.place, related.what.as_str()));
    let others = finding.places().skip(1).map(|place| (place, "also here"));
    let related: Vec<Value> = (1..)
        .zip(explaining.chain(others).take(LOCATIONS))
        .map(|(id, (place, what))| {
            let mut location = location(place);
            location["id"] = json!(id);
            location["message"] = json!({"text": text(what)});
            location
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    if let Some(suppression) = suppression(finding) {
        result["suppressions"] = json!([suppression]);
    }
    result
}

fn location(place: &Place) -> Value {
    let path = place.path.as_str();
    let uri = if path.is_empty() {
        match place.origin {
            crate::model::Origin::Stdin => "stdin".to_owned(),
            _ => ".".to_owned(),
        }
    } else {
        neutral::uri(path)
    };
    let mut region = json!({"startLine": place.start.line});
    if digest::has_text(place) {
        region["startColumn"] = json!(place.start.column);
        if place.end > place.start {
            region["endLine"] = json!(place.end.line);
            region["endColumn"] = json!(place.end.column);
        }
    }
    json!({"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}})
}

fn suppression(finding: &Finding) -> Option<Value> {
    let (kind, justification) = match &finding.state {
        State::Allowed { reason } if finding.properties.contains_key("switched_off") => {
            ("external", reason.clone())
        }
        State::Allowed { reason } => ("inSource", reason.clone()),
        State::Waived {
            owner,
            reason,
            expires,
        } => ("external", format!("waived until {expires} by {owner}: {reason}")),
        State::InBaseline => ("external", "in the baseline".to_owned()),
        State::Found | State::BelowThreshold | State::Blocks => return None,
    };
    Some(json!({"kind": kind, "status": "accepted", "justification": text(&justification)}))
}

fn invocation(report: &Report) -> Value {
    let mut notifications: Vec<Value> = report
        .unread
        .iter()
        .take(NOTIFICATIONS)
        .map(notification)
        .collect();
    let left_out = [
        (
            report.findings.len().saturating_sub(RESULTS),
            "findings of lower rank",
        ),
        (report.unread.len().saturating_sub(NOTIFICATIONS), "notes"),
    ];
    for (count, what) in left_out {
        if count > 0 {
            let message = format!("{count} more {what} are not in this file · see the JSON report");
            notifications.push(json!({"level": "warning", "message": {"text": message}}));
        }
    }
    let mut invocation = json!({
        "executionSuccessful": report.unread.iter().all(|unread| unread.gravity == Gravity::Noted),
        "exitCode": report.exit_code(),
        "exitCodeDescription": report.verdict.word(),
        "toolExecutionNotifications": notifications,
    });
    if let Some(hand) = &report.overridden {
        let words = format!("overridden by {}: {}", hand.owner, hand.reason);
        invocation["properties"] = json!({"overridden": text(&words)});
    }
    invocation
}

fn notification(unread: &Unread) -> Value {
    let level = match unread.gravity {
        Gravity::Noted => "note",
        Gravity::Holds => "error",
    };
    let message = format!("{} · {}", digest::said(unread), unread.hint);
    let mut notification = json!({"level": level, "message": {"text": text(&message)}});
    if !unread.path.as_str().is_empty() {
        let line = unread.position.map_or(1, |position| position.line);
        notification["locations"] = json!([{"physicalLocation": {
            "artifactLocation": {"uri": neutral::uri(unread.path.as_str())},
            "region": {"startLine": line},
        }}]);
    }
    notification
}

fn text(raw: &str) -> String {
    neutral::terminal(raw).into_owned()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

/// The number GitHub sorts security alerts by: over 9.0 critical, over 7.0 high, over 4.0 medium (page as above).
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

/// Returns true for an address that no reader could misread.
fn is_plain_address(source: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/?#&=%:+,@!".contains(c);
    source
        .strip_prefix("https://")
        .is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain))
}
