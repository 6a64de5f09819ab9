//! What a value is: whose token, live or test, safe to publish or not, genuine by its checksum, or a mere placeholder.
//! In come the bytes of one value; out come facts about it. Never keeps, prints or returns the value itself.

mod base64;
mod body;
mod checksum;
mod jwt;
mod key_kind;
mod placeholder;
mod reference;
mod shape;
mod table;

pub use base64::text as base64_text;
pub use body::{Body, body_of};
pub use checksum::{Checksum, checksum_holds, crc32};
pub use jwt::{Jwt, decode_jwt};
pub use key_kind::{KeyKind, kind_of_key};
pub use placeholder::is_placeholder;
pub use reference::{is_encrypted, is_reference};

/// Whether a token may be seen by everybody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exposure {
    /// Whoever has it can act in its owner's name.
    #[default]
    Secret,
    /// Made to be shipped to browsers and apps.
    Publishable,
}

/// Whether a token opens the real account or a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Live,
    Test,
}

/// What is known of a value whose shape names its provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// As the provider writes itself: `Stripe`.
    pub provider: &'static str,
    /// In the provider's words: `secret key`.
    pub kind: &'static str,
    /// Nothing when the shape does not say.
    pub mode: Option<Mode>,
    pub exposure: Exposure,
}

/// No token of the table is longer; Kubernetes and 1Password tokens come near.
const LONGEST_VALUE: usize = 8 * 1024;

/// Returns what the whole `value` is when its shape alone names the provider, else nothing.
///
/// Looks at the shape only: a placeholder of the right length is recognised too, so ask [`is_placeholder`] first.
/// A Google `AIza…` key counts as publishable, because its shape is that of a Firebase web key; whoever knows that
/// it is used for Gemini must not rely on this.
#[must_use]
pub fn recognise(value: &[u8]) -> Option<Token> {
    if value.len() > LONGEST_VALUE || value.len() < SHORTEST_VALUE {
        return None;
    }
    by_structure(value).or_else(|| {
        table::SHAPES
            .iter()
            .find(|known| shape::fits(known.pieces, value))
            .map(|known| known.token)
    })
}

/// The shortest token of the table is a Resend or Razorpay key of about twenty characters.
const SHORTEST_VALUE: usize = 12;

/// Recognises what no shape can tell apart: the answer lies in the decoded content.
fn by_structure(value: &[u8]) -> Option<Token> {
    if value.starts_with(b"eyJ") {
        return supabase_role(value);
    }
    if value.starts_with(b"pk_live_") || value.starts_with(b"pk_test_") {
        return clerk_publishable(value);
    }
    if value.starts_with(b"https://") || value.starts_with(b"http://") {
        return sentry_dsn(value);
    }
    None
}

/// Supabase's older API keys are JSON Web Tokens; only the claim `role` says which may be published.
fn supabase_role(value: &[u8]) -> Option<Token> {
    let jwt = decode_jwt(value)?;
    let by_supabase = jwt
        .issuer
        .as_deref()
        .is_some_and(|issuer| issuer.starts_with("supabase"));
    if !by_supabase {
        return None;
    }
    let (kind, exposure) = match jwt.role.as_deref()? {
        "anon" => ("anon key", Exposure::Publishable),
        "service_role" => ("service_role key", Exposure::Secret),
        _ => return None,
    };
    Some(Token {
        provider: "Supabase",
        kind,
        mode: None,
        exposure,
    })
}

/// A Clerk publishable key is the Base64 form of its front-end host and a closing `$`.
fn clerk_publishable(value: &[u8]) -> Option<Token> {
    let host = base64::decode(value.get(8..)?)?;
    let (&last, name) = host.split_last()?;
    let is_host = last == b'$'
        && name.contains(&b'.')
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    is_host.then_some(Token {
        provider: "Clerk",
        kind: "publishable key",
        mode: Some(if value.starts_with(b"pk_live_") {
            Mode::Live
        } else {
            Mode::Test
        }),
        exposure: Exposure::Publishable,
    })
}

/// A Sentry DSN is a URL with 32 hex digits before the host and a project number after it; the retired form
/// carried a second, secret half.
fn sentry_dsn(value: &[u8]) -> Option<Token> {
    let text = std::str::from_utf8(value).ok()?;
    let (_, rest) = text.split_once("://")?;
    let (keys, address) = rest.split_once('@')?;
    let (host, project) = address.rsplit_once('/')?;
    let is_key = |key: &str| key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_project = !project.is_empty() && project.bytes().all(|byte| byte.is_ascii_digit());
    if host.is_empty() || !is_project {
        return None;
    }
    let (kind, exposure) = match keys.split_once(':') {
        None if is_key(keys) => ("DSN", Exposure::Publishable),
        Some((key, secret)) if is_key(key) && is_key(secret) => {
            ("DSN with its secret half", Exposure::Secret)
        }
        _ => return None,
    };
    Some(Token {
        provider: "Sentry",
        kind,
        mode: None,
        exposure,
    })
}

#[cfg(test)]
mod tests;
