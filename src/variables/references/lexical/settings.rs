//! Classes whose fields are variables: `class Settings(BaseSettings): port: int = 80`. Only the plain form: names are
//! the prefix of the class and the field in capitals.

use super::super::Reading;
use super::{Lexical, Sight};
use crate::model::Span;
use crate::variables::fact::{Necessity, Phase, ValueKind};

pub(super) fn read(lexical: &Lexical<'_>, reading: &mut Reading) {
    let Some(settings) = &lexical.language.file.settings else {
        return;
    };
    let code = lexical.code();
    let mut at = 0;
    let mut class: Option<Class> = None;
    for line in code.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim_start();
        if trimmed.trim_end().is_empty() {
            continue;
        }
        let indent = line.len() - trimmed.len();
        if class.as_ref().is_some_and(|class| indent <= class.indent) {
            class = None;
        }
        if trimmed.starts_with("class ") {
            let is_settings = settings.bases.iter().any(|base| trimmed.contains(base.as_str()));
            if is_settings {
                class = Some(Class {
                    indent,
                    fields: None,
                    prefix: prefix(lexical, start, &settings.prefix_key),
                });
            }
            continue;
        }
        let Some(class) = &mut class else {
            continue;
        };
        let fields = *class.fields.get_or_insert(indent);
        if indent == fields
            && let Some(sight) = field(lexical, start + indent, trimmed, &class.prefix)
        {
            lexical.push(sight, reading);
        }
    }
}

struct Class {
    indent: usize,
    /// Indent of its fields, known with the first.
    fields: Option<usize>,
    prefix: String,
}

/// Returns the prefix that the class at `start` gives its fields.
fn prefix(lexical: &Lexical<'_>, start: usize, key: &str) -> String {
    let code = lexical.code();
    let body = &code[start..];
    let end = body[1..].find("\nclass ").map_or(body.len(), |at| at + 1);
    let literal = body[..end].find(key).and_then(|at| {
        let quote = body[at..end].find(['"', '\''])?;
        lexical.masked.literal_at(start + at + quote)
    });
    literal.map_or_else(String::new, |literal| {
        lexical.search.text[literal.content.start..literal.content.end].to_owned()
    })
}

/// Reads `name: type = default`.
fn field(lexical: &Lexical<'_>, start: usize, line: &str, prefix: &str) -> Option<Sight> {
    let (name, rest) = line.split_once(':')?;
    let is_field = !name.is_empty()
        && !name.starts_with("model_config")
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_field || rest.trim().is_empty() {
        return None;
    }
    let (kind, default) = match rest.split_once('=') {
        Some((kind, _)) => (kind, Some(start + name.len() + 1 + kind.len() + 1)),
        None => (rest, None),
    };
    if kind.contains("ClassVar") || kind.contains('(') {
        return None;
    }
    let mut sight = Sight {
        name: format!("{prefix}{name}").to_ascii_uppercase(),
        span: Span::new(start, start + name.len()),
        necessity: Necessity::Enforced,
        phase: Phase::Run,
        default: None,
        kind: match kind.trim() {
            "int" | "float" => Some(ValueKind::Number),
            "bool" => Some(ValueKind::Flag),
            kind if kind.contains("Url") || kind.contains("Dsn") => Some(ValueKind::Url),
            _ => None,
        },
    };
    if let Some(from) = default {
        let end = start + line.trim_end().len();
        let code = lexical.code()[from..end].trim();
        let demands = code == "..."
            || code.contains("(...")
            || (code.starts_with("Field(") && !code.contains("default"));
        if !demands {
            lexical.set_default(&mut sight, Span::new(from, end));
        }
    }
    Some(sight)
}
