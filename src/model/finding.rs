//! One danger at one or more places, said in words a stranger understands. Built, not assembled: a finding cannot lack
//! its rule, its message, its fingerprint or its first place.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Confidence, Date, Evidence, Fingerprint, Impact, Place, Rule, Severity};

/// A danger that an engine found, and what policy made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub rule: Arc<Rule>,
    pub severity: Severity,
    pub confidence: Confidence,
    pub impact: Impact,
    /// What is wrong here, with the concrete name.
    pub message: String,
    /// One imperative sentence that ends it.
    pub help: String,
    /// Text ready to paste, when there is one.
    pub fix: Option<String>,
    pub fingerprint: Fingerprint,
    pub state: State,
    /// Named values for machines; keys are documented in docs/report.schema.json.
    pub properties: BTreeMap<&'static str, String>,
    /// Why it is what it is, where the engine tells; boxed, for most findings have none.
    pub evidence: Option<Box<Evidence>>,
    /// Places that explain the finding and are none of it: where the code reads what a bundle holds.
    pub related: Vec<Related>,
    first: Place,
    others: Vec<Place>,
}

/// A place that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// What stands there, in a few words: "API_TOKEN is read here".
    pub what: String,
    pub place: Place,
}

/// A finding's life. It is never removed, only marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Found; policy has not spoken yet.
    Found,
    /// Allowed beside the line, with this reason.
    Allowed { reason: String },
    /// Waived in `.gonogo/waivers.yaml`.
    Waived {
        owner: String,
        reason: String,
        expires: Date,
    },
    /// Known since the baseline was written.
    InBaseline,
    /// Lighter or less sure than the policy's thresholds.
    BelowThreshold,
    /// Stops the launch.
    Blocks,
}

impl State {
    /// Returns the word used in every output.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Allowed { .. } => "allowed",
            Self::Waived { .. } => "waived",
            Self::InBaseline => "baseline",
            Self::BelowThreshold => "below_threshold",
            Self::Blocks => "blocks",
        }
    }
}

impl Finding {
    /// Starts a finding of `rule` at `place`; the rule's severity, confidence, impact and fix hold until changed.
    pub fn of(rule: &Arc<Rule>, place: Place, message: impl Into<String>) -> FindingBuilder {
        FindingBuilder(Self {
            severity: rule.severity,
            confidence: rule.confidence,
            impact: rule.impact,
            message: message.into(),
            help: rule.advice(),
            fix: None,
            fingerprint: Fingerprint::of(rule.id.as_str(), &[place.path.as_str()]),
            state: State::Found,
            properties: BTreeMap::new(),
            evidence: None,
            related: Vec::new(),
            first: place,
            others: Vec::new(),
            rule: Arc::clone(rule),
        })
    }

    /// Returns the place to open first.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.first
    }

    /// Returns every place, the first one first.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// Returns every place to change, the first one first; places that only explain are among them.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let related = self.related.iter_mut().map(|related| &mut related.place);
        std::iter::once(&mut self.first)
            .chain(&mut self.others)
            .chain(related)
    }

    /// Returns the number of places.
    #[must_use]
    pub fn place_count(&self) -> usize {
        1 + self.others.len()
    }

    /// Orders findings as they are shown: gravest first, then by what of the business is hit, then by place.
    #[must_use]
    pub fn rank(&self) -> impl Ord + use<> {
        use std::cmp::Reverse;
        (
            Reverse(self.severity),
            Reverse(self.confidence),
            Reverse(self.impact),
            self.rule.id.clone(),
            self.first.path.clone(),
            self.first.span,
            self.message.clone(),
        )
    }
}

/// A finding that is still being said. Finish it with [`FindingBuilder::identity`].
#[must_use = "a finding that is not finished is lost"]
#[derive(Clone, Debug)]
pub struct FindingBuilder(Finding);

impl FindingBuilder {
    /// Sets another severity than the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }

    /// Sets another confidence than the rule's.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.0.confidence = confidence;
        self
    }

    /// Sets another impact than the rule's.
    pub fn impact(mut self, impact: Impact) -> Self {
        self.0.impact = impact;
        self
    }

    /// Sets the one imperative sentence that ends it, when the rule's own is too general.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = help.into();
        self
    }

    /// Adds text ready to paste.
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.0.fix = Some(fix.into());
        self
    }

    /// Adds a further place.
    pub fn also_at(mut self, place: Place) -> Self {
        self.0.others.push(place);
        self
    }

    /// Adds a named value for machines.
    pub fn property(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.properties.insert(name, value.into());
        self
    }

    /// Says why it is what it is.
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.0.evidence = Some(Box::new(evidence));
        self
    }

    /// Adds a place that explains it.
    pub fn related(mut self, what: impl Into<String>, place: Place) -> Self {
        self.0.related.push(Related {
            what: what.into(),
            place,
        });
        self
    }

    /// Finishes the finding under its lasting name.
    #[must_use]
    pub fn identity(mut self, fingerprint: Fingerprint) -> Finding {
        self.0.fingerprint = fingerprint;
        self.0
    }
}
