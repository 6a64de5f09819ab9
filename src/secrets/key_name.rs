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
    "cred",
    "creds",
    "pw",
    "keys",
    "tokens",
    "secrets",
    "license",
    "sharedsecret",
    "signingkey",
    "signingsecret",
    "webhooksecret",
    "consumersecret",
    "masterkey",
    "adminkey",
    "refreshtoken",
    "bottoken",
    "bearer",
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

/// Returns the end of the name around the provider's word at `start..end`, when the name speaks of a key. In prose the name
/// may go on behind blanks: `Box API key`.
pub(super) fn end_of_key_name(bytes: &[u8], start: usize, end: usize, wanted: &[String]) -> Option<usize> {
    let before = bytes[..start]
        .iter()
        .rev()
        .take(LONGEST_SIDE)
        .take_while(|byte| is_part(**byte))
        .count();
    let mut stop = end + length_of_part(bytes, end)?;
    if before == LONGEST_SIDE {
        return None;
    }
    let mut end_of_name = None;
    for _ in 0..=MORE_WORDS {
        // What the provider's word says is not said of the key: `brave_search`, `site24x7`.
        let is_public = is_public(&bytes[start - before..start]) || is_public(&bytes[end..stop]);
        if !is_public && names_a_key(&bytes[start - before..stop], wanted) {
            end_of_name = Some(stop);
        }
        let Some(word) = next_word(bytes, stop) else {
            break;
        };
        // `Box secret` may go on with `key`, and with nothing else.
        if end_of_name.is_some()
            && !KEY_WORDS
                .iter()
                .any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
        {
            break;
        }
        stop += 1 + word.len();
    }
    end_of_name
}

/// Returns the word of prose behind the blank at `at`; a value is none.
fn next_word(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let behind = bytes.get(at..)?.strip_prefix(b" ")?;
    let word = &behind[..length_of_part(behind, 0)?];
    let is_prose = !word.is_empty() && word.len() <= LONGEST_WORD && word.iter().all(u8::is_ascii_alphabetic);
    is_prose.then_some(word)
}

/// Words of prose that may stand between a provider's word and the end of the name: `Box app client secret`.
const MORE_WORDS: usize = 3;
/// `credentials` has eleven letters.
const LONGEST_WORD: usize = 12;

/// Returns the end of the name around `start..end` when what it is given is sent as a key: `?api_key=`, `Authorization:`.
pub(super) fn end_of_sent_name(bytes: &[u8], start: usize, end: usize, wanted: &[String]) -> Option<usize> {
    let before = bytes[..start]
        .iter()
        .rev()
        .take(LONGEST_SIDE)
        .take_while(|byte| is_part(**byte))
        .count();
    let stop = end + length_of_part(bytes, end)?;
    let name = &bytes[start - before..stop];
    let is_header = [&b"authorization"[..], b"bearer"]
        .iter()
        .any(|header| name.eq_ignore_ascii_case(header));
    (is_header || speaks_of_a_key(name, wanted)).then_some(stop)
}

/// Returns true when the provider's word at `start..end` begins a name that goes on with a word of keys, all in one case:
/// `acmetoken`. Short words begin many others.
pub(super) fn ends_in_a_key_word(bytes: &[u8], start: usize, end: usize) -> bool {
    const LONG_ENOUGH: usize = 6;
    let begins = start
        .checked_sub(1)
        .is_none_or(|at| !bytes[at].is_ascii_alphabetic());
    let rest = bytes[end..].iter().take(LONGEST_WORD + 1);
    let rest = &bytes[end..end + rest.take_while(|byte| byte.is_ascii_alphabetic()).count()];
    begins
        && end - start >= LONG_ENOUGH
        && KEY_WORDS
            .iter()
            .any(|word| rest.eq_ignore_ascii_case(word.as_bytes()))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Returns how long the part of a name at `at` is, unless it is longer than names are.
fn length_of_part(bytes: &[u8], at: usize) -> Option<usize> {
    let part = bytes.get(at..)?.iter().take(LONGEST_SIDE);
    let length = part.take_while(|byte| is_part(**byte)).count();
    (length < LONGEST_SIDE).then_some(length)
}

/// Returns true when the value of `name` is a key: the name holds one of `wanted`, or of the usual words.
pub(super) fn speaks_of_a_key(name: &[u8], wanted: &[String]) -> bool {
    names_a_key(name, wanted) && !is_public(name)
}

/// Returns true when `name` is that of a public key, or of something about a key: `siteKey`, `tokenUrl`.
pub(super) fn is_about_a_key(name: &[u8]) -> bool {
    is_public(name) || ends_about_a_key(name)
}

fn names_a_key(name: &[u8], wanted: &[String]) -> bool {
    let holds = |list: &[&str]| list.iter().any(|word| names::holds_word(name, word));
    let is_key = if wanted.is_empty() {
        holds(KEY_WORDS) || ends_joined(name)
    } else {
        wanted.iter().any(|word| names::holds_word(name, word))
    };
    is_key && !ends_about_a_key(name)
}

fn is_public(name: &[u8]) -> bool {
    // Frameworks put what starts so into the bundle, secret or not.
    let shipped = ["NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_"];
    let name = shipped
        .iter()
        .find_map(|start| name.strip_prefix(start.as_bytes()))
        .unwrap_or(name);
    PUBLIC.iter().any(|word| names::holds_word(name, word))
}

fn ends_about_a_key(name: &[u8]) -> bool {
    names::last_words_first(name).next().is_some_and(|last| {
        ABOUT
            .iter()
            .any(|word| last.eq_ignore_ascii_case(word.as_bytes()))
    })
}

/// Returns true when the last word of `name` is a provider's with one of keys, joined: `acmetoken`.
fn ends_joined(name: &[u8]) -> bool {
    const ENDS: &[&[u8]] = &[b"token", b"secret", b"apikey", b"password"];
    names::last_words_first(name).next().is_some_and(|last| {
        ENDS.iter().any(|end| {
            let at = last.len().saturating_sub(end.len());
            at > 0 && last[at..].eq_ignore_ascii_case(end)
        })
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
    fn a_name_in_prose_goes_on_behind_blanks() {
        assert_eq!(rest_of("the box API key is 1", "box").as_deref(), Some(" is 1"));
        assert_eq!(rest_of("box secret key: 1", "box").as_deref(), Some(": 1"));
        assert_eq!(rest_of("box opens with a key: 1", "box"), None);
    }

    #[test]
    fn what_the_word_of_the_provider_says_is_not_said_of_the_key() {
        assert_eq!(
            rest_of("BRAVE_SEARCH_KEY=1", "BRAVE_SEARCH").as_deref(),
            Some("=1")
        );
        assert_eq!(rest_of("BRAVE_SEARCH_KEY=1", "BRAVE"), None);
        assert_eq!(rest_of("NEXT_PUBLIC_BOX_KEY=1", "BOX").as_deref(), Some("=1"));
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
