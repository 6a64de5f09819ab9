//! Lists with one entry a line: `.gitleaksignore` (fingerprints `commit:file:rule:line` and `file:rule:line`,
//! <https://github.com/gitleaks/gitleaks#gitleaksignore>) and `.secretsignore` of ripsecrets (patterns as in .gitignore, then
//! `[secrets]` and values, <https://github.com/sirwart/ripsecrets#ignoring-secrets>).

use ignore::gitignore::GitignoreBuilder;

use super::super::Scanner;
use super::super::entry::{Entry, Test};
use super::super::forms::Digest;
use super::Sheet;
use crate::model::RepoPath;

/// Digits of an abbreviated commit id, at the fewest: what git writes.
const SHORTEST_COMMIT: usize = 7;
/// Hex digits of a whole one.
const LONGEST_COMMIT: usize = 40;

/// One fingerprint, taken apart.
pub(super) struct Fingerprint<'a> {
    pub(super) commit: Option<&'a str>,
    pub(super) file: &'a str,
    pub(super) rule: &'a str,
    pub(super) line: u32,
}

impl<'a> Fingerprint<'a> {
    /// Reads `[commit:]file:rule:line`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (rest, line) = text.rsplit_once(':')?;
        let (rest, rule) = rest.rsplit_once(':')?;
        let line = line.parse().ok()?;
        let is_commit = |word: &str| {
            (SHORTEST_COMMIT..=LONGEST_COMMIT).contains(&word.len())
                && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let (commit, file) = match rest.split_once(':') {
            Some((commit, file)) if is_commit(commit) => (Some(commit), file),
            _ => (None, rest),
        };
        let is_whole = !file.is_empty() && !rule.is_empty() && !rule.contains(['/', ' ']);
        is_whole.then_some(Self {
            commit,
            file,
            rule,
            line,
        })
    }
}

/// Returns true when some line of `text` is a fingerprint.
pub(super) fn has_fingerprint(text: &str) -> bool {
    text.lines().any(|line| Fingerprint::parse(line.trim()).is_some())
}

pub(super) fn fingerprints(sheet: &mut Sheet<'_>) {
    let scanner = if sheet.file.file_name() == ".betterleaksignore" {
        Scanner::Betterleaks
    } else {
        Scanner::Gitleaks
    };
    for (number, line) in (1..).zip(sheet.text.lines()) {
        let text = line.split(" #").next().unwrap_or_default().trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let Some(fingerprint) = Fingerprint::parse(text) else {
            sheet.cannot(
                Some(number),
                "no fingerprint of the form file:rule:line or commit:file:rule:line",
                "copy it from a report, or remove the line",
            );
            continue;
        };
        let mut entry = Entry::at(sheet.file, number, scanner, "fingerprint")
            .that(Test::File(RepoPath::from(fingerprint.file)))
            .that(Test::Lines(fingerprint.line, fingerprint.line))
            .that(Test::Rules(vec![fingerprint.rule.to_owned()]));
        if let Some(commit) = fingerprint.commit {
            entry = entry.that(Test::CommitOrToday(commit.to_ascii_lowercase()));
        }
        sheet.entries.push(entry);
    }
}

pub(super) fn secrets_ignore(sheet: &mut Sheet<'_>) {
    let mut globs = GitignoreBuilder::new("");
    let mut first_glob = None;
    let mut are_values = false;
    for (number, line) in (1..).zip(sheet.text.lines()) {
        let text = line.trim();
        if text == "[secrets]" {
            are_values = true;
        } else if text.is_empty() || (text.starts_with('#') && !are_values) {
            // Nothing is said.
        } else if are_values {
            let value = Test::Digest(Digest::of_value(text.as_bytes()));
            let entry = Entry::at(sheet.file, number, Scanner::Ripsecrets, "value");
            sheet.entries.push(entry.that(value));
        } else if globs.add_line(None, line).is_err() {
            sheet.cannot(Some(number), "no path pattern", "write it as in .gitignore");
        } else {
            first_glob = first_glob.or(Some(number));
        }
    }
    let Some(line) = first_glob else {
        return;
    };
    match globs.build() {
        Ok(globs) => {
            let entry = Entry::at(sheet.file, line, Scanner::Ripsecrets, "path pattern").waiting();
            sheet.entries.push(entry.that(Test::Ignored(globs)));
        }
        Err(_) => sheet.cannot(
            Some(line),
            "the path patterns cannot be put together",
            "use fewer or shorter ones",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_fingerprint_are_taken_apart() {
        let whole =
            Fingerprint::parse("1234567890abcdef1234567890abcdef12345678:a/b.py:generic-api-key:12").unwrap();
        assert_eq!(whole.commit, Some("1234567890abcdef1234567890abcdef12345678"));
        assert_eq!(
            (whole.file, whole.rule, whole.line),
            ("a/b.py", "generic-api-key", 12)
        );
        let bare = Fingerprint::parse("C:/a/b.py:jwt:7").unwrap();
        assert_eq!((bare.commit, bare.file), (None, "C:/a/b.py"));
        for text in ["", "a:b", "a.py:jwt:x", "just words", ":jwt:3", "a.py::3"] {
            assert!(Fingerprint::parse(text).is_none(), "{text}");
        }
    }
}
