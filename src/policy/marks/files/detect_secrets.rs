//! `.secrets.baseline` of detect-secrets: for each file the SHA-1 of each value, <https://github.com/Yelp/detect-secrets>;
//! what its filters leave out (`exclude`, `should_exclude_…`) is acknowledged too. An entry that was audited as a real secret
//! counts only when a person imports the file.

use serde_json::Value;

use super::super::Scanner;
use super::super::entry::{Entry, Target, Test};
use super::super::forms::Digest;
use super::{Finder, Sheet};

pub(super) fn read(sheet: &mut Sheet<'_>, root: &Value) {
    let mut finder = Finder::new(sheet.text);
    let files = root.get("results").and_then(Value::as_object);
    for (file, found) in files.into_iter().flatten() {
        finder.line_of(&format!("\"{file}\""));
        for one in found.as_array().into_iter().flatten() {
            entry(sheet, &mut finder, file, one);
        }
    }
    if files.is_none() {
        sheet.cannot(
            None,
            "a baseline whose `results` are no map",
            "write it anew: detect-secrets scan",
        );
    }
    filters(sheet, root);
}

fn entry(sheet: &mut Sheet<'_>, finder: &mut Finder<'_>, file: &str, one: &Value) {
    let hex = one
        .get("hashed_secret")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let line = finder.line_of(hex);
    let Some(digest @ Digest::Sha1(_)) = Digest::of_hex(hex) else {
        return sheet.cannot(
            Some(line),
            format!("an entry of {file} without a SHA-1"),
            "write it anew: detect-secrets scan",
        );
    };
    let number = one
        .get("line_number")
        .and_then(Value::as_u64)
        .and_then(|line| u32::try_from(line).ok());
    let kind = one.get("type").and_then(Value::as_str).unwrap_or_default();
    let path = sheet.path(file);
    let value = match number {
        // What is digested of a key block is its first line, which all keys share.
        Some(number) if kind == "Private Key" => Test::Header(digest, number),
        _ => Test::Digest(digest),
    };
    let mut entry = Entry::at(sheet.file, line, Scanner::DetectSecrets, "baseline entry")
        .that(Test::File(path))
        .that(value);
    entry.is_confirmed = one.get("is_secret").and_then(Value::as_bool) == Some(true);
    sheet.entries.push(entry);
    // The digest itself, should anybody take it for a value.
    let own = Entry::at(sheet.file, line, Scanner::DetectSecrets, "baseline entry")
        .waiting()
        .that(Test::File(sheet.file.clone()))
        .that(Test::Digest(Digest::of_value(hex.as_bytes())));
    sheet.entries.push(own);
}

/// Returns what leaves files, lines and values out, of the older form and of the newer.
fn filters(sheet: &mut Sheet<'_>, root: &Value) {
    let older = |key: &str| root.get("exclude").and_then(|exclude| exclude.get(key));
    let newer = |name: &str| {
        let named = move |filter: &&Value| {
            let path = filter.get("path").and_then(Value::as_str);
            path.is_some_and(|path| path.ends_with(name))
        };
        let filters = root.get("filters_used").and_then(Value::as_array);
        filters
            .into_iter()
            .flatten()
            .find(named)
            .and_then(|filter| filter.get("pattern"))
    };
    let files: Vec<&str> = strings(older("files"))
        .chain(strings(newer(".should_exclude_file")))
        .collect();
    let lines: Vec<&str> = strings(older("lines"))
        .chain(strings(newer(".should_exclude_line")))
        .collect();
    let values: Vec<&str> = strings(newer(".should_exclude_secret")).collect();
    add(sheet, &files, Test::Paths);
    add(sheet, &lines, |set| Test::Pattern(set, Target::Line));
    add(sheet, &values, |set| Test::Pattern(set, Target::Value));
}

fn add(sheet: &mut Sheet<'_>, patterns: &[&str], test: impl Fn(regex::bytes::RegexSet) -> Test) {
    let mut finder = Finder::new(sheet.text);
    let lines: Vec<(u32, &str)> = patterns
        .iter()
        .filter(|pattern| !pattern.is_empty())
        .map(|pattern| {
            // Written as JSON writes it.
            let written = Value::from(*pattern).to_string();
            (finder.line_of(&written), *pattern)
        })
        .collect();
    if let Some(set) = sheet.expressions(&lines) {
        let entry = Entry::at(sheet.file, lines[0].0, Scanner::DetectSecrets, "filter").waiting();
        sheet.entries.push(entry.that(test(set)));
    }
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let many = value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    value.and_then(Value::as_str).into_iter().chain(many)
}
