//! JSON reports of gitleaks and betterleaks (`RuleID`), trufflehog (`SourceMetadata`) and kingfisher (`findings`). A report holds
//! values in plain text: each becomes a digest at once. Where it holds none, its line speaks.

use serde_json::Value;

use super::super::Scanner;
use super::super::entry::{Entry, Test};
use super::super::forms::Digest;
use super::{Finder, Sheet};

/// One finding of a report. Has no `Debug`: it may hold a value.
struct Reported<'a> {
    scanner: Scanner,
    path: &'a str,
    line: Option<u32>,
    last: Option<u32>,
    rule: &'a str,
    value: Option<&'a str>,
    commit: Option<&'a str>,
}

/// Returns false when none of the reports is meant.
pub(super) fn read(sheet: &mut Sheet<'_>, values: &[Value]) -> bool {
    let mut finder = Finder::new(sheet.text);
    let mut is_known = false;
    for value in values {
        let many = value
            .as_array()
            .or_else(|| value.get("findings").and_then(Value::as_array));
        let ones: Vec<&Value> = many.map_or_else(|| vec![value], |many| many.iter().collect());
        for one in ones {
            let Some(reported) = gitleaks(one)
                .or_else(|| trufflehog(one))
                .or_else(|| kingfisher(one))
            else {
                continue;
            };
            is_known = true;
            add(sheet, &mut finder, &reported);
        }
        is_known |= many.is_some_and(Vec::is_empty);
    }
    is_known
}

fn add(sheet: &mut Sheet<'_>, finder: &mut Finder<'_>, reported: &Reported<'_>) {
    let line = finder.line_of(reported.path);
    let is_masked = |value: &&str| value.is_empty() || *value == "REDACTED" || value.contains("***");
    let value = reported.value.filter(|value| !is_masked(value));
    let mut entry = Entry::at(sheet.file, line, reported.scanner, "reported finding")
        .that(Test::File(sheet.path(reported.path)));
    match (value, reported.line) {
        (Some(value), _) => entry = entry.that(Test::Digest(Digest::of_value(value.trim().as_bytes()))),
        (None, Some(first)) => {
            let last = reported.last.unwrap_or(first).max(first);
            entry = entry
                .that(Test::Lines(first, last))
                .that(Test::Rules(vec![reported.rule.to_owned()]));
            if let Some(commit) = reported.commit.filter(|commit| !commit.is_empty()) {
                entry = entry.that(Test::CommitOrToday(commit.to_ascii_lowercase()));
            }
        }
        (None, None) => {
            return sheet.cannot(
                Some(line),
                "a finding with neither a value nor a line",
                "write the report anew, with values or lines",
            );
        }
    }
    sheet.entries.push(entry);
}

fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    path.iter()
        .try_fold(value, |value, key| value.get(*key))?
        .as_str()
}

fn number(value: &Value, path: &[&str]) -> Option<u32> {
    let found = path.iter().try_fold(value, |value, key| value.get(*key))?;
    // Some write numbers as texts.
    let number = found.as_u64().or_else(|| found.as_str()?.parse().ok())?;
    u32::try_from(number).ok().filter(|line| *line > 0)
}

fn gitleaks(one: &Value) -> Option<Reported<'_>> {
    Some(Reported {
        scanner: Scanner::Gitleaks,
        rule: text(one, &["RuleID"])?,
        path: text(one, &["File"])?,
        line: number(one, &["StartLine"]),
        last: number(one, &["EndLine"]),
        value: text(one, &["Secret"]),
        commit: text(one, &["Commit"]),
    })
}

fn trufflehog(one: &Value) -> Option<Reported<'_>> {
    let data = one.get("SourceMetadata")?.get("Data")?.as_object()?;
    // Git, Filesystem, Github: each names its file and line alike.
    let place = data.values().find(|place| text(place, &["file"]).is_some())?;
    Some(Reported {
        scanner: Scanner::Trufflehog,
        rule: text(one, &["DetectorName"]).unwrap_or_default(),
        path: text(place, &["file"])?,
        line: number(place, &["line"]),
        last: None,
        value: text(one, &["Raw"]),
        commit: text(place, &["commit"]),
    })
}

fn kingfisher(one: &Value) -> Option<Reported<'_>> {
    let finding = one.get("finding")?;
    Some(Reported {
        scanner: Scanner::Kingfisher,
        rule: text(one, &["rule", "id"]).unwrap_or_default(),
        path: text(finding, &["path"])?,
        line: number(finding, &["line"]),
        last: None,
        value: text(finding, &["snippet"]),
        commit: text(finding, &["git_metadata", "commit", "id"]),
    })
}
