//! Reads Ruby into a small tree of what a migration or a configuration says: calls, literals, blocks, definitions.
//! Text in, nodes with byte spans out. Never evaluates anything; what it has no word for is kept as [`Kind::Other`]
//! with its parts, and what does not parse is listed in [`Program::broken`], never dropped.

mod text;

use tree_sitter::{Node as Raw, Parser};

use crate::model::Span;
use text::Heredocs;

/// Nesting deeper than this is kept as [`Kind::Other`] without parts: no migration is written so, only an attack.
const DEEPEST: usize = 120;

/// A Ruby file.
#[derive(Debug, Default)]
pub struct Program {
    /// Top-level statements in order.
    pub body: Vec<Node>,
    /// Where the text is not Ruby, in order.
    pub broken: Vec<Span>,
    /// Comments in order, with their `#`.
    pub comments: Vec<Span>,
}

/// One expression or definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Byte offsets in the text.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string or heredoc.
    Text(Text),
    /// `:name`, `name:` or `:"name"`.
    Symbol(String),
    /// As written, without underscores: `1000`, `0.5`.
    Number(String),
    /// `true` or `false`.
    Flag(bool),
    /// `nil`
    Nil,
    /// `[…]`, `%w[…]`, `%i[…]`
    Array(Vec<Node>),
    /// `{…}`, with or without braces; what is no pair (`**rest`) is left out and `open` says so.
    Hash {
        /// Key and value.
        pairs: Vec<(Node, Node)>,
        /// True when something was splatted in.
        open: bool,
    },
    /// `User`, `ActiveRecord::Base`
    Constant(String),
    /// A bare word: a local variable, or a call without arguments.
    Word(String),
    /// A call with a receiver, arguments or a block.
    Call(Call),
    /// `name = value`, `NAME = value`
    Assign {
        /// The left side as written.
        name: String,
        /// The right side.
        value: Box<Node>,
    },
    /// `def name … end`, also `def self.name`.
    Definition {
        /// The method's name.
        name: String,
        /// Names of its parameters.
        parameters: Vec<String>,
        /// Statements.
        body: Vec<Node>,
    },
    /// `class Name < Super … end` and `module Name … end`.
    Class {
        /// The name as written.
        name: String,
        /// The superclass as written, `ActiveRecord::Migration[7.0]`; empty when there is none.
        superclass: String,
        /// Statements.
        body: Vec<Node>,
    },
    /// `if`, `unless`, their modifier forms, `?:`, `case`, `while`: each part that may run, in order.
    Branch {
        /// The condition, for `if`, `unless` and `?:`.
        condition: Option<Box<Node>>,
        /// True for `unless`.
        negated: bool,
        /// Statements of all arms.
        body: Vec<Node>,
    },
    /// Anything else, with its parts in order.
    Other(Vec<Node>),
}

/// The content of a string. `value` has the length of its source, so that offset `n` of it stands at `start + n` of the file:
/// each escape is one space and the character it means, each `#{…}` stands as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The content.
    pub value: String,
    /// Byte offset of the content in the file.
    pub start: usize,
    /// True when part of it is computed: `#{…}`.
    pub has_holes: bool,
}

/// `receiver.method(arguments) { |parameters| body }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What stands before the dot.
    pub receiver: Option<Box<Node>>,
    /// The method's name; `[]` for `a[b]`, `call` for `a.()`.
    pub method: String,
    /// Positional arguments, in order.
    pub arguments: Vec<Node>,
    /// `key: value` and `:key => value` arguments.
    pub options: Vec<(String, Node)>,
    /// True when `*rest` or `**rest` hides arguments.
    pub is_open: bool,
    /// `{ … }` or `do … end`
    pub block: Option<Block>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Names between the bars.
    pub parameters: Vec<String>,
    /// Statements.
    pub body: Vec<Node>,
}

impl Call {
    /// Returns the value of the option `name`.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&Node> {
        self.options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

impl Node {
    /// Returns the text of a symbol, or of a string without `#{…}`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Symbol(name) => Some(name),
            Kind::Text(text) if !text.has_holes => Some(&text.value),
            _ => None,
        }
    }

    /// Returns true for the literal `true`.
    #[must_use]
    pub fn is_true(&self) -> bool {
        self.kind == Kind::Flag(true)
    }

    /// Returns true for the literals `false` and `nil`.
    #[must_use]
    pub fn is_false(&self) -> bool {
        matches!(self.kind, Kind::Flag(false) | Kind::Nil)
    }
}

/// Reads `text`. What is not Ruby is listed in [`Program::broken`]; the rest of the file is still there.
#[must_use]
pub fn read(text: &str) -> Program {
    let mut parser = Parser::new();
    let tree = parser
        .set_language(&tree_sitter_ruby::LANGUAGE.into())
        .ok()
        .and_then(|()| parser.parse(text, None));
    let Some(tree) = tree else {
        return Program {
            broken: vec![Span::new(0, text.len())],
            ..Program::default()
        };
    };
    let mut reader = Reader {
        text,
        heredocs: Heredocs::of(tree.root_node()),
        broken: Vec::new(),
        depth: 0,
    };
    let (broken, comments) = errors_and_comments(tree.root_node());
    reader.broken = broken;
    let body = reader.statements(tree.root_node());
    Program {
        body,
        broken: reader.broken,
        comments,
    }
}

/// Returns the spans of errors and of comments, each in order.
fn errors_and_comments(root: Raw<'_>) -> (Vec<Span>, Vec<Span>) {
    let mut broken = Vec::new();
    let mut comments = Vec::new();
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let is_error = node.is_error() || node.is_missing();
        if is_error {
            broken.push(span_of(node));
        } else if node.kind() == "comment" {
            comments.push(span_of(node));
        }
        if !is_error && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return (broken, comments);
            }
        }
    }
}

fn span_of(node: Raw<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

struct Reader<'text, 'tree> {
    text: &'text str,
    heredocs: Heredocs<'tree>,
    broken: Vec<Span>,
    depth: usize,
}

impl<'text, 'tree> Reader<'text, 'tree> {
    fn source(&self, node: Raw<'tree>) -> &'text str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn field_source(&self, node: Raw<'tree>, field: &str) -> String {
        node.child_by_field_name(field)
            .map_or_else(String::new, |child| self.source(child).to_owned())
    }

    /// Returns the named children as nodes; comments and heredoc bodies are no statements.
    fn statements(&mut self, node: Raw<'tree>) -> Vec<Node> {
        let mut cursor = node.walk();
        let children: Vec<Raw<'tree>> = node.named_children(&mut cursor).collect();
        children
            .into_iter()
            .filter(|child| !matches!(child.kind(), "comment" | "heredoc_body"))
            .map(|child| self.node(child))
            .collect()
    }

    fn node(&mut self, raw: Raw<'tree>) -> Node {
        let span = span_of(raw);
        if self.depth >= DEEPEST {
            self.broken.push(span);
            return Node {
                span,
                kind: Kind::Other(Vec::new()),
            };
        }
        self.depth += 1;
        let kind = self.kind(raw);
        self.depth -= 1;
        Node { span, kind }
    }

    fn kind(&mut self, raw: Raw<'tree>) -> Kind {
        match raw.kind() {
            "string" | "chained_string" | "heredoc_beginning" | "bare_string" | "character" | "subshell" => {
                Kind::Text(self.heredocs.text_of(self.text, raw))
            }
            "simple_symbol" => Kind::Symbol(self.source(raw).trim_start_matches(':').to_owned()),
            "hash_key_symbol" => Kind::Symbol(self.source(raw).to_owned()),
            "delimited_symbol" | "bare_symbol" => Kind::Symbol(self.heredocs.text_of(self.text, raw).value),
            "integer" | "float" => Kind::Number(self.source(raw).replace('_', "")),
            "true" => Kind::Flag(true),
            "false" => Kind::Flag(false),
            "nil" => Kind::Nil,
            "array" | "string_array" | "symbol_array" => Kind::Array(self.statements(raw)),
            "hash" => self.hash(raw),
            "constant" | "scope_resolution" => Kind::Constant(self.source(raw).to_owned()),
            "identifier" => Kind::Word(self.source(raw).to_owned()),
            "call" | "element_reference" => self.call(raw),
            "assignment" => self.assignment(raw),
            "method" | "singleton_method" => Kind::Definition {
                name: self.field_source(raw, "name"),
                parameters: self.parameters(raw),
                body: self.body(raw),
            },
            "class" | "module" | "singleton_class" => self.class(raw),
            "if" | "unless" | "if_modifier" | "unless_modifier" | "conditional" => self.branch(raw),
            "parenthesized_statements" | "body_statement" | "block_body" | "then" | "else" | "begin" => {
                self.unwrapped(raw)
            }
            _ => Kind::Other(self.statements(raw)),
        }
    }

    /// Returns the only statement of a wrapper, or the wrapper with all of them.
    fn unwrapped(&mut self, raw: Raw<'tree>) -> Kind {
        let mut inside = self.statements(raw);
        match inside.len() {
            1 => inside.remove(0).kind,
            _ => Kind::Other(inside),
        }
    }

    fn body(&mut self, raw: Raw<'tree>) -> Vec<Node> {
        raw.child_by_field_name("body")
            .map(|body| match body.kind() {
                "body_statement" | "block_body" | "then" => self.statements(body),
                _ => vec![self.node(body)],
            })
            .unwrap_or_default()
    }

    fn class(&mut self, raw: Raw<'tree>) -> Kind {
        let superclass = self.field_source(raw, "superclass");
        Kind::Class {
            name: self.field_source(raw, "name"),
            superclass: superclass.trim_start_matches('<').trim().to_owned(),
            body: self.body(raw),
        }
    }

    fn branch(&mut self, raw: Raw<'tree>) -> Kind {
        let condition = raw.child_by_field_name("condition");
        let mut cursor = raw.walk();
        let arms: Vec<Raw<'tree>> = raw
            .named_children(&mut cursor)
            .filter(|child| Some(child.id()) != condition.map(|node| node.id()))
            .collect();
        let body = arms
            .into_iter()
            .filter(|arm| arm.kind() != "comment")
            .map(|arm| self.node(arm))
            .collect();
        Kind::Branch {
            condition: condition.map(|node| Box::new(self.node(node))),
            negated: raw.kind().starts_with("unless"),
            body,
        }
    }

    fn assignment(&mut self, raw: Raw<'tree>) -> Kind {
        match raw.child_by_field_name("right") {
            Some(right) => Kind::Assign {
                name: self.field_source(raw, "left"),
                value: Box::new(self.node(right)),
            },
            None => Kind::Other(self.statements(raw)),
        }
    }

    fn hash(&mut self, raw: Raw<'tree>) -> Kind {
        let mut cursor = raw.walk();
        let children: Vec<Raw<'tree>> = raw.named_children(&mut cursor).collect();
        let mut pairs = Vec::new();
        let mut open = false;
        for child in children {
            match self.pair(child) {
                Some(pair) => pairs.push(pair),
                None => open |= child.kind() != "comment",
            }
        }
        Kind::Hash { pairs, open }
    }

    /// Returns key and value of a pair; `name:` alone means the variable of that name.
    fn pair(&mut self, raw: Raw<'tree>) -> Option<(Node, Node)> {
        let key = (raw.kind() == "pair").then(|| raw.child_by_field_name("key"))??;
        let key = self.node(key);
        let value = match raw.child_by_field_name("value") {
            Some(value) => self.node(value),
            None => Node {
                span: key.span,
                kind: Kind::Word(key.name().unwrap_or_default().to_owned()),
            },
        };
        Some((key, value))
    }

    fn call(&mut self, raw: Raw<'tree>) -> Kind {
        let receiver = raw
            .child_by_field_name("receiver")
            .or_else(|| raw.child_by_field_name("object"))
            .map(|node| Box::new(self.node(node)));
        let method = match raw.child_by_field_name("method") {
            Some(method) => self.source(method).to_owned(),
            None if raw.kind() == "element_reference" => "[]".to_owned(),
            None => "call".to_owned(),
        };
        let mut call = Call {
            receiver,
            method,
            arguments: Vec::new(),
            options: Vec::new(),
            is_open: false,
            block: raw.child_by_field_name("block").map(|block| self.block(block)),
        };
        if let Some(arguments) = raw.child_by_field_name("arguments") {
            self.arguments(arguments, &mut call);
        } else if raw.kind() == "element_reference" {
            call.arguments = self.statements(raw).into_iter().skip(1).collect();
        }
        Kind::Call(call)
    }

    fn arguments(&mut self, raw: Raw<'tree>, call: &mut Call) {
        let mut cursor = raw.walk();
        let children: Vec<Raw<'tree>> = raw.named_children(&mut cursor).collect();
        for child in children {
            match child.kind() {
                "comment" | "heredoc_body" => {}
                "splat_argument" | "hash_splat_argument" | "forward_argument" => call.is_open = true,
                "pair" => match self.pair(child) {
                    Some((key, value)) => match key.name() {
                        Some(name) => call.options.push((name.to_owned(), value)),
                        None => call.is_open = true,
                    },
                    None => call.is_open = true,
                },
                _ => call.arguments.push(self.node(child)),
            }
        }
    }

    fn block(&mut self, raw: Raw<'tree>) -> Block {
        Block {
            parameters: self.parameters(raw),
            body: self.body(raw),
        }
    }

    /// Returns the names of parameters, without defaults, stars and bars.
    fn parameters(&self, raw: Raw<'tree>) -> Vec<String> {
        let Some(list) = raw.child_by_field_name("parameters") else {
            return Vec::new();
        };
        let name = |part: &str| {
            let part = part.trim().trim_start_matches(['(', '|', '*', '&', ' ']);
            part.chars()
                .take_while(|each| each.is_alphanumeric() || *each == '_')
                .collect::<String>()
        };
        self.source(list)
            .split(',')
            .map(name)
            .filter(|name| !name.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests;
