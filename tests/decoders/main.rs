//! Two made-up tokens, written in every way that code, configuration and build output write a text: each is found, and
//! at the place where it is written.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod ways;
mod write;

use gonogo::model::{Case, Document, Engine, Entry, Finding, Position, Salt, Sighting};
use gonogo::rulebook::Rulebook;
use gonogo::secrets::{Secrets, Settings};
use ways::{ENCODINGS, PLACES, Place, Way};
use write::{base64, gzip, hex, json};

/// Made-up tokens that look live; their parts stand apart, so that this file holds none.
fn tokens() -> [String; 2] {
    let stripe = ["sk_li", "ve_51HqLyjWDarjtT1z", "dp7dcNtJ6yXq3vR8wZbK4mUe0aSf"].concat();
    let slack = ["xo", "xb-294857261043-3958271640285-", "aB7cD9eF2gH4jK6mN8pQ1rSt"].concat();
    [stripe, slack]
}

fn findings(path: &str, text: &[u8]) -> Vec<Finding> {
    let settings = Settings {
        salt: Salt::new("test"),
        today: None,
        keeps_values: false,
    };
    let engine = Secrets::new(&Rulebook::built_in(), settings).unwrap();
    let document = Document::new(Entry::head(path), text.to_vec());
    let Some(facts) = engine.read(&document).facts else {
        return Vec::new();
    };
    let sighting = Sighting {
        entry: document.entry.clone(),
        part: 0,
        facts,
    };
    engine
        .judge(&Case {
            head: vec![&sighting],
            base: None,
        })
        .findings
}

fn assert_found((path, around, write, place): &Way, token: &str) {
    let (before, after) = around.split_once('@').unwrap();
    let written = write(token);
    let text = format!("{before}{written}{after}");
    let found = findings(path, text.as_bytes());
    assert_eq!(found.len(), 1, "findings in {path}: {text}");
    let finding = &found[0];
    assert!(
        finding.rule.id.as_str().contains("stripe") || finding.rule.id.as_str().contains("slack"),
        "{} in {text}",
        finding.rule.id
    );
    let span = finding.place().span;
    let (start, end) = (before.len(), before.len() + written.len());
    let lies_in_it = span.start + 6 >= start && span.end <= end;
    assert!(
        lies_in_it && (*place == Place::Inside || span.start == start),
        "{span:?} for {start}..{end} in {text}"
    );
    let line = text[..span.start].matches('\n').count() + 1;
    let column = text[..span.start].rsplit('\n').next().unwrap().chars().count() + 1;
    let wanted = Position {
        line: u32::try_from(line).unwrap(),
        column: u32::try_from(column).unwrap(),
    };
    assert_eq!(finding.place().start, wanted, "{text}");
    // What is written stays hidden, but for its first letters.
    let (excerpt, _) = finding.place().excerpt();
    let tail = &written[written.len() - 12..];
    assert!(*place == Place::Inside || !excerpt.contains(tail), "{excerpt}");
}

#[test]
fn a_token_is_found_in_every_encoding_and_at_its_place() {
    for way in ENCODINGS {
        for token in tokens() {
            assert_found(way, &token);
        }
    }
}

#[test]
fn a_token_is_found_whatever_stands_around_it_and_in_pieces() {
    for way in PLACES {
        for token in tokens() {
            assert_found(way, &token);
        }
    }
}

/// Returns the first finding's place as `line:column`, its rule, and where a map says it comes from.
fn told(path: &str, text: &str) -> Vec<(String, String, Option<String>)> {
    findings(path, text.as_bytes())
        .iter()
        .map(|finding| {
            let start = finding.place().start;
            (
                format!("{}:{}", start.line, start.column),
                finding.rule.id.name().to_owned(),
                finding.properties.get("original").cloned(),
            )
        })
        .collect()
}

fn map(token: &str) -> String {
    let source = format!("import x from 'x';\n\nexport const key = \"{token}\";\n");
    format!(
        "{{\"version\":3,\"sources\":[\"webpack://shop/./src/a.ts\",\"webpack://shop/./src/pay.ts\"],\
         \"sourcesContent\":[\"let a = 1;\\n\",\"{}\"],\"mappings\":\"AAAA\"}}",
        json(&source)
    )
}

#[test]
fn a_source_map_names_the_source_and_its_line() {
    for token in tokens() {
        let text = map(&token);
        let found = told("assets/app.js.map", &text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].2.as_deref(), Some("src/pay.ts:3"));
        assert_eq!(found[0].0, format!("1:{}", text.find(&token).unwrap() + 1));
        let message = &findings("assets/app.js.map", text.as_bytes())[0].message;
        assert!(
            message.ends_with("in assets/app.js.map (original: src/pay.ts:3)"),
            "{message}"
        );
    }
}

#[test]
fn a_source_map_inside_a_bundle_is_read_too() {
    for token in tokens() {
        let text = format!(
            "let a;\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,{}\n",
            base64(&map(&token))
        );
        let found = told("assets/app.js", &text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].2.as_deref(), Some("src/pay.ts:3"));
        assert!(found[0].0.starts_with("2:"));
    }
}

#[test]
fn a_test_inside_a_source_map_stays_a_test() {
    let text = map(&tokens()[0]).replace("src/pay.ts", "src/pay.test.ts");
    assert_eq!(
        findings("assets/app.js.map", text.as_bytes())[0].properties["role"],
        "test"
    );
}

/// A password that nobody draws by accident.
fn password() -> String {
    ["vK8#mQ2x", "Lw9$Rt5Z"].concat()
}

#[test]
fn credentials_in_base64_are_what_they_are() {
    let login = base64(&format!("deploy:{}", password()));
    let docker = format!("{{\"auths\":{{\"ghcr.io\":{{\"auth\":\"{login}\"}}}}}}");
    let curl = format!("curl -H 'Authorization: Basic {login}' https://api.shop.dev\n");
    let cases = [
        ("config.json", docker.clone(), "1:30", "docker-registry-login"),
        ("call.sh", curl, "1:40", "assigned-password"),
        (
            "secret.yaml",
            format!(
                "apiVersion: v1\nkind: Secret\ndata:\n  user: YXBw\n  password: {}\n",
                base64(&password())
            ),
            "5:13",
            "assigned-password",
        ),
        (
            "pull.yaml",
            format!(
                "apiVersion: v1\nkind: Secret\ndata:\n  .dockerconfigjson: {}\n",
                base64(&docker)
            ),
            "4:60",
            "docker-registry-login",
        ),
    ];
    for (path, text, place, kind) in cases {
        let found = told(path, &text);
        let [(at, rule, _)] = found.as_slice() else {
            panic!("{found:?} in {text}");
        };
        assert_eq!((at.as_str(), rule.as_str()), (place, kind), "{text}");
    }
}

#[test]
fn an_encoded_and_a_plain_place_of_one_value_are_one_finding() {
    let token = &tokens()[0];
    let text = format!(
        "a = \"{token}\"\nb = \"{}\"\nc = \"{}\"\n",
        base64(token),
        hex(token)
    );
    let found = findings("a.py", text.as_bytes());
    assert_eq!((found.len(), found[0].place_count()), (1, 3));
}

#[test]
fn an_encoded_env_file_is_read_as_one() {
    let value = ["k9Wz3mQp7Lr2", "XvT8bNc4Yd6HsJ1f"].concat();
    let text = format!(
        "echo {} | base64 -d > .env\n",
        base64(&format!("PORT=80\nSESSION_SECRET={value}\nHOST=shop\n"))
    );
    let found = told("deploy.sh", &text);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1, "assigned-secret");
}

#[test]
fn a_twice_escaped_password_is_read() {
    let inner = format!("{{\"user\":\"app\",\"password\":\"{}\"}}", password());
    let text = format!("{{\"body\":\"{}\"}}", json(&json(&inner)));
    let found = told("a.json", &text);
    assert_eq!(found.len(), 1, "{text}");
    assert_eq!(found[0].1, "assigned-password");
}

#[test]
fn what_only_looks_encoded_gives_no_finding() {
    for text in [
        "integrity: sha512-z8Q1bV2mKc7R0pXy9uWn5Ls3Tf6GhJdAqEoIvBxCtMwPrYkZlNaUeSgFiHjDO4==",
        "url(data:font/woff2;base64,d09GMgABAAAAABEkAA8AAAAAIxAAABDJAAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAA)",
        "const wasm = 'AGFzbQEAAAABBgFgAX8BfwMCAQAHBwEDZmliAAAKHwEdACAAQQJJBEAgAA8LIABBAWsQACAAQQJrEABqDws=';",
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----\n",
    ] {
        assert_eq!(told("a.js", text), Vec::new(), "{text}");
    }
}

#[test]
fn more_encoded_text_than_is_decoded_is_said() {
    let packed = gzip(&"a line of plain text, again and again\n".repeat(100_000));
    let text = format!("a = '{packed}'\n").repeat(8);
    let settings = Settings {
        salt: Salt::new("test"),
        today: None,
        keeps_values: false,
    };
    let engine = Secrets::new(&Rulebook::built_in(), settings).unwrap();
    let read = engine.read(&Document::new(Entry::head("a.py"), text.into_bytes()));
    assert!(read.unread.iter().any(|unread| unread.reason.contains("encoded")));
}

#[test]
fn any_bytes_are_decoded_without_a_failure() {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..50 {
        let mut text = Vec::new();
        for _ in 0..40 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let way = &ENCODINGS[usize::try_from(state % ENCODINGS.len() as u64).unwrap()];
            let written = way.2("hello world, hello world");
            let cut = usize::try_from(state >> 32).unwrap() % written.len();
            text.extend_from_slice(&written.as_bytes()[cut..]);
            text.extend_from_slice(&state.to_le_bytes()[..3]);
        }
        assert!(gonogo::secrets::decode_anything(&text) > 0);
    }
}
