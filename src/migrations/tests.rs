//! Behaviour of this room, smallest inputs first.

use std::collections::BTreeSet;

use super::*;
use crate::model::{Change, Gravity};

/// Runs the engine over `files` as the gate does, second pass included.
fn judge_files(files: &[(&str, &str)], settings: Settings) -> Judgement {
    judge_entries(
        files
            .iter()
            .map(|(path, text)| (Entry::head(*path), *text))
            .collect(),
        settings,
    )
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "callers write the list down in place"
)]
fn judge_entries(files: Vec<(Entry, &str)>, settings: Settings) -> Judgement {
    let engine = Migrations::new(&Rulebook::built_in(), settings).unwrap();
    let document = |entry: &Entry, text: &str| Document::new(entry.clone(), text.as_bytes().to_vec());
    let sighting = |entry: &Entry, facts| Sighting {
        entry: entry.clone(),
        part: 0,
        facts,
    };
    let mut head: Vec<Sighting<Facts>> = files
        .iter()
        .filter(|(entry, _)| engine.wants(entry))
        .filter_map(|(entry, text)| {
            engine
                .read(&document(entry, text))
                .facts
                .map(|facts| sighting(entry, facts))
        })
        .collect();
    head.sort_by(|one, other| one.entry.path.cmp(&other.entry.path));
    let again = engine.again(&head.iter().collect::<Vec<_>>());
    if let Some(again) = again {
        for (entry, text) in files.iter().filter(|(entry, _)| engine.wants_again(entry)) {
            let read = engine.read_again(&document(entry, text), &again);
            head.extend(read.facts.map(|facts| sighting(entry, facts)));
        }
    }
    engine.judge(&Case {
        head: head.iter().collect(),
        base: None,
    })
}

fn after(id: &str) -> Settings {
    Settings {
        pending: Pending::After(id.to_owned()),
        apps: Vec::new(),
    }
}

fn rules(judgement: &Judgement) -> BTreeSet<&str> {
    judgement
        .findings
        .iter()
        .map(|finding| finding.rule.id.name())
        .collect()
}

const BASE: (&str, &str) = (
    "migrations/0001_base.sql",
    "CREATE TABLE subscriptions (id bigint PRIMARY KEY, stripe_price_id text);\n",
);
const DROP: (&str, &str) = (
    "migrations/0002_change.sql",
    "ALTER TABLE subscriptions DROP COLUMN stripe_price_id;\n",
);

#[test]
fn a_dropped_column_that_the_code_still_reads_is_critical_and_shows_the_code() {
    let code = ("lib/billing.ts", "plan(subscription.stripePriceId)\n");
    let judgement = judge_files(&[BASE, DROP, code], after("0001_base"));
    let finding = judgement
        .findings
        .iter()
        .find(|finding| finding.rule.id.name() == "dropped-column-still-used")
        .unwrap();
    assert_eq!(
        finding.message,
        "column stripe_price_id of subscriptions is dropped, but is still used in lib/billing.ts:1"
    );
    let places: Vec<&str> = finding.places().map(|place| place.path.as_str()).collect();
    assert_eq!(places, ["migrations/0002_change.sql", "lib/billing.ts"]);
    assert!(!rules(&judgement).contains("drop-column"));
}

#[test]
fn a_dropped_column_that_comes_back_or_that_nobody_uses_is_not_raised() {
    let again = (
        "migrations/0003_again.sql",
        "ALTER TABLE subscriptions ADD COLUMN stripe_price_id text;\n",
    );
    let code = ("lib/billing.ts", "plan(subscription.stripePriceId)\n");
    assert!(
        !rules(&judge_files(&[BASE, DROP, again, code], after("0001_base")))
            .contains("dropped-column-still-used")
    );
    assert!(!rules(&judge_files(&[BASE, DROP], after("0001_base"))).contains("dropped-column-still-used"));
}

#[test]
fn rails_migrations_are_judged_by_the_same_checks() {
    let base = (
        "db/migrate/20250101000000_a.rb",
        "class A < ActiveRecord::Migration[7.1]\n def change\n  create_table(:users) { |t| t.string :email }\n end\nend\n",
    );
    let index = (
        "db/migrate/20250201000000_b.rb",
        "class B < ActiveRecord::Migration[7.1]\n def change\n  add_index :users, :email\n end\nend\n",
    );
    let judgement = judge_files(&[base, index], after("20250101000000"));
    assert_eq!(judgement.counts, [("migrations", 1)]);
    assert!(
        judgement
            .findings
            .iter()
            .any(|finding| finding.place().path.as_str().ends_with("_b.rb"))
    );
}

#[test]
fn on_the_default_branch_none_is_judged_and_the_row_says_what_to_give() {
    let settings = Settings {
        pending: Pending::NoneOnDefaultBranch,
        apps: Vec::new(),
    };
    let judgement = judge_files(&[BASE, DROP], settings);
    assert_eq!(judgement.findings, []);
    assert!(judgement.not_judged.unwrap().contains("--deployed REV"));
}

#[test]
fn a_change_without_migrations_is_judged_and_fine() {
    let unchanged = |file: (&str, &'static str)| {
        (
            Entry {
                change: Change::Unchanged,
                ..Entry::head(file.0)
            },
            file.1,
        )
    };
    let settings = Settings {
        pending: Pending::Changed,
        apps: Vec::new(),
    };
    let judgement = judge_entries(vec![unchanged(BASE), unchanged(DROP)], settings);
    assert_eq!((judgement.findings.len(), judgement.not_judged), (0, None));
}

#[test]
fn an_unknown_last_migration_holds_and_names_the_nearest() {
    let judgement = judge_files(&[BASE, DROP], after("0001_bsae"));
    assert_eq!(judgement.unread[0].gravity, Gravity::Holds);
    assert!(
        judgement.unread[0].hint.contains("0001_base"),
        "{:?}",
        judgement.unread
    );
}

#[test]
fn other_databases_and_tools_are_named_and_not_judged() {
    let mysql = (
        "migrations/0001_a.sql",
        "CREATE TABLE `a` (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;\n",
    );
    let judgement = judge_files(&[mysql], Settings::default());
    assert_eq!(judgement.findings, []);
    assert_eq!(
        judgement.not_judged.as_deref(),
        Some("1 MySQL migrations in migrations are listed, not judged yet")
    );
    let django = ("shop/migrations/0001_initial.py", "class Migration: pass\n");
    let judgement = judge_files(&[django], Settings::default());
    assert_eq!(
        judgement.not_judged.as_deref(),
        Some("1 Django migrations in shop/migrations are listed, not judged yet")
    );
    let both = judge_files(&[BASE, django], Settings::default());
    assert_eq!(
        (both.not_judged, both.unread.len(), both.unread[0].gravity),
        (None, 1, Gravity::Noted)
    );
}

#[test]
fn each_app_has_its_own_schema() {
    let one = (
        "apps/a/migrations/0001_x.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text);\n",
    );
    let other = ("apps/b/migrations/0002_x.sql", "CREATE INDEX ON users (email);\n");
    let settings = Settings {
        pending: Pending::Paths(BTreeSet::from([RepoPath::from(other.0)])),
        apps: Vec::new(),
    };
    let judgement = judge_files(&[one, other], settings);
    assert_eq!(judgement.counts, [("migrations", 1)]);
}

#[test]
fn two_migrations_of_one_number_are_noted() {
    let twice = ("migrations/0001_other.sql", "SELECT 1;\n");
    let judgement = judge_files(&[BASE, twice], Settings::default());
    assert!(
        judgement
            .unread
            .iter()
            .any(|unread| unread.reason.contains("same version number")),
        "{:?}",
        judgement.unread
    );
}

#[test]
fn a_project_without_migrations_is_not_judged() {
    assert!(
        judge_files(&[("src/a.ts", "1")], Settings::default())
            .not_judged
            .unwrap()
            .starts_with("no migrations found")
    );
}
