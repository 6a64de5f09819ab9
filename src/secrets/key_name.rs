//! The name that a value is given, seen from a provider's word in it: `MY_BOX_API_KEY` in `MY_BOX_API_KEY: str = "…"`.
//! Says whether the name speaks of a key, and whether nothing but an assignment stands between name and value.

use super::names;

/// Bytes between the end of a name and its value, at most: `: Final[str] = os.environ.get("…", "`.
pub(super) const GLUE: usize = 32;
/// Bytes of a name on each side of the provider's word, at most.
const LONGEST_SIDE: usize = 48;

/// Words that make a name one of a key.
const KEY_WORDS: &[&str] = &[
    "key",
    "apikey",
    "token",
    "apitoken",
    "accesstoken",
    "authtoken",
    "secret",
    "apisecret",
    "secretkey",
    "accesskey",
    "clientsecret",
    "appsecret",
    "appkey",
    "authkey",
    "privatekey",
    "pat",
    "password",
    "passwd",
    "pwd",
    "pass",
    "auth",
    "credential",
    "credentials",
];

/// Last words of names that are about a key and hold none: `TOKEN_URL`, `secretName`, `apiKeyId`.
const ABOUT: &[&str] = &[
    "id",
    "ids",
    "name",
    "names",
    "url",
    "uri",
    "type",
    "path",
    "file",
    "arn",
    "prefix",
    "header",
    "version",
    "hash",
    "endpoint",
    "host",
    "region",
    "label",
    "title",
    "text",
    "hint",
    "placeholder",
    "help",
    "docs",
    "link",
    "field",
    "column",
    "env",
    "var",
    "length",
    "size",
    "count",
    "ttl",
    "expiry",
    "expires",
    "scope",
    "scopes",
    "status",
    "state",
    "event",
    "slug",
    "ref",
    "digest",
    "checksum",
    "fingerprint",
    "test",
    "tests",
    "icon",
    "class",
];

/// Words that make a key a public one.
const PUBLIC: &[&str] = &[
    "public",
    "publishable",
    "site",
    "sitekey",
    "search",
    "foreign",
    "primary",
    "partition",
];

/// Words that may stand between a name and its value: types, `value=`, and readers of the environment with a default.
const GLUE_WORDS: &[&str] = &[
    "string", "String", "str", "value", "Value", "default", "char", "const", "Final", "text", "static",
    "STRING", "byte", "std", "and", "is", "VALUE", "var", "let", "env", "ENV", "CDATA", "Bearer", "Basic",
    "Token", "token", "bearer", "f", "b", "r",
];

/// Returns the end of the name around the provider's word at `start..end`, when the name speaks of a key.
pub(super) fn end_of_key_name(bytes: &[u8], start: usize, end: usize, wanted: &[String]) -> Option<usize> {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'-' | b'.');
    let before = bytes[..start]
        .iter()
        .rev()
        .take(LONGEST_SIDE)
        .take_while(is_part)
        .count();
    let after = bytes[end..].iter().take(LONGEST_SIDE).take_while(is_part).count();
    if before == LONGEST_SIDE || after == LONGEST_SIDE {
        return None;
    }
    let name = &bytes[start - before..end + after];
    speaks_of_a_key(name, wanted).then_some(end + after)
}

/// Returns true when the value of `name` is a key: the name holds one of `wanted`, or of the usual words.
pub(super) fn speaks_of_a_key(name: &[u8], wanted: &[String]) -> bool {
    let holds = |list: &[&str]| list.iter().any(|word| names::holds_word(name, word));
    let is_key = if wanted.is_empty() {
        holds(KEY_WORDS)
    } else {
        wanted.iter().any(|word| names::holds_word(name, word))
    };
    if !is_key || holds(PUBLIC) {
        return false;
    }
    names::last_words_first(name).next().is_some_and(|last| {
        !ABOUT
            .iter()
            .any(|word| last.eq_ignore_ascii_case(word.as_bytes()))
    })
}

/// Returns true when `text`, between a name and a value, is an assignment and nothing else.
pub(super) fn is_glue(text: &[u8]) -> bool {
    let has_sign = text.iter().any(|byte| b"=:>(,| \t\"'".contains(byte));
    has_sign
        && text
            .split(|byte| !byte.is_ascii_alphanumeric())
            .filter(|word| !word.is_empty())
            .all(|word| GLUE_WORDS.iter().any(|known| word == known.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest_of(text: &str, word: &str) -> Option<String> {
        let start = text.find(word).unwrap();
        let end = end_of_key_name(text.as_bytes(), start, start + word.len(), &[])?;
        Some(text[end..].to_owned())
    }

    #[test]
    fn a_name_with_a_word_of_keys_is_one_of_a_key() {
        assert_eq!(rest_of("MY_BOX_API_KEY = 1", "BOX").as_deref(), Some(" = 1"));
        assert_eq!(rest_of("x.box.apiToken: 1", "box").as_deref(), Some(": 1"));
        assert_eq!(rest_of("-H x-box-token: 1", "box").as_deref(), Some(": 1"));
    }

    #[test]
    fn a_name_about_a_key_holds_none() {
        for name in ["BOX_TOKEN_URL", "boxKeyId", "box_public_key", "box", "boxTitle"] {
            assert_eq!(rest_of(&format!("{name} = 1"), &name[..3]), None, "{name}");
        }
    }

    #[test]
    fn only_an_assignment_is_glue() {
        for text in ["=", ": ", "\": \"", " := `", ": &str = \"", "\" value=\"", "', '"] {
            assert!(is_glue(text.as_bytes()), "{text}");
        }
        for text in ["", ".then(x => ", " of the commit "] {
            assert!(!is_glue(text.as_bytes()), "{text}");
        }
    }
}
