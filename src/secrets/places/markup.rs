//! Passwords that an XML element holds inside another one: `<AdministratorPassword><Value>…`, `<password><![CDATA[…]]>`.

use super::value::{self, Place};
use crate::model::Span;
use crate::secrets::candidate::Candidate;
use crate::secrets::setting::Setting;

/// The ends of opening tags of passwords, of the keys beside which property lists and KeePass keep a value, and WildFly's
/// attribute.
pub(super) const ELEMENTS: &[&str] = &[
    "password>",
    "passwd>",
    "pass>",
    "<key>",
    "secret>",
    "token>",
    "apikey>",
    "api_key>",
    "password</key>",
    "passwd</key>",
    "token</key>",
    "secret</key>",
    "apikey</key>",
    "clear-text=\"",
    "<auth-user-pass>",
];

/// The longest value.
const LONGEST: usize = 300;

/// Shows `found` the value inside of the element whose tag ends at `end`.
pub(super) fn look(bytes: &[u8], end: usize, setting: &Setting, found: &mut Vec<Candidate>) {
    const FORMS: &[(&[u8], &[u8])] = &[
        (b"<![CDATA[", b"]]>"),
        (b"<Value>", b"</Value>"),
        (b"<value>", b"</value>"),
        (b"<string>", b"</string>"),
        (b"<Value ProtectInMemory=\"True\">", b"</Value>"),
    ];
    let limit = bytes.len().min(end + LONGEST);
    if bytes[..end].ends_with(b"<auth-user-pass>") {
        // The user's line, then the password's.
        let mut lines = bytes[end..limit].split(|byte| *byte == b'\n').skip(1);
        if let (Some(user), Some(line)) = (lines.next(), lines.next()) {
            let start = end
                + bytes[end..limit]
                    .iter()
                    .take_while(|byte| **byte != b'\n')
                    .count()
                + user.len()
                + 2;
            let span = Span::new(start, start + line.trim_ascii_end().len());
            found.extend(value::judge(bytes, span, "auth-user-pass", Place::Line, setting));
        }
        return;
    }
    if bytes[end - 1] == b'"' {
        if let Some(length) = memchr::memchr2(b'"', b'\n', &bytes[end..limit]) {
            let span = Span::new(end, end + length);
            found.extend(value::judge(bytes, span, "clear-text", Place::Line, setting));
        }
        return;
    }
    let blanks = bytes[end..limit]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let start = end + blanks;
    let rest = &bytes[start..limit];
    for (open, close) in FORMS {
        if !rest.starts_with(open) {
            continue;
        }
        let Some(length) = memchr::memmem::find(&rest[open.len()..], close) else {
            return;
        };
        let span = Span::new(start + open.len(), start + open.len() + length);
        found.extend(value::judge(bytes, span, "password", Place::Line, setting));
    }
}
