//! The gate as people meet it: the hook, the range, standard input, policy, and the same bytes on any number of threads.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

#[path = "support/git.rs"]
mod git;
mod support;

use git::git;
use support::{Project, stripe_key};

fn committed(files: &[(&str, &str)]) -> Project {
    let project = Project::new();
    git(&project, &["init", "-q"]);
    for (path, text) in files {
        project.write(path, text);
    }
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "first"]);
    project
}

#[test]
fn a_staged_live_key_is_blocked_without_being_printed() {
    let project = committed(&[("src/pay.ts", "export const key = process.env.STRIPE_KEY\n")]);
    project.write("src/pay.ts", format!("export const key = \"{}\"\n", stripe_key()));
    git(&project, &["add", "-A"]);
    // What lies in the work tree is not what would be committed.
    project.write("src/pay.ts", "export const key = 1\n");
    let answer = project.gonogo(&["check", "--staged"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(
        answer.stdout.contains("src/pay.ts:1") && !answer.all().contains(&stripe_key()),
        "{}",
        answer.all()
    );
}

#[test]
fn a_commit_that_brings_nothing_wrong_is_go_whatever_stood_there_before() {
    let old = format!("export const key = \"{}\"\n", stripe_key());
    let project = committed(&[("src/pay.ts", old.as_str())]);
    project.write("README.md", "# hello\n");
    git(&project, &["add", "-A"]);
    let answer = project.gonogo(&["check", "--staged"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
}

#[test]
fn a_commit_of_prose_reads_no_code_and_says_so() {
    let project = committed(&[
        ("gonogo.yaml", "require: [variables]\n"),
        ("src/a.ts", "export const a = process.env.A!\n"),
    ]);
    project.write("README.md", "# hello\n");
    git(&project, &["add", "-A"]);
    let answer = project.gonogo(&["check", "--staged"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(
        answer.stdout.contains("nothing staged concerns them"),
        "{}",
        answer.stdout
    );
    project.write("src/a.ts", "export const a = process.env.B!\n");
    git(&project, &["add", "-A"]);
    assert_eq!(
        project.gonogo(&["check", "--staged"]).code,
        3,
        "a required row without an inventory holds"
    );
}

#[test]
fn a_clone_without_the_default_branch_says_so_and_an_empty_export_holds() {
    let project = committed(&[("migrations/0001_a.sql", "CREATE TABLE a (id bigint);\n")]);
    git(&project, &["branch", "-m", "topic"]);
    let answer = project.gonogo(&["check"]);
    assert!(
        answer.stdout.contains("the default branch is not in this clone"),
        "{}",
        answer.stdout
    );
    project.write("prod.json", "");
    let answer = project.gonogo(&["check", "--env", "production=prod.json"]);
    assert_eq!(answer.code, 3, "{}", answer.all());
    assert!(
        answer.stdout.contains("the named inventory is empty"),
        "{}",
        answer.stdout
    );
}

#[test]
fn a_range_is_judged_by_what_it_brings_and_the_whole_by_what_is_there() {
    let project = committed(&[("a.ts", "export const a = 1\n")]);
    git(&project, &["checkout", "-qb", "topic"]);
    project.write("b.ts", format!("export const key = \"{}\"\n", stripe_key()));
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "second"]);
    assert_eq!(project.gonogo(&["check", "--range", "main..HEAD"]).code, 1);
    assert_eq!(project.gonogo(&["check", "--range", "HEAD..HEAD"]).code, 0);
    assert_eq!(project.gonogo(&["check"]).code, 1);
}

#[test]
fn an_unknown_revision_is_a_clear_error_and_no_verdict() {
    let project = committed(&[("a.ts", "export const a = 1\n")]);
    let answer = project.gonogo(&["check", "--range", "origin/nowhere..HEAD"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (2, ""));
    assert!(
        answer.stderr.contains("origin/nowhere") && answer.stderr.contains("hint"),
        "{}",
        answer.stderr
    );
}

#[test]
fn standard_input_is_judged_under_the_name_it_is_given() {
    let project = Project::new();
    let text = format!("STRIPE_KEY = \"{}\"\n", stripe_key());
    let answer = project.gonogo_with(
        &["check", "-", "--stdin-filename", "app/pay.py"],
        &[],
        text.as_bytes(),
    );
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.stdout.contains("app/pay.py:1"), "{}", answer.stdout);
}

#[test]
fn an_inline_allow_with_a_reason_lets_pass_and_one_without_does_not() {
    let project = Project::new();
    let line = |comment: &str| format!("const key = \"{}\" // {comment}\n", stripe_key());
    project.write("a.ts", line("gonogo: allow stripe-secret-key -- revoked in May"));
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    project.write("a.ts", line("gonogo: allow stripe-secret-key"));
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.stdout.contains("reason"), "{}", answer.stdout);
}

#[test]
fn a_baseline_accepts_what_is_there_and_blocks_what_is_new() {
    let project = committed(&[("a.ts", format!("const key = \"{}\"\n", stripe_key()).as_str())]);
    assert_eq!(project.gonogo(&["check"]).code, 1);
    let answer = project.gonogo(&["baseline"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert_eq!(
        project.gonogo(&["check"]).code,
        0,
        "{}",
        project.gonogo(&["check"]).all()
    );
    // The same value elsewhere in source is the same finding; another value is new.
    project.write(
        "b.ts",
        format!("const key = \"{}\"\n", stripe_key().replace("51Hq", "51Zq")),
    );
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.stdout.contains("b.ts:1"), "{}", answer.stdout);
}

#[test]
fn a_waiver_lets_pass_until_its_day_and_its_entry_is_written_for_you() {
    let project = committed(&[("a.ts", format!("const key = \"{}\"\n", stripe_key()).as_str())]);
    let report: serde_json::Value =
        serde_json::from_str(&project.gonogo(&["check", "--format", "json"]).stdout).unwrap();
    let fingerprint = report["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    let expires = gonogo::model::Date::from_days_since_epoch(days_since_epoch() + 30).to_string();
    let waive = |expires: &str| {
        let arguments = [
            "waive",
            &fingerprint,
            "--owner",
            "maria",
            "--reason",
            "revoked",
            "--expires",
            expires,
        ];
        project.gonogo(&arguments)
    };
    assert_eq!(waive(&expires).code, 0);
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let waivers = project.root().join(".gonogo/waivers.yaml");
    let text = read(&waivers).replace(&expires, "2020-01-01");
    project.write(".gonogo/waivers.yaml", text);
    assert_eq!(project.gonogo(&["check"]).code, 1);
}

#[expect(clippy::disallowed_methods, reason = "a test reads what the program wrote")]
fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test asks the same clock"
)]
fn days_since_epoch() -> i64 {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    i64::try_from(since.as_secs() / 86_400).unwrap()
}

#[test]
fn an_override_by_hand_passes_and_every_report_says_who() {
    let project = Project::new();
    project.write("a.ts", format!("const key = \"{}\"\n", stripe_key()));
    for format in ["terminal", "json", "markdown"] {
        let environment = [("GONOGO_OVERRIDE", "maria: rotated by hand")];
        let answer = project.gonogo_with(&["check", "--format", format], &environment, b"");
        assert_eq!(answer.code, 0, "{}", answer.all());
        assert!(
            answer.stdout.contains("NO-GO") && answer.stdout.contains("maria"),
            "{format}: {}",
            answer.stdout
        );
    }
}

#[test]
fn an_unreadable_tracked_file_holds_the_verdict_until_the_policy_says_warn() {
    let project = committed(&[("a.ts", "export const a = 1\n"), (".env.production", "A=1\n")]);
    // A folder where the index says a file was: there, and not to be read.
    git(&project, &["rm", "-q", "--cached", "a.ts"]);
    let id = git(&project, &["hash-object", "-w", "a.ts"]);
    git(
        &project,
        &[
            "update-index",
            "--add",
            "--cacheinfo",
            &format!("100644,{id},pipe"),
        ],
    );
    make_pipe(&project);
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 3, "{}", answer.all());
    assert!(
        answer.stdout.contains("HOLD") && answer.stdout.contains("pipe"),
        "{}",
        answer.stdout
    );
    let answer = project.gonogo(&["check", "--on-incomplete", "warn"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
}

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

#[test]
fn one_thread_and_eight_give_the_same_bytes_in_every_format() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/coachdesk");
    let project = Project::new();
    for format in ["terminal", "json", "sarif", "markdown", "github"] {
        let run = |threads: &str| {
            project
                .gonogo(&["check", example, "--format", format, "--threads", threads])
                .stdout
        };
        let one = run("1");
        assert!(one.len() > 1_000, "{format} says next to nothing");
        for _ in 0..3 {
            assert!(one == run("8"), "{format} differs between 1 and 8 threads");
        }
    }
}

#[test]
fn init_writes_a_file_that_check_takes_and_never_overwrites_one() {
    let project = Project::new();
    project.write(".env.production", "A=1\n");
    assert_eq!(project.gonogo(&["init"]).code, 0);
    assert_eq!(
        project.gonogo(&["check"]).code,
        0,
        "{}",
        project.gonogo(&["check"]).all()
    );
    let again = project.gonogo(&["init"]);
    assert!(
        again.code == 2 && again.stderr.contains("is there already"),
        "{}",
        again.all()
    );
}

#[test]
fn a_users_own_rule_blocks_like_a_built_in_one() {
    let project = Project::new();
    project.write(
        ".gonogo/rules/acme.yaml",
        "schema: 1\nrules:\n  - id: secrets/acme-key\n    title: Acme key\n    severity: high\n    confidence: high\n    \
         impact: data\n    why: It opens the vault.\n    fix: Revoke it.\n    source: https://acme.example/keys\n    \
         detect: {prefixes: [acme_], pattern: 'acme_[0-9a-f]{32}'}\n",
    );
    project.write("a.ts", "const k = 'acme_0f9e8d7c6b5a49382716051423324150'\n");
    let answer = project.gonogo(&["check"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.stdout.contains("secrets/acme-key"), "{}", answer.stdout);
    assert!(
        project
            .gonogo(&["explain", "acme-key"])
            .stdout
            .contains("It opens the vault.")
    );
}
