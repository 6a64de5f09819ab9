//! Commands that read a password from what stands before them: `echo … | sudo -S`, `chpasswd <<< user:…`.

use super::value::{self, Place};
use super::words;
use crate::model::Span;
use crate::secrets::candidate::Candidate;
use crate::secrets::setting::Setting;

/// What reads a password.
pub(super) const READERS: &[&str] = &[
    "chpasswd",
    "sudo -S",
    "sudo -kS",
    "sudo -p '' -S",
    "--password-stdin",
    "passwd --stdin",
    "--with-token",
    "--passwd-on-stdin",
    "smbpasswd",
    "kinit",
    "cryptsetup",
    "vncpasswd",
    "--pinentry-mode loopback",
    "--passphrase-fd 0",
    "--passphrase-stdin",
    "| passwd",
    "--stdin",
    "| ConvertTo-SecureString",
    "send \"",
    "send -- \"",
];

/// Bytes before a reader in which the writer stands.
const BEFORE: usize = 240;

/// Shows `found` what the reader at `start..end` is given.
pub(super) fn look(bytes: &[u8], start: usize, end: usize, setting: &Setting, found: &mut Vec<Candidate>) {
    let from = start.saturating_sub(BEFORE);
    let line = memchr::memrchr(b'\n', &bytes[from..start]).map_or(from, |at| from + at + 1);
    let head = &bytes[line..start];
    let reader = String::from_utf8_lossy(&bytes[start..end]);
    if reader.ends_with('"') {
        return answered(bytes, start, end, setting, found);
    }
    if reader.contains("ConvertTo") {
        return quoted_before(bytes, Span::new(line, start), setting, found);
    }
    let users_first = reader == "chpasswd";
    let after_pipe = head.contains(&b'|') || reader.starts_with('|');
    let writers: [&[u8]; 2] = [b"echo ", b"printf "];
    let writer = writers
        .iter()
        .filter_map(|writer| Some((memchr::memmem::rfind(head, writer)?, writer.len())))
        .max();
    if let Some((at, length)) = writer.filter(|_| after_pipe) {
        given(
            bytes,
            line + at,
            line + at + length - 1,
            users_first,
            &reader,
            setting,
            found,
        );
    }
    if users_first {
        listed(bytes, end, setting, found);
    }
    let limit = memchr::memchr(b'\n', &bytes[end..]).map_or(bytes.len(), |at| end + at);
    if let Some(at) = memchr::memmem::find(&bytes[end..limit], b"<<<") {
        given(
            bytes,
            end + at,
            end + at + 3,
            users_first,
            &reader,
            setting,
            found,
        );
    }
}

/// What a script of `expect` sends when it was asked for a password.
fn answered(bytes: &[u8], start: usize, end: usize, setting: &Setting, found: &mut Vec<Candidate>) {
    const LONGEST: usize = 200;
    let before = &bytes[start.saturating_sub(LONGEST)..start];
    let Some(asked) = memchr::memmem::rfind(before, b"assword") else {
        return;
    };
    let window = &bytes[end..bytes.len().min(end + LONGEST)];
    let Some(length) = memchr::memchr3(b'"', b'\\', b'\n', window) else {
        return;
    };
    // What was sent between the question and this is another answer.
    if memchr::memmem::find(&before[asked..], b"send").is_none() {
        let span = Span::new(end, end + length);
        found.extend(value::judge(bytes, span, "send", Place::Command, setting));
    }
}

/// `"…" | ConvertTo-SecureString`.
fn quoted_before(bytes: &[u8], head: Span, setting: &Setting, found: &mut Vec<Candidate>) {
    let text = bytes[head.start..head.end].trim_ascii_end();
    let Some(quote) = text.last().copied().filter(|byte| matches!(byte, b'"' | b'\'')) else {
        return;
    };
    let close = text.len() - 1;
    if let Some(open) = memchr::memrchr(quote, &text[..close]) {
        let span = Span::new(head.start + open + 1, head.start + close);
        found.extend(value::judge(
            bytes,
            span,
            "ConvertTo-SecureString",
            Place::Command,
            setting,
        ));
    }
}

/// The lines `user:password` of a here-document, or of cloud-init's list, below the reader that ends at `end`.
fn listed(bytes: &[u8], end: usize, setting: &Setting, found: &mut Vec<Candidate>) {
    const MOST: usize = 24;
    const REACH: usize = 2_048;
    let window = &bytes[end..bytes.len().min(end + REACH)];
    let mut at = end;
    for (number, line) in window.split(|byte| *byte == b'\n').take(MOST).enumerate() {
        let start = at;
        at += line.len() + 1;
        let is_announced = line.starts_with(b":") || memchr::memmem::find(line, b"<<").is_some();
        if number == 0 && !is_announced {
            return;
        }
        let text = line.trim_ascii_start();
        let text = text.strip_prefix(b"- ").unwrap_or(text);
        let from = start + line.len() - text.len();
        let text = text.trim_ascii_end();
        let Some(colon) = memchr::memchr(b':', text).filter(|colon| *colon > 0) else {
            continue;
        };
        let is_user = text[..colon]
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(byte));
        if number > 0 && is_user && !text.contains(&b' ') {
            let span = Span::new(from + colon + 1, from + text.len());
            found.extend(value::judge(bytes, span, "chpasswd", Place::Command, setting));
        }
    }
}

/// Judges the first word behind `end` that is no option and no format.
fn given(
    bytes: &[u8],
    start: usize,
    end: usize,
    users_first: bool,
    reader: &str,
    setting: &Setting,
    found: &mut Vec<Candidate>,
) {
    let is_value = |span: &&Span| {
        let word = &bytes[span.start..span.end];
        !word.starts_with(b"-") && !word.starts_with(b"%")
    };
    let spans = words::of_command(bytes, start, end);
    let Some(word) = spans.iter().find(is_value) else {
        return;
    };
    let text = &bytes[word.start..word.end];
    let end = memchr::memmem::find(text, b"\\n").unwrap_or(text.len());
    let colon = memchr::memchr(b':', &text[..end]);
    let from = match (users_first, colon) {
        (true, Some(colon)) => colon + 1,
        (true, None) => return,
        (false, _) => 0,
    };
    let span = Span::new(word.start + from, word.start + end);
    found.extend(value::judge(
        bytes,
        span,
        reader.trim_start_matches("| "),
        Place::Command,
        setting,
    ));
}
