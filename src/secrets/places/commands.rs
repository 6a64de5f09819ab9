//! Secrets on command lines: `curl -u user:…`, `sshpass -p …`, `net use … /user:…`. The tables say which option of which
//! command takes one; in scripts, workflows, histories, logs, lists of arguments and texts alike.

use super::form::{Fit, Form};
use super::value::{self, Place};
use super::words;
use crate::model::Span;
use crate::secrets::candidate::Candidate;
use crate::secrets::setting::Setting;

/// Shows `found` the secrets of the command `name` at `start`.
pub(super) fn look(
    bytes: &[u8],
    start: usize,
    name: &str,
    forms: &[Form],
    setting: &Setting,
    found: &mut Vec<Candidate>,
) {
    let Some(end) = end_of_name(bytes, start, start + name.len()) else {
        return;
    };
    let spans = words::of_command(bytes, start, end);
    let words: Vec<&[u8]> = spans.iter().map(|span| &bytes[span.start..span.end]).collect();
    for form in forms {
        let last = if form.is_first { 1 } else { words.len() };
        for at in 0..last.min(words.len()) {
            if let Some(fit) = form.fit(&words[at..]) {
                let option = words[at];
                take(
                    bytes,
                    &spans[at..],
                    fit,
                    form,
                    &called(name, option, fit),
                    setting,
                    found,
                );
            }
        }
    }
}

/// Shows `found` the secret of the option at `start`.
pub(super) fn option(
    bytes: &[u8],
    start: usize,
    forms: &[Form],
    setting: &Setting,
    found: &mut Vec<Candidate>,
) {
    let stands_free = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`' | b'[');
    if !start
        .checked_sub(1)
        .is_none_or(|before| stands_free(bytes[before]))
    {
        return;
    }
    let spans = words::of_command(bytes, start, start);
    let words: Vec<&[u8]> = spans.iter().map(|span| &bytes[span.start..span.end]).collect();
    for form in forms {
        if let Some(fit) = form.fit(&words) {
            take(
                bytes,
                &spans,
                fit,
                form,
                &called("", words[0], fit),
                setting,
                found,
            );
        }
    }
}

fn take(
    bytes: &[u8],
    spans: &[Span],
    fit: Fit,
    form: &Form,
    name: &str,
    setting: &Setting,
    found: &mut Vec<Candidate>,
) {
    let word = spans[fit.word];
    let span = Span::new(word.start + fit.inner.0, word.start + fit.inner.1);
    if !form.is_random || value::is_random(bytes, span) {
        found.extend(value::judge(bytes, span, name, Place::Command, setting));
    }
}

/// Returns what a person calls the place: the command and its option, never the value.
fn called(name: &str, option: &[u8], fit: Fit) -> String {
    let option = if fit.word == 0 {
        &option[..fit.inner.0.min(option.len())]
    } else {
        option
    };
    let length = option
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"-/_.".contains(byte))
        .count();
    let is_option = matches!(option.first(), Some(b'-' | b'/'));
    let option = if is_option {
        String::from_utf8_lossy(&option[..length])
    } else {
        "".into()
    };
    [name, &option].join(" ").trim().to_owned()
}

/// Returns where the name of a command ends that stands by itself.
fn end_of_name(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let before = start.checked_sub(1).map(|at| bytes[at]);
    let is_free = before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"_-.$@%{".contains(&byte));
    let rest = bytes.get(end..)?;
    let ending = rest.get(..4).filter(|head| head.eq_ignore_ascii_case(b".exe"));
    let end = end + ending.map_or(0, <[u8]>::len);
    let is_over = matches!(bytes.get(end), Some(b' ' | b'\t' | b'"' | b'\''));
    (is_free && is_over).then_some(end)
}
