//! The schema methods of a Rails migration, each lowered to the statements that Rails would send.

use crate::migrations::change::{Change, Constraint, ConstraintKind, CreateIndex, Name};
use crate::model::Span;
use crate::syntax::ruby::{Call, Kind, Node};

use super::{Lowering, columns, objects, tables};

/// Methods that send a statement as it is written.
pub(super) fn is_execute(method: &str) -> bool {
    matches!(
        method,
        "execute"
            | "exec_query"
            | "exec_update"
            | "exec_delete"
            | "exec_insert"
            | "update_sql"
            | "select_all"
            | "select_values"
            | "select_value"
    )
}

/// Methods that change no table, or say something to a person.
pub(super) fn changes_nothing(method: &str) -> bool {
    const NOTHING: &[&str] = &[
        "say",
        "puts",
        "p",
        "pp",
        "print",
        "raise",
        "require",
        "require_relative",
        "sleep",
        "private",
        "include",
        "extend",
        "enable_extension",
        "reset_column_information",
        "change_table_comment",
        "change_column_comment",
        "create_schema",
        "disable_ddl_transaction!",
        "fail",
        "warn",
        "return",
        "attr_accessor",
        "block_given?",
        "quote",
        "announce",
        "create_function",
        "update_function",
        "create_virtual_table",
        "lambda",
        "proc",
        "loop",
    ];
    NOTHING.contains(&method) || method.ends_with('?')
}

/// Lowers `call` when it is a schema method; returns false when it is none.
pub(super) fn lower(lowering: &mut Lowering<'_>, node: &Node, call: &Call) -> bool {
    let method = call.method.as_str();
    if tables::lower(lowering, node, call) || objects::other_objects(lowering, node, call) {
        return true;
    }
    if !METHODS.contains(&method) {
        return false;
    }
    let Some(table) = lowering.table(call.arguments.first()) else {
        lowering.opaque(
            node.span,
            &format!("`{method}` on a table whose name is computed"),
        );
        return true;
    };
    let given = Given {
        span: node.span,
        call,
        table: &table,
        rest: call.arguments.get(1..).unwrap_or_default(),
    };
    if !on_table(lowering, method, &given) {
        lowering.opaque(node.span, &format!("`{method}` with arguments that are computed"));
    }
    true
}

/// Methods whose first argument is a table.
const METHODS: &[&str] = &[
    "add_column",
    "add_columns",
    "change_column",
    "change_column_null",
    "change_column_default",
    "remove_column",
    "remove_columns",
    "rename_column",
    "add_timestamps",
    "remove_timestamps",
    "add_reference",
    "add_belongs_to",
    "remove_reference",
    "remove_belongs_to",
    "add_index",
    "remove_index",
    "rename_index",
    "add_foreign_key",
    "remove_foreign_key",
    "validate_foreign_key",
    "validate_constraint",
    "add_check_constraint",
    "remove_check_constraint",
    "validate_check_constraint",
    "add_unique_constraint",
    "remove_unique_constraint",
    "add_exclusion_constraint",
    "remove_exclusion_constraint",
    "rename_table",
];

/// A call on a table: `add_column :users, …` or `t.string …` in `change_table :users`.
pub(super) struct Given<'a> {
    pub(super) span: Span,
    pub(super) call: &'a Call,
    pub(super) table: &'a Name,
    /// Arguments after the table.
    pub(super) rest: &'a [Node],
}

/// Lowers a method of [`METHODS`]; returns false when an argument is not written down.
pub(super) fn on_table(lowering: &mut Lowering<'_>, method: &str, given: &Given<'_>) -> bool {
    let done = match method {
        "add_column"
        | "add_columns"
        | "change_column"
        | "change_column_null"
        | "change_column_default"
        | "add_timestamps" => change_columns(lowering, method, given),
        "remove_column" | "remove_columns" | "rename_column" | "remove_timestamps" => {
            lose_columns(lowering, method, given)
        }
        "add_reference" | "add_belongs_to" | "remove_reference" | "remove_belongs_to" => {
            reference(lowering, method, given)
        }
        "add_index" | "remove_index" | "rename_index" => index(lowering, method, given),
        "rename_table" => lowering.table(given.rest.first()).map(|to| {
            lowering.emit(
                given.span,
                Change::RenameTable {
                    table: given.table.clone(),
                    to,
                },
            );
        }),
        _ => objects::constraint(lowering, method, given),
    };
    done.is_some()
}

fn change_columns(lowering: &mut Lowering<'_>, method: &str, given: &Given<'_>) -> Option<()> {
    let table = given.table.clone();
    if method == "add_timestamps" {
        for column in columns::timestamps(&given.call.options, lowering.version, &lowering.scope) {
            lowering.emit(
                given.span,
                Change::AddColumn {
                    table: table.clone(),
                    column,
                    if_not_exists: false,
                },
            );
        }
        return Some(());
    }
    if method == "add_columns" {
        let word = lowering.scope.name(given.call.option("type")?)?;
        for node in given.rest {
            let column = columns::column(
                &lowering.scope.name(node)?,
                &word,
                &given.call.options,
                &lowering.scope,
            );
            lowering.emit(
                given.span,
                Change::AddColumn {
                    table: table.clone(),
                    column,
                    if_not_exists: false,
                },
            );
        }
        return Some(());
    }
    let column = lowering.scope.name(given.rest.first()?)?;
    match method {
        "add_column" => {
            let word = lowering.scope.name(given.rest.get(1)?)?;
            let made = columns::column(&column, &word, &given.call.options, &lowering.scope);
            let if_not_exists = given.call.option("if_not_exists").is_some_and(Node::is_true);
            lowering.emit(
                given.span,
                Change::AddColumn {
                    table,
                    column: made,
                    if_not_exists,
                },
            );
        }
        "change_column" => change_column(lowering, given, &column)?,
        "change_column_null" => change_null(lowering, given, column)?,
        _ => change_default(lowering, given, column)?,
    }
    Some(())
}

fn change_column(lowering: &mut Lowering<'_>, given: &Given<'_>, column: &str) -> Option<()> {
    let word = lowering.scope.name(given.rest.get(1)?)?;
    let options = &given.call.options;
    let made = columns::column(column, &word, options, &lowering.scope);
    let using = given
        .call
        .option("using")
        .map(|node| lowering.scope.name(node).unwrap_or_default());
    let (table, column) = (given.table.clone(), column.to_owned());
    let not_null = made.not_null;
    lowering.emit(
        given.span,
        Change::SetType {
            table: table.clone(),
            column: column.clone(),
            data_type: made.data_type,
            using,
            collation: given.call.option("collation").is_some(),
        },
    );
    if let Some(default) = made.default {
        lowering.emit(
            given.span,
            Change::SetDefault {
                table: table.clone(),
                column: column.clone(),
                default,
            },
        );
    }
    if not_null {
        lowering.emit(given.span, Change::SetNotNull { table, column });
    } else if given.call.option("null").is_some() {
        lowering.emit(given.span, Change::DropNotNull { table, column });
    }
    Some(())
}

fn change_null(lowering: &mut Lowering<'_>, given: &Given<'_>, column: String) -> Option<()> {
    let table = given.table.clone();
    match &lowering.scope.resolve(given.rest.get(1)?).kind {
        Kind::Flag(true) => lowering.emit(given.span, Change::DropNotNull { table, column }),
        Kind::Flag(false) => {
            let fills = given.rest.get(2).is_some_and(|node| node.kind != Kind::Nil);
            if fills {
                // Rails fills every empty row in one statement first.
                lowering.emit(
                    given.span,
                    Change::Update {
                        table: table.clone(),
                        has_where: true,
                    },
                );
            }
            lowering.emit(given.span, Change::SetNotNull { table, column });
        }
        _ => return None,
    }
    Some(())
}

fn change_default(lowering: &mut Lowering<'_>, given: &Given<'_>, column: String) -> Option<()> {
    let table = given.table.clone();
    let node = given.call.option("to").or_else(|| given.rest.get(1))?;
    match columns::default_of(lowering.scope.resolve(node)) {
        Some(default) => lowering.emit(
            given.span,
            Change::SetDefault {
                table,
                column,
                default,
            },
        ),
        None => lowering.emit(given.span, Change::DropDefault { table, column }),
    }
    Some(())
}

fn lose_columns(lowering: &mut Lowering<'_>, method: &str, given: &Given<'_>) -> Option<()> {
    let names: Vec<String> = match method {
        "remove_timestamps" => vec!["created_at".to_owned(), "updated_at".to_owned()],
        "remove_columns" => given
            .rest
            .iter()
            .map(|node| lowering.scope.name(node))
            .collect::<Option<_>>()?,
        _ => vec![lowering.scope.name(given.rest.first()?)?],
    };
    for column in names {
        let table = given.table.clone();
        let change = match method {
            "rename_column" => Change::RenameColumn {
                table,
                column,
                to: lowering.scope.name(given.rest.get(1)?)?,
            },
            _ => drop_column(table, column, given.call),
        };
        lowering.emit(given.span, change);
    }
    Some(())
}

fn drop_column(table: Name, column: String, call: &Call) -> Change {
    let if_exists = call.option("if_exists").is_some_and(Node::is_true);
    Change::DropColumn {
        table,
        column,
        if_exists,
        cascade: false,
    }
}

fn reference(lowering: &mut Lowering<'_>, method: &str, given: &Given<'_>) -> Option<()> {
    let name = lowering.scope.name(given.rest.first()?)?;
    let read = columns::references(&name, given.call, lowering.version, &lowering.scope);
    let table = given.table.clone();
    if method.starts_with("remove") {
        for column in read.columns {
            lowering.emit(given.span, drop_column(table.clone(), column.name, given.call));
        }
        return Some(());
    }
    let column = read.columns.first().map(|column| column.name.clone())?;
    for column in read.columns {
        lowering.emit(
            given.span,
            Change::AddColumn {
                table: table.clone(),
                column,
                if_not_exists: false,
            },
        );
    }
    if let Some((columns, unique)) = read.index {
        let concurrently = read.concurrently;
        lowering.emit(
            given.span,
            Change::CreateIndex(CreateIndex {
                name: Some(index_name(&table, &columns)),
                table: table.clone(),
                columns,
                unique,
                concurrently,
                ..CreateIndex::default()
            }),
        );
    }
    if let Some(references) = read.foreign_key {
        let kind = ConstraintKind::ForeignKey {
            columns: vec![column],
            references,
        };
        let mut constraint = Constraint::new(None, kind);
        constraint.not_valid = read.not_valid;
        lowering.emit(given.span, Change::AddConstraint { table, constraint });
    }
    Some(())
}

fn index(lowering: &mut Lowering<'_>, method: &str, given: &Given<'_>) -> Option<()> {
    let option = |name: &str| given.call.option(name).and_then(|node| lowering.scope.name(node));
    let concurrently = option("algorithm").as_deref() == Some("concurrently");
    if method == "rename_index" {
        let index = Name::bare(lowering.scope.name(given.rest.first()?)?);
        let to = Name::bare(lowering.scope.name(given.rest.get(1)?)?);
        lowering.emit(given.span, Change::RenameIndex { index, to });
        return Some(());
    }
    let written = given.rest.first().or_else(|| given.call.option("column"));
    let columns = written.map(|node| lowering.scope.names(node));
    let name = option("name").map(Name::bare);
    if method == "remove_index" {
        let name = match (name, columns) {
            (Some(name), _) => name,
            (None, Some(Some(columns))) => index_name(given.table, &columns),
            _ => return None,
        };
        let if_exists = given.call.option("if_exists").is_some_and(Node::is_true);
        lowering.emit(
            given.span,
            Change::DropIndex {
                indexes: vec![name],
                table: Some(given.table.clone()),
                concurrently,
                if_exists,
            },
        );
        return Some(());
    }
    let columns = columns??;
    let flag = |name: &str| {
        given
            .call
            .option(name)
            .is_some_and(|node| lowering.scope.resolve(node).is_true())
    };
    let made = CreateIndex {
        name: Some(name.unwrap_or_else(|| index_name(given.table, &columns))),
        table: given.table.clone(),
        // An expression is no column: `"lower(email)"`.
        columns: columns
            .into_iter()
            .map(|column| if is_plain(&column) { column } else { String::new() })
            .collect(),
        unique: flag("unique"),
        concurrently,
        if_not_exists: flag("if_not_exists"),
        only: false,
        partial: given.call.option("where").is_some(),
    };
    lowering.emit(given.span, Change::CreateIndex(made));
    Some(())
}

pub(super) fn is_plain(column: &str) -> bool {
    column
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Returns the name that Rails gives an index.
pub(super) fn index_name(table: &Name, columns: &[String]) -> Name {
    Name::bare(format!("index_{}_on_{}", table.name, columns.join("_and_")))
}
