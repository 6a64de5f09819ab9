//! What every format gives: rows of names and values. Here a row becomes a variable of an inventory: its value is
//! looked at once, masked in every excerpt of its file, and dropped.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};

use super::{Held, InRust, Inventory, State};
use crate::model::{Document, Secret, Span};
use crate::syntax::dotenv::Reading;

use super::shape::Shape;

/// One name of one file. Has no `Debug`: its content may be a secret.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) name_span: Span,
    pub(super) content: Content,
    /// Everything of the value that an excerpt could show.
    pub(super) value_span: Option<Span>,
    /// The environments it is for, when the file itself says so.
    pub(super) environments: Vec<String>,
    /// True when the quote that opens the value is never closed.
    pub(super) is_unclosed: bool,
    /// What dotenvy makes of the line.
    pub(super) in_rust: Option<Reading>,
}

/// What stands behind a name.
pub(super) enum Content {
    Text(Secret),
    /// There, and not to be seen; the digest of the platform, when it gives one.
    Opaque(Option<String>),
    Reference,
    PassThrough,
    Generated,
}

/// Bytes of a line on each side of a name that an excerpt may show, with room to spare.
const EXCERPT_REACH: usize = 512;

/// Turns `rows` into one inventory an environment, sorted by it; `template` is what they have in common.
pub(super) fn finish(
    document: &Document,
    rows: Vec<Row>,
    template: &Inventory,
    key: &RandomState,
) -> Vec<Inventory> {
    let mut secret_spans: Vec<Span> = rows.iter().filter_map(|row| row.value_span).collect();
    secret_spans.sort_unstable();
    let mut by_environment: BTreeMap<String, Vec<Held>> = BTreeMap::new();
    for row in rows {
        let environments = if row.environments.is_empty() {
            vec![template.environment.clone()]
        } else {
            row.environments.clone()
        };
        let held = hold(document, row, &secret_spans, key);
        for environment in environments {
            by_environment.entry(environment).or_default().push(held.clone());
        }
    }
    by_environment
        .into_iter()
        .map(|(environment, held)| Inventory {
            environment,
            held,
            ..template.clone()
        })
        .collect()
}

fn hold(document: &Document, row: Row, secret_spans: &[Span], key: &RandomState) -> Held {
    let shown = Span::new(
        row.name_span.start.saturating_sub(EXCERPT_REACH),
        row.name_span.end + EXCERPT_REACH,
    );
    // Values do not overlap, so the sorted starts are sorted ends as well.
    let first = secret_spans.partition_point(|span| span.end <= shown.start);
    let hidden: Vec<Span> = secret_spans[first..]
        .iter()
        .take_while(|span| span.start < shown.end)
        .copied()
        .collect();
    let place = document.masked_place(row.name_span, &hidden);
    let state = state(&row.content, key);
    let in_rust = row.in_rust.and_then(|reading| in_rust(&reading, &state, key));
    Held {
        name: row.name,
        state,
        in_rust,
        is_unclosed: row.is_unclosed,
        place,
    }
}

fn state(content: &Content, key: &RandomState) -> State {
    match content {
        Content::Text(secret) => of_text(secret, key),
        Content::Opaque(digest) => {
            State::Opaque(digest.as_ref().map(|digest| key.hash_one(digest.as_bytes())))
        }
        Content::Reference => State::Reference,
        Content::PassThrough => State::PassThrough,
        Content::Generated => State::Generated,
    }
}

fn of_text(secret: &Secret, key: &RandomState) -> State {
    let text = secret.expose_text().unwrap_or_default();
    if text.trim().is_empty() {
        return State::Empty;
    }
    if crate::tokens::is_reference(text) {
        return State::Reference;
    }
    State::Value(Shape::of(secret, key))
}

fn in_rust(reading: &Reading, usual: &State, key: &RandomState) -> Option<InRust> {
    match reading {
        Reading::Refused => Some(InRust::Refused),
        Reading::Value(secret) => {
            let state = of_text(secret, key);
            (state != *usual).then_some(InRust::Other(state))
        }
        Reading::Dynamic | Reading::Unset => None,
    }
}
