//! Asks providers whether they still accept a value (`--verify`). The only room that sends a secret anywhere, and only to
//! the address that a built-in rule names. Async lives here alone, behind one `block_on`; every step has a bound.

#[cfg(feature = "verify")]
mod http;

use std::time::Duration;

use crate::model::{Inquiry, Outcome};

/// Bounds of one run, and where to ask.
#[derive(Clone, Debug)]
pub struct Limits {
    /// To be connected.
    pub connect: Duration,
    /// One inquiry, all in all.
    pub each: Duration,
    /// The whole run.
    pub all: Duration,
    /// Between two calls to one host.
    pub pause: Duration,
    /// Inquiries of a run.
    pub most: usize,
    /// Asks this `http://…` server in place of every provider. For tests; no flag, variable or file sets it.
    pub instead: Option<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            each: Duration::from_secs(8),
            all: Duration::from_mins(2),
            pause: Duration::from_millis(250),
            most: 200,
            instead: None,
        }
    }
}

/// True when this build can ask.
pub const IS_BUILT_IN: bool = cfg!(feature = "verify");

/// Returns what the providers say, in the order of `inquiries`.
#[must_use]
pub fn verify(inquiries: &[Inquiry], limits: &Limits) -> Vec<Outcome> {
    #[cfg(feature = "verify")]
    return http::ask_all(inquiries, limits);
    #[cfg(not(feature = "verify"))]
    {
        use crate::model::Standing;
        let _ = limits;
        inquiries
            .iter()
            .map(|inquiry| Outcome {
                rule: inquiry.rule.clone(),
                fingerprint: inquiry.fingerprint.clone(),
                standing: Standing::Unknown("this build cannot ask".to_owned()),
            })
            .collect()
    }
}
