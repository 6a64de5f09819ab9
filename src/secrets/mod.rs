//! Finds credentials. Documents come in; what leaves are masked places, salted fingerprints and findings ranked by what
//! the credential opens. Knows publishable from secret and a browser bundle from a server file. Never keeps a value.

mod acknowledged;
mod bygone;
mod candidate;
mod common;
mod connection;
mod decode;
pub mod detect;
mod echo;
mod explain;
mod hit;
mod host;
mod identifier;
mod inlined;
mod judge;
mod key_name;
mod keyed;
mod mapping;
mod named;
mod names;
mod pattern;
mod places;
mod plausible;
mod prefilter;
mod presence;
mod private_key;
mod randomness;
mod rules;
mod scan;
mod setting;
mod surroundings;
mod token;
mod trace;
mod variable;
mod web_token;
mod weigh;

use std::sync::Arc;

use crate::model::{
    Acknowledged, Again, Case, Date, Document, Engine, Entry, Judgement, Origin, Read, Role, Salt, Sighting,
};
use crate::rulebook::{RuleError, Rulebook};

pub use hit::Facts;
use inlined::Known;
pub use named::study;
pub use rules::FACTS;
use rules::RuleSet;

/// Decodes whatever `bytes` hold, to any depth, and returns how many bytes that gave. For tests that feed it anything.
#[doc(hidden)]
#[must_use]
pub fn decode_anything(bytes: &[u8]) -> usize {
    decode::decode_all(bytes, &mut decode::Budget::new())
}

/// What the engine is told about the run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Makes the fingerprints of this project differ from those of others.
    pub salt: Salt,
    /// The day of the run, when known: a token that is over by then is a note.
    pub today: Option<Date>,
    /// Keep the values that their provider can be asked about, until judgement ends.
    pub keeps_values: bool,
}

/// The engine that finds credentials. A clone shares the rules and what was compiled of them.
#[derive(Clone, Debug)]
pub struct Secrets {
    rules: Arc<RuleSet>,
    settings: Settings,
    acknowledged: Option<Arc<dyn Acknowledged>>,
}

impl Secrets {
    /// Returns the engine with the rules of `rulebook`.
    ///
    /// # Errors
    /// When a rule's body is malformed or its pattern does not compile; the error names the rule and the next step.
    pub fn new(rulebook: &Rulebook, settings: Settings) -> Result<Self, RuleError> {
        Ok(Self {
            rules: Arc::new(RuleSet::new(rulebook)?),
            settings,
            acknowledged: None,
        })
    }

    /// Asks `acknowledged` of each value whether people have spoken of it elsewhere; a place keeps the answer.
    #[must_use]
    pub fn that_asks(self, acknowledged: Arc<dyn Acknowledged>) -> Self {
        Self {
            acknowledged: Some(acknowledged),
            ..self
        }
    }

    fn ask(&self, document: &Document, mut read: Read<Facts>) -> Read<Facts> {
        if let (Some(facts), Some(acknowledged)) = (&mut read.facts, &self.acknowledged) {
            acknowledged::ask(document, facts, &self.rules, acknowledged.as_ref());
        }
        read
    }
}

impl Engine for Secrets {
    type Facts = Facts;

    fn name(&self) -> &'static str {
        "secrets"
    }

    /// Inventories belong to the variables engine, and the base is no finding's place. Lock files of a work tree hold
    /// hashes only; of what is shipped, nothing is left out by its name.
    fn wants(&self, entry: &Entry) -> bool {
        let is_judged = match entry.origin {
            Origin::Head | Origin::Build(_) | Origin::Stdin | Origin::History(_) => entry.change.is_judged(),
            Origin::Base | Origin::Inventory(_) => false,
        };
        let is_shipped = entry.is_nested() || matches!(entry.origin, Origin::Build(_));
        is_judged && (is_shipped || Role::of(&entry.path) != Role::Lock)
    }

    fn read(&self, document: &Document) -> Read<Facts> {
        let mut read = scan::read(document, &self.rules, &self.settings);
        let variables = variable::read(document, &self.rules.public, &self.settings.salt);
        if !variables.is_empty() {
            read.facts.get_or_insert_default().variables = variables;
        }
        self.ask(document, read)
    }

    /// A bundle has lost the names: values that source files gave a name are looked for there a second time.
    fn again(&self, head: &[&Sighting<Facts>]) -> Option<Again> {
        echo::again(head)
    }

    fn wants_again(&self, entry: &Entry) -> bool {
        echo::wants(entry) && self.wants(entry)
    }

    fn read_again(&self, document: &Document, again: &Again) -> Read<Facts> {
        self.ask(document, echo::read(document, again, &self.rules, &self.settings))
    }

    fn judge(&self, case: &Case<'_, Facts>) -> Judgement {
        let hits: Vec<_> = case
            .head
            .iter()
            .flat_map(|sighting| &sighting.facts.hits)
            .collect();
        let known = Known::of(case.head.iter().map(|sighting| &sighting.facts));
        judge::judge(&hits, &known, &self.rules)
    }
}

#[cfg(test)]
mod tests;
