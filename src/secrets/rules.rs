//! The rules of this engine, ready for use: literals in one automaton, patterns compiled on demand, conditions checked.
//! Answers which rule a candidate belongs to.

use std::sync::Arc;

use super::candidate::{Candidate, Traits};
use super::detect::{Detect, Kind, Scope};
use super::keyed::Providers;
use super::pattern::Pattern;
use super::places::Places;
use super::prefilter::{Anchor, Literals, Prefilter};
use super::variable::Public;
use crate::model::{Entry, Origin, Recipe, Role, Rule, Secret};
use crate::rulebook::{Fact, Kind as FactKind, RuleError, Rulebook, Value, When};

/// What rules of this engine may ask for in `when:`.
pub const FACTS: &[Fact] = &[
    Fact {
        name: "role",
        kind: FactKind::Word(&[
            "source",
            "test",
            "fixture",
            "docs",
            "example",
            "translation",
            "lock",
            "generated",
            "vendored",
            "build",
        ]),
        about: "What the file is for, told from its path.",
    },
    Fact {
        name: "origin",
        kind: FactKind::Word(&["head", "build", "stdin", "history"]),
        about: "Where the file comes from: the project, a build output, standard input, an earlier commit.",
    },
    Fact {
        name: "path",
        kind: FactKind::Text,
        about: "The path of the file.",
    },
    Fact {
        name: "name",
        kind: FactKind::Text,
        about: "The name that the value is given.",
    },
    Fact {
        name: "named",
        kind: FactKind::Word(&["password", "secret"]),
        about: "What the name promises, for values found by their name.",
    },
    Fact {
        name: "place",
        kind: FactKind::Word(&["command", "setting", "file", "hash"]),
        about: "Where the value stands, for values found by their place.",
    },
    Fact {
        name: "shape",
        kind: FactKind::Word(&["words", "mixed", "uuid", "hash", "random"]),
        about: "What the value looks like.",
    },
    Fact {
        name: "length",
        kind: FactKind::Number,
        about: "Bytes of the value.",
    },
    Fact {
        name: "jwt_role",
        kind: FactKind::Text,
        about: "The claim `role` of a JSON web token.",
    },
    Fact {
        name: "jwt_issuer",
        kind: FactKind::Text,
        about: "The claim `iss` of a JSON web token.",
    },
    Fact {
        name: "scheme",
        kind: FactKind::Text,
        about: "The scheme of a URL, in lower case.",
    },
    Fact {
        name: "host",
        kind: FactKind::Word(&["private", "public"]),
        about: "Whether the host of a URL can be reached from elsewhere, as far as its name tells.",
    },
    Fact {
        name: "encrypted",
        kind: FactKind::Flag,
        about: "Whether a private key is behind a passphrase.",
    },
    Fact {
        name: "config",
        kind: FactKind::Flag,
        about: "Whether the file holds settings and no code.",
    },
];

/// One rule with what it needs to look.
#[derive(Debug)]
pub(super) struct SecretRule {
    pub(super) rule: Arc<Rule>,
    pub(super) detect: Detect,
    pub(super) pattern: Option<Pattern>,
    pub(super) verify: Option<Arc<Recipe>>,
    when: When,
}

/// All rules of the engine.
#[derive(Debug)]
pub(super) struct RuleSet {
    pub(super) rules: Vec<SecretRule>,
    pub(super) prefilter: Prefilter,
    pub(super) providers: Providers,
    pub(super) places: Places,
    pub(super) public: Public,
}

impl SecretRule {
    /// Returns the word under which values of this rule are known for good.
    pub(super) fn family(&self) -> &str {
        self.detect
            .family
            .as_deref()
            .unwrap_or_else(|| self.rule.id.name())
    }
}

impl RuleSet {
    /// Loads the rules of `rulebook`.
    ///
    /// # Errors
    /// When a rule's body is malformed, or a user's pattern does not compile.
    pub(super) fn new(rulebook: &Rulebook) -> Result<Self, RuleError> {
        let own: Vec<String> = rulebook.user_ids().into_iter().map(str::to_owned).collect();
        let mut rules = Vec::new();
        for record in rulebook.records::<Detect>("secrets", FACTS)? {
            let pattern = Pattern::of(&record.detect);
            // Built-in patterns are compiled in a test, so that a run compiles only those it needs.
            let is_own = own.iter().any(|id| id == record.rule.id.as_str());
            if let Some(complaint) = pattern.as_ref().filter(|_| is_own).and_then(Pattern::complaint) {
                let message = format!("{}: the pattern does not compile: {complaint}", record.rule.id);
                return Err(RuleError::new(
                    ".gonogo/rules",
                    message,
                    "mend the regular expression",
                ));
            }
            rules.push(SecretRule {
                rule: record.rule,
                detect: record.detect,
                pattern,
                verify: record.verify,
                when: record.when,
            });
        }
        let places = Places::built_in();
        let mut literals = literals(&rules);
        for (number, anchor) in places.anchors() {
            literals.any_case(anchor, Anchor::Place(number));
        }
        let prefilter = Prefilter::new(literals);
        let providers = Providers::of(&rules);
        Ok(Self {
            rules,
            prefilter,
            providers,
            places,
            public: Public::load(rulebook)?,
        })
    }

    /// Returns the index of the rule that `candidate` belongs to, or nothing when no rule wants it.
    ///
    /// Of several rules of one kind the first with conditions that hold wins over those without any.
    pub(super) fn rule_for(&self, candidate: &Candidate, entry: &Entry, role: Role) -> Option<usize> {
        let holds = |index: &usize| {
            let known = &self.rules[*index];
            known.when.holds(|fact| value_of(fact, candidate, entry, role))
        };
        if let Some(index) = candidate.rule {
            return Some(index).filter(holds);
        }
        let of_kind = |asks: bool| {
            (0..self.rules.len()).filter(move |index| {
                let known = &self.rules[*index];
                known.detect.kind == candidate.kind && known.when.is_empty() != asks
            })
        };
        of_kind(true).find(holds).or_else(|| of_kind(false).next())
    }
}

/// Words of two letters (`dd`, `sq`) stand in every third line; they count only in the name of a key.
pub(super) const SHORT_WORD: usize = 2;

fn literals(rules: &[SecretRule]) -> Literals {
    let mut literals = Literals::default();
    for (index, rule) in rules.iter().enumerate() {
        if rule.detect.kind != Kind::Token || rule.pattern.is_none() {
            continue;
        }
        for prefix in &rule.detect.prefixes {
            literals.exact(prefix, Anchor::Prefix(index));
        }
        // The others are asked for where a key is named.
        for word in &rule.detect.words {
            if rule.detect.scope == Scope::Near && word.len() > SHORT_WORD {
                literals.any_case(word, Anchor::Word(index));
            }
        }
    }
    literals
}

#[expect(
    clippy::cast_precision_loss,
    reason = "lengths of values fit a float many times over"
)]
fn value_of<'a>(fact: &str, candidate: &'a Candidate, entry: &'a Entry, role: Role) -> Option<Value<'a>> {
    let traits: &'a Traits = &candidate.traits;
    // What is written another way is longer than the value.
    let length = candidate
        .identity
        .as_ref()
        .map_or(candidate.span.len(), Secret::len);
    let text = |value: &'a Option<String>| value.as_deref().map(Value::Text);
    match fact {
        "role" => Some(Value::Text(role.word())),
        "origin" => Some(Value::Text(match entry.origin {
            Origin::Build(_) => "build",
            Origin::Stdin => "stdin",
            Origin::History(_) => "history",
            _ => "head",
        })),
        "path" => Some(Value::Text(entry.path.as_str())),
        "name" => text(&candidate.name),
        "named" => traits.named.map(Value::Text),
        "place" => traits.place.map(|place| Value::Text(place.word())),
        "shape" => traits.shape.map(|shape| Value::Text(shape.word())),
        "length" => Some(Value::Number(length as f64)),
        "jwt_role" => text(&traits.jwt_role),
        "jwt_issuer" => text(&traits.jwt_issuer),
        "scheme" => text(&traits.scheme),
        "host" => traits.host.map(|host| Value::Text(host.word())),
        "encrypted" => Some(Value::Flag(traits.is_encrypted)),
        "config" => Some(Value::Flag(traits.is_config)),
        _ => None,
    }
}
