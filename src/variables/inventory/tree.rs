//! Rows of YAML, JSON and TOML. Where the variables of a platform lie is data: a path of keys, and how they are written
//! there.

use serde::Deserialize;

use super::environment::Environments;
use super::rows::{Content, Row};
use super::table::is_name;
use crate::model::{Secret, Span};
use crate::syntax::tree::{Member, Node, Value};

/// Where variables lie in a file of a platform.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spot {
    /// Keys from the root; `*` is any key or element, `@` any key, which names the environment.
    pub(super) path: Vec<String>,
    pub(super) style: Style,
    /// A key beside the path (in any map on the way) that names the environment.
    #[serde(default)]
    environment_key: Option<String>,
    /// The environment, when the place itself says it.
    #[serde(default)]
    environment: Option<String>,
}

/// How variables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Style {
    /// `NAME: value`, or a list of `NAME=value`.
    Map,
    /// A list of maps with a name, and perhaps a value, a digest or the environments.
    Records,
    /// A path of a .env file, or a list of them.
    Files,
}

/// Keys of a record, as the platforms call them.
const NAME_KEYS: &[&str] = &["name", "Name", "key"];
const VALUE_KEYS: &[&str] = &["value"];
const DIGEST_KEYS: &[&str] = &["digest", "Digest"];
const TARGET_KEYS: &[&str] = &["target", "targets", "environments"];
/// A record with one of these is filled in by the platform.
const GENERATED_KEYS: &[&str] = &["generateValue", "generator"];
const REFERENCE_KEYS: &[&str] = &["fromDatabase", "fromService", "fromGroup", "valueFrom"];

/// What a spot gave.
#[derive(Default)]
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    /// Names of .env files, with the environment where one is known.
    pub(super) files: Vec<(String, Option<String>)>,
}

/// Reads `spot` in the document `root`.
pub(super) fn find(root: &Node, spot: &Spot, text: &str, environments: &Environments, found: &mut Found) {
    let mut walk = Walk {
        spot,
        text,
        environments,
        found,
    };
    walk.step(root, 0, spot.environment.clone());
}

struct Walk<'a> {
    spot: &'a Spot,
    text: &'a str,
    environments: &'a Environments,
    found: &'a mut Found,
}

impl Walk<'_> {
    /// Depth is bounded by the length of the path in the rule file.
    fn step(&mut self, node: &Node, depth: usize, environment: Option<String>) {
        let named = self
            .spot
            .environment_key
            .as_deref()
            .and_then(|key| node.get(key))
            .and_then(|named| named.text().or_else(|| named.get("name").and_then(Node::text)))
            .map(|name| self.environments.canonical(name));
        let environment = named.or(environment);
        let Some(key) = self.spot.path.get(depth) else {
            self.read(node, environment.as_deref());
            return;
        };
        match (key.as_str(), &node.value) {
            ("*", Value::List(elements)) => {
                for element in elements {
                    self.step(element, depth + 1, environment.clone());
                }
            }
            ("*", Value::Map(members)) => {
                for member in members {
                    self.step(&member.node, depth + 1, environment.clone());
                }
            }
            ("@", Value::Map(members)) => {
                for member in members {
                    let environment = Some(self.environments.canonical(&member.key));
                    self.step(&member.node, depth + 1, environment);
                }
            }
            (key, _) => {
                if let Some(inner) = node.get(key) {
                    self.step(inner, depth + 1, environment);
                }
            }
        }
    }

    fn read(&mut self, node: &Node, environment: Option<&str>) {
        let environments: Vec<String> = environment.iter().map(|name| (*name).to_owned()).collect();
        match self.spot.style {
            Style::Map => {
                let members = node.members().iter().filter_map(|member| self.member(member));
                let lines = node.elements().iter().filter_map(|element| self.line(element));
                let rows: Vec<Row> = members.chain(lines).collect();
                self.found.rows.extend(rows.into_iter().map(|mut row| {
                    row.environments.clone_from(&environments);
                    row
                }));
            }
            Style::Records => {
                for element in node.elements() {
                    self.found.rows.extend(self.record(element, &environments));
                }
            }
            Style::Files => {
                let names = node
                    .text()
                    .into_iter()
                    .chain(node.elements().iter().filter_map(|element| {
                        element
                            .text()
                            .or_else(|| element.get("path").and_then(Node::text))
                    }));
                self.found
                    .files
                    .extend(names.map(|name| (name.to_owned(), environment.map(str::to_owned))));
            }
        }
    }

    fn member(&self, member: &Member) -> Option<Row> {
        let content = match &member.node.value {
            Value::Null => Content::PassThrough,
            Value::Scalar(scalar) => content(&scalar.text),
            Value::List(_) | Value::Map(_) => return None,
        };
        is_name(&member.key).then(|| Row {
            name: member.key.clone(),
            name_span: self.within(member.key_span),
            content,
            value_span: Some(self.within(member.node.span)),
            environments: Vec::new(),
            is_unclosed: false,
            in_rust: None,
        })
    }

    /// Reads `NAME=value`, or `NAME` alone.
    fn line(&self, node: &Node) -> Option<Row> {
        let text = node.text()?;
        let (name, content) = match text.split_once('=') {
            Some((name, value)) => (name, content(value)),
            None => (text, Content::PassThrough),
        };
        is_name(name).then(|| {
            let span = self.within(node.span);
            // The quotes of the element, if any, stand before the name.
            let written = self.text.get(span.start..span.end).unwrap_or_default();
            let start = span.start + written.find(name).unwrap_or_default();
            let end = (start + name.len()).min(span.end);
            Row {
                name: name.to_owned(),
                name_span: Span::new(start.min(end), end),
                content,
                value_span: Some(Span::new(end, span.end)),
                environments: Vec::new(),
                is_unclosed: false,
                in_rust: None,
            }
        })
    }

    fn record(&self, node: &Node, environments: &[String]) -> Option<Row> {
        let first = |keys: &[&str]| keys.iter().find_map(|key| node.get(key));
        let name_node = first(NAME_KEYS)?;
        let name = name_node.text().filter(|name| is_name(name))?;
        let value = first(VALUE_KEYS);
        let content = if let Some(text) = value.and_then(Node::text) {
            content(text)
        } else if first(GENERATED_KEYS).is_some() {
            Content::Generated
        } else if first(REFERENCE_KEYS).is_some() {
            Content::Reference
        } else {
            Content::Opaque(first(DIGEST_KEYS).and_then(Node::text).map(str::to_owned))
        };
        let targets: Vec<String> = first(TARGET_KEYS)
            .into_iter()
            .flat_map(|targets| {
                targets
                    .text()
                    .into_iter()
                    .chain(targets.elements().iter().filter_map(Node::text))
            })
            .flat_map(|targets| targets.split(','))
            .map(|target| self.environments.canonical(target))
            .collect();
        Some(Row {
            name: name.to_owned(),
            name_span: self.within(name_node.span),
            content,
            value_span: value.map(|value| self.within(value.span)),
            environments: if targets.is_empty() {
                environments.to_vec()
            } else {
                targets
            },
            is_unclosed: false,
            in_rust: None,
        })
    }

    /// Keeps a span inside the text: an alias or a parser's slip must not break an excerpt.
    fn within(&self, span: Span) -> Span {
        let end = span.end.min(self.text.len());
        Span::new(span.start.min(end), end)
    }
}

/// Returns what a text stands for, with the interpolation of compose and workflows told from a value.
fn content(text: &str) -> Content {
    let trimmed = text.trim();
    if trimmed.contains("${{") {
        return Content::Reference;
    }
    let inside = trimmed.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    match inside {
        // `${NAME:-default}`: the value is the default unless somebody sets the name.
        Some(inside) if !inside.contains('{') => {
            match inside.split_once(":-").or_else(|| inside.split_once('-')) {
                Some((name, default)) if is_name(name) => Content::Text(Secret::new(default.as_bytes())),
                _ => Content::Reference,
            }
        }
        _ if trimmed.starts_with('@') && is_name(&trimmed[1..].replace('-', "_")) => Content::Reference,
        _ => Content::Text(Secret::new(trimmed.as_bytes())),
    }
}
