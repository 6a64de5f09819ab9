//! Model code inside a migration: rows that are changed while the transaction of the migration is open.
//! Code of the application that is called from here is opaque: it may be anything by the time the migration runs.

use crate::migrations::change::{Change, Name};
use crate::syntax::ruby::{Call, Kind, Node};

use super::{Lowering, values};

/// Methods that change rows through a relation in one statement.
const UPDATES: &[&str] = &[
    "update_all",
    "update",
    "update!",
    "update_columns",
    "update_column",
    "update_attribute",
    "touch_all",
    "update_counters",
    "reset_counters",
    "increment_counter",
    "decrement_counter",
];
const DELETES: &[&str] = &[
    "delete_all",
    "destroy_all",
    "delete",
    "destroy",
    "destroy!",
    "delete_by",
    "destroy_by",
];
const INSERTS: &[&str] = &[
    "create",
    "create!",
    "insert",
    "insert!",
    "insert_all",
    "insert_all!",
    "upsert",
    "upsert_all",
    "find_or_create_by",
    "find_or_create_by!",
    "first_or_create",
    "first_or_create!",
    "import",
    "import!",
];
/// Methods of a record, inside a loop.
const OF_RECORDS: &[&str] = &[
    "save",
    "save!",
    "touch",
    "increment!",
    "decrement!",
    "toggle!",
    "update_attributes",
    "update_attributes!",
    "update_attribute",
    "update_columns",
    "update_column",
    "update",
    "update!",
    "update_all",
    "destroy",
    "destroy!",
    "delete",
    "delete_all",
];
const LOOPS: &[&str] = &[
    "each",
    "find_each",
    "find_in_batches",
    "in_batches",
    "map",
    "each_with_index",
    "each_slice",
    "each_record",
    "in_groups_of",
    "then",
    "tap",
];
/// Methods that leave part of the rows out.
const NARROWS: &[&str] = &[
    "where",
    "where!",
    "find_by",
    "find_by!",
    "find",
    "limit",
    "not",
    "rewhere",
    "first",
    "last",
    "take",
    "find_or_create_by",
    "joins",
    "having",
];
/// Methods of relations and classes that only read.
const READS: &[&str] = &[
    "all",
    "where",
    "pluck",
    "count",
    "exists?",
    "any?",
    "none?",
    "empty?",
    "first",
    "last",
    "find",
    "find_by",
    "find_by!",
    "select",
    "order",
    "group",
    "joins",
    "includes",
    "unscoped",
    "ids",
    "sum",
    "maximum",
    "minimum",
    "average",
    "reset_column_information",
    "table_exists?",
    "column_names",
    "columns_hash",
    "connection",
    "table_name",
    "to_sql",
    "distinct",
    "limit",
    "offset",
    "not",
    "present?",
    "blank?",
    "reload",
    "size",
    "length",
    "pick",
    "find_by_sql",
    "preload",
    "eager_load",
    "having",
    "lock",
    "quoted_table_name",
    "primary_key",
    "columns",
    "schema_cache",
    "clear_cache!",
    "with_deleted",
    "unscope",
    "reorder",
    "transaction",
    "find_by_name",
    "left_joins",
    "left_outer_joins",
    "attribute_names",
    "new",
    "build",
    "has_attribute?",
];
/// Constants that are no models and change no rows.
const HARMLESS: &[&str] = &[
    "Rails",
    "Time",
    "Date",
    "DateTime",
    "ENV",
    "SecureRandom",
    "JSON",
    "I18n",
    "Logger",
    "Set",
    "File",
    "YAML",
    "Kernel",
    "ActiveSupport",
    "Integer",
    "String",
    "Hash",
    "Array",
    "Float",
    "BigDecimal",
    "Struct",
    "Digest",
    "Base64",
    "URI",
    "Process",
    "Benchmark",
    "Arel",
    "Regexp",
    "ActiveRecord",
    "StrongMigrations",
    "GC",
    "Math",
    "Pathname",
    "CSV",
    "Etc",
    "Random",
    "ApplicationRecord",
];

/// The calls of a chain, the innermost first, and what it starts with.
struct Chain<'a> {
    root: Option<&'a Node>,
    calls: Vec<&'a Call>,
}

impl<'a> Chain<'a> {
    fn of(call: &'a Call) -> Self {
        let mut calls = vec![call];
        let mut root = call.receiver.as_deref();
        while let Some(Node {
            kind: Kind::Call(inner),
            ..
        }) = root
        {
            calls.push(inner);
            root = inner.receiver.as_deref();
        }
        calls.reverse();
        Self { root, calls }
    }

    fn has(&self, methods: &[&str]) -> bool {
        self.calls
            .iter()
            .any(|call| methods.contains(&call.method.as_str()))
    }
}

/// Returns true when `node` is a chain that starts with a model of the application.
pub(super) fn is_model(lowering: &Lowering<'_>, node: &Node) -> bool {
    let root = match &node.kind {
        Kind::Call(call) if call.method == "connection" => return false,
        Kind::Call(call) => Chain::of(call).root,
        _ => Some(node),
    };
    root.is_some_and(|root| model_of(lowering, root).is_some())
}

/// Returns true when the right side of an assignment changes nothing: a query, a literal, a computation.
pub(super) fn only_reads(value: &Node) -> bool {
    let Kind::Call(call) = &value.kind else {
        return true;
    };
    let chain = Chain::of(call);
    let reads = chain
        .calls
        .iter()
        .all(|call| READS.contains(&call.method.as_str()) && call.block.is_none());
    reads
        || (chain
            .root
            .is_some_and(|root| !matches!(root.kind, Kind::Constant(_)))
            && call.block.is_none())
}

/// Returns the table of the model that `root` names, through local variables.
fn model_of(lowering: &Lowering<'_>, root: &Node) -> Option<String> {
    let resolved = lowering.scope.resolve(root);
    let name = match &resolved.kind {
        Kind::Constant(name) => name,
        Kind::Call(call) => match &Chain::of(call).root?.kind {
            Kind::Constant(name) => name,
            _ => return None,
        },
        _ => return None,
    };
    let first = name
        .trim_start_matches("::")
        .split("::")
        .next()
        .unwrap_or_default();
    if HARMLESS.contains(&first) {
        return None;
    }
    let own = lowering.models.get(name).cloned();
    Some(own.unwrap_or_else(|| values::table_of(name)))
}

/// Lowers a call on a model, a relation, a record or something unknown.
pub(super) fn lower(lowering: &mut Lowering<'_>, node: &Node, call: &Call) {
    let chain = Chain::of(call);
    let Some(table) = chain.root.and_then(|root| model_of(lowering, root)) else {
        // Of what is no model only the blocks matter: `ActiveRecord::Base.transaction do … end`.
        for inner in &chain.calls {
            lowering.block(inner);
        }
        return;
    };
    let name = Name::dotted(&table);
    // A local variable holds one record, or rows that were already chosen.
    let is_record = chain.root.is_some_and(|root| matches!(root.kind, Kind::Word(_)));
    // In a transaction, batches hold the same locks as one statement.
    let takes_all = chain.has(LOOPS) || chain.has(&["update_all", "delete_all", "destroy_all"]);
    let is_chosen = is_record && (!takes_all || was_narrowed(lowering, &chain));
    let is_narrow = is_chosen || chain.has(NARROWS) || (chain.has(LOOPS) && !lowering.is_wrapped);
    let changes_records = chain.has(LOOPS) && chain.calls.iter().any(|call| block_changes(call));
    let method = call.method.as_str();
    if UPDATES.contains(&method) || changes_records {
        lowering.emit(
            node.span,
            Change::Update {
                table: name,
                has_where: is_narrow,
            },
        );
    } else if DELETES.contains(&method) {
        lowering.emit(
            node.span,
            Change::Delete {
                table: name,
                has_where: is_narrow,
            },
        );
    } else if chain.has(INSERTS) {
        lowering.emit(node.span, Change::Insert { table: name });
    } else if is_record && OF_RECORDS.contains(&method) {
        lowering.emit(
            node.span,
            Change::Update {
                table: name,
                has_where: true,
            },
        );
    } else if !is_record && !chain.calls.first().is_some_and(|first| is_known(first)) {
        let reason = format!("`{}` runs the application's own code", first_call(&chain));
        let tables = vec![name];
        lowering.emit(node.span, Change::Opaque { reason, tables });
        return;
    }
    for inner in &chain.calls {
        lowering.block(inner);
    }
}

/// Returns true when the local variable that `chain` starts with holds part of the rows.
fn was_narrowed(lowering: &Lowering<'_>, chain: &Chain<'_>) -> bool {
    let value = chain.root.map(|root| &lowering.scope.resolve(root).kind);
    matches!(value, Some(Kind::Call(call)) if Chain::of(call).has(NARROWS))
}

fn first_call<'a>(chain: &Chain<'a>) -> &'a str {
    chain.calls.first().map_or("", |call| call.method.as_str())
}

fn is_known(call: &Call) -> bool {
    let method = call.method.as_str();
    READS.contains(&method)
        || LOOPS.contains(&method)
        || NARROWS.contains(&method)
        || method.starts_with("find_by_")
        || method == "[]"
}

/// Returns true when the block of a loop writes a record: `user.update!(…)`, `&:save!`.
fn block_changes(call: &Call) -> bool {
    let by_symbol = call.arguments.iter().any(|argument| match &argument.kind {
        Kind::Other(parts) => parts
            .iter()
            .any(|part| part.name().is_some_and(|name| OF_RECORDS.contains(&name))),
        _ => false,
    });
    by_symbol
        || call
            .block
            .as_ref()
            .is_some_and(|block| block.body.iter().any(|node| changes(node, 0)))
}

/// Deeper code than this in a loop is not looked into.
const DEEPEST: usize = 30;

fn changes(node: &Node, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let any = |nodes: &[Node]| nodes.iter().any(|node| changes(node, depth + 1));
    match &node.kind {
        Kind::Call(call) => {
            let on_record = call
                .receiver
                .as_ref()
                .is_some_and(|receiver| !matches!(receiver.kind, Kind::Constant(_)));
            (on_record && OF_RECORDS.contains(&call.method.as_str()))
                || call
                    .receiver
                    .as_ref()
                    .is_some_and(|receiver| changes(receiver, depth + 1))
                || call.block.as_ref().is_some_and(|block| any(&block.body))
        }
        Kind::Branch { body, .. } | Kind::Other(body) => any(body),
        Kind::Assign { value, .. } => changes(value, depth + 1),
        _ => false,
    }
}
