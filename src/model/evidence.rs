//! Why a finding is what it is: what the value is by itself, what it looks like, where it stands, and how the verdict
//! follows. Words only, made by an engine: never a value, nor anything it could be put together from.

use std::borrow::Cow;
use std::fmt;

/// What speaks for a finding and against it, on axes that are kept apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What proves the kind: prefix, alphabet, checksum, what the value decodes to.
    pub identity: Axis,
    /// What the value looks like: random or word-like, a placeholder, a sample, a hash, encrypted.
    pub value: Axis,
    /// Where it stands: the role of the file, the name, what stands beside it.
    pub place: Axis,
    /// How the severity came about, step by step.
    pub because: Vec<String>,
}

/// Named facts of one kind, in the order in which they are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Axis(Vec<(&'static str, Cow<'static, str>)>);

impl Axis {
    /// Adds the fact `name`, in `words`.
    pub fn say(&mut self, name: &'static str, words: impl Into<Cow<'static, str>>) {
        self.0.push((name, words.into()));
    }

    /// Returns the facts, in order.
    pub fn facts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, words)| (*name, words.as_ref()))
    }

    /// Returns the words of the fact `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.facts()
            .find(|(known, _)| *known == name)
            .map(|(_, words)| words)
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (name, words)) in self.facts().enumerate() {
            let gap = if number == 0 { "" } else { " · " };
            write!(f, "{gap}{name}: {words}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_reads_as_one_line_in_the_order_told() {
        let mut axis = Axis::default();
        axis.say("prefix", "acme_");
        axis.say("length", "32 to 63");
        assert_eq!(axis.to_string(), "prefix: acme_ · length: 32 to 63");
        assert_eq!(axis.get("length"), Some("32 to 63"));
    }
}
