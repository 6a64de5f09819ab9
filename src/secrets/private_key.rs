//! Finds private keys in PEM form, on lines of their own or escaped into one. A certificate or a public key is none,
//! a body that is cut or dotted out is none, and a key behind a passphrase weighs less.

use super::candidate::{Candidate, Rank, Traits, Weight};
use super::detect::Kind;
use crate::model::{Secret, Span};

const BEGIN: &[u8] = b"-----BEGIN ";
/// One key for both sides, in hexadecimal digits.
const OPENVPN_KEY: &[u8] = b"OpenVPN Static key V1";
const DASHES: &[u8] = b"-----";
/// The longest text between the dashes: `ENCRYPTED PRIVATE KEY`, `PGP PRIVATE KEY BLOCK`.
const LONGEST_LABEL: usize = 40;
/// A 16,384-bit RSA key has 12,700 characters; escapes and indents add to them.
const LONGEST_BODY: usize = 20_000;
/// An Ed25519 key in PKCS #8 is the shortest: 64 characters.
const SHORTEST_BODY: usize = 60;
/// Fewer different characters than this are filler; the shortest real key shows twice as many.
const FEWEST_DISTINCT: usize = 20;

/// Returns the private key whose `-----BEGIN` stands at `start`.
pub(super) fn look(bytes: &[u8], start: usize) -> Option<Candidate> {
    let after = start + BEGIN.len();
    let window = bytes.get(after..bytes.len().min(after + LONGEST_LABEL))?;
    let label_length = find(window, DASHES)?;
    let label = &window[..label_length];
    let is_private =
        label.ends_with(b"PRIVATE KEY") || label == b"PGP PRIVATE KEY BLOCK" || label == OPENVPN_KEY;
    if !bytes[start..].starts_with(BEGIN) || !is_private {
        return None;
    }
    let body_start = after + label_length + DASHES.len();
    let rest = &bytes[body_start..bytes.len().min(body_start + LONGEST_BODY)];
    let whole = find(rest, b"-----END").and_then(|end| Some((end, clean(&rest[..end])?)));
    let whole = whole.filter(|(_, body)| {
        body.len() >= SHORTEST_BODY && distinct(body) >= FEWEST_DISTINCT && starts_like_a_key(body, label)
    });
    let Some((end, body)) = whole else {
        return stump(rest, start, body_start);
    };
    let is_encrypted = is_encrypted(label, &rest[..end], &body);
    Some(Candidate {
        kind: Kind::PrivateKey,
        rule: None,
        span: Span::new(body_start, body_start + end),
        identity: Some(Secret::new(&body)),
        name: None,
        rank: Rank::Structure,
        detail: 0,
        traits: Traits {
            is_encrypted,
            weight: if is_encrypted { Weight::Lower } else { Weight::Full },
            doubt: is_encrypted.then_some("a passphrase protects it"),
            ..Traits::default()
        },
    })
}

/// Returns a note for a key that is cut, or altered by hand: its first line of base64 is there.
fn stump(rest: &[u8], start: usize, body_start: usize) -> Option<Candidate> {
    /// Signs between the label and the first line: line ends, quotes, pluses, a remark.
    const NEAR: usize = 120;
    const LINE: usize = 40;
    let is_body = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut at = 0;
    while at < rest.len().min(NEAR) {
        let length = rest[at..].iter().take_while(|byte| is_body(byte)).count();
        if length >= LINE && distinct(&rest[at..at + length]) >= FEWEST_DISTINCT {
            return Some(Candidate {
                kind: Kind::PrivateKey,
                rule: None,
                span: Span::new(start, body_start + at + length),
                identity: None,
                name: None,
                rank: Rank::Structure,
                detail: 0,
                traits: Traits {
                    weight: Weight::Note,
                    doubt: Some("it is cut or altered"),
                    ..Traits::default()
                },
            });
        }
        at += length + 1;
    }
    None
}

/// Returns the base64 of a body without line ends, escapes, quotes and headers, or nothing when something else is in it.
fn clean(body: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        match body[at] {
            b'\\' => at += 1,
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=') => kept.push(byte),
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'`' | b',' | b';' | b'-' | b':' | b'#' | b'*'
            | b'>' => {}
            b'(' | b')' | b'.' | b'@' | b'&' if body.len() > 400 => {}
            _ => return None,
        }
        at += 1;
    }
    let is_cut = find(body, b"...").is_some() || find(body, b"xxxx").is_some();
    (!is_cut).then_some(kept)
}

fn distinct(body: &[u8]) -> usize {
    let mut seen = [false; 256];
    for byte in body {
        seen[usize::from(*byte)] = true;
    }
    seen.iter().filter(|seen| **seen).count()
}

/// DER starts with a sequence (`MC`, `MI`, `MH` …), OpenSSH's own form with its magic; headers may stand before either.
fn starts_like_a_key(body: &[u8], label: &[u8]) -> bool {
    let body = body.strip_prefix(b"n").unwrap_or(body);
    label.starts_with(b"PGP")
        || label == OPENVPN_KEY
        || body.starts_with(b"M")
        || body.starts_with(b"b3BlbnNza")
        || body.starts_with(b"ProcType")
        || body.starts_with(b"nM")
}

fn is_encrypted(label: &[u8], raw: &[u8], body: &[u8]) -> bool {
    /// `openssh-key-v1`, then the length and name of the cipher: `none`.
    const OPENSSH_OPEN: &[u8] = b"b3BlbnNzaC1rZXktdjEAAAAABG5vbm";
    let openssh = find(body, b"b3BlbnNzaC1rZXkt").is_some();
    label.starts_with(b"ENCRYPTED")
        || find(raw, b"ENCRYPTED").is_some()
        || (openssh && find(body, OPENSSH_OPEN).is_none())
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(text, wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Base64 that looks like a key's and is none.
    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";

    fn found(label: &str, body: &str) -> Option<bool> {
        let text = format!("-----BEGIN {label}-----{body}-----END {label}-----");
        look(text.as_bytes(), 0).map(|candidate| candidate.traits.is_encrypted)
    }

    #[test]
    fn a_key_is_found_on_lines_and_escaped_into_one() {
        assert_eq!(found("PRIVATE KEY", &format!("\n{BODY}\n")), Some(false));
        assert_eq!(found("RSA PRIVATE KEY", &format!("\\n{BODY}\\n")), Some(false));
        assert_eq!(found("ENCRYPTED PRIVATE KEY", &format!("\n{BODY}\n")), Some(true));
    }

    #[test]
    fn certificates_public_keys_and_stumps_are_no_keys() {
        assert_eq!(found("CERTIFICATE", &format!("\n{BODY}\n")), None);
        assert_eq!(found("PUBLIC KEY", &format!("\n{BODY}\n")), None);
        assert_eq!(found("PRIVATE KEY", "\nMIIEvQ...\n"), None);
        assert_eq!(found("PRIVATE KEY", "\n${KEY}\n"), None);
    }
}
