//! Names in attributes of fields: `#[arg(long, env = "PORT", default_value = "80")]`.

use super::super::Reading;
use super::{Lexical, Sight, within};
use crate::model::Span;
use crate::variables::fact::{Necessity, Phase};

/// Bytes of one attribute that are looked at.
const LONGEST_ATTRIBUTE: usize = 2_000;
/// Bytes behind an attribute in which the type of its field stands.
const LONGEST_FIELD: usize = 200;

pub(super) fn read(lexical: &Lexical<'_>, reading: &mut Reading) {
    let Some(attributes) = &lexical.language.file.attributes else {
        return;
    };
    let code = lexical.code();
    for opening in &attributes.inside {
        for at in memchr::memmem::find_iter(code.as_bytes(), opening.as_bytes()) {
            let start = at + opening.len();
            let limit = code.len().min(start + LONGEST_ATTRIBUTE);
            let Some(end) =
                memchr::memmem::find(&code.as_bytes()[start..limit], b")]").map(|length| start + length)
            else {
                continue;
            };
            if let Some(sight) = sight_of(lexical, Span::new(start, end), attributes) {
                lexical.push(sight, reading);
            }
        }
    }
}

fn sight_of(
    lexical: &Lexical<'_>,
    attribute: Span,
    attributes: &super::super::language::Attributes,
) -> Option<Sight> {
    let code = lexical.code();
    let name = value_of(lexical, attribute, &attributes.key)?;
    let text = &lexical.search.text[name.start..name.end];
    let default = attributes
        .default_keys
        .iter()
        .find(|key| has_key(&code[attribute.start..attribute.end], key));
    let literal = default.and_then(|key| value_of(lexical, attribute, key));
    let field = within(code, attribute.end, LONGEST_FIELD);
    let field = &field[..field.find(",\n").unwrap_or(field.len())];
    let is_optional = attributes
        .optional_types
        .iter()
        .any(|kind| field.contains(kind.as_str()));
    Some(Sight {
        name: text.to_owned(),
        span: name,
        necessity: match default {
            Some(_) => Necessity::Defaulted,
            None if is_optional => Necessity::Optional,
            None => Necessity::Enforced,
        },
        phase: Phase::Run,
        default: literal.map(|span| lexical.search.text[span.start..span.end].to_owned()),
        kind: None,
    })
}

fn has_key(attribute: &str, key: &str) -> bool {
    attribute.split([',', '(']).any(|part| {
        part.trim_start()
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    })
}

/// Returns the literal behind `key =`.
fn value_of(lexical: &Lexical<'_>, attribute: Span, key: &str) -> Option<Span> {
    let code = &lexical.code()[attribute.start..attribute.end];
    let at = code
        .match_indices(key)
        .find(|(at, _)| {
            let before = at.checked_sub(1).map(|at| code.as_bytes()[at]);
            before.is_none_or(|byte| matches!(byte, b' ' | b',' | b'(' | b'\n' | b'\t'))
                && code[at + key.len()..].trim_start().starts_with('=')
        })?
        .0;
    let rest = &code[at..];
    let start = attribute.start + at + rest.find('"')?;
    let literal = lexical.masked.literal_at(start)?;
    (literal.span.end <= attribute.end).then_some(literal.content)
}
