//! What a build wrote, beside the project it was built from: a secret in it is named with the variable, the line that reads
//! it and the file that sets it; what a browser may have is fine.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod support;

use serde_json::Value;
use support::{Project, stripe_key};

fn drawn() -> String {
    ["q6qwE1mU1wtn", "MspmPcQx", "K3vR"].concat()
}

/// The project of a shop, without what was built.
fn shop() -> Project {
    let project = Project::new();
    project.write("package.json", "{\"name\": \"shop\"}\n");
    let pay =
        "import Stripe from 'stripe';\n\nexport const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);\n";
    project.write("src/pay.ts", pay);
    project.write(
        "src/ledger.ts",
        "export const ledger = process.env.LEDGER_TOKEN;\n",
    );
    project
}

fn report(project: &Project, arguments: &[&str]) -> Value {
    let mut all = vec!["check", "--format", "json"];
    all.extend(arguments);
    let answer = project.gonogo(&all);
    assert!([0, 1].contains(&answer.code), "{}", answer.all());
    serde_json::from_str(&answer.stdout).unwrap()
}

/// Returns "path:line what" of each related place.
fn related(finding: &Value) -> Vec<String> {
    let all = finding["related"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|one| {
            let place = &one["place"];
            format!(
                "{}:{} {}",
                place["path"].as_str().unwrap(),
                place["line"],
                one["what"].as_str().unwrap()
            )
        })
        .collect()
}

fn about<'a>(report: &'a Value, bundle: &str) -> &'a Value {
    let findings = report["findings"].as_array().unwrap();
    let found = findings
        .iter()
        .find(|finding| finding["properties"]["bundle"] == bundle);
    assert!(found.is_some(), "nothing about {bundle}: {findings:?}");
    found.unwrap()
}

#[test]
fn a_token_that_next_inlined_is_named_with_the_line_that_reads_it() {
    let project = shop();
    let chunk = format!("let s=new t.Z(\"{}\");", stripe_key());
    project.write(".next/static/chunks/pay.js", &chunk);
    let report = report(&project, &["--build", ".next"]);
    let finding = about(&report, ".next/static/chunks/pay.js");
    assert_eq!(finding["severity"], "critical");
    assert_eq!(finding["state"], "blocks");
    assert_eq!(
        related(finding),
        ["src/pay.ts:3 reads STRIPE_SECRET_KEY, likely this value"]
    );
}

#[test]
fn a_variable_of_no_known_shape_is_named_with_the_file_that_sets_it_and_the_line_that_reads_it() {
    let project = shop();
    project.write(
        ".env.production",
        format!("NODE_ENV=production\nLEDGER_TOKEN={}\n", drawn()),
    );
    project.write("dist/assets/index.js", format!("const a=1,b=`{}`;", drawn()));
    let report = report(&project, &["--build", "dist"]);
    let finding = about(&report, "dist/assets/index.js");
    assert_eq!(finding["severity"], "critical");
    assert_eq!(finding["properties"]["variable"], "LEDGER_TOKEN");
    let places = finding["places"].as_array().unwrap().iter();
    let paths: Vec<_> = places
        .map(|place| place["path"].as_str().unwrap().to_owned())
        .collect();
    let known: Vec<String> = paths.into_iter().chain(related(finding)).collect();
    assert!(
        known.iter().any(|place| place.starts_with(".env.production")),
        "{known:?}"
    );
    assert!(
        known.contains(&"src/ledger.ts:1 reads LEDGER_TOKEN".to_owned()),
        "{known:?}"
    );
}

#[test]
fn what_the_server_keeps_weighs_as_its_rule_says_and_a_publishable_key_is_fine() {
    let project = shop();
    project.write(".env.production", format!("LEDGER_NUMBER={}\n", drawn()));
    project.write(".next/server/app/page.js", format!("const b=\"{}\";", drawn()));
    let public = ["pk_li", "ve_51HqLyjWDarjtT1z", "dp7dcNtJ6y"].concat();
    project.write(".next/static/chunks/shop.js", format!("loadStripe(\"{public}\")"));
    let found = report(&project, &["--build", ".next", "--only", "secrets"]);
    assert_eq!(found["findings"], serde_json::json!([]));
    assert_eq!(found["listed"][0]["evidence"]["verdict"], "publishable");
    let answer = project.gonogo(&["check", "--build", ".next", "--only", "secrets", "--explain"]);
    let said = "publishable: fine in a browser: .next/static/chunks/shop.js:1";
    assert!(answer.stdout.contains(said), "{}", answer.stdout);
}

#[test]
fn explain_shows_three_axes_and_how_the_verdict_follows() {
    let project = shop();
    project.write(
        "src/live.ts",
        format!("export const key = \"{}\";\n", stripe_key()),
    );
    let arguments = ["check", "--only", "secrets", "--explain"];
    let answer = project.gonogo_with(&arguments, &[("COLUMNS", "300")], b"");
    for line in [
        "identity: prefix: sk_live_ · alphabet: letters and digits · length: 64 to 127",
        "value: looks: random · strength: 64 bits or more · opens: a live account",
        "place: file: production source · name: key",
        "verdict: blocker: critical by its rule",
    ] {
        assert!(answer.stdout.contains(line), "{line}\n{}", answer.stdout);
    }
    assert!(!answer.all().contains(&stripe_key()[4..20]), "{}", answer.stdout);
    let plain = project.gonogo(&["check", "--only", "secrets"]);
    assert!(!plain.stdout.contains("identity:"), "{}", plain.stdout);
}
