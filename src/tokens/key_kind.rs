//! What kind of private key a PEM body holds: RSA, EC, Ed25519 …, how large, and in which form it is written. Reads just
//! as much ASN.1 as that takes; never returns a number of the key.

use super::base64;

/// What is known of a private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyKind {
    /// `PKCS #8`, `PKCS #1`, `SEC 1`, `OpenSSH`.
    pub form: &'static str,
    /// `RSA`, `EC P-256`, `Ed25519`; nothing when the form hides it.
    pub family: Option<&'static str>,
    /// Of the modulus, with RSA and DSA.
    pub bits: Option<usize>,
    pub is_encrypted: bool,
}

/// The largest key: RSA with 16,384 bits.
const LONGEST_BODY: usize = 20_000;

const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const NAME: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The field of SEC 1 with the curve.
const PARAMETERS: u8 = 0xA0;

/// Object identifiers of algorithms and curves, as they are encoded: RFC 8017, 5480, 8410, 5915.
const FAMILIES: &[(&[u8], &str)] = &[
    (b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01", "RSA"),
    (b"\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A", "RSA-PSS"),
    (b"\x2A\x86\x48\xCE\x38\x04\x01", "DSA"),
    (b"\x2B\x65\x6E", "X25519"),
    (b"\x2B\x65\x70", "Ed25519"),
    (b"\x2B\x65\x71", "Ed448"),
    (b"\x2A\x86\x48\xCE\x3D\x03\x01\x07", "EC P-256"),
    (b"\x2B\x81\x04\x00\x22", "EC P-384"),
    (b"\x2B\x81\x04\x00\x23", "EC P-521"),
    (b"\x2B\x81\x04\x00\x0A", "EC secp256k1"),
    // Any other curve.
    (b"\x2A\x86\x48\xCE\x3D\x02\x01", "EC"),
];

/// Returns the kind of the private key whose Base64 is `body`, or nothing when it is in no known form.
#[must_use]
pub fn kind_of_key(body: &[u8]) -> Option<KeyKind> {
    if body.len() > LONGEST_BODY {
        return None;
    }
    let bytes = base64::decode(body)?;
    if let Some(rest) = bytes.strip_prefix(b"openssh-key-v1\0") {
        return openssh(rest);
    }
    let (tag, content, _) = element(&bytes)?;
    if tag != SEQUENCE {
        return None;
    }
    let (tag, first, rest) = element(content)?;
    let (next, second, rest) = element(rest)?;
    match (tag, next) {
        (SEQUENCE, OCTETS) => Some(kind("PKCS #8", None, None, true)),
        (INTEGER, SEQUENCE) => Some(pkcs8(second, rest)),
        (INTEGER, OCTETS) if first == [1] => Some(kind("SEC 1", Some(curve(rest)), None, false)),
        (INTEGER, INTEGER) => Some(numbers(second, rest)),
        _ => None,
    }
}

fn kind(
    form: &'static str,
    family: Option<&'static str>,
    bits: Option<usize>,
    is_encrypted: bool,
) -> KeyKind {
    KeyKind {
        form,
        family,
        bits,
        is_encrypted,
    }
}

fn pkcs8(algorithm: &[u8], rest: &[u8]) -> KeyKind {
    // The curve stands behind the algorithm and says more.
    let names = [names_in(algorithm).next(), names_in(algorithm).nth(1)];
    let family = names.iter().rev().flatten().find_map(|name| family_of(name));
    let inner = element(rest).and_then(|(_, octets, _)| element(octets));
    let modulus = inner.and_then(|(_, content, _)| element(element(content)?.2));
    let bits =
        modulus.filter(|(tag, ..)| *tag == INTEGER && family.is_some_and(|name| name.starts_with("RSA")));
    kind(
        "PKCS #8",
        family,
        bits.map(|(_, number, _)| bits_of(number)),
        false,
    )
}

/// RSA's public exponent is a few bytes long, DSA's third number twenty at the least.
fn numbers(modulus: &[u8], rest: &[u8]) -> KeyKind {
    let is_rsa = element(rest).is_some_and(|(_, exponent, _)| exponent.len() <= 9);
    let (form, family) = if is_rsa {
        ("PKCS #1", "RSA")
    } else {
        ("OpenSSL", "DSA")
    };
    kind(form, Some(family), Some(bits_of(modulus)), false)
}

fn curve(rest: &[u8]) -> &'static str {
    let parameters = element(rest).filter(|(tag, ..)| *tag == PARAMETERS);
    let name = parameters.and_then(|(_, content, _)| names_in(content).next());
    name.and_then(family_of).unwrap_or("EC")
}

/// The magic is followed by texts with their lengths: cipher, derivation, its options; then a count and the public key,
/// which starts with its kind.
fn openssh(bytes: &[u8]) -> Option<KeyKind> {
    let (cipher, rest) = counted(bytes)?;
    let (_, rest) = counted(rest)?;
    let (_, rest) = counted(rest)?;
    let (public, _) = counted(rest.get(4..)?)?;
    let (name, _) = counted(public)?;
    let family = match name {
        b"ssh-ed25519" => Some("Ed25519"),
        b"ssh-rsa" => Some("RSA"),
        b"ssh-dss" => Some("DSA"),
        b"ecdsa-sha2-nistp256" => Some("EC P-256"),
        b"ecdsa-sha2-nistp384" => Some("EC P-384"),
        b"ecdsa-sha2-nistp521" => Some("EC P-521"),
        _ => None,
    };
    Some(kind("OpenSSH", family, None, cipher != b"none"))
}

fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_be_bytes(*bytes.first_chunk::<4>()?);
    bytes[4..].split_at_checked(usize::try_from(length).ok()?)
}

/// Returns tag and content of the first element of `bytes`, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(*first & 0x7F))?;
        if digits.len() > 4 {
            return None;
        }
        let length = digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
        (length, rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// Returns the object identifiers that stand in `bytes`, one after the other.
fn names_in(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (tag, content, rest) = element(bytes)?;
        bytes = rest;
        (tag == NAME).then_some(content)
    })
}

fn family_of(name: &[u8]) -> Option<&'static str> {
    FAMILIES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, family)| *family)
}

fn bits_of(number: &[u8]) -> usize {
    number.iter().skip_while(|byte| **byte == 0).count() * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest group is three bytes, so these need no padding.
    fn base64_of(bytes: &[u8]) -> Vec<u8> {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = Vec::new();
        for group in bytes.chunks(3) {
            let mut three = [0; 3];
            three[..group.len()].copy_from_slice(group);
            let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
            for at in 0..=group.len() {
                out.push(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]);
            }
        }
        out
    }

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &length, content].concat()
    }

    fn kind_of(bytes: &[u8]) -> Option<KeyKind> {
        kind_of_key(&base64_of(bytes))
    }

    #[test]
    fn the_kind_and_size_of_a_key_are_read_in_every_form() {
        let modulus = [&[0][..], &[0xC1; 256]].concat();
        let rsa = [
            der(INTEGER, &[0]),
            der(INTEGER, &modulus),
            der(INTEGER, &[1, 0, 1]),
        ]
        .concat();
        let rsa = der(SEQUENCE, &rsa);
        let found = kind_of(&rsa).unwrap();
        assert_eq!(
            (found.form, found.family, found.bits),
            ("PKCS #1", Some("RSA"), Some(2048))
        );
        let algorithm = der(SEQUENCE, &der(NAME, FAMILIES[0].0));
        let wrapped = [der(INTEGER, &[0]), algorithm, der(OCTETS, &rsa)].concat();
        let found = kind_of(&der(SEQUENCE, &wrapped)).unwrap();
        assert_eq!(
            (found.form, found.family, found.bits),
            ("PKCS #8", Some("RSA"), Some(2048))
        );
        let names = [der(NAME, FAMILIES[10].0), der(NAME, FAMILIES[6].0)].concat();
        let curve = [der(INTEGER, &[0]), der(SEQUENCE, &names), der(OCTETS, &[7; 40])].concat();
        assert_eq!(kind_of(&der(SEQUENCE, &curve)).unwrap().family, Some("EC P-256"));
        let parameters = der(PARAMETERS, &der(NAME, FAMILIES[7].0));
        let short = [der(INTEGER, &[1]), der(OCTETS, &[7; 48]), parameters].concat();
        let found = kind_of(&der(SEQUENCE, &short)).unwrap();
        assert_eq!((found.form, found.family), ("SEC 1", Some("EC P-384")));
    }

    #[test]
    fn a_key_behind_a_passphrase_says_so() {
        let locked = [der(SEQUENCE, &der(NAME, b"\x2A")), der(OCTETS, &[9; 60])].concat();
        assert!(kind_of(&der(SEQUENCE, &locked)).unwrap().is_encrypted);
        let text = |text: &[u8]| [&u32::try_from(text.len()).unwrap().to_be_bytes()[..], text].concat();
        let public = text(&[text(b"ssh-ed25519"), vec![3; 36]].concat());
        let open = [
            b"openssh-key-v1\0".to_vec(),
            text(b"none"),
            text(b"none"),
            text(b""),
            vec![0, 0, 0, 1],
            public,
        ];
        let found = kind_of(&open.concat()).unwrap();
        assert_eq!((found.family, found.is_encrypted), (Some("Ed25519"), false));
    }

    #[test]
    fn any_bytes_are_survived() {
        let mut state = 7_u32;
        for length in 0..400 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    b"\x30\x02\x04\x06\x82\x01\x84\xFF\x00\xA0"[(state >> 24) as usize % 10]
                })
                .collect();
            let _ = std::hint::black_box(kind_of(&bytes));
        }
    }
}
