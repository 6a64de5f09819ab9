//! One rule as it stands in a file, and as an engine gets it: the header all engines share, conditions, the engine's body.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::facts::{RawWhen, When};
use crate::model::{Confidence, Impact, Rule, Severity};

/// A rule, checked, with the engine's own body `B`.
#[derive(Clone, Debug)]
pub struct Record<B> {
    /// The header.
    pub rule: Arc<Rule>,
    /// The conditions.
    pub when: When,
    /// The engine's own part.
    pub detect: B,
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

/// A file of rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, bound = "B: DeserializeOwned + Default")]
pub(super) struct RawFile<B> {
    pub(super) schema: u32,
    #[serde(default)]
    pub(super) rules: Vec<RawRule<B>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, bound = "B: DeserializeOwned + Default")]
pub(super) struct RawRule<B> {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) impact: Impact,
    pub(super) why: String,
    pub(super) fix: String,
    pub(super) source: String,
    #[serde(default)]
    pub(super) revoke: Option<String>,
    #[serde(default)]
    pub(super) when: RawWhen,
    #[serde(default)]
    pub(super) detect: B,
    #[serde(default)]
    pub(super) examples: RawExamples,
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
