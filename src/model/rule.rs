//! The header every rule of every engine shares: what is dangerous, why, and the first thing to do.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::{Confidence, Impact, Severity};

/// The name of a rule, `engine/what-is-wrong`: lower-case words joined by hyphens on both sides of one slash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Returns the id when `text` has the form of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (engine, name) = text.split_once('/')?;
        let is_word = |word: &str| {
            !word.is_empty()
                && !word.starts_with('-')
                && !word.ends_with('-')
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        (is_word(engine) && is_word(name)).then(|| Self(Arc::from(text)))
    }

    /// Returns the whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what stands before the slash: the engine.
    #[must_use]
    pub fn engine(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// Returns what stands after the slash.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, name)| name)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

/// What a finding needs to know of its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    /// Names the danger; reads well after "allow …".
    pub title: Cow<'static, str>,
    pub severity: Severity,
    pub confidence: Confidence,
    pub impact: Impact,
    /// What breaks, and for whom.
    pub why: Cow<'static, str>,
    /// The first thing to do.
    pub fix: Cow<'static, str>,
    /// A page that proves it.
    pub source: Cow<'static, str>,
    /// The page on which the credential is revoked, where the provider has one.
    pub revoke: Option<Cow<'static, str>>,
}

impl Rule {
    /// Returns the first thing to do, and the page to do it on where the provider has one.
    #[must_use]
    pub fn advice(&self) -> String {
        match self.revoke.as_deref() {
            Some(page) if !self.fix.contains(page) => format!("{} Its page: {page}", self.fix.trim_end()),
            _ => self.fix.clone().into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_names_the_page_once() {
        let rule = |fix: &'static str| Rule {
            id: RuleId::parse("secrets/x").unwrap(),
            title: "".into(),
            severity: Severity::High,
            confidence: Confidence::High,
            impact: Impact::Data,
            why: "".into(),
            fix: fix.into(),
            source: "".into(),
            revoke: Some("https://a.example/keys".into()),
        };
        assert_eq!(
            rule("Roll it.").advice(),
            "Roll it. Its page: https://a.example/keys"
        );
        let whole = "Roll it on https://a.example/keys now.";
        assert_eq!(rule(whole).advice(), whole);
    }

    #[test]
    fn an_id_is_two_hyphenated_words() {
        let id = RuleId::parse("secrets/stripe-secret-key").unwrap();
        assert_eq!((id.engine(), id.name()), ("secrets", "stripe-secret-key"));
        for wrong in [
            "stripe",
            "Secrets/x",
            "secrets/",
            "secrets/a b",
            "a/b/c",
            "secrets/-x",
        ] {
            assert_eq!(RuleId::parse(wrong), None, "{wrong}");
        }
    }
}
