//! Finds passwords inside URLs: `postgres://user:password@host/db` and its like for queues, mail and the web.
//! Tells a production host from the database of a laptop or of a compose file.

use super::candidate::{Candidate, Rank, Traits, Weight};
use super::common::is_common;
use super::detect::Kind;
use super::plausible::{self, Shape};
use crate::model::Span;
use crate::tokens;

/// Where the host of a URL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// This machine, a service of a compose file, a private network, a name reserved for examples.
    Private,
    Public,
}

impl Host {
    /// Returns the word for rules.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Public => "public",
        }
    }
}

/// The longest scheme: `mongodb+srv`, `postgresql+psycopg2`.
const LONGEST_SCHEME: usize = 24;
/// The longest part of a URL before its path.
const LONGEST_AUTHORITY: usize = 400;
/// A shorter password opens nothing that matters.
const SHORTEST_PASSWORD: usize = 4;

/// Returns the password in the URL whose `://` starts at `colon`.
pub(super) fn look(bytes: &[u8], colon: usize) -> Option<Candidate> {
    let start = colon + 3;
    let window = &bytes[start.min(bytes.len())..bytes.len().min(start + LONGEST_AUTHORITY)];
    let length = window
        .iter()
        .position(|byte| !(0x21..0x7f).contains(byte) || b"\"'`<>\\,|".contains(byte))
        .unwrap_or(window.len());
    let authority = &window[..length];
    let slash = authority
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#'))
        .unwrap_or(length);
    let at = authority[..slash].iter().rposition(|byte| *byte == b'@')?;
    let colon_in = authority[..at].iter().position(|byte| *byte == b':')?;
    let (user, password) = (&authority[..colon_in], &authority[colon_in + 1..at]);
    let host_length = authority[at + 1..slash]
        .iter()
        .position(|byte| matches!(byte, b':' | b')' | b';'));
    let host = &authority[at + 1..host_length.map_or(slash, |length| at + 1 + length)];
    let scheme = scheme_before(bytes, colon)?;
    let span = Span::new(start + colon_in + 1, start + at);
    let (host_kind, weight, doubt) = weigh(user, password, host, scheme)?;
    Some(Candidate {
        kind: Kind::ConnectionUrl,
        rule: None,
        span,
        identity: None,
        name: Some(format!(
            "{}@{}",
            String::from_utf8_lossy(user),
            String::from_utf8_lossy(host)
        )),
        rank: Rank::Structure,
        detail: 0,
        traits: Traits {
            scheme: Some(String::from_utf8_lossy(scheme).to_ascii_lowercase()),
            host: Some(host_kind),
            shape: plausible::shape(password),
            weight,
            doubt,
            ..Traits::default()
        },
    })
}

/// Where the host is, how far the password is trusted, and why not further.
type Weighed = (Host, Weight, Option<&'static str>);

fn weigh(user: &[u8], password: &[u8], host: &[u8], scheme: &[u8]) -> Option<Weighed> {
    let text = std::str::from_utf8(password).ok()?;
    let user_text = std::str::from_utf8(user).ok()?;
    // One asterisk is a sign like any other, several are a mask.
    let is_masked = text.contains("**") || text == "*";
    let is_hole = is_masked
        || text.contains(['$', '{', '}', '<', '>', '[', ']', '(', '%']) && !is_percent_encoded(text)
        || user_text.contains(['$', '{', '<', '(', '*', '/'])
        || host.iter().any(|byte| b"${}<>[]()*+'".contains(byte)) && !host.starts_with(b"[");
    if password.len() < SHORTEST_PASSWORD || host.is_empty() || is_hole || tokens::is_reference(text) {
        return None;
    }
    let host_kind = kind_of_host(host);
    let lower = text.to_ascii_lowercase();
    let is_common = is_common(&lower) || lower == user_text.to_ascii_lowercase();
    let is_placeholder = is_common || tokens::is_placeholder(text);
    if is_placeholder && is_form(&user_text.to_ascii_lowercase(), host, scheme) {
        return None;
    }
    // What a program fills in later: the host is known when it runs.
    let is_filled_in = host.contains(&b'%');
    if is_placeholder || is_filled_in || host_kind == Host::Private {
        // Web addresses with such a password are the documentation's own invention.
        let is_web = scheme.eq_ignore_ascii_case(b"http") || scheme.eq_ignore_ascii_case(b"https");
        let is_invented = is_web && (is_placeholder || plausible::shape(password).is_none());
        let doubt = if is_placeholder {
            "everybody knows such a password"
        } else if is_filled_in {
            "a program fills in the host"
        } else {
            "its host is not reached from elsewhere"
        };
        return (!is_invented).then_some((host_kind, Weight::Note, Some(doubt)));
    }
    let (weight, doubt) = match plausible::shape(password) {
        None => (Weight::Note, Some("the password looks like none")),
        Some(Shape::Words) => (Weight::Lower, Some("the password is word-like")),
        Some(_) => (Weight::Full, None),
    };
    Some((host_kind, weight, doubt))
}

/// Every part only says what belongs there: `mysql://user:password@host/database`.
fn is_form(user: &str, host: &[u8], scheme: &[u8]) -> bool {
    const USERS: &[&str] = &[
        "user",
        "username",
        "usr",
        "uname",
        "login",
        "name",
        "myuser",
        "my_user",
        "your_user",
    ];
    const HOSTS: &[&str] = &[
        "host", "hostname", "hst", "ip", "server", "address", "domain", "db_host", "myhost", "endpoint",
    ];
    let host = String::from_utf8_lossy(host).to_ascii_lowercase();
    scheme == b"protocol"
        || scheme == b"scheme"
        || HOSTS.contains(&host.as_str())
        || [".com"].iter().any(|end| host.ends_with(end)) && kind_of_host(host.as_bytes()) == Host::Private
        || USERS.contains(&user) && host != "localhost"
}

fn is_percent_encoded(text: &str) -> bool {
    let bytes = text.as_bytes();
    !text.contains(['$', '{', '}', '<', '>', '[', ']', '(', '*'])
        && bytes
            .iter()
            .enumerate()
            .filter(|(_, byte)| **byte == b'%')
            .all(|(at, _)| {
                bytes
                    .get(at + 1..at + 3)
                    .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            })
}

fn kind_of_host(host: &[u8]) -> Host {
    const PRIVATE_ENDS: &[&str] = &[
        "localhost",
        ".local",
        ".test",
        ".invalid",
        ".example",
        ".localdomain",
        "example.com",
        "example.org",
        "example.net",
        ".internal",
        ".lan",
        "domain.com",
        "domain.tld",
        "your-domain.com",
        "company.com",
        "acme.com",
        "foo.com",
        "bar.com",
        "myhost.com",
        "host.com",
        "server.com",
        "mydomain.com",
        "example.io",
        "test.com",
        "hostname.com",
        "yourhost.com",
        "some.host",
        "somehost.com",
        ".example.de",
        "site.com",
        "website.com",
    ];
    let lower = String::from_utf8_lossy(host).to_ascii_lowercase();
    let numbers: Vec<u8> = lower.split('.').filter_map(|part| part.parse().ok()).collect();
    let is_private_address = matches!(
        numbers.as_slice(),
        [127 | 10 | 0, _, _, _]
            | [192, 168, _, _]
            | [172, 16..=31, _, _]
            | [169, 254, _, _]
            | [192, 0, 2, _]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
            | [1, 2, 3, 4]
            | [1, 1, 1, 1]
            | [8, 8, 8, 8]
    );
    let is_private = !lower.contains('.')
        || lower.starts_with('[')
        || is_private_address
        || lower.starts_with("example.")
        || lower.contains(".example.")
        || PRIVATE_ENDS.iter().any(|end| lower.ends_with(end));
    if is_private { Host::Private } else { Host::Public }
}

fn scheme_before(bytes: &[u8], colon: usize) -> Option<&[u8]> {
    let length = bytes[..colon]
        .iter()
        .rev()
        .take(LONGEST_SCHEME)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        .count();
    (length > 1).then(|| &bytes[colon - length..colon])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(url: &str) -> Option<Weight> {
        let colon = url.find("://").unwrap();
        look(url.as_bytes(), colon).map(|candidate| candidate.traits.weight)
    }

    #[test]
    fn a_password_of_a_public_host_weighs_fully() {
        let url = concat!(
            "postgresql://app:mmnLl1osCz",
            "E4Q4AqaEuz@db.prod.coachdesk-app.net:5432/coachdesk"
        );
        assert_eq!(weight(url), Some(Weight::Full));
    }

    #[test]
    fn passwords_of_development_are_notes() {
        for url in [
            "postgres://coachdesk:coachdesk@localhost:5432/coachdesk",
            "postgres://app:s3cr3tX9@db:5432/app",
            "redis://x:k2J8sW1qZ0@10.0.0.4",
            "amqp://guest:guest@rabbit.corp.net",
        ] {
            assert_eq!(weight(url), Some(Weight::Note), "{url}");
        }
    }

    #[test]
    fn holes_and_plain_addresses_are_nothing() {
        for url in [
            "postgres://app:${DB_PASSWORD}@db.corp.net/app",
            "https://user:password@example.com",
            "https://corp.net/a:b@c",
            "postgres://app:%s@db.corp.net",
            "postgres://app@db.corp.net",
        ] {
            assert_eq!(weight(url), None, "{url}");
        }
    }
}
