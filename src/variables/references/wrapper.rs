//! Functions of the project that read a variable named by their caller: `requireEnv("X")`. Learnt in the first pass,
//! carried to the second one as words, so that an engine needs no other channel.

use std::collections::{BTreeMap, BTreeSet};

use crate::variables::fact::{Necessity, ValueKind};

/// A function whose call reads the variable that an argument names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wrapper {
    /// Its own name, without a class or module.
    pub name: String,
    /// 0-based place of the variable's name among the arguments.
    pub argument: usize,
    /// 0-based place of a default, when it takes one.
    pub default_argument: Option<usize>,
    /// Without a default.
    pub necessity: Necessity,
    pub kind: Option<ValueKind>,
    pub form: Form,
    /// The function it hands the name to, when it does not read the environment itself.
    pub via: Option<String>,
}

/// How it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// `requireEnv("X")`
    Function,
    /// `config.require("X")`
    Method,
    /// No function at all: the code of the folder `name` looks at the whole environment.
    Folder,
    /// No function either: the code itself makes up the variable `name`, so that nobody has to set it.
    Derived,
}

/// Hops from a wrapper to the function that reads: deeper ones are not followed.
const LONGEST_CHAIN: usize = 6;

/// Returns the wrappers that in the end read the environment, by name. Of two with the same name and form the milder
/// one counts, so that a wrong guess is silent.
#[must_use]
pub fn resolve<'a>(found: impl IntoIterator<Item = &'a Wrapper>) -> Vec<Wrapper> {
    let mut direct: BTreeMap<(String, Form), Wrapper> = BTreeMap::new();
    let mut waiting = Vec::new();
    for wrapper in found {
        match &wrapper.via {
            None => keep(&mut direct, wrapper.clone()),
            Some(_) => waiting.push(wrapper),
        }
    }
    for _ in 0..LONGEST_CHAIN {
        let known: BTreeMap<String, Wrapper> = direct
            .values()
            .map(|wrapper| (wrapper.name.clone(), wrapper.clone()))
            .collect();
        let before = waiting.len();
        waiting.retain(|wrapper| {
            let Some(inner) = wrapper.via.as_ref().and_then(|via| known.get(via)) else {
                return true;
            };
            let mut wrapper = (*wrapper).clone();
            wrapper.necessity = wrapper.necessity.min(inner.necessity);
            if wrapper.necessity == Necessity::Optional && inner.necessity == Necessity::Defaulted {
                wrapper.necessity = Necessity::Defaulted;
            }
            wrapper.kind = wrapper.kind.or(inner.kind);
            wrapper.via = None;
            keep(&mut direct, wrapper);
            false
        });
        if waiting.len() == before {
            break;
        }
    }
    direct.into_values().collect()
}

fn keep(direct: &mut BTreeMap<(String, Form), Wrapper>, wrapper: Wrapper) {
    let key = (wrapper.name.clone(), wrapper.form);
    match direct.get(&key) {
        Some(known) if known.necessity >= wrapper.necessity => {}
        _ => {
            direct.insert(key, wrapper);
        }
    }
}

/// Returns `wrappers` as words, for `model::Again`.
#[must_use]
pub fn to_words(wrappers: &[Wrapper]) -> Vec<String> {
    let words: BTreeSet<String> = wrappers.iter().map(Wrapper::to_word).collect();
    words.into_iter().collect()
}

/// Returns the wrappers that `words` stand for; other words are passed over.
#[must_use]
pub fn from_words(words: &[String]) -> Vec<Wrapper> {
    words.iter().filter_map(|word| Wrapper::from_word(word)).collect()
}

/// Marks a word as ours: the words of one engine may be of several kinds.
const MARK: &str = "wrapper";

impl Wrapper {
    fn to_word(&self) -> String {
        let default = self
            .default_argument
            .map_or_else(String::new, |at| at.to_string());
        let form = match self.form {
            Form::Function => "function",
            Form::Method => "method",
            Form::Folder => "folder",
            Form::Derived => "derived",
        };
        let necessity = match self.necessity {
            Necessity::Enforced => "enforced",
            Necessity::Asserted => "asserted",
            Necessity::Conditional => "conditional",
            Necessity::Optional => "optional",
            Necessity::Defaulted => "defaulted",
        };
        let kind = match self.kind {
            None => "",
            Some(ValueKind::Number) => "number",
            Some(ValueKind::Url) => "url",
            Some(ValueKind::Flag) => "flag",
        };
        format!(
            "{MARK}\t{}\t{}\t{default}\t{form}\t{necessity}\t{kind}",
            self.name, self.argument
        )
    }

    fn from_word(word: &str) -> Option<Self> {
        let mut parts = word.split('\t');
        if parts.next()? != MARK {
            return None;
        }
        Some(Self {
            name: parts.next()?.to_owned(),
            argument: parts.next()?.parse().ok()?,
            default_argument: parts.next()?.parse().ok(),
            form: match parts.next()? {
                "function" => Form::Function,
                "method" => Form::Method,
                "folder" => Form::Folder,
                "derived" => Form::Derived,
                _ => return None,
            },
            necessity: match parts.next()? {
                "enforced" => Necessity::Enforced,
                "asserted" => Necessity::Asserted,
                "conditional" => Necessity::Conditional,
                "optional" => Necessity::Optional,
                "defaulted" => Necessity::Defaulted,
                _ => return None,
            },
            kind: match parts.next()? {
                "number" => Some(ValueKind::Number),
                "url" => Some(ValueKind::Url),
                "flag" => Some(ValueKind::Flag),
                _ => None,
            },
            via: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapper(name: &str, necessity: Necessity, via: Option<&str>) -> Wrapper {
        Wrapper {
            name: name.to_owned(),
            argument: 0,
            default_argument: None,
            necessity,
            kind: None,
            form: Form::Function,
            via: via.map(str::to_owned),
        }
    }

    #[test]
    fn a_wrapper_of_a_wrapper_reads_too_and_keeps_the_stricter_word() {
        let found = [
            wrapper("require", Necessity::Enforced, Some("env")),
            wrapper("env", Necessity::Optional, None),
            wrapper("other", Necessity::Enforced, Some("unknown")),
        ];
        let names: Vec<_> = resolve(&found)
            .into_iter()
            .map(|wrapper| (wrapper.name, wrapper.necessity))
            .collect();
        assert_eq!(
            names,
            [
                ("env".to_owned(), Necessity::Optional),
                ("require".to_owned(), Necessity::Enforced)
            ]
        );
    }

    #[test]
    fn wrappers_survive_the_journey_as_words() {
        let mut one = wrapper("env", Necessity::Optional, None);
        one.default_argument = Some(1);
        one.kind = Some(ValueKind::Flag);
        assert_eq!(from_words(&to_words(std::slice::from_ref(&one))), [one]);
        assert!(from_words(&["column\tx".to_owned()]).is_empty());
    }
}
