//! The built-in rule files as build.rs packed them: one JSON text a file, parsed only when an engine asks.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::RuleError;

/// One file of `rules/`.
#[derive(Debug)]
pub(super) struct Packed {
    /// Path below `rules/`.
    name: &'static str,
    /// The ids of its rules.
    pub(super) ids: &'static [&'static str],
    /// Everything but the examples.
    pub(super) text: &'static str,
    /// Examples by rule id.
    examples: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/packed_rules.rs"));

impl Packed {
    /// Returns the path as errors name it.
    pub(super) fn path(&self) -> String {
        format!("rules/{}", self.name)
    }

    /// Returns the engine: the first folder.
    pub(super) fn engine(&self) -> &'static str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// Returns the folder below `rules/`.
    pub(super) fn folder(&self) -> &'static str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Returns the file name without `.yaml`.
    pub(super) fn stem(&self) -> &'static str {
        self.name
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".yaml")
    }

    /// Returns true when the file holds rules and no table: build.rs writes the keys in the order of the file.
    pub(super) fn holds_rules(&self) -> bool {
        self.text.starts_with("{\"schema\":1,\"rules\":")
    }

    pub(super) fn parse<T: Deserialize<'static>>(&self) -> Result<T, RuleError> {
        serde_json::from_str(self.text).map_err(|error| self.broken(&error))
    }

    pub(super) fn parse_examples<T: DeserializeOwned>(&self) -> Result<T, RuleError> {
        serde_json::from_str(self.examples).map_err(|error| self.broken(&error))
    }

    fn broken(&self, error: &serde_json::Error) -> RuleError {
        RuleError::new(
            &self.path(),
            error.to_string(),
            "this is a fault of gonogo: please report it",
        )
    }
}
