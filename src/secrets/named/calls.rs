//! Passwords that are arguments: `mysqli_connect(host, user, "password")`. The call tells which argument it is; there is
//! no name to judge, so the value alone must look chosen.

use super::gravity;
use super::lexis;
use crate::model::Span;
use crate::secrets::candidate::{Candidate, Rank, Traits};
use crate::secrets::detect::Kind;
use crate::secrets::plausible;
use crate::secrets::setting::{Setting, Syntax};
use crate::tokens;

/// Calls and the place of the password among their arguments, counted from zero. Lower case, with the bracket.
pub(in crate::secrets) const CALLS: &[(&str, usize)] = &[
    // PHP: https://www.php.net/manual/en/function.mysqli-connect.php and its kin.
    ("mysqli_connect(", 2),
    ("mysql_connect(", 2),
    ("mysql_pconnect(", 2),
    ("new mysqli(", 2),
    ("new pdo(", 2),
    ("oci_connect(", 1),
    ("ftp_login(", 2),
    ("ssh2_auth_password(", 2),
    ("ldap_bind(", 2),
    ("imap_open(", 2),
    // Java and Scala: java.sql.DriverManager, java.net.PasswordAuthentication, Apache HttpClient, Spring, sbt.
    ("drivermanager.getconnection(", 2),
    ("drivermanagerdatasource(", 2),
    ("passwordauthentication(", 1),
    ("passwordcredentials(", 1),
    ("passwordauthenticationtoken(", 1),
    ("credentials(", 3),
    // .NET: System.Net.NetworkCredential.
    ("networkcredential(", 1),
    ("gitcredential(", 1),
    // Python: requests, aiohttp, smtplib, imaplib, ftplib.
    ("httpbasicauth(", 1),
    ("httpdigestauth(", 1),
    ("basicauth(", 1),
    ("basic_auth(", 1),
    ("auth=(", 1),
    ("auth = (", 1),
    (".login(", 1),
    // Go: net/smtp, net/http.
    ("plainauth(", 2),
    // MongoDB's shell.
    ("db.auth(", 1),
];

/// Bytes of a call in which the password must stand.
const LONGEST_CALL: usize = 400;
/// The shortest and the longest password.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=64;

/// Returns the password among the arguments of the call number `call` of [`CALLS`] that stands at `start..end`.
pub(in crate::secrets) fn look_at_call(
    bytes: &[u8],
    start: usize,
    end: usize,
    call: usize,
    setting: &Setting,
) -> Option<Candidate> {
    if setting.syntax == Syntax::Nothing {
        return None;
    }
    let span = argument(bytes, end, CALLS.get(call)?.1)?;
    let value = &bytes[span.start..span.end];
    let text = std::str::from_utf8(value).ok()?;
    if !LENGTHS.contains(&value.len()) || tokens::is_reference(text) {
        return None;
    }
    let shape = plausible::shape(value)?;
    Some(Candidate {
        kind: Kind::Assignment,
        rule: None,
        span,
        identity: None,
        name: Some(name(&bytes[start..end])),
        rank: Rank::Assignment,
        detail: 0,
        traits: Traits {
            shape: Some(shape),
            named: Some("password"),
            is_config: setting.syntax.is_config(),
            weight: gravity::argument(value, shape, setting)?,
            ..Traits::default()
        },
    })
}

/// Returns the text in marks that is argument `wanted` of the call whose arguments start at `at`. All before it must be
/// short, and the one before it a text or a name: a user.
fn argument(bytes: &[u8], at: usize, wanted: usize) -> Option<Span> {
    let limit = bytes.len().min(at + LONGEST_CALL);
    let mut at = at;
    for number in 0..=wanted {
        at += bytes[at..limit]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        let quoted = lexis::quoted(bytes, at, lexis::line_end(bytes, at, limit - at));
        if number == wanted {
            return quoted.map(|quoted| quoted.span);
        }
        let from = quoted.map_or(at, |quoted| quoted.span.end + 1).min(limit);
        let comma = bytes[from..limit]
            .iter()
            .position(|byte| matches!(byte, b',' | b')' | b';'))?;
        if bytes[from + comma] != b',' || from + comma == at {
            return None;
        }
        at = from + comma + 1;
    }
    None
}

/// Returns the call without its bracket, as it is written.
fn name(call: &[u8]) -> String {
    let text = String::from_utf8_lossy(call);
    text.trim_matches(|letter: char| !letter.is_ascii_alphanumeric())
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str, wanted: usize) -> Option<&str> {
        let at = text.find('(').unwrap() + 1;
        argument(text.as_bytes(), at, wanted).map(|span| &text[span.start..span.end])
    }

    #[test]
    fn the_argument_is_counted_over_texts_and_names() {
        assert_eq!(given("connect('a,b', user, 'v1')", 2), Some("v1"));
        assert_eq!(given("login(\n  \"me\",\n  \"v1\"\n)", 1), Some("v1"));
        assert_eq!(given("login(me, secret)", 1), None);
        assert_eq!(given("login('v1')", 1), None);
        assert_eq!(given("login(, 'v1')", 1), None);
        assert_eq!(given("login('a", 1), None);
    }
}
