//! Keys as files hold them: PEM blocks around real ASN.1, OpenSSH and OpenPGP containers. The numbers inside are random and
//! of use to nobody; only the shape is true.

use super::draw::Dice;
use super::encoding::base64;

/// Draws a key, or nothing when the kind is another.
pub(crate) fn of_kind(kind: &str, argument: &str, dice: &mut Dice) -> Option<String> {
    Some(match kind {
        "pem" => pem(argument, dice),
        "pemline" => pem(argument, dice).replace('\n', "\\n") + "\\n",
        "pemb64" => base64(pem(argument, dice).as_bytes()),
        _ => return None,
    })
}

fn lines(base64: &str) -> String {
    let rows: Vec<_> = base64
        .as_bytes()
        .chunks(64)
        .map(|row| String::from_utf8_lossy(row))
        .collect();
    rows.join("\n")
}

fn pem(kind: &str, dice: &mut Dice) -> String {
    let label = match kind {
        "rsa" => "RSA PRIVATE KEY",
        "ec" => "EC PRIVATE KEY",
        "pkcs8" => "PRIVATE KEY",
        "dsa" => "DSA PRIVATE KEY",
        "openssh" => "OPENSSH PRIVATE KEY",
        "encrypted" => "ENCRYPTED PRIVATE KEY",
        "public" => "PUBLIC KEY",
        "certificate" => "CERTIFICATE",
        "pgp" => return pgp(dice),
        other => panic!("nobody can draw a PEM block {other:?}"),
    };
    let body = lines(&base64(&der(kind, dice)));
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----")
}

/// An armoured OpenPGP secret key packet of version 4, with its CRC24.
fn pgp(dice: &mut Dice) -> String {
    let body = [
        b"\x95\x03\x98\x04\x5f\x3a\x11\x22\x01\x08\x00".as_slice(),
        &dice.bytes(900),
    ]
    .concat();
    let mut sum = 0x00b7_04ce_u32;
    for byte in &body {
        sum ^= u32::from(*byte) << 16;
        for _ in 0..8 {
            sum <<= 1;
            if sum & 0x0100_0000 != 0 {
                sum ^= 0x0186_4cfb;
            }
        }
    }
    let tail = base64(&(sum & 0x00ff_ffff).to_be_bytes()[1..]);
    let label = "PGP PRIVATE KEY BLOCK";
    format!(
        "-----BEGIN {label}-----\n\n{}\n={tail}\n-----END {label}-----",
        lines(&base64(&body))
    )
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let mut whole = vec![tag];
    match length {
        0..0x80 => whole.push(length.to_be_bytes()[1]),
        0x80..0x100 => whole.extend([0x81, length.to_be_bytes()[1]]),
        _ => {
            whole.push(0x82);
            whole.extend(length.to_be_bytes());
        }
    }
    whole.extend(content);
    whole
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let sign: &[u8] = if bytes[0] & 0x80 == 0 { &[] } else { &[0] };
    tagged(2, &[sign, bytes].concat())
}

fn der(kind: &str, dice: &mut Dice) -> Vec<u8> {
    const RSA: &[u8] = b"\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    const P256: &[u8] = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    match kind {
        "rsa" => rsa(dice),
        "pkcs8" => tagged(
            0x30,
            &[integer(&[0]), RSA.to_vec(), tagged(4, &rsa(dice))].concat(),
        ),
        "dsa" => {
            let numbers = [
                vec![0],
                odd(128, dice),
                odd(20, dice),
                odd(128, dice),
                odd(128, dice),
                odd(20, dice),
            ];
            tagged(
                0x30,
                &numbers
                    .iter()
                    .flat_map(|number| integer(number))
                    .collect::<Vec<_>>(),
            )
        }
        "ec" => {
            let point = [&[0, 4], dice.bytes(64).as_slice()].concat();
            let parts = [
                integer(&[1]),
                tagged(4, &dice.bytes(32)),
                tagged(0xa0, P256),
                tagged(0xa1, &tagged(3, &point)),
            ];
            tagged(0x30, &parts.concat())
        }
        "openssh" => openssh(dice),
        "encrypted" => {
            let scheme = tagged(0x30, b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d");
            tagged(0x30, &[scheme, tagged(4, &dice.bytes(1232))].concat())
        }
        "public" => tagged(
            0x30,
            &[RSA.to_vec(), tagged(3, &[vec![0], public(dice)].concat())].concat(),
        ),
        "certificate" => {
            let key = tagged(
                0x30,
                &[RSA.to_vec(), tagged(3, &[vec![0], public(dice)].concat())].concat(),
            );
            let body = tagged(
                0x30,
                &[tagged(0xa0, &integer(&[2])), integer(&odd(16, dice)), key].concat(),
            );
            let signature = tagged(3, &[vec![0], dice.bytes(256)].concat());
            tagged(0x30, &[body, RSA.to_vec(), signature].concat())
        }
        other => panic!("nobody can draw a key {other:?}"),
    }
}

fn public(dice: &mut Dice) -> Vec<u8> {
    tagged(0x30, &[integer(&odd(256, dice)), integer(&[1, 0, 1])].concat())
}

fn odd(count: usize, dice: &mut Dice) -> Vec<u8> {
    let mut number = dice.bytes(count);
    number[0] |= 0xc0;
    number[count - 1] |= 1;
    number
}

/// PKCS #1: version, n = p·q, e, d, p, q, d mod (p-1), d mod (q-1), the inverse of q.
fn rsa(dice: &mut Dice) -> Vec<u8> {
    let (p, q) = (odd(128, dice), odd(128, dice));
    let numbers = [
        vec![0],
        product(&p, &q),
        vec![1, 0, 1],
        odd(255, dice),
        p,
        q,
        odd(127, dice),
        odd(127, dice),
        odd(127, dice),
    ];
    tagged(
        0x30,
        &numbers
            .iter()
            .flat_map(|number| integer(number))
            .collect::<Vec<_>>(),
    )
}

fn product(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut digits = vec![0_u32; left.len() + right.len()];
    for (i, a) in left.iter().rev().enumerate() {
        let mut carry = 0;
        for (j, b) in right.iter().rev().enumerate() {
            let sum = digits[i + j] + u32::from(*a) * u32::from(*b) + carry;
            digits[i + j] = sum & 255;
            carry = sum >> 8;
        }
        digits[i + right.len()] += carry;
    }
    digits.iter().rev().map(|digit| digit.to_le_bytes()[0]).collect()
}

/// The openssh-key-v1 container of an Ed25519 key without passphrase (OpenSSH's PROTOCOL.key).
fn openssh(dice: &mut Dice) -> Vec<u8> {
    let string = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let (seed, point, check) = (dice.bytes(32), dice.bytes(32), dice.bytes(4));
    let public = [string(b"ssh-ed25519"), string(&point)].concat();
    let secret = string(&[seed, point].concat());
    let mut private = [
        check.clone(),
        check,
        public.clone(),
        secret,
        string(b"deploy@build01"),
    ]
    .concat();
    for padding in 1.. {
        if private.len() % 8 == 0 {
            break;
        }
        private.push(padding);
    }
    let head = [string(b"none"), string(b"none"), string(b"")].concat();
    [
        b"openssh-key-v1\0".to_vec(),
        head,
        vec![0, 0, 0, 1],
        string(&public),
        string(&private),
    ]
    .concat()
}
