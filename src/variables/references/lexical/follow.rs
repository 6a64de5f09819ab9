//! What stands behind a read decides what happens without the variable: `|| "d"`, `.unwrap()`, `?`, `.presence`.

use super::arguments::Arguments;
use super::{Lexical, Sight, within};
use crate::model::Span;
use crate::variables::fact::Necessity;

/// Calls chained behind a read that are walked over.
const LONGEST_CHAIN: usize = 8;
/// Bytes behind an operator that are taken for its right side.
const LONGEST_DEFAULT: usize = 300;

/// Applies what follows `read` to `sight`. Returns true when it decided, nothing when the variable is written.
pub(super) fn apply(lexical: &Lexical<'_>, sight: &mut Sight, read: Span) -> Option<bool> {
    let code = lexical.code();
    let mut at = read.end;
    for _ in 0..LONGEST_CHAIN {
        let rest = &code[at..];
        let trimmed = rest.trim_start_matches([' ', '\t', ')']);
        let on_next_line = rest.trim_start();
        // A chain may go on in the next line, an operator may not: there it would belong to something else.
        let rest = if on_next_line.starts_with('.')
            || on_next_line.starts_with("||")
            || on_next_line.starts_with("??")
        {
            on_next_line
        } else {
            trimmed
        };
        let start = code.len() - rest.len();
        let follow = lexical.language.file.follows.iter().find(|follow| {
            rest.strip_prefix(follow.text.as_str()).is_some_and(|after| {
                !follow
                    .unless
                    .iter()
                    .any(|unless| after.starts_with(unless.as_str()))
            })
        });
        let Some(follow) = follow else {
            match skip_call(code, start) {
                Some(after) => at = after,
                None => return Some(false),
            }
            continue;
        };
        if follow.write {
            return None;
        }
        sight.kind = sight.kind.or(follow.kind);
        let after = start + follow.text.len();
        if follow.default {
            set_right_side(lexical, sight, after);
            return Some(true);
        }
        if let Some(necessity) = follow.necessity {
            sight.necessity = necessity;
            return Some(true);
        }
        at = skip_arguments(code, after);
    }
    Some(false)
}

/// Takes what stands at `at` for the default, unless it ends the program.
fn set_right_side(lexical: &Lexical<'_>, sight: &mut Sight, at: usize) {
    let code = lexical.code();
    let start = at
        + (code[at..].len()
            - code[at..]
                .trim_start_matches([' ', '\t', '\n', '\r', '(', '{', '|'])
                .len());
    let start = start + closure_head(&code[start..]);
    let right = within(code, start, LONGEST_DEFAULT);
    if lexical
        .language
        .file
        .aborts
        .iter()
        .any(|abort| right.starts_with(abort.as_str()))
    {
        sight.necessity = Necessity::Enforced;
        return;
    }
    if let Some(literal) = lexical.masked.literal_at(start) {
        lexical.set_default(sight, literal.span);
        return;
    }
    let end = start + right.find(['\n', ',', ';', ')', '}', ']']).unwrap_or(right.len());
    let other_read = lexical.language.callees.find(&code[start..end]).is_some();
    if other_read {
        // Another variable may take its place: without this one the program gets along.
        sight.necessity = Necessity::Optional;
    } else {
        lexical.set_default(sight, Span::new(start, end));
    }
}

/// Returns the length of the rest of a closure's head: `_| ` of `|_| "x"`, whose first bar is passed already.
fn closure_head(right: &str) -> usize {
    let name = right
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    match right[name..].strip_prefix('|') {
        Some(rest) if !rest.starts_with('|') => right.len() - rest.trim_start().len(),
        _ => 0,
    }
}

/// Returns the end of `.name(…)` or `.name` at `at`.
fn skip_call(code: &str, at: usize) -> Option<usize> {
    let bytes = code.as_bytes();
    let mut name = at;
    if bytes.get(name) == Some(&b'?') || bytes.get(name) == Some(&b'&') {
        name += 1;
    }
    if bytes.get(name) != Some(&b'.') {
        return None;
    }
    name += 1;
    let length = bytes[name..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'?' | b'!'))
        .count();
    (length > 0).then(|| skip_arguments(code, name + length))
}

fn skip_arguments(code: &str, at: usize) -> usize {
    if code.as_bytes().get(at) == Some(&b'(') {
        Arguments::of_call(code, at, false).map_or(at, |arguments| arguments.end)
    } else {
        at
    }
}
