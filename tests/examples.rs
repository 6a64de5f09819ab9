//! The two dashboards of examples/ are tests: every fault that the README lists is found where it says, nothing of its
//! second table is, and the mended copy is GO.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test reads its own repository and fails when it cannot"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A row of the README's tables: what stands there, where, and how grave it is at least.
#[derive(Debug)]
struct Row {
    engine: &'static str,
    number: String,
    places: Vec<(String, u64)>,
    severity: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

#[expect(clippy::disallowed_methods, reason = "a test of the program runs the program")]
fn check(example: &str) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_gonogo"))
        .args(["check", "--format", "json"])
        .arg(root().join(example))
        .env_remove("GONOGO_OVERRIDE")
        .output()
        .unwrap();
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    });
    (output.status.code().unwrap(), report)
}

#[expect(clippy::disallowed_methods, reason = "a test reads its own repository")]
fn readme(example: &str) -> String {
    std::fs::read_to_string(root().join(example).join("README.md")).unwrap()
}

/// Returns the `path:line` places in backticks of a table cell.
fn places(cell: &str) -> Vec<(String, u64)> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.rsplit_once(':'))
        .filter_map(|(path, line)| Some((path.to_owned(), line.parse().ok()?)))
        .collect()
}

fn faults() -> Vec<Row> {
    let mut engine = "";
    let mut rows = Vec::new();
    for line in readme("coachdesk").lines() {
        match line {
            "### Secrets" => engine = "secrets",
            "### Variables" => engine = "variables",
            "### Migrations" => engine = "migrations",
            _ => {}
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, _, place, _, _, severity] = cells[..] else {
            continue;
        };
        if number.len() > 1 && number[1..].chars().all(|c| c.is_ascii_digit()) {
            rows.push(Row {
                engine,
                number: number.to_owned(),
                places: places(place),
                severity: severity.to_owned(),
            });
        }
    }
    rows
}

fn innocents() -> Vec<(String, Vec<(String, u64)>)> {
    let text = readme("coachdesk");
    let table = text.split("## Looks like a fault, is none").nth(1).unwrap();
    table
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [what, place, _] = cells[..] else { return None };
            Some((what.to_owned(), places(place)))
        })
        .filter(|(_, places)| !places.is_empty())
        .collect()
}

fn weight(severity: &str) -> usize {
    ["low", "medium", "high", "critical"]
        .iter()
        .position(|word| *word == severity)
        .unwrap()
}

fn findings(report: &Value) -> &Vec<Value> {
    report["findings"].as_array().unwrap()
}

fn stands_at(finding: &Value, place: &(String, u64)) -> bool {
    finding["places"]
        .as_array()
        .unwrap()
        .iter()
        .any(|shown| shown["path"] == place.0.as_str() && shown["line"] == place.1)
}

fn starts_at(finding: &Value, place: &(String, u64)) -> bool {
    let first = &finding["places"][0];
    first["path"] == place.0.as_str() && first["line"] == place.1
}

#[test]
fn every_seeded_fault_is_found_where_the_readme_says() {
    let (code, report) = check("coachdesk");
    assert_eq!((code, report["verdict"].as_str()), (1, Some("NO-GO")));
    let rows = faults();
    assert_eq!(
        rows.len(),
        23,
        "the README lists 4 secrets, 11 variables and 8 migrations"
    );
    let missing: Vec<_> = rows
        .iter()
        .filter(|row| {
            !findings(&report).iter().any(|finding| {
                finding["rule"].as_str().unwrap().starts_with(row.engine)
                    && weight(finding["severity"].as_str().unwrap()) >= weight(&row.severity)
                    && stands_at(finding, &row.places[0])
            })
        })
        .collect();
    assert!(missing.is_empty(), "not found: {missing:#?}");
}

#[test]
fn a_secret_in_source_and_bundle_is_one_finding_with_both_places() {
    let (_, report) = check("coachdesk");
    for row in faults()
        .iter()
        .filter(|row| row.engine == "secrets" && row.places.len() > 1)
    {
        let found = findings(&report)
            .iter()
            .filter(|finding| stands_at(finding, &row.places[0]))
            .count();
        let both = findings(&report)
            .iter()
            .any(|finding| row.places.iter().all(|place| stands_at(finding, place)));
        assert!(both && found == 1, "{}: {found} findings", row.number);
    }
}

#[test]
fn nothing_that_only_looks_like_a_fault_is_found() {
    let (_, report) = check("coachdesk");
    let faults = faults();
    for (what, places) in innocents() {
        for place in places
            .iter()
            .filter(|place| !faults.iter().any(|row| row.places.contains(place)))
        {
            let wrong: Vec<_> = findings(&report)
                .iter()
                .filter(|finding| finding["severity"] != "low" && stands_at(finding, place))
                // Every statement that wants the table for itself is a place of the missing timeout, harmless or not.
                .filter(|finding| finding["rule"] != "migrations/no-lock-timeout" || starts_at(finding, place))
                .map(|finding| finding["message"].clone())
                .collect();
            assert!(wrong.is_empty(), "{what} at {place:?}: {wrong:?}");
        }
    }
}

#[test]
fn the_poll_finds_nothing_grave_beyond_the_list() {
    let (_, report) = check("coachdesk");
    let faults = faults();
    let extra: Vec<_> = findings(&report)
        .iter()
        .filter(|finding| finding["severity"] != "low")
        .filter(|finding| {
            !faults
                .iter()
                .any(|row| row.places.iter().any(|place| stands_at(finding, place)))
        })
        .map(|finding| (finding["rule"].clone(), finding["message"].clone()))
        .collect();
    assert!(extra.is_empty(), "{extra:#?}");
}

#[test]
fn the_mended_copy_is_go_without_a_warning() {
    let (code, report) = check("coachdesk-ready");
    let grave: Vec<_> = findings(&report)
        .iter()
        .filter(|finding| finding["severity"] != "low")
        .map(|f| f["message"].clone())
        .collect();
    assert_eq!(
        (code, report["verdict"].as_str()),
        (0, Some("GO")),
        "{grave:#?} {}",
        report["unread"]
    );
    assert!(grave.is_empty(), "{grave:#?}");
}

#[test]
fn no_made_up_secret_of_the_example_stands_in_any_report() {
    let session = readme_secret("coachdesk/lib/session.ts");
    for format in ["terminal", "json", "sarif", "markdown", "github"] {
        let text = rendered(format);
        assert!(!text.contains(&session), "{format} shows a secret");
        assert!(
            text.contains("lib/session.ts"),
            "{format} does not name the place"
        );
    }
}

/// Returns the longest quoted text on the fourth line of a file: the seeded secret itself.
#[expect(clippy::disallowed_methods, reason = "a test reads its own repository")]
fn readme_secret(path: &str) -> String {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let line = text.lines().nth(3).unwrap().to_owned();
    let longest = line.split(['"', '\'']).max_by_key(|part| part.len()).unwrap();
    assert!(longest.len() >= 40, "the fault S1 has moved");
    longest.to_owned()
}

#[expect(clippy::disallowed_methods, reason = "a test of the program runs the program")]
fn rendered(format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_gonogo"))
        .args(["check", "--verbose", "--format", format])
        .arg(root().join("coachdesk"))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}
