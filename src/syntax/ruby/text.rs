//! The content of Ruby strings and heredocs, at the length and the offsets of the source, so that what is found in an
//! embedded statement can be shown in the file.

use std::collections::BTreeMap;

use tree_sitter::Node as Raw;

use super::Text;

/// The bodies of heredocs by the offset of the `<<~NAME` they belong to.
pub(super) struct Heredocs<'tree>(BTreeMap<usize, Raw<'tree>>);

impl<'tree> Heredocs<'tree> {
    /// Returns all heredocs below `root`: the n-th body of a file belongs to its n-th beginning.
    pub(super) fn of(root: Raw<'tree>) -> Self {
        let mut beginnings = Vec::new();
        let mut bodies = Vec::new();
        let mut cursor = root.walk();
        loop {
            match cursor.node().kind() {
                "heredoc_beginning" => beginnings.push(cursor.node().start_byte()),
                "heredoc_body" => bodies.push(cursor.node()),
                _ => {}
            }
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    beginnings.sort_unstable();
                    bodies.sort_by_key(Raw::start_byte);
                    return Self(beginnings.into_iter().zip(bodies).collect());
                }
            }
        }
    }

    /// Returns the content of a string, a chain of strings, a symbol in quotes, or a heredoc.
    pub(super) fn text_of(&self, text: &str, raw: Raw<'tree>) -> Text {
        let body = match raw.kind() {
            "heredoc_beginning" => self.0.get(&raw.start_byte()).copied(),
            _ => Some(raw),
        };
        let Some(body) = body else {
            return Text {
                value: String::new(),
                start: raw.end_byte(),
                has_holes: false,
            };
        };
        let mut pieces = Vec::new();
        collect(body, &mut pieces);
        let start = pieces.first().map_or(body.end_byte(), Raw::start_byte);
        let mut value = String::new();
        let mut at = start;
        let mut has_holes = false;
        for piece in pieces {
            let source = text.get(piece.byte_range()).unwrap_or_default();
            value.extend(
                text.get(at..piece.start_byte())
                    .unwrap_or_default()
                    .bytes()
                    .map(blank),
            );
            match piece.kind() {
                "escape_sequence" => value.push_str(&unescaped(source)),
                "interpolation" => {
                    has_holes = true;
                    value.push_str(source);
                }
                // Between single quotes the grammar leaves the one escape there is in the content.
                _ => value.push_str(&source.replace("\\'", " '")),
            }
            at = piece.end_byte();
        }
        Text {
            value,
            start,
            has_holes,
        }
    }
}

/// Collects the pieces of content below `node`, in order.
fn collect<'tree>(node: Raw<'tree>, pieces: &mut Vec<Raw<'tree>>) {
    let mut cursor = node.walk();
    for child in node.children(&mut cursor) {
        match child.kind() {
            "string_content" | "heredoc_content" | "interpolation" | "escape_sequence" => pieces.push(child),
            // The strings of a chain hold content themselves; they nest no deeper.
            "string" => collect(child, pieces),
            _ => {}
        }
    }
    if pieces.is_empty() && matches!(node.kind(), "bare_string" | "bare_symbol") {
        pieces.push(node);
    }
}

/// Returns what stands for a byte between two pieces: a line break stays one, for comments that end there.
fn blank(byte: u8) -> char {
    if byte == b'\n' { '\n' } else { ' ' }
}

/// Returns the meaning of an escape, filled up with leading spaces to the length of its source.
fn unescaped(source: &str) -> String {
    let meaning = match source.chars().nth(1) {
        Some('n') if source.len() == 2 => '\n',
        Some(quoted) if source.len() == 2 && quoted.is_ascii_punctuation() => quoted,
        _ => ' ',
    };
    let mut text = " ".repeat(source.len().saturating_sub(1));
    text.push(meaning);
    text
}
