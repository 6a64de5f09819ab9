//! Patterns in files of a scanned project: nobody vouches for them. The engine is linear, sizes are capped, and no error
//! repeats a pattern, for some are values.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::bytes::{RegexBuilder, RegexSet, RegexSetBuilder};

use super::Sheet;

/// Patterns of one list.
const MOST_PATTERNS: usize = 500;
/// Bytes of one pattern; lists of words in one alternation reach a few thousand.
const LONGEST_PATTERN: usize = 8_192;
/// Bytes of one compiled pattern.
const LARGEST_PATTERN: usize = 1 << 20;
/// Bytes of a compiled list.
const LARGEST_SET: usize = 8 << 20;

/// A pattern and its 1-based line.
pub(super) type Line<'a> = (u32, &'a str);

impl Sheet<'_> {
    /// Returns the expressions of `patterns` as one set; those that are none are said to be unreadable. Nothing when none is left.
    pub(super) fn expressions(&mut self, patterns: &[Line<'_>]) -> Option<RegexSet> {
        let mut sound = Vec::new();
        for (line, pattern) in self.first_of(patterns) {
            let is_sound = pattern.len() <= LONGEST_PATTERN
                && RegexBuilder::new(pattern)
                    .size_limit(LARGEST_PATTERN)
                    .build()
                    .is_ok();
            if is_sound {
                sound.push(pattern);
            } else {
                self.cannot(
                    Some(line),
                    "no regular expression that can be read here, or too large a one",
                    "write it without look-around and back references",
                );
            }
        }
        let set = RegexSetBuilder::new(&sound).size_limit(LARGEST_SET).build();
        if let Ok(set) = set {
            return (!set.is_empty()).then_some(set);
        }
        self.cannot(
            patterns.first().map(|(line, _)| *line),
            "the regular expressions are too large together",
            "use fewer or shorter ones",
        );
        None
    }

    /// Returns the path patterns as one set. A pattern without a slash holds at any depth.
    pub(super) fn globs(&mut self, patterns: &[Line<'_>]) -> Option<GlobSet> {
        let mut set = GlobSetBuilder::new();
        let mut is_empty = true;
        for (line, pattern) in self.first_of(patterns) {
            let bare = pattern.trim_start_matches("./").trim_end_matches('/');
            let anchored = if bare.contains('/') {
                bare.to_owned()
            } else {
                format!("**/{bare}")
            };
            let forms = [anchored.clone(), format!("{anchored}/**")];
            let globs: Result<Vec<_>, _> = forms
                .iter()
                .map(|form| GlobBuilder::new(form).literal_separator(true).build())
                .collect();
            match globs {
                Ok(globs) if !bare.is_empty() && pattern.len() <= LONGEST_PATTERN => {
                    is_empty = false;
                    for glob in globs {
                        set.add(glob);
                    }
                }
                _ => self.cannot(Some(line), "no path pattern", "write it like \"tests/**\""),
            }
        }
        set.build().ok().filter(|_| !is_empty)
    }

    fn first_of<'a>(&mut self, patterns: &[Line<'a>]) -> Vec<Line<'a>> {
        if let Some((line, _)) = patterns.get(MOST_PATTERNS) {
            let reason = format!("more than {MOST_PATTERNS} patterns in one list; the rest is not honoured");
            self.cannot(Some(*line), reason, "join some of them");
        }
        patterns.iter().take(MOST_PATTERNS).copied().collect()
    }
}
