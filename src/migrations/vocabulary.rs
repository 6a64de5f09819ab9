//! The words rules may use: every fact of this engine with its values, and the word for each kind of change.

use crate::rulebook::{Fact, Kind};

use super::change::{Change, ConstraintKind, ObjectKind, TableOption};
use super::locks::{Lock, Work};

const fn flag(name: &'static str, about: &'static str) -> Fact {
    Fact {
        name,
        kind: Kind::Flag,
        about,
    }
}

const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Fact {
    Fact {
        name,
        kind: Kind::Word(words),
        about,
    }
}

/// The vocabulary of `when:` in migrations' rules.
pub const FACTS: &[Fact] = &[
    word(
        "operation",
        OPERATIONS,
        "What the statement, or one action of it, does.",
    ),
    word("constraint", CONSTRAINTS, "Which constraint is added."),
    word(
        "default",
        DEFAULTS,
        "When the default of an added column is computed; \"unknown\" for a function nobody knows.",
    ),
    word(
        "generated",
        &["stored", "virtual"],
        "How an added column is computed from others.",
    ),
    word(
        "type_change",
        &["none", "index_rebuild", "rewrite", "unknown"],
        "What the change of a column's type costs; \"unknown\" when its present type is.",
    ),
    word("object", OBJECTS, "What a plain DROP removes."),
    word("option", OPTIONS, "Which setting of a table is changed."),
    word(
        "lock",
        Lock::WORDS,
        "The strongest lock on the statement's own table (PostgreSQL).",
    ),
    word(
        "work",
        Work::WORDS,
        "What is done to the whole table meanwhile (PostgreSQL).",
    ),
    word(
        "database",
        &["postgresql", "mysql", "mariadb", "sqlite"],
        "Which database the migration is for.",
    ),
    Fact {
        name: "database_version",
        kind: Kind::Number,
        about: "Its version: 16, 8.4.",
    },
    Fact {
        name: "table",
        kind: Kind::Text,
        about: "The table's name, with its schema unless that is public.",
    },
    Fact {
        name: "column",
        kind: Kind::Text,
        about: "The column's name.",
    },
    Fact {
        name: "statement",
        kind: Kind::Text,
        about: "The statement in one line, strings blanked.",
    },
    flag(
        "table_is_new",
        "The table (view, domain) is created by the same migration or change: nobody uses it yet.",
    ),
    flag(
        "table_known",
        "The migrations before it say all there is to know of the table.",
    ),
    flag(
        "column_is_new",
        "The column is added by the same migration or change.",
    ),
    flag(
        "used_by_code",
        "The application's code still uses the name that is dropped or renamed; known only to the rules about that.",
    ),
    flag("long", "Reads or writes wait for work that grows with the table."),
    flag("blocks_reads", "Nobody can read the table meanwhile."),
    flag(
        "takes_strong_lock",
        "Blocks reads or writes of a table in use, if only for a moment.",
    ),
    flag(
        "lock_timeout",
        "A lock_timeout or statement_timeout is set before it in the same file.",
    ),
    flag(
        "in_transaction",
        "It runs inside a transaction; absent when the runner is not known.",
    ),
    flag(
        "same_transaction",
        "The constraint it validates was added by the same transaction.",
    ),
    flag("concurrently", "It says CONCURRENTLY."),
    flag(
        "needs_no_transaction",
        "PostgreSQL refuses it inside a transaction.",
    ),
    flag("not_valid", "The constraint says NOT VALID."),
    flag("using_index", "The constraint takes over an index."),
    flag("not_null", "The added column must have a value."),
    flag(
        "has_default",
        "The added column gets a value from the database by itself.",
    ),
    flag("identity", "The added column is filled by a sequence."),
    flag(
        "checked_domain",
        "The added column's type is a domain that checks its values.",
    ),
    flag(
        "inline_constraint",
        "The added column carries a constraint that looks at every row.",
    ),
    flag("narrowing", "The new type holds less than the present one."),
    flag(
        "proven_not_null",
        "A valid check proves that the column holds no NULL.",
    ),
    flag("already_not_null", "The column is NOT NULL already."),
    flag("rewrites", "Every row is written again."),
    flag("cascade", "It says CASCADE."),
    flag("has_where", "The UPDATE or DELETE has a WHERE."),
    flag(
        "replaced_by_view",
        "The same file creates a view with the name that goes.",
    ),
    flag(
        "value_used",
        "The enum value it adds is used later in the same file.",
    ),
];

const OPERATIONS: &[&str] = &[
    "create_table",
    "drop_table",
    "rename_table",
    "add_column",
    "drop_column",
    "rename_column",
    "set_type",
    "set_not_null",
    "drop_not_null",
    "set_default",
    "drop_default",
    "set_expression",
    "add_constraint",
    "validate_constraint",
    "drop_constraint",
    "rename_constraint",
    "attach_partition",
    "detach_partition",
    "set_option",
    "create_index",
    "drop_index",
    "rename_index",
    "reindex",
    "truncate",
    "delete",
    "update",
    "insert",
    "create_enum",
    "add_enum_value",
    "rename_enum_value",
    "rename_type",
    "create_domain",
    "add_domain_constraint",
    "vacuum_full",
    "cluster",
    "create_view",
    "create_materialized_view",
    "refresh_materialized_view",
    "lock_table",
    "set_timeout",
    "begin",
    "commit",
    "create_trigger",
    "drop_trigger",
    "drop",
    "harmless",
    "opaque",
];
const CONSTRAINTS: &[&str] = &[
    "check",
    "foreign_key",
    "unique",
    "primary_key",
    "exclusion",
    "not_null",
];
const DEFAULTS: &[&str] = &["none", "constant", "stable", "volatile", "unknown"];
const OBJECTS: &[&str] = &[
    "schema",
    "database",
    "view",
    "materialized_view",
    "function",
    "type",
    "sequence",
    "extension",
    "other",
];
const OPTIONS: &[&str] = &[
    "unlogged",
    "logged",
    "tablespace",
    "access_method",
    "disable_trigger",
    "enable_trigger",
    "row_security",
    "inherit",
    "other",
    "light",
];

/// Returns the word for a kind of constraint.
pub(super) fn constraint_word(kind: &ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::Check { .. } => "check",
        ConstraintKind::ForeignKey { .. } => "foreign_key",
        ConstraintKind::Unique { .. } => "unique",
        ConstraintKind::PrimaryKey { .. } => "primary_key",
        ConstraintKind::Exclude => "exclusion",
        ConstraintKind::NotNull { .. } => "not_null",
    }
}

/// Returns the word for a setting of a table.
pub(super) fn option_word(option: TableOption) -> &'static str {
    match option {
        TableOption::Unlogged => "unlogged",
        TableOption::Logged => "logged",
        TableOption::Tablespace => "tablespace",
        TableOption::AccessMethod => "access_method",
        TableOption::DisableTrigger => "disable_trigger",
        TableOption::EnableTrigger => "enable_trigger",
        TableOption::RowSecurity => "row_security",
        TableOption::Inherit => "inherit",
        TableOption::Other => "other",
        TableOption::Light => "light",
    }
}

/// Returns the word for what a DROP removes.
pub(super) fn object_word(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Schema => "schema",
        ObjectKind::Database => "database",
        ObjectKind::View => "view",
        ObjectKind::MaterializedView => "materialized_view",
        ObjectKind::Function => "function",
        ObjectKind::Type => "type",
        ObjectKind::Sequence => "sequence",
        ObjectKind::Extension => "extension",
        ObjectKind::Other => "other",
    }
}

/// Returns the word for what a change does.
pub(super) fn operation(change: &Change) -> &'static str {
    match change {
        Change::CreateTable(_) => "create_table",
        Change::DropTable { .. } => "drop_table",
        Change::RenameTable { .. } => "rename_table",
        Change::AddColumn { .. } => "add_column",
        Change::DropColumn { .. } => "drop_column",
        Change::RenameColumn { .. } => "rename_column",
        Change::SetType { .. } => "set_type",
        Change::SetNotNull { .. } => "set_not_null",
        Change::DropNotNull { .. } => "drop_not_null",
        Change::SetDefault { .. } => "set_default",
        Change::DropDefault { .. } => "drop_default",
        Change::SetExpression { .. } => "set_expression",
        Change::AddConstraint { .. } => "add_constraint",
        Change::ValidateConstraint { .. } => "validate_constraint",
        Change::DropConstraint { .. } => "drop_constraint",
        Change::RenameConstraint { .. } => "rename_constraint",
        Change::AttachPartition { .. } => "attach_partition",
        Change::DetachPartition { .. } => "detach_partition",
        Change::SetOption { .. } => "set_option",
        Change::CreateIndex(_) => "create_index",
        Change::DropIndex { .. } => "drop_index",
        Change::RenameIndex { .. } => "rename_index",
        Change::Reindex { .. } => "reindex",
        Change::Truncate { .. } => "truncate",
        Change::Delete { .. } => "delete",
        Change::Update { .. } => "update",
        Change::Insert { .. } => "insert",
        Change::CreateEnum { .. } => "create_enum",
        Change::AddEnumValue { .. } => "add_enum_value",
        Change::RenameEnumValue { .. } => "rename_enum_value",
        Change::RenameType { .. } => "rename_type",
        Change::CreateDomain { .. } => "create_domain",
        Change::AddDomainConstraint { .. } => "add_domain_constraint",
        Change::VacuumFull { .. } => "vacuum_full",
        Change::Cluster { .. } => "cluster",
        Change::CreateView { .. } => "create_view",
        Change::CreateMaterializedView { .. } => "create_materialized_view",
        Change::RefreshMaterializedView { .. } => "refresh_materialized_view",
        Change::LockTable { .. } => "lock_table",
        Change::SetTimeout { .. } => "set_timeout",
        Change::Begin => "begin",
        Change::Commit => "commit",
        Change::CreateTrigger { .. } => "create_trigger",
        Change::DropTrigger { .. } => "drop_trigger",
        Change::Drop { .. } => "drop",
        Change::Harmless => "harmless",
        Change::Opaque { .. } => "opaque",
    }
}
