//! Why a finding is what it is: three axes, the steps to its severity, and never a piece of the value.

use std::fmt::Write as _;

use super::*;
use crate::model::Evidence;

fn evidence(path: &str, text: &str) -> Evidence {
    let judgement = files(&[(path, text)]);
    let finding = judgement.findings.first().or(judgement.listed.first());
    let finding = finding.unwrap_or_else(|| panic!("nothing found in {path}"));
    (**finding.evidence.as_ref().unwrap()).clone()
}

fn stripe() -> String {
    ["sk_li", "ve_", "51Mz8KqLpTw4RtYxN2", "VbGh7JcDfS3aQe"].concat()
}

#[test]
fn a_token_is_told_by_its_prefix_its_look_and_its_place() {
    let text = format!("export const stripeKey = \"{}\";\n", stripe());
    let evidence = evidence("src/pay.ts", &text);
    assert_eq!(evidence.identity.get("prefix"), Some("sk_live_"));
    assert_eq!(evidence.value.get("looks"), Some("random"));
    assert_eq!(evidence.value.get("opens"), Some("a live account"));
    assert_eq!(evidence.place.get("file"), Some("production source"));
    assert_eq!(evidence.place.get("name"), Some("stripeKey"));
    assert_eq!(evidence.because[0], "critical by its rule");
}

#[test]
fn the_same_token_in_a_test_says_why_it_weighs_less() {
    let text = format!("// const stripeKey = \"{}\";\n", stripe());
    let evidence = evidence("src/pay.test.ts", &text);
    assert_eq!(evidence.place.get("file"), Some("test"));
    assert_eq!(evidence.place.get("line"), Some("a comment"));
    let last = evidence.because.last().unwrap();
    assert_eq!(last, "medium, what stands there runs nowhere");
}

#[test]
fn a_web_token_tells_its_claims_by_name_and_its_end() {
    // {"alg":"HS256","typ":"JWT"} and {"iss":"acme","role":"admin","exp":1900000000,"sub":"x"}
    let token = concat!(
        "eyJhbGciOiJIUzI1NiIs",
        "InR5cCI6IkpXVCJ9.",
        "eyJpc3MiOiJhY21lIiwicm9sZSI6ImFkbWluIiwi",
        "ZXhwIjoxOTAwMDAwMDAwLCJzdWIiOiJ4In0",
        ".kJ8s0Wq3Zb1x7Yt5Rm2Nv9Lc4Pd6Hf"
    );
    let evidence = evidence("src/a.ts", &format!("const session = '{token}';\n"));
    let decoded = evidence.identity.get("decoded").unwrap();
    assert_eq!(
        decoded,
        "web token, HS256, claims iss role exp sub, role admin, until 2030-03-17"
    );
}

#[test]
fn a_named_value_tells_what_our_model_makes_of_it() {
    let secret = ["q6qwE1mU1wtn", "MspmPcQxK3vR"].concat();
    let evidence = evidence(".env.production", &format!("SESSION_SECRET={secret}\n"));
    assert_eq!(evidence.identity.get("format"), Some("none that is known"));
    assert!(
        evidence
            .value
            .get("likelihood")
            .unwrap()
            .ends_with(" % by our model")
    );
    assert_eq!(evidence.place.get("file"), Some("production settings"));
    assert_eq!(evidence.because[1], "high, settings do not show what it opens");
}

#[test]
fn of_a_password_neither_alphabet_nor_exact_length_is_told() {
    let url = [
        "DATABASE_URL=postgres://app:",
        "zR7kqLp2wX9",
        "@db.acme-prod.net/app\n",
    ]
    .concat();
    let evidence = evidence(".env.production", &url);
    assert_eq!(evidence.identity.get("alphabet"), None);
    assert_eq!(evidence.identity.get("length"), Some("under 16"));
    let decoded = "postgres URL of the public host db.acme-prod.net";
    assert_eq!(evidence.identity.get("decoded"), Some(decoded));
}

#[test]
fn no_piece_of_a_value_is_in_its_evidence() {
    let secret = ["q6qwE1mU1wtn", "MspmPcQxK3vR"].concat();
    for (path, value, shown) in [("src/pay.ts", stripe(), 8), (".env", secret, 0)] {
        let evidence = evidence(path, &format!("API_SECRET=\"{value}\"\n"));
        let mut said = String::new();
        write!(said, "{evidence:?}").unwrap();
        for at in shown.max(4)..value.len() - 4 {
            assert!(!said.contains(&value[at..at + 4]), "{path}: {said}");
        }
    }
}

#[test]
fn a_certificate_and_a_table_of_hashes_are_no_secrets() {
    let body = "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ";
    let label = "CERTIFICATE";
    let certificate = format!("-----BEGIN {label}-----\n{body}\n{body}\n-----END {label}-----\n");
    assert!(files(&[("deploy/ca.pem", &certificate)]).findings.is_empty());
    let hex = |seed: u64| {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (0..64).fold(String::new(), |mut text, _| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let _ = write!(text, "{:x}", state >> 60);
            text
        })
    };
    let mut table = String::from("{\n");
    for number in 1..200 {
        let _ = writeln!(table, "  \"dist/tokens-{number}.js\": \"{}\",", hex(number));
        let _ = writeln!(table, "  \"sha256_key_{number}\": \"{}\",", hex(number + 1000));
    }
    for path in ["release/checksums.json", "src/hashes.ts", "release/SHA256SUMS"] {
        let judgement = files(&[(path, &table)]);
        let grave = judgement
            .findings
            .iter()
            .filter(|finding| finding.severity > Severity::Low);
        assert_eq!(
            grave.map(|finding| &finding.message).collect::<Vec<_>>(),
            Vec::<&String>::new()
        );
    }
}

#[test]
fn a_publishable_key_says_that_everybody_may_see_it() {
    let key = ["pk_li", "ve_", "51Mz8KqLpTw4RtYxN2", "VbGh7JcDfS3aQe"].concat();
    let evidence = evidence("src/shop.ts", &format!("const key = \"{key}\";\n"));
    assert_eq!(evidence.identity.get("made for"), Some("everybody to see"));
}
