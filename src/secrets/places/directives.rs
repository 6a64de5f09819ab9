//! Secrets in lines of servers and devices: `requirepass …`, `enable secret 5 …`, `stats auth user:…`. A line is words with
//! blanks between them; the table says how lines begin and which word is the secret.

use super::form::Form;
use super::value::{self, Place};
use super::words;
use crate::model::Span;
use crate::secrets::candidate::Candidate;
use crate::secrets::setting::Setting;

/// The longest line that is looked at.
const LONGEST: usize = 1_024;
/// Bytes of a line before the word that gives it away.
const BEFORE: usize = 160;

/// Shows `found` the secrets of the line around `at`.
pub(super) fn look(bytes: &[u8], at: usize, forms: &[Form], setting: &Setting, found: &mut Vec<Candidate>) {
    let from = at.saturating_sub(BEFORE);
    let start = match memchr::memrchr(b'\n', &bytes[from..at]) {
        Some(end) => from + end + 1,
        None if from == 0 => 0,
        None => return,
    };
    // Most words of the table stand in other lines, too; how the line begins tells.
    let head = bytes[start..at].trim_ascii_start();
    let first = bytes[start..].trim_ascii_start().first().copied();
    if head.len() > 2 && !forms.iter().any(|form| form.may_begin(first)) {
        return;
    }
    let limit = bytes.len().min(start + LONGEST);
    let end = memchr::memchr(b'\n', &bytes[start..limit]).map_or(limit, |length| start + length);
    of_line(bytes, Span::new(start, end), forms, Place::Line, setting, found);
}

/// Shows `found` the secrets of the line `line`, as `forms` say where they are.
pub(super) fn of_line(
    bytes: &[u8],
    line: Span,
    forms: &[Form],
    place: Place,
    setting: &Setting,
    found: &mut Vec<Candidate>,
) {
    let spans = words::of_line(bytes, line.start, line.end);
    // A list of texts in quotes, as in cloud-init and in Ansible, holds lines, too.
    let skipped = usize::from(
        spans
            .first()
            .is_some_and(|span| bytes[span.start..span.end] == *b"-"),
    );
    let spans = &spans[skipped..];
    let words: Vec<&[u8]> = spans.iter().map(|span| &bytes[span.start..span.end]).collect();
    for form in forms {
        let Some(fit) = form.fit(&words) else { continue };
        let word = spans[fit.word];
        let span = Span::new(word.start + fit.inner.0, word.start + fit.inner.1);
        if form.is_random && !value::is_random(bytes, span) {
            continue;
        }
        let name = name(&words, fit.word);
        found.extend(value::judge(bytes, span, &name, place, setting));
        return;
    }
}

/// Returns the first word of the line as the place's name, unless the secret is in it.
fn name(words: &[&[u8]], secret: usize) -> String {
    let is_name = |word: &[u8]| {
        word.len() > 1
            && word.len() < 40
            && word
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_./=:".contains(byte))
    };
    let first = words[0];
    let first = if secret > 0 && is_name(first) {
        first
    } else {
        b"password"
    };
    String::from_utf8_lossy(first)
        .trim_end_matches([':', '='])
        .to_owned()
}
