//! Bad input gets clear words: no hang, no panic, no escape code in the output, nothing lost in silence.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod support;

use std::time::Duration;

use support::{Project, stripe_key};

/// No answer takes longer, whatever the input; the slowest machine of a CI is given ten times what a desk needs.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_broken_gonogo_yaml_is_named_with_line_and_nearest_key() {
    let project = Project::new();
    project.write("gonogo.yaml", "# gate\nfail_onn: high\n");
    let answer = project.gonogo(&["check"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    assert_eq!(
        answer.stderr,
        "gonogo: gonogo.yaml:2: unknown key \"fail_onn\" · hint: did you mean \"fail_on\"?\n"
    );
}

#[test]
fn a_broken_rule_file_is_named_with_line_and_next_step() {
    let project = Project::new();
    let rule = "schema: 1\nrules:\n  - id: secrets/acme-key\n    title: t\n    severity: grave\n";
    project.write(".gonogo/rules/acme.yaml", rule);
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 2);
    assert!(
        answer
            .stderr
            .starts_with("gonogo: .gonogo/rules/acme.yaml:5: unknown word \"grave\""),
        "{}",
        answer.stderr
    );
    assert!(
        answer
            .stderr
            .contains("hint: known words: low, medium, high, critical"),
        "{}",
        answer.stderr
    );
}

#[test]
fn deeply_nested_yaml_is_answered_at_once_wherever_it_lies() {
    let nested = "{a: ".repeat(50_000);
    for path in [
        "gonogo.yaml",
        ".gonogo/rules/x.yaml",
        ".gonogo/waivers.yaml",
        "docker-compose.yml",
        ".github/workflows/a.yml",
    ] {
        let project = Project::new();
        project.write(path, &nested);
        let (answer, took) = timed(&project, &["check"]);
        assert!(took < PATIENCE, "{path} took {took:?}");
        assert!([0, 2, 3].contains(&answer.code), "{path}: {}", answer.all());
        assert!(!answer.all().contains("panicked"), "{path}: {}", answer.all());
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_and_a_link_out_of_the_project_are_named_and_neither_read_nor_followed() {
    let outside = Project::new();
    let secret = outside.write("outside.env", format!("STRIPE_KEY={}\n", stripe_key()));
    let project = Project::new();
    project.write("a.txt", "hello\n");
    std::os::unix::fs::symlink(&secret, project.root().join(".env.production")).unwrap();
    make_pipe(&project);
    let (answer, took) = timed(&project, &["check", "--format", "json"]);
    assert!(took < PATIENCE, "{took:?}");
    assert!(!answer.stdout.contains("stripe"), "{}", answer.stdout);
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    let unread = report["unread"].to_string();
    assert!(
        unread.contains(".env.production") && unread.contains("pipe"),
        "{unread}"
    );
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "the standard library makes no pipes")]
fn make_pipe(project: &Project) {
    assert!(
        std::process::Command::new("mkfifo")
            .arg(project.root().join("pipe"))
            .status()
            .unwrap()
            .success()
    );
}

#[cfg(unix)]
#[test]
fn a_name_with_line_breaks_and_escape_codes_stays_inert_in_every_format() {
    let project = Project::new();
    let name = "a\n::error file=x::PWNED\u{1b}[31m##[add-mask]x\u{202e}.env";
    project.write(name, format!("STRIPE_SECRET_KEY={}\n", stripe_key()));
    for format in ["terminal", "json", "sarif", "markdown", "github"] {
        let answer = project.gonogo(&["check", "--format", format]);
        assert_eq!(answer.code, 1, "{format}: {}", answer.all());
        let text = answer.all();
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{format} lets escape codes through"
        );
        assert!(
            !text
                .lines()
                .any(|line| line.trim_start().starts_with("::error file=x")),
            "{format}: a forged command"
        );
        assert!(
            format == "json" || format == "sarif" || !text.contains("##["),
            "{format}: a forged legacy command"
        );
        assert!(!text.contains(&stripe_key()), "{format} prints the key");
    }
}

#[test]
fn bytes_that_are_no_text_are_scanned_all_the_same() {
    let project = Project::new();
    let mut bytes = b"caf\xE9 \xFF\xFE = 1\nkey = \"".to_vec();
    bytes.extend(stripe_key().bytes());
    bytes.extend(b"\"\n\xC3");
    project.write("settings.ini", bytes);
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.stdout.contains("settings.ini:2"), "{}", answer.stdout);
}

#[test]
fn a_long_run_of_one_letter_is_answered_at_once() {
    for letter in ["A", "a", "0", "=", "-", "e"] {
        let project = Project::new();
        project.write("zeros.txt", letter.repeat(100_000));
        let (answer, took) = timed(&project, &["check", "--only", "secrets"]);
        assert!(took < PATIENCE, "{letter} took {took:?}");
        assert_eq!(answer.code, 0, "{letter}: {}", answer.all());
    }
}

#[test]
fn a_secret_at_the_end_of_fifty_megabytes_on_one_line_is_found() {
    let project = Project::new();
    let mut text = "var x=1;".repeat(50 * 1024 * 1024 / 8);
    text.extend(["var key=\"", &stripe_key(), "\""]);
    project.write("bundle.js", &text);
    let answer = project.gonogo(&["check", "--only", "secrets", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    let place = &report["findings"][0]["places"][0];
    let column = text.len() - stripe_key().len();
    assert_eq!(
        (place["line"].as_u64(), place["column"].as_u64()),
        (Some(1), Some(column as u64))
    );
}

#[test]
fn an_unknown_flag_and_a_missing_path_are_named_with_a_hint() {
    let project = Project::new();
    let flag = project.gonogo(&["check", "--stagd"]);
    assert_eq!(flag.code, 2);
    assert!(flag.stderr.contains("--staged"), "{}", flag.stderr);
    let path = project.gonogo(&["check", "no/such/place"]);
    assert_eq!((path.code, path.stdout.as_str()), (2, ""));
    assert!(
        path.stderr.contains("no/such/place") && path.stderr.contains("hint"),
        "{}",
        path.stderr
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "a hang is told from an answer by the clock"
)]
fn timed(project: &Project, arguments: &[&str]) -> (support::Answer, Duration) {
    let started = std::time::Instant::now();
    let answer = project.gonogo(arguments);
    (answer, started.elapsed())
}
