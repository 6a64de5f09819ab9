//! What a value looks like, without the value: whose key it is, where an address leads, whether anybody could guess it.

use std::hash::BuildHasher;

use crate::model::Secret;
use crate::tokens::{self, Exposure, Mode};

/// Facts of one value that is not empty.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent fact that a rule may ask for"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    pub is_placeholder: bool,
    /// Whose key it is.
    pub provider: Option<&'static str>,
    pub mode: Option<Mode>,
    pub exposure: Option<Exposure>,
    pub address: Option<Address>,
    /// The value itself, when it is one of the few words that hide nothing.
    pub word: Option<&'static str>,
    /// True for a number, with a unit behind it perhaps: `30`, `1.5`, `15min`.
    pub is_number: bool,
    /// True for an absolute URL.
    pub is_url: bool,
    /// True for a URL with a user and a password.
    pub has_login: bool,
    /// So short that it can be guessed by trying.
    pub is_short: bool,
    /// At least 64 bits by estimate.
    pub is_strong: bool,
    /// Equal for equal values, under a key that is thrown away with the run.
    pub digest: u64,
}

/// Where a value leads that is an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// In lower case; empty for a host without one.
    pub scheme: String,
    pub reach: Reach,
    /// Scheme, host and port: all that may be shown.
    pub shown: String,
}

/// Who can be reached under an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The machine itself.
    Local,
    /// A network of its own by number: 10.0.0.0/8 and its kin.
    Private,
    /// A name that only some network knows: `db`, `x.internal`.
    Internal,
    Public,
}

impl Reach {
    /// Returns the word used in rules.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Private => "private",
            Self::Internal => "internal",
            Self::Public => "public",
        }
    }
}

/// Words that are settings and never secrets.
const WORDS: &[&str] = &[
    "development",
    "dev",
    "local",
    "test",
    "testing",
    "staging",
    "production",
    "prod",
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "1",
    "0",
    "debug",
    "trace",
    "verbose",
    "info",
    "warn",
    "sandbox",
    "warning",
    "error",
];
/// Estimated strength from which a value is no word that several people could choose.
const STRONG_BITS: f64 = 64.0;
/// Characters below which trying all values is a matter of hours.
const SHORT: usize = 10;

impl Shape {
    /// Returns the shape of `value`; `key` makes the digests of this run.
    pub fn of(value: &Secret, key: &impl BuildHasher) -> Self {
        let text = value.expose_text().unwrap_or_default();
        let token = tokens::recognise(value.expose());
        let lower = text.trim().to_ascii_lowercase();
        Self {
            is_placeholder: tokens::is_placeholder(text),
            provider: token.map(|token| token.provider),
            mode: token.and_then(|token| token.mode),
            exposure: token.map(|token| token.exposure),
            address: Address::of(text.trim()),
            word: word_of(&lower),
            is_number: is_number(text.trim()),
            is_url: text.contains(':') && !text.trim().contains(' '),
            has_login: has_login(text),
            is_short: text.trim().chars().count() < SHORT,
            is_strong: value.strength_bits() >= STRONG_BITS,
            digest: key.hash_one(value.expose()),
        }
    }
}

/// Returns `lower` when it is a word that hides nothing.
pub(in crate::variables) fn word_of(lower: &str) -> Option<&'static str> {
    WORDS.iter().copied().find(|word| *word == lower)
}

fn is_number(text: &str) -> bool {
    const LONGEST_UNIT: usize = 4;
    let digits = text.trim_start_matches(['-', '+']);
    let unit = digits.trim_start_matches(|one: char| one.is_ascii_digit() || matches!(one, '.' | '_' | ','));
    digits.len() > unit.len()
        && unit.len() <= LONGEST_UNIT
        && unit
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'%'))
}

fn has_login(text: &str) -> bool {
    let authority = text.split_once("://").map_or("", |(_, rest)| {
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    });
    authority.rsplit_once('@').is_some_and(|(login, _)| {
        login
            .split_once(':')
            .is_some_and(|(_, password)| !password.is_empty())
    })
}

impl Address {
    /// Returns where `text` leads, when it is a URL or a local host with a port.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Self::of_bare_host(text);
        };
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
        if !is_scheme {
            return None;
        }
        let authority = rest.split(['/', '?', '#', ',']).next().unwrap_or_default();
        let host_and_port = authority.rsplit('@').next().unwrap_or_default();
        let host = host_of(host_and_port);
        // A password with a slash in it would be taken for a port, and shown.
        let may_be_login = rest.contains('@') && !authority.contains('@') && authority.contains(':');
        if may_be_login || !has_port_or_none(host_and_port) {
            return None;
        }
        let is_host = !host.is_empty()
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b':'));
        if !is_host {
            return None;
        }
        let scheme = scheme.to_ascii_lowercase();
        Some(Self {
            reach: reach(&host.to_ascii_lowercase()),
            shown: format!("{scheme}://{host_and_port}"),
            scheme,
        })
    }

    fn of_bare_host(text: &str) -> Option<Self> {
        let host = host_of(text);
        let is_local = reach(&host.to_ascii_lowercase()) == Reach::Local && host != "::1";
        (is_local && has_port_or_none(text)).then(|| Self {
            scheme: String::new(),
            reach: Reach::Local,
            shown: text.to_owned(),
        })
    }
}

/// Returns true when nothing but a port number stands behind the host.
fn has_port_or_none(host_and_port: &str) -> bool {
    let behind = host_and_port.strip_prefix('[').map_or_else(
        || host_and_port.split_once(':').map(|(_, port)| port),
        |rest| rest.split_once(']').map(|(_, port)| port.trim_start_matches(':')),
    );
    behind.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn host_of(host_and_port: &str) -> &str {
    if let Some(rest) = host_and_port.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    host_and_port.split(':').next().unwrap_or_default()
}

fn reach(host: &str) -> Reach {
    const LOCAL: &[&str] = &[
        "localhost",
        "0.0.0.0",
        "::1",
        "host.docker.internal",
        "localhost.localdomain",
    ];
    const INTERNAL: &[&str] = &[
        ".internal",
        ".local",
        ".svc",
        ".cluster.local",
        ".lan",
        ".intranet",
        ".flycast",
    ];
    if LOCAL.contains(&host) || host.ends_with(".localhost") {
        return Reach::Local;
    }
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return match address {
            _ if address.is_loopback() => Reach::Local,
            _ if address.is_private() || address.is_link_local() => Reach::Private,
            _ => Reach::Public,
        };
    }
    if !host.contains('.') || INTERNAL.iter().any(|end| host.ends_with(end)) {
        return Reach::Internal;
    }
    Reach::Public
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach_of(text: &str) -> Option<(String, Reach)> {
        Address::of(text).map(|address| (address.shown, address.reach))
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "it is compared with an answer that may be none"
    )]
    fn known(shown: &str, reach: Reach) -> Option<(String, Reach)> {
        Some((shown.to_owned(), reach))
    }

    #[test]
    fn an_address_shows_scheme_and_host_only() {
        assert_eq!(
            reach_of("postgres://user:p@ss@127.0.0.1:5432/app?x=1"),
            known("postgres://127.0.0.1:5432", Reach::Local)
        );
        assert_eq!(
            reach_of("HTTP://Api.Example.org/v1?key=s"),
            known("http://Api.Example.org", Reach::Public)
        );
        assert_eq!(
            reach_of("redis://cache:6379"),
            known("redis://cache:6379", Reach::Internal)
        );
        assert_eq!(
            reach_of("http://10.1.2.3/"),
            known("http://10.1.2.3", Reach::Private)
        );
        assert_eq!(
            reach_of("http://[::1]:80/"),
            known("http://[::1]:80", Reach::Local)
        );
    }

    #[test]
    fn a_host_alone_is_an_address_when_it_is_this_machine() {
        assert_eq!(reach_of("localhost:3000"), known("localhost:3000", Reach::Local));
        assert_eq!(reach_of("localhosting"), None);
        assert_eq!(reach_of("mail.example.org"), None);
        assert_eq!(reach_of("<https://x y>"), None);
    }

    #[test]
    fn a_password_with_a_slash_is_not_shown_as_a_port() {
        assert_eq!(reach_of("postgres://user:12/34@localhost/app"), None);
        assert_eq!(reach_of("postgres://user:pa#ss@localhost/app"), None);
        assert_eq!(reach_of("http://localhost:30a0"), None);
    }
}
