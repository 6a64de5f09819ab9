//! The engine end to end on small projects, and on the example dashboard.

mod evidence;
mod inlined;

use std::path::Path;

use super::*;
use crate::model::{Brought, Fate, Finding, Severity};

fn engine() -> Secrets {
    let settings = Settings {
        salt: Salt::new("test"),
        today: None,
        keeps_values: false,
    };
    Secrets::new(&Rulebook::built_in(), settings).unwrap()
}

/// Leads documents through both passes as the gate does.
fn poll(documents: &[Document]) -> Judgement {
    let engine = engine();
    let mut sightings = Vec::new();
    let mut see = |document: &Document, read: Read<Facts>| {
        if let Some(facts) = read.facts {
            sightings.push(Sighting {
                entry: document.entry.clone(),
                part: document.part.number,
                facts,
            });
        }
    };
    for document in documents.iter().filter(|document| engine.wants(&document.entry)) {
        see(document, engine.read(document));
    }
    let again = engine.again(&sightings.iter().collect::<Vec<_>>());
    if let Some(again) = again {
        for document in documents
            .iter()
            .filter(|document| engine.wants_again(&document.entry))
        {
            if let Some(facts) = engine.read_again(document, &again).facts {
                sightings.push(Sighting {
                    entry: document.entry.clone(),
                    part: document.part.number,
                    facts,
                });
            }
        }
    }
    sightings.sort_by_key(|sighting| {
        (
            sighting.entry.origin.clone(),
            sighting.entry.path.clone(),
            sighting.part,
        )
    });
    engine.judge(&Case {
        head: sightings.iter().collect(),
        base: None,
    })
}

fn files(files: &[(&str, &str)]) -> Judgement {
    let documents: Vec<Document> = files
        .iter()
        .map(|(path, text)| Document::new(Entry::head(*path), text.as_bytes().to_vec()))
        .collect();
    poll(&documents)
}

#[test]
fn a_bundle_of_an_earlier_commit_is_no_place_of_today() {
    let token = ["ghp_", "aKc9LmQ2Zt7RwXv4Nb8PdGf3", "Hs6Jy12VoNPU"].concat();
    let brought = Brought {
        order: 0,
        commit: "1f2e3d4c5b6a".to_owned(),
        day: "2026-03-01".parse().unwrap(),
        fate: Fate::Removed,
    };
    let text = format!("export const apiToken = \"{token}\";\n").into_bytes();
    let earlier = Entry {
        origin: Origin::History(brought.into()),
        ..Entry::head("dist/app.js")
    };
    let judgement = poll(&[
        Document::new(Entry::head("src/pay.ts"), text.clone()),
        Document::new(earlier, text),
    ]);
    let message = &judgement.findings[0].message;
    assert!(
        message.contains("in src/pay.ts, since commit 1f2e3d4c5b"),
        "{message}"
    );
    assert!(!message.contains("more place"), "{message}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test may read the example it is about"
)]
fn collect(root: &Path, folder: &Path, documents: &mut Vec<Document>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(root, &path, documents);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            documents.push(Document::new(
                Entry::head(name.as_str()),
                std::fs::read(&path).unwrap(),
            ));
        }
    }
}

fn example(name: &str) -> Judgement {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let mut documents = Vec::new();
    collect(&root, &root, &mut documents);
    poll(&documents)
}

fn lines(finding: &Finding) -> Vec<String> {
    finding
        .places()
        .map(|place| format!("{}:{}", place.path, place.start.line))
        .collect()
}

/// What blocks under the default policy, or is a warning.
fn loud(judgement: &Judgement) -> Vec<(String, Severity, Vec<String>)> {
    judgement
        .findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Medium)
        .map(|finding| {
            (
                finding.rule.id.name().to_owned(),
                finding.severity,
                lines(finding),
            )
        })
        .collect()
}

#[test]
fn the_example_dashboard_has_its_four_faults_and_no_other() {
    let judgement = example("coachdesk");
    let mut found = loud(&judgement);
    found.sort();
    let expected = |rule: &str, severity, places: &[&str]| {
        (
            rule.to_owned(),
            severity,
            places.iter().map(|place| (*place).to_owned()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        found,
        [
            expected("assigned-password", Severity::High, &["config/mail.yml:6"]),
            expected(
                "assigned-secret",
                Severity::Critical,
                &["lib/session.ts:4", "dist/assets/index-pVarNb-L.js:1"]
            ),
            expected(
                "connection-url-password",
                Severity::Critical,
                &["scripts/export-invoices.ts:7"]
            ),
            expected(
                "supabase-service-role-key",
                Severity::Critical,
                &[
                    "lib/supabase-upload.ts:4",
                    "dist/assets/supabase-upload-CW9TxuHo.js:1"
                ]
            ),
        ]
    );
    let listed: Vec<_> = judgement
        .listed
        .iter()
        .map(|finding| finding.rule.id.name())
        .collect();
    assert!(listed.contains(&"supabase-anon-key"), "{listed:?}");
}

#[test]
fn the_mended_dashboard_has_no_fault() {
    assert_eq!(loud(&example("coachdesk-ready")), []);
}

#[test]
fn a_secret_in_source_and_bundle_is_one_finding_that_names_the_bundle() {
    let value = concat!("k9Wz3mQp7Lr2", "XvT8bNc4Yd6HsJ1f");
    let judgement = files(&[
        ("src/a.ts", &format!("const API_SECRET = \"{value}\";\n")),
        ("dist/app.js", &format!("const t=\"{value}\";")),
    ]);
    assert_eq!(judgement.findings.len(), 1);
    let finding = &judgement.findings[0];
    assert_eq!(
        finding.message,
        "Hardcoded secret (API_SECRET) in src/a.ts and in the bundle dist/app.js"
    );
    assert!(!format!("{judgement:?}").contains(&value[6..]));
}

#[test]
fn the_same_value_in_a_test_alone_is_a_note() {
    let text = concat!("const API_SECRET = \"k9Wz3mQp7Lr2", "XvT8bNc4Yd6HsJ1f\";\n");
    assert_eq!(loud(&files(&[("src/a.test.ts", text)])), []);
    assert_eq!(files(&[("src/a.test.ts", text)]).findings.len(), 1);
}

#[test]
fn only_lines_that_the_change_brought_count() {
    let text = concat!(
        "const API_SECRET = \"k9Wz3mQp7Lr2",
        "XvT8bNc4Yd6HsJ1f\";\nlet x = 1;\n"
    );
    let document = |line| {
        Document::new(Entry::head("src/a.ts"), text.as_bytes().to_vec())
            .with_added_lines(crate::model::Lines::new(vec![(line, line)]))
    };
    assert_eq!(poll(&[document(1)]).findings.len(), 1);
    assert_eq!(poll(&[document(2)]).findings.len(), 0);
}

#[test]
fn every_pattern_compiles() {
    let engine = engine();
    for rule in &engine.rules.rules {
        let complaint = rule.pattern.as_ref().and_then(pattern::Pattern::complaint);
        assert_eq!(complaint, None, "{}", rule.rule.id);
    }
}

/// Returns the rule that speaks loudly in a file of one line.
fn said_of(path: &str, line: &str) -> Option<String> {
    let judgement = files(&[(path, line)]);
    let loud = judgement
        .findings
        .iter()
        .find(|finding| finding.severity >= Severity::Medium)?;
    Some(loud.rule.id.name().to_owned())
}

#[test]
fn a_key_of_another_form_is_its_providers_by_its_name() {
    // Documented are 32 hex digits.
    let key = ["Zk7Qm2xV", "9tRb4LwE", "8pHs3NdY"].concat();
    for line in [
        format!("MEDIASTACK_ACCESS_KEY={key}"),
        format!("mediastack.key: {key}"),
        format!("# The Mediastack secret key is {key}"),
        format!("mediastacktoken = '{key}'"),
        format!("get('https://api.mediastack.com/v1/news?languages=en&access_key={key}')"),
        format!("curl -H 'Authorization: Bearer {key}' https://api.mediastack.com/v1/news"),
    ] {
        assert_eq!(
            said_of("app/run.py", &line).as_deref(),
            Some("mediastack-access-key"),
            "{line}"
        );
    }
}

#[test]
fn what_is_named_after_a_provider_and_is_no_key_stays_quiet() {
    let key = ["Zk7Qm2xV", "9tRb4LwE", "8pHs3NdY"].concat();
    for line in [
        format!("MEDIASTACK_KEY_ID={key}"),
        format!("mediastackPublicKey = '{key}'"),
        "MEDIASTACK_KEY_PATH=/etc/keys/mediastack-2024-production-v2".to_owned(),
        "mediastackCacheKey = 'mediastack:articles:by-language:v3'".to_owned(),
        format!("get('https://api.mediastack.com/v1/news?cursor={key}')"),
    ] {
        assert_eq!(said_of("app/run.py", &line), None, "{line}");
    }
}
