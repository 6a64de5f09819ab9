//! Two tokens in every kind of artefact, alone and inside another: both are found, under a path a person can open. And
//! what is broken, endless or hostile ends soon, with a reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

#[path = "artefacts/hostile.rs"]
mod hostile;
#[path = "artefacts/kinds.rs"]
mod kinds;
#[path = "artefacts/packers.rs"]
mod packers;
mod support;

use std::collections::BTreeSet;

use gonogo::tokens::crc32;
use kinds::{kinds, nested};
use support::{Answer, Project, stripe_key};

/// A made-up token of GitHub with the checksum that it must have.
pub(crate) fn github_token() -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let body = ["q7Zr2LxW9bNc", "4KdT8vJm3Yh", "G6sPf1A"].concat();
    let mut sum = crc32(body.as_bytes());
    let mut tail = [0; 6];
    for place in tail.iter_mut().rev() {
        *place = DIGITS[(sum % 62) as usize];
        sum /= 62;
    }
    format!(
        "{}{body}{}",
        concat!("gh", "p_"),
        std::str::from_utf8(&tail).unwrap()
    )
}

/// The text with both tokens.
pub(crate) fn text() -> String {
    format!("STRIPE_KEY={}\nGITHUB_TOKEN={}\n", stripe_key(), github_token())
}

/// Returns the rule and path of every place of every finding.
pub(crate) fn places(answer: &Answer) -> BTreeSet<(String, String)> {
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    findings
        .iter()
        .flat_map(|finding| {
            let rule = finding["rule"].as_str().unwrap();
            let places = finding["places"].as_array().unwrap();
            places
                .iter()
                .map(move |place| (rule.to_owned(), place["path"].as_str().unwrap().to_owned()))
        })
        .collect()
}

const CHECK: &[&str] = &["check", "--only", "secrets", "--format", "json"];
const RULES: [&str; 2] = ["secrets/stripe-secret-key", "secrets/github-personal-token"];

/// Returns which of both tokens the answer does not have at which of the `wanted` paths.
fn missing(answer: &Answer, wanted: impl Iterator<Item = String>) -> Vec<String> {
    let found = places(answer);
    wanted
        .flat_map(|path| RULES.map(|rule| (rule.to_owned(), path.clone())))
        .filter(|place| !found.contains(place))
        .map(|(rule, path)| format!("{rule} in {path}"))
        .collect()
}

/// Judges `bytes` as the only file, `name`, and returns what is missing at `path`.
///
/// One by one, for a report lists only so many places of one token.
fn missing_in(name: &str, bytes: &[u8], path: &str) -> Vec<String> {
    let project = Project::new();
    project.write(name, bytes);
    missing(&project.gonogo(CHECK), std::iter::once(path.to_owned()))
}

fn joined(parts: &[&str]) -> String {
    parts
        .iter()
        .copied()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("!/")
}

#[test]
fn both_tokens_are_found_in_every_kind_of_artefact() {
    let kinds = kinds(text().as_bytes());
    assert!(kinds.len() >= 45, "{} kinds", kinds.len());
    let missing: Vec<String> = kinds
        .iter()
        .flat_map(|kind| missing_in(kind.name, &kind.bytes, &joined(&[kind.name, kind.inside])))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn both_tokens_are_found_in_every_kind_of_artefact_inside_another() {
    let missing: Vec<String> = kinds(text().as_bytes())
        .iter()
        .flat_map(|kind| {
            let path = joined(&["outer", kind.name, kind.inside]);
            missing_in("outer", &nested(kind), &path)
        })
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn an_archive_is_a_build_output_and_nothing_in_it_is_left_out_by_its_name() {
    let project = Project::new();
    let (text, file) = (text(), |name: &str| name.to_owned());
    let names = [
        "package-lock.json",
        "node_modules/a/index.js",
        "vendor/lib.php",
        "app.min.js",
        "logo.svg",
        ".git/config",
        "test/a.py",
    ]
    .map(file);
    let files: Vec<packers::Packed<'_>> = names
        .iter()
        .map(|name| (name.as_str(), text.as_bytes()))
        .collect();
    project.write("out/image.tar", packers::tar(&files));
    for name in &names {
        project.write(&format!("site/{name}"), &text);
    }
    let mut arguments = CHECK.to_vec();
    arguments.extend(["--build", "out/image.tar", "--build", "site"]);
    let answer = project.gonogo(&arguments);
    let wanted = names
        .iter()
        .flat_map(|name| [format!("out/image.tar!/{name}"), format!("site/{name}")]);
    let missing = missing(&answer, wanted);
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn standard_input_may_be_an_archive() {
    let project = Project::new();
    let bytes = packers::zip(&[("a/.env", text().as_bytes())]);
    let mut arguments = CHECK.to_vec();
    arguments.extend(["-", "--stdin-filename", "x.zip"]);
    let answer = project.gonogo_with(&arguments, &[], &bytes);
    assert!(missing(&answer, ["x.zip!/a/.env".to_owned()].into_iter()).is_empty());
}

#[test]
fn depth_nought_leaves_archives_closed_and_a_hit_bound_is_said() {
    let project = Project::new();
    let mut bytes = text().into_bytes();
    for level in (0..10).rev() {
        bytes = packers::zip(&[(&format!("{level}.zip"), &bytes)]);
    }
    project.write("deep.zip", &bytes);
    let closed = project.gonogo(&["check", "--only", "secrets", "--archive-depth", "0"]);
    assert_eq!(closed.code, 0, "{}", closed.all());
    let held = project.gonogo(&["check", "deep.zip", "--only", "secrets"]);
    assert_eq!(held.code, 3, "{}", held.all());
    assert!(
        held.all().contains("nested deeper than 8 archives"),
        "{}",
        held.all()
    );
    let open = project.gonogo(&["check", "--only", "secrets", "--archive-depth", "12"]);
    assert_eq!(open.code, 1, "{}", open.all());
}

#[test]
fn names_and_values_in_a_program_are_no_findings() {
    let project = Project::new();
    let text = concat!("\0\0pass", "word = \"Xk9-mQ2vLp7Rt4\"\0api_key: Zt8qLw3nVb6Hs1\0");
    project.write("server", [b"\x7FELF\x02\x01\x01\0", text.as_bytes()].concat());
    let answer = project.gonogo(CHECK);
    assert!(places(&answer).is_empty(), "{}", answer.all());
}
