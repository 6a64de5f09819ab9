//! Rows of a .env file.

use super::rows::{Content, Row};
use crate::model::{Secret, Span};
use crate::syntax::dotenv::{self, Reader, Reading};

pub(super) fn rows(text: &str) -> Vec<Row> {
    let file = dotenv::parse(text);
    file.assignments
        .iter()
        .map(|assignment| {
            let content = match assignment.value_as(text, Reader::JavaScript) {
                Reading::Value(secret) => Content::Text(secret),
                Reading::Unset => Content::PassThrough,
                Reading::Refused | Reading::Dynamic => Content::Text(Secret::new(b"")),
            };
            let end = assignment.span.end.max(assignment.value.start);
            Row {
                name: assignment.name(text).to_owned(),
                name_span: assignment.key,
                content,
                // The rest of the line is hidden too: a comment behind a value often holds the value before.
                value_span: (!assignment.is_bare).then(|| Span::new(assignment.value.start, end)),
                environments: Vec::new(),
                is_unclosed: !assignment.is_terminated,
                in_rust: Some(assignment.value_as(text, Reader::Dotenvy)),
            }
        })
        .collect()
}

/// Returns true when `text` can be a .env file: most of its lines are assignments.
pub(super) fn is_likely(text: &str) -> bool {
    let file = dotenv::parse(text);
    let assigned = file.assignments.iter().filter(|one| !one.is_bare).count();
    assigned > 0 && assigned >= file.leftovers.len()
}
