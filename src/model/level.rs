//! The one vocabulary of gravity: severity, confidence and impact, with their order and their words.

use serde::{Deserialize, Serialize};

/// A word that names no level.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("unknown level \"{given}\" · hint: one of {expected}")]
pub struct ParseLevelError {
    pub given: String,
    pub expected: &'static str,
}

macro_rules! levels {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? } expected $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every level, from the lightest.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word used in rules, configuration and every output.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.pad(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = ParseLevelError;
            fn from_str(given: &str) -> Result<Self, ParseLevelError> {
                match given {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(ParseLevelError { given: given.to_owned(), expected: $expected }),
                }
            }
        }
    };
}

levels! {
    /// What breaks, and for whom.
    Severity {
        /// Advice. Hidden by default.
        Low = "low",
        /// Worth fixing; does not stop a launch by default.
        Medium = "medium",
        /// Stops a launch by default.
        High = "high",
        /// Breaks revenue, leaks data or takes the service down.
        Critical = "critical",
    } expected "low, medium, high, critical"
}

levels! {
    /// How sure the engine is.
    Confidence {
        Low = "low",
        Medium = "medium",
        High = "high",
    } expected "low, medium, high"
}

levels! {
    /// What of the business is hit. Ordered by how early it is fixed: the last is the first to fix.
    Impact {
        Operations = "operations",
        Trust = "trust",
        Availability = "availability",
        Data = "data",
        Revenue = "revenue",
    } expected "revenue, data, availability, trust, operations"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_compare_by_gravity_and_parse_by_word() {
        assert!(Severity::Critical > Severity::High);
        assert_eq!("medium".parse::<Severity>(), Ok(Severity::Medium));
        let error = "urgent".parse::<Severity>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown level \"urgent\" · hint: one of low, medium, high, critical"
        );
    }
}
