//! The common shape of YAML, JSON and TOML texts: maps, lists and scalars, each with its byte span.
//! Has no `Debug` and no `Serialize`: the scalars of a deployment file are secrets until proven otherwise.

use crate::model::Span;

/// A value with where it stands.
#[derive(Clone)]
pub struct Node {
    /// Byte offsets in the text, quotes included.
    pub span: Span,
    pub value: Value,
}

/// What a node holds.
#[derive(Clone)]
pub enum Value {
    Null,
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<Member>),
}

/// One value that is no container.
#[derive(Clone)]
pub struct Scalar {
    /// The text with quotes and escapes undone.
    pub text: String,
    /// True for a text in quotes, false for a number, a switch or a bare word.
    pub is_quoted: bool,
}

/// One entry of a map.
#[derive(Clone)]
pub struct Member {
    pub key: String,
    pub key_span: Span,
    pub node: Node,
}

/// Why a text is not of its format, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    pub message: String,
    /// Byte offset in the text.
    pub offset: usize,
}

impl Node {
    /// Returns the entries of a map in their order; nothing for anything else.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Map(members) => members,
            _ => &[],
        }
    }

    /// Returns the elements of a list; nothing for anything else.
    #[must_use]
    pub fn elements(&self) -> &[Self] {
        match &self.value {
            Value::List(elements) => elements,
            _ => &[],
        }
    }

    /// Returns the value at `key` of a map; the last one when the key stands there twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.members()
            .iter()
            .rev()
            .find(|member| member.key == key)
            .map(|member| &member.node)
    }

    /// Returns the value below the keys of `path`, one after the other.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Returns the text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => None,
        }
    }

    /// Returns true when the node holds nothing: `null`, or a key without a value.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}
