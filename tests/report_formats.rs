//! What each output format shows, and what it never lets through.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may fail the test"
)]

mod report_fixture;

use gonogo::model::{Document, Entry, Finding, Report, Severity, Span, State, Verdict};
use gonogo::report::{Detail, Format, Options, json, markdown, render, terminal};
use report_fixture::{HOSTILE, friendly, hostile, leaked_key, of_weight, place, report};
use serde_json::Value;

fn plain(format: Format, report: &Report) -> String {
    render(format, report, &Options::default())
}

fn verbose() -> Options {
    Options {
        detail: Detail::Verbose,
        explain: true,
        ..Options::default()
    }
}

fn many(severity: Severity, count: usize) -> Vec<Finding> {
    (1..=count).map(|number| of_weight(severity, number)).collect()
}

const POLL: &str = r#"gonogo 0.1.0 · coachdesk @ 3f2a1c · 1,204 files, 9 migrations, 41 variables · 0.21 s

  Secrets     NO-GO  1 critical
  Variables   NO-GO  1 missing in production
  Migrations  GO     1 warning
  Build       HOLD   dist/app.tar: nested deeper than 4 archives

critical[secrets/stripe-secret-key]: a live Stripe key stands in src/billing.ts
  --> src/billing.ts:14:28
   |
14 | const stripe = new Stripe("abcd••••••••");
   |                            ^^^^^^^^^^^^
   |
   = also at: dist/app.js
   = why: Whoever has it can move money and read every customer.
   = do: Roll the key in the Stripe dashboard, then read it from the environment.
      const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);

high[variables/missing-in-production]: MAIL_TOKEN is read in src/mail.ts:8 but production has no such variable
 --> src/mail.ts:8:6
  |
8 | send(process.env.MAIL_TOKEN!)
  |      ^^^^^^^^^^^^^^^^^^^^^^
  |
  = why: Whoever has it can move money and read every customer.
  = do: Add it: fly secrets set MAIL_TOKEN=…

medium[migrations/add-index]: index number 3 locks users for writes
 --> migrations/2.sql:3:1
  |
3 | CREATE INDEX i ON users (email);
  | ^^^^^^^^^^^^
  |
  = why: Whoever has it can move money and read every customer.
  = do: Build it with CREATE INDEX CONCURRENTLY.

1 note hidden: --verbose
set aside: 1 allowed, 1 waived, 1 in the baseline
not seen: dist/app.tar: nested deeper than 4 archives · unpack it and name the folder
noted: .gonogo/waivers.yaml: the waiver of 5d0f3a9c71be4e26 (secrets/x) matches nothing · remove it

NO-GO · fix first: src/billing.ts:14 · Roll the key in the Stripe dashboard, then read it from the environment (revenue)
"#;

#[test]
fn the_terminal_shows_the_poll_and_ranked_findings() {
    let options = Options {
        seconds: Some(0.2123),
        ..Options::default()
    };
    assert_eq!(terminal::render(&friendly(), &options), POLL);
}

#[test]
fn quiet_shows_one_line_per_blocker_and_the_verdict() {
    let options = Options {
        detail: Detail::Quiet,
        ..Options::default()
    };
    assert_eq!(
        terminal::render(&friendly(), &options),
        "src/billing.ts:14 critical secrets/stripe-secret-key a live Stripe key stands in src/billing.ts\n\
         src/mail.ts:8 high variables/missing-in-production MAIL_TOKEN is read in src/mail.ts:8 but production has \
         no such variable\n\
         NO-GO · fix first: src/billing.ts:14 · Roll the key in the Stripe dashboard, then read it from the \
         environment (revenue)\n"
    );
}

#[test]
fn verbose_and_explain_leave_nothing_out() {
    let page = terminal::render(&friendly(), &verbose());
    for line in [
        "low[migrations/add-index]",
        "= confidence: high",
        "= source: https://docs.stripe.com/keys",
        "= allow: gonogo: allow secrets/stripe-secret-key -- why it is fine",
        "  src/mail.ts:8 high variables/missing-in-production: waived until 2027-01-31 by maria, OPS-412",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
}

#[test]
fn colour_changes_no_word() {
    let options = Options {
        color: true,
        ..Options::default()
    };
    let colored = terminal::render(&friendly(), &options);
    let codes = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert!(codes.is_match(&colored));
    assert_eq!(
        codes.replace_all(&colored, ""),
        plain(Format::Terminal, &friendly())
    );
}

#[test]
fn the_last_line_tells_go_and_hold_apart() {
    let last = |report: &Report| {
        plain(Format::Terminal, report)
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(last(&report(Verdict::Go, Vec::new())), "GO · nothing blocks");
    assert_eq!(
        last(&report(Verdict::Go, many(Severity::Medium, 2))),
        "GO · nothing blocks, 2 warnings"
    );
    let mut held = report(Verdict::Hold, Vec::new());
    held.unread = friendly().unread;
    assert_eq!(
        last(&held),
        "HOLD · not seen: dist/app.tar: nested deeper than 4 archives · unpack it and name the folder"
    );
}

#[test]
fn a_mark_in_a_long_line_keeps_its_true_column() {
    let line = format!("{}DROP{}", "x".repeat(400), "y".repeat(400));
    let mut finding = Finding::of(&leaked_key().rule, place("a.js", 1, &line, "DROP"), "m")
        .identity(leaked_key().fingerprint);
    finding.state = State::Blocks;
    let page = plain(Format::Terminal, &report(Verdict::NoGo, vec![finding]));
    assert!(page.contains("--> a.js:1:401\n"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() < 140), "{page}");
}

#[test]
fn findings_of_low_rank_have_one_line_and_none_is_lost() {
    let page = plain(Format::Terminal, &report(Verdict::NoGo, many(Severity::High, 60)));
    assert_eq!(page.matches("  = do: ").count(), 50);
    assert!(page.contains(
        "\nmigrations/2.sql:60 high migrations/add-index index number 60 locks users for writes\n"
    ));
    assert_eq!(page.matches(" locks users for writes").count(), 60);
}

#[test]
fn odd_places_and_narrow_terminals_are_no_trouble() {
    let document = |text: &str| Document::new(Entry::head("a.js"), text.as_bytes().to_vec());
    let places = [
        document("ab\n\ncd").place(Span::new(3, 3)),
        document("ab").place(Span::new(2, 2)),
        document("ab\ncd\n").place(Span::new(1, 5)),
        document("").place(Span::new(0, 0)),
        document("\t\tx日本語\r\n").place(Span::new(2, 6)),
        document(&"日".repeat(500)).place(Span::new(600, 603)),
    ];
    for (number, place) in places.into_iter().enumerate() {
        let mut finding = Finding::of(&leaked_key().rule, place, "m").identity(leaked_key().fingerprint);
        finding.state = State::Blocks;
        let report = report(Verdict::NoGo, vec![finding]);
        for width in [0, 1, 20, 1_000] {
            let options = Options {
                width,
                ..Options::default()
            };
            let page = terminal::render(&report, &options);
            assert!(page.contains("--> a.js"), "{number} {width}\n{page}");
        }
        assert!(!plain(Format::Markdown, &report).is_empty());
    }
}

#[test]
fn json_keeps_the_published_contract() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for report in [friendly(), hostile(), report(Verdict::Go, Vec::new())] {
        let value: Value = serde_json::from_str(&json::render(&report)).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        assert_eq!(value, json::value(&report));
    }
}

#[test]
fn the_contract_lists_every_word_there_is() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).unwrap();
    let words = |field: &str| -> Vec<String> {
        let list = &schema["$defs"]["finding"]["properties"][field]["enum"];
        list.as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    let all = |levels: &[&str]| levels.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let severities: Vec<&str> = Severity::ALL.iter().map(|level| level.word()).collect();
    let impacts: Vec<&str> = gonogo::model::Impact::ALL
        .iter()
        .map(|level| level.word())
        .collect();
    assert_eq!(words("severity"), all(&severities));
    assert_eq!(words("impact"), all(&impacts));
}

#[test]
fn json_tells_exact_paths_and_states() {
    let value = json::value(&hostile());
    let path = value["findings"][0]["places"][0]["path"].as_str().unwrap();
    assert_eq!(path, HOSTILE);
    let states: Vec<Value> = json::value(&friendly())["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["state"].clone())
        .collect();
    assert_eq!(
        states,
        [
            "blocks",
            "blocks",
            "allowed",
            "waived",
            "baseline",
            "below_threshold",
            "below_threshold"
        ]
    );
    assert_eq!(value["exit_code"], 0, "an overridden verdict lets pass");
    assert_eq!(value["verdict"], "NO-GO", "and is still told");
}

fn sarif(report: &Report) -> Value {
    serde_json::from_str(&plain(Format::Sarif, report)).unwrap()
}

#[test]
fn sarif_is_valid_by_its_own_schema() {
    let schema: Value = serde_json::from_str(include_str!("fixtures/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    for report in [friendly(), hostile(), report(Verdict::Go, Vec::new())] {
        let value = sarif(&report);
        let errors: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0]);
        assert!(value["runs"][0]["results"].is_array());
    }
}

#[test]
fn sarif_carries_what_a_code_host_needs() {
    let value = sarif(&friendly());
    let run = &value["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["level"], "error");
    assert_eq!(
        result["partialFingerprints"]["gonogo/v1"],
        leaked_key().fingerprint.as_str()
    );
    assert_eq!(
        result["locations"][0]["physicalLocation"]["region"],
        serde_json::json!({"startLine": 14, "startColumn": 28, "endLine": 14, "endColumn": 48})
    );
    let related = &result["relatedLocations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(related["uri"], "dist/app.js");
    assert_eq!(result["ruleIndex"], 1);
    let rule = &run["tool"]["driver"]["rules"][1];
    assert_eq!(rule["id"], "secrets/stripe-secret-key");
    assert_eq!(rule["properties"]["security-severity"], "9.5");
    assert_eq!(rule["helpUri"], "https://docs.stripe.com/keys");
    let kinds: Vec<&Value> = (2..5)
        .map(|number| &run["results"][number]["suppressions"][0]["kind"])
        .collect();
    assert_eq!(kinds, ["inSource", "external", "external"]);
    assert_eq!(run["results"][1]["properties"]["variable"], "MAIL_TOKEN");
    assert_eq!(run["automationDetails"]["id"], "gonogo/");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn sarif_stays_within_the_limits_of_its_reader() {
    let value = sarif(&report(Verdict::NoGo, many(Severity::High, 5_003)));
    let run = &value["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 5_000);
    assert_eq!(
        run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"],
        "3 more findings of lower rank are not in this file · see the JSON report"
    );
}

const SUMMARY: &str = "\
## NO-GO · `coachdesk @ 3f2a1c`

fix first: `migrations/2.sql:1` · Build it with CREATE INDEX CONCURRENTLY (availability)

gonogo 0.1.0 looked at 1,204 files, 9 migrations, 41 variables.

### 1. high: index number 1 locks users for writes

`migrations/2.sql:1` · `migrations/add-index` · availability

```text
CREATE INDEX i ON users (email);
```

Whoever has it can move money and read every customer.

**Do:** Build it with CREATE INDEX CONCURRENTLY.
";

#[test]
fn the_summary_reads_as_one_page() {
    let page = plain(Format::Markdown, &report(Verdict::NoGo, many(Severity::High, 1)));
    assert_eq!(page, SUMMARY);
    let page = plain(Format::Markdown, &friendly());
    assert!(
        page.contains("| Build | **HOLD** | `dist/app.tar`: nested deeper than 4 archives |"),
        "{page}"
    );
    assert!(
        page.ends_with("1 note hidden · set aside: 1 allowed, 1 waived, 1 in the baseline.\n"),
        "{page}"
    );
}

#[test]
fn the_summary_of_many_findings_fits_a_comment_and_counts_the_rest() {
    let page = plain(
        Format::Markdown,
        &report(Verdict::NoGo, many(Severity::High, 5_000)),
    );
    assert!(page.len() < markdown::COMMENT_LIMIT, "{}", page.len());
    assert!(page.contains("### 1. high: index number 1 locks"));
    assert!(page.contains(" more findings are in the full report"));
}

#[test]
fn workflow_commands_stop_at_ten_a_level_and_count_the_rest() {
    let page = plain(Format::Github, &report(Verdict::NoGo, many(Severity::High, 25)));
    assert_eq!(page.matches("::error ").count(), 10);
    assert!(page.contains("gonogo: +15 more errors, all of them are in the summary\n"));
    assert_eq!(
        page.lines().next(),
        Some(
            "::error file=migrations/2.sql,line=1,endLine=1,col=1,endColumn=13,title=high Index built under a \
             lock::index number 1 locks users for writes%0ABuild it with CREATE INDEX CONCURRENTLY."
        )
    );
}

#[test]
fn no_format_lets_hostile_text_act() {
    let hidden = ['\u{1b}', '\r', '\u{9b}', '\u{202e}', '\u{200b}'];
    for format in Format::ALL {
        for options in [Options::default(), verbose()] {
            let page = render(*format, &hostile(), &options);
            assert!(!page.contains(hidden), "{format:?}\n{page}");
            assert!(!page.contains("##["), "{format:?}\n{page}");
            let commands: Vec<&str> = page
                .lines()
                .filter(|line| line.trim_start().starts_with("::"))
                .collect();
            let own = if *format == Format::Github { 2 } else { 0 };
            assert_eq!(commands.len(), own, "{format:?}\n{page}");
            assert!(page.ends_with('\n') && !page.contains("PWNED\n"), "{format:?}");
        }
    }
}

#[test]
fn markdown_keeps_repository_text_in_code() {
    let page = markdown::render(&hostile(), &verbose());
    let outside = outside_code(&page);
    for alive in ["@", "<", "http", "img", "details", "-->"] {
        assert!(!outside.contains(alive), "{alive}\n{outside}");
    }
    assert!(
        !regex::Regex::new("#[0-9]").unwrap().is_match(&outside),
        "{outside}"
    );
    let table = page.lines().find(|line| line.starts_with("| Secrets")).unwrap();
    assert_eq!(table.replace("\\|", "").matches('|').count(), 4, "{table}");
}

/// Returns Markdown without its code: from each run of backticks to the next run of the same length.
fn outside_code(page: &str) -> String {
    let runs: Vec<regex::Match<'_>> = regex::Regex::new("`+").unwrap().find_iter(page).collect();
    let (mut outside, mut at, mut number) = (String::new(), 0, 0);
    while number < runs.len() {
        let open = runs[number];
        let close = runs[number + 1..].iter().position(|run| run.len() == open.len());
        let close = number + 1 + close.expect("every code span is closed");
        outside.push_str(&page[at..open.start()]);
        at = runs[close].end();
        number = close + 1;
    }
    outside + &page[at..]
}

#[test]
fn no_format_shows_a_secret() {
    for format in Format::ALL {
        let page = render(*format, &friendly(), &verbose());
        assert!(!page.contains("efgh"), "{format:?}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for format in Format::ALL {
        assert_eq!(
            plain(*format, &friendly()),
            plain(*format, &friendly()),
            "{format:?}"
        );
    }
}

#[test]
fn a_format_is_known_by_its_word() {
    for format in Format::ALL {
        assert_eq!(format.word().parse(), Ok(*format));
    }
    let error = "xml".parse::<Format>().unwrap_err().to_string();
    assert_eq!(
        error,
        "unknown format \"xml\" · hint: one of terminal, json, sarif, github, markdown"
    );
}
