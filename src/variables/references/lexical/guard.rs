//! A check that stands around or behind a read: `if not x: raise`, `raise "…" unless ENV["X"]`, `if v == "" { log.Fatal }`.

use super::{Lexical, Sight, within};
use crate::model::Span;
use crate::variables::fact::Necessity;

/// Bytes behind a read in which its check is looked for.
const WINDOW: usize = 500;
/// Lines between a check and what it does.
const LINES_OF_CHECK: usize = 3;

/// Says of `sight` what the checks around `read` say.
pub(super) fn apply(lexical: &Lexical<'_>, sight: &mut Sight, read: Span) {
    let line = line_around(lexical.code(), read);
    let before = lexical.code()[line.start..read.start].trim_start();
    if ends_program(lexical, &lexical.code()[line.start..line.end]) {
        sight.necessity = Necessity::Enforced;
        return;
    }
    let asks = starts_with_word(
        before,
        &["if", "elif", "unless", "elsif", "} else if", "else if", "while"],
    ) || before.ends_with("if ")
        || before.ends_with("unless ");
    let binding = binding(before);
    let absent = if asks && has_absence(lexical, &lexical.code()[line.start..line.end]) {
        Some(line.start)
    } else {
        binding.and_then(|name| check_of(lexical, name, line.end))
    };
    let is_enforced = absent.is_some_and(|start| {
        let block = lines_from(lexical.code(), start, LINES_OF_CHECK);
        ends_program(lexical, block)
    });
    if is_enforced {
        sight.necessity = Necessity::Enforced;
    } else if asks && sight.necessity == Necessity::Asserted {
        sight.necessity = Necessity::Optional;
    }
}

/// Returns where the check of the variable `name` starts, when one asks for its absence.
fn check_of(lexical: &Lexical<'_>, name: &str, from: usize) -> Option<usize> {
    let code = lexical.code();
    let mut start = from;
    for line in within(code, from, WINDOW).split_inclusive('\n') {
        let trimmed = line.trim_start();
        let asks = starts_with_word(trimmed, &["if", "unless", "raise", "assert"])
            || trimmed.contains(" if ")
            || trimmed.contains(" unless ");
        if asks && has_absence(lexical, line) && has_word(line, name) {
            return Some(start);
        }
        start += line.len();
    }
    None
}

/// Returns the last name that the code in front of a read binds: `v` of `v := `, `ok` would be second and is as good.
fn binding(before: &str) -> Option<&str> {
    let left = before.trim_end().strip_suffix('=')?;
    let left = left.trim_end_matches([':', ' ', '|', '?']);
    let left = left.split_once(':').map_or(left, |(name, _)| name);
    let left = left.trim_end();
    let name = left.rsplit([' ', '\t', ',', '(']).next()?;
    (!name.is_empty()).then_some(name)
}

fn has_absence(lexical: &Lexical<'_>, line: &str) -> bool {
    lexical
        .language
        .file
        .absences
        .iter()
        .any(|word| line.contains(word.as_str()))
}

fn ends_program(lexical: &Lexical<'_>, block: &str) -> bool {
    lexical.language.file.aborts.iter().any(|word| {
        block.match_indices(word.as_str()).any(|(at, _)| {
            at == 0 || {
                let before = block.as_bytes()[at - 1];
                !before.is_ascii_alphanumeric() && before != b'_' && before != b'.'
            }
        })
    })
}

fn has_word(line: &str, name: &str) -> bool {
    let joins = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    line.match_indices(name).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|at| line.as_bytes().get(at));
        !joins(before) && !joins(line.as_bytes().get(at + name.len()))
    })
}

fn starts_with_word(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with([' ', '(', '\t', '!']))
    })
}

fn line_around(code: &str, read: Span) -> Span {
    let mut from = read.start.saturating_sub(WINDOW);
    while !code.is_char_boundary(from) {
        from += 1;
    }
    let start = code[from..read.start]
        .rfind('\n')
        .map_or(from, |at| from + at + 1);
    let after = within(code, read.end, WINDOW);
    let end = read.end + after.find('\n').unwrap_or(after.len());
    Span::new(start, end)
}

fn lines_from(code: &str, start: usize, lines: usize) -> &str {
    let block = within(code, start, WINDOW);
    let end = memchr::memchr_iter(b'\n', block.as_bytes())
        .nth(lines - 1)
        .unwrap_or(block.len());
    &block[..end]
}
