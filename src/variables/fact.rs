//! What the code says about one variable: its name, where it is read, and what happens when it is not there.
//! Shared by the readers of code, which write it, and by the judgement, which compares it with inventories.

use serde::Deserialize;

use crate::model::Place;

/// What happens to the program when the variable is not set. From the strictest to the mildest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Necessity {
    /// The program stops with an error.
    Enforced,
    /// The program takes it for granted: a bare use, a `!`, a cast.
    Asserted,
    /// Needed only when a switch, a provider or a sibling is set.
    Conditional,
    /// The program gets along without it.
    Optional,
    /// The code brings a value of its own.
    Defaulted,
}

impl Necessity {
    /// Returns what all reads of one variable together say, or nothing when there is none.
    ///
    /// A read that stops the program outweighs all others; a default outweighs what is only needed now and then,
    /// because such a need is met by it as well.
    /// An empty default meets no need.
    #[must_use]
    pub fn of_all<'a>(reads: impl IntoIterator<Item = &'a Reference>) -> Option<Self> {
        let strictest = reads.into_iter().min_by_key(|read| match read.necessity {
            Self::Enforced => 0,
            Self::Asserted => 1,
            Self::Defaulted if read.default.as_deref() != Some("") => 2,
            Self::Conditional => 3,
            Self::Defaulted => 4,
            Self::Optional => 5,
        });
        strictest.map(|read| read.necessity)
    }
}

/// Who gets to see the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Server,
    /// Code that is delivered to a browser, or a name that a bundler puts into such code.
    Browser,
}

/// When the value is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    Build,
    Run,
}

/// What kind of text the code expects, as far as its use tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    Number,
    Url,
    Flag,
}

/// One place where the code reads one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub name: String,
    pub place: Place,
    pub necessity: Necessity,
    pub scope: Scope,
    pub phase: Phase,
    /// The literal default in the code; never a text that looks like a secret.
    pub default: Option<String>,
    pub kind: Option<ValueKind>,
}
