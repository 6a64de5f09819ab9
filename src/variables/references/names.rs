//! Which names are variables of the application at all, and which of them end up in a browser. Data:
//! `rules/variables/names/*.yaml`.

use std::collections::HashSet;

use serde::Deserialize;

use crate::rulebook::{RuleError, Rulebook};

/// One list of names.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameFile {
    #[serde(rename = "schema")]
    _schema: u32,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    prefixes: Vec<String>,
}

/// The lists.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Set by hosts, runners and shells.
    platform: HashSet<String>,
    platform_prefixes: Vec<String>,
    /// Prefixes that bundlers put into a browser's code.
    browser: Vec<String>,
    /// Put into `import.meta.env` by the bundler itself.
    bundler: HashSet<String>,
}

impl Names {
    pub(super) fn load(rulebook: &Rulebook) -> Result<Self, RuleError> {
        let mut all = Self::default();
        for (list, file) in rulebook.tables::<NameFile>("variables/names")? {
            match list.as_str() {
                "browser" => all.browser.extend(file.prefixes),
                "bundler" => all.bundler.extend(file.names),
                _ => {
                    all.platform.extend(file.names);
                    all.platform_prefixes.extend(file.prefixes);
                }
            }
        }
        Ok(all)
    }

    /// Returns true when `name` can be a variable that the one who deploys has to set.
    pub(super) fn is_input(&self, name: &str) -> bool {
        is_name(name)
            && !self.platform.contains(name)
            && !self
                .platform_prefixes
                .iter()
                .any(|prefix| name.starts_with(prefix.as_str()))
    }

    /// Returns true when a bundler sets `name` by itself.
    pub(super) fn is_of_bundler(&self, name: &str) -> bool {
        self.bundler.contains(name)
    }

    /// Returns true when the value is put into what a browser loads.
    pub(super) fn is_public(&self, name: &str) -> bool {
        self.browser
            .iter()
            .any(|prefix| name.starts_with(prefix.as_str()))
    }
}

/// Longest name that is taken for one: POSIX has no limit, people have.
const LONGEST_NAME: usize = 128;

/// Returns true when `text` has the form of a variable's name.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Returns true when `text` is a name in capitals, as nearly all variables have.
pub(super) fn is_in_capitals(text: &str) -> bool {
    is_name(text)
        && text.len() > 1
        && text.bytes().any(|byte| byte.is_ascii_uppercase())
        && !text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Returns true when the value of `name` is, by its name, a secret.
pub(super) fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    [
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "TOKEN",
        "PRIVATE",
        "CREDENTIAL",
        "_KEY",
        "_PASS",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// Returns `text` when it may be shown as a default: short, and neither named nor shaped like a secret.
pub(super) fn showable_default(name: &str, text: &str) -> Option<String> {
    const LONGEST_SHOWN: usize = 80;
    let holds_login = text.contains('@') && text.contains("://");
    let is_random = text.len() >= 20
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/' | b'='))
        && text.bytes().any(|byte| byte.is_ascii_digit());
    let shown = text.len() <= LONGEST_SHOWN && !text.contains('\n');
    let is_secret = names_a_secret(name) && text.len() > 3;
    let hidden = holds_login || is_random || is_secret;
    (shown && !hidden).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_that_could_be_a_secret_is_not_kept() {
        assert_eq!(showable_default("PORT", "3000").as_deref(), Some("3000"));
        assert_eq!(showable_default("API_KEY", "changeme-please"), None);
        assert_eq!(showable_default("URL", "redis://u:p@host"), None);
        assert_eq!(showable_default("X", "4f9a8b7c6d5e4f3a2b1c"), None);
    }

    #[test]
    fn words_in_lower_case_are_no_names_in_capitals() {
        assert!(is_in_capitals("DATABASE_URL") && is_in_capitals("S3_BUCKET"));
        assert!(!is_in_capitals("database.url") && !is_in_capitals("port") && !is_in_capitals("A"));
    }
}
