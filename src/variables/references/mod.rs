//! Finds what the code reads from its environment: documents in, references out. Two passes: the first reads the
//! idioms of the languages and learns the project's own wrappers, the second reads the calls of those.
//! Pure, and never drops a file: what does not parse is read by its shapes and noted.

mod language;
mod lexical;
mod names;
mod script;
#[cfg(test)]
mod tests;
mod wrapper;

use crate::model::{Document, Entry, Role, Unread};
use crate::rulebook::{RuleError, Rulebook};
use crate::variables::fact::Reference;

use language::{Language, LanguageFile, Reader};
use names::Names;
pub use wrapper::{Form, Wrapper, from_words, resolve, to_words};

/// All languages and name lists, ready to be used.
#[derive(Debug)]
pub struct Languages {
    languages: Vec<Language>,
    names: Names,
}

/// What one document gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// Sorted by place and name, each place and name once.
    pub references: Vec<Reference>,
    pub wrappers: Vec<Wrapper>,
    pub unread: Vec<Unread>,
}

/// Reads of one document that are kept. Code has dozens; thousands are data, and each costs a look at its line.
const MOST_REFERENCES: usize = 2_000;

impl Reading {
    fn has_room(&self) -> bool {
        self.references.len() < MOST_REFERENCES
    }
}

impl Languages {
    /// Loads `rules/variables/{languages,names}`.
    ///
    /// # Errors
    /// When a file does not fit.
    pub fn new(rulebook: &Rulebook) -> Result<Self, RuleError> {
        let languages = rulebook
            .tables::<LanguageFile>("variables/languages")?
            .into_iter()
            .map(|(name, file)| Language::compile(&name, file))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            languages,
            names: Names::load(rulebook)?,
        })
    }

    /// Returns true when `entry` is code of a known language that may run in production.
    #[must_use]
    pub fn wants(&self, entry: &Entry) -> bool {
        let role = Role::of(&entry.path);
        let runs = !role.is_aside() && !matches!(role, Role::Build | Role::Vendored | Role::Generated);
        runs && self.of(entry).is_some()
    }

    fn of(&self, entry: &Entry) -> Option<(&Language, Manner<'_>)> {
        let file_name = entry.path.file_name();
        let extension = entry.path.extension().to_ascii_lowercase();
        self.languages.iter().find_map(|language| {
            let file = &language.file;
            let is_aside = file
                .skip_names
                .iter()
                .any(|start| file_name.starts_with(start.as_str()))
                || entry
                    .path
                    .folder()
                    .split('/')
                    .any(|folder| file.skip_folders.iter().any(|skip| skip == folder));
            if is_aside {
                return None;
            }
            let owns =
                file.extensions.contains(&extension) || file.names.iter().any(|name| name == file_name);
            if owns {
                return Some((language, Manner::Whole));
            }
            let embedded = file
                .embedded
                .iter()
                .find(|one| one.extensions.contains(&extension))?;
            Some((
                language,
                Manner::Between {
                    open: &embedded.open,
                    close: &embedded.close,
                },
            ))
        })
    }
}

/// How much of a file is code of its language.
#[derive(Clone, Copy, Debug)]
enum Manner<'a> {
    Whole,
    Between { open: &'a str, close: &'a str },
}

/// Returns what `document` reads by the idioms of its language.
#[must_use]
pub fn read(document: &Document, languages: &Languages) -> Vec<Reference> {
    examine(document, languages).references
}

/// Returns the wrappers that `document` defines.
#[must_use]
pub fn wrappers(document: &Document, languages: &Languages) -> Vec<Wrapper> {
    examine(document, languages).wrappers
}

/// Returns all of the first pass in one go: what is read, which wrappers are defined, what was not understood.
#[must_use]
pub fn examine(document: &Document, languages: &Languages) -> Reading {
    look(document, languages, &[])
}

/// Returns what `document` reads through the `wrappers` of the project ([`resolve`]d), and only that.
#[must_use]
pub fn read_wrapped(document: &Document, languages: &Languages, wrappers: &[Wrapper]) -> Vec<Reference> {
    if wrappers.is_empty() {
        return Vec::new();
    }
    let mut references = look(document, languages, wrappers).references;
    references.retain(|reference| !is_derived(wrappers, &reference.name));
    references
}

/// Returns true when the code makes up the variable `name` itself, so that no read of it is an input; to be asked of
/// the references of the first pass as well, once all wrappers are known.
#[must_use]
pub fn is_derived(wrappers: &[Wrapper], name: &str) -> bool {
    wrappers
        .iter()
        .any(|wrapper| wrapper.form == Form::Derived && wrapper.name == name)
}

/// Looks for the idioms when `wrappers` is empty, else only for them.
fn look(document: &Document, languages: &Languages, wrappers: &[Wrapper]) -> Reading {
    let Some((language, manner)) = languages.of(&document.entry) else {
        return Reading::default();
    };
    let bytes = document.bytes();
    let matters = if wrappers.is_empty() {
        language.prefilter.is_match(bytes)
    } else {
        wrappers.iter().any(|wrapper| concerns(document, wrapper))
    };
    if !matters {
        return Reading::default();
    }
    let text = document.text();
    let text = match manner {
        Manner::Whole => text,
        Manner::Between { open, close } => only_between(&text, open, close).into(),
    };
    let search = Search {
        document,
        text: &text,
        language,
        names: &languages.names,
        wrappers,
    };
    let mut reading = match language.file.reader {
        Reader::Shapes => lexical::read(&search),
        Reader::Javascript => script::read(&search),
    };
    if !reading.has_room() {
        let reason = format!("more than {MOST_REFERENCES} reads of variables, the rest is left out");
        let note = Unread::noted(
            document.entry.path.clone(),
            reason,
            "exclude the file when it is generated",
        );
        reading.unread.push(note.of_engine("variables"));
    }
    reading
        .references
        .sort_by(|one, other| (one.place.span, &one.name).cmp(&(other.place.span, &other.name)));
    reading
        .references
        .dedup_by(|one, other| one.name == other.name && one.place.span == other.place.span);
    reading.wrappers.sort();
    reading.wrappers.dedup();
    reading
}

/// Returns true when the text may call the wrapper.
fn concerns(document: &Document, wrapper: &Wrapper) -> bool {
    match wrapper.form {
        Form::Folder => document.entry.path.folder() == wrapper.name,
        Form::Derived => false,
        Form::Function | Form::Method => is_called(document.bytes(), wrapper.name.as_bytes()),
    }
}

/// Returns true when `name` stands in `text` as a whole word with an argument behind it.
fn is_called(text: &[u8], name: &[u8]) -> bool {
    memchr::memmem::find_iter(text, name).any(|at| {
        let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let before = at.checked_sub(1).map(|at| text[at]);
        let after = text.get(at + name.len()).copied().unwrap_or_default();
        !before.is_some_and(joins) && matches!(after, b'(' | b'<' | b' ' | b'!')
    })
}

/// One document and all that is known for reading it.
struct Search<'a> {
    document: &'a Document,
    /// Same length as the document; what is not code of the language may be blank.
    text: &'a str,
    language: &'a Language,
    names: &'a Names,
    /// Empty in the first pass.
    wrappers: &'a [Wrapper],
}

/// Returns `text` with everything outside of the marks blank.
fn only_between(text: &str, open: &str, close: &str) -> String {
    let mut kept = blank(text);
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|start| at + start + open.len()) {
        let end = text[start..].find(close).map_or(text.len(), |end| start + end);
        kept[start..end].copy_from_slice(&text.as_bytes()[start..end]);
        at = (end + close.len()).min(text.len());
    }
    String::from_utf8(kept).unwrap_or_default()
}

/// Returns spaces of the length of `text`, with its line ends.
fn blank(text: &str) -> Vec<u8> {
    text.bytes()
        .map(|byte| if byte == b'\n' { b'\n' } else { b' ' })
        .collect()
}
