//! Behaviour of this room, smallest inputs first.

use super::*;
use crate::migrations::change::Framework;
use crate::migrations::database::DatabaseKind;
use crate::migrations::frontends::sql;
use crate::model::{Document, Entry, RepoPath, Severity, State};

/// Judges the last of `files` (path, text), the others being history.
fn poll(files: &[(&str, &str)], version: f64) -> Outcome {
    let checks = Checks::new(&Rulebook::built_in()).unwrap();
    let migrations: Vec<Migration> = files
        .iter()
        .map(|(path, text)| {
            let framework = if path.contains("prisma") {
                Framework::Prisma
            } else {
                framework_of(text)
            };
            let document = Document::new(Entry::head(*path), text.as_bytes().to_vec());
            sql::migration(&document, (*path).to_owned(), framework, DatabaseKind::PostgreSql)
        })
        .collect();
    let borrowed: Vec<&Migration> = migrations.iter().collect();
    let last = files.last().map(|(path, _)| RepoPath::from(*path)).unwrap();
    let database = Database {
        kind: DatabaseKind::PostgreSql,
        version,
    };
    judge(
        &borrowed,
        |migration| migration.path == last,
        &checks,
        database,
        NewTables::SameFile,
    )
}

fn framework_of(text: &str) -> Framework {
    if text.contains("+goose") {
        Framework::Goose
    } else {
        Framework::Sql
    }
}

fn rules_of(outcome: &Outcome) -> Vec<&str> {
    outcome
        .findings
        .iter()
        .map(|finding| finding.rule.id.name())
        .collect()
}

fn rules(history: &str, change: &str) -> Vec<String> {
    let outcome = poll(
        &[("migrations/0001.sql", history), ("migrations/0002.sql", change)],
        16.0,
    );
    rules_of(&outcome)
        .into_iter()
        .filter(|rule| *rule != "no-lock-timeout")
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_table_of_the_same_migration_may_be_locked_at_will() {
    let change = "CREATE TABLE a (id int, b int);\nCREATE INDEX ON a (b);\nALTER TABLE a ADD UNIQUE (b);\nALTER TABLE a ALTER b SET NOT NULL;\nALTER TABLE a ALTER b TYPE bigint;\nALTER TABLE a RENAME b TO c;\nDROP TABLE a;";
    assert!(rules("", change).is_empty(), "{:?}", rules("", change));
    assert!(poll(&[("migrations/1.sql", change)], 16.0).findings.is_empty());
}

#[test]
fn a_table_that_may_exist_already_is_not_new() {
    let change = "CREATE TABLE IF NOT EXISTS a (id int);\nCREATE INDEX ON a (id);";
    assert_eq!(
        rules("CREATE TABLE a (id int);", change),
        ["create-index-not-concurrent"]
    );
    assert!(rules("", change).is_empty());
}

#[test]
fn old_types_come_from_the_history() {
    let history =
        "CREATE TABLE a (b varchar(10), c int);\nALTER TABLE a RENAME b TO d;\nALTER TABLE a RENAME TO e;";
    assert!(rules(history, "ALTER TABLE e ALTER d TYPE varchar(20);").is_empty());
    assert_eq!(
        rules(history, "ALTER TABLE e ALTER c TYPE bigint;"),
        ["column-type-rewrite"]
    );
    let opaque = format!("{history}\nALTER TABLE e FROBNICATE;");
    assert_eq!(
        rules(&opaque, "ALTER TABLE e ALTER d TYPE varchar(20);"),
        ["column-type-rewrite"]
    );
}

#[test]
fn the_version_decides() {
    let files = [
        (
            "migrations/1.sql",
            "CREATE TABLE a (b int, CONSTRAINT c CHECK (b IS NOT NULL));",
        ),
        (
            "migrations/2.sql",
            "SET lock_timeout = '1s'; ALTER TABLE a ALTER b SET NOT NULL;",
        ),
    ];
    assert_eq!(rules_of(&poll(&files, 11.0)), ["set-not-null"]);
    assert!(poll(&files, 12.0).findings.is_empty());
    let default = [(
        "migrations/1.sql",
        "SET lock_timeout = '1s'; ALTER TABLE a ADD b int DEFAULT 1;",
    )];
    assert_eq!(rules_of(&poll(&default, 10.0)), ["add-column-volatile-default"]);
    assert!(poll(&default, 11.0).findings.is_empty());
    let value = [("migrations/1.sql", "BEGIN; ALTER TYPE a ADD VALUE 'b'; COMMIT;")];
    assert_eq!(rules_of(&poll(&value, 11.0)), ["concurrently-in-transaction"]);
}

#[test]
fn the_missing_timeout_is_one_finding_for_a_file() {
    let outcome = poll(
        &[(
            "migrations/1.sql",
            "ALTER TABLE a ADD b int;\nALTER TABLE c ADD d int;",
        )],
        16.0,
    );
    assert_eq!(rules_of(&outcome), ["no-lock-timeout"]);
    assert_eq!(outcome.findings[0].place_count(), 2);
    assert_eq!(outcome.findings[0].severity, Severity::Medium);
}

#[test]
fn what_cannot_be_read_holds_only_where_it_is_judged() {
    let opaque = "DO $$ BEGIN EXECUTE 'ALTER TABLE ' || x; END $$;";
    let judged = poll(&[("migrations/1.sql", opaque)], 16.0);
    assert_eq!(judged.unread.len(), 1);
    assert_eq!(judged.unread[0].engine, "migrations");
    let history = poll(
        &[("migrations/1.sql", opaque), ("migrations/2.sql", "SELECT 1;")],
        16.0,
    );
    assert!(history.unread.is_empty());
}

#[test]
fn another_tools_suppression_counts_where_it_means_this_danger() {
    let state = |text: &str| {
        poll(&[("migrations/1.sql", text)], 16.0).findings[0]
            .state
            .clone()
    };
    let named = "-- squawk-ignore ban-drop-column\nALTER TABLE a DROP COLUMN b;";
    assert!(matches!(state(named), State::Allowed { .. }));
    let other = "-- squawk-ignore prefer-text-field\nALTER TABLE a DROP COLUMN b;";
    assert_eq!(state(other), State::Found);
}

#[test]
fn the_safe_way_is_written_for_this_table() {
    let fix = |text: &str| {
        let findings = poll(&[("migrations/1.sql", text)], 16.0).findings;
        let fixes: Vec<String> = findings.into_iter().filter_map(|finding| finding.fix).collect();
        fixes.join("\n")
    };
    assert!(fix("CREATE INDEX i ON \"Users\" (b);").contains("create index CONCURRENTLY i on \"Users\""));
    assert!(fix("ALTER TABLE a ALTER b SET NOT NULL;").contains("CHECK (b IS NOT NULL) NOT VALID"));
    assert!(fix("ALTER TABLE a ADD CONSTRAINT k UNIQUE (b);").contains("UNIQUE USING INDEX k"));
}

#[test]
fn names_that_go_are_told_with_the_finding_that_says_it() {
    let text = "ALTER TABLE a DROP COLUMN b;\nALTER TABLE a RENAME c TO d;\nDROP TABLE e;";
    let document = Document::new(Entry::head("migrations/1.sql"), text.as_bytes().to_vec());
    let migration = sql::migration(
        &document,
        "1".to_owned(),
        Framework::Sql,
        DatabaseKind::PostgreSql,
    );
    let gone = gone_names(&[&migration], |_| true, NewTables::SameChange);
    let told: Vec<_> = gone
        .iter()
        .map(|gone| (gone.table.to_string(), gone.column.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("a".to_owned(), Some("b")),
            ("a".to_owned(), Some("c")),
            ("e".to_owned(), None)
        ]
    );
    let findings = poll(&[("migrations/1.sql", text)], 16.0).findings;
    for name in &gone {
        assert!(
            findings
                .iter()
                .any(|finding| finding.fingerprint == name.fingerprint),
            "{name:?}"
        );
    }
}
