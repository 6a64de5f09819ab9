//! Tokens that are put together: with a checksum, around encoded JSON, from several parts. Made up, of use to nobody; only
//! the shape is true.

use super::draw::{self, Dice};
use super::encoding::{base62, base64, base64_url, bech32, crc32};

/// Draws a token with a checksum, or nothing when the kind is another.
pub(crate) fn with_checksum(kind: &str, argument: &str, dice: &mut Dice) -> Option<String> {
    Some(match kind {
        "crc62" => checked(argument, dice, |_, body| base62(crc32(body.as_bytes()))),
        "crc62all" => checked(argument, dice, |prefix, body| {
            base62(crc32([prefix, body].concat().as_bytes()))
        }),
        "crchex" => checked(argument, dice, |_, body| {
            format!("{:08x}", crc32(body.as_bytes()))
        }),
        "crchexall" => checked(argument, dice, |prefix, body| {
            format!("{:08x}", crc32([prefix, body].concat().as_bytes()))
        }),
        "crchexle" => checked(argument, dice, |prefix, body| {
            let sum = crc32([prefix, body].concat().as_bytes()).swap_bytes();
            format!("_{sum:08x}")
        }),
        "crchexapart" => checked(argument, dice, |_, body| {
            format!("_{:08x}", crc32(body.as_bytes()))
        }),
        "apify" => {
            let body = draw::fill("apify_api_<<alnum:30>>", dice);
            let tail = base62(crc32(body.as_bytes()));
            // Apify counts its digits 0-9a-zA-Z: the letters change places.
            let swap = |c: char| {
                if c.is_ascii_lowercase() {
                    c.to_ascii_uppercase()
                } else {
                    c.to_ascii_lowercase()
                }
            };
            body + &tail.chars().map(swap).collect::<String>()
        }
        "atlassian" => {
            let body = draw::fill("ATATT3xFfGF0<<url:170>>=", dice);
            format!("{body}{:08X}", crc32(body.as_bytes()))
        }
        "gitlab" => routable(argument, dice),
        "age" => bech32("age-secret-key-", &dice.bytes(32)).to_uppercase(),
        _ => return None,
    })
}

/// Draws a token of several parts, or nothing when the kind is another.
pub(crate) fn of_parts(kind: &str, argument: &str, dice: &mut Dice) -> Option<String> {
    Some(match kind {
        "jwt" => jwt(argument, dice),
        "grafanacloud" => {
            let json = draw::fill(
                r#"{"o":"<<digits:6>>","n":"ci","k":"<<alnum:24>>","m":{"r":"eu"}}"#,
                dice,
            );
            format!("glc_{}", base64(json.as_bytes()))
        }
        "onepassword" => {
            let json = draw::fill(
                r#"{"signInAddress":"kestrel.1password.eu","userAuth":{"method":"SRPg-4096","iterations":650000},"email":"<<lower:12>>@1passwordserviceaccounts.eu","srpX":"<<hex:64>>","secretKey":"A3-<<upper:6>>-<<upper:6>>-<<upper:5>>-<<upper:5>>"}"#,
                dice,
            );
            format!("ops_{}", base64(json.as_bytes()).trim_end_matches('='))
        }
        "discord" => {
            let id = base64_url(dice.of("123456789", 18).as_bytes());
            draw::fill(&format!("{id}.<<alpha:1>><<url:5>>.<<url:38>>"), dice)
        }
        "pypi" => {
            let mut macaroon = b"\x02\x01\x08pypi.org\x02\x24".to_vec();
            macaroon.extend(draw::fill("<<uuid>>", dice).bytes());
            macaroon.extend([0, 2, 42]);
            macaroon.extend(b"[3,\"");
            macaroon.extend(draw::fill("<<uuid>>\"]", dice).bytes());
            macaroon.extend([0, 0, 6, 32]);
            macaroon.extend(dice.bytes(32));
            format!("pypi-{}", base64_url(&macaroon))
        }
        "bcrypt" => draw::fill("$2y$10$<<alnum:53>>", dice),
        "sha512crypt" => draw::fill("$6$<<alnum:8>>$<<alnum:86>>", dice),
        "apr1" => draw::fill("$apr1$<<alnum:8>>$<<alnum:22>>", dice),
        "clerkpk" => base64(b"sincere-tiger-42.clerk.accounts.dev$"),
        "png" => base64(&[b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &dice.bytes(150)].concat()),
        _ => return None,
    })
}

/// `PREFIX,COUNT`: prefix, drawn body, checksum.
fn checked(argument: &str, dice: &mut Dice, sum: impl Fn(&str, &str) -> String) -> String {
    let (prefix, count) = argument.split_once(',').unwrap();
    let body = draw::fill(&format!("<<alnum:{count}>>"), dice);
    let tail = sum(prefix, &body);
    [prefix, &body, &tail].concat()
}

/// A GitLab routable token: payload, its length in base 36, CRC32 in base 36 of everything before.
fn routable(prefix: &str, dice: &mut Dice) -> String {
    let payload = base64_url(&[b"o:1\np:4\nu:a\n".as_slice(), &dice.bytes(16)].concat());
    let before = format!("{prefix}{payload}.01.0y");
    let mut sum = crc32(before.as_bytes());
    let mut tail = Vec::new();
    for _ in 0..7 {
        tail.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(sum % 36).unwrap()]);
        sum /= 36;
    }
    tail.reverse();
    before + &String::from_utf8(tail).unwrap()
}

/// `claim=value,…` become the payload's claims.
fn jwt(claims: &str, dice: &mut Dice) -> String {
    let mut payload = format!("{{\"sub\":\"{}\",\"iat\":1712345678", dice.of("0123456789", 10));
    for claim in claims.split(',').filter(|claim| !claim.is_empty()) {
        let (name, value) = claim.split_once('=').unwrap();
        payload.push_str(&[",\"", name, "\":\"", value, "\""].concat());
    }
    payload += ",\"exp\":2027345678}";
    let header = base64_url(br#"{"alg":"HS256","typ":"JWT"}"#);
    format!(
        "{header}.{}.{}",
        base64_url(payload.as_bytes()),
        base64_url(&dice.bytes(32))
    )
}
