//! Reads what is written another way: base64, hex, escapes, entities, percent encoding, packed texts, texts in pieces, the
//! sources inside source maps. Bytes come in; layers go out, each with the way back to where it was written. Knows no
//! rule and no detector; layers of layers are the caller's to ask for, within [`DEEPEST`] and the [`Budget`].

mod base64;
mod budget;
mod credentials;
mod escape;
mod inflate;
mod joined;
mod map;
mod numbers;
mod quoted_printable;
mod runs;
mod source_map;
mod tongue;
mod trigger;

use crate::model::Span;
use escape::Manner;

pub(super) use budget::Budget;
pub(super) use map::Decoded;
pub(super) use runs::Runs;
pub(super) use source_map::contents;
pub(super) use tongue::Tongue;
use trigger::Literal;
pub(super) use trigger::{Trigger, literals};

/// How many encodings may lie within one another.
pub(super) const DEEPEST: usize = 5;

/// A text that was decoded.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) decoded: Decoded,
    pub(super) tongue: Tongue,
    /// Only what was written in pieces is news; the rest was seen as it stands.
    pub(super) is_joined: bool,
}

impl Layer {
    /// Returns the layer whose text may be of any kind.
    fn of_any(decoded: Decoded) -> Self {
        let tongue = Tongue::of(&decoded.bytes);
        Self {
            decoded,
            tongue,
            is_joined: false,
        }
    }

    fn around(decoded: Decoded) -> Self {
        Self {
            decoded,
            tongue: Tongue::Around,
            is_joined: false,
        }
    }

    fn settings(decoded: Decoded) -> Self {
        Self {
            decoded,
            tongue: Tongue::File("decoded.yaml"),
            is_joined: false,
        }
    }
}

/// Decodes what the literals of the prefilter announce. Knows what was decoded already, so nothing is decoded twice.
#[derive(Debug, Default)]
pub(super) struct Announced {
    until: [usize; KINDS],
}

/// Kinds of triggers.
const KINDS: usize = 9;

impl Announced {
    /// Returns the layers that `trigger`, seen at `start..end` of `bytes`, announces.
    pub(super) fn at(
        &mut self,
        bytes: &[u8],
        trigger: Trigger,
        start: usize,
        end: usize,
        budget: &mut Budget,
    ) -> Vec<Layer> {
        let until = &mut self.until[trigger as usize];
        if start < *until {
            return Vec::new();
        }
        let floor = *until;
        let one = |found: Option<(Decoded, usize)>, as_layer: fn(Decoded) -> Layer| {
            let layer = |(decoded, end)| (vec![as_layer(decoded)], end);
            found.map_or((Vec::new(), floor), layer)
        };
        let joined = |decoded| Layer {
            is_joined: true,
            ..Layer::around(decoded)
        };
        let (mut layers, end) = match trigger {
            Trigger::Backslash => one(
                escape::around(bytes, start, floor, Manner::Backslash),
                Layer::around,
            ),
            Trigger::Percent => one(
                escape::around(bytes, start, floor, Manner::Percent),
                Layer::around,
            ),
            Trigger::Entity => one(escape::around(bytes, start, floor, Manner::Entity), Layer::around),
            Trigger::Joined => one(joined::around(bytes, start, floor), joined),
            Trigger::JoinCall => one(joined::by_call(bytes, start, floor), joined),
            Trigger::Basic => one(credentials::basic(bytes, end), Layer::settings),
            Trigger::DockerAuth => one(credentials::docker_auth(bytes, end), Layer::settings),
            Trigger::Kubernetes => {
                let (texts, end) = credentials::kubernetes(bytes, start);
                (texts.into_iter().map(Layer::of_any).collect(), end)
            }
            Trigger::QuotedPrintable => (
                vec![Layer::around(quoted_printable::decode(bytes, end))],
                bytes.len(),
            ),
        };
        *until = end.max(floor);
        layers.retain(|layer| budget.take(layer.decoded.bytes.len()));
        layers
    }
}

/// Decodes all that `bytes` hold, to any depth, and returns how many bytes that gave. For tests that feed it anything.
pub(super) fn decode_all(bytes: &[u8], budget: &mut Budget) -> usize {
    decode_below(bytes, 0, &literals(), budget)
}

fn decode_below(bytes: &[u8], depth: usize, literals: &[Literal], budget: &mut Budget) -> usize {
    if depth > DEEPEST {
        return 0;
    }
    let mut layers = Vec::new();
    for content in contents(bytes) {
        debug_assert!(content.line_of(bytes, content.span.end) > 0, "lines start at one");
    }
    let mut announced = Announced::default();
    for start in 0..bytes.len() {
        for (text, trigger, _) in literals {
            let end = start + text.len();
            if bytes
                .get(start..end)
                .is_some_and(|found| found.eq_ignore_ascii_case(text.as_bytes()))
            {
                layers.extend(announced.at(bytes, *trigger, start, end, budget));
            }
        }
    }
    let mut runs = Runs::new(bytes, depth == 0);
    while let Some(layer) = runs.next(budget) {
        layers.push(layer);
    }
    let mut total = 0;
    for layer in layers {
        let place = layer.decoded.locate(Span::new(0, layer.decoded.bytes.len()));
        debug_assert!(place.end <= bytes.len(), "a layer lies in its source");
        total += layer.decoded.bytes.len() + decode_below(&layer.decoded.bytes, depth + 1, literals, budget);
    }
    total
}

#[cfg(test)]
mod tests;
