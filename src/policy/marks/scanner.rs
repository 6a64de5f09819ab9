//! The scanners whose marks are known, and whose of them count.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

/// A scanner for which people have left marks. The words are the tools' own names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scanner {
    Bandit,
    Betterleaks,
    DetectSecrets,
    GitGuardian,
    Gitleaks,
    Gosec,
    Kingfisher,
    Ripsecrets,
    Secretlint,
    Trufflehog,
    /// Whoever wrote a SARIF report.
    Sarif,
}

/// Words of `respect_marks:` in gonogo.yaml. SARIF is imported, never found by itself.
const WORDS: &[&str] = &[
    "bandit",
    "betterleaks",
    "detect-secrets",
    "gitguardian",
    "gitleaks",
    "gosec",
    "kingfisher",
    "ripsecrets",
    "secretlint",
    "trufflehog",
];
const SCANNERS: &[Scanner] = &[
    Scanner::Bandit,
    Scanner::Betterleaks,
    Scanner::DetectSecrets,
    Scanner::GitGuardian,
    Scanner::Gitleaks,
    Scanner::Gosec,
    Scanner::Kingfisher,
    Scanner::Ripsecrets,
    Scanner::Secretlint,
    Scanner::Trufflehog,
];

impl Scanner {
    /// Returns the name of the tool.
    #[must_use]
    pub fn word(self) -> &'static str {
        let known = SCANNERS.iter().position(|scanner| *scanner == self);
        known.map_or("sarif", |number| WORDS[number])
    }

    fn of_word(word: &str) -> Option<Self> {
        WORDS
            .iter()
            .position(|known| *known == word)
            .map(|number| SCANNERS[number])
    }
}

/// Whose marks count: those of all scanners, of some, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Respect {
    #[default]
    All,
    Only(Vec<Scanner>),
}

impl Respect {
    /// Returns true when marks for `scanner` count.
    #[must_use]
    pub fn counts(&self, scanner: Scanner) -> bool {
        match self {
            Self::All => true,
            Self::Only(scanners) => scanners.contains(&scanner),
        }
    }

    /// Returns true when no mark counts at all.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Only(scanners) if scanners.is_empty())
    }
}

impl<'de> Deserialize<'de> for Respect {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Words)
    }
}

struct Words;

impl<'de> Visitor<'de> for Words {
    type Value = Respect;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("all, none or a list of scanners")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Respect, E> {
        match word {
            "all" => Ok(Respect::All),
            "none" => Ok(Respect::Only(Vec::new())),
            _ => scanner(word).map(|scanner| Respect::Only(vec![scanner])),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Respect, A::Error> {
        let mut scanners = Vec::new();
        while let Some(word) = list.next_element::<String>()? {
            scanners.push(scanner(&word)?);
        }
        scanners.sort_unstable();
        scanners.dedup();
        Ok(Respect::Only(scanners))
    }
}

fn scanner<E: de::Error>(word: &str) -> Result<Scanner, E> {
    Scanner::of_word(word).ok_or_else(|| E::unknown_variant(word, WORDS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::strict;

    #[derive(Debug, serde::Deserialize)]
    struct File {
        respect_marks: Respect,
    }

    fn read(text: &str) -> Result<Respect, String> {
        strict::from_yaml::<File>(text, "gonogo.yaml")
            .map(|file| file.respect_marks)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn all_none_one_and_some_can_be_said() {
        assert_eq!(read("respect_marks: all"), Ok(Respect::All));
        assert!(read("respect_marks: none").unwrap().is_none());
        assert!(read("respect_marks: []").unwrap().is_none());
        let one = read("respect_marks: gitleaks").unwrap();
        assert!(one.counts(Scanner::Gitleaks) && !one.counts(Scanner::Bandit));
        let some = read("respect_marks: [detect-secrets, gitleaks]").unwrap();
        assert!(some.counts(Scanner::DetectSecrets) && !some.counts(Scanner::Kingfisher));
    }

    #[test]
    fn an_unknown_scanner_is_refused_with_line_and_the_nearest_one() {
        let error = read("# x\nrespect_marks: [gitleeks]").unwrap_err();
        assert!(
            error.starts_with("gonogo.yaml:2: ") && error.contains("did you mean \"gitleaks\"?"),
            "{error}"
        );
        assert!(read("respect_marks: 3").is_err());
    }

    #[test]
    fn every_scanner_has_its_word() {
        for (scanner, word) in SCANNERS.iter().zip(WORDS) {
            assert_eq!((scanner.word(), Scanner::of_word(word)), (*word, Some(*scanner)));
        }
    }
}
