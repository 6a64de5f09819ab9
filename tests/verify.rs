//! Asks a server of our own in place of the providers: what each answer makes of a finding, that nothing waits for ever,
//! and that a secret is seen by nobody else. No network.
#![cfg(feature = "verify")]
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot set itself up fails"
)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use gonogo::gate::{Engines, Poll, Subject};
use gonogo::model::{
    Entry, Fingerprint, Inquiry, Recipe, RepoPath, Report, RuleId, Salt, Secret, Severity, Standing, Tool,
};
use gonogo::policy::{Policy, Scope};
use gonogo::report::{self, Format};
use gonogo::rulebook::Rulebook;
use gonogo::secrets::{self, Secrets, detect::Detect};
use gonogo::sources::Memory;
use gonogo::verify::{Limits, verify};

/// Answers every request the same way and keeps what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Returns the bytes of an answer.
fn answer(status: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl Server {
    /// Nothing to answer: keeps the connection and says nothing.
    fn start(answer: Option<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                kept.lock().unwrap().push(head(&mut stream));
                match &answer {
                    // Whoever has read enough hangs up.
                    Some(bytes) => drop(stream.write_all(bytes)),
                    None => silent.push(stream),
                }
            }
        });
        Self { address, asked }
    }

    fn limits(&self) -> Limits {
        Limits {
            each: Duration::from_secs(2),
            pause: Duration::ZERO,
            instead: Some(self.address.clone()),
            ..Limits::default()
        }
    }
}

fn head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

fn recipes() -> Vec<(RuleId, Arc<Recipe>)> {
    let records = Rulebook::built_in()
        .records::<Detect>("secrets", secrets::FACTS)
        .unwrap();
    records
        .into_iter()
        .filter_map(|record| Some((record.rule.id.clone(), record.verify?)))
        .collect()
}

fn inquiry(rule: &str, value: &str) -> Inquiry {
    let (rule, recipe) = recipes().into_iter().find(|(id, _)| id.as_str() == rule).unwrap();
    let value = Secret::new(value.as_bytes());
    let fingerprint = Fingerprint::of_secret("family", &Salt::new("verify"), "", &value);
    Inquiry {
        rule,
        recipe,
        value,
        fingerprint,
    }
}

fn standing(rule: &str, answer: Vec<u8>) -> Standing {
    let server = Server::start(Some(answer));
    let outcomes = verify(&[inquiry(rule, "made-up-value")], &server.limits());
    outcomes.into_iter().next().unwrap().standing
}

/// Judges `KEY = "…"` in `path`, and asks within `limits`.
fn poll(path: &str, limits: Limits) -> Report {
    let settings = secrets::Settings {
        salt: Salt::new("verify"),
        today: None,
        keeps_values: true,
    };
    let text = format!("STRIPE_KEY = \"{}\"\n", support::stripe_key());
    let memory = Memory::new().with(Entry::head(RepoPath::from(path)), text.as_bytes());
    let poll = Poll {
        sources: vec![Box::new(memory)],
        engines: Engines {
            secrets: Some(Secrets::new(&Rulebook::built_in(), settings).unwrap()),
            ..Engines::default()
        },
        idle: Vec::new(),
        policy: Policy::default(),
        scope: Scope::Part,
        today: "2026-11-24".parse().unwrap(),
        subject: Subject {
            tool: Tool {
                version: "0",
                rules: String::new(),
                policy: String::new(),
            },
            project: "verify".to_owned(),
            commit: None,
            dirty: None,
            looks_into_builds: false,
        },
        overridden: None,
        unread: Vec::new(),
        cache: None,
        reach: None,
        verify: Some(limits),
    };
    poll.run().unwrap()
}

#[test]
fn every_recipe_asks_a_fixed_https_address_and_puts_the_value_in_a_header() {
    let server = Server::start(Some(answer("500 Oops", "")));
    let recipes = recipes();
    assert!(recipes.len() >= 40, "{} recipes", recipes.len());
    for (rule, recipe) in recipes {
        let host = recipe
            .url
            .strip_prefix("https://")
            .and_then(|rest| rest.split_once('/'));
        assert!(
            host.is_some_and(|(host, _)| !host.contains(['{', '@', ':'])),
            "{rule}: {}",
            recipe.url
        );
        assert!(recipe.source.starts_with("https://"), "{rule} names no page");
        assert!(
            !recipe.active.iter().any(|status| recipe.revoked.contains(status)),
            "{rule}"
        );
        let value = "made-up-value";
        server.asked.lock().unwrap().clear();
        let outcomes = verify(&[inquiry(rule.as_str(), value)], &server.limits());
        let asked = server.asked.lock().unwrap().join("");
        let (line, headers) = asked.split_once("\r\n").unwrap();
        assert!(!line.contains(value), "{rule} sends the value in its address");
        let encoded = [
            "bWFkZS11cC12YWx1ZTo=",
            "bWFkZS11cC12YWx1ZQ==",
            "Basic YXBpOm1hZGUtdXAtdmFsdWU=",
        ];
        assert!(
            headers.contains(value) || encoded.iter().any(|text| headers.contains(text)),
            "{rule} does not send the value"
        );
        assert_eq!(
            outcomes[0].standing,
            Standing::Unknown("the provider answered with status 500".to_owned()),
            "{rule}"
        );
    }
}

#[test]
fn the_page_on_verification_names_every_kind_that_is_asked_about() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verify.md");
    let page = std::fs::read_to_string(path).unwrap();
    for (rule, recipe) in recipes() {
        let row = format!("| `{rule}` | `{}` | <{}> |\n", recipe.url, recipe.source);
        assert!(page.contains(&row), "docs/verify.md lacks the line\n{row}");
    }
}

#[test]
fn statuses_and_texts_decide_and_doubt_stays_doubt() {
    let stripe = "secrets/stripe-secret-key";
    assert_eq!(standing(stripe, answer("200 OK", "{}")), Standing::Active);
    assert_eq!(standing(stripe, answer("401 No", "{}")), Standing::Revoked);
    let slack = "secrets/slack-bot-token";
    assert_eq!(
        standing(slack, answer("200 OK", "{\"ok\":true}")),
        Standing::Active
    );
    let no = "{\"ok\":false,\"error\":\"invalid_auth\"}";
    assert_eq!(standing(slack, answer("200 OK", no)), Standing::Revoked);
    let is_unknown = |rule, answer| matches!(standing(rule, answer), Standing::Unknown(_));
    assert!(is_unknown(slack, answer("200 OK", "<html>")));
    assert!(
        is_unknown(slack, answer("200 OK", &"x".repeat(200_000))),
        "a huge body"
    );
    assert!(is_unknown(stripe, answer("429 Slow down", "")));
    assert!(is_unknown(stripe, b"\x00\xffgarbage\r\n\r\n".to_vec()));
    // A key that is refused on one host may be good on another.
    assert!(is_unknown("secrets/gitlab-access-token", answer("401 No", "")));
    assert!(is_unknown(
        "secrets/brevo-api-key",
        answer("401 No", "{\"message\":\"unknown IP\"}")
    ));
}

#[test]
fn a_redirect_is_not_followed() {
    let other = Server::start(Some(answer("200 OK", "")));
    let redirect = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n",
        other.address
    );
    let standing = standing("secrets/stripe-secret-key", redirect.into_bytes());
    assert_eq!(
        standing,
        Standing::Unknown("the provider answered with status 302".to_owned())
    );
    assert!(other.asked.lock().unwrap().is_empty());
}

#[test]
fn a_provider_that_says_nothing_is_not_waited_for() {
    let server = Server::start(None);
    let limits = Limits {
        each: Duration::from_millis(200),
        ..server.limits()
    };
    let start = Instant::now();
    let outcomes = verify(&[inquiry("secrets/stripe-secret-key", "made-up-value")], &limits);
    assert_eq!(
        outcomes[0].standing,
        Standing::Unknown("no answer in time".to_owned())
    );
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn one_value_is_asked_once_and_no_more_than_the_bound() {
    let server = Server::start(Some(answer("200 OK", "")));
    let limits = Limits {
        most: 2,
        ..server.limits()
    };
    let values = ["one", "two", "one", "three"];
    let inquiries: Vec<Inquiry> = values
        .map(|value| inquiry("secrets/stripe-secret-key", value))
        .into();
    let outcomes = verify(&inquiries, &limits);
    assert_eq!(server.asked.lock().unwrap().len(), 2);
    let is_active: Vec<bool> = outcomes
        .iter()
        .map(|outcome| outcome.standing == Standing::Active)
        .collect();
    assert_eq!(is_active, [true, true, true, false]);
}

#[test]
fn what_is_active_is_critical_what_is_revoked_is_low_and_no_report_shows_it() {
    for (status, severity, words) in [
        ("200 OK", Severity::Critical, "the provider still accepts it"),
        ("401 No", Severity::Low, "the provider says that it is revoked"),
        (
            "500 Oops",
            Severity::Critical,
            "its provider was asked and did not tell",
        ),
    ] {
        let echo = format!("you sent {}", support::stripe_key());
        let server = Server::start(Some(answer(status, &echo)));
        let report = poll("src/pay.py", server.limits());
        assert_eq!(report.findings[0].severity, severity, "{status}");
        assert_eq!(server.asked.lock().unwrap().len(), 1);
        let options = report::Options::default();
        let json = report::render(Format::Json, &report, &options);
        assert!(json.contains(words), "{json}");
        for format in [
            Format::Terminal,
            Format::Json,
            Format::Sarif,
            Format::Github,
            Format::Markdown,
        ] {
            let text = report::render(format, &report, &options);
            assert!(
                !text.contains(&support::stripe_key()),
                "{format:?} shows the secret"
            );
        }
        assert!(!format!("{report:?}").contains(&support::stripe_key()));
    }
}

#[test]
fn the_hook_of_a_commit_asks_nobody() {
    let project = support::Project::new();
    project.write("README.md", "# Shop\n");
    let answer = project.gonogo(&["check", "--staged", "--verify"]);
    assert_eq!(answer.code, 2, "{}", answer.all());
    assert!(answer.stderr.contains("--verify"), "{}", answer.stderr);
}

#[test]
fn a_users_rule_cannot_choose_where_secrets_are_sent() {
    let rule = "schema: 1
rules:
  - id: secrets/house-token
    title: House token
    severity: high
    confidence: high
    impact: trust
    why: It opens the house.
    fix: Change it.
    source: https://example.com
    verify: {url: 'https://example.com/', auth: bearer, source: 'https://example.com'}
    detect: {prefixes: [house_], pattern: 'house_[a-z0-9]{20}'}
";
    let error = Rulebook::built_in()
        .add_user_file(".gonogo/rules/house.yaml", rule)
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("must not choose where secrets are sent"),
        "{error}"
    );
}
