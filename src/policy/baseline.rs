//! Reads and writes `.gonogo/baseline.json`: what was there when the gate was adopted, by value and not by line.
//! Pure: the caller reads the file, and writes the text it is given in one step. An accepted finding that got worse
//! is no longer accepted.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{Finding, Fingerprint, Gravity, Origin, Place, Report, RuleId, Salt, Severity, State};

/// Where the baseline lives, relative to the root of the project.
pub const BASELINE_FILE: &str = ".gonogo/baseline.json";
const SCHEMA: u32 = 1;

/// The kinds of places that weigh differently: a key that moved from source into a bundle is a new danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceClass {
    Source,
    Bundle,
    Image,
    Log,
}

/// What is accepted, by fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    pub salt: Salt,
    entries: BTreeMap<Fingerprint, Accepted>,
}

/// One accepted finding, as grave as it was on the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub rule: RuleId,
    pub severity: Severity,
    pub places: BTreeSet<PlaceClass>,
}

/// Why a baseline cannot be read or written.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BaselineError {
    #[error("{file}: {reason} · hint: write it anew with `gonogo baseline`")]
    Malformed { file: String, reason: String },
    #[error("{file}: schema {given} is not known · hint: use the gonogo that wrote it, or a newer one")]
    UnknownSchema { file: String, given: u32 },
    #[error(
        "a baseline of a partial scan would accept what was not seen: {path}: {reason} · hint: {hint}, then run `gonogo baseline` again"
    )]
    Partial {
        path: String,
        reason: String,
        hint: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    schema: u32,
    salt: String,
    entries: Vec<RawEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    fingerprint: String,
    rule: String,
    severity: String,
    places: BTreeSet<PlaceClass>,
}

impl PlaceClass {
    /// Returns the class of `place`.
    #[must_use]
    pub fn of(place: &Place) -> Self {
        let is_layer = |text: &str| text.contains("layer.tar") || text.contains("blobs/sha256");
        match &place.origin {
            Origin::Build(artefact) if is_layer(place.path.as_str()) || is_layer(artefact) => Self::Image,
            Origin::Build(_) => Self::Bundle,
            _ if place.path.extension() == "log" => Self::Log,
            _ if place.role == crate::model::Role::Build => Self::Bundle,
            _ => Self::Source,
        }
    }

    /// Returns the word used in the file and in sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Bundle => "bundle",
            Self::Image => "image",
            Self::Log => "log",
        }
    }
}

impl Baseline {
    /// Returns the baseline that accepts what blocks in `report`, and what an earlier baseline had accepted and is still there.
    ///
    /// # Errors
    /// When the report did not see everything it needed: what was not seen cannot be accepted.
    pub fn of(report: &Report, salt: Salt) -> Result<Self, BaselineError> {
        if let Some(missing) = report
            .unread
            .iter()
            .find(|unread| unread.gravity == Gravity::Holds)
        {
            return Err(BaselineError::Partial {
                path: missing.path.to_string(),
                reason: missing.reason.clone(),
                hint: missing.hint.clone(),
            });
        }
        let entries = report
            .findings
            .iter()
            .filter(|finding| matches!(finding.state, State::Blocks | State::InBaseline))
            .map(|finding| (finding.fingerprint.clone(), Accepted::of(finding)))
            .collect();
        Ok(Self { salt, entries })
    }

    /// Returns the baseline that accepts nothing yet.
    #[must_use]
    pub fn empty(salt: Salt) -> Self {
        Self {
            salt,
            entries: BTreeMap::new(),
        }
    }

    /// Accepts `finding` as it is today; what else is accepted stays. Returns false when it was accepted before.
    pub fn accept(&mut self, finding: &Finding) -> bool {
        let is_new = self.compare(finding) != Comparison::Accepted;
        if is_new {
            self.entries
                .insert(finding.fingerprint.clone(), Accepted::of(finding));
        }
        is_new
    }

    /// Reads the `text` of `file` (named in errors).
    ///
    /// # Errors
    /// When it is not the JSON that [`Baseline::render`] writes, or of a later schema.
    pub fn parse(text: &str, file: &str) -> Result<Self, BaselineError> {
        let malformed = |reason: String| BaselineError::Malformed {
            file: file.to_owned(),
            reason,
        };
        let raw: RawFile = serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
        if raw.schema != SCHEMA {
            return Err(BaselineError::UnknownSchema {
                file: file.to_owned(),
                given: raw.schema,
            });
        }
        let mut entries = BTreeMap::new();
        for entry in raw.entries {
            let fingerprint = Fingerprint::parse(&entry.fingerprint)
                .ok_or_else(|| malformed(format!("\"{}\" is not a fingerprint", entry.fingerprint)))?;
            let rule = RuleId::parse(&entry.rule)
                .ok_or_else(|| malformed(format!("\"{}\" is not a rule id", entry.rule)))?;
            let severity = entry
                .severity
                .parse()
                .map_err(|error: crate::model::ParseLevelError| malformed(error.to_string()))?;
            let accepted = Accepted {
                rule,
                severity,
                places: entry.places,
            };
            if entries.insert(fingerprint, accepted).is_some() {
                return Err(malformed(format!("{} stands there twice", entry.fingerprint)));
            }
        }
        Ok(Self {
            salt: Salt::new(raw.salt),
            entries,
        })
    }

    /// Returns the text of the file: sorted by fingerprint, one entry a line, so that a fix is a deleted line in a diff.
    #[must_use]
    pub fn render(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            .filter_map(|(fingerprint, accepted)| {
                serde_json::to_string(&RawEntry {
                    fingerprint: fingerprint.to_string(),
                    rule: accepted.rule.to_string(),
                    severity: accepted.severity.to_string(),
                    places: accepted.places.clone(),
                })
                .ok()
            })
            .map(|entry| format!("\n    {entry}"))
            .collect();
        let salt = serde_json::Value::from(self.salt.as_str());
        let end = if lines.is_empty() { "" } else { "\n  " };
        format!(
            "{{\n  \"schema\": {SCHEMA},\n  \"salt\": {salt},\n  \"entries\": [{}{end}]\n}}\n",
            lines.join(",")
        )
    }

    /// Returns what is accepted, sorted by fingerprint.
    pub fn entries(&self) -> impl Iterator<Item = (&Fingerprint, &Accepted)> {
        self.entries.iter()
    }

    /// Returns how `finding` stands to what was accepted.
    pub(super) fn compare(&self, finding: &Finding) -> Comparison {
        let Some(accepted) = self.entries.get(&finding.fingerprint) else {
            return Comparison::Unknown;
        };
        if finding.severity > accepted.severity {
            return Comparison::Worse(format!("was {}, is {}", accepted.severity, finding.severity));
        }
        let new_class = finding
            .places()
            .map(PlaceClass::of)
            .find(|class| !accepted.places.contains(class));
        match new_class {
            Some(class) => Comparison::Worse(format!("now also in a {}", class.word())),
            None => Comparison::Accepted,
        }
    }
}

/// How a finding stands to the baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Unknown,
    Accepted,
    /// Accepted once, and graver since: in which way.
    Worse(String),
}

impl Accepted {
    fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.id.clone(),
            severity: finding.severity,
            places: finding.places().map(PlaceClass::of).collect(),
        }
    }
}
