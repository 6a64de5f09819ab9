//! The engine as a whole: files in, findings out.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::model::{Confidence, Finding, Severity};

/// Runs both passes over `head`, with `inventories` (environment, path, text) named by the configuration.
fn judge(head: &[(String, String)], inventories: &[(&str, &str, String)], settings: Settings) -> Judgement {
    let engine = Variables::new(&Rulebook::built_in(), settings).unwrap();
    let mut documents: Vec<Document> = head
        .iter()
        .map(|(path, text)| Document::new(Entry::head(path.as_str()), text.as_bytes().to_vec()))
        .collect();
    documents.extend(inventories.iter().map(|(environment, path, text)| {
        let mut entry = Entry::head(*path);
        entry.origin = Origin::Inventory((*environment).into());
        Document::new(entry, text.as_bytes().to_vec())
    }));
    let mut unread = Vec::new();
    let mut sightings = Vec::new();
    let mut see = |document: &Document, read: Read<Facts>| {
        unread.extend(read.unread);
        sightings.extend(read.facts.map(|facts| Sighting {
            entry: document.entry.clone(),
            part: 0,
            facts,
        }));
    };
    for document in documents.iter().filter(|document| engine.wants(&document.entry)) {
        see(document, engine.read(document));
    }
    let first: Vec<&Sighting<Facts>> = sightings.iter().collect();
    let mut second = Vec::new();
    if let Some(again) = engine.again(&first) {
        for document in documents
            .iter()
            .filter(|document| engine.wants_again(&document.entry))
        {
            second.extend(engine.read_again(document, &again).facts.map(|facts| Sighting {
                entry: document.entry.clone(),
                part: 0,
                facts,
            }));
        }
    }
    sightings.extend(second);
    sightings.sort_by(|one, other| {
        (&one.entry.origin, &one.entry.path).cmp(&(&other.entry.origin, &other.entry.path))
    });
    let case = Case {
        head: sightings.iter().collect(),
        base: None,
    };
    let mut judgement = engine.judge(&case);
    judgement.unread.extend(unread);
    judgement
}

fn files(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

fn found(list: &[(&str, &str)]) -> Vec<String> {
    lines(&judge(&files(list), &[], Settings::default()).findings)
}

fn lines(findings: &[Finding]) -> Vec<String> {
    findings
        .iter()
        .filter(|finding| finding.severity >= Severity::Medium && finding.confidence >= Confidence::Medium)
        .map(|finding| {
            format!(
                "{} {} {}:{}",
                finding.rule.id.name(),
                finding.properties["variable"],
                finding.place().path,
                finding.place().start.line
            )
        })
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the examples are files of the repository"
)]
fn read_tree(root: &Path, folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_tree(root, &path, into);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            into.push((relative, text));
        }
    }
}

fn example(name: &str) -> Judgement {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let mut head = Vec::new();
    read_tree(&root, &root, &mut head);
    head.sort();
    let text_of = |path: &str| head.iter().find(|(name, _)| name == path).unwrap().1.clone();
    let inventories = [
        ("production", ".env.production", text_of(".env.production")),
        ("staging", ".env.staging", text_of(".env.staging")),
    ];
    let environments = inventories
        .iter()
        .map(|(environment, path, _)| ((*environment).to_owned(), vec![(*path).to_owned()]))
        .collect();
    let settings = Settings {
        apps: vec![App {
            path: ".".to_owned(),
            environments,
        }],
        ..Settings::default()
    };
    judge(&head, &inventories, settings)
}

#[test]
fn the_example_dashboard_has_its_eleven_faults_and_no_others() {
    let judgement = example("coachdesk");
    let mut found = lines(&judgement.findings);
    found.sort();
    assert_eq!(
        found,
        [
            "duplicate-variable TRIAL_DAYS .env.production:32",
            "empty-in-production ASSISTANT_API_KEY .env.production:29",
            "localhost-in-production APP_URL .env.production:7",
            "missing-in-production PASSWORD_RESET_SECRET lib/reset.ts:9",
            "missing-in-production STRIPE_WEBHOOK_SECRET app/api/stripe/webhook/route.ts:8",
            "misspelt-in-production RESEND_API_KEY lib/mail.ts:4",
            "placeholder-in-production CRON_SECRET .env.production:10",
            "placeholder-in-production STRIPE_PRICE_TEAM .env.production:15",
            "plain-http-url ASSISTANT_API_URL .env.production:28",
            "secret-exposed-to-browser NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY lib/supabase-admin.ts:5",
            "test-mode-key NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY .env.production:16",
        ]
    );
    let severity = |name: &str| {
        judgement
            .findings
            .iter()
            .filter(|finding| finding.properties["variable"] == name)
            .map(|finding| finding.severity)
            .max()
    };
    for name in [
        "PASSWORD_RESET_SECRET",
        "RESEND_API_KEY",
        "NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY",
    ] {
        assert_eq!(severity(name), Some(Severity::Critical), "{name}");
    }
    assert_eq!(judgement.not_judged, None);
}

#[test]
fn the_same_dashboard_mended_has_none() {
    let judgement = example("coachdesk-ready");
    assert_eq!(lines(&judgement.findings), Vec::<String>::new());
    assert_eq!(judgement.unread, Vec::new());
}

/// Judges `head` with `text` named as the inventory of production at `path`.
fn with_production(head: &[(&str, &str)], path: &str, text: &str) -> Judgement {
    judge(
        &files(head),
        &[("production", path, text.to_owned())],
        Settings::default(),
    )
}

const CODE: (&str, &str) = (
    "src/pay.ts",
    "export const a = process.env.STRIPE_KEY!;\nexport const b = process.env.MAIL_KEY!;\n",
);

#[test]
fn exports_of_platforms_are_known_by_their_content() {
    for (path, text) in [
        ("prod.json", "{\"STRIPE_KEY\": \"op://a/b\", \"X\": \"1\"}"),
        (
            "secrets.json",
            "[{\"Name\": \"STRIPE_KEY\", \"Digest\": \"b67e\"}]",
        ),
        (
            "secrets-new.json",
            "[{\"name\": \"STRIPE_KEY\", \"digest\": \"b67e\", \"status\": \"Deployed\"}]",
        ),
        (
            "vercel.txt",
            " name               value               environments                        created\n STRIPE_KEY         Encrypted           Production, Preview                 1d ago\n MAIL_KEY           Encrypted           Preview                             1d ago\n",
        ),
        ("vars.txt", "STRIPE_KEY=op://a/b\n"),
        (
            "compose.yaml",
            "services:\n  web:\n    environment:\n      - STRIPE_KEY=${STRIPE_KEY}\n",
        ),
        ("fly.toml", "app = \"x\"\n[env]\nSTRIPE_KEY = \"op://a/b\"\n"),
        (
            "envs.json",
            "{\"envs\": [{\"key\": \"STRIPE_KEY\", \"type\": \"sensitive\", \"target\": [\"production\"]}]}",
        ),
    ] {
        let judgement = with_production(&[CODE], path, text);
        assert_eq!(
            lines(&judgement.findings),
            ["missing-in-production MAIL_KEY src/pay.ts:2"],
            "{path}"
        );
        assert_eq!(judgement.unread, Vec::new(), "{path}");
    }
}

#[test]
fn the_help_speaks_the_words_of_the_platform() {
    let judgement = judge(
        &files(&[CODE, ("fly.toml", "[env]\nPORT = \"8080\"\n")]),
        &[("production", "s.json", "[{\"name\": \"STRIPE_KEY\"}]".to_owned())],
        Settings::default(),
    );
    let finding = judgement
        .findings
        .iter()
        .find(|finding| finding.properties["variable"] == "MAIL_KEY")
        .unwrap();
    assert_eq!(finding.help, "add it: fly secrets set MAIL_KEY=…");
    assert_eq!(
        finding.message,
        "MAIL_KEY is read in src/pay.ts:2 but production has no such variable"
    );
}

#[test]
fn a_named_inventory_that_cannot_be_read_holds_the_verdict() {
    for (path, text) in [
        ("prod.json", "{\"A\": "),
        ("notes.txt", "nothing of interest in here\n"),
    ] {
        let judgement = with_production(&[CODE], path, text);
        assert_eq!(judgement.unread.len(), 1, "{path}");
    }
}

#[test]
fn without_an_inventory_of_production_nothing_is_judged_and_the_row_says_so() {
    let judgement = judge(
        &files(&[CODE, (".env.example", "STRIPE_KEY=\n")]),
        &[],
        Settings::default(),
    );
    assert_eq!(judgement.not_judged.as_deref(), Some(NO_PRODUCTION));
    assert_eq!(lines(&judgement.findings), Vec::<String>::new());
}

#[test]
fn a_file_of_public_build_settings_is_not_taken_for_all_of_production() {
    let code = (
        "src/pay.ts",
        "process.env.A_KEY!.x; process.env.B_KEY!.x; process.env.C_KEY!.x; process.env.NEXT_PUBLIC_SITE!.x;\n",
    );
    assert_eq!(
        found(&[
            code,
            (".env.production", "NEXT_PUBLIC_SITE=https://coachdesk-app.net\n")
        ]),
        Vec::<String>::new()
    );
}

#[test]
fn what_the_base_file_sets_is_not_missing_and_a_file_in_place_of_a_value_counts() {
    let production = (".env.production", "MAIL_KEY_FILE=/run/secrets/mail\n");
    let judgement = judge(
        &files(&[CODE, (".env", "STRIPE_KEY=op://a/b\n")]),
        &[("production", production.0, production.1.to_owned())],
        Settings::default(),
    );
    assert_eq!(lines(&judgement.findings), Vec::<String>::new());
}

#[test]
fn each_app_of_a_monorepo_is_compared_with_its_own_inventory() {
    let app = |path: &str| App {
        path: path.to_owned(),
        environments: BTreeMap::from([("production".to_owned(), vec![".env.production".to_owned()])]),
    };
    let settings = Settings {
        apps: vec![app("apps/web"), app("apps/api")],
        ..Settings::default()
    };
    let head = files(&[
        ("apps/web/src/a.ts", "export const a = process.env.WEB_KEY!;\n"),
        ("apps/api/src/a.ts", "export const a = process.env.API_SECRET!;\n"),
    ]);
    let inventories = [
        (
            "production",
            "apps/web/.env.production",
            "WEB_KEY=op://a/b\n".to_owned(),
        ),
        (
            "production",
            "apps/api/.env.production",
            "OTHER=op://a/b\n".to_owned(),
        ),
    ];
    let judgement = judge(&head, &inventories, settings);
    assert_eq!(
        lines(&judgement.findings),
        ["missing-in-production API_SECRET apps/api/src/a.ts:1"]
    );
    assert_eq!(judgement.findings[0].properties["app"], "apps/api");
}

#[test]
fn a_conditional_variable_is_missed_only_beside_its_siblings() {
    let code = (
        "src/mail.ts",
        "const host = process.env.SMTP_HOST; if (process.env.SMTP_PASS) use();\nexport const p = process.env.SMTP_PASS!;\n",
    );
    let other = with_production(&[code], ".env.production", "REGION=eu\n");
    assert_eq!(lines(&other.findings), Vec::<String>::new());
}

#[test]
fn a_workflow_and_a_development_compose_file_are_no_production() {
    let workflow =
        "jobs:\n  test:\n    env:\n      STRIPE_KEY: changeme\n      SITE: http://localhost:3000\n";
    let compose = "services:\n  web:\n    environment:\n      STRIPE_KEY: changeme\n";
    assert_eq!(
        found(&[
            CODE,
            (".github/workflows/ci.yml", workflow),
            ("docker-compose.yml", compose)
        ]),
        Vec::<String>::new()
    );
}

/// Values that must never be seen; none has a form that anything could recognise.
const CANARIES: &[&str] = &[
    "Zq8canaryone4471xkW",
    "canarytwo",
    "canarythree@9",
    "Zq8canaryfour0293hTb",
];

#[test]
fn no_value_reaches_any_text() {
    let [one, two, three, four] = CANARIES else {
        unreachable!()
    };
    let env = format!(
        "STRIPE_KEY={one} # was {two}\nSTRIPE_KEY=\"{three}\n{four}\"\nMAIL_KEY=http://u:{two}@localhost:3000/{three}?k={one}\nexport CRON_SECRET='{one}'\nNODE_ENV=development\nBARE\n"
    );
    let json = format!(
        "{{\"MAIL_KEY\": \"{one}\", \"NODE_ENV\": \"test\", \"STRIPE_KEY\": \"http://x.org/{two}\"}}"
    );
    let yaml = format!(
        "services:\n  web:\n    environment:\n      STRIPE_KEY: {one} {two}\n      MAIL_KEY: '{three}'\n      DEBUG: \"true\"\n  api:\n    environment: [\"NODE_ENV=test\", \"X={four}\"]\n"
    );
    for (path, text) in [
        (".env.production", env),
        ("prod.json", json),
        ("compose.prod.yaml", yaml),
    ] {
        let head = files(&[CODE, (path, &text), (".env.staging", &text)]);
        let inventories = [("production", path, text.clone())];
        let engine = Variables::new(&Rulebook::built_in(), Settings::default()).unwrap();
        let mut entry = Entry::head(path);
        entry.origin = Origin::Inventory("production".into());
        let read = engine.read(&Document::new(entry, text.clone().into_bytes()));
        let judgement = judge(&head, &inventories, Settings::default());
        assert!(!judgement.findings.is_empty(), "{path}");
        let mut shown = format!("{read:?} {judgement:?}");
        for place in judgement.findings.iter().flat_map(Finding::places) {
            shown.push_str(&place.excerpt().0);
        }
        for canary in CANARIES {
            let told = &canary[4..];
            assert!(!shown.contains(told), "{path} tells {canary}");
        }
    }
}

#[test]
fn a_named_inventory_speaks_for_the_values_and_the_tree_only_adds_names() {
    let tree = (
        "fly.toml",
        "[env]\nSTRIPE_KEY = \"changeme\"\nSITE_URL = \"http://localhost:3000\"\n",
    );
    let judgement = with_production(&[CODE, tree], "prod.env", "MAIL_KEY=op://a/b\n");
    assert_eq!(lines(&judgement.findings), Vec::<String>::new());
}

#[test]
fn a_hundred_thousand_names_are_judged_in_the_time_of_reading_them() {
    let lines: Vec<String> = (0..50_000)
        .map(|number| format!("NAME_{number}=x{number}\n"))
        .collect();
    let text = lines.concat().repeat(2);
    let judgement = with_production(&[CODE, (".env.production", &text)], ".env.production", &text);
    assert!(judgement.findings.len() > 50_000);
}
