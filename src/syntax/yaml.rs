//! YAML with spans, over the events of saphyr-parser: anchors, aliases, merge keys and several documents in one text.
//! Hostile texts end in an error: bytes, depth and the size of what aliases unfold are capped.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::tree::{Member, Node, Scalar, SyntaxError, Value};
use crate::model::Span;

/// Bytes of a text that are looked at; deployment files have a few kilobytes.
const LONGEST_TEXT: usize = 1 << 20;
/// Maps and lists inside each other.
const DEEPEST_NESTING: usize = 64;
/// Nodes of all documents, aliases unfolded: a nest of aliases grows without end.
const MOST_NODES: usize = 200_000;

/// Reads `text` into one tree a document, in their order.
///
/// # Errors
/// When the text is no YAML or larger than the caps; the error knows the offset.
pub fn parse(text: &str) -> Result<Vec<Node>, SyntaxError> {
    if text.len() > LONGEST_TEXT {
        return Err(SyntaxError {
            message: "the YAML is longer than 1 MiB".to_owned(),
            offset: LONGEST_TEXT,
        });
    }
    let offsets = Offsets::of(text);
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| SyntaxError {
            message: error.info().to_owned(),
            offset: offsets.byte(error.marker().index()),
        })?;
        let (start, end) = (offsets.byte(span.start.index()), offsets.byte(span.end.index()));
        reader.take(event, Span::new(start, end.max(start)))?;
    }
    Ok(reader.documents)
}

/// Turns the parser's character counts into byte offsets.
struct Offsets {
    /// Byte offset of each character; empty when every character is one byte.
    starts: Vec<usize>,
    length: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| at).collect()
        };
        Self {
            starts,
            length: text.len(),
        }
    }

    fn byte(&self, character: usize) -> usize {
        if self.starts.is_empty() {
            return character.min(self.length);
        }
        self.starts.get(character).copied().unwrap_or(self.length)
    }
}

/// The trees under construction.
#[derive(Default)]
struct Reader {
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
}

/// A container whose end has not come.
struct Open {
    start: usize,
    anchor: usize,
    /// Nodes seen before it, so that its own number is known at its end.
    nodes_before: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    /// The entries, and the key that waits for its value.
    Map(Vec<Member>, Option<(String, Span)>),
}

impl Reader {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                self.count(1, span)?;
                let node = Node {
                    span,
                    value: scalar(&text, style),
                };
                self.keep_anchor(anchor, &node, 1);
                self.place(node);
            }
            Event::Alias(anchor) => {
                // An alias without its anchor is refused by the parser; inside its own anchor it stands for nothing.
                let (node, size) = self.anchors.get(&anchor).cloned().unwrap_or((
                    Node {
                        span,
                        value: Value::Null,
                    },
                    1,
                ));
                self.count(size, span)?;
                self.place(node);
            }
            Event::SequenceStart(anchor, _) => self.enter(anchor, span, Content::List(Vec::new()))?,
            Event::MappingStart(anchor, _) => self.enter(anchor, span, Content::Map(Vec::new(), None))?,
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), SyntaxError> {
        self.nodes += more;
        if self.nodes > MOST_NODES {
            return Err(SyntaxError {
                message: "the YAML unfolds into more than 200,000 values".to_owned(),
                offset: span.start,
            });
        }
        Ok(())
    }

    fn enter(&mut self, anchor: usize, span: Span, content: Content) -> Result<(), SyntaxError> {
        if self.open.len() >= DEEPEST_NESTING {
            return Err(SyntaxError {
                message: "the YAML nests deeper than 64 levels".to_owned(),
                offset: span.start,
            });
        }
        let nodes_before = self.nodes;
        self.count(1, span)?;
        self.open.push(Open {
            start: span.start,
            anchor,
            nodes_before,
            content,
        });
        Ok(())
    }

    fn leave(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let value = match open.content {
            Content::List(elements) => Value::List(elements),
            Content::Map(members, _) => Value::Map(merge(members)),
        };
        let node = Node {
            span: Span::new(open.start, span.end.max(open.start)),
            value,
        };
        self.keep_anchor(open.anchor, &node, self.nodes - open.nodes_before);
        self.place(node);
    }

    fn keep_anchor(&mut self, anchor: usize, node: &Node, size: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
    }

    fn place(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.documents.push(node),
            Some(Content::List(elements)) => elements.push(node),
            Some(Content::Map(members, waiting)) => match waiting.take() {
                None => *waiting = Some((node.text().unwrap_or_default().to_owned(), node.span)),
                Some((key, key_span)) => members.push(Member { key, key_span, node }),
            },
        }
    }
}

/// Unfolds `<<`: what the map itself says wins over what it merges.
fn merge(members: Vec<Member>) -> Vec<Member> {
    if !members.iter().any(|member| member.key == "<<") {
        return members;
    }
    let (merged, mut own): (Vec<Member>, Vec<Member>) =
        members.into_iter().partition(|member| member.key == "<<");
    let mut known: std::collections::HashSet<String> = own.iter().map(|member| member.key.clone()).collect();
    for member in merged {
        let sources = match member.node.value {
            Value::List(elements) => elements,
            _ => vec![member.node],
        };
        for inherited in sources.into_iter().flat_map(into_members) {
            if known.insert(inherited.key.clone()) {
                own.push(inherited);
            }
        }
    }
    own
}

fn into_members(node: Node) -> Vec<Member> {
    match node.value {
        Value::Map(members) => members,
        _ => Vec::new(),
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    let is_plain = style == ScalarStyle::Plain;
    if is_plain && matches!(text, "" | "~" | "null" | "Null" | "NULL") {
        return Value::Null;
    }
    Value::Scalar(Scalar {
        text: text.to_owned(),
        is_quoted: !is_plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Node {
        parse(text).ok().and_then(|mut all| all.pop()).unwrap()
    }

    #[test]
    fn values_keep_their_byte_spans_behind_wide_characters() {
        let text = "näme: ü\nkey: 'a b'\n";
        let node = one(text);
        let key = node.get("key").unwrap();
        assert_eq!(key.text(), Some("a b"));
        assert_eq!(&text[key.span.start..key.span.end], "'a b'");
    }

    #[test]
    fn merge_keys_give_way_to_the_maps_own() {
        let node = one("base: &b {A: 1, B: 2}\nuse:\n  <<: *b\n  B: 3\n");
        let used = node.get("use").unwrap();
        assert_eq!(used.get("A").and_then(Node::text), Some("1"));
        assert_eq!(used.get("B").and_then(Node::text), Some("3"));
    }

    #[test]
    fn several_documents_come_one_by_one_and_an_empty_value_is_null() {
        let all = parse("a:\n---\nb: \"\"\n").ok().unwrap();
        assert!(all[0].get("a").is_some_and(Node::is_null));
        assert_eq!(all[1].get("b").and_then(Node::text), Some(""));
    }

    #[test]
    fn hostile_texts_end_in_an_error() {
        for text in ["[".repeat(100_000), "{a: ".repeat(50_000), nest_of_aliases()] {
            assert!(parse(&text).is_err());
        }
    }

    /// Nine aliases of nine aliases of …: a few hundred bytes that stand for half a billion values.
    fn nest_of_aliases() -> String {
        let mut text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
        for level in 1..9 {
            let inner = vec![format!("*a{}", level - 1); 9].join(", ");
            text = format!("{text}a{level}: &a{level} [{inner}]\n");
        }
        text
    }
}
