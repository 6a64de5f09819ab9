//! Variables that a .env file sets for the server alone: what is kept of them, so that their values are known again in what
//! a build wrote. Their names, places and keyed digests are kept, never a value.

use serde::Deserialize;

use super::hit::Mark;
use super::names;
use super::plausible::{self, Shape};
use crate::model::{Document, Origin, Place, Role, Salt, Span};
use crate::rulebook::{RuleError, Rulebook};
use crate::syntax::dotenv::{self, Reader, Reading};
use crate::tokens;

/// A shorter value stands in a bundle by chance.
const SHORTEST: usize = 12;
/// More variables than this are no settings of one program.
const MOST: usize = 500;

/// One variable that is made for the server.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) mark: Mark,
    pub(super) place: Place,
    /// True when the name says that the value is a secret.
    pub(super) is_secret: bool,
    /// True when only its equality with this one gives the value away: no rule knows its form.
    pub(super) is_sought: bool,
}

/// Prefixes of names that bundlers put into what a browser loads.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Public {
    prefixes: Vec<String>,
}

impl Public {
    /// Loads the prefixes.
    ///
    /// # Errors
    /// When the file does not fit, which a test excludes.
    pub(super) fn load(rulebook: &Rulebook) -> Result<Self, RuleError> {
        Ok(rulebook.table("variables/names", "browser")?.unwrap_or_default())
    }

    fn holds(&self, name: &str) -> bool {
        self.prefixes
            .iter()
            .any(|prefix| name.starts_with(prefix.as_str()))
    }
}

/// Returns the variables for the server that `document` sets, when it is a .env file of the project as it is today.
pub(super) fn read(document: &Document, public: &Public, salt: &Salt) -> Vec<Variable> {
    let entry = &document.entry;
    let is_of_today = entry.origin == Origin::Head && !entry.is_nested() && document.part.is_whole();
    let name = entry.path.file_name();
    let is_dotenv = name.starts_with(".env") || entry.path.extension() == "env";
    if !is_of_today || !is_dotenv || Role::of(&entry.path).is_aside() {
        return Vec::new();
    }
    let text = document.text();
    let file = dotenv::parse(&text);
    let hidden: Vec<Span> = file.assignments.iter().map(|one| one.value).collect();
    let mut variables = Vec::new();
    for assignment in file.assignments.iter().take(MOST) {
        let name = assignment.name(&text);
        let Reading::Value(secret) = assignment.value_as(&text, Reader::JavaScript) else {
            continue;
        };
        let value = secret.expose();
        let is_secret = names::promise(name.as_bytes()).is_some();
        if public.holds(name) || names::says_otherwise(name.as_bytes()) || !is_telling(value) {
            continue;
        }
        variables.push(Variable {
            name: name.to_owned(),
            mark: Mark::of(value, salt),
            place: document.masked_place(assignment.key, &hidden),
            is_secret,
            is_sought: tokens::recognise(value).is_none(),
        });
    }
    variables
}

/// Returns true for a value that nobody would write down twice by chance: drawn, and no address, name or number.
fn is_telling(value: &[u8]) -> bool {
    let is_drawn = || {
        matches!(
            plausible::shape(value),
            Some(Shape::Random | Shape::Hash | Shape::Uuid)
        )
    };
    let is_address = || {
        let Ok(text) = std::str::from_utf8(value) else {
            return true;
        };
        let last = text.rsplit('.').next().unwrap_or_default();
        let is_host =
            text.contains('.') && last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_lowercase());
        text.contains("://") || text.contains('@') || text.starts_with('/') || is_host
    };
    value.len() >= SHORTEST && is_drawn() && !is_address()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Entry;

    fn names_of(path: &str, text: &str) -> Vec<String> {
        let document = Document::new(Entry::head(path), text.as_bytes().to_vec());
        let public = Public::load(&Rulebook::built_in()).unwrap();
        let variables = read(&document, &public, &Salt::new("test"));
        variables.into_iter().map(|variable| variable.name).collect()
    }

    #[test]
    fn only_drawn_values_of_variables_for_the_server_are_kept() {
        let text = [
            "LEDGER_ID=q6qwE1mU1wtn",
            "MspmPcQx\n",
            "NEXT_PUBLIC_ID=q6qwE1mU1wtn",
            "MspmPcQx\n",
            "SITE=https://q6qwE1mU1wtn",
            ".acme.net\n",
            "HOST=q6qwe1mu1wtn7kx.acme.net\nPORT=123456789012\n",
            "SHORT=q6qwE1mU\nNAME=customer-service-portal\n",
        ]
        .concat();
        assert_eq!(names_of(".env.production", &text), ["LEDGER_ID"]);
        assert_eq!(names_of(".env.example", &text), Vec::<String>::new());
        assert_eq!(names_of("src/env.ts", &text), Vec::<String>::new());
    }
}
