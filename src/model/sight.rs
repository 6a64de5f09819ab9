//! What is shown of a found value, while its bytes are at hand, to the one who knows what people have acknowledged
//! elsewhere. The answer is numbers; the value goes nowhere.

use std::fmt;

use super::{Place, RuleId, Span};

/// A found value, lent for one question. Has no `Debug`: it holds a secret.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    pub place: &'a Place,
    pub rule: &'a RuleId,
    /// The value as it is written.
    pub value: &'a [u8],
    /// What stands on its lines, cut where a line is longer than a person writes.
    pub around: &'a [u8],
    /// Where in `around` the value stands.
    pub at: Span,
}

/// Knows what people have acknowledged in files that they wrote for other scanners.
pub trait Acknowledged: fmt::Debug + Send + Sync {
    /// Returns the numbers of the entries that speak of the value, in their order.
    fn entries_for(&self, sight: &Sight<'_>) -> Vec<u32>;
}
