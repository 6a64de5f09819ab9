//! The candidates of a text with their features, for training: `tools/train.py` learns from what this writes.
//! Not part of a poll.

use super::features::{self, Features};
use super::place::Kind;
use super::{propose, reject};
use crate::model::Span;
use crate::secrets::prefilter::NAME_PARTS;

/// One value that would be weighed.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// Byte range of the value.
    pub value: Span,
    /// In the order of [`feature_names`].
    pub features: Vec<i16>,
}

/// Returns the names of the features, in order.
#[must_use]
pub fn feature_names() -> Vec<String> {
    features::names()
}

/// Returns every value of `bytes` that would be weighed if it stood in the file at `path`.
#[must_use]
pub fn proposals(path: &str, bytes: &[u8]) -> Vec<Proposed> {
    let kind = Kind::of(path);
    let lower = bytes.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let part = NAME_PARTS
            .iter()
            .find(|part| lower[at..].starts_with(part.as_bytes()));
        let Some(part) = part.filter(|part| !reject::goes_on(bytes, at, at + part.len())) else {
            at += 1;
            continue;
        };
        let end = propose::each(bytes, Span::new(at, at + part.len()), &mut |proposal| {
            if !reject::is_hopeless(bytes, &proposal, &kind) {
                found.push(Proposed {
                    value: proposal.value,
                    features: Features::of(bytes, &proposal, &kind).numbers().to_vec(),
                });
            }
        });
        at = end.max(at + 1);
    }
    found
}
