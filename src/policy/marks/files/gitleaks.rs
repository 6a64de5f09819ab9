//! `.gitleaks.toml`: the allowlists of the whole and of its rules (paths, regexes, stopwords, commits; any of them, or all with
//! `condition = "AND"`), <https://github.com/gitleaks/gitleaks#configuration>. Betterleaks reads the same. Its rules are not read.

use super::super::Scanner;
use super::super::entry::{Entry, Target, Test};
use super::Sheet;
use super::patterns::Line;
use crate::model::{Secret, Span};
use crate::syntax::toml;
use crate::syntax::tree::Node;

/// A shorter stopword is part of any random value.
const SHORTEST_STOPWORD: usize = 3;

pub(super) fn read(sheet: &mut Sheet<'_>) {
    let root = match toml::parse(sheet.text) {
        Ok(root) => root,
        Err(error) => {
            let line = sheet.line_at(error.offset);
            return sheet.cannot(
                Some(line),
                format!("no TOML: {}", error.message),
                "correct the line",
            );
        }
    };
    for list in lists(&root) {
        allowlist(sheet, list, None);
    }
    for rule in root.get("rules").map(Node::elements).unwrap_or_default() {
        let id = rule.get("id").and_then(Node::text);
        for list in lists(rule) {
            allowlist(sheet, list, id);
        }
    }
}

/// `[allowlist]` is the older form of `[[allowlists]]`.
fn lists(node: &Node) -> impl Iterator<Item = &Node> {
    let many = node.get("allowlists").map(Node::elements).unwrap_or_default();
    node.get("allowlist").into_iter().chain(many)
}

fn allowlist(sheet: &mut Sheet<'_>, list: &Node, rule: Option<&str>) {
    let rules: Vec<String> = match rule {
        Some(rule) => vec![rule.to_owned()],
        None => texts(list, "targetRules")
            .iter()
            .map(|(_, text)| (*text).to_owned())
            .collect(),
    };
    let is_and = list
        .get("condition")
        .and_then(Node::text)
        .is_some_and(|word| word.eq_ignore_ascii_case("and") || word == "&&");
    let tests = tests(sheet, list);
    let parts: Vec<Vec<(u32, Test)>> = if is_and {
        vec![tests]
    } else {
        tests.into_iter().map(|test| vec![test]).collect()
    };
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        add(sheet, part, &rules);
    }
    own_copies(sheet, list);
}

/// Adds an entry for findings of the `rules`; for any when there are none.
fn add(sheet: &mut Sheet<'_>, part: Vec<(u32, Test)>, rules: &[String]) {
    let line = part.first().map_or(1, |(line, _)| *line);
    let mut entry = Entry::at(sheet.file, line, scanner(sheet), "allowlist").waiting();
    entry.tests = part.into_iter().map(|(_, test)| test).collect();
    if !rules.is_empty() {
        entry.tests.push(Test::Rules(rules.to_vec()));
    }
    sheet.entries.push(entry);
}

fn scanner(sheet: &Sheet<'_>) -> Scanner {
    if sheet.file.file_name().contains("betterleaks") {
        Scanner::Betterleaks
    } else {
        Scanner::Gitleaks
    }
}

fn tests(sheet: &mut Sheet<'_>, list: &Node) -> Vec<(u32, Test)> {
    let mut tests = Vec::new();
    let paths = lines(sheet, list, "paths");
    if let Some(set) = sheet.expressions(&paths) {
        tests.push((paths[0].0, Test::Paths(set)));
    }
    let target = match list.get("regexTarget").and_then(Node::text) {
        Some("line" | "match") => Target::Line,
        _ => Target::Value,
    };
    let regexes = lines(sheet, list, "regexes");
    if let Some(set) = sheet.expressions(&regexes) {
        tests.push((regexes[0].0, Test::Pattern(set, target)));
    }
    let words = lines(sheet, list, "stopwords");
    let long: Vec<Secret> = words
        .iter()
        .filter(|(_, word)| word.len() >= SHORTEST_STOPWORD)
        .map(|(_, word)| Secret::new(word.to_ascii_lowercase().as_bytes()))
        .collect();
    if !long.is_empty() {
        tests.push((words[0].0, Test::Stopwords(long)));
    }
    let commits = lines(sheet, list, "commits");
    if let Some((line, _)) = commits.first() {
        let ids = commits.iter().map(|(_, id)| id.to_ascii_lowercase()).collect();
        tests.push((*line, Test::Commits(ids)));
    }
    tests
}

/// A value that is written out in the file is the one it allows, and no leak of its own.
fn own_copies(sheet: &mut Sheet<'_>, list: &Node) {
    for key in ["regexes", "stopwords"] {
        for (span, _) in texts(list, key) {
            let (start, end) = (sheet.line_at(span.start), sheet.line_at(span.end));
            let entry = Entry::at(sheet.file, start, scanner(sheet), "allowlist").waiting();
            let own = Test::File(sheet.file.clone());
            sheet.entries.push(entry.that(own).that(Test::Lines(start, end)));
        }
    }
}

fn lines<'a>(sheet: &Sheet<'_>, list: &'a Node, key: &str) -> Vec<Line<'a>> {
    let texts = texts(list, key);
    texts
        .into_iter()
        .map(|(span, text)| (sheet.line_at(span.start), text))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

fn texts<'a>(list: &'a Node, key: &str) -> Vec<(Span, &'a str)> {
    let elements = list.get(key).map(Node::elements).unwrap_or_default();
    let text = |node: &'a Node| Some((node.span, node.text()?));
    elements.iter().filter_map(text).collect()
}
