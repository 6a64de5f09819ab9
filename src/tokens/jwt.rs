//! Reads a JSON Web Token without trusting it: the claims that tell what it opens. The signature is never checked,
//! since no key is at hand, and no claim that names a person is kept.

use serde_json::{Map, Value};

use super::base64;

/// Real tokens stay under the 8 KiB that web servers allow for a header.
const LONGEST_TOKEN: usize = 16 * 1024;

/// What the header and payload of a token say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jwt {
    /// `HS256`, or `none` for a token that anybody can write.
    pub algorithm: Option<String>,
    /// The claim `role`: `anon` or `service_role` with Supabase.
    pub role: Option<String>,
    pub issuer: Option<String>,
    /// Seconds since 1970-01-01.
    pub expires: Option<i64>,
    pub has_subject: bool,
    /// The names of the claims, as far as they are plain words; never what they say.
    pub claims: Vec<String>,
    pub has_signature: bool,
    /// The sample that jwt.io shows and documentation copies.
    pub is_sample: bool,
}

/// Returns what the whole `token` says, or nothing when it is not a JSON Web Token.
#[must_use]
pub fn decode_jwt(token: &[u8]) -> Option<Jwt> {
    if token.len() > LONGEST_TOKEN || !token.starts_with(b"eyJ") {
        return None;
    }
    let mut parts = token.split(|&byte| byte == b'.');
    let header = object(parts.next()?)?;
    let payload = object(parts.next()?)?;
    let signature = parts.next()?;
    let is_url_safe = signature
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='));
    if parts.next().is_some() || !is_url_safe {
        return None;
    }
    let algorithm = text(&header, "alg");
    algorithm.as_ref()?;
    Some(Jwt {
        algorithm,
        role: text(&payload, "role"),
        issuer: text(&payload, "iss"),
        expires: payload.get("exp").and_then(whole_seconds),
        has_subject: payload.contains_key("sub"),
        claims: super::body::plain_names(payload.keys()),
        has_signature: !signature.is_empty(),
        is_sample: is_sample(&payload),
    })
}

impl Jwt {
    /// Returns true when nothing protects the token: no algorithm, or no signature.
    #[must_use]
    pub fn is_unsigned(&self) -> bool {
        !self.has_signature
            || self
                .algorithm
                .as_deref()
                .is_some_and(|name| name.eq_ignore_ascii_case("none"))
    }
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&base64::decode(part)?).ok()
}

fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    claims.get(name)?.as_str().map(str::to_owned)
}

/// Some issuers write the time with a fraction.
fn whole_seconds(value: &Value) -> Option<i64> {
    if let Some(seconds) = value.as_i64() {
        return Some(seconds);
    }
    let digits = value.as_f64()?.trunc().to_string();
    digits.parse().ok()
}

fn is_sample(payload: &Map<String, Value>) -> bool {
    let is = |name: &str, sample: &str| payload.get(name).and_then(Value::as_str) == Some(sample);
    is("sub", "1234567890") || is("name", "John Doe")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// {"alg":"HS256","typ":"JWT"}
    const HEADER: &str = concat!("eyJhbGciOiJIUzI1NiIs", "InR5cCI6IkpXVCJ9");

    fn token(payload: &str) -> String {
        format!("{HEADER}.{payload}.c2lnbmF0dXJl")
    }

    #[test]
    fn claims_are_read_and_the_person_is_not() {
        // {"iss":"supabase","role":"anon","exp":1900000000,"sub":"x"}
        let payload = concat!(
            "eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm9uIiwi",
            "ZXhwIjoxOTAwMDAwMDAwLCJzdWIiOiJ4In0"
        );
        let jwt = decode_jwt(token(payload).as_bytes()).unwrap();
        assert_eq!(jwt.role.as_deref(), Some("anon"));
        assert_eq!(jwt.issuer.as_deref(), Some("supabase"));
        assert_eq!(jwt.expires, Some(1_900_000_000));
        assert!(jwt.has_subject && !jwt.is_unsigned() && !jwt.is_sample);
    }

    #[test]
    fn a_token_without_algorithm_is_unsigned() {
        // {"alg":"none"} and {}
        let jwt = decode_jwt(b"eyJhbGciOiJub25lIn0.e30.").unwrap();
        assert!(jwt.is_unsigned());
    }

    #[test]
    fn what_only_looks_like_a_token_is_none() {
        assert_eq!(decode_jwt(b"eyJ.eyJ.eyJ"), None);
        assert_eq!(decode_jwt(format!("{HEADER}.e30").as_bytes()), None);
        assert_eq!(decode_jwt(format!("{HEADER}.e30.a.b").as_bytes()), None);
        assert_eq!(decode_jwt(b"eyJ\xFF.\xFE."), None);
        let long = format!("{HEADER}.{}.x", "A".repeat(LONGEST_TOKEN));
        assert_eq!(decode_jwt(long.as_bytes()), None);
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        let deep = "[".repeat(4000);
        assert_eq!(decode_jwt(format!("{HEADER}.{deep}.x").as_bytes()), None);
    }
}
