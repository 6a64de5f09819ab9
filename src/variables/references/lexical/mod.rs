//! Reads a language by the shapes of its rule file, on text whose comments and strings are masked. Linear: shapes are
//! found by one automaton, and each is judged in a small window behind it.

mod arguments;
mod attributes;
mod follow;
mod guard;
mod settings;
mod tables;
mod tags;
mod wrapped;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use aho_corasick::Match;

use super::language::{Access, Language, Shape, Target};
use super::names::{is_in_capitals, is_name, showable_default};
use super::wrapper::Form;
use super::{Reading, Search};
use crate::model::Span;
use crate::syntax::code::Masked;
use crate::variables::fact::{Necessity, Phase, Reference, Scope, ValueKind};
use arguments::Arguments;

/// Reads the document of `search`: its idioms, or the calls of its wrappers when there are any.
pub(super) fn read(search: &Search<'_>) -> Reading {
    let lexical = Lexical {
        search,
        language: search.language,
        masked: Masked::new(search.text, &search.language.file.dialect),
        brought_in: brought_in(search),
        constants: OnceCell::new(),
    };
    let mut reading = Reading::default();
    if search.wrappers.is_empty() {
        lexical.read_idioms(&mut reading);
    } else {
        lexical.read_wrapped(&mut reading);
    }
    reading
}

/// One document, masked.
struct Lexical<'a> {
    search: &'a Search<'a>,
    language: &'a Language,
    masked: Masked,
    /// Words that shapes need, as far as the text has them.
    brought_in: HashSet<&'a str>,
    /// Constants of the file by name, with the number of their literal; collected for the first name that asks.
    constants: OnceCell<HashMap<String, usize>>,
}

fn brought_in<'a>(search: &Search<'a>) -> HashSet<&'a str> {
    let needs = search.language.file.reads.iter().flat_map(|shape| &shape.needs);
    let found: HashSet<&str> = needs
        .map(String::as_str)
        .filter(|word| search.text.contains(*word))
        .collect();
    found
}

/// What is known of one read before it becomes a reference.
#[derive(Clone, Debug)]
struct Sight {
    name: String,
    span: Span,
    necessity: Necessity,
    phase: Phase,
    default: Option<String>,
    kind: Option<ValueKind>,
}

/// Returns up to `length` bytes of `code` from `start` on, cut between characters.
fn within(code: &str, start: usize, length: usize) -> &str {
    let mut end = code.len().min(start + length);
    while !code.is_char_boundary(end) {
        end -= 1;
    }
    &code[start..end.max(start)]
}

/// Returns true for a number or a truth value.
fn is_plain_value(code: &str) -> bool {
    matches!(code, "true" | "false" | "True" | "False")
        || code
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-'))
}

/// What a file asks for is not demanded by it elsewhere: `os.environ["X"] if "X" in os.environ else None`.
fn soften(reading: &mut Reading) {
    let asked: Vec<String> = reading
        .references
        .iter()
        .filter(|reference| reference.necessity == Necessity::Optional)
        .map(|reference| reference.name.clone())
        .collect();
    for reference in &mut reading.references {
        if reference.necessity == Necessity::Enforced && asked.contains(&reference.name) {
            reference.necessity = Necessity::Conditional;
        }
    }
}

impl Lexical<'_> {
    fn code(&self) -> &str {
        &self.masked.code
    }

    fn read_idioms(&self, reading: &mut Reading) {
        let functions = wrapped::Functions::of(self);
        for found in self.language.callees.find_overlapping_iter(self.code()) {
            self.read_shape(&found, &functions, reading);
        }
        soften(reading);
        tags::read(self, reading);
        attributes::read(self, reading);
        settings::read(self, reading);
        tables::learn(self, reading);
    }

    fn read_wrapped(&self, reading: &mut Reading) {
        for wrapper in self.search.wrappers {
            match wrapper.form {
                Form::Folder => tables::read(self, wrapper, reading),
                Form::Derived => {}
                Form::Function | Form::Method => wrapped::read(self, wrapper, reading),
            }
        }
    }

    fn read_shape(&self, found: &Match, functions: &wrapped::Functions, reading: &mut Reading) {
        let Some(target) = self.language.targets.get(found.pattern().as_usize()) else {
            return;
        };
        let Some(shape) = self.language.file.reads.get(target.shape) else {
            return;
        };
        if !self.stands_alone(found.start(), found.end()) || !self.is_brought_in(shape) {
            return;
        }
        let Some(arguments) = self.arguments_of(*target, shape, found.end()) else {
            self.read_membership(*target, found.start(), reading);
            return;
        };
        let Some(argument) = arguments.get(shape.argument) else {
            return;
        };
        let names = arguments::names(self, argument);
        if names.is_empty() {
            if let Some(wrapper) = functions.wrapper(self, shape, argument, found.start()) {
                reading.wrappers.push(wrapper);
            }
            return;
        }
        let read = Span::new(found.start(), arguments.end);
        for (name, span) in names {
            if let Some(sight) = self.judge(shape, &arguments, read, name, span) {
                self.push(sight, reading);
            }
        }
    }

    /// Reads `"X" in os.environ`, which ends at `at`.
    fn read_membership(&self, target: Target, at: usize, reading: &mut Reading) {
        let Some(left) = self.code()[..at]
            .strip_suffix(" in ")
            .map(|left| left.strip_suffix(" not").unwrap_or(left))
        else {
            return;
        };
        let literals = self.masked.literals();
        let before = literals.partition_point(|literal| literal.span.end <= left.len());
        let named = before.checked_sub(1).map(|last| literals[last]);
        if let Some(literal) =
            named.filter(|literal| target.access == Access::Index && literal.span.end == left.len())
        {
            let sight = Sight {
                name: self.search.text[literal.content.start..literal.content.end].to_owned(),
                span: literal.content,
                necessity: Necessity::Optional,
                phase: Phase::Run,
                default: None,
                kind: None,
            };
            self.push(sight, reading);
        }
    }

    /// Returns what a read says, or nothing when it is none: a write, another kind of name.
    fn judge(
        &self,
        shape: &Shape,
        arguments: &Arguments,
        read: Span,
        name: String,
        span: Span,
    ) -> Option<Sight> {
        let refused = (shape.capitals_only && !is_in_capitals(&name))
            || shape.except.iter().any(|start| name.starts_with(start.as_str()));
        if refused {
            return None;
        }
        let mut sight = Sight {
            name,
            span,
            necessity: shape.necessity,
            phase: shape.phase.unwrap_or(Phase::Run),
            default: None,
            kind: shape.kind,
        };
        let given = arguments.default(self, shape.default_argument, &shape.default_names);
        match given {
            Some(text) => self.set_default(&mut sight, text),
            None if !follow::apply(self, &mut sight, read)? => guard::apply(self, &mut sight, read),
            None => {}
        }
        Some(sight)
    }

    /// Takes the code `text` for the default of `sight`.
    fn set_default(&self, sight: &mut Sight, text: Span) {
        let code = self.search.text[text.start..text.end].trim();
        if code.is_empty() || self.language.file.nothings.iter().any(|nothing| nothing == code) {
            sight.necessity = Necessity::Optional;
            return;
        }
        sight.necessity = Necessity::Defaulted;
        let at = text.start
            + (self.search.text[text.start..].len() - self.search.text[text.start..].trim_start().len());
        let literal = self
            .masked
            .literal_at(at)
            .filter(|literal| literal.span.end <= text.end && !literal.is_interpolated);
        sight.default = match literal {
            Some(literal) => Some(self.search.text[literal.content.start..literal.content.end].to_owned()),
            None => is_plain_value(code).then(|| code.to_owned()),
        };
    }

    fn push(&self, sight: Sight, reading: &mut Reading) {
        if !reading.has_room() || !is_name(&sight.name) || !self.search.names.is_input(&sight.name) {
            return;
        }
        let is_public = self.search.names.is_public(&sight.name);
        let default = sight
            .default
            .and_then(|text| showable_default(&sight.name, &text));
        let hidden = if default.is_none() {
            self.literals_near(sight.span)
        } else {
            Vec::new()
        };
        reading.references.push(Reference {
            place: self.search.document.masked_place(sight.span, &hidden),
            name: sight.name,
            necessity: sight.necessity,
            scope: if is_public { Scope::Browser } else { Scope::Server },
            phase: if is_public { Phase::Build } else { sight.phase },
            default,
            kind: sight.kind,
        });
    }

    /// Returns the literals behind `span` on its line: a default that must not be shown may be among them.
    fn literals_near(&self, span: Span) -> Vec<Span> {
        /// More do not fit into an excerpt.
        const MOST_HIDDEN: usize = 16;
        let line = self.search.document.line_span(span.start);
        let literals = self.masked.literals();
        let first = literals.partition_point(|literal| literal.span.start < span.end);
        literals[first..]
            .iter()
            .take(MOST_HIDDEN)
            .take_while(|literal| literal.span.start < line.end)
            .filter(|literal| !is_in_capitals(&self.search.text[literal.content.start..literal.content.end]))
            .map(|literal| literal.content)
            .collect()
    }

    /// Returns true when the words of the shape are no part of longer ones.
    fn stands_alone(&self, start: usize, end: usize) -> bool {
        let code = self.code().as_bytes();
        let joins = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
        let before = start.checked_sub(1).map(|at| code[at]);
        let starts_alone =
            before.is_none_or(|byte| !joins(byte) && !matches!(byte, b'.' | b'$' | b'>' | b'@'));
        // A language whose names begin with a mark (`$_ENV`) brings the mark in the shape.
        let ends_alone = code.get(end).is_none_or(|byte| !joins(*byte));
        starts_alone && ends_alone
    }

    fn is_brought_in(&self, shape: &Shape) -> bool {
        shape.needs.is_empty()
            || shape
                .needs
                .iter()
                .any(|word| self.brought_in.contains(word.as_str()))
    }

    fn arguments_of(&self, target: Target, shape: &Shape, end: usize) -> Option<Arguments> {
        match target.access {
            Access::Call => Arguments::of_call(self.code(), end, shape.bare),
            Access::Index => Arguments::of_index(self.code(), end),
            Access::Member => Arguments::of_member(self.code(), end),
        }
    }
}
