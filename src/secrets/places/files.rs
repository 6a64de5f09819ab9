//! Files whose very form says where the secret is: lines by the file's name (`.pgpass`), tables with a column of passwords,
//! and files that hold nothing but one (`master.key`, `db_password.txt`).

use super::directives;
use super::form::Form;
use super::tables;
use super::value::{self, Place};
use crate::model::{RepoPath, Span};
use crate::secrets::candidate::{Candidate, Weight};
use crate::secrets::names::{self, Promise};
use crate::secrets::plausible::Shape;
use crate::secrets::setting::Setting;

/// Names of files and the forms of their lines.
#[derive(Debug)]
pub(super) struct Pattern {
    names: Vec<&'static str>,
    forms: Vec<Form>,
}

/// More lines are a list of something else.
const MOST_LINES: usize = 2_000;
/// A file with one secret is not longer.
const LONGEST_SECRET: usize = 300;

/// Reads the table of files.
pub(super) fn patterns() -> Vec<Pattern> {
    let row = |(names, forms): (&'static str, &'static str)| Pattern {
        names: names.split(", ").collect(),
        forms: forms.split(" | ").map(Form::of).collect(),
    };
    tables::rows(tables::FILES).map(row).collect()
}

/// Returns the secrets of the file at `path`; `is_whole` when `bytes` are all of it.
pub(super) fn look(
    patterns: &[Pattern],
    path: &RepoPath,
    bytes: &[u8],
    is_whole: bool,
    setting: &Setting,
) -> Vec<Candidate> {
    let name = path.file_name();
    let mut found = Vec::new();
    if let Some(pattern) = patterns
        .iter()
        .find(|pattern| pattern.names.iter().any(|known| fits(known, name)))
    {
        for line in lines(bytes).take(MOST_LINES) {
            let text = bytes[line.start..line.end].trim_ascii_start();
            if !text.starts_with(b"#") {
                directives::of_line(bytes, line, &pattern.forms, Place::File, setting, &mut found);
            }
        }
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if ["csv", "tsv", "CSV"].contains(&extension) {
        table(bytes, setting, &mut found);
    }
    if is_whole && bytes.len() <= LONGEST_SECRET {
        found.extend(alone(path, bytes, setting));
        pair(name, bytes, setting, &mut found);
    }
    found
}

/// Returns true when `name` is of the form `known`, in which one or two `*` are anything.
fn fits(known: &str, name: &str) -> bool {
    let Some((first, stars)) = known.split_once('*') else {
        return known == name;
    };
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = stars.rsplit_once('*').unwrap_or(("", stars));
    for part in middle.split('*') {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = Span> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= bytes.len() {
            return None;
        }
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let line = Span::new(at, end);
        at = end + 1;
        Some(line)
    })
}

/// A table whose head names a column of passwords: exports of browsers, password managers, user lists.
fn table(bytes: &[u8], setting: &Setting, found: &mut Vec<Candidate>) {
    let mut rows = lines(bytes);
    let Some(head) = rows.next() else { return };
    let text = &bytes[head.start..head.end];
    let count = |sign: u8| memchr::memchr_iter(sign, text).count();
    let Some(comma) = [b',', b';', b'\t', b'|']
        .into_iter()
        .max_by_key(|sign| count(*sign))
    else {
        return;
    };
    let columns: Vec<usize> = cells(bytes, head, comma)
        .iter()
        .enumerate()
        .filter(|(_, cell)| is_column_of_passwords(&bytes[cell.start..cell.end]))
        .map(|(number, _)| number)
        .collect();
    if columns.is_empty() || count(comma) == 0 {
        return;
    }
    for row in rows.take(MOST_LINES) {
        let cells = cells(bytes, row, comma);
        for cell in columns.iter().filter_map(|column| cells.get(*column)) {
            found.extend(value::judge(bytes, *cell, "password", Place::File, setting));
        }
    }
}

/// The column's name in whatever language a browser or a password manager writes it.
fn is_column_of_passwords(name: &[u8]) -> bool {
    const NAMES: &[&str] = &[
        "password",
        "login_password",
        "passwd",
        "pass",
        "pwd",
        "passwort",
        "kennwort",
        "passphrase",
        "mot de passe",
        "contraseña",
        "contrasena",
        "senha",
        "wachtwoord",
        "hasło",
        "haslo",
        "user_password",
        "userpassword",
        "initial password",
        "temp_password",
        "temporary_password",
        "plain_password",
        "default_password",
        "wifi_password",
        "secret access key",
        "secret key",
        "secret_key",
        "api_key",
        "apikey",
        "api key",
        "secret",
        "client_secret",
        "token",
        "access_token",
        "login_totp",
        "otpauth",
        "pin code",
        "psk",
        "db_password",
        "root_password",
        "admin_password",
        "smtp_password",
        "ftp_password",
    ];
    let text = String::from_utf8_lossy(name)
        .trim()
        .trim_start_matches('\u{feff}')
        .to_lowercase();
    NAMES.contains(&text.as_str())
}

/// Returns the cells of a row, without their quotes.
fn cells(bytes: &[u8], row: Span, comma: u8) -> Vec<Span> {
    const MOST: usize = 200;
    let mut cells = Vec::new();
    let mut at = row.start;
    while at <= row.end && cells.len() < MOST {
        let quoted = (bytes.get(at) == Some(&b'"') && at < row.end)
            .then(|| memchr::memchr(b'"', &bytes[at + 1..row.end]))
            .flatten();
        let (cell, after) = if let Some(length) = quoted {
            (Span::new(at + 1, at + 1 + length), at + length + 2)
        } else {
            let length = memchr::memchr(comma, &bytes[at..row.end]).unwrap_or(row.end - at);
            (Span::new(at, at + length), at + length)
        };
        let blanks = bytes[cell.start..cell.end]
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        cells.push(Span::new(cell.start, cell.end - blanks));
        let next = memchr::memchr(comma, &bytes[after.min(row.end)..row.end]);
        match next {
            Some(length) => at = after + length + 1,
            None => break,
        }
    }
    cells
}

/// Ends of names of files that hold one secret and nothing else.
const KINDS: &[&str] = &[
    "", "txt", "pass", "pw", "pwd", "secret", "password", "passwd", "token", "key", "cookie",
];

/// A file that holds one secret and nothing else, as its name says.
fn alone(path: &RepoPath, bytes: &[u8], setting: &Setting) -> Option<Candidate> {
    let length = bytes.trim_ascii_end().len();
    let start = bytes.len() - bytes.trim_ascii_start().len();
    let text = bytes.get(start..length).filter(|text| !text.is_empty())?;
    if text.iter().any(|byte| {
        byte.is_ascii_whitespace() || matches!(byte, b'=' | b'{' | b'<' | b'(') && !text.ends_with(b"=")
    }) {
        return None;
    }
    let span = Span::new(start, length);
    let name = path.file_name();
    let (stem, extension) = name
        .rsplit_once('.')
        .map_or((name, ""), |(stem, extension)| (stem, extension));
    let stem = if stem.is_empty() { extension } else { stem };
    // Rails keeps the keys of its encrypted files so.
    let is_rails = extension == "key" && (stem == "master" || path.as_str().contains("credentials/"));
    if is_rails && text.len() == 32 && text.iter().all(u8::is_ascii_hexdigit) {
        return Some(value::candidate(
            span,
            name,
            Place::File,
            Some(Shape::Hash),
            Weight::Full,
        ));
    }
    let is_kind = KINDS.contains(&extension.to_ascii_lowercase().as_str()) || stem.is_empty();
    let whole = name.to_ascii_lowercase();
    let is_vault = whole.contains("vault_pass")
        || whole.contains("vault-pass")
        || whole.contains("vbpass")
        || whole.contains("vaultpass");
    let promise = names::promise(stem.as_bytes()).or_else(|| names::promise(extension.as_bytes()));
    match promise {
        _ if is_vault => value::judge(bytes, span, name, Place::File, setting),
        Some(Promise::Password) if is_kind => value::judge(bytes, span, name, Place::File, setting),
        Some(_) if is_kind && value::is_random(bytes, span) => {
            value::judge(bytes, span, name, Place::File, setting)
        }
        _ => None,
    }
}

/// Two lines, a user and a password, as OpenVPN and mount read them.
fn pair(name: &str, bytes: &[u8], setting: &Setting, found: &mut Vec<Candidate>) {
    let name = name.to_ascii_lowercase();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    let is_named = ["auth", "pass", "login", "cred", "up", "vpn"]
        .iter()
        .any(|word| stem.contains(word));
    if !is_named || !["", "txt", "conf", "pass", "auth", "up"].contains(&extension) {
        return;
    }
    let lines: Vec<Span> = lines(bytes)
        .filter(|line| !bytes[line.start..line.end].trim_ascii().is_empty())
        .collect();
    let [user, password] = lines.as_slice() else {
        return;
    };
    let is_word = |line: &Span| {
        let text = bytes[line.start..line.end].trim_ascii_end();
        !text
            .iter()
            .any(|byte| byte.is_ascii_whitespace() || b"=<>(){}\"".contains(byte))
    };
    let end = password.start + bytes[password.start..password.end].trim_ascii_end().len();
    if is_word(user) && is_word(password) && bytes[user.start] != b'#' && bytes[user.start] != b'-' {
        found.extend(value::judge(
            bytes,
            Span::new(password.start, end),
            "password",
            Place::File,
            setting,
        ));
    }
}
