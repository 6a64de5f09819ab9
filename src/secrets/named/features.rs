//! What speaks for and against a proposed value, as numbers: the value, its name, how they are joined, the line and the
//! lines around, the kind of file. The trees of `forest.rs` weigh them; `tools/train.py` learns how.
//!
//! Each feature is a small whole number, cheap to count, and means something a person can check.

use super::place::Kind;
use super::propose::Proposal;
use super::value;
use super::{context, naming};
use crate::model::Span;
use crate::secrets::presence::Presence;

/// Everything that is known of one proposal, in the order of [`names`].
pub(in crate::secrets) struct Features {
    numbers: Vec<i16>,
}

/// Takes features with their names; the same code counts and explains.
pub(super) struct Sheet<'a> {
    numbers: &'a mut Vec<i16>,
    names: Option<&'a mut Vec<String>>,
}

impl Sheet<'_> {
    pub(super) fn number(&mut self, name: &str, number: usize) {
        self.numbers.push(i16::try_from(number).unwrap_or(i16::MAX));
        if let Some(names) = &mut self.names {
            names.push(name.to_owned());
        }
    }

    /// The number of `sign`, named after it.
    pub(super) fn sign(&mut self, prefix: &str, sign: u8, number: usize) {
        self.numbers.push(i16::try_from(number).unwrap_or(i16::MAX));
        if let Some(names) = &mut self.names {
            names.push(format!("{prefix} {}", char::from(sign)));
        }
    }

    pub(super) fn flag(&mut self, name: &str, holds: bool) {
        self.number(name, usize::from(holds));
    }

    /// One flag for each word of `list` that may stand in `text`, with `prefix` before its name.
    pub(super) fn present(&mut self, prefix: &str, list: &Presence, text: &[u8]) {
        let bits = list.of(text);
        for (index, word) in list.words().iter().enumerate() {
            self.each(prefix, &[word], |_| bits >> index & 1 == 1);
        }
    }

    /// One flag for each of `words`, with `prefix` before its name.
    pub(super) fn each(&mut self, prefix: &str, words: &[&str], holds: impl Fn(&str) -> bool) {
        for word in words {
            self.numbers.push(i16::from(holds(word)));
            if let Some(names) = &mut self.names {
                names.push(format!("{prefix} {}", word.trim()));
            }
        }
    }
}

impl Features {
    /// Counts the features of `proposal` in `bytes`, a file of `kind`.
    pub(in crate::secrets) fn of(bytes: &[u8], proposal: &Proposal, kind: &Kind) -> Self {
        let mut numbers = Vec::with_capacity(320);
        count(
            bytes,
            proposal,
            kind,
            &mut Sheet {
                numbers: &mut numbers,
                names: None,
            },
        );
        Self { numbers }
    }

    /// Returns the numbers, in the order of [`names`].
    pub(in crate::secrets) fn numbers(&self) -> &[i16] {
        &self.numbers
    }
}

/// Returns the names of all features, for training and for people.
pub(in crate::secrets) fn names() -> Vec<String> {
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    let bytes = b"a=b";
    let proposal = Proposal {
        name: Span::new(0, 1),
        word: Span::new(0, 1),
        value: Span::new(2, 3),
        join: super::propose::Join::Equals,
        fence: super::propose::Fence::None,
        name_is_quoted: false,
        is_wrapped: false,
        is_below: false,
    };
    count(
        bytes,
        &proposal,
        &Kind::of("a"),
        &mut Sheet {
            numbers: &mut numbers,
            names: Some(&mut names),
        },
    );
    names
}

fn count(bytes: &[u8], proposal: &Proposal, kind: &Kind, sheet: &mut Sheet<'_>) {
    let value = &bytes[proposal.value.start..proposal.value.end];
    let name = &bytes[proposal.name.start..proposal.name.end];
    value::count(value, name, sheet);
    naming::count(bytes, proposal, sheet);
    context::count(bytes, proposal, sheet);
    kind.count(sheet);
}
