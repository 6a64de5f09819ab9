//! The facts that rules on variables may ask for, and how each is told from the table.

use crate::rulebook::{Fact, Kind, Value};
use crate::tokens::{Exposure, Mode};
use crate::variables::Settings;
use crate::variables::fact::{Necessity, ValueKind};
use crate::variables::inventory::{Address, DOCUMENTATION, Held, InRust, Shape, State, word_of};
use crate::variables::table::{Environment, File, Table, Variable};

use super::words::Words;

const CLASSES: &[&str] = &["enforced", "asserted", "conditional", "optional", "defaulted"];
const STATES: &[&str] = &[
    "absent",
    "value",
    "empty",
    "opaque",
    "reference",
    "pass_through",
    "generated",
];
const REACHES: &[&str] = &["local", "private", "internal", "public"];

const fn flag(name: &'static str, about: &'static str) -> Fact {
    fact(name, Kind::Flag, about)
}

const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Fact {
    fact(name, Kind::Word(words), about)
}

const fn text(name: &'static str, about: &'static str) -> Fact {
    fact(name, Kind::Text, about)
}

const fn fact(name: &'static str, kind: Kind, about: &'static str) -> Fact {
    Fact { name, kind, about }
}

/// The vocabulary of `when:` in rules on variables.
pub const FACTS: &[Fact] = &[
    text("name", "the name of the variable"),
    text(
        "environment",
        "the environment; absent for rules about a variable as such",
    ),
    flag(
        "is_production",
        "true in the environments that are judged as production",
    ),
    flag(
        "is_declared",
        "true when the configuration or --env named the file",
    ),
    word("state", STATES, "what the environment has under the name"),
    word(
        "class",
        CLASSES,
        "how badly the code needs it; absent when no code reads it",
    ),
    flag("is_read", "true when code reads it"),
    flag(
        "is_needed",
        "true when the code fails without it here: enforced, asserted, or conditional with a sibling set",
    ),
    flag("is_for_tools", "true when only scripts and tools read it"),
    flag(
        "is_implicit",
        "true when a framework, SDK or tool reads it by itself",
    ),
    text(
        "near",
        "a variable of the environment with nearly the same name that no code reads",
    ),
    flag(
        "is_placeholder",
        "true for `changeme`, `<your key>` and their kin",
    ),
    text("provider", "whose key the value is"),
    word("mode", &["live", "test"], "which account the key opens"),
    text(
        "scheme",
        "scheme of an address, in lower case; empty for a host alone",
    ),
    word("reach", REACHES, "where an address leads"),
    text(
        "word",
        "the value, when it is a word such as `development` or `true`",
    ),
    flag(
        "is_wrong_type",
        "true when the code makes a number or a URL of it and it is none",
    ),
    flag(
        "is_browser",
        "true when a bundler puts it into code that a browser loads",
    ),
    flag(
        "is_internal",
        "true when the name says that the address is for the machine or its own network: INTERNAL, LOCAL, SIDECAR",
    ),
    word(
        "exposed_secret",
        &["name", "value"],
        "what says that a variable in a browser's code is a secret",
    ),
    text(
        "shared_with",
        "another deployed environment with the same secret value",
    ),
    fact(
        "values",
        Kind::Number,
        "different values under one name in one file",
    ),
    fact("times", Kind::Number, "how often the name stands in one file"),
    flag("is_dotenv", "true in a .env file"),
    flag(
        "is_refused",
        "true when the program that loads the file refuses the line",
    ),
    flag(
        "is_documented",
        "true when .env.example has it; absent where there is no such file",
    ),
    flag("is_documentation", "true for .env.example and its kin"),
    flag(
        "is_unclosed",
        "true when the quote that opens the value is never closed",
    ),
    flag(
        "is_weak_secret",
        "true when the name says secret and the value is so short that it can be guessed",
    ),
    text(
        "default_scheme",
        "http, https, other or empty: scheme of the address that is the code's own default",
    ),
    text(
        "default_word",
        "the code's own default, when it is a word such as `sandbox` or `true`",
    ),
    word("default_reach", REACHES, "where the code's own default leads"),
];

/// One thing that a rule may speak about: a variable, perhaps in an environment, perhaps in a file of it.
#[derive(Clone, Debug)]
pub(super) struct Subject<'t> {
    pub(super) table: &'t Table<'t>,
    pub(super) name: &'t str,
    pub(super) variable: &'t Variable<'t>,
    pub(super) environment: Option<(&'t str, &'t Environment<'t>)>,
    pub(super) file: Option<&'t File<'t>>,
    pub(super) near: Option<(&'t File<'t>, &'t str)>,
    settings: &'t Settings,
    words: &'t Words,
}

/// Different values of one name that are told apart.
const MOST_VALUES: usize = 8;

/// Stands in for a variable that the table lost, which cannot happen.
static NOBODY: Variable<'static> = Variable {
    reads: Vec::new(),
    is_only_for_tools: false,
};

impl<'t> Subject<'t> {
    pub(super) fn new(table: &'t Table<'t>, settings: &'t Settings, words: &'t Words, name: &'t str) -> Self {
        Self {
            table,
            name,
            variable: table.variables.get(name).unwrap_or(&NOBODY),
            environment: None,
            file: None,
            near: None,
            settings,
            words,
        }
    }

    /// Returns what makes the subject one of its own: one finding a rule and identity.
    pub(super) fn identity(&self) -> (&'t str, &'t str) {
        (self.name, self.environment.map_or("", |(name, _)| name))
    }

    /// Returns the assignment of the file that counts.
    pub(super) fn held(&self) -> Option<&'t Held> {
        self.file.and_then(|file| file.last(self.name))
    }

    /// Returns what the environment has, as the reader of this app sees it.
    pub(super) fn state(&self) -> Option<&'t State> {
        let held = self.held()?;
        match &held.in_rust {
            Some(InRust::Other(state)) if self.table.uses_dotenvy => Some(state),
            _ => Some(&held.state),
        }
    }

    pub(super) fn class(&self) -> Option<&'static str> {
        self.variable.class().map(class_word)
    }

    pub(super) fn shape(&self) -> Option<&'t Shape> {
        self.state().and_then(State::shape)
    }

    pub(super) fn address(&self) -> Option<&'t Address> {
        self.shape().and_then(|shape| shape.address.as_ref())
    }

    /// Returns the first default of the code that is an address.
    pub(super) fn default_address(&self) -> Option<Address> {
        self.variable
            .reads
            .iter()
            .filter_map(|read| read.default.as_deref())
            .find_map(Address::of)
    }

    /// Returns the value of a fact, or nothing where it is absent.
    pub(super) fn fact(&self, name: &str) -> Option<Value<'t>> {
        let flag = |flag: bool| Some(Value::Flag(flag));
        match name {
            "name" => Some(Value::Text(self.name)),
            "environment" => self.environment.map(|(name, _)| Value::Text(name)),
            "is_production" => flag(
                self.environment
                    .is_some_and(|(name, _)| self.settings.is_production(name)),
            ),
            "is_declared" => self.file.map(|file| Value::Flag(file.is_declared)),
            "state" => self.state_word().map(Value::Text),
            "class" => self.class().map(Value::Text),
            "is_read" => flag(!self.variable.reads.is_empty()),
            "is_needed" => flag(self.is_needed()),
            "is_for_tools" => flag(self.variable.is_only_for_tools),
            "is_implicit" => flag(self.words.is_implicit(self.name)),
            "near" => self.near.map(|(_, name)| Value::Text(name)),
            "is_placeholder" => self.shape().map(|shape| Value::Flag(shape.is_placeholder)),
            "provider" => self.shape().and_then(|shape| shape.provider).map(Value::Text),
            "mode" => self.shape().and_then(|shape| shape.mode).map(mode_word),
            "scheme" => self.address().map(|address| Value::Text(&address.scheme)),
            "reach" => self.address().map(|address| Value::Text(address.reach.word())),
            "word" => self.shape().and_then(|shape| shape.word).map(Value::Text),
            "is_wrong_type" => flag(self.is_wrong_type()),
            "is_browser" => flag(self.words.without_browser_prefix(self.name).is_some()),
            "is_internal" => flag(says_internal(self.name)),
            "exposed_secret" => self.exposed_secret().map(Value::Text),
            "shared_with" => self.shared_with().map(Value::Text),
            "values" => self.values().map(Value::Number),
            "times" => self.times().map(Value::Number),
            "is_dotenv" => self.file.map(|file| Value::Flag(file.inventory.is_dotenv)),
            "is_refused" => flag(self.is_refused()),
            "is_unclosed" => self.held().map(|held| Value::Flag(held.is_unclosed)),
            "is_weak_secret" => flag(self.is_weak_secret()),
            "default_word" => self.default_word().map(Value::Text),
            "is_documented" => self.is_documented().map(Value::Flag),
            "is_documentation" => self
                .environment
                .map(|(name, _)| Value::Flag(name == DOCUMENTATION)),
            "default_scheme" => self.default_address().map(|address| {
                Value::Text(match address.scheme.as_str() {
                    "http" => "http",
                    "https" => "https",
                    "" => "",
                    _ => "other",
                })
            }),
            "default_reach" => self
                .default_address()
                .map(|address| Value::Text(address.reach.word())),
            _ => None,
        }
    }

    /// Returns the name without the prefix of a bundler.
    pub(super) fn without_prefix(&self) -> &'t str {
        self.words.without_browser_prefix(self.name).unwrap_or(self.name)
    }

    /// Returns how the code uses the value, as the end of a sentence: "is read in src/pay.ts:8".
    pub(super) fn usage(&self) -> String {
        self.variable.reads.first().map_or_else(
            || "no code reads it".to_owned(),
            |read| format!("read in {}:{}", read.place.path, read.place.start.line),
        )
    }

    fn state_word(&self) -> Option<&'static str> {
        match (self.environment, self.file) {
            (None, _) => None,
            (Some(_), None) => Some("absent"),
            (Some(_), Some(_)) => self.state().map(State::word),
        }
    }

    fn is_needed(&self) -> bool {
        match self.variable.class() {
            Some(Necessity::Enforced | Necessity::Asserted) => true,
            Some(Necessity::Conditional) => self
                .environment
                .is_some_and(|(environment, _)| self.table.has_sibling(self.name, environment)),
            Some(Necessity::Optional | Necessity::Defaulted) | None => false,
        }
    }

    fn is_wrong_type(&self) -> bool {
        let Some(shape) = self.shape() else { return false };
        if shape.is_placeholder {
            return false;
        }
        let expects = |kind: ValueKind| self.variable.reads.iter().any(|read| read.kind == Some(kind));
        let is_port = self.name == "PORT" || self.name.ends_with("_PORT");
        // Containers linked by docker get `X_PORT=tcp://…`.
        let wants_number = expects(ValueKind::Number) || (is_port && !shape.is_url);
        // Code whose own default is a URL takes URLs.
        let wants_url = expects(ValueKind::Url)
            || self
                .default_address()
                .is_some_and(|address| address.scheme.starts_with("http"));
        (wants_number && !shape.is_number) || (wants_url && !shape.is_url)
    }

    fn is_weak_secret(&self) -> bool {
        let names_password = self.words.names_password(self.name);
        names_password
            && self
                .shape()
                .is_some_and(|shape| shape.is_short && !shape.is_placeholder && shape.word.is_none())
    }

    pub(super) fn default_word(&self) -> Option<&'static str> {
        let mut defaults = self
            .variable
            .reads
            .iter()
            .filter_map(|read| read.default.as_deref());
        defaults.find_map(|default| word_of(&default.trim().to_ascii_lowercase()))
    }

    fn exposed_secret(&self) -> Option<&'static str> {
        self.words.without_browser_prefix(self.name)?;
        let deployed = self
            .table
            .environments
            .iter()
            .filter(|(name, _)| name.as_str() != DOCUMENTATION);
        let mut is_set = false;
        let mut exposures = Vec::new();
        for (_, environment) in deployed {
            for held in environment.files.iter().filter_map(|file| file.last(self.name)) {
                is_set = true;
                exposures.extend(held.state.shape().and_then(|shape| shape.exposure));
            }
        }
        if exposures.contains(&Exposure::Secret) {
            return Some("value");
        }
        let is_publishable = exposures.contains(&Exposure::Publishable);
        let is_used = is_set || !self.variable.reads.is_empty();
        (is_used && !is_publishable && self.words.exposes_secret(self.name)).then_some("name")
    }

    /// Returns another deployed environment that has the same secret. Words, addresses without a login and what is
    /// made to be published may well be the same everywhere.
    fn shared_with(&self) -> Option<&'t str> {
        let (own, _) = self.environment?;
        let state = self.state()?;
        let digest = state.digest()?;
        let is_secret = match state.shape() {
            None => self.words.names_secret(self.name),
            Some(shape) => {
                let looks_secret = shape.exposure == Some(Exposure::Secret)
                    || shape.has_login
                    || self.words.names_secret(self.name);
                shape.is_strong
                    && looks_secret
                    && !shape.is_placeholder
                    && shape.exposure != Some(Exposure::Publishable)
            }
        };
        if !is_secret {
            return None;
        }
        self.table
            .environments
            .keys()
            .filter(|name| name.as_str() != own && super::is_deployed(name))
            .find(|name| {
                self.table
                    .held(self.name, name)
                    .any(|(_, held)| held.state.digest() == Some(digest))
            })
            .map(String::as_str)
    }

    /// Returns how many different values one file has under the name.
    #[expect(clippy::cast_precision_loss, reason = "a file has no 2^52 lines")]
    fn values(&self) -> Option<f64> {
        let mut states: Vec<&State> = Vec::new();
        for held in self.file?.all(self.name) {
            // More than a few differ no more than a few do.
            if states.len() < MOST_VALUES && !states.contains(&&held.state) {
                states.push(&held.state);
            }
        }
        Some(states.len() as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "a file has no 2^52 lines")]
    fn times(&self) -> Option<f64> {
        Some(self.file?.all(self.name).count() as f64)
    }

    fn is_refused(&self) -> bool {
        self.table.uses_dotenvy
            && self.file.is_some_and(|file| file.inventory.is_dotenv)
            && self
                .held()
                .is_some_and(|held| held.in_rust == Some(InRust::Refused))
    }

    fn is_documented(&self) -> Option<bool> {
        self.table
            .has_documentation()
            .then(|| self.table.held(self.name, DOCUMENTATION).next().is_some())
    }
}

fn mode_word(mode: Mode) -> Value<'static> {
    Value::Text(match mode {
        Mode::Live => "live",
        Mode::Test => "test",
    })
}

/// Returns the word for a class, as rules and outputs have it.
#[must_use]
pub(super) fn class_word(class: Necessity) -> &'static str {
    match class {
        Necessity::Enforced => "enforced",
        Necessity::Asserted => "asserted",
        Necessity::Conditional => "conditional",
        Necessity::Optional => "optional",
        Necessity::Defaulted => "defaulted",
    }
}

/// Programs of one container or host call each other by localhost; the name says so.
fn says_internal(name: &str) -> bool {
    name.split(['_', '-', '.']).any(|word| {
        matches!(
            word.to_ascii_uppercase().as_str(),
            "INTERNAL" | "LOCAL" | "SIDECAR"
        )
    })
}
