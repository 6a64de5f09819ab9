//! Names in the tags of struct fields: `env:"PORT,required" envDefault:"80"`.

use super::super::Reading;
use super::{Lexical, Sight};
use crate::model::Span;
use crate::variables::fact::{Necessity, Phase};

/// Longest tag that is looked at.
const LONGEST_TAG: usize = 1_000;

pub(super) fn read(lexical: &Lexical<'_>, reading: &mut Reading) {
    let Some(tags) = &lexical.language.file.tags else {
        return;
    };
    let text = lexical.search.text;
    for literal in lexical.masked.literals() {
        let is_tag = text.as_bytes()[literal.span.start] == b'`' && literal.content.len() <= LONGEST_TAG;
        if !is_tag {
            continue;
        }
        let content = &text[literal.content.start..literal.content.end];
        let pairs = pairs(content);
        let value_of = |keys: &[String]| pairs.iter().find(|pair| keys.iter().any(|key| key == pair.key));
        let Some(pair) = value_of(&tags.keys) else {
            continue;
        };
        let mut options = pair.value.split(',');
        let name = options.next().unwrap_or_default();
        let options: Vec<&str> = options.map(str::trim).collect();
        if name.is_empty() || name == "-" {
            continue;
        }
        let default = value_of(&tags.default_keys)
            .map(|pair| pair.value)
            .or_else(|| options.iter().find_map(|option| option.strip_prefix("default=")));
        let is_required = options
            .iter()
            .any(|option| tags.required.iter().any(|word| word == option))
            || value_of(&tags.required_keys).is_some_and(|pair| pair.value == "true");
        let start = literal.content.start + pair.value_start;
        let necessity = match default {
            Some(_) => Necessity::Defaulted,
            None if is_required => Necessity::Enforced,
            None => Necessity::Optional,
        };
        let sight = Sight {
            name: name.to_owned(),
            span: Span::new(start, start + name.len()),
            necessity,
            phase: Phase::Run,
            default: default.map(str::to_owned),
            kind: None,
        };
        lexical.push(sight, reading);
    }
}

struct Pair<'a> {
    key: &'a str,
    value: &'a str,
    value_start: usize,
}

/// Splits `a:"b" c:"d"`; what has another form ends the tag.
fn pairs(tag: &str) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some((key, rest)) = tag[at..].split_once(":\"") {
        let value_start = at + key.len() + 2;
        let Some(length) = rest.find('"') else {
            break;
        };
        pairs.push(Pair {
            key: key.trim(),
            value: &rest[..length],
            value_start,
        });
        at = value_start + length + 1;
    }
    pairs
}
