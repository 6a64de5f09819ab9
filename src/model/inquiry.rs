//! Whether a provider still accepts a value: how to ask, which is data of a built-in rule, the question, and the answer.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;

use super::{Fingerprint, RuleId, Secret};

/// How to ask one provider. The address is fixed by the rule; the value never stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// How it is asked.
    #[serde(default)]
    pub method: Method,
    /// A whole `https://` address.
    pub url: String,
    /// Where in the request the value stands.
    pub auth: Auth,
    /// Further headers that the provider wants.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A JSON body that holds no value: a question of GraphQL.
    #[serde(default)]
    pub body: Option<String>,
    /// Statuses that say the value is accepted.
    #[serde(default = "accepted")]
    pub active: Vec<u16>,
    /// Statuses that say it is not. None where the provider has several hosts (regions, own servers): what one of them
    /// refuses another may accept.
    #[serde(default = "refused")]
    pub revoked: Vec<u16>,
    /// Without one of these texts in the body an accepting status says nothing.
    #[serde(default)]
    pub active_text: Vec<String>,
    /// With one of these texts in the body an accepting status says that the value is refused.
    #[serde(default)]
    pub revoked_text: Vec<String>,
    /// Without one of these texts in the body a refusing status says nothing: it may be a matter of rights.
    #[serde(default)]
    pub refused_text: Vec<String>,
    /// Only values that start with one of these are asked about; the rule finds kinds that another address knows.
    #[serde(default)]
    pub starts: Vec<String>,
    /// The provider's page that says so.
    pub source: String,
}

/// The method of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Reads.
    #[default]
    Get,
    /// Reads too, where the provider has no other way.
    Post,
}

/// Where in the request the value stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// `Authorization: Bearer …`
    Bearer,
    /// The user of basic authentication; no password.
    BasicUser,
    /// The password of basic authentication, of this user.
    BasicPassword(String),
    /// A header of its own, e.g. `X-Api-Key`.
    Header(String),
    /// `Authorization`, directly after this text; empty for the bare value.
    Scheme(String),
}

impl Recipe {
    /// Returns true when the provider can be asked about `value`.
    #[must_use]
    pub fn fits(&self, value: &Secret) -> bool {
        let starts = |start: &String| value.expose().starts_with(start.as_bytes());
        self.starts.is_empty() || self.starts.iter().any(starts)
    }
}

fn accepted() -> Vec<u16> {
    vec![200]
}

fn refused() -> Vec<u16> {
    vec![401]
}

/// One value to ask about. Its `Debug` shows no byte of it.
#[derive(Clone)]
pub struct Inquiry {
    /// The rule that found it.
    pub rule: RuleId,
    /// How to ask.
    pub recipe: Arc<Recipe>,
    /// The value.
    pub value: Secret,
    /// The finding that the answer is about.
    pub fingerprint: Fingerprint,
}

impl fmt::Debug for Inquiry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Inquiry")
            .field("rule", &self.rule)
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

/// The answer to one inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The rule that found the value.
    pub rule: RuleId,
    /// The finding that the answer is about.
    pub fingerprint: Fingerprint,
    /// What the provider said.
    pub standing: Standing,
}

/// What a provider says of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It still opens something.
    Active,
    /// It opens nothing any more.
    Revoked,
    /// Nothing that tells; the reason holds no secret.
    Unknown(String),
}
