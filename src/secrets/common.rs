//! Passwords that everybody knows: defaults of programs and images, and what people write into forms and lessons.

use std::collections::HashSet;
use std::sync::OnceLock;

/// In lower case, one a line.
const COMMON: &str = include_str!("common.txt");

/// Returns true when everybody knows `lower`, a password in lower case.
pub(super) fn is_common(lower: &str) -> bool {
    static KNOWN: OnceLock<HashSet<&'static str>> = OnceLock::new();
    KNOWN.get_or_init(|| COMMON.lines().collect()).contains(lower)
}
