//! Reads JavaScript and TypeScript on their syntax tree. Two walks over one tree: the first learns what names stand for
//! and how they are used, the second finds the reads and asks the first what becomes of them. What has no tree is read
//! by shapes and noted.

mod climb;
mod judge;
mod scene;
mod schema;
mod values;
mod walker;
mod wrapped;

use super::names::{is_in_capitals, is_name, names_a_secret, showable_default};
use super::wrapper::Form;
use super::{Reading, Search, lexical};
use crate::model::{Span, Unread};
use crate::syntax::javascript;
use crate::variables::fact::{Necessity, Phase, Reference, Scope, ValueKind};

/// Extensions whose files hold code in script blocks only.
const COMPONENTS: &[&str] = &["vue", "svelte", "astro"];

/// Reads the document of `search`: its idioms, or the calls of its wrappers when there are any.
pub(super) fn read(search: &Search<'_>) -> Reading {
    let has_functions = search
        .wrappers
        .iter()
        .any(|wrapper| matches!(wrapper.form, Form::Function | Form::Method));
    if !search.wrappers.is_empty() && !has_functions {
        return Reading::default();
    }
    let extension = search.document.entry.path.extension().to_ascii_lowercase();
    if !COMPONENTS.contains(&extension.as_str()) {
        return read_code(search, search.text, &extension);
    }
    let mut reading = read_code(search, &javascript::only_scripts(search.text), &extension);
    if search.wrappers.is_empty() {
        // The template between the blocks reads variables as well; the place decides which reading of it counts.
        let template = lexical::read(search);
        for reference in template.references {
            let is_known = reading
                .references
                .iter()
                .any(|known| known.place.span.overlaps(reference.place.span));
            if !is_known {
                reading.references.push(reference);
            }
        }
    }
    reading
}

fn read_code(search: &Search<'_>, text: &str, extension: &str) -> Reading {
    let tree = javascript::parse(text, extension, |program| walker::read(search, text, program));
    tree.unwrap_or_else(|reason| {
        let mut reading = lexical::read(search);
        let note = Unread::noted(
            search.document.entry.path.clone(),
            format!("read word by word: {reason}"),
            "nothing to do unless a variable of this file is missing in the list",
        );
        reading.unread.push(note.of_engine("variables"));
        reading
    })
}

/// What is known of one read before it becomes a reference.
#[derive(Clone, Debug)]
struct Sight {
    name: String,
    span: Span,
    necessity: Necessity,
    default: Option<String>,
    kind: Option<ValueKind>,
    source: Source,
}

/// Which environment is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// `process.env` and its kin.
    Process,
    /// `import.meta.env`
    Bundler,
    /// A module that hands a browser its variables.
    PublicModule,
    /// A module that is filled when the code is built.
    BuildModule,
}

/// Returns the reference of `sight`, or nothing when its name is no input.
fn reference(search: &Search<'_>, sight: Sight, is_client: bool) -> Option<Reference> {
    let names = search.names;
    let path = &search.document.entry.path;
    let refused = !is_name(&sight.name)
        || !names.is_input(&sight.name)
        || (sight.source == Source::Bundler && names.is_of_bundler(&sight.name))
        // `process.env.foo` in lower case is nearly always a test double; real ones have capitals.
        || !(is_in_capitals(&sight.name) || sight.name.bytes().any(|byte| byte.is_ascii_uppercase()));
    if refused {
        return None;
    }
    let file_name = path.file_name();
    let on_server =
        file_name.contains(".server.") || file_name.contains("+server") || path.extension() == "astro";
    let is_public = names.is_public(&sight.name);
    let scope = match sight.source {
        Source::PublicModule => Scope::Browser,
        Source::Bundler if !on_server => Scope::Browser,
        _ if is_public || is_client => Scope::Browser,
        _ => Scope::Server,
    };
    let is_built = is_public
        || matches!(sight.source, Source::Bundler | Source::BuildModule)
        || file_name.contains(".config.");
    let default = sight
        .default
        .and_then(|text| showable_default(&sight.name, &text));
    let hidden = if default.is_some() {
        Vec::new()
    } else {
        literals_behind(search, &sight.name, sight.span)
    };
    Some(Reference {
        place: search.document.masked_place(sight.span, &hidden),
        name: sight.name,
        necessity: sight.necessity,
        scope,
        phase: if is_built { Phase::Build } else { Phase::Run },
        default,
        kind: sight.kind,
    })
}

/// Returns the span of a node in our own terms.
fn span_of(span: impl Into<javascript::NodeSpan>) -> Span {
    let span = span.into();
    Span::new(span.start as usize, span.end.max(span.start) as usize)
}

/// Returns the insides of the quoted texts behind `span` on its line: a default that must not be shown may be among them.
fn literals_behind(search: &Search<'_>, name: &str, span: Span) -> Vec<Span> {
    /// A shorter text with a digit in it is a number or a version.
    const SHORTEST_HIDDEN: usize = 8;
    let is_secret = names_a_secret(name);
    let line = search.document.line_span(span.start);
    let mut hidden = Vec::new();
    let mut at = span.end + 1;
    // More do not fit into an excerpt.
    while at < line.end && hidden.len() < 16 {
        let rest = &search.document.bytes()[at..line.end];
        let Some(open) = rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`')) else {
            break;
        };
        let start = at + open + 1;
        let Some(length) = memchr::memchr(rest[open], &rest[open + 1..]) else {
            // Most likely the end of a template that began before the read.
            at = start;
            continue;
        };
        let inside = &search.document.bytes()[start..start + length];
        let is_random = inside.len() >= SHORTEST_HIDDEN && inside.iter().any(u8::is_ascii_digit);
        // Words without a digit are names of things, and help the reader more than dots.
        if is_random || (is_secret && !std::str::from_utf8(inside).is_ok_and(is_in_capitals)) {
            hidden.push(Span::new(start, start + length));
        }
        at = start + length + 1;
    }
    hidden
}
