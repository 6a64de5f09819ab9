//! TOML with spans: fly.toml, wrangler.toml and their kind.

use toml_span::value::{Table, Value as Ast, ValueInner};

use super::tree::{Member, Node, Scalar, SyntaxError, Value};
use crate::model::Span;

/// Bytes of a text that are looked at.
const LONGEST_TEXT: usize = 1 << 20;

/// Reads `text` into a tree whose entries stand in the order of the text.
///
/// # Errors
/// When the text is no TOML, nests deeper than the parser follows, or is longer than 1 MiB.
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    if text.len() > LONGEST_TEXT {
        return Err(SyntaxError {
            message: "the TOML is longer than 1 MiB".to_owned(),
            offset: LONGEST_TEXT,
        });
    }
    let mut root = toml_span::parse(text).map_err(|error| SyntaxError {
        message: error.kind.to_string(),
        offset: error.span.start,
    })?;
    Ok(node(&mut root))
}

/// Depth is bounded by the parser.
fn node(ast: &mut Ast<'_>) -> Node {
    let scalar = |text: String, is_quoted| Value::Scalar(Scalar { text, is_quoted });
    let value = match ast.take() {
        ValueInner::String(text) => scalar(text.into_owned(), true),
        ValueInner::Integer(number) => scalar(number.to_string(), false),
        ValueInner::Float(number) => scalar(number.to_string(), false),
        ValueInner::Boolean(switch) => scalar(switch.to_string(), false),
        ValueInner::Array(elements) => Value::List(
            elements
                .into_iter()
                .map(|mut element| node(&mut element))
                .collect(),
        ),
        ValueInner::Table(table) => Value::Map(members(table)),
    };
    Node {
        span: Span::new(ast.span.start, ast.span.end.max(ast.span.start)),
        value,
    }
}

fn members(table: Table<'_>) -> Vec<Member> {
    let mut members: Vec<Member> = table
        .into_iter()
        .map(|(key, mut value)| Member {
            key: key.name.into_owned(),
            key_span: Span::new(key.span.start, key.span.end.max(key.span.start)),
            node: node(&mut value),
        })
        .collect();
    members.sort_by_key(|member| member.key_span);
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_keep_their_order_and_their_spans() {
        let text = "[env]\n  PORT = \"8080\"\n  A = true\n";
        let node = parse(text).ok().unwrap();
        let env = node.get("env").unwrap();
        let keys: Vec<&str> = env.members().iter().map(|member| member.key.as_str()).collect();
        assert_eq!(keys, ["PORT", "A"]);
        let port = env.get("PORT").unwrap();
        assert!(text[port.span.start..port.span.end].contains("8080"));
        assert_eq!(env.get("A").and_then(Node::text), Some("true"));
    }

    #[test]
    fn a_broken_text_is_an_error_not_a_panic() {
        assert!(parse("a = ").is_err());
        assert!(parse(&format!("a = {}", "[".repeat(100_000))).is_err());
    }
}
