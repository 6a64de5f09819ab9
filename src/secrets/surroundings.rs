//! What stands around a value and makes less of it: a test module, a name that says "sample", a program with keys to test
//! itself by, a blob that only happens to hold a token's letters. Lowers and never removes, but for letters in a blob.

use super::candidate::{Candidate, Weight};
use super::detect::Kind;
use super::names::last_words_first as words;
use super::setting::Syntax;
use crate::model::{Entry, Nature, Span};

/// A program with this many private keys in its own bytes tests itself by them; nobody logs in with so many.
const KEYS_OF_SELF_TESTS: usize = 3;

/// Words beside a private key that say what it is for.
const TEST_WORDS: &[&str] = &[
    "test", "tests", "testing", "fake", "dummy", "mock", "sample", "example", "demo", "fixture", "stub",
];

/// Names of values that show people what to write.
const SAMPLE_NAMES: &[&str] = &["example", "examples", "sample", "placeholder", "hint"];

/// Folders of clusters and servers that live on a developer's machine.
const DEVELOPMENT: &[&str] = &["dev", "development", "devenv", "hack", "sandbox", "playground"];

/// Lowers those of `found` in `bytes`, the text of `entry`, whose surroundings speak against them.
pub(super) fn lower(found: &mut [Candidate], bytes: &[u8], entry: &Entry) {
    let keys = found.iter().filter(|one| one.kind == Kind::PrivateKey).count();
    let of_file = match entry.nature {
        Nature::Binary if keys >= KEYS_OF_SELF_TESTS => Weight::Note,
        Nature::Binary => Weight::Lower,
        Nature::Text if lies_in_development(entry.path.as_str()) => Weight::Lower,
        Nature::Text => Weight::Full,
    };
    let is_code = Syntax::of(&entry.path) == Syntax::Code;
    for candidate in found {
        let weight = match candidate.kind {
            Kind::PrivateKey if names_a_test(bytes, candidate.span.start) => Weight::Note,
            Kind::PrivateKey => of_file,
            Kind::ConnectionUrl if follows_a_sample_name(bytes, candidate.span.start) => Weight::Note,
            Kind::Assignment if is_code && stands_in_a_text(bytes, candidate.span.start) => Weight::Lower,
            Kind::Token if candidate.name.as_deref().is_some_and(is_sample_name) => Weight::Lower,
            _ => Weight::Full,
        };
        candidate.traits.weight = candidate.traits.weight.max(weight);
    }
}

/// Returns where the tests of a Rust file start: its last module behind `#[cfg(test)]`.
pub(super) fn start_of_tests(bytes: &[u8], path: &str) -> Option<usize> {
    let is_rust = path.len() > 3 && path.as_bytes()[path.len() - 3..].eq_ignore_ascii_case(b".rs");
    let start = is_rust.then(|| memchr::memmem::rfind(bytes, b"#[cfg(test)]"))??;
    let mut rest = bytes[start..].split(|byte| *byte == b'\n').skip(1);
    // Attributes of the module may stand between.
    let opens = rest.find(|line| !line.trim_ascii_start().starts_with(b"#["))?;
    words_hold(opens, &["mod"]).then_some(start)
}

/// Returns true when `span` lies in a long run of base64, whose letters may spell any prefix.
pub(super) fn is_in_blob(bytes: &[u8], span: Span) -> bool {
    /// Bytes that are looked at on each side.
    const REACH: usize = 200;
    /// The path of a URL is shorter, or has other signs in it.
    const SHORTEST: usize = 100;
    let is_letter = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let touches = [span.start.checked_sub(1), Some(span.end)]
        .into_iter()
        .flatten()
        .any(|at| matches!(bytes.get(at), Some(b'+' | b'/')));
    if !touches {
        return false;
    }
    let before = &bytes[span.start.saturating_sub(REACH)..span.start];
    let after = &bytes[span.end..bytes.len().min(span.end + REACH)];
    let before = &before[before.len() - before.iter().rev().take_while(is_letter).count()..];
    let after = &after[..after.iter().take_while(is_letter).count()];
    let has = |wanted: fn(&u8) -> bool| before.iter().chain(after).any(wanted);
    before.len() + after.len() >= SHORTEST
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(|byte| *byte == b'+')
}

fn lies_in_development(path: &str) -> bool {
    let (folders, _) = path.rsplit_once('/').unwrap_or_default();
    folders
        .split('/')
        .any(|folder| DEVELOPMENT.iter().any(|known| folder.eq_ignore_ascii_case(known)))
}

/// The line of the key, or the line before where the key starts its own, has a word for tests in it.
fn names_a_test(bytes: &[u8], body: usize) -> bool {
    const REACH: usize = 220;
    let head = &bytes[body.saturating_sub(REACH)..body];
    let mut ends = memchr::memrchr_iter(b'\n', head);
    let start = ends.nth(1).map_or(0, |end| end + 1);
    words_hold(&head[start..], TEST_WORDS)
}

/// A value between escaped quotes: code that quotes other settings, to document or to try out what it takes.
fn stands_in_a_text(bytes: &[u8], value: usize) -> bool {
    bytes[..value].ends_with(b"\\\"")
}

/// A URL that is given to `placeholder:` or `'example' =>`.
fn follows_a_sample_name(bytes: &[u8], password: usize) -> bool {
    /// Scheme, user and the signs before them.
    const REACH: usize = 200;
    let head = &bytes[password.saturating_sub(REACH)..password];
    let Some(colon) = memchr::memmem::rfind(head, b"://") else {
        return false;
    };
    let is_scheme = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let scheme = head[..colon].iter().rev().take_while(is_scheme).count();
    let head = &head[..colon - scheme];
    let signs = head
        .iter()
        .rev()
        .take_while(|byte| b" \t\r\n\"'`=:>{(".contains(byte))
        .count();
    let name = &head[..head.len() - signs];
    signs > 0
        && words(name)
            .next()
            .is_some_and(|word| std::str::from_utf8(word).is_ok_and(is_sample_name))
}

fn is_sample_name(name: &str) -> bool {
    SAMPLE_NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn words_hold(text: &[u8], wanted: &[&str]) -> bool {
    words(text).any(|word| {
        wanted
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::{connection, private_key};

    /// Base64 that looks like a key's and is none.
    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

    fn pem() -> String {
        [
            "-----BEGIN PRIVATE ",
            "KEY-----\n",
            BODY,
            "\n-----END PRIVATE ",
            "KEY-----\n",
        ]
        .concat()
    }

    fn weights(text: &str, path: &str, nature: Nature) -> Vec<Weight> {
        let mut entry = Entry::head(path);
        entry.nature = nature;
        let bytes = text.as_bytes();
        let mut found: Vec<Candidate> = memchr::memmem::find_iter(bytes, b"-----BEGIN")
            .filter_map(|start| private_key::look(bytes, start))
            .chain(memchr::memmem::find_iter(bytes, b"://").filter_map(|at| connection::look(bytes, at)))
            .collect();
        lower(&mut found, bytes, &entry);
        found.iter().map(|one| one.traits.weight).collect()
    }

    #[test]
    fn a_private_key_inside_a_program_is_worth_a_look_and_many_are_its_self_test() {
        let one = pem();
        assert_eq!(weights(&one, "lib/a.o", Nature::Binary), [Weight::Lower]);
        assert_eq!(
            weights(&one.repeat(3), "lib/a.o", Nature::Binary),
            [Weight::Note; 3]
        );
        assert_eq!(weights(&one, "deploy/server.key", Nature::Text), [Weight::Full]);
    }

    #[test]
    fn a_private_key_whose_name_speaks_of_tests_is_a_note() {
        let named = |name: &str| {
            weights(
                &[name, " = \"", &pem(), "\";"].concat(),
                "src/keys.rs",
                Nature::Text,
            )
        };
        assert_eq!(named("const TEST_FAKE_RSA_KEY: &str"), [Weight::Note]);
        assert_eq!(named("const LATEST_KEY: &str"), [Weight::Full]);
        let before = ["var testKey = []byte(`\n", &pem(), "`)"].concat();
        assert_eq!(weights(&before, "tls.go", Nature::Text), [Weight::Note]);
    }

    #[test]
    fn a_private_key_of_a_development_cluster_stops_nothing() {
        assert_eq!(
            weights(&pem(), "dev/tls/ca-key.pem", Nature::Text),
            [Weight::Lower]
        );
        assert_eq!(
            weights(&pem(), "device/tls/ca-key.pem", Nature::Text),
            [Weight::Full]
        );
    }

    #[test]
    fn a_url_that_shows_what_to_write_is_a_note() {
        let url = concat!("mongodb://app:Yx42", "vq9Wk3LmPz@cluster0.corp-db.net/x'");
        let given = |name: &str| weights(&[name, url].concat(), "config.php", Nature::Text);
        assert_eq!(given("'placeholder' =>\n      '"), [Weight::Note]);
        assert_eq!(given("'uri' =>\n      '"), [Weight::Full]);
    }

    #[test]
    fn settings_that_code_quotes_stand_in_a_text() {
        let value = |text: &str| stands_in_a_text(text.as_bytes(), text.find('x').unwrap());
        assert!(value(r#""  \"password\": \"x\"" +"#));
        assert!(!value(r#"password = "x";"#));
    }

    #[test]
    fn letters_in_a_blob_are_no_token() {
        let blob = "q1Zr8+Jk2wL0/pXeB7".repeat(8);
        let text = [&blob, "+TOKEN123/", &blob].concat();
        let span = Span::new(blob.len() + 1, blob.len() + 9);
        assert!(is_in_blob(text.as_bytes(), span));
        let path = "https://example.net/services/a/b/TOKEN123/send";
        assert!(!is_in_blob(path.as_bytes(), Span::new(33, 41)));
    }

    #[test]
    fn tests_of_a_rust_file_start_at_their_module() {
        let text = b"fn a() {}\n#[cfg(test)]\n#[path = \"x\"]\nmod tests {\n}\n";
        assert_eq!(start_of_tests(text, "src/a.rs"), Some(10));
        assert_eq!(start_of_tests(text, "src/a.py"), None);
        assert_eq!(
            start_of_tests(b"#[cfg(test)]\nuse a;\nconst K: u8 = 1;", "src/a.rs"),
            None
        );
    }
}
