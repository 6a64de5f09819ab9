//! Two made-up tokens, written in every way that code, configuration and build output write a text: each is found, and
//! at the place where it is written.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::fmt::Write as _;
use std::io::Read as _;

use gonogo::model::{Case, Document, Engine, Entry, Finding, Position, Salt, Sighting};
use gonogo::rulebook::Rulebook;
use gonogo::secrets::{Secrets, Settings};

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

fn base64_with(bytes: &[u8], signs: [char; 2]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for letter in 0..=group.len() {
            let value = u8::try_from(bits >> (18 - 6 * letter) & 63).unwrap();
            text.push(match value {
                0..=25 => char::from(b'A' + value),
                26..=51 => char::from(b'a' + value - 26),
                52..=61 => char::from(b'0' + value - 52),
                62 => signs[0],
                _ => signs[1],
            });
        }
    }
    text
}

fn base64url(text: &str) -> String {
    base64_with(text.as_bytes(), ['-', '_'])
}

fn base64_of(bytes: &[u8]) -> String {
    let mut text = base64_with(bytes, ['+', '/']);
    while text.len() % 4 != 0 {
        text.push('=');
    }
    text
}

fn base64(text: &str) -> String {
    base64_of(text.as_bytes())
}

/// Writes each byte of `text` in its own way.
fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn hex(text: &str) -> String {
    each(text, |byte| format!("{byte:02x}"))
}

fn percent(text: &str) -> String {
    each(text, |byte| format!("%{byte:02X}"))
}

fn gzip(text: &str) -> String {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::best())
        .read_to_end(&mut packed)
        .unwrap();
    base64_of(&packed)
}

fn zlib(text: &str) -> String {
    let mut packed = Vec::new();
    flate2::read::ZlibEncoder::new(text.as_bytes(), flate2::Compression::best())
        .read_to_end(&mut packed)
        .unwrap();
    base64_of(&packed)
}

/// Writes `text` as the inside of a JSON string.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

fn wrapped(text: &str, width: usize, between: &str) -> String {
    let lines: Vec<&str> = (0..text.len())
        .step_by(width)
        .map(|at| &text[at..text.len().min(at + width)])
        .collect();
    lines.join(between)
}

fn dump(text: &str) -> String {
    let mut lines = String::new();
    for (number, row) in text.as_bytes().chunks(16).enumerate() {
        write!(lines, "{:08x}: ", number * 16).unwrap();
        let pairs: Vec<String> = row
            .chunks(2)
            .map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        writeln!(lines, "{:<39}  {}", pairs.join(" "), String::from_utf8_lossy(row)).unwrap();
    }
    lines
}

/// How exactly the place of a value can be known.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// It starts with the first encoded letter.
    Start,
    /// It lies somewhere in what is encoded.
    Inside,
}
use Place::{Inside, Start};

/// A way to write a token: the file, what stands around it (`@` is the place), how it is written.
type Way = (&'static str, &'static str, fn(&str) -> String, Place);

/// Encodings, alone and within one another.
const ENCODINGS: &[Way] = &[
    ("a.js", "const a = atob(\"@\");\n", base64, Start),
    (
        "a.js",
        "const a = decode('@', 1);\n",
        |token| base64url(token),
        Start,
    ),
    (
        "a.txt",
        "first line\n  blob @\n",
        |token| base64_with(token.as_bytes(), ['+', '/']),
        Start,
    ),
    (
        "a.txt",
        "x\n@\ny\n",
        |token| {
            wrapped(
                &base64(&format!(
                    "# settings for the shop\n# line two\nTOKEN={token}\n# end of it"
                )),
                64,
                "\n",
            )
        },
        Inside,
    ),
    (
        "a.yaml",
        "blob: |\n    @\nnext: 1\n",
        |token| {
            wrapped(
                &base64(&format!(
                    "# settings for the shop\nTOKEN={token}\n# end of the file"
                )),
                76,
                "\n    ",
            )
        },
        Inside,
    ),
    (
        "a.json",
        "{\"x\": \"@\"}",
        |token| {
            wrapped(
                &base64(&format!(
                    "# settings for the shop\nTOKEN={token}\n# end of the file"
                )),
                76,
                "\\n",
            )
        },
        Inside,
    ),
    ("a.py", "a = bytes.fromhex('@')\n", hex, Start),
    (
        "a.sql",
        "insert into t values (0x@);\n",
        |token| hex(token).to_uppercase(),
        Start,
    ),
    (
        "a.c",
        "char a[] = { @ };\n",
        |token| each(token, |byte| format!("0x{byte:02x}, ")),
        Start,
    ),
    (
        "a.js",
        "const a = String.fromCharCode(@);\n",
        |token| {
            each(token, |byte| format!("{byte},"))
                .trim_end_matches(',')
                .to_owned()
        },
        Start,
    ),
    (
        "a.go",
        "var a = []byte{@}\n",
        |token| {
            each(token, |byte| format!("{byte}, "))
                .trim_end_matches(", ")
                .to_owned()
        },
        Start,
    ),
    ("a.txt", "dump:\n@", dump, Inside),
    (
        "a.txt",
        "dump: @\n",
        |token| each(token, |byte| format!("{byte:02x} ")).trim_end().to_owned(),
        Start,
    ),
    ("a.log", "GET /x?key=@&y=1 200\n", percent, Start),
    (
        "a.html",
        "<b>@</b>\n",
        |token| each(token, |byte| format!("&#{byte};")),
        Start,
    ),
    (
        "a.html",
        "<b>@</b>\n",
        |token| each(token, |byte| format!("&#x{byte:x};")),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| each(token, |byte| format!("\\u{byte:04x}")),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| each(token, |byte| format!("\\u{{{byte:x}}}")),
        Start,
    ),
    (
        "a.py",
        "a = '@'\n",
        |token| each(token, |byte| format!("\\x{byte:02x}")),
        Start,
    ),
    (
        "a.sh",
        "a=$'@'\n",
        |token| each(token, |byte| format!("\\{byte:03o}")),
        Start,
    ),
    (
        "a.js",
        "const a = \"\\u0073@\";\n",
        |token| token[1..].to_owned(),
        Inside,
    ),
    (
        "a.eml",
        "Content-Transfer-Encoding: quoted-printable\n\nkey @ end\n",
        |token| wrapped(token, 20, "=\n"),
        Start,
    ),
    ("a.json", "{\"x\":\"@\"}", gzip, Inside),
    ("a.json", "{\"x\":\"@\"}", zlib, Inside),
    (
        "a.ps1",
        "powershell -enc @\n",
        |token| {
            base64_of(
                &token
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<u8>>(),
            )
        },
        Inside,
    ),
    // Within one another.
    (
        "a.js",
        "const a = \"@\";\n",
        |token| base64(&base64(token)),
        Start,
    ),
    ("a.js", "const a = \"@\";\n", |token| base64(&hex(token)), Start),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| percent(&base64(token)),
        Start,
    ),
    ("a.js", "const a = \"@\";\n", |token| hex(&percent(token)), Start),
    ("a.js", "const a = \"@\";\n", |token| base64(&gzip(token)), Inside),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| {
            base64(&format!(
                "{{\"a\":\"{}\"}}",
                each(token, |byte| format!("\\u{byte:04x}"))
            ))
        },
        Inside,
    ),
    (
        "a.html",
        "<i data-a=\"@\">\n",
        |token| each(&base64(token), |byte| format!("&#{byte};")),
        Start,
    ),
    // Five deep.
    (
        "a.js",
        "const a = \"@\";\n",
        |token| base64(&base64(&base64(&base64(&base64(token))))),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| {
            base64(&percent(&hex(&base64(&each(token, |byte| {
                format!("\\x{byte:02x}")
            })))))
        },
        Start,
    ),
];

/// What stands around a token that is written as it is, and pieces of it.
const PLACES: &[Way] = &[
    ("a.txt", "https://x.io/?key=@&x=1\n", str::to_owned, Start),
    ("a.html", "<b>@</b>\n", str::to_owned, Start),
    (
        "a.js",
        "eval(\"const a = \\\"@\\\";\\n\");\n",
        str::to_owned,
        Start,
    ),
    ("a.bin", "a\0@\0b", str::to_owned, Start),
    ("a.csv", "a,@,b\n", str::to_owned, Start),
    (
        "a.html",
        "<i data-a=\"{&quot;a&quot;:&quot;@&quot;}\">\n",
        str::to_owned,
        Start,
    ),
    ("a.json", "{\"a\":\"\\u003d@\\u0026x\"}", str::to_owned, Start),
    (
        "a.log",
        "GET /?next=%2Fpay%3Fkey%3D@%26x%3D1\n",
        str::to_owned,
        Start,
    ),
    (
        "a.html",
        "<script id=\"__NEXT_DATA__\" type=\"application/json\">{\"props\":{\"k\":\"@\"}}</script>\n",
        str::to_owned,
        Start,
    ),
    (
        "a.js",
        "self.__next_f.push([1,\"{\\\"k\\\":\\\"@\\\"}\"])\n",
        str::to_owned,
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| wrapped(token, 7, "\" + \""),
        Start,
    ),
    ("a.min.js", "var a='@';", |token| wrapped(token, 9, "'+'"), Start),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| wrapped(token, 20, "\" +\n  \""),
        Start,
    ),
    ("a.php", "$a = '@';\n", |token| wrapped(token, 12, "' . '"), Start),
    (
        "a.py",
        "a = (\"@\")\n",
        |token| wrapped(token, 16, "\"\n     \""),
        Start,
    ),
    (
        "a.rb",
        "a = \"@\"\n",
        |token| wrapped(token, 16, "\" \\\n  \""),
        Start,
    ),
    (
        "a.c",
        "char *a = \"@\";\n",
        |token| wrapped(token, 16, "\" \""),
        Start,
    ),
    (
        "a.js",
        "const a = [\"@\"].join(\"\");\n",
        |token| wrapped(token, 8, "\", \""),
        Start,
    ),
    (
        "a.py",
        "a = ''.join(['@'])\n",
        |token| wrapped(token, 8, "', '"),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| wrapped(&base64(token), 16, "\" + \""),
        Start,
    ),
    (
        "a.ipynb",
        "{\"cells\":[{\"source\":[\"a = \\\"@\\\"\\n\"]}]}",
        str::to_owned,
        Start,
    ),
    (
        "a.har",
        "{\"headers\":[{\"name\":\"x\",\"value\":\"@\"}]}",
        str::to_owned,
        Start,
    ),
];

fn assert_found((path, around, write, place): &Way, token: &str) {
    let (before, after) = around.split_once('@').unwrap();
    let written = write(token);
    let text = format!("{before}{written}{after}");
    let found = findings(path, text.as_bytes());
    let [finding] = found.as_slice() else {
        panic!("{} findings in {path}: {text}", found.len());
    };
    assert!(
        finding.rule.id.as_str().contains("stripe") || finding.rule.id.as_str().contains("slack"),
        "{} in {text}",
        finding.rule.id
    );
    let span = finding.place().span;
    let (start, end) = (before.len(), before.len() + written.len());
    let lies_in_it = span.start + 6 >= start && span.end <= end;
    assert!(
        lies_in_it && (*place == Inside || span.start == start),
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
    assert!(*place == Inside || !excerpt.contains(tail), "{excerpt}");
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
        ("config.json", docker.clone(), "1:39"),
        ("call.sh", curl, "1:40"),
        (
            "secret.yaml",
            format!(
                "apiVersion: v1\nkind: Secret\ndata:\n  user: YXBw\n  password: {}\n",
                base64(&password())
            ),
            "5:13",
        ),
        (
            "pull.yaml",
            format!(
                "apiVersion: v1\nkind: Secret\ndata:\n  .dockerconfigjson: {}\n",
                base64(&docker)
            ),
            "4:60",
        ),
    ];
    for (path, text, place) in cases {
        let found = told(path, &text);
        let [(at, rule, _)] = found.as_slice() else {
            panic!("{found:?} in {text}");
        };
        assert_eq!(
            (at.as_str(), rule.as_str()),
            (place, "assigned-password"),
            "{text}"
        );
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
