//! The report for programs: a versioned contract, described by docs/report.schema.json and checked against it in tests.
//! The vocabulary only grows within one schema number. Paths and texts are exact; hostile characters are JSON escapes.

use serde_json::{Map, Value, json};

use crate::model::{Axis, Finding, Gravity, Origin, Place, Report, State, Unread};

use super::{digest, neutral};

/// Raised when a field changes its meaning or goes.
pub const SCHEMA: u32 = 1;

/// Returns the report as indented JSON.
#[must_use]
pub fn render(report: &Report) -> String {
    let value = value(report);
    // A map of strings, numbers and lists has no way to refuse being written.
    let text = serde_json::to_string_pretty(&value).unwrap_or_default();
    neutral::json(&text) + "\n"
}

/// Returns the report as a JSON value.
#[must_use]
pub fn value(report: &Report) -> Value {
    let mut root = Map::new();
    root.insert("schema".to_owned(), json!(SCHEMA));
    root.insert(
        "tool".to_owned(),
        json!({
            "name": "gonogo",
            "version": report.tool.version,
            "rules": report.tool.rules,
            "policy": report.tool.policy,
        }),
    );
    root.insert("project".to_owned(), json!(report.project));
    root.insert("commit".to_owned(), json!(report.commit));
    root.insert("dirty".to_owned(), json!(report.dirty));
    root.insert("verdict".to_owned(), json!(report.verdict.word()));
    root.insert("exit_code".to_owned(), json!(report.exit_code()));
    if let Some(hand) = &report.overridden {
        let hand = json!({"owner": hand.owner, "reason": hand.reason});
        root.insert("overridden".to_owned(), hand);
    }
    root.insert("rows".to_owned(), rows(report));
    root.insert(
        "findings".to_owned(),
        report
            .findings
            .iter()
            .map(|one| finding(one, digest::verdict_on(one)))
            .collect(),
    );
    let listed = report.listed.iter().map(|one| finding(one, "publishable"));
    root.insert("listed".to_owned(), listed.collect());
    root.insert("unread".to_owned(), report.unread.iter().map(unread).collect());
    root.insert("unused_marks".to_owned(), unused_marks(report));
    root.insert("tally".to_owned(), tally(report));
    Value::Object(root)
}

fn rows(report: &Report) -> Value {
    report
        .rows
        .iter()
        .map(|row| json!({"name": row.name, "state": row.state.word(), "note": row.note}))
        .collect()
}

fn finding(finding: &Finding, verdict: &str) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("rule", json!(finding.rule.id.as_str()));
    put("title", json!(finding.rule.title));
    put("severity", json!(finding.severity));
    put("confidence", json!(finding.confidence));
    put("impact", json!(finding.impact));
    put("state", json!(finding.state.word()));
    if let Some(details) = state_details(&finding.state) {
        put("state_details", details);
    }
    put("message", json!(finding.message));
    put("help", json!(finding.help));
    if let Some(fix) = &finding.fix {
        put("fix", json!(fix));
    }
    put("why", json!(finding.rule.why));
    put("source", json!(finding.rule.source));
    put("fingerprint", json!(finding.fingerprint.as_str()));
    put("places", finding.places().map(place).collect());
    if !finding.related.is_empty() {
        let related = finding
            .related
            .iter()
            .map(|related| json!({"what": related.what, "place": place(&related.place)}));
        put("related", related.collect());
    }
    put("properties", json!(finding.properties));
    if let Some(evidence) = &finding.evidence {
        let said = json!({
            "identity": axis(&evidence.identity),
            "value": axis(&evidence.value),
            "place": axis(&evidence.place),
            "verdict": verdict,
            "because": evidence.because,
        });
        put("evidence", said);
    }
    Value::Object(fields)
}

fn axis(axis: &Axis) -> Value {
    let facts = axis.facts();
    Value::Object(
        facts
            .map(|(name, words)| (name.to_owned(), json!(words)))
            .collect(),
    )
}

fn state_details(state: &State) -> Option<Value> {
    match state {
        State::Allowed { reason } => Some(json!({"reason": reason})),
        State::Waived {
            owner,
            reason,
            expires,
        } => Some(json!({"owner": owner, "reason": reason, "expires": expires.to_string()})),
        State::Found | State::InBaseline | State::BelowThreshold | State::Blocks => None,
    }
}

fn place(place: &Place) -> Value {
    let mut fields = Map::new();
    fields.insert("path".to_owned(), json!(place.path.as_str()));
    let (origin, name) = match &place.origin {
        Origin::Head => ("head", None),
        Origin::Base => ("base", None),
        Origin::Stdin => ("stdin", None),
        Origin::Build(artefact) => ("build", Some(("artefact", artefact.as_ref()))),
        Origin::History(brought) => ("history", Some(("commit", brought.commit.as_str()))),
        Origin::Inventory(environment) => ("inventory", Some(("environment", environment.as_ref()))),
    };
    fields.insert("origin".to_owned(), json!(origin));
    if let Some((key, name)) = name {
        fields.insert(key.to_owned(), json!(name));
    }
    fields.insert("role".to_owned(), json!(place.role));
    // A whole file has no position: a made-up 1:1 would send people to the wrong line.
    if digest::has_text(place) {
        fields.insert("line".to_owned(), json!(place.start.line));
        fields.insert("column".to_owned(), json!(place.start.column));
        fields.insert("end_line".to_owned(), json!(place.end.line));
        fields.insert("end_column".to_owned(), json!(place.end.column));
        fields.insert("excerpt".to_owned(), json!(place.excerpt().0));
    }
    fields.insert("is_new".to_owned(), json!(place.is_new));
    Value::Object(fields)
}

fn unread(unread: &Unread) -> Value {
    let gravity = match unread.gravity {
        Gravity::Noted => "noted",
        Gravity::Holds => "holds",
    };
    let mut fields = Map::new();
    fields.insert("gravity".to_owned(), json!(gravity));
    fields.insert("engine".to_owned(), json!(unread.engine));
    fields.insert("path".to_owned(), json!(unread.path.as_str()));
    if let Some(position) = unread.position {
        fields.insert("line".to_owned(), json!(position.line));
        fields.insert("column".to_owned(), json!(position.column));
    }
    fields.insert("reason".to_owned(), json!(unread.reason));
    fields.insert("hint".to_owned(), json!(unread.hint));
    Value::Object(fields)
}

fn unused_marks(report: &Report) -> Value {
    let marks = report.unused_marks.iter();
    marks
        .map(|mark| json!({"path": mark.path.as_str(), "line": mark.line, "scanner": mark.scanner, "mark": mark.mark}))
        .collect()
}

fn tally(report: &Report) -> Value {
    let tally = &report.tally;
    let mut counts = Map::new();
    for (name, count) in &tally.counts {
        let before = counts.get(*name).and_then(Value::as_u64).unwrap_or(0);
        counts.insert((*name).to_owned(), json!(before + count));
    }
    json!({
        "files": tally.files,
        "bytes": tally.bytes,
        "binaries": tally.binaries,
        "links": tally.links,
        "counts": counts,
    })
}
