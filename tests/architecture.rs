//! Proves the house of ARCHITECTURE.md from the imports themselves: floors import downward only, no circle between
//! files, no file over 500 lines, no folder that nobody placed.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its own repository and fails when it cannot"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Every room and its floor. A new folder or file directly below src/ must be placed here first.
const FLOORS: &[(&str, u8)] = &[
    ("model", 1),
    ("syntax", 2),
    ("tokens", 2),
    ("sources", 2),
    ("rulebook", 2),
    ("policy", 2),
    ("report", 2),
    ("github", 2),
    ("verify", 2),
    ("secrets", 3),
    ("variables", 3),
    ("migrations", 3),
    ("config", 4),
    ("gate", 5),
    ("cli", 6),
    ("main", 7),
];

/// Arrows between rooms of one floor. Both read typed YAML that people wrote; nothing else may be added lightly.
const BETWEEN_SIBLINGS: &[(&str, &str)] = &[("rulebook", "syntax"), ("policy", "syntax")];

/// What an engine may import, besides itself.
const BELOW_ENGINES: &[&str] = &["model", "rulebook", "syntax", "tokens"];

const LONGEST_FILE: usize = 500;

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns the room of a file: the first part of its path below src/.
fn room(path: &Path) -> String {
    let below = path.strip_prefix(src()).unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Returns the rooms that the code of `text` names: `crate::room`, `gonogo::room`, and `{room::…, …}` after `crate::`.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut rooms = BTreeSet::new();
    for prefix in ["crate::", "gonogo::"] {
        for (at, _) in code.match_indices(prefix) {
            let rest = &code[at + prefix.len()..];
            let word: String = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if word.is_empty() {
                let group = rest.trim_start_matches('{').split('}').next().unwrap_or_default();
                let starts = group.split(',').filter_map(|part| part.trim().split("::").next());
                rooms.extend(starts.map(|part| part.trim_matches('{').to_owned()));
            } else {
                rooms.insert(word);
            }
        }
    }
    rooms.retain(|name| FLOORS.iter().any(|(room, _)| room == name));
    rooms
}

fn floor(room: &str) -> u8 {
    FLOORS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, floor)| *floor)
        .unwrap()
}

fn arrow_is_allowed(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    match floor(from) {
        1 => false,
        2 => to == "model" || BETWEEN_SIBLINGS.contains(&(from, to)),
        3 => BELOW_ENGINES.contains(&to),
        _ => floor(to) < floor(from),
    }
}

#[test]
fn every_room_has_a_floor() {
    for entry in fs::read_dir(src()).unwrap() {
        let name = room(&entry.unwrap().path());
        assert!(
            name == "lib" || FLOORS.iter().any(|(room, _)| *room == name),
            "src/{name} is on no floor"
        );
    }
}

#[test]
fn floors_import_downward_only_and_siblings_never_meet() {
    let mut wrong = Vec::new();
    for path in rust_files(&src()) {
        let from = room(&path);
        if from == "lib" {
            continue;
        }
        for to in imports(&fs::read_to_string(&path).unwrap()) {
            if !arrow_is_allowed(&from, &to) {
                wrong.push(format!("{} imports {to}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "forbidden arrows:\n{}", wrong.join("\n"));
}

#[test]
fn the_binary_alone_knows_flags_and_standard_output() {
    for path in rust_files(&src()) {
        let inside_library = !matches!(room(&path).as_str(), "cli" | "main");
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            !inside_library || !text.contains("use clap"),
            "{} knows the command line",
            path.display()
        );
        assert!(
            !inside_library || !text.contains("stdout()"),
            "{} knows standard output",
            path.display()
        );
    }
}

#[test]
fn no_two_rooms_import_each_other() {
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in rust_files(&src()) {
        let from = room(&path);
        if from != "lib" {
            arrows
                .entry(from.clone())
                .or_default()
                .extend(imports(&fs::read_to_string(&path).unwrap()));
        }
    }
    for (from, targets) in &arrows {
        for to in targets.iter().filter(|to| *to != from) {
            let back = arrows.get(to).is_some_and(|targets| targets.contains(from));
            assert!(!back, "{from} and {to} import each other");
        }
    }
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    for path in rust_files(&src())
        .into_iter()
        .chain(rust_files(&src().with_file_name("tests")))
    {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in rust_files(&src()) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with("//!"),
            "{} starts without a word on what it is for",
            path.display()
        );
    }
}

#[test]
fn the_walls_hold_against_a_forbidden_arrow() {
    assert_eq!(
        imports("use crate::{model::Span, report};"),
        ["model", "report"].map(String::from).into()
    );
    assert!(!arrow_is_allowed("secrets", "variables") && !arrow_is_allowed("report", "policy"));
    assert!(!arrow_is_allowed("model", "syntax") && !arrow_is_allowed("secrets", "sources"));
    assert!(arrow_is_allowed("gate", "secrets") && arrow_is_allowed("secrets", "tokens"));
}
