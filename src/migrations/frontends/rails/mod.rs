//! Lowers a Rails migration to the change model: the way up only. Follows literals, constants, loops over lists, helper
//! methods of the file and blocks that only wrap; everything else is opaque, with the reason.

mod columns;
mod models;
mod objects;
mod schema;
mod tables;
mod values;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::migrations::change::{Change, Framework, Migration, Name, Statement, Transaction};
use crate::migrations::database::DatabaseKind;
use crate::migrations::frontends::sql;
use crate::model::{Document, Span};
use crate::syntax::ruby::{self, Call, Kind, Node, Text};

use columns::Version;
use values::Scope;

/// Statements of one file; loops in loops over lists make many from few lines.
const MOST_STATEMENTS: usize = 5_000;
/// Helper methods and loops inside one another.
const DEEPEST: usize = 24;

/// Reads one Ruby file into a migration; only its way up.
#[must_use]
pub fn migration(document: &Document, id: String, kind: DatabaseKind) -> Migration {
    let text = document.text();
    let program = ruby::read(&text);
    let mut lowering = Lowering {
        document,
        text: &text,
        kind,
        version: Version::OLDEST,
        scope: Scope::default(),
        helpers: BTreeMap::new(),
        models: BTreeMap::new(),
        statements: Vec::new(),
        acknowledged: None,
        is_wrapped: true,
        depth: 0,
    };
    let has_down = lowering.file(&program.body);
    for span in &program.broken {
        lowering.opaque(*span, "not Ruby");
    }
    Migration {
        id,
        path: document.entry.path.clone(),
        framework: Framework::Rails,
        transaction: if lowering.is_wrapped {
            Transaction::Wrapped
        } else {
            Transaction::None
        },
        statements: lowering.statements,
        has_down,
    }
}

/// Returns superclass and body of the first class that is a migration, also inside modules.
fn find_migration(body: &[Node]) -> Option<(&str, &[Node])> {
    body.iter().find_map(|node| match &node.kind {
        Kind::Class { superclass, body, .. } if superclass.contains("Migration") => {
            Some((superclass.as_str(), body.as_slice()))
        }
        Kind::Class { body, .. } => find_migration(body),
        _ => None,
    })
}

/// Returns what the tree of a broken file holds, out of its outermost wrappers.
fn pieces(body: &[Node]) -> Vec<Node> {
    let mut pieces = Vec::new();
    for node in body {
        match &node.kind {
            Kind::Other(parts) => pieces.extend(parts.iter().cloned()),
            _ => pieces.push(node.clone()),
        }
    }
    pieces
}

/// A method of the file: names of its parameters, and its statements.
type Helper = Rc<(Vec<String>, Vec<Node>)>;

struct Lowering<'a> {
    document: &'a Document,
    text: &'a str,
    kind: DatabaseKind,
    version: Version,
    scope: Scope,
    helpers: BTreeMap<String, Helper>,
    /// Tables of the models that the file defines itself.
    models: BTreeMap<String, String>,
    statements: Vec<Statement>,
    acknowledged: Option<String>,
    is_wrapped: bool,
    depth: usize,
}

impl Lowering<'_> {
    /// Lowers the migration class of a file, and returns whether it has a way back.
    fn file(&mut self, body: &[Node]) -> Option<bool> {
        let Some((superclass, methods)) = find_migration(body) else {
            // A broken file has no class in its tree, but its calls are still there.
            let pieces = pieces(body);
            if pieces.is_empty() || !self.text.contains("Migration") {
                self.opaque(
                    Span::new(0, self.text.len().min(1)),
                    "no migration class in this file",
                );
            }
            let superclass = self.text.find("Migration[").and_then(|at| self.text.get(at..));
            self.version = Version::of(superclass.unwrap_or_default());
            self.class(&pieces);
            return self.run(&pieces);
        };
        self.version = Version::of(superclass);
        self.class(body);
        self.class(methods);
        self.run(methods)
    }

    /// Learns constants, models and helper methods.
    fn class(&mut self, body: &[Node]) {
        for node in body {
            match &node.kind {
                Kind::Assign { name, value } => self.scope.bind(name, (**value).clone()),
                Kind::Definition {
                    name,
                    parameters,
                    body,
                } => {
                    self.helpers
                        .insert(name.clone(), Rc::new((parameters.clone(), body.clone())));
                }
                Kind::Call(call) if call.method == "disable_ddl_transaction!" => self.is_wrapped = false,
                Kind::Word(word) if word == "disable_ddl_transaction!" => self.is_wrapped = false,
                Kind::Class {
                    name,
                    superclass,
                    body,
                } if !superclass.contains("Migration") => {
                    let table = table_name(body).unwrap_or_else(|| values::table_of(name));
                    self.models.insert(name.clone(), table);
                }
                _ => {}
            }
        }
    }

    /// Lowers the way up, and returns whether there is a way back.
    fn run(&mut self, body: &[Node]) -> Option<bool> {
        let method = |wanted: &str| {
            body.iter().find_map(|node| match &node.kind {
                Kind::Definition { name, body, .. } if name == wanted => Some(body.as_slice()),
                _ => None,
            })
        };
        // `def self.up` of Rails 3 is a definition of the same name.
        if let Some(up) = method("up") {
            self.walk(up);
            return Some(method("down").is_some_and(|down| !raises(down)));
        }
        if let Some(change) = method("change") {
            self.walk(change);
            return Some(true);
        }
        self.walk(body);
        None
    }

    fn walk(&mut self, body: &[Node]) {
        if self.depth >= DEEPEST || self.statements.len() >= MOST_STATEMENTS {
            if let Some(node) = body.first() {
                self.opaque(node.span, "too deep or too long to follow");
            }
            return;
        }
        self.depth += 1;
        for node in body {
            self.statement(node);
        }
        self.depth -= 1;
    }

    fn statement(&mut self, node: &Node) {
        match &node.kind {
            Kind::Call(call) => self.call(node, call),
            Kind::Word(name) => self.helper(name, &[]),
            Kind::Branch { body, .. } | Kind::Other(body) => self.walk(body),
            Kind::Assign { name, value } => {
                if !models::only_reads(value) {
                    self.walk(std::slice::from_ref(value));
                }
                self.scope.bind(name, (**value).clone());
            }
            _ => {}
        }
    }

    fn call(&mut self, node: &Node, call: &Call) {
        match &call.receiver {
            None => self.own_call(node, call),
            Some(receiver) => self.foreign_call(node, call, receiver),
        }
    }

    /// A call of the migration itself.
    fn own_call(&mut self, node: &Node, call: &Call) {
        match call.method.as_str() {
            "safety_assured" => {
                let before = self.acknowledged.replace("safety_assured".to_owned());
                self.block(call);
                self.acknowledged = before;
            }
            "revert" => self.opaque(node.span, "`revert` runs another migration backwards"),
            method if schema::is_execute(method) || is_statement(call) => self.execute(node, call),
            _ if schema::lower(self, node, call) => {}
            method if self.helpers.contains_key(method) => self.helper(method, &call.arguments),
            _ if call.block.is_some() => self.block(call),
            method if schema::changes_nothing(method) => {}
            method => self.opaque(node.span, &format!("`{method}` is not defined in this file")),
        }
    }

    /// A call on something: a loop, the connection, a model.
    fn foreign_call(&mut self, node: &Node, call: &Call, receiver: &Node) {
        match call.method.as_str() {
            "down" if call.block.is_some() && is_word(receiver) => {}
            "up" if call.block.is_some() && is_word(receiver) => self.block(call),
            method if schema::is_execute(method) && !models::is_model(self, receiver) => {
                self.execute(node, call);
            }
            "each" | "each_with_index" | "each_pair" | "map" | "each_slice" if self.each(call, receiver) => {}
            _ if is_connection(receiver) && schema::lower(self, node, call) => {}
            _ => models::lower(self, node, call),
        }
    }

    fn block(&mut self, call: &Call) {
        if let Some(block) = &call.block {
            self.walk(&block.body);
        }
    }

    /// Runs a block once for each item of a list that is written down; returns false when it is not.
    fn each(&mut self, call: &Call, receiver: &Node) -> bool {
        let Some(block) = &call.block else { return false };
        let items: Vec<Vec<Node>> = match &self.scope.resolve(receiver).kind {
            Kind::Array(items) => items.iter().map(|item| vec![item.clone()]).collect(),
            Kind::Hash { pairs, open: false } => pairs
                .iter()
                .map(|(key, value)| vec![key.clone(), value.clone()])
                .collect(),
            _ => return false,
        };
        for item in items {
            let mark = self.scope.mark();
            let parts = match (&item[0].kind, block.parameters.len()) {
                (Kind::Array(parts), wanted) if wanted > 1 && item.len() == 1 => parts.clone(),
                _ => item,
            };
            for (name, value) in block.parameters.iter().zip(parts) {
                self.scope.bind(name, value);
            }
            self.walk(&block.body);
            self.scope.forget(mark);
        }
        true
    }

    fn helper(&mut self, name: &str, arguments: &[Node]) {
        let Some(helper) = self.helpers.get(name).map(Rc::clone) else {
            return;
        };
        let mark = self.scope.mark();
        for (parameter, value) in helper.0.iter().zip(arguments) {
            let value = self.scope.resolve(value).clone();
            self.scope.bind(parameter, value);
        }
        self.walk(&helper.1);
        self.scope.forget(mark);
    }

    /// Hands the SQL of `execute` on.
    fn execute(&mut self, node: &Node, call: &Call) {
        let Some(argument) = call.arguments.first() else {
            return;
        };
        let Some(text) = self.sql_of(argument) else {
            return self.opaque(node.span, "the SQL is put together while the migration runs");
        };
        let document = self.document;
        let place = |span: Span| document.place(Span::new(text.start + span.start, text.start + span.end));
        let base = self.next_number();
        for mut statement in sql::statements(&text.value, self.kind, &place) {
            statement.number += base;
            if statement.acknowledged.is_none() {
                statement.acknowledged.clone_from(&self.acknowledged);
            }
            self.statements.push(statement);
        }
    }

    /// Returns the text of a string, or of strings joined by `+` with holes for what stands between them.
    fn sql_of(&self, argument: &Node) -> Option<Text> {
        let parts = match &self.scope.resolve(argument).kind {
            Kind::Text(text) => return Some(text.clone()),
            Kind::Other(parts) => parts,
            _ => return None,
        };
        let mut texts = Vec::new();
        values::texts(parts, &mut texts);
        let mut joined = (*texts.first()?).clone();
        for text in &texts[1..] {
            let gap = text.start.checked_sub(joined.start + joined.value.len())?;
            let hole = gap.checked_sub(3)?;
            joined.value.push_str("#{");
            joined.value.extend(std::iter::repeat_n('_', hole));
            joined.value.push('}');
            joined.value.push_str(&text.value);
            joined.has_holes = true;
        }
        Some(joined)
    }

    fn next_number(&self) -> u32 {
        self.statements.last().map_or(0, |statement| statement.number + 1)
    }

    /// Adds a change as a statement of its own.
    fn emit(&mut self, span: Span, change: Change) {
        let number = self.next_number();
        self.statements.push(Statement {
            place: self.document.place(span),
            text: one_line(self.text.get(span.start..span.end).unwrap_or_default()),
            change,
            acknowledged: self.acknowledged.clone(),
            number,
        });
    }

    fn opaque(&mut self, span: Span, reason: &str) {
        let reason = reason.to_owned();
        self.emit(
            span,
            Change::Opaque {
                reason,
                tables: Vec::new(),
            },
        );
    }

    fn table(&self, node: Option<&Node>) -> Option<Name> {
        self.scope.name(node?).map(|name| Name::dotted(&name))
    }
}

/// Returns what `self.table_name = "…"` says in the body of a model.
fn table_name(body: &[Node]) -> Option<String> {
    body.iter().find_map(|node| match &node.kind {
        Kind::Assign { name, value } if name.ends_with("table_name") => value.name().map(str::to_owned),
        _ => None,
    })
}

/// A way back that refuses is none.
fn raises(body: &[Node]) -> bool {
    body.iter()
        .any(|node| matches!(&node.kind, Kind::Call(call) if call.method == "raise"))
}

fn is_word(node: &Node) -> bool {
    matches!(&node.kind, Kind::Word(_))
}

/// `update "UPDATE …"`
fn is_statement(call: &Call) -> bool {
    let has_text = call
        .arguments
        .first()
        .is_some_and(|first| !matches!(first.kind, Kind::Symbol(_)));
    has_text && matches!(call.method.as_str(), "update" | "delete" | "insert")
}

/// `connection`, `ActiveRecord::Base.connection`, `self`
fn is_connection(node: &Node) -> bool {
    match &node.kind {
        Kind::Word(name) => matches!(name.as_str(), "connection" | "conn" | "self"),
        Kind::Call(call) => matches!(call.method.as_str(), "connection" | "lease_connection"),
        Kind::Other(parts) => parts.is_empty(),
        _ => false,
    }
}

/// Characters of a statement's text that tell it from others.
const LONGEST_TEXT: usize = 240;

/// Returns the head of a call in one line, without its block, and with texts for people left out.
fn one_line(source: &str) -> String {
    let head = [" do |", " do\n", "{ |", "{|"]
        .iter()
        .filter_map(|mark| source.find(mark))
        .min()
        .unwrap_or(source.len());
    let mut line = String::new();
    for word in source[..head].split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > LONGEST_TEXT {
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests;
