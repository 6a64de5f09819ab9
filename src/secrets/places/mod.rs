//! Secrets that stand in no plain `name = value`: in commands, in lines of servers and devices, in files whose form says
//! where the password is. Three tables of forms (`*.txt`) say where to look, `value.rs` says what a value there is worth.
//! In: a text and where one of the tables' words stands in it. Out: candidates; never a verdict.

mod commands;
mod directives;
mod files;
mod form;
mod hashes;
mod markup;
mod piped;
mod tables;
mod value;
mod words;

use super::candidate::Candidate;
use super::setting::Setting;
use crate::model::RepoPath;
use form::Form;
pub(super) use value::Place;

/// What a word of the tables announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A command; its options follow.
    Command,
    /// An option that means the same with every command.
    Option,
    /// What reads a password from the command before it: `echo … | chpasswd`.
    Reader,
    /// A line of settings.
    Line,
    /// `user:hash`.
    Hash,
    /// An XML element around another one.
    Element,
}

/// One word of the tables and the forms in which a secret stands beside it.
#[derive(Debug)]
struct Known {
    way: Way,
    anchor: &'static str,
    forms: Vec<Form>,
}

/// All that the tables know.
#[derive(Debug)]
pub(super) struct Places {
    known: Vec<Known>,
    files: Vec<files::Pattern>,
}

impl Places {
    /// Reads the tables.
    pub(super) fn built_in() -> Self {
        let mut known = Vec::new();
        for (way, table) in [
            (Way::Command, tables::COMMANDS),
            (Way::Option, tables::OPTIONS),
            (Way::Line, tables::LINES),
        ] {
            for (anchors, forms) in tables::rows(table) {
                for anchor in anchors.split(", ") {
                    let forms = forms.split(" | ").map(Form::of).collect();
                    known.push(Known { way, anchor, forms });
                }
            }
        }
        for (way, anchors) in [
            (Way::Reader, piped::READERS),
            (Way::Hash, hashes::STARTS_AFTER_USER),
            (Way::Element, markup::ELEMENTS),
        ] {
            known.extend(anchors.iter().map(|anchor| Known {
                way,
                anchor,
                forms: Vec::new(),
            }));
        }
        Self {
            known,
            files: files::patterns(),
        }
    }

    /// Returns the words to look for, in either case, each with its number.
    pub(super) fn anchors(&self) -> impl Iterator<Item = (usize, &'static str)> {
        self.known.iter().map(|known| known.anchor).enumerate()
    }

    /// Shows `found` what stands beside the word `number`, seen at `start..end` of `bytes`.
    pub(super) fn look(
        &self,
        number: usize,
        bytes: &[u8],
        (start, end): (usize, usize),
        setting: &Setting,
        found: &mut Vec<Candidate>,
    ) {
        let Some(known) = self.known.get(number) else {
            return;
        };
        match known.way {
            Way::Command => {
                let name = known.anchor.split(' ').next().unwrap_or_default();
                commands::look(bytes, start, name, &known.forms, setting, found);
            }
            Way::Option => commands::option(bytes, start, &known.forms, setting, found),
            Way::Reader => piped::look(bytes, start, end, setting, found),
            Way::Line => directives::look(bytes, start, &known.forms, setting, found),
            Way::Hash => hashes::look(bytes, start, found),
            Way::Element => markup::look(bytes, end, setting, found),
        }
    }

    /// Returns what the file at `path` holds where its form, told by its name, says so.
    pub(super) fn of_file(
        &self,
        path: &RepoPath,
        bytes: &[u8],
        is_whole: bool,
        setting: &Setting,
    ) -> Vec<Candidate> {
        files::look(&self.files, path, bytes, is_whole, setting)
    }
}
