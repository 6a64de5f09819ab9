//! Decides. Takes what the engines found and what the team has agreed to live with, and says go, no-go or hold.
//! Pure: the day comes in as a parameter, so an expired waiver is testable and a re-run gives the same verdict.

mod acknowledge;
mod baseline;
mod decide;
mod inline;
pub mod marks;
mod poll;
mod threshold;
mod waivers;

#[cfg(test)]
mod tests;

use sha2::{Digest, Sha256};

use crate::model::RuleId;

pub use baseline::{Accepted, BASELINE_FILE, Baseline, BaselineError, PlaceClass};
pub use decide::{Decision, decide};
pub use inline::{Allow, Allows};
pub use marks::{InlineMark, InlineMarks, Marks, Respect, Scanner};
pub use poll::{Answers, OnIncomplete, Question, verdict};
pub use threshold::{Levels, LevelsError, RuleSettings, Setting, nearest_rule};
pub use waivers::{LONGEST_WAIVER_DAYS, WAIVERS_FILE, Waiver, Waivers};

/// All that the team has decided, checked.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub levels: Levels,
    pub inline_allow: InlineAllow,
    /// Whose marks for other scanners count.
    pub respect_marks: Respect,
    /// What people have acknowledged in files for other scanners.
    pub marks: Marks,
    pub waivers: Waivers,
    pub baseline: Option<Baseline>,
    /// Rows that must be judged, by the name of their engine: `migrations`.
    pub require: Vec<String>,
    pub on_incomplete: OnIncomplete,
    /// Paths left out, as written. The sources apply them; they count for the hash.
    pub exclude: Vec<String>,
    /// Every rule there is, so that a misspelt allow is told from one that matches nothing.
    pub known_rules: Vec<RuleId>,
}

/// Which allow comments are honoured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InlineAllow {
    #[default]
    Any,
    /// Only those that stood there before the judged change.
    BaseOnly,
}

/// What was judged; tells a stale waiver from one whose finding nobody looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole project, by these engines.
    Whole { engines: Vec<String> },
    /// A change, a shard, standard input: what is not found may still be there.
    Part,
}

impl Policy {
    /// Returns sixteen hex digits that change whenever the verdict could: shards of one run must agree on them.
    #[must_use]
    pub fn hash(&self) -> String {
        const DIGITS: usize = 16;
        let mut require = self.require.clone();
        require.sort();
        let mut exclude = self.exclude.clone();
        exclude.sort();
        let baseline = self.baseline.as_ref().map(Baseline::render);
        let canonical = format!(
            "{}\n{:?} {:?}\n{:?} {}\n{require:?} {exclude:?}\n{:?}\n{baseline:?}",
            self.levels.canonical(),
            self.inline_allow,
            self.on_incomplete,
            self.respect_marks,
            self.marks.digest(),
            self.waivers.all(),
        );
        let mut hash = format!("{:x}", Sha256::digest(canonical.as_bytes()));
        hash.truncate(DIGITS);
        hash
    }
}
