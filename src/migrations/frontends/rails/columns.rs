//! Columns as Rails declares them: type words, options, references and timestamps.
//! What Rails adds silently (bigint keys, an index on each reference, NOT NULL timestamps) is said here.

use crate::migrations::change::{Column, DefaultKind, DefaultValue, Generated, Name, Reference};
use crate::migrations::data_type::DataType;
use crate::syntax::ruby::{Call, Kind, Node};

use super::values::{Scope, plural};

/// The version in `ActiveRecord::Migration[7.1]`, as (7, 1): Rails keeps the defaults of the version a migration was written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(pub(super) u32, pub(super) u32);

impl Version {
    /// That of a migration which names none.
    pub(super) const OLDEST: Self = Self(4, 2);

    /// Reads it from the superclass as written; a migration without one was written before Rails 5.
    pub(super) fn of(superclass: &str) -> Self {
        let inside = superclass.split_once('[').map_or(superclass, |(_, rest)| rest);
        let inside = inside.split(']').next().unwrap_or_default();
        let mut parts = inside.split('.').map(|part| part.trim().parse().unwrap_or(0));
        match parts.next() {
            Some(major) if major > 0 => Self(major, parts.next().unwrap_or(0)),
            _ => Self::OLDEST,
        }
    }

    /// Keys are 64 bits wide since 5.1.
    pub(super) fn key_type(self) -> &'static str {
        if self >= Self(5, 1) { "bigint" } else { "integer" }
    }

    /// References get an index, and timestamps NOT NULL, since 5.0.
    pub(super) fn is_five(self) -> bool {
        self >= Self(5, 0)
    }
}

/// Type words of Rails, and the types PostgreSQL gives them.
const TYPES: &[(&str, &str)] = &[
    ("string", "varchar"),
    ("float", "double precision"),
    ("decimal", "numeric"),
    ("datetime", "timestamp"),
    ("binary", "bytea"),
    ("primary_key", "bigserial"),
    ("bit_varying", "varbit"),
];

/// Returns the type for a word of Rails with the options of its column.
pub(super) fn data_type(word: &str, options: &[(String, Node)], scope: &Scope) -> DataType {
    let number = |name: &str| -> Option<u32> {
        let node = options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| scope.resolve(value))?;
        match &node.kind {
            Kind::Number(text) => text.parse().ok(),
            _ => None,
        }
    };
    let (limit, precision, scale) = (number("limit"), number("precision"), number("scale"));
    let base = match (word, limit) {
        ("integer", Some(8)) => "bigint",
        ("integer", Some(1 | 2)) => "smallint",
        _ => TYPES
            .iter()
            .find(|(rails, _)| *rails == word)
            .map_or(word, |(_, sql)| sql),
    };
    let modifiers = match base {
        "varchar" | "char" | "bit" | "varbit" => limit.into_iter().collect(),
        "numeric" => precision.into_iter().chain(precision.and(scale)).collect(),
        "timestamp" | "timestamptz" | "time" => precision.into_iter().collect(),
        _ => Vec::new(),
    };
    // A type written as SQL, `"varchar(20)[]"`, keeps its brackets as the array mark.
    let (base, has_brackets) = base.strip_suffix("[]").map_or((base, false), |base| (base, true));
    let mut data_type = DataType::new(base, modifiers);
    data_type.array = has_brackets
        || options
            .iter()
            .any(|(key, value)| key == "array" && value.is_true());
    data_type
}

/// Returns the column `name` of the type `word`, with the words of its `options`.
pub(super) fn column(name: &str, word: &str, options: &[(String, Node)], scope: &Scope) -> Column {
    let option = |name: &str| {
        options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| scope.resolve(value))
    };
    let word = match (word, option("type"), option("enum_type")) {
        ("virtual", Some(node), _) | ("enum", _, Some(node)) => {
            scope.name(node).unwrap_or_else(|| word.to_owned())
        }
        _ => word.to_owned(),
    };
    let mut column = Column::new(name, Some(data_type(&word, options, scope)));
    column.not_null = option("null").is_some_and(Node::is_false);
    column.default = option("default").and_then(default_of);
    column.primary_key = option("primary_key").is_some_and(Node::is_true);
    column.generated = option("as").map(|_| {
        if option("stored").is_some_and(Node::is_true) {
            Generated::Stored
        } else {
            Generated::Virtual
        }
    });
    column
}

/// Returns the default that `node` sets, or nothing for `nil`.
///
/// Ruby is evaluated once, when the migration runs, so whatever it gives is the same for every row; a lambda holds SQL.
pub(super) fn default_of(node: &Node) -> Option<DefaultValue> {
    match &node.kind {
        Kind::Nil => None,
        Kind::Flag(flag) => Some(DefaultValue::constant(flag.to_string())),
        Kind::Number(number) => Some(DefaultValue::constant(number.clone())),
        _ => match lambda_text(node) {
            Some(sql) => Some(DefaultValue {
                kind: volatility(&sql),
                is_null: false,
                text: sql,
            }),
            None => Some(DefaultValue::constant("''")),
        },
    }
}

/// Returns the text in `-> { "now()" }`.
fn lambda_text(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Other(parts) => parts.iter().find_map(|part| match &part.kind {
            Kind::Text(text) => Some(text.value.clone()),
            Kind::Other(_) => lambda_text(part),
            _ => None,
        }),
        Kind::Call(call) if matches!(call.method.as_str(), "lambda" | "proc") => call
            .block
            .as_ref()?
            .body
            .iter()
            .find_map(|part| match &part.kind {
                Kind::Text(text) => Some(text.value.clone()),
                _ => None,
            }),
        _ => None,
    }
}

/// Functions that give each row a value of its own, and functions that give one value per statement.
const VOLATILE: &[&str] = &[
    "uuid(",
    "uuid_",
    "uuidv",
    "random(",
    "nextval(",
    "clock_timestamp(",
    "timeofday(",
    "gen_",
];
const STABLE: &[&str] = &[
    "now(",
    "current_",
    "localtime",
    "statement_timestamp(",
    "transaction_timestamp(",
];

fn volatility(sql: &str) -> DefaultKind {
    let lower = sql.to_lowercase();
    let has_one_of = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has_one_of(VOLATILE) {
        DefaultKind::Volatile
    } else if has_one_of(STABLE) {
        DefaultKind::Stable
    } else if lower.contains('(') {
        DefaultKind::Unknown
    } else {
        DefaultKind::Constant
    }
}

/// A reference to another table: its columns, and what Rails adds to them.
pub(super) struct References {
    pub(super) columns: Vec<Column>,
    /// Columns of the index, when there is one, and whether it is unique.
    pub(super) index: Option<(Vec<String>, bool)>,
    /// True for `index: {algorithm: :concurrently}`.
    pub(super) concurrently: bool,
    /// The parent, when a foreign key is asked for.
    pub(super) foreign_key: Option<Reference>,
    /// True for `foreign_key: {validate: false}`.
    pub(super) not_valid: bool,
}

/// Reads `t.references :author, foreign_key: {to_table: :users}` and `add_reference`.
pub(super) fn references(name: &str, call: &Call, version: Version, scope: &Scope) -> References {
    let option = |name: &str| call.option(name).map(|node| scope.resolve(node));
    let inner = |node: Option<&Node>, name: &str| -> Option<Node> {
        let Kind::Hash { pairs, .. } = &node?.kind else {
            return None;
        };
        let found = pairs.iter().find(|(key, _)| key.name() == Some(name))?;
        Some(scope.resolve(&found.1).clone())
    };
    let written = option("type").map(|node| scope.name(node));
    let word = written
        .clone()
        .flatten()
        .unwrap_or_else(|| version.key_type().to_owned());
    let id = format!("{name}_id");
    let mut columns = vec![column(&id, &word, &call.options, scope)];
    if written == Some(None) {
        // The type is computed; a wrong one would be worse than none.
        columns[0].data_type = None;
    }
    let is_polymorphic = option("polymorphic").is_some_and(|node| !node.is_false());
    if is_polymorphic {
        let mut kind = column(&format!("{name}_type"), "string", &[], scope);
        kind.not_null = columns[0].not_null;
        columns.push(kind);
    }
    let index = option("index");
    let has_index = index.map_or(version.is_five(), |node| !node.is_false());
    let unique = inner(index, "unique").is_some_and(|node| node.is_true());
    let names: Vec<String> = columns.iter().rev().map(|column| column.name.clone()).collect();
    let key = option("foreign_key");
    let parent = inner(key, "to_table")
        .and_then(|node| scope.name(&node))
        .unwrap_or_else(|| plural(name));
    References {
        columns,
        index: has_index.then_some((names, unique)),
        concurrently: inner(index, "algorithm").is_some_and(|node| node.name() == Some("concurrently")),
        foreign_key: key.filter(|node| !node.is_false()).map(|_| Reference {
            table: Name::dotted(&parent),
            columns: Vec::new(),
        }),
        not_valid: inner(key, "validate").is_some_and(|node| node.is_false()),
    }
}

/// Returns `created_at` and `updated_at`.
pub(super) fn timestamps(options: &[(String, Node)], version: Version, scope: &Scope) -> Vec<Column> {
    ["created_at", "updated_at"]
        .map(|name| {
            let mut made = column(name, "datetime", options, scope);
            let says_null = options.iter().any(|(key, _)| key == "null");
            made.not_null |= version.is_five() && !says_null;
            made
        })
        .into()
}
