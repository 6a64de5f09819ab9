//! `create_table`, `create_join_table`, `change_table` and `drop_table`, with their blocks.

use crate::migrations::change::{
    Change, Column, Constraint, ConstraintKind, CreateIndex, CreateTable, Name, Reference,
};
use crate::migrations::data_type::DataType;
use crate::model::Span;
use crate::syntax::ruby::{Call, Kind, Node};

use super::columns::References;
use super::schema::{self, Given, index_name};
use super::{Lowering, columns, values};

/// Lowers `call` when it is about a whole table; returns false when it is not.
pub(super) fn lower(lowering: &mut Lowering<'_>, node: &Node, call: &Call) -> bool {
    match call.method.as_str() {
        "create_table" => create_table(lowering, node, call),
        "create_join_table" => create_join_table(lowering, node, call),
        "change_table" => change_table(lowering, node, call),
        "drop_table" | "drop_join_table" => drop_table(lowering, node, call),
        _ => return false,
    }
    true
}

/// A table while its block is read.
struct Draft {
    span: Span,
    create: CreateTable,
    indexes: Vec<CreateIndex>,
}

fn create_table(lowering: &mut Lowering<'_>, node: &Node, call: &Call) {
    let Some(table) = lowering.table(call.arguments.first()) else {
        return lowering.opaque(node.span, "`create_table` with a name that is computed");
    };
    if call.option("force").is_some_and(|force| !force.is_false()) {
        let cascade = call
            .option("force")
            .is_some_and(|force| force.name() == Some("cascade"));
        lowering.emit(
            node.span,
            Change::DropTable {
                tables: vec![table.clone()],
                if_exists: true,
                cascade,
            },
        );
    }
    let flag = |name: &str| call.option(name).is_some_and(Node::is_true);
    let mut draft = Draft {
        span: node.span,
        create: CreateTable {
            table,
            if_not_exists: flag("if_not_exists"),
            temporary: flag("temporary"),
            has_more_columns: call.option("as").is_some() || call.is_open,
            ..CreateTable::default()
        },
        indexes: Vec::new(),
    };
    primary_key(lowering, call, &mut draft.create);
    body(lowering, call, &mut draft);
    finish(lowering, draft);
}

/// Adds the key that Rails makes unless it is told not to.
fn primary_key(lowering: &Lowering<'_>, call: &Call, create: &mut CreateTable) {
    let id = call.option("id").map(|node| lowering.scope.resolve(node));
    if id.is_some_and(Node::is_false) {
        return;
    }
    let key = call
        .option("primary_key")
        .and_then(|node| lowering.scope.names(node));
    match key {
        Some(names) if names.len() > 1 => {
            let kind = ConstraintKind::PrimaryKey { columns: names };
            create.constraints.push(Constraint::new(None, kind));
        }
        names => {
            let name = names
                .and_then(|mut names| names.pop())
                .unwrap_or_else(|| "id".to_owned());
            let data_type = match id.map(|node| lowering.scope.name(node)) {
                None => Some(DataType::new(lowering.version.key_type(), Vec::new())),
                // A type that is computed stays unknown.
                Some(word) => word.map(|word| DataType::new(&word, Vec::new())),
            };
            let mut column = Column::new(name, data_type);
            column.primary_key = true;
            column.not_null = true;
            create.columns.push(column);
        }
    }
}

fn create_join_table(lowering: &mut Lowering<'_>, node: &Node, call: &Call) {
    let names: Option<Vec<String>> = call
        .arguments
        .iter()
        .map(|node| lowering.scope.name(node))
        .collect();
    let Some([one, other]) = names
        .as_deref()
        .and_then(|names| <&[String; 2]>::try_from(names).ok())
    else {
        return lowering.opaque(node.span, "`create_join_table` with names that are computed");
    };
    let mut sorted = [one.clone(), other.clone()];
    sorted.sort();
    let own = call
        .option("table_name")
        .and_then(|node| lowering.scope.name(node));
    let key_type = lowering.version.key_type();
    let key = |table: &String| {
        let mut column = Column::new(
            format!("{}_id", values::singular(table)),
            Some(DataType::new(key_type, Vec::new())),
        );
        column.not_null = true;
        column
    };
    let mut draft = Draft {
        span: node.span,
        create: CreateTable {
            table: Name::dotted(&own.unwrap_or_else(|| sorted.join("_"))),
            columns: vec![key(one), key(other)],
            ..CreateTable::default()
        },
        indexes: Vec::new(),
    };
    body(lowering, call, &mut draft);
    finish(lowering, draft);
}

fn finish(lowering: &mut Lowering<'_>, draft: Draft) {
    lowering.emit(draft.span, Change::CreateTable(draft.create));
    for index in draft.indexes {
        lowering.emit(draft.span, Change::CreateIndex(index));
    }
}

fn body(lowering: &mut Lowering<'_>, call: &Call, draft: &mut Draft) {
    let Some(block) = &call.block else { return };
    for node in &block.body {
        match &node.kind {
            Kind::Call(inner) if inner.receiver.is_some() => line(lowering, inner, draft),
            // A block that loops or branches adds columns that are not followed.
            Kind::Branch { .. } | Kind::Other(_) | Kind::Call(_) => draft.create.has_more_columns = true,
            _ => {}
        }
    }
}

/// Lowers one line of a `create_table` block.
fn line(lowering: &mut Lowering<'_>, call: &Call, draft: &mut Draft) {
    let scope = &lowering.scope;
    let names: Option<Vec<String>> = call.arguments.iter().map(|node| scope.name(node)).collect();
    match (call.method.as_str(), names) {
        ("timestamps", _) => {
            let made = columns::timestamps(&call.options, lowering.version, scope);
            draft.create.columns.extend(made);
        }
        ("references" | "belongs_to", Some(names)) => {
            for name in names {
                draft.reference(columns::references(&name, call, lowering.version, scope));
            }
        }
        ("index", _) => {
            let first = call.arguments.first();
            let columns = first.and_then(|node| scope.names(node)).unwrap_or_default();
            let name = call.option("name").and_then(|node| scope.name(node));
            let unique = call
                .option("unique")
                .is_some_and(|node| scope.resolve(node).is_true());
            let index = draft.index(columns, unique);
            index.partial = call.option("where").is_some();
            if let Some(name) = name {
                index.name = Some(Name::bare(name));
            }
        }
        ("column", Some(names)) if names.len() == 2 => {
            let made = columns::column(&names[0], &names[1], &call.options, scope);
            draft.create.columns.push(made);
        }
        ("foreign_key", Some(names)) if !names.is_empty() => {
            let column = call.option("column").and_then(|node| scope.name(node));
            let column = column.unwrap_or_else(|| format!("{}_id", values::singular(&names[0])));
            draft.foreign_key(
                column,
                Reference {
                    table: Name::dotted(&names[0]),
                    columns: Vec::new(),
                },
            );
        }
        ("check_constraint" | "unique_constraint" | "exclusion_constraint" | "primary_key", _) => {}
        (word, Some(names)) => {
            for name in names {
                let made = columns::column(&name, word, &call.options, scope);
                draft.create.columns.push(made);
                if call.option("index").is_some_and(|node| !node.is_false()) {
                    draft.index(vec![name], false);
                }
            }
        }
        (_, None) => draft.create.has_more_columns = true,
    }
}

impl Draft {
    /// Adds an index under the name that Rails gives it.
    fn index(&mut self, columns: Vec<String>, unique: bool) -> &mut CreateIndex {
        let made = CreateIndex {
            name: Some(index_name(&self.create.table, &columns)),
            table: self.create.table.clone(),
            columns,
            unique,
            ..CreateIndex::default()
        };
        self.indexes.push(made);
        let last = self.indexes.len() - 1;
        &mut self.indexes[last]
    }

    fn foreign_key(&mut self, column: String, references: Reference) {
        let kind = ConstraintKind::ForeignKey {
            columns: vec![column],
            references,
        };
        self.create.constraints.push(Constraint::new(None, kind));
    }

    fn reference(&mut self, read: References) {
        let column = read
            .columns
            .first()
            .map(|column| column.name.clone())
            .unwrap_or_default();
        self.create.columns.extend(read.columns);
        if let Some((columns, unique)) = read.index {
            self.index(columns, unique);
        }
        if let Some(references) = read.foreign_key {
            self.foreign_key(column, references);
        }
    }
}

fn drop_table(lowering: &mut Lowering<'_>, node: &Node, call: &Call) {
    let names: Option<Vec<String>> = call
        .arguments
        .iter()
        .map(|node| lowering.scope.name(node))
        .collect();
    let Some(mut names) = names.filter(|names| !names.is_empty()) else {
        return lowering.opaque(node.span, "`drop_table` with a name that is computed");
    };
    if call.method == "drop_join_table" {
        names.sort();
        names = vec![names.join("_")];
    }
    lowering.emit(
        node.span,
        Change::DropTable {
            tables: names.iter().map(|name| Name::dotted(name)).collect(),
            if_exists: call.option("if_exists").is_some_and(Node::is_true),
            cascade: call
                .option("force")
                .is_some_and(|force| force.name() == Some("cascade")),
        },
    );
}

/// Methods inside `change_table`, and the method of the migration that does the same.
const SAME: &[(&str, &str)] = &[
    ("column", "add_column"),
    ("remove", "remove_columns"),
    ("remove_columns", "remove_columns"),
    ("rename", "rename_column"),
    ("change", "change_column"),
    ("change_default", "change_column_default"),
    ("change_null", "change_column_null"),
    ("timestamps", "add_timestamps"),
    ("remove_timestamps", "remove_timestamps"),
    ("references", "add_reference"),
    ("belongs_to", "add_reference"),
    ("remove_references", "remove_reference"),
    ("remove_belongs_to", "remove_reference"),
    ("index", "add_index"),
    ("remove_index", "remove_index"),
    ("rename_index", "rename_index"),
    ("foreign_key", "add_foreign_key"),
    ("remove_foreign_key", "remove_foreign_key"),
    ("check_constraint", "add_check_constraint"),
    ("remove_check_constraint", "remove_check_constraint"),
    ("unique_constraint", "add_unique_constraint"),
    ("exclusion_constraint", "add_exclusion_constraint"),
];

fn change_table(lowering: &mut Lowering<'_>, node: &Node, call: &Call) {
    let Some(table) = lowering.table(call.arguments.first()) else {
        return lowering.opaque(node.span, "`change_table` with a name that is computed");
    };
    let Some(block) = &call.block else { return };
    for node in &block.body {
        match &node.kind {
            Kind::Call(inner) if inner.receiver.is_some() => change_line(lowering, node.span, inner, &table),
            _ => lowering.statement(node),
        }
    }
}

fn change_line(lowering: &mut Lowering<'_>, span: Span, call: &Call, table: &Name) {
    let given = Given {
        span,
        call,
        table,
        rest: &call.arguments,
    };
    let method = call.method.as_str();
    if let Some((_, same)) = SAME.iter().find(|(name, _)| *name == method) {
        // `t.references :a, :b` names several; the migration's own method takes one.
        let is_done = if same.ends_with("_reference") {
            call.arguments.iter().all(|name| {
                let rest = std::slice::from_ref(name);
                schema::on_table(lowering, same, &Given { rest, ..given })
            })
        } else {
            schema::on_table(lowering, same, &given)
        };
        if !is_done {
            lowering.opaque(span, &format!("`{method}` with arguments that are computed"));
        }
        return;
    }
    new_columns(lowering, span, call, table);
}

/// `t.string :nick, index: true` in `change_table`.
fn new_columns(lowering: &mut Lowering<'_>, span: Span, call: &Call, table: &Name) {
    let method = call.method.as_str();
    let names: Option<Vec<String>> = call
        .arguments
        .iter()
        .map(|node| lowering.scope.name(node))
        .collect();
    let Some(names) = names.filter(|names| !names.is_empty()) else {
        return lowering.opaque(span, &format!("`{method}` with arguments that are computed"));
    };
    for name in names {
        let column = columns::column(&name, method, &call.options, &lowering.scope);
        lowering.emit(
            span,
            Change::AddColumn {
                table: table.clone(),
                column,
                if_not_exists: false,
            },
        );
        if call.option("index").is_some_and(|node| !node.is_false()) {
            let columns = vec![name];
            let name = Some(index_name(table, &columns));
            lowering.emit(
                span,
                Change::CreateIndex(CreateIndex {
                    name,
                    table: table.clone(),
                    columns,
                    ..CreateIndex::default()
                }),
            );
        }
    }
}
