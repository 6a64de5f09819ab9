//! What a language's rule file says: which files it owns, how its comments and strings look, and which calls read a
//! variable. Adding a language with ordinary call shapes is one such file.

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;
use serde::Deserialize;

use crate::rulebook::RuleError;
use crate::syntax::code::Dialect;
use crate::variables::fact::{Necessity, Phase, ValueKind};

/// One language, as its file says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageFile {
    #[serde(rename = "schema")]
    pub(super) _schema: u32,
    #[serde(default)]
    pub(super) reader: Reader,
    /// Extensions in lower case.
    #[serde(default)]
    pub(super) extensions: Vec<String>,
    /// Whole file names.
    #[serde(default)]
    pub(super) names: Vec<String>,
    /// Starts of file names that never run in production.
    #[serde(default)]
    pub(super) skip_names: Vec<String>,
    /// Folders whose code never runs in production, beside those that every engine knows.
    #[serde(default)]
    pub(super) skip_folders: Vec<String>,
    /// Files of another kind that hold this language between marks.
    #[serde(default)]
    pub(super) embedded: Vec<Embedded>,
    /// A file without any of these words is not looked at.
    pub(super) prefilter: Vec<String>,
    #[serde(default)]
    pub(super) dialect: Dialect,
    #[serde(default)]
    pub(super) reads: Vec<Shape>,
    #[serde(default)]
    pub(super) follows: Vec<Follow>,
    #[serde(default)]
    pub(super) tags: Option<Tags>,
    #[serde(default)]
    pub(super) attributes: Option<Attributes>,
    #[serde(default)]
    pub(super) settings: Option<Settings>,
    #[serde(default)]
    pub(super) tables: Option<Tables>,
    /// Finds the head of a function; groups `name` and `parameters`.
    #[serde(default)]
    pub(super) functions: Option<String>,
    /// Words that end the program or the request: `raise`, `panic(`.
    #[serde(default)]
    pub(super) aborts: Vec<String>,
    /// Words that say that a value is absent: `not `, `== nil`.
    #[serde(default)]
    pub(super) absences: Vec<String>,
    /// Words for no value at all: `None`, `nil`.
    #[serde(default)]
    pub(super) nothings: Vec<String>,
}

/// Which code reads the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reader {
    /// Call shapes on masked text.
    #[default]
    Shapes,
    /// The syntax tree of JavaScript and TypeScript; shapes where a file does not parse.
    Javascript,
}

/// Code between marks in a file of another kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Embedded {
    pub(super) extensions: Vec<String>,
    pub(super) open: String,
    pub(super) close: String,
}

/// One way to read a variable.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shape {
    /// Callees as written in code: `os.environ.get`.
    #[serde(default)]
    pub(super) call: Vec<String>,
    /// Things that are indexed with the name: `os.environ`.
    #[serde(default)]
    pub(super) index: Vec<String>,
    /// Things whose member is the name: `process.env`.
    #[serde(default)]
    pub(super) member: Vec<String>,
    /// Parentheses may be left out.
    #[serde(default)]
    pub(super) bare: bool,
    /// 1-based.
    #[serde(default = "first")]
    pub(super) argument: usize,
    /// 1-based; when the call has it, it is the default.
    #[serde(default)]
    pub(super) default_argument: Option<usize>,
    /// Keywords that bring a default.
    #[serde(default)]
    pub(super) default_names: Vec<String>,
    /// Without a default.
    pub(super) necessity: Necessity,
    #[serde(default)]
    pub(super) phase: Option<Phase>,
    #[serde(default)]
    pub(super) kind: Option<ValueKind>,
    /// The call reads other things as well: only names in capitals are variables.
    #[serde(default)]
    pub(super) capitals_only: bool,
    /// Names that begin so are no variables: `HTTP_` of `$_SERVER`.
    #[serde(default)]
    pub(super) except: Vec<String>,
    /// The file must hold one of these for the shape to count: `import decouple`.
    #[serde(default)]
    pub(super) needs: Vec<String>,
}

fn first() -> usize {
    1
}

/// What comes after a read, and what it says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Follow {
    pub(super) text: String,
    /// Not when the text goes on with one of these.
    #[serde(default)]
    pub(super) unless: Vec<String>,
    #[serde(default)]
    pub(super) necessity: Option<Necessity>,
    #[serde(default)]
    pub(super) kind: Option<ValueKind>,
    /// The variable is written, not read.
    #[serde(default)]
    pub(super) write: bool,
    /// What follows next is a default, unless it ends the program.
    #[serde(default)]
    pub(super) default: bool,
}

/// Names in the tags of struct fields (Go).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tags {
    pub(super) keys: Vec<String>,
    /// Options behind the name that demand it: `required`.
    pub(super) required: Vec<String>,
    /// Keys whose value `true` demands it: `env-required`.
    pub(super) required_keys: Vec<String>,
    /// Keys that bring a default: `envDefault`.
    pub(super) default_keys: Vec<String>,
}

/// Names in attributes of fields (clap).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attributes {
    /// `#[arg(`
    pub(super) inside: Vec<String>,
    /// `env`
    pub(super) key: String,
    /// `default_value`
    pub(super) default_keys: Vec<String>,
    /// `Option<`
    pub(super) optional_types: Vec<String>,
}

/// Classes whose fields are variables (pydantic).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    pub(super) bases: Vec<String>,
    /// `env_prefix`
    pub(super) prefix_key: String,
}

/// Tables of names in a folder whose code looks at the whole environment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tables {
    /// What gives the whole environment: `os.Environ(`.
    pub(super) environment: Vec<String>,
    /// Fields of an entry that hold its default.
    pub(super) default_fields: Vec<String>,
}

/// One language, ready to be used.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) file: LanguageFile,
    pub(super) prefilter: AhoCorasick,
    /// Callees of all shapes; the pattern number leads to `targets`.
    pub(super) callees: AhoCorasick,
    pub(super) targets: Vec<Target>,
    pub(super) functions: Option<Regex>,
}

/// A text to look for, and the shape it belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) shape: usize,
    pub(super) access: Access,
}

/// How the name stands behind the callee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Call,
    Index,
    Member,
}

impl Language {
    pub(super) fn compile(name: &str, file: LanguageFile) -> Result<Self, RuleError> {
        let path = format!("rules/variables/languages/{name}.yaml");
        let broken = |what: String| RuleError::new(&path, what, "correct the pattern in this file");
        let mut texts = Vec::new();
        let mut targets = Vec::new();
        for (shape, read) in file.reads.iter().enumerate() {
            for (list, access) in [
                (&read.call, Access::Call),
                (&read.index, Access::Index),
                (&read.member, Access::Member),
            ] {
                texts.extend(list.iter().cloned());
                targets.extend(list.iter().map(|_| Target { shape, access }));
            }
        }
        let search = |words: &[String]| {
            AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .build(words)
                .map_err(|error| broken(error.to_string()))
        };
        Ok(Self {
            prefilter: search(&file.prefilter)?,
            callees: search(&texts)?,
            targets,
            functions: file
                .functions
                .as_deref()
                .map(|pattern| Regex::new(pattern).map_err(|error| broken(error.to_string())))
                .transpose()?,
            file,
        })
    }
}
