//! Tables of names in a folder whose code looks at the whole environment: `os.Environ()` in one file, a map of options
//! by name in another.

use super::super::Reading;
use super::super::names::is_in_capitals;
use super::super::wrapper::{Form, Wrapper};
use super::{Lexical, Sight, within};
use crate::model::Span;
use crate::variables::fact::{Necessity, Phase};

/// Names from which on a map counts as a table of variables.
const FEWEST_NAMES: usize = 5;
/// Bytes of one entry in which its default is looked for.
const LONGEST_ENTRY: usize = 600;

/// Learns that the folder of the document looks at the whole environment.
pub(super) fn learn(lexical: &Lexical<'_>, reading: &mut Reading) {
    let Some(tables) = &lexical.language.file.tables else {
        return;
    };
    if tables
        .environment
        .iter()
        .any(|call| lexical.code().contains(call.as_str()))
    {
        reading.wrappers.push(Wrapper {
            name: lexical.search.document.entry.path.folder().to_owned(),
            argument: 0,
            default_argument: None,
            necessity: Necessity::Optional,
            kind: None,
            form: Form::Folder,
            via: None,
        });
    }
}

/// Reads the tables of a document of that folder.
pub(super) fn read(lexical: &Lexical<'_>, wrapper: &Wrapper, reading: &mut Reading) {
    let Some(tables) = &lexical.language.file.tables else {
        return;
    };
    if lexical.search.document.entry.path.folder() != wrapper.name {
        return;
    }
    let text = lexical.search.text;
    let code = lexical.code();
    let keys: Vec<(Span, usize)> = lexical
        .masked
        .literals()
        .iter()
        .filter(|literal| is_in_capitals(&text[literal.content.start..literal.content.end]))
        .filter_map(|literal| {
            let rest = code[literal.span.end..].strip_prefix(':')?.trim_start();
            let is_first = code[..literal.span.start]
                .trim_end_matches([' ', '\t'])
                .ends_with('\n');
            (is_first && rest.starts_with(['{', '&'])).then_some((literal.content, literal.span.end))
        })
        .collect();
    if keys.len() < FEWEST_NAMES {
        return;
    }
    for (name, end) in keys {
        let default = default_of(lexical, end, &tables.default_fields);
        let sight = Sight {
            name: text[name.start..name.end].to_owned(),
            span: name,
            necessity: if default.is_some() {
                Necessity::Defaulted
            } else {
                Necessity::Optional
            },
            phase: Phase::Run,
            default,
            kind: None,
        };
        lexical.push(sight, reading);
    }
}

/// Returns the literal of the first of `fields` in the entry that starts at `at`, unless it is empty.
fn default_of(lexical: &Lexical<'_>, at: usize, fields: &[String]) -> Option<String> {
    let code = lexical.code();
    let entry = within(code, at, LONGEST_ENTRY);
    let entry = &entry[..entry.find('}').unwrap_or(entry.len())];
    fields.iter().find_map(|field| {
        let found = entry.find(&format!("{field}:"))?;
        let value = found + field.len() + 1;
        let start = at + value + (entry[value..].len() - entry[value..].trim_start().len());
        let literal = lexical.masked.literal_at(start)?;
        (!literal.content.is_empty())
            .then(|| lexical.search.text[literal.content.start..literal.content.end].to_owned())
    })
}
