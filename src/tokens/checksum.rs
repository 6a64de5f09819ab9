//! The checks that providers build into their tokens: a checksum at the end, or content that decodes to something.
//! A token that passes is genuine beyond doubt; one that fails was made up, cut or mistyped.

use super::base64;

/// How a provider's token proves itself. Named in rules as `checksum: github`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checksum {
    /// `ghp_` and its siblings: six base62 digits over the 30 characters before them.
    Github,
    /// `npm_`: like GitHub's.
    Npm,
    /// `glpat-….xx…`: seven base36 digits over everything before them.
    GitlabRoutable,
    /// `vcp_` and its siblings: six base62 digits over the 50 characters before them.
    Vercel,
    /// `ddp_`: six base62 digits over prefix and body.
    Deno,
    /// `apify_api_`: six base62 digits, small letters first, over prefix and body.
    Apify,
    /// `cfut_`, `cfat_`, `cfk_`: eight hex digits over the 40 characters before them.
    Cloudflare,
    /// `zpka_`: eight hex digits over the 32 characters of the body.
    Zuplo,
    /// `ATATT3…=XXXXXXXX`: eight hex digits over everything before them, the `=` included.
    Atlassian,
    /// `cnvca`: eight hex digits over everything before them.
    Canva,
    /// `glsa_`: eight hex digits, lowest byte first, over prefix and body.
    Grafana,
    /// `AGE-SECRET-KEY-1`: bech32.
    Age,
    /// The first part of a Discord bot token is the Base64 form of the bot's number.
    Discord,
    /// An Intercom token is the Base64 form of `tok:…`.
    Intercom,
    /// From `eyJ` on it is the Base64 form of a JSON object: 1Password, Sentry, Grafana Cloud, Mapbox.
    Base64Json,
}

/// Returns whether `token` passes `scheme`, or nothing when the scheme does not speak of a token of this form.
#[must_use]
pub fn checksum_holds(scheme: Checksum, token: &[u8]) -> Option<bool> {
    match scheme {
        Checksum::Github | Checksum::Npm => base62_over_body(token, 30),
        Checksum::Vercel => base62_over_body(token, 50),
        Checksum::GitlabRoutable => gitlab_routable(token),
        // Only personal tokens are known to follow it; those of organisations (`ddo_`) may not.
        Checksum::Deno if token.starts_with(b"ddp_") => base62_over_all(token, BASE62),
        Checksum::Deno => None,
        Checksum::Apify => base62_over_all(token, BASE62_SMALL_FIRST),
        Checksum::Cloudflare => hex_over_body(token, 40),
        Checksum::Zuplo => zuplo(token),
        Checksum::Atlassian => atlassian(token),
        Checksum::Canva => hex_over_all(token, 56),
        Checksum::Grafana => grafana(token),
        Checksum::Age => age(token),
        Checksum::Discord => discord(token),
        Checksum::Intercom => Some(base64::decode(token)?.starts_with(b"tok:")),
        Checksum::Base64Json => base64_json(token),
    }
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE62_SMALL_FIRST: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
/// 62^6 is more than 2^32, so six digits hold every CRC.
const BASE62_DIGITS: usize = 6;
/// 36^7 is more than 2^32.
const BASE36_DIGITS: usize = 7;
const HEX_DIGITS: usize = 8;

fn base62_over_body(token: &[u8], body: usize) -> Option<bool> {
    let underscore = token.iter().position(|&byte| byte == b'_')?;
    let (body, tail) = split_body(&token[underscore + 1..], body, BASE62_DIGITS)?;
    Some(digits(crc32(body), BASE62, BASE62_DIGITS) == tail)
}

fn base62_over_all(token: &[u8], alphabet: &[u8]) -> Option<bool> {
    let (body, tail) = token.split_at_checked(token.len().checked_sub(BASE62_DIGITS)?)?;
    Some(digits(crc32(body), alphabet, BASE62_DIGITS) == tail)
}

fn hex_over_body(token: &[u8], body: usize) -> Option<bool> {
    let underscore = token.iter().position(|&byte| byte == b'_')?;
    let (body, tail) = split_body(&token[underscore + 1..], body, HEX_DIGITS)?;
    Some(parse_hex(tail)? == crc32(body))
}

fn hex_over_all(token: &[u8], length: usize) -> Option<bool> {
    let (body, tail) = split_body(token, length.checked_sub(HEX_DIGITS)?, HEX_DIGITS)?;
    Some(parse_hex(tail)? == crc32(body))
}

fn gitlab_routable(token: &[u8]) -> Option<bool> {
    // Only the routable form has a dot; the older form of twenty characters carries no checksum.
    token.iter().position(|&byte| byte == b'.')?;
    let (body, tail) = token.split_at_checked(token.len().checked_sub(BASE36_DIGITS)?)?;
    Some(digits(crc32(body), BASE36, BASE36_DIGITS) == tail)
}

fn zuplo(token: &[u8]) -> Option<bool> {
    let (body, tail) = split_body(token.strip_prefix(b"zpka_")?, 33, HEX_DIGITS)?;
    Some(parse_hex(tail)? == crc32(body.strip_suffix(b"_")?))
}

fn atlassian(token: &[u8]) -> Option<bool> {
    let (body, tail) = token.split_at_checked(token.len().checked_sub(HEX_DIGITS)?)?;
    body.strip_suffix(b"=")?;
    Some(parse_hex(tail)? == crc32(body))
}

fn grafana(token: &[u8]) -> Option<bool> {
    // 5 of prefix, 32 of body, one underscore.
    let (body, tail) = split_body(token, 38, HEX_DIGITS)?;
    Some(parse_hex(tail)?.swap_bytes() == crc32(body.strip_suffix(b"_")?))
}

fn discord(token: &[u8]) -> Option<bool> {
    let number = token.split(|&byte| byte == b'.').next()?;
    let decoded = base64::decode(number)?;
    Some(!decoded.is_empty() && decoded.iter().all(u8::is_ascii_digit))
}

fn base64_json(token: &[u8]) -> Option<bool> {
    let start = token.windows(3).position(|window| window == b"eyJ")?;
    let body = &token[start..];
    let end = body
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'+' | b'/' | b'-'))
        .unwrap_or(body.len());
    let json = base64::decode(&body[..end])?;
    Some(serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&json).is_ok())
}

const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// The constants of the bech32 generator: BIP 173.
const BECH32_GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];

fn age(token: &[u8]) -> Option<bool> {
    let data = token.strip_prefix(b"AGE-SECRET-KEY-1")?;
    let human = b"age-secret-key-";
    let high = human.iter().map(|byte| u32::from(byte >> 5));
    let low = human.iter().map(|byte| u32::from(byte & 31));
    let mut sum = high.chain(std::iter::once(0)).chain(low).fold(1, bech32_step);
    for byte in data {
        let small = byte.to_ascii_lowercase();
        let digit = BECH32.iter().position(|&known| known == small)?;
        sum = bech32_step(sum, u32::try_from(digit).ok()?);
    }
    Some(sum == 1)
}

fn bech32_step(sum: u32, digit: u32) -> u32 {
    let top = sum >> 25;
    let shifted = (sum & 0x01ff_ffff) << 5 ^ digit;
    BECH32_GENERATOR
        .iter()
        .enumerate()
        .filter(|(bit, _)| top >> bit & 1 == 1)
        .fold(shifted, |sum, (_, generator)| sum ^ generator)
}

/// Splits `token` into body and tail when it has exactly this length, else says nothing.
fn split_body(token: &[u8], body: usize, tail: usize) -> Option<(&[u8], &[u8])> {
    if token.len() != body + tail {
        return None;
    }
    token.split_at_checked(body)
}

fn digits(mut number: u32, alphabet: &[u8], width: usize) -> Vec<u8> {
    let base = u32::try_from(alphabet.len()).unwrap_or(u32::MAX);
    let mut written = vec![alphabet[0]; width];
    for place in written.iter_mut().rev() {
        *place = alphabet[(number % base) as usize];
        number /= base;
    }
    written
}

fn parse_hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, &digit| {
        Some(number << 4 | char::from(digit).to_digit(16)?)
    })
}

/// Returns the CRC-32 of `bytes` as zip and PNG compute it (IEEE 802.3, reflected).
#[must_use]
pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        sum >> 8 ^ CRC_TABLE[usize::from(sum.to_le_bytes()[0] ^ byte)]
    })
}

static CRC_TABLE: [u32; 256] = crc_table();

const fn crc_table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut row = 0;
    let mut seed = 0_u32;
    while row < 256 {
        let mut sum = seed;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            };
            bit += 1;
        }
        table[row] = sum;
        row += 1;
        seed += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crc_of_the_standard_check_text_is_the_standard_value() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn base62_tail_proves_a_token_and_betrays_a_typing_error() {
        let body = "aZ3kQ9".repeat(5);
        let tail = String::from_utf8(digits(crc32(body.as_bytes()), BASE62, 6)).unwrap();
        let genuine = format!("{}{body}{tail}", concat!("gh", "p_"));
        assert_eq!(checksum_holds(Checksum::Github, genuine.as_bytes()), Some(true));
        let mistyped = genuine.replacen("aZ3", "aZ4", 1);
        assert_eq!(checksum_holds(Checksum::Github, mistyped.as_bytes()), Some(false));
        assert_eq!(checksum_holds(Checksum::Github, b"ghs_short"), None);
    }

    #[test]
    fn an_older_gitlab_token_has_no_checksum_to_fail() {
        let old = concat!("glp", "at-", "aaaaaaaaaaaaaaaaaaaa");
        assert_eq!(checksum_holds(Checksum::GitlabRoutable, old.as_bytes()), None);
    }

    #[test]
    fn the_hex_tail_of_grafana_is_lowest_byte_first() {
        let body = format!("glsa_{}", "Ab3dEf9h".repeat(4));
        let tail = crc32(body.as_bytes()).swap_bytes();
        let genuine = format!("{body}_{tail:08x}");
        assert_eq!(checksum_holds(Checksum::Grafana, genuine.as_bytes()), Some(true));
    }

    #[test]
    fn the_identity_of_the_age_specification_passes_and_a_changed_one_does_not() {
        // The secret key that bech32-encodes 32 zero bytes, computed here rather than copied.
        let data: Vec<u32> = vec![0; 52];
        let human = b"age-secret-key-";
        let expanded = human
            .iter()
            .map(|byte| u32::from(byte >> 5))
            .chain(std::iter::once(0))
            .chain(human.iter().map(|byte| u32::from(byte & 31)));
        let sum = expanded.chain(data).chain([0; 6]).fold(1, bech32_step) ^ 1;
        let tail: String = (0..6)
            .map(|place| char::from(BECH32[(sum >> (5 * (5 - place)) & 31) as usize]))
            .collect();
        let key = format!(
            "{}{}{}",
            concat!("AGE-SEC", "RET-KEY-1"),
            "Q".repeat(52),
            tail.to_uppercase()
        );
        assert_eq!(checksum_holds(Checksum::Age, key.as_bytes()), Some(true));
        let changed = key.replacen("QQ", "QP", 1);
        assert_eq!(checksum_holds(Checksum::Age, changed.as_bytes()), Some(false));
    }

    #[test]
    fn a_discord_token_must_begin_with_a_number() {
        let token = concat!("MTIzNDU2Nzg5MDEyMzQ1Njc4", ".abcdef.", "rest");
        assert_eq!(checksum_holds(Checksum::Discord, token.as_bytes()), Some(true));
        assert_eq!(
            checksum_holds(Checksum::Discord, b"aGVsbG8.abcdef.rest"),
            Some(false)
        );
    }

    #[test]
    fn no_input_makes_a_scheme_stumble() {
        let schemes = [
            Checksum::Github,
            Checksum::GitlabRoutable,
            Checksum::Vercel,
            Checksum::Deno,
            Checksum::Apify,
            Checksum::Cloudflare,
            Checksum::Zuplo,
            Checksum::Atlassian,
            Checksum::Canva,
            Checksum::Grafana,
            Checksum::Age,
            Checksum::Discord,
            Checksum::Intercom,
            Checksum::Base64Json,
        ];
        for scheme in schemes {
            for input in [&b""[..], b"_", b"=", b".", b"eyJ", b"\xFF\xFE.\xC3", &[b'_'; 60]] {
                let _ = checksum_holds(scheme, input);
            }
        }
    }
}
