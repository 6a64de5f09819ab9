//! What people have acknowledged for other scanners, as the program treats it: shown as such, within the limits of our own
//! allows, unused ones counted, and taken over into the baseline.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

#[path = "support/git.rs"]
mod git;
mod support;

use git::git;
use serde_json::Value;
use support::{Answer, Project, stripe_key};

fn commit(project: &Project) {
    git(project, &["add", "-A"]);
    git(project, &["commit", "-qm", "x"]);
}

/// A line of code that holds the key, followed by `mark`.
fn line(mark: &str) -> String {
    format!("export const key = \"{}\"{mark}\n", stripe_key())
}

/// A made-up GitHub token whose checksum holds: six base62 digits of the CRC-32 of its body.
fn proven_token() -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let body = "aKc9LmQ2Zt7RwXv4Nb8PdGf3Hs6Jy1";
    let mut crc = flate2::Crc::new();
    crc.update(body.as_bytes());
    let mut rest = crc.sum() as usize;
    let mut tail = [0; 6];
    for digit in tail.iter_mut().rev() {
        *digit = DIGITS[rest % 62];
        rest /= 62;
    }
    ["ghp_", body, std::str::from_utf8(&tail).unwrap()].concat()
}

fn json(project: &Project, arguments: &[&str]) -> Value {
    let answer = project.gonogo(&[&["check", "--format", "json", "--only", "secrets"], arguments].concat());
    assert!(!answer.all().contains(&stripe_key()), "a value was printed");
    serde_json::from_str(&answer.stdout).unwrap()
}

fn states(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    let said = |finding: &Value| {
        let reason = finding["state_details"]["reason"].as_str().unwrap_or_default();
        format!("{} {reason}", finding["state"].as_str().unwrap())
            .trim_end()
            .to_owned()
    };
    findings.iter().map(said).collect()
}

fn silent(answer: &Answer) -> bool {
    !answer.all().contains(&stripe_key())
}

#[test]
fn a_mark_for_another_scanner_allows_and_says_which_one_where() {
    let project = Project::new();
    project.write("src/pay.ts", format!("\n{}", line(" // gitleaks:allow")));
    let report = json(&project, &[]);
    assert_eq!(
        states(&report),
        ["allowed acknowledged by gitleaks:allow in src/pay.ts:2"]
    );
    assert_eq!(
        report["findings"][0]["properties"]["acknowledged_for"],
        "gitleaks"
    );
    assert_eq!(report["exit_code"], 0);
    let answer = project.gonogo(&["check", "--only", "secrets"]);
    assert!(
        answer.stdout.contains("1 acknowledged for other scanners"),
        "{}",
        answer.stdout
    );
}

#[test]
fn an_entry_in_a_file_allows_and_says_on_which_line() {
    let project = Project::new();
    project.write("src/pay.ts", line(""));
    project.write(".gitleaksignore", "# known\nsrc/pay.ts:stripe-access-token:1\n");
    let report = json(&project, &[]);
    assert_eq!(
        states(&report),
        ["allowed acknowledged in .gitleaksignore:2 (gitleaks)"]
    );
    project.write("gonogo.yaml", "respect_marks: [detect-secrets]\n");
    assert_eq!(states(&json(&project, &[])), ["blocks"]);
    project.write("gonogo.yaml", "respect_marks: none\n");
    assert_eq!(states(&json(&project, &[])), ["blocks"]);
    project.write("gonogo.yaml", "respect_marks: gitleeks\n");
    let answer = project.gonogo(&["check"]);
    assert!(
        answer.code == 2 && answer.stderr.contains("did you mean \"gitleaks\"?"),
        "{}",
        answer.all()
    );
}

#[test]
fn every_copy_needs_a_mark_of_its_own() {
    let project = Project::new();
    project.write("src/a.ts", line(" // gitleaks:allow"));
    project.write("src/b.ts", line(""));
    let report = json(&project, &[]);
    assert_eq!(states(&report), ["blocks"]);
    assert_eq!(
        report["findings"][0]["properties"]["also_needs_allow"],
        "src/b.ts:1"
    );
    project.write(".secretsignore", format!("[secrets]\n{}\n", stripe_key()));
    assert_eq!(
        json(&project, &[])["exit_code"],
        0,
        "a value may be acknowledged wherever it stands"
    );
}

#[test]
fn a_secret_that_proves_itself_is_covered_by_no_mark_of_others() {
    let project = Project::new();
    let token = proven_token();
    project.write(
        "src/a.py",
        format!("token = '{token}'  # pragma: allowlist secret\n"),
    );
    let report = json(&project, &[]);
    assert_eq!(states(&report), ["blocks"]);
    let refused = report["findings"][0]["properties"]["refused_mark"]
        .as_str()
        .unwrap();
    assert!(
        refused.starts_with("pragma: allowlist secret in src/a.py:1: the checksum"),
        "{refused}"
    );
    assert_eq!(
        report["unused_marks"],
        serde_json::json!([]),
        "it had something to acknowledge"
    );
    let answer = project.gonogo(&["check", "--only", "secrets"]);
    assert!(
        answer.stdout.contains("not honoured: pragma: allowlist secret"),
        "{}",
        answer.stdout
    );
}

#[test]
fn what_a_change_allows_itself_stands_at_the_top_and_base_only_refuses_it() {
    let project = Project::new();
    git(&project, &["init", "-q"]);
    project.write("README.md", "# hello\n");
    commit(&project);
    project.write("src/pay.ts", line(" // gitleaks:allow"));
    git(&project, &["add", "-A"]);
    let answer = project.gonogo(&["check", "--staged"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(
        answer.stdout.contains("allowed in this change: src/pay.ts:1 ") && silent(&answer),
        "{}",
        answer.stdout
    );
    assert_eq!(project.gonogo(&["check", "--staged"]).stdout, answer.stdout);
    project.write("gonogo.yaml", "inline_allow: base_only\n");
    let answer = project.gonogo(&["check", "--staged"]);
    assert!(
        answer.code == 1 && answer.stdout.contains("it came with this change"),
        "{}",
        answer.all()
    );
}

#[test]
fn an_allow_of_ours_that_comes_with_a_proven_secret_does_not_count() {
    let project = Project::new();
    git(&project, &["init", "-q"]);
    project.write("README.md", "# hello\n");
    commit(&project);
    let text = format!(
        "token = '{}'  # gonogo: allow secrets/github-personal-access-token -- mine\n",
        proven_token()
    );
    project.write("src/a.py", &text);
    git(&project, &["add", "-A"]);
    let report = json(&project, &["--staged"]);
    let rule = report["findings"][0]["rule"].as_str().unwrap().to_owned();
    project.write(
        "src/a.py",
        text.replace("secrets/github-personal-access-token", &rule),
    );
    git(&project, &["add", "-A"]);
    let report = json(&project, &["--staged"]);
    assert_eq!(states(&report), ["blocks"]);
    assert!(
        report["findings"][0]["properties"]["refused_mark"]
            .as_str()
            .unwrap()
            .contains("checksum")
    );
    git(&project, &["commit", "-qm", "y"]);
    assert_eq!(
        json(&project, &[])["exit_code"],
        0,
        "once it is there, it is the team's word"
    );
}

#[test]
fn an_ignore_file_counts_in_a_pull_request_as_it_was_before() {
    let project = Project::new();
    git(&project, &["init", "-q"]);
    project.write("README.md", "# hello\n");
    commit(&project);
    git(&project, &["checkout", "-qb", "topic"]);
    project.write("src/pay.ts", line(""));
    project.write(".gitleaksignore", "src/pay.ts:stripe-access-token:1\n");
    commit(&project);
    let asked = ["check", "--range", "main..HEAD"];
    let local = project.gonogo(&asked);
    assert!(
        local.code == 0 && local.stdout.contains("allowed in this change: src/pay.ts:1"),
        "{}",
        local.all()
    );
    let event = [("GITHUB_EVENT_NAME", "pull_request")];
    let asked_in = project.gonogo_with(&asked, &event, b"");
    assert!(
        asked_in.code == 1
            && asked_in
                .stdout
                .contains(".gitleaksignore: this change edits it, so it counts as it was before"),
        "{}",
        asked_in.all()
    );
    git(&project, &["checkout", "-q", "main"]);
    project.write(".gitleaksignore", "src/pay.ts:stripe-access-token:1\n");
    commit(&project);
    git(&project, &["checkout", "-qB", "topic"]);
    project.write("src/pay.ts", line(""));
    commit(&project);
    let after = project.gonogo_with(&asked, &event, b"");
    assert!(
        after.code == 0 && !after.stdout.contains("allowed in this change"),
        "{}",
        after.all()
    );
}

#[test]
fn a_fingerprint_of_a_commit_covers_what_it_brought_though_the_line_moved() {
    let project = Project::new();
    git(&project, &["init", "-q"]);
    project.write("src/pay.ts", line(""));
    commit(&project);
    project.write("src/pay.ts", format!("\n\n{}", line("")));
    commit(&project);
    let report = json(&project, &["--history"]);
    let commit_id = report["findings"][0]["properties"]["first_commit"]
        .as_str()
        .unwrap()
        .to_owned();
    project.write(
        ".gitleaksignore",
        format!("{commit_id}:src/pay.ts:stripe-access-token:1\n"),
    );
    assert_eq!(
        states(&json(&project, &[])),
        ["blocks"],
        "without history the line speaks"
    );
    let state = states(&json(&project, &["--history"])).remove(0);
    assert!(
        state.starts_with("allowed acknowledged in .gitleaksignore:1"),
        "{state}"
    );
}

#[test]
fn unused_marks_are_counted_in_one_line_and_listed_for_machines() {
    let project = Project::new();
    project.write(
        "src/a.py",
        "a = 1  # pragma: allowlist secret\nb = 2\nc = 3  # nosec B105\n",
    );
    project.write(".gitleaksignore", "src/a.py:jwt:2\n12345678:src/a.py:jwt:2\n");
    project.write(".secretsignore", "tests/*\n");
    let answer = project.gonogo(&["check", "--only", "secrets"]);
    assert_eq!(answer.code, 0);
    let counted = "noted: 3 marks of other scanners had nothing to acknowledge";
    assert!(
        answer.stdout.contains(counted) && !answer.stdout.contains("unused mark:"),
        "{}",
        answer.stdout
    );
    let report = json(&project, &[]);
    let unused: Vec<String> = report["unused_marks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| {
            format!(
                "{}:{} {} {}",
                mark["path"], mark["line"], mark["scanner"], mark["mark"]
            )
            .replace('"', "")
        })
        .collect();
    assert_eq!(
        unused,
        [
            ".gitleaksignore:1 gitleaks fingerprint",
            "src/a.py:1 detect-secrets pragma: allowlist secret",
            "src/a.py:3 bandit nosec B105",
        ]
    );
    assert!(
        project
            .gonogo(&["check", "-v"])
            .stdout
            .contains("unused mark: src/a.py:3 nosec B105 (bandit)")
    );
}

#[test]
fn a_broken_ignore_file_is_noted_and_holds_nothing() {
    let project = Project::new();
    project.write("src/pay.ts", line(""));
    project.write(".secrets.baseline", "{\n  \"results\": {,\n");
    project.write(".gitleaks.toml", "[allowlist]\npaths = ['''(?=x)''']\n");
    let answer = project.gonogo(&["check", "--only", "secrets"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    for said in [
        ".secrets.baseline:2: no JSON: ",
        ".gitleaks.toml:2: no regular expression",
    ] {
        assert!(answer.stdout.contains(said), "{said}: {}", answer.stdout);
    }
}

#[test]
fn an_import_takes_what_is_there_keeps_what_was_and_says_the_rest() {
    let project = Project::new();
    let token = proven_token();
    project.write("src/pay.ts", line(""));
    project.write("src/a.py", format!("token = '{token}'\n"));
    project.write(
        "report.json",
        format!(
            "[\n{{\"RuleID\": \"x\", \"File\": \"src/pay.ts\", \"StartLine\": 7, \"Secret\": \"{}\"}},\n\
             {{\"RuleID\": \"x\", \"File\": \"src/a.py\", \"StartLine\": 1, \"Secret\": \"{token}\"}},\n\
             {{\"RuleID\": \"x\", \"File\": \"src/gone.py\", \"StartLine\": 1, \"Secret\": \"whatever\"}},\n\
             {{\"RuleID\": \"x\", \"File\": \"src/gone.py\"}}\n]\n",
            stripe_key()
        ),
    );
    project.write("gonogo.yaml", "exclude: [report.json]\n");
    let answer = project.gonogo(&["baseline", "import", "report.json"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(silent(&answer) && !answer.all().contains(&token));
    for said in [
        ".gonogo/baseline.json: 1 accepted, 1 of them new\n",
        "report.json: 1 entry taken, 1 not taken, 1 without a finding of today\n",
        "src/a.py:1 secrets/",
        "the checksum of the value holds",
        "report.json:5: a finding with neither a value nor a line · hint: ",
    ] {
        assert!(answer.stderr.contains(said), "{said}: {}", answer.stderr);
    }
    let written = std_read(&project, ".gonogo/baseline.json");
    assert!(!written.contains(&stripe_key()));
    let report = json(&project, &[]);
    assert!(
        states(&report).contains(&"baseline".to_owned()),
        "{:?}",
        states(&report)
    );
    project.write("list.txt", "src/nothing.py:jwt:3\n");
    let again = project.gonogo(&["baseline", "import", "list.txt"]);
    assert!(
        again.stderr.contains("1 accepted, 0 of them new"),
        "{}",
        again.all()
    );
    assert_eq!(
        std_read(&project, ".gonogo/baseline.json"),
        written,
        "what is there stays"
    );
}

#[test]
fn an_import_without_files_reads_those_at_the_root() {
    let project = Project::new();
    assert_eq!(project.gonogo(&["baseline", "import"]).code, 2);
    // The salt there is the name of the folder, which a test draws at random.
    project.write("gonogo.yaml", "exclude: [.gonogo]\n");
    project.write("src/pay.ts", line(""));
    project.write(".gitleaksignore", "src/pay.ts:stripe-access-token:1\n");
    let answer = project.gonogo(&["baseline", "import"]);
    assert!(
        answer.stderr.contains(".gitleaksignore: 1 entry taken\n"),
        "{}",
        answer.all()
    );
    let report = json(&project, &[]);
    assert_eq!(
        states(&report),
        ["baseline"],
        "our own record speaks before the mark"
    );
    assert_eq!(
        report["unread"],
        serde_json::json!([]),
        "and none of the two is stale"
    );
    assert_eq!(project.gonogo(&["baseline"]).code, 0);
    assert_eq!(states(&json(&project, &[])), ["baseline"]);
    let again = project.gonogo(&["baseline", "import"]);
    assert!(
        again.stderr.contains("1 accepted, 0 of them new"),
        "{}",
        again.all()
    );
    assert_eq!(project.gonogo(&["baseline", "import", "nowhere.json"]).code, 2);
}

#[expect(clippy::disallowed_methods, reason = "a test reads what the program wrote")]
fn std_read(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.root().join(path)).unwrap()
}
