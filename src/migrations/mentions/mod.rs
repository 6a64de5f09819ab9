//! Finds, in the application's own code, names that a pending migration drops or renames. Second pass only: the names are
//! learnt first. A word that many things are called by counts only beside its table.

mod context;
mod prisma;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Document, Entry, Origin, Place, RepoPath, Role, Span};

use super::layouts;
use context::Context;

/// Shorter names are too often something else.
const SHORTEST_NAME: usize = 4;
/// Places kept per name and file: enough to find the code, not a listing of it.
const PLACES_PER_FILE: usize = 2;

/// A table, or a column of one, as the database calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Without its schema.
    pub table: String,
    /// Nothing when the whole table is meant.
    pub column: Option<String>,
}

impl Name {
    /// Returns true when `qualifier` (a [`Mention::qualifier`]) is the table or one row of it.
    #[must_use]
    pub fn is_table(&self, qualifier: &str) -> bool {
        is_form_of(qualifier, &self.table)
    }

    /// Returns the name of `column` of `table`; the schema before the table is left out.
    #[must_use]
    pub fn of(table: &str, column: Option<&str>) -> Self {
        Self {
            table: table.rsplit('.').next().unwrap_or_default().to_owned(),
            column: column.map(str::to_owned),
        }
    }

    /// Returns the word for the second pass: `table.column` or `table`.
    #[must_use]
    pub fn word(&self) -> String {
        match &self.column {
            Some(column) => format!("{}.{column}", self.table),
            None => self.table.clone(),
        }
    }

    fn parse(word: &str) -> Self {
        match word.split_once('.') {
            Some((table, column)) => Self::of(table, Some(column)),
            None => Self::of(word, None),
        }
    }
}

/// How the code uses a name; the plainest proof first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A model maps it: each query of the model names it.
    Model,
    /// A statement in the code names it.
    Query,
    /// `subscription.stripePriceId`
    Member,
    /// A key, a symbol, a quoted word.
    Quoted,
    /// A bare word.
    Bare,
}

/// One place where the code names what the migration takes away.
#[derive(Clone, Debug)]
pub struct Mention {
    /// [`Name::word`]
    pub word: String,
    /// How it is used.
    pub shape: Shape,
    /// True when the same file names the table too.
    pub has_table: bool,
    /// True when the same line does.
    pub line_has_table: bool,
    /// What stands before the dot, without case and underscores: `subscription` of `subscription.stripePriceId`.
    pub qualifier: Option<String>,
    /// The code.
    pub place: Place,
}

/// What one file of code says.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    /// Names that are used, by place.
    pub used: Vec<Mention>,
    /// Names whose model is there and has them no more: [`Name::word`].
    pub gone: Vec<String>,
}

/// File name ends of code that may name columns.
const CODE: &[&str] = &[
    "ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "vue", "svelte", "astro", "rb", "erb", "haml",
    "slim", "rake", "jbuilder", "py", "go", "rs", "php", "java", "kt", "scala", "cs", "ex", "exs", "eex",
    "heex", "sql", "prisma",
];

/// Returns true for the application's own code: no migration, no test, no dump of the schema.
#[must_use]
pub fn wants(entry: &Entry) -> bool {
    let path = &entry.path;
    let name = path.file_name();
    let is_dump =
        name.ends_with("structure.sql") || name.ends_with("schema.sql") || name.ends_with("schema.rb");
    entry.origin == Origin::Head
        && CODE.contains(&path.extension())
        && matches!(Role::of(path), Role::Source)
        && !is_dump
        && !name.ends_with(".d.ts")
        && !is_history(path)
        && layouts::locate(path, &[]).is_none()
        && layouts::foreign(path).is_none()
}

/// Scripts beside the migrations ran when the schema was another; they name what is long gone.
fn is_history(path: &RepoPath) -> bool {
    path.folder()
        .split('/')
        .any(|folder| matches!(folder, "migration" | "migrations" | "migrate"))
}

/// Looks for a fixed set of names.
#[derive(Debug)]
pub struct Searcher {
    words: Vec<String>,
    names: Vec<Name>,
    /// Names by what they are without case and underscores.
    by_form: BTreeMap<String, Vec<usize>>,
}

impl Searcher {
    /// Returns the searcher for `words` as [`Name::word`] gives them.
    #[must_use]
    pub fn new(words: &[String]) -> Self {
        let names: Vec<Name> = words.iter().map(|word| Name::parse(word)).collect();
        let mut by_form: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, name) in names.iter().enumerate() {
            let forms = match &name.column {
                Some(column) => BTreeSet::from([form(column)]),
                None => BTreeSet::from([form(&name.table), form(&singular(&name.table))]),
            };
            for form in forms.into_iter().filter(|form| form.len() >= SHORTEST_NAME) {
                by_form.entry(form).or_default().push(at);
            }
        }
        Self {
            words: words.to_vec(),
            names,
            by_form,
        }
    }

    /// Returns the words it was made for.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Returns what `document` says about the names.
    #[must_use]
    pub fn read(&self, document: &Document) -> Mentions {
        let text = document.text();
        if document.entry.path.extension() == "prisma" {
            return prisma::read(document, &text, &self.names);
        }
        let mut found = Mentions::default();
        let mut per_name = vec![0_usize; self.names.len()];
        let mut lower = None;
        for token in tokens(&text) {
            let Some(candidates) = self.by_form.get(&form(&text[token.start..token.end])) else {
                continue;
            };
            let lower: &String = lower.get_or_insert_with(|| text.to_lowercase());
            let context = Context::of(&text, token, document.entry.path.extension());
            if context.is_no_use() {
                continue;
            }
            for &at in candidates {
                let name = &self.names[at];
                let has_table = names_table(lower, &name.table);
                if per_name[at] < PLACES_PER_FILE && context.counts_for(name, has_table) {
                    per_name[at] += 1;
                    found.used.push(Mention {
                        word: self.words[at].clone(),
                        shape: context.shape,
                        has_table,
                        line_has_table: names_table(&context.line.to_lowercase(), &name.table),
                        qualifier: context.qualifier.clone(),
                        place: document.place(token),
                    });
                }
            }
        }
        found
    }
}

/// Returns the identifiers of `text`, leaving out constants in capitals, which name settings and not columns.
fn tokens(text: &str) -> impl Iterator<Item = Span> {
    let bytes = text.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_word(bytes[at]) {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        (start < at).then(|| Span::new(start, at))
    })
    .filter(move |span| {
        let token = &bytes[span.start..span.end];
        token.len() >= SHORTEST_NAME && token.iter().any(u8::is_ascii_lowercase)
    })
}

/// Returns a name without what conventions change: `stripe_price_id` and `stripePriceID` are one.
pub(super) fn form(name: &str) -> String {
    name.chars()
        .filter(|each| *each != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns true when `word` (a form) is `table` or its singular.
#[must_use]
pub fn is_form_of(word: &str, table: &str) -> bool {
    word == form(table) || word == form(&singular(&table.to_lowercase()))
}

/// Returns the English singular of a table's name, well enough for models.
fn singular(table: &str) -> String {
    let cut = |end: &str, put: &str| table.strip_suffix(end).map(|stem| format!("{stem}{put}"));
    cut("people", "person")
        .or_else(|| cut("children", "child"))
        .or_else(|| cut("ies", "y"))
        .or_else(|| {
            ["sses", "xes", "ches", "shes", "uses"]
                .iter()
                .find(|end| table.ends_with(**end))
                .and_then(|_| cut("es", ""))
        })
        .or_else(|| cut("ss", "ss"))
        .or_else(|| cut("s", ""))
        .unwrap_or_else(|| table.to_owned())
}

/// Returns true when `lower` (a text in lower case) names the table or its model, alone or in a compound.
fn names_table(lower: &str, table: &str) -> bool {
    let single = singular(&table.to_lowercase());
    lower.contains(&single) || lower.contains(&form(&single))
}

#[cfg(test)]
mod tests;
