//! What a token says of itself once its Base64 is read: JSON with named fields, the host it belongs to, a macaroon's
//! location. Names of fields and hosts come out, never a value.

use serde_json::{Map, Value};

use super::base64;

/// What stands inside a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The names of the fields, as far as they are plain words, and the host of the first address among the values.
    Json {
        fields: Vec<String>,
        host: Option<String>,
    },
    Macaroon {
        location: String,
    },
    Host(String),
}

/// Longer bodies belong to tokens that have a reader of their own.
const LONGEST: usize = 4 * 1024;
/// Fewer letters hold nothing that could be told.
const SHORTEST: usize = 16;
/// Names of fields that are told.
const MOST_FIELDS: usize = 8;

/// Returns what stands in `token` behind its first `literal` bytes, when it is Base64 of something that speaks.
#[must_use]
pub fn body_of(token: &[u8], literal: usize) -> Option<Body> {
    let rest = token.get(literal..)?;
    let is_letter = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
    let length = rest.iter().take_while(is_letter).count();
    let run = rest[..length].strip_prefix(b"_").unwrap_or(&rest[..length]);
    // `sntrys_<body>_<secret>`: the sign between the two is a letter of Base64, too.
    let before_sign = memchr::memrchr(b'_', run).map(|at| &run[..at]);
    [Some(run), before_sign].into_iter().flatten().find_map(read)
}

/// Returns the names of `fields` that are plain words; what else stands there might be anything.
pub(super) fn plain_names<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    const LONGEST_NAME: usize = 32;
    let is_plain = |name: &&String| {
        name.len() <= LONGEST_NAME
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || b"_-".contains(&byte))
    };
    names.filter(is_plain).take(MOST_FIELDS).cloned().collect()
}

fn read(text: &[u8]) -> Option<Body> {
    if text.len() < SHORTEST || text.len() > LONGEST {
        return None;
    }
    let bytes = base64::decode(text)?;
    if bytes.first() == Some(&b'{') {
        let fields: Map<String, Value> = serde_json::from_slice(&bytes).ok()?;
        let host = fields.values().filter_map(Value::as_str).find_map(host_of);
        return Some(Body::Json {
            fields: plain_names(fields.keys()),
            host,
        });
    }
    if let Some(location) = location(&bytes).filter(|location| is_host(location)) {
        return Some(Body::Macaroon { location });
    }
    let host = bytes.strip_suffix(b"$")?;
    text_of(host).filter(|host| is_host(host)).map(Body::Host)
}

/// Second form: a version, then fields with kind and length; the first is the location. First form: lines with four hex
/// digits of length.
fn location(bytes: &[u8]) -> Option<String> {
    let text = if let [2, 1, length, rest @ ..] = bytes {
        rest.get(..usize::from(*length))?
    } else {
        let line = bytes.get(4..)?.strip_prefix(b"location ")?;
        &line[..memchr::memchr(b'\n', line)?]
    };
    text_of(text)
}

fn host_of(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', ':', '?', '#']).next()?;
    is_host(host).then(|| host.to_owned())
}

fn is_host(text: &str) -> bool {
    const LONGEST_HOST: usize = 100;
    text.contains('.')
        && text.len() <= LONGEST_HOST
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
}

fn text_of(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_host_of_a_json_body_are_told_and_no_value() {
        // {"iat":1700000000,"url":"https://acme.sentry.example/x","org":"acme"}
        let token = concat!(
            "sntrys_",
            "eyJpYXQiOjE3MDAwMDAwMDAsInVybCI6Imh0dHBzOi8vYWNtZS5zZW50",
            "cnkuZXhhbXBsZS94Iiwib3JnIjoiYWNtZSJ9",
            "_abcdefghijklmnop"
        );
        let body = body_of(token.as_bytes(), 7).unwrap();
        let fields = ["iat", "url", "org"].map(str::to_owned).to_vec();
        let host = Some("acme.sentry.example".to_owned());
        assert_eq!(body, Body::Json { fields, host });
    }

    #[test]
    fn a_macaroon_says_for_which_host_it_is() {
        // The start of every upload token of the Python package index.
        let token = concat!("pypi-", "AgEIcHlwaS5vcmcCJDAxMjM0NTY3");
        let location = "pypi.org".to_owned();
        assert_eq!(body_of(token.as_bytes(), 5), Some(Body::Macaroon { location }));
    }

    #[test]
    fn drawn_letters_say_nothing() {
        assert_eq!(body_of(b"acme_q6qwE1mU1wtnMspmPcQxq6qwE1mU1wtn", 5), None);
        assert_eq!(body_of(b"acme_", 9), None);
    }
}
