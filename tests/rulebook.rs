//! Every rule proves itself: it speaks on each of its bad examples and is silent on each good one. And docs/RULES.md is
//! what the rules say today.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test reads its own repository and fails when it cannot"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use gonogo::gate::{Engines, Poll, Subject};
use gonogo::migrations::{Migrations, Pending};
use gonogo::model::{Date, Entry, Origin, RepoPath, Report, Salt, Tool};
use gonogo::policy::{Policy, Scope};
use gonogo::rulebook::{Example, Rulebook};
use gonogo::secrets::Secrets;
use gonogo::sources::Memory;
use gonogo::variables::Variables;
use gonogo::{migrations, secrets, variables};

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

/// Returns the path at which an engine is shown a text without one.
fn usual_path(engine: &str) -> &'static str {
    match engine {
        "migrations" => "migrations/0002_change.sql",
        _ => "src/config.ts",
    }
}

fn files(engine: &str, example: &Example) -> BTreeMap<String, String> {
    match example {
        Example::Files(files) => files.clone(),
        Example::Text(text) => BTreeMap::from([(usual_path(engine).to_owned(), text.clone())]),
    }
}

/// The migration with the greatest name is the one to judge; those before it are history.
fn judged(files: &BTreeMap<String, String>) -> Pending {
    let is_migration =
        |path: &&String| path.contains("migrat") && ([".sql", ".rb"].iter().any(|end| path.ends_with(end)));
    let last = files.keys().filter(is_migration).max();
    Pending::Paths(
        last.map(|path| RepoPath::from(path.as_str()))
            .into_iter()
            .collect::<BTreeSet<_>>(),
    )
}

/// Returns the entry of an example's file; `@production PATH` stands for a file named as the inventory of production.
fn entry(path: &str) -> Entry {
    match path.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
        Some((environment, path)) => Entry {
            origin: Origin::Inventory(environment.into()),
            ..Entry::head(path)
        },
        None => Entry::head(path),
    }
}

/// The rules are loaded once for all examples.
fn secrets_engine() -> &'static Secrets {
    static ENGINE: OnceLock<Secrets> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let settings = secrets::Settings {
            salt: Salt::new("examples"),
            today: Some(today()),
            keeps_values: false,
        };
        Secrets::new(&Rulebook::built_in(), settings).unwrap()
    })
}

fn poll(engine: &str, files: &BTreeMap<String, String>) -> Report {
    let rulebook = Rulebook::built_in();
    let mut engines = Engines::default();
    match engine {
        "secrets" => {
            engines.secrets = Some(secrets_engine().clone());
        }
        "variables" => {
            engines.variables = Some(Variables::new(&rulebook, variables::Settings::default()).unwrap());
        }
        "migrations" => {
            let settings = migrations::Settings {
                pending: judged(files),
                ..migrations::Settings::default()
            };
            engines.migrations = Some(Migrations::new(&rulebook, settings).unwrap());
        }
        other => panic!("no engine {other}"),
    }
    let memory = files
        .iter()
        .map(|(path, text)| (entry(path), text))
        .fold(Memory::new(), |memory, (entry, text)| {
            memory.with(entry, text.as_bytes())
        });
    let poll = Poll {
        sources: vec![Box::new(memory)],
        engines,
        idle: Vec::new(),
        policy: Policy::default(),
        scope: Scope::Part,
        today: today(),
        subject: Subject {
            tool: Tool {
                version: "0",
                rules: String::new(),
                policy: String::new(),
            },
            project: "example".to_owned(),
            commit: None,
            dirty: None,
            looks_into_builds: false,
        },
        overridden: None,
        unread: Vec::new(),
        cache: None,
        reach: None,
        verify: None,
    };
    poll.run().unwrap()
}

/// Returns true when the rule speaks; a publishable kind speaks by being listed.
fn speaks(report: &Report, id: &str) -> bool {
    report
        .findings
        .iter()
        .chain(&report.listed)
        .any(|finding| finding.rule.id.as_str() == id)
}

#[test]
fn every_rule_finds_its_bad_examples_and_is_silent_on_its_good_ones() {
    let examples = Rulebook::built_in().examples().unwrap();
    let mut wrong = Vec::new();
    for (id, examples) in &examples {
        let engine = id.split('/').next().unwrap();
        for (number, example) in examples.bad.iter().enumerate() {
            let report = poll(engine, &files(engine, example));
            if !speaks(&report, id) {
                let said: Vec<_> = report
                    .findings
                    .iter()
                    .map(|finding| finding.rule.id.to_string())
                    .collect();
                wrong.push(format!(
                    "{id}: silent on bad example {} (said: {said:?})",
                    number + 1
                ));
            }
        }
        for (number, example) in examples.good.iter().enumerate() {
            if speaks(&poll(engine, &files(engine, example)), id) {
                wrong.push(format!("{id}: speaks on good example {}", number + 1));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} rules:\n{}",
        wrong.len(),
        examples.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_rule_has_examples_of_both_kinds_and_a_source() {
    let book = Rulebook::built_in();
    let examples = book.examples().unwrap();
    for rule in book.catalogue().unwrap() {
        let own = examples
            .get(rule.id.as_str())
            .unwrap_or_else(|| panic!("{} has no examples", rule.id));
        assert!(
            !own.bad.is_empty() && !own.good.is_empty(),
            "{} lacks one kind of example",
            rule.id
        );
        assert!(
            rule.source.starts_with("https://"),
            "{}: {} is no page",
            rule.id,
            rule.source
        );
        assert!(
            rule.revoke
                .as_deref()
                .is_none_or(|page| page.starts_with("https://")),
            "{}: a credential is revoked on a page",
            rule.id
        );
        assert!(
            !rule.fix.is_empty() && !rule.why.is_empty(),
            "{} says too little",
            rule.id
        );
    }
}

#[test]
fn ids_are_unique_and_enough_providers_are_known() {
    let catalogue = Rulebook::built_in().catalogue().unwrap();
    let ids: BTreeSet<_> = catalogue.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids.len(), catalogue.len(), "an id stands there twice");
    let count = |engine: &str| catalogue.iter().filter(|rule| rule.id.engine() == engine).count();
    assert!(count("secrets") >= 1250, "{} secret rules", count("secrets"));
    assert!(
        count("migrations") >= 25,
        "{} migration checks",
        count("migrations")
    );
    assert!(count("variables") >= 8, "{} variable checks", count("variables"));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads its own repository")]
fn the_page_of_rules_is_what_the_rules_say() {
    let facts = [
        ("secrets", secrets::FACTS),
        ("variables", variables::FACTS),
        ("migrations", migrations::FACTS),
    ];
    let page = Rulebook::built_in().page(&facts).unwrap();
    let kept =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/RULES.md")).unwrap_or_default();
    assert!(
        page == kept,
        "docs/RULES.md is stale: run `cargo run -- rules --format markdown > docs/RULES.md`"
    );
}

#[test]
fn the_texts_of_rules_name_no_placeholder_and_end_as_sentences() {
    for rule in Rulebook::built_in().catalogue().unwrap() {
        for (key, text) in [("why", &rule.why), ("fix", &rule.fix)] {
            assert!(
                text.ends_with('.'),
                "{}: `{key}` ends without a full stop: {text}",
                rule.id
            );
            assert!(!text.contains("TODO"), "{}: `{key}` is unfinished", rule.id);
        }
        assert!(!rule.title.ends_with('.'), "{}: a title is no sentence", rule.id);
    }
}
