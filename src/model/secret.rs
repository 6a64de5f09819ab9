//! A value that must never be seen. There is no way to print, serialise or compare it in public:
//! what leaves is a masked excerpt, a strength estimate or a salted fingerprint.

use zeroize::Zeroizing;

/// Bytes of a credential or of a variable's value. Has no `Debug`, no `Display` and no `Serialize`; wiped when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes a copy of `bytes`.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// Lends the bytes to the one who must look at them; the result must not be stored or printed.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes as text when they are valid UTF-8; same promise as [`Secret::expose`].
    #[must_use]
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Returns the length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true when there is no byte at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns what may be shown: up to four leading characters of a long value, then dots.
    ///
    /// Shows nothing but dots for values of less than 16 characters, of which four would be a help to guess the rest.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(&self.0)
    }

    /// Returns the estimated strength in bits: Shannon entropy of the characters times their number.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "lengths of credentials fit a float many times over"
    )]
    pub fn strength_bits(&self) -> f64 {
        let mut counts = [0_u32; 256];
        for byte in self.0.iter() {
            counts[usize::from(*byte)] += 1;
        }
        let total = self.0.len() as f64;
        let per_character: f64 = counts
            .iter()
            .filter(|count| **count > 0)
            .map(|count| f64::from(*count) / total)
            .map(|share| -share * share.log2())
            .sum();
        per_character * total
    }
}

/// Dots that stand for a hidden value, the same number whatever its length.
const DOTS: &str = "••••••••";

/// Returns the masked form of `value`; the only way a secret's bytes reach an excerpt.
pub(super) fn mask(value: &[u8]) -> String {
    const SHOWN: usize = 4;
    const LONG_ENOUGH_TO_SHOW_A_START: usize = 16;
    if value.len() < LONG_ENOUGH_TO_SHOW_A_START || !value[..SHOWN].iter().all(u8::is_ascii_graphic) {
        return DOTS.to_owned();
    }
    let mut shown: String = value[..SHOWN].iter().map(|byte| char::from(*byte)).collect();
    shown.push_str(DOTS);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_value_shows_nothing_and_a_long_one_its_start() {
        assert_eq!(Secret::new(b"hunter2").masked(), "••••••••");
        assert_eq!(Secret::new(b"abcdefghijklmnop").masked(), "abcd••••••••");
    }

    #[test]
    fn strength_grows_with_variety_and_length() {
        assert!(Secret::new(b"aaaaaaaaaaaaaaaaaaaa").strength_bits() < 1.0);
        assert!(Secret::new(b"9fK2mQ7xZ4bT8wL1vR6y").strength_bits() > 64.0);
    }
}
