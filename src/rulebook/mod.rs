//! Loads, checks and catalogues rules, the built-in ones and the users' own. One loader for every engine;
//! knows the header and the conditions of a rule, never what an engine does with its body.

mod facts;
mod packed;
mod page;
mod record;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::{Digest, Sha256};

use crate::model::{Confidence, Impact, Rule, RuleId, Severity};
use crate::syntax::strict;
pub use crate::syntax::strict::YamlError as RuleError;

use facts::RawWhen;
pub use facts::{Fact, Kind, Value, When};
use packed::{DIGEST, FILES, Packed};
pub use record::{Example, Examples, Record};
use record::{Lent, RawExamples, RawFile, RawRule};

/// The version of the rule format that this program reads.
const SCHEMA: u32 = 1;
/// Engines that have rules.
const ENGINES: &[&str] = &["secrets", "variables", "migrations"];

/// All rules in force.
#[derive(Debug, Default)]
pub struct Rulebook {
    user_files: Vec<UserFile>,
}

#[derive(Debug)]
struct UserFile {
    path: String,
    text: String,
    engine: String,
    ids: Vec<String>,
}

impl Rulebook {
    /// Returns the rules that come with the program.
    #[must_use]
    pub fn built_in() -> Self {
        Self::default()
    }

    /// Adds a file of the users' own rules, all of one engine.
    ///
    /// # Errors
    /// When the text is no rule file, or an id is malformed, of another engine than the first, or taken.
    pub fn add_user_file(&mut self, path: &str, text: &str) -> Result<(), RuleError> {
        let file: RawFile<String, IgnoredAny> = strict::from_yaml(text, path)?;
        check_schema(file.schema, path)?;
        let mut taken: BTreeSet<String> = self.ids().iter().map(RuleId::to_string).collect();
        let mut engine: Option<String> = None;
        let mut ids = Vec::new();
        for raw in &file.rules {
            let complain = |message: String, hint: &str| {
                Err(RuleError::new(path, message, hint).on_line(line_of(text, &raw.id, &raw.id)))
            };
            let Some(id) = RuleId::parse(&raw.id) else {
                return complain(
                    format!("\"{}\" is no rule id", raw.id),
                    "write engine/what-is-wrong in lower case",
                );
            };
            if !ENGINES.contains(&id.engine()) {
                return complain(
                    format!("no engine \"{}\"", id.engine()),
                    "secrets/…, variables/… or migrations/…",
                );
            }
            if *engine.get_or_insert_with(|| id.engine().to_owned()) != id.engine() {
                return complain(
                    format!("{id} is of another engine than the rules before it"),
                    "one file per engine",
                );
            }
            if raw.verify.is_some() {
                return complain(
                    format!("{id}: `verify` is for built-in rules only"),
                    "take it out: whoever changes this repository must not choose where secrets are sent",
                );
            }
            if !taken.insert(raw.id.clone()) {
                return complain(format!("the id {id} is taken"), "choose another name");
            }
            ids.push(raw.id.clone());
        }
        let engine = engine.unwrap_or_default();
        self.user_files.push(UserFile {
            path: path.to_owned(),
            text: text.to_owned(),
            engine,
            ids,
        });
        self.user_files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(())
    }

    /// Returns all rules of one engine, checked, sorted by id.
    ///
    /// # Errors
    /// When a body does not fit `B` or a condition names an unknown fact; the error names file, line and next step.
    pub fn records<B: DeserializeOwned + Default>(
        &self,
        engine: &str,
        facts: &'static [Fact],
    ) -> Result<Vec<Record<B>>, RuleError> {
        let mut records = Vec::new();
        for packed in rule_files().filter(|packed| packed.engine() == engine) {
            let file: RawFile<Lent, B> = packed.parse()?;
            for raw in file.rules {
                records.push(check(raw, facts, &packed.path(), None)?);
            }
        }
        for user in self.user_files.iter().filter(|file| file.engine == engine) {
            let file: RawFile<String, B> = strict::from_yaml(&user.text, &user.path)?;
            for raw in file.rules {
                records.push(check(raw, facts, &user.path, Some(&user.text))?);
            }
        }
        records.sort_by(|one, other| one.rule.id.cmp(&other.rule.id));
        Ok(records)
    }

    /// Returns the data files of a folder that are no rules (`variables/languages`), by name, sorted.
    ///
    /// # Errors
    /// When a file does not fit `T`.
    pub fn tables<T: DeserializeOwned>(&self, folder: &str) -> Result<Vec<(String, T)>, RuleError> {
        FILES
            .iter()
            .filter(|packed| packed.folder() == folder)
            .map(|packed| Ok((packed.stem().to_owned(), packed.parse()?)))
            .collect()
    }

    /// Returns the data file `name` of a folder, when there is one.
    ///
    /// # Errors
    /// When it does not fit `T`.
    pub fn table<T: DeserializeOwned>(&self, folder: &str, name: &str) -> Result<Option<T>, RuleError> {
        FILES
            .iter()
            .find(|packed| packed.folder() == folder && packed.stem() == name)
            .map(Packed::parse)
            .transpose()
    }

    /// Returns the headers of all rules, sorted by id.
    ///
    /// # Errors
    /// When a built-in file is broken, which the tests exclude.
    pub fn catalogue(&self) -> Result<Vec<Arc<Rule>>, RuleError> {
        self.headers(|_| true)
    }

    /// Returns the headers of one engine's rules, sorted by id.
    ///
    /// # Errors
    /// When a built-in file is broken, which the tests exclude.
    pub fn catalogue_of(&self, engine: &str) -> Result<Vec<Arc<Rule>>, RuleError> {
        self.headers(|id| id == engine)
    }

    /// Returns the ids of all rules, sorted; parses no rule.
    #[must_use]
    pub fn ids(&self) -> Vec<RuleId> {
        let built_in = FILES.iter().flat_map(|packed| packed.ids).copied();
        let mut ids: Vec<RuleId> = built_in
            .chain(self.user_ids())
            .filter_map(RuleId::parse)
            .collect();
        ids.sort();
        ids
    }

    fn headers(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Arc<Rule>>, RuleError> {
        let mut rules = Vec::new();
        for packed in rule_files().filter(|packed| wanted(packed.engine())) {
            let file: RawFile<Lent, IgnoredAny> = packed.parse()?;
            for raw in file.rules {
                rules.push(header(Header::of(raw).0, &packed.path(), None)?);
            }
        }
        for user in self.user_files.iter().filter(|user| wanted(&user.engine)) {
            let file: RawFile<String, IgnoredAny> = strict::from_yaml(&user.text, &user.path)?;
            for raw in file.rules {
                rules.push(header(Header::of(raw).0, &user.path, Some(&user.text))?);
            }
        }
        rules.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(rules)
    }

    /// Returns the examples of every rule by id.
    ///
    /// # Errors
    /// When examples are not of their form.
    pub fn examples(&self) -> Result<BTreeMap<String, Examples>, RuleError> {
        let mut examples = BTreeMap::new();
        for packed in rule_files() {
            let raw: BTreeMap<String, RawExamples> = packed.parse_examples()?;
            examples.extend(raw.into_iter().map(|(id, raw)| (id, raw.join())));
        }
        for user in &self.user_files {
            let file: RawFile<String, IgnoredAny> = strict::from_yaml(&user.text, &user.path)?;
            examples.extend(file.rules.into_iter().map(|raw| (raw.id, raw.examples.join())));
        }
        Ok(examples)
    }

    /// Returns the ids that the users' own files define, sorted by file.
    #[must_use]
    pub fn user_ids(&self) -> Vec<&str> {
        self.user_files
            .iter()
            .flat_map(|file| file.ids.iter().map(String::as_str))
            .collect()
    }

    /// Returns sixteen hex digits that change whenever a rule in force changes.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(DIGEST);
        for user in &self.user_files {
            hasher.update(user.text.as_bytes());
        }
        let digest = hasher.finalize();
        digest.iter().take(8).fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// Returns the packed files that hold rules; the others are tables of one engine.
fn rule_files() -> impl Iterator<Item = &'static Packed> {
    FILES.iter().filter(|packed| packed.holds_rules())
}

fn check_schema(schema: u32, path: &str) -> Result<(), RuleError> {
    if schema == SCHEMA {
        return Ok(());
    }
    let message = format!("schema {schema} is not known to this version");
    Err(RuleError::new(path, message, format!("write schema: {SCHEMA}, or update gonogo")).on_line(1))
}

fn check<T: Into<Cow<'static, str>>, B>(
    raw: RawRule<T, B>,
    facts: &'static [Fact],
    path: &str,
    text: Option<&str>,
) -> Result<Record<B>, RuleError> {
    let mut raw = raw;
    let verify = raw.verify.take().map(Arc::new);
    let (head, raw_when, detect) = Header::of(raw);
    let rule = header(head, path, text)?;
    let when = When::check(&raw_when, facts).map_err(|complaint| {
        let error = RuleError::new(
            path,
            format!("{}: {}", rule.id, complaint.message),
            complaint.hint,
        );
        match text {
            Some(text) => error.on_line(line_of(text, rule.id.as_str(), &complaint.word)),
            None => error,
        }
    })?;
    Ok(Record {
        rule,
        when,
        detect,
        verify,
    })
}

/// The header of a rule, not checked yet.
struct Header {
    id: Cow<'static, str>,
    title: Cow<'static, str>,
    severity: Severity,
    confidence: Confidence,
    impact: Impact,
    why: Cow<'static, str>,
    fix: Cow<'static, str>,
    source: Cow<'static, str>,
    revoke: Option<Cow<'static, str>>,
}

impl Header {
    /// Returns the header of `raw`, its conditions and its body.
    fn of<T: Into<Cow<'static, str>>, B>(raw: RawRule<T, B>) -> (Self, RawWhen, B) {
        let head = Self {
            id: raw.id.into(),
            title: raw.title.into(),
            severity: raw.severity,
            confidence: raw.confidence,
            impact: raw.impact,
            why: raw.why.into(),
            fix: raw.fix.into(),
            source: raw.source.into(),
            revoke: raw.revoke.map(Into::into),
        };
        (head, raw.when, raw.detect)
    }
}

fn header(raw: Header, path: &str, text: Option<&str>) -> Result<Arc<Rule>, RuleError> {
    let complain = |message: String, hint: &str| {
        let error = RuleError::new(path, message, hint);
        text.map_or(error.clone(), |text| {
            error.on_line(line_of(text, &raw.id, &raw.id))
        })
    };
    let id = RuleId::parse(&raw.id).ok_or_else(|| {
        complain(
            format!("\"{}\" is no rule id", raw.id),
            "write engine/what-is-wrong",
        )
    })?;
    for (key, value) in [
        ("title", &raw.title),
        ("why", &raw.why),
        ("fix", &raw.fix),
        ("source", &raw.source),
    ] {
        if value.trim().is_empty() {
            return Err(complain(
                format!("{id}: `{key}` is empty"),
                "say it in one sentence",
            ));
        }
    }
    Ok(Arc::new(Rule {
        id,
        title: raw.title,
        severity: raw.severity,
        confidence: raw.confidence,
        impact: raw.impact,
        why: raw.why,
        fix: raw.fix,
        source: raw.source,
        revoke: raw.revoke,
    }))
}

/// Returns the 1-based line of `word` in the rule `id` of a file, for errors about what the parser let pass.
fn line_of(text: &str, id: &str, word: &str) -> u32 {
    let start = text.find(id).unwrap_or(0);
    let at = text[start..].find(word).map_or(start, |offset| start + offset);
    u32::try_from(text[..at].matches('\n').count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        #[serde(default)]
        prefixes: Vec<String>,
    }

    const FACTS: &[Fact] = &[Fact {
        name: "role",
        kind: Kind::Text,
        about: "Part.",
    }];

    const RULE: &str = "schema: 1
rules:
  - id: migrations/house-rule
    title: House rule
    severity: high
    confidence: high
    impact: data
    why: It breaks.
    fix: Mend it.
    source: https://example.com
    when: {role: source}
    detect: {prefixes: [a]}
";

    fn load(text: &str) -> Result<Vec<Record<Body>>, RuleError> {
        let mut book = Rulebook::built_in();
        book.add_user_file(".gonogo/rules/house.yaml", text)?;
        let records = book.records::<Body>("migrations", FACTS);
        // Built-in migration rules have another body; only the user's own count here.
        match records {
            Err(error) if error.file.starts_with("rules/") => {
                let file: RawFile<String, Body> = strict::from_yaml(text, ".gonogo/rules/house.yaml")?;
                file.rules
                    .into_iter()
                    .map(|raw| check(raw, FACTS, ".gonogo/rules/house.yaml", Some(text)))
                    .collect()
            }
            other => other,
        }
    }

    #[test]
    fn a_users_rule_is_loaded_with_its_body() {
        let records = load(RULE).unwrap();
        let own = records
            .iter()
            .find(|record| record.rule.id.as_str() == "migrations/house-rule")
            .unwrap();
        assert_eq!(own.detect.prefixes, ["a"]);
    }

    #[test]
    fn a_broken_rule_names_file_line_and_next_step() {
        let error = load(&RULE.replace("{role: source}", "{rolle: source}")).unwrap_err();
        assert_eq!(
            error.to_string(),
            ".gonogo/rules/house.yaml:11: migrations/house-rule: unknown fact \"rolle\" · hint: did you mean \"role\"?"
        );
        let error = load(&RULE.replace("prefixes", "prefixs")).unwrap_err();
        assert_eq!(
            (error.line, error.hint.as_str()),
            (Some(12), "did you mean \"prefixes\"?")
        );
        let error = load(&RULE.replace("severity: high", "severity: urgent")).unwrap_err();
        assert_eq!(
            (error.line, error.message.as_str()),
            (Some(5), "unknown word \"urgent\"")
        );
        let error = load(&RULE.replace("schema: 1", "schema: 9")).unwrap_err();
        assert_eq!(error.line, Some(1));
    }

    #[test]
    fn an_id_is_taken_only_once() {
        let mut book = Rulebook::built_in();
        book.add_user_file("a.yaml", RULE).unwrap();
        let error = book.add_user_file("b.yaml", RULE).unwrap_err();
        assert_eq!(
            (error.line, error.message.as_str()),
            (Some(3), "the id migrations/house-rule is taken")
        );
    }
}
