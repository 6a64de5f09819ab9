//! `.gitguardian.yaml` of ggshield: `secret: ignored_matches` and `ignored_paths` of version 2, `matches-ignore` and
//! `paths-ignore` of version 1, <https://docs.gitguardian.com/ggshield-docs/configuration>. A match is a SHA-256 or the value itself.

use serde_json::Value;

use super::super::Scanner;
use super::super::entry::{Entry, Test};
use super::super::forms::Digest;
use super::{Finder, Sheet};
use crate::model::RepoPath;
use crate::syntax::strict;

const MATCHES: &[&str] = &[
    "ignored_matches",
    "ignored-matches",
    "matches-ignore",
    "matches_ignore",
];
const PATHS: &[&str] = &["ignored_paths", "ignored-paths", "paths-ignore", "paths_ignore"];

pub(super) fn read(sheet: &mut Sheet<'_>) {
    let root: Value = match strict::from_yaml(sheet.text, sheet.file.as_str()) {
        Ok(root) => root,
        Err(error) => {
            return sheet.cannot(
                error.line,
                format!("no YAML: {}", error.message),
                "correct the line",
            );
        }
    };
    let sections = [Some(&root), root.get("secret")];
    let all = |keys: &[&str]| -> Vec<&Value> {
        let lists = sections.iter().flatten().flat_map(|section| {
            keys.iter()
                .filter_map(|key| section.get(*key))
                .collect::<Vec<_>>()
        });
        lists.filter_map(Value::as_array).flatten().collect()
    };
    let (mut matches, mut paths) = (Finder::new(sheet.text), Finder::new(sheet.text));
    for ignored in all(MATCHES) {
        let named = ignored
            .get("match")
            .or_else(|| ignored.get("matches"))
            .unwrap_or(ignored);
        let text = match named {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => {
                let line = matches.line;
                sheet.cannot(
                    Some(line),
                    "an ignored match without a `match`",
                    "give it a `match`, or remove it",
                );
                continue;
            }
        };
        add_match(sheet, matches.line_of(&text), &text);
    }
    let patterns: Vec<(u32, &str)> = all(PATHS)
        .into_iter()
        .filter_map(Value::as_str)
        .map(|pattern| (paths.line_of(pattern), pattern))
        .collect();
    if let Some(set) = sheet.globs(&patterns) {
        let entry = Entry::at(sheet.file, patterns[0].0, Scanner::GitGuardian, "path pattern").waiting();
        sheet.entries.push(entry.that(Test::Globs(set)));
    }
}

fn add_match(sheet: &mut Sheet<'_>, line: u32, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let digest = Digest::of_hex(text).filter(|_| text.len() == 64);
    let is_plain = digest.is_none();
    let digest = digest.unwrap_or_else(|| Digest::of_value(text.as_bytes()));
    let entry = Entry::at(sheet.file, line, Scanner::GitGuardian, "match");
    sheet.entries.push(entry.that(Test::Digest(digest)));
    if is_plain {
        // The value stands here because it is allowed.
        let own: RepoPath = sheet.file.clone();
        let entry = Entry::at(sheet.file, line, Scanner::GitGuardian, "match").waiting();
        sheet
            .entries
            .push(entry.that(Test::File(own)).that(Test::Lines(line, line)));
    }
}
