//! One rule as it stands in a file, and as an engine gets it: the header all engines share, conditions, the engine's body.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer};

use super::facts::{RawWhen, When};
use crate::model::{Confidence, Impact, Recipe, Rule, Severity};

/// A rule, checked, with the engine's own body `B`.
#[derive(Clone, Debug)]
pub struct Record<B> {
    /// The header.
    pub rule: Arc<Rule>,
    /// The conditions.
    pub when: When,
    /// The engine's own part.
    pub detect: B,
    /// How to ask the provider whether a value is still accepted; built-in rules only.
    pub verify: Option<Arc<Recipe>>,
}

/// Inputs that prove a rule: it speaks on every bad one and is silent on every good one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examples {
    /// The rule must find something in each.
    pub bad: Vec<Example>,
    /// The rule must find nothing in any.
    pub good: Vec<Example>,
}

/// One input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Example {
    /// One file at the engine's usual path.
    Text(String),
    /// Several files by path.
    Files(BTreeMap<String, String>),
}

/// A text of a built-in rule: lent by the program itself, so that two thousand rules load without copying their words.
#[derive(Clone, Debug)]
pub(super) struct Lent(Cow<'static, str>);

impl From<Lent> for Cow<'static, str> {
    fn from(lent: Lent) -> Self {
        lent.0
    }
}

impl Deref for Lent {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'static> Deserialize<'de> for Lent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Lending;

        impl<'de: 'static> Visitor<'de> for Lending {
            type Value = Lent;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Lent, E> {
                Ok(Lent(Cow::Borrowed(text)))
            }

            // A text with escapes is written anew by the parser.
            fn visit_str<E>(self, text: &str) -> Result<Lent, E> {
                Ok(Lent(Cow::Owned(text.to_owned())))
            }
        }

        from.deserialize_str(Lending)
    }
}

/// A file of rules, its texts [`Lent`] by the program or, from a user's file, a `String`.
#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound = "T: Deserialize<'de>, B: DeserializeOwned + Default"
)]
pub(super) struct RawFile<T, B> {
    pub(super) schema: u32,
    #[serde(default = "Vec::new")]
    pub(super) rules: Vec<RawRule<T, B>>,
}

#[derive(Debug, Deserialize)]
#[serde(
    deny_unknown_fields,
    bound = "T: Deserialize<'de>, B: DeserializeOwned + Default"
)]
pub(super) struct RawRule<T, B> {
    pub(super) id: T,
    pub(super) title: T,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) impact: Impact,
    pub(super) why: T,
    pub(super) fix: T,
    pub(super) source: T,
    #[serde(default = "none")]
    pub(super) revoke: Option<T>,
    #[serde(default)]
    pub(super) when: RawWhen,
    #[serde(default)]
    pub(super) detect: B,
    #[serde(default)]
    pub(super) verify: Option<Recipe>,
    #[serde(default)]
    pub(super) examples: RawExamples,
}

fn none<T>() -> Option<T> {
    None
}

/// Examples as they stand in the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExamples {
    #[serde(default)]
    bad: Vec<RawExample>,
    #[serde(default)]
    good: Vec<RawExample>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum RawExample {
    Text(Parts),
    Files { files: BTreeMap<String, Parts> },
}

/// A text, or the parts that make it up: no whole secret stands in a rule file.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Parts {
    One(String),
    Many(Vec<String>),
}

impl Parts {
    fn join(self) -> String {
        match self {
            Self::One(text) => text,
            Self::Many(parts) => parts.concat(),
        }
    }
}

impl RawExamples {
    pub(super) fn join(self) -> Examples {
        let join = |raw: Vec<RawExample>| raw.into_iter().map(RawExample::join).collect();
        Examples {
            bad: join(self.bad),
            good: join(self.good),
        }
    }
}

impl RawExample {
    fn join(self) -> Example {
        match self {
            Self::Text(parts) => Example::Text(parts.join()),
            Self::Files { files } => Example::Files(
                files
                    .into_iter()
                    .map(|(path, parts)| (path, parts.join()))
                    .collect(),
            ),
        }
    }
}
