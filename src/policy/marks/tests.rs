//! Marks beside lines, by what the documentation of each scanner says; files of every format, whole and broken.

use super::files::read;
use super::{InlineMarks, Manner, Marks, Scanner};
use crate::model::{
    Acknowledged, Document, Entry, Finding, Fingerprint, Part, RepoPath, Rule, RuleId, Sight, Span,
};
use crate::model::{Confidence, Impact, Severity};

const VALUE: &str = "q7Zx9LmP2vTb8RkW4nYd";

fn finding(id: &str, path: &str, text: &str, mark: &str) -> Finding {
    let rule = std::sync::Arc::new(Rule {
        id: RuleId::parse(id).unwrap(),
        title: "A key".into(),
        severity: Severity::High,
        confidence: Confidence::High,
        impact: Impact::Data,
        why: "It opens things.".into(),
        fix: "Rotate it.".into(),
        source: "https://example.com".into(),
        revoke: None,
    });
    let at = text.find(mark).unwrap();
    let document = Document::new(Entry::head(path), text.as_bytes().to_vec());
    Finding::of(&rule, document.place(Span::new(at, at + mark.len())), "m")
        .identity(Fingerprint::of("x", &[mark]))
}

/// Returns the words of the marks in `text` that speak for the value in it.
fn speaking(text: &str, rule: &str) -> Vec<&'static str> {
    let document = Document::new(Entry::head("a.py"), text.as_bytes().to_vec());
    let marks = InlineMarks::new(InlineMarks::read(&document));
    let finding = finding(rule, "a.py", text, VALUE);
    let numbers = marks.at(finding.place(), &finding);
    numbers
        .into_iter()
        .map(|number| marks.all()[number].word)
        .collect()
}

fn on(text: &str) -> Vec<&'static str> {
    speaking(&text.replace("VALUE", VALUE), "secrets/stripe-secret-key")
}

#[test]
fn every_scanner_has_its_mark_on_the_line_itself() {
    for (text, word) in [
        ("k = 'VALUE' # gitleaks:allow", "gitleaks:allow"),
        ("k = 'VALUE' #betterleaks:allow", "betterleaks:allow"),
        (
            "k = 'VALUE' # pragma: allowlist secret",
            "pragma: allowlist secret",
        ),
        (
            "k = 'VALUE' # pragma: whitelist secret",
            "pragma: allowlist secret",
        ),
        (
            "k = 'VALUE' // pragma:allowlist-secret",
            "pragma: allowlist secret",
        ),
        ("k = 'VALUE' # kingfisher:ignore", "kingfisher:ignore"),
        ("k = 'VALUE' /* trufflehog:ignore */", "trufflehog:ignore"),
        ("k = 'VALUE' # ggignore", "ggignore"),
        ("k = 'VALUE' # ggignore-password", "ggignore"),
        (
            "k = 'VALUE' // secretlint-disable-line",
            "secretlint-disable-line",
        ),
        ("k = 'VALUE'  # nosec B105", "nosec B105"),
        ("k := \"VALUE\" // #nosec G101 -- a sample", "nosec G101"),
        ("k = 'VALUE'  # nosec: B303, B106", "nosec B106"),
    ] {
        assert_eq!(on(text), [word], "{text}");
    }
}

#[test]
fn a_mark_speaks_for_no_other_line_than_its_scanner_says() {
    assert_eq!(on("# gitleaks:allow\nk = 'VALUE'"), [""; 0]);
    assert_eq!(on("k = 'VALUE'\n# gitleaks:allow"), [""; 0]);
    assert_eq!(
        on("# pragma: allowlist nextline secret\nk = 'VALUE'"),
        ["pragma: allowlist nextline secret"]
    );
    assert_eq!(on("k = 'VALUE' # pragma: allowlist nextline secret"), [""; 0]);
    assert_eq!(
        on("# secretlint-disable-next-line\nk = 'VALUE'"),
        ["secretlint-disable-next-line"]
    );
    assert_eq!(on("# kingfisher:ignore\nk = 'VALUE'"), ["kingfisher:ignore"]);
    assert_eq!(on("a = 1 # kingfisher:ignore\nk = 'VALUE'"), [""; 0]);
    assert_eq!(on("\n# kingfisher:ignore\n\nk = 'VALUE'"), [""; 0]);
}

#[test]
fn a_block_ends_where_it_is_ended_and_names_its_rules() {
    assert_eq!(
        on("// secretlint-disable\n\n\nk = 'VALUE'"),
        ["secretlint-disable"]
    );
    assert_eq!(
        on("// secretlint-disable\n// secretlint-enable\nk = 'VALUE'"),
        [""; 0]
    );
    let named = "/* secretlint-disable @secretlint/secretlint-rule-RULE */\nk = 'VALUE'";
    assert_eq!(on(&named.replace("RULE", "stripe")), ["secretlint-disable"]);
    assert_eq!(on(&named.replace("RULE", "github")), [""; 0]);
}

#[test]
fn words_that_only_look_like_marks_are_none() {
    for text in [
        "k = 'VALUE' # nosec",
        "k = 'VALUE' # nosec B303",
        "k = 'VALUE' # pragma: no cover",
        "k = 'VALUE' # pragma: allowlist",
        "k = 'VALUE' # gitleaks:allowed",
        "k = 'VALUE' # my-gitleaks:allow",
        "k = 'VALUE' # gitleaks: allow",
        "k = 'VALUE' # secretlint-disabled",
        "k = 'VALUE' # biggignore",
    ] {
        assert_eq!(on(text), [""; 0], "{text}");
    }
}

#[test]
fn a_line_no_person_wrote_and_a_file_that_is_shipped_carry_no_mark() {
    let long = format!("k = 'VALUE';{} // gitleaks:allow", "x".repeat(3_000));
    assert_eq!(on(&long), [""; 0]);
    let text = b"x # gitleaks:allow\n".to_vec();
    let packed = Entry {
        depth: 1,
        ..Entry::head("a.zip!/a.py")
    };
    assert_eq!(InlineMarks::read(&Document::new(packed, text.clone())), []);
    let part = Part {
        number: 1,
        overlap: 19,
        ..Part::WHOLE
    };
    let shown_before = Document::part_of(Entry::head("a.py"), part, text);
    assert_eq!(InlineMarks::read(&shown_before), []);
}

/// Returns "line kind" of each entry in `text` that speaks of the value in `line`, which stands on line 2 of `src/a.py`.
fn entries(file: &str, text: &str, line: &str, takes_confirmed: bool) -> Vec<String> {
    let file = RepoPath::from(file);
    let text = text.replace("VALUE", VALUE);
    let manner = Manner {
        takes_confirmed,
        looks_back: false,
    };
    let marks = Marks::new(vec![read(&file, &text, "/home/kim/project")], manner);
    assert_eq!(marks.unread(), [], "{file}");
    let code = format!("\n{}\n", line.replace("VALUE", VALUE));
    let finding = finding("secrets/stripe-secret-key", "src/a.py", &code, VALUE);
    let at = finding.place().span;
    let sight = Sight {
        place: finding.place(),
        rule: &finding.rule.id,
        value: VALUE.as_bytes(),
        around: &code.as_bytes()[1..code.len() - 1],
        at: Span::new(at.start - 1, at.end - 1),
    };
    let numbers = marks.entries_for(&sight);
    let entry = |number: &u32| &marks.all()[*number as usize];
    numbers
        .iter()
        .map(entry)
        .map(|entry| format!("{} {}", entry.line, entry.kind))
        .collect()
}

fn of(file: &str, text: &str) -> Vec<String> {
    entries(file, text, "k = 'VALUE'", false)
}

fn sha1(text: &str) -> String {
    use sha1::Digest as _;
    format!("{:x}", sha1::Sha1::digest(text.as_bytes()))
}

fn sha256(text: &str) -> String {
    use sha2::Digest as _;
    format!("{:x}", sha2::Sha256::digest(text.as_bytes()))
}

#[test]
fn a_gitleaks_fingerprint_speaks_of_its_line_and_of_no_other_providers_key() {
    let list = "# old ones\nsrc/a.py:generic-api-key:2\nsrc/a.py:generic-api-key:9\nsrc/a.py:aws-access-token:2\n\
                12345678abcdef:src/a.py:stripe-access-token:2\nsrc/b.py:jwt:2\n";
    assert_eq!(of(".gitleaksignore", list), ["2 fingerprint", "5 fingerprint"]);
    assert_eq!(of("copied.txt", list), ["2 fingerprint", "5 fingerprint"]);
}

#[test]
fn ripsecrets_lists_paths_and_values() {
    assert_eq!(
        of(".secretsignore", "tests/*\n\n[secrets]\nVALUE\nother\n"),
        ["4 value"]
    );
    assert_eq!(of(".secretsignore", "# ours\nsrc\n"), ["2 path pattern"]);
    assert_eq!(of(".secretsignore", "src\n!src/a.py\n"), [""; 0]);
}

#[test]
fn a_detect_secrets_baseline_knows_values_by_file_and_digest() {
    let baseline = |value: &str, extra: &str| {
        let hash = sha1(value);
        format!(
            "{{\n \"version\": \"1.5.0\",\n \"plugins_used\": [],\n \"results\": {{\n  \"src/a.py\": [\n   {{\"type\": \"Secret Keyword\",\n    \
             \"hashed_secret\": \"{hash}\", \"line_number\": 77{extra}}}\n  ]\n }}\n}}\n"
        )
    };
    assert_eq!(
        of(".secrets.baseline", &baseline(VALUE, "")),
        ["7 baseline entry"]
    );
    assert_eq!(of(".secrets.baseline", &baseline("another", "")), [""; 0]);
    let audited = baseline(VALUE, ", \"is_secret\": true");
    assert_eq!(of(".secrets.baseline", &audited), [""; 0]);
    assert_eq!(
        entries(".secrets.baseline", &audited, "k = 'VALUE'", true),
        ["7 baseline entry"]
    );
    // They digest the whole of what stands in quotes.
    let wider = baseline(&format!("id:{VALUE}+"), "");
    assert_eq!(
        entries(".secrets.baseline", &wider, "k = \"id:VALUE+\"", false),
        ["7 baseline entry"]
    );
}

#[test]
fn filters_of_detect_secrets_leave_files_lines_and_values_out() {
    let older = "{\"exclude\": {\"files\": \"(?x)( ^src/ )\", \"lines\": null}, \"generated_at\": \"\", \"results\": {}}";
    assert_eq!(of(".secrets.baseline", older), ["1 filter"]);
    let newer = "{\"version\": \"1\", \"results\": {}, \"filters_used\": [{\"path\": \"detect_secrets.filters.regex.should_exclude_line\",\
                 \"pattern\": [\"^k = \"]}, {\"path\": \"detect_secrets.filters.regex.should_exclude_secret\", \"pattern\": [\"^zz\"]}]}";
    assert_eq!(of(".secrets.baseline", newer), ["1 filter"]);
}

#[test]
fn gitguardian_ignores_matches_by_digest_or_value_and_paths() {
    let digests = format!(
        "version: 2\nsecret:\n  ignored_matches:\n    - name: ours\n      match: {}\n",
        sha256(VALUE)
    );
    assert_eq!(of(".gitguardian.yaml", &digests), ["5 match"]);
    let typed = format!(
        "version: 2\nsecret:\n  ignored-matches:\n    - match: {}\n",
        sha256(&format!("{VALUE},apikey"))
    );
    assert_eq!(of(".gitguardian.yml", &typed), ["4 match"]);
    assert_eq!(
        of(
            ".gitguardian.yml",
            "matches-ignore:\n  - other\n  - VALUE\npaths-ignore: ['docs/*']\n"
        ),
        ["3 match"]
    );
    assert_eq!(
        of(
            ".gitguardian.yaml",
            "secret:\n  ignored_paths:\n    - '**/a.py'\n"
        ),
        ["3 path pattern"]
    );
}

#[test]
fn gitleaks_allowlists_join_by_any_or_by_all() {
    for list in [
        "[allowlist]\npaths = ['''^src/''']\n",
        "[[allowlists]]\nregexes = ['''^q7Z''']\n",
        "[[allowlists]]\nstopwords = [\"lmp2V\"]\n",
        "[[allowlists]]\nregexTarget = \"line\"\nregexes = ['''^k =''']\n",
        "[[rules]]\nid = \"stripe-access-token\"\n[[rules.allowlists]]\npaths = ['''a\\.py$''']\n",
        "[[allowlists]]\ncondition = \"AND\"\npaths = ['''src''']\nregexes = ['''TB8|Tb8''']\n",
    ] {
        assert_eq!(of(".gitleaks.toml", list).len(), 1, "{list}");
    }
    for list in [
        "[[allowlists]]\ncondition = \"AND\"\npaths = ['''tests''']\nregexes = ['''Tb8''']\n",
        "[[rules]]\nid = \"aws-access-token\"\n[[rules.allowlists]]\npaths = ['''a\\.py$''']\n",
        "[[allowlists]]\ncommits = [\"1234567890\"]\n",
        "[extend]\nuseDefault = true\n",
    ] {
        assert_eq!(of(".gitleaks.toml", list), [""; 0], "{list}");
    }
}

#[test]
fn reports_speak_by_value_and_where_it_is_hidden_by_line() {
    let with_value = "[\n {\"RuleID\": \"generic-api-key\", \"File\": \"src/a.py\", \"StartLine\": 99, \"Secret\": \"VALUE\"}\n]";
    assert_eq!(of("report.json", with_value), ["2 reported finding"]);
    let hidden = with_value.replace("VALUE", "REDACTED").replace("99", "2");
    assert_eq!(of("report.json", &hidden), ["2 reported finding"]);
    assert_eq!(of("report.json", &hidden.replace("\": 2", "\": 3")), [""; 0]);
    let trufflehog = "{\"SourceMetadata\": {\"Data\": {\"Filesystem\": {\"file\": \"/home/kim/project/src/a.py\", \"line\": 5}}}, \
                      \"DetectorName\": \"Stripe\", \"Raw\": \"VALUE\"}\n{\"level\": \"info\"}\n";
    assert_eq!(of("hog.jsonl", trufflehog), ["1 reported finding"]);
    let kingfisher = "{\"findings\": [{\"rule\": {\"id\": \"kingfisher.stripe.1\"}, \"finding\": {\"path\": \"./src/a.py\", \
                      \"line\": 2, \"snippet\": \"VALUE\"}}]}";
    assert_eq!(of("king.json", kingfisher), ["1 reported finding"]);
    let sarif = "{\"version\": \"2.1.0\", \"runs\": [{\"results\": [{\"ruleId\": \"stripe\", \"locations\": [{\"physicalLocation\": \
                 {\"artifactLocation\": {\"uri\": \"src/a.py\"}, \"region\": {\"startLine\": 2}}}]}]}]}";
    assert_eq!(of("r.sarif", sarif), ["1 result"]);
}

#[test]
fn both_versions_of_a_kingfisher_baseline_are_read() {
    let newer = "version: 2\nfingerprint_algorithm: kingfisher-v1\nrepositories:\n- id: git://x/y\n  findings:\n  - path: src/a.py\n    \
                 fingerprint: '389162583612032034'\n    rule_id: kingfisher.stripe.1\n    line: 2\n";
    assert_eq!(of("baseline.yml", newer), ["6 baseline entry"]);
    let older = "ExactFindings:\n  matches:\n  - filepath: src/a.py\n    fingerprint: '1'\n    linenum: 2\n";
    assert_eq!(of("baseline.yml", older), ["3 baseline entry"]);
}

#[test]
fn what_cannot_be_read_is_said_with_line_reason_and_next_step_and_never_repeats_it() {
    for (file, text, line) in [
        (
            ".gitleaksignore",
            "a.py:jwt:3\nnot a fingerprint VALUE\n",
            Some(2),
        ),
        (".secrets.baseline", "{\n \"results\": VALUE\n", Some(2)),
        (
            ".secrets.baseline",
            "{\"version\": \"1\", \"results\": {\"a\": [{\"hashed_secret\": \"VALUE\"}]}}",
            Some(1),
        ),
        (".secrets.baseline", "{\"VALUE\": 1}", None),
        (".gitguardian.yaml", "secret:\n  - a\n b: VALUE\n", Some(3)),
        (
            ".gitguardian.yaml",
            "secret:\n  ignored_matches:\n    - name: VALUE\n",
            Some(1),
        ),
        (".gitleaks.toml", "[allowlist]\npaths = [VALUE\n", Some(2)),
        (
            ".gitleaks.toml",
            "[allowlist]\nregexes = [\n '''(?<=VALUE)''']\n",
            Some(3),
        ),
        ("notes.txt", "just words and VALUE\n", None),
        (
            "r.sarif",
            "{\"runs\": [{\"results\": [{\"locations\": [{}]}]}]}",
            Some(1),
        ),
        (
            "b.yml",
            "ExactFindings:\n  matches:\n  - filepath: src/a.py\n",
            Some(3),
        ),
    ] {
        let reading = read(&RepoPath::from(file), &text.replace("VALUE", VALUE), "");
        let trouble = reading
            .unreadable
            .first()
            .unwrap_or_else(|| panic!("{file}: {text}"));
        assert_eq!(trouble.line, line, "{file}: {text}: {}", trouble.reason);
        let whole = format!("{trouble:?}");
        assert!(!whole.contains(VALUE) && !trouble.hint.is_empty(), "{whole}");
    }
}

#[test]
fn hostile_files_are_refused_in_bounded_time() {
    let bombs = [
        (
            ".gitleaks.toml",
            format!(
                "[allowlist]\nregexes = ['''(((a{{1000}}){{1000}}){{1000}})''', '''{}''']\n",
                "(".repeat(5_000)
            ),
        ),
        (".gitleaks.toml", format!("a = {}", "[".repeat(100_000))),
        (".secrets.baseline", "[".repeat(100_000)),
        (".gitguardian.yaml", "{a: ".repeat(50_000)),
        (".gitleaksignore", "x\n".repeat(200_000)),
    ];
    for (file, text) in bombs {
        let reading = read(&RepoPath::from(file), &text, "");
        assert!(
            !reading.unreadable.is_empty() && reading.unreadable.len() < 10,
            "{file}"
        );
    }
}

#[test]
fn a_scanner_is_named_as_its_makers_do() {
    assert_eq!(Scanner::DetectSecrets.word(), "detect-secrets");
}
