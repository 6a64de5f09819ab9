//! How much of a text is made of words that programs use: the common pieces of names in public projects.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::secrets::names::last_words_first;

/// The commonest words of names and comments in public projects of seven languages, one a line.
const WORDS: &str = include_str!("words.txt");

/// How much of a text is known words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// Words, split at signs and humps.
    pub(super) words: usize,
    pub(super) known: usize,
    /// Letters in known words, of all letters and digits.
    pub(super) letters_percent: usize,
    /// Letters of the longest word that is not known.
    pub(super) longest_unknown: usize,
}

/// Returns how much of `text` is known words.
pub(super) fn share(text: &[u8]) -> Share {
    let mut share = Share::default();
    let (mut letters, mut all) = (0, 0);
    let mut lower = [0; LONGEST_WORD];
    for word in last_words_first(text) {
        share.words += 1;
        all += word.len();
        if is_known(word, &mut lower) {
            share.known += 1;
            letters += word.len();
        } else {
            share.longest_unknown = share.longest_unknown.max(word.len());
        }
    }
    share.letters_percent = letters * 100 / all.max(1);
    share
}

/// No word of the list is longer.
const LONGEST_WORD: usize = 24;

fn is_known(word: &[u8], lower: &mut [u8; LONGEST_WORD]) -> bool {
    static KNOWN: OnceLock<HashSet<&'static [u8]>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| WORDS.lines().map(str::as_bytes).collect());
    let Some(lower) = lower.get_mut(..word.len()) else {
        return false;
    };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    known.contains(&*lower)
}
