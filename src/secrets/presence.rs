//! Which words of a list stand in a text: one pass of an automaton for all of them.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

/// A list of words, and the automaton that is made of it when it is first asked.
pub(in crate::secrets) struct Presence {
    words: &'static [&'static str],
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Presence {
    pub(in crate::secrets) const fn new(words: &'static [&'static str]) -> Self {
        Self {
            words,
            automaton: OnceLock::new(),
        }
    }

    pub(in crate::secrets) const fn words(&self) -> &'static [&'static str] {
        self.words
    }

    /// Returns true when one of the words stands in `text`.
    pub(in crate::secrets) fn any(&self, text: &[u8]) -> bool {
        self.automaton().is_some_and(|automaton| automaton.is_match(text))
    }

    /// Of at most 64 words, returns a bit for each that stands in `text`, the first word's the lowest. Words may overlap.
    pub(in crate::secrets) fn of(&self, text: &[u8]) -> u64 {
        self.automaton()
            .into_iter()
            .flat_map(|automaton| automaton.find_overlapping_iter(text))
            .fold(0, |bits, found| bits | 1 << found.pattern().as_u64())
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        self.automaton
            .get_or_init(|| {
                AhoCorasick::builder()
                    .kind(Some(AhoCorasickKind::DFA))
                    .build(self.words)
                    .ok()
            })
            .as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_overlap_are_all_present() {
        let presence = Presence::new(&["hash", "sha", "x", "as"]);
        assert_eq!(presence.of(b"a hash"), 0b1001);
        assert_eq!(presence.of(b""), 0);
        assert!(presence.any(b"fox") && !presence.any(b"fog"));
    }
}
