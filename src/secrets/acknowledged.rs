//! Shows each found value, while the document is at hand, to the one who knows what people have acknowledged elsewhere.
//! What stays is the numbers of the entries, at the place; the value is lent and comes back.

use super::hit::Facts;
use super::rules::RuleSet;
use crate::model::{Acknowledged, Document, Sight, Span};

/// Bytes of a line shown on each side of the value: where a person wrote it, that is the whole line.
const AROUND: usize = 1_000;

/// Writes into each place of `facts` which entries speak of its value.
pub(super) fn ask(document: &Document, facts: &mut Facts, rules: &RuleSet, acknowledged: &dyn Acknowledged) {
    let bytes = document.bytes();
    let offset = document.part.offset;
    for hit in &mut facts.hits {
        let (start, end) = (hit.place.span.start - offset, hit.place.span.end - offset);
        let first = document.line_span(start).start.max(start.saturating_sub(AROUND));
        let last = document.line_span(end).end.min(end + AROUND).max(end);
        let sight = Sight {
            place: &hit.place,
            rule: &rules.rules[hit.rule].rule.id,
            value: &bytes[start..end],
            around: &bytes[first..last],
            at: Span::new(start - first, end - first),
        };
        hit.place.acknowledged = acknowledged.entries_for(&sight);
    }
}
