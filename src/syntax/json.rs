//! JSON with spans, comments and trailing commas allowed: package.json, vercel.json, wrangler.jsonc and platform exports.

use std::borrow::Cow;

use jsonc_parser::ast::{ObjectPropName, Value as Ast};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::tree::{Member, Node, Scalar, SyntaxError, Value};
use crate::model::Span;

/// Bytes of a text that are looked at.
const LONGEST_TEXT: usize = 1 << 20;

/// Reads `text` into a tree; an empty text is null.
///
/// # Errors
/// When the text is no JSON, nests deeper than the parser follows, or is longer than 1 MiB.
pub fn parse(text: &str) -> Result<Node, SyntaxError> {
    if text.len() > LONGEST_TEXT {
        return Err(SyntaxError {
            message: "the JSON is longer than 1 MiB".to_owned(),
            offset: LONGEST_TEXT,
        });
    }
    let parsed =
        parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).map_err(|error| {
            SyntaxError {
                message: error.kind().to_string(),
                offset: error.range().start,
            }
        })?;
    Ok(parsed.value.map_or(
        Node {
            span: Span::default(),
            value: Value::Null,
        },
        node,
    ))
}

/// Depth is bounded by the parser, which refuses more than 512 levels.
fn node(ast: Ast<'_>) -> Node {
    let range = ast.range();
    let scalar = |text: Cow<'_, str>, is_quoted| {
        Value::Scalar(Scalar {
            text: text.into_owned(),
            is_quoted,
        })
    };
    let value = match ast {
        Ast::StringLit(literal) => scalar(literal.value, true),
        Ast::NumberLit(literal) => scalar(Cow::Borrowed(literal.value), false),
        Ast::BooleanLit(literal) => {
            scalar(Cow::Borrowed(if literal.value { "true" } else { "false" }), false)
        }
        Ast::NullKeyword(_) => Value::Null,
        Ast::Array(array) => Value::List(array.elements.into_iter().map(node).collect()),
        Ast::Object(object) => Value::Map(
            object
                .properties
                .into_iter()
                .map(|property| {
                    let range = property.name.range();
                    Member {
                        key: key_text(property.name),
                        key_span: Span::new(range.start, range.end),
                        node: node(property.value),
                    }
                })
                .collect(),
        ),
    };
    Node {
        span: Span::new(range.start, range.end),
        value,
    }
}

fn key_text(name: ObjectPropName<'_>) -> String {
    name.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_allowed_and_spans_are_bytes() {
        let text = "{ // ü\n \"env\": {\"A\": \"x\\ny\", \"B\": 3,}, }";
        let node = parse(text).ok().unwrap();
        let a = node.at(&["env", "A"]).unwrap();
        assert_eq!(a.text(), Some("x\ny"));
        assert_eq!(&text[a.span.start..a.span.end], "\"x\\ny\"");
        assert_eq!(node.at(&["env", "B"]).and_then(Node::text), Some("3"));
    }

    #[test]
    fn a_broken_text_says_where() {
        let error = parse("{\"a\": }").err().unwrap();
        assert_eq!(error.offset, 6);
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
