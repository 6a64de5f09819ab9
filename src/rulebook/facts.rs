//! What rules may ask: the typed vocabulary of an engine's facts, and the matchers of a rule's `when:`.
//! All matchers of a rule must hold. No nesting, no arithmetic, no reference from one fact to another.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

/// One fact that an engine computes and rules may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Fact {
    /// As written in `when:`.
    pub name: &'static str,
    /// What values it can have.
    pub kind: Kind,
    /// One sentence for docs/RULES.md.
    pub about: &'static str,
}

/// The values a fact can have.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Any text.
    Text,
    /// A number; versions of databases too (14, 8.4).
    Number,
}

/// The value of a fact in one case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// `true` or `false`.
    Flag(bool),
    /// A word or text.
    Text(&'a str),
    /// A number.
    Number(f64),
}

/// The checked conditions of one rule.
#[derive(Clone, Debug, Default)]
pub struct When(Vec<(&'static str, Matcher)>);

impl When {
    /// Returns true when every condition holds; `fact` gives the value of a fact, or nothing where it is absent.
    #[must_use]
    pub fn holds<'a>(&self, fact: impl Fn(&str) -> Option<Value<'a>>) -> bool {
        self.0.iter().all(|(name, matcher)| matcher.holds(fact(name)))
    }

    /// Returns true when the rule asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks `raw` against the vocabulary `facts`.
    pub(super) fn check(raw: &RawWhen, facts: &'static [Fact]) -> Result<Self, Complaint> {
        let mut conditions = Vec::with_capacity(raw.len());
        for (name, matcher) in raw {
            let Some(fact) = facts.iter().find(|fact| fact.name == name) else {
                return Err(unknown_fact(name, facts));
            };
            let checked = matcher.check(fact).map_err(|message| Complaint {
                word: name.clone(),
                message,
                hint: format!("{name}: {}", fact.about),
            })?;
            conditions.push((fact.name, checked));
        }
        Ok(Self(conditions))
    }
}

/// What is wrong with a condition, and the word in the file that it is about.
#[derive(Debug)]
pub(super) struct Complaint {
    pub(super) word: String,
    pub(super) message: String,
    pub(super) hint: String,
}

/// Conditions as they stand in the file.
pub(super) type RawWhen = BTreeMap<String, RawMatcher>;

/// A matcher as it stands in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum RawMatcher {
    Exact(Scalar),
    AnyOf(Vec<Scalar>),
    Worded(Worded),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Worded {
    not: Option<OneOrMany>,
    at_least: Option<f64>,
    below: Option<f64>,
    matches: Option<String>,
    exists: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(Scalar),
    Many(Vec<Scalar>),
}

/// A value as it stands in the file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Flag(bool),
    Number(f64),
    Text(String),
}

#[derive(Clone, Debug)]
enum Matcher {
    AnyOf(Vec<Scalar>),
    NoneOf(Vec<Scalar>),
    Within {
        at_least: Option<f64>,
        below: Option<f64>,
    },
    Matches(Regex),
    Exists(bool),
}

impl Matcher {
    fn holds(&self, value: Option<Value<'_>>) -> bool {
        match (self, value) {
            (Self::Exists(wanted), value) => value.is_some() == *wanted,
            (Self::NoneOf(_), None) => true,
            (Self::AnyOf(scalars), Some(value)) => scalars.iter().any(|scalar| scalar.equals(value)),
            (Self::NoneOf(scalars), Some(value)) => !scalars.iter().any(|scalar| scalar.equals(value)),
            (Self::Within { at_least, below }, Some(Value::Number(number))) => {
                at_least.is_none_or(|least| number >= least) && below.is_none_or(|limit| number < limit)
            }
            (Self::Matches(regex), Some(Value::Text(text))) => regex.is_match(text),
            // An absent fact, or one of another kind than the matcher's.
            (Self::AnyOf(_) | Self::Within { .. } | Self::Matches(_), _) => false,
        }
    }
}

impl Scalar {
    #[expect(clippy::float_cmp, reason = "both numbers were written by people: 16 is 16")]
    fn equals(&self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Flag(one), Value::Flag(other)) => *one == other,
            (Self::Number(one), Value::Number(other)) => *one == other,
            (Self::Text(one), Value::Text(other)) => one == other,
            _ => false,
        }
    }

    fn check(&self, fact: &Fact) -> Result<(), String> {
        match (fact.kind, self) {
            (Kind::Flag, Self::Flag(_)) | (Kind::Number, Self::Number(_)) | (Kind::Text, Self::Text(_)) => {
                Ok(())
            }
            (Kind::Word(words), Self::Text(text)) if words.contains(&text.as_str()) => Ok(()),
            (Kind::Word(words), Self::Text(text)) => Err(format!(
                "\"{text}\" is no value of {}: {}",
                fact.name,
                words.join(", ")
            )),
            (kind, _) => Err(format!("{} is {}", fact.name, kind.noun())),
        }
    }
}

impl Kind {
    /// Returns the kind in words for errors and docs.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self {
            Self::Flag => "true or false",
            Self::Word(_) => "one of a list of words",
            Self::Text => "a text",
            Self::Number => "a number",
        }
    }
}

impl RawMatcher {
    fn check(&self, fact: &Fact) -> Result<Matcher, String> {
        let all = |scalars: &[Scalar]| scalars.iter().try_for_each(|scalar| scalar.check(fact));
        match self {
            Self::Exact(scalar) => scalar.check(fact).map(|()| Matcher::AnyOf(vec![scalar.clone()])),
            Self::AnyOf(scalars) => all(scalars).map(|()| Matcher::AnyOf(scalars.clone())),
            Self::Worded(worded) => worded.check(fact),
        }
    }
}

impl Worded {
    fn check(&self, fact: &Fact) -> Result<Matcher, String> {
        match self {
            Self {
                not: Some(not),
                at_least: None,
                below: None,
                matches: None,
                exists: None,
            } => {
                let scalars = match not {
                    OneOrMany::One(scalar) => vec![scalar.clone()],
                    OneOrMany::Many(scalars) => scalars.clone(),
                };
                scalars
                    .iter()
                    .try_for_each(|scalar| scalar.check(fact))
                    .map(|()| Matcher::NoneOf(scalars))
            }
            Self {
                not: None,
                matches: None,
                exists: None,
                at_least,
                below,
            } if at_least.is_some() || below.is_some() => {
                let Kind::Number = fact.kind else {
                    return Err(format!("{} is {}", fact.name, fact.kind.noun()));
                };
                Ok(Matcher::Within {
                    at_least: *at_least,
                    below: *below,
                })
            }
            Self {
                matches: Some(pattern),
                not: None,
                at_least: None,
                below: None,
                exists: None,
            } => Regex::new(pattern)
                .map(Matcher::Matches)
                .map_err(|error| format!("not a pattern: {error}")),
            Self {
                exists: Some(wanted),
                not: None,
                at_least: None,
                below: None,
                matches: None,
            } => Ok(Matcher::Exists(*wanted)),
            _ => Err("one of `not`, `at_least`/`below`, `matches`, `exists` is meant".to_owned()),
        }
    }
}

fn unknown_fact(name: &str, facts: &[Fact]) -> Complaint {
    let hint = match crate::syntax::strict::nearest(name, facts.iter().map(|fact| fact.name)) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => "the facts of each engine are listed in docs/RULES.md".to_owned(),
    };
    Complaint {
        word: name.to_owned(),
        message: format!("unknown fact \"{name}\""),
        hint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: &[Fact] = &[
        Fact {
            name: "role",
            kind: Kind::Word(&["source", "test"]),
            about: "Part of the file.",
        },
        Fact {
            name: "new",
            kind: Kind::Flag,
            about: "Is new.",
        },
        Fact {
            name: "version",
            kind: Kind::Number,
            about: "Version of the database.",
        },
        Fact {
            name: "name",
            kind: Kind::Text,
            about: "Name.",
        },
    ];

    fn when(yaml: &str) -> Result<When, Complaint> {
        When::check(&serde_yaml::from_str(yaml).unwrap(), FACTS)
    }

    fn facts<'a>(name: &str) -> Option<Value<'a>> {
        match name {
            "role" => Some(Value::Text("source")),
            "new" => Some(Value::Flag(false)),
            "version" => Some(Value::Number(14.0)),
            _ => None,
        }
    }

    #[test]
    fn every_condition_must_hold() {
        assert!(
            when("{role: [source, test], new: false, version: {at_least: 12, below: 15}}")
                .unwrap()
                .holds(facts)
        );
        assert!(!when("{role: source, new: true}").unwrap().holds(facts));
        assert!(!when("{version: {below: 14}}").unwrap().holds(facts));
        assert!(when("{}").unwrap().holds(facts));
    }

    #[test]
    fn an_absent_fact_holds_only_for_not_and_exists_false() {
        assert!(when("{name: {not: x}}").unwrap().holds(facts));
        assert!(when("{name: {exists: false}}").unwrap().holds(facts));
        assert!(!when("{name: {matches: '.'}}").unwrap().holds(facts));
    }

    #[test]
    fn an_unknown_fact_and_a_wrong_value_are_named() {
        assert_eq!(
            when("{rolle: source}").unwrap_err().hint,
            "did you mean \"role\"?"
        );
        assert_eq!(
            when("{role: tset}").unwrap_err().message,
            "\"tset\" is no value of role: source, test"
        );
        assert_eq!(when("{new: 3}").unwrap_err().message, "new is true or false");
        assert!(
            when("{name: {matches: '('}}")
                .unwrap_err()
                .message
                .starts_with("not a pattern")
        );
    }
}
