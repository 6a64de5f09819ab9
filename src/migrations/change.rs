//! The one change model: what a migration does to a database, whatever language it was written in.
//! Every front-end lowers to it; the schema, the facts and the checks know nothing else.
//! Holds no values of rows, and of statements only a text in which strings are blanked.

use crate::model::{Place, RepoPath};

use super::data_type::DataType;
pub use super::parts::{
    Column, Constraint, ConstraintKind, CreateIndex, CreateTable, DefaultKind, DefaultValue, Generated, Name,
    Reference,
};

/// Who wrote the migration and runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Framework {
    /// SQL files run by something that is not known.
    Sql,
    Prisma,
    Drizzle,
    Flyway,
    Goose,
    Dbmate,
    Sqlx,
    GolangMigrate,
    Diesel,
    Supabase,
    Rails,
}

impl Framework {
    /// Returns the name people know it by.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Sql => "SQL",
            Self::Prisma => "Prisma",
            Self::Drizzle => "Drizzle",
            Self::Flyway => "Flyway",
            Self::Goose => "goose",
            Self::Dbmate => "dbmate",
            Self::Sqlx => "sqlx",
            Self::GolangMigrate => "golang-migrate",
            Self::Diesel => "Diesel",
            Self::Supabase => "Supabase",
            Self::Rails => "Rails",
        }
    }
}

/// How the runner puts a migration into transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// The whole file in one.
    Wrapped,
    /// None unless the file begins one itself.
    None,
    /// Each statement on its own, even inside what looks like one.
    PerStatement,
    Unknown,
}

/// One migration: the way up. The way down is only known to be there or not.
#[derive(Clone, Debug)]
pub struct Migration {
    /// Sorts migrations of one folder into the order they run in.
    pub id: String,
    pub path: RepoPath,
    pub framework: Framework,
    pub transaction: Transaction,
    pub statements: Vec<Statement>,
    /// Whether a way back is written down; nothing when the layout does not say.
    pub has_down: Option<bool>,
}

/// One action on the database. An `ALTER TABLE` with three actions is three statements of one `number`.
#[derive(Clone, Debug)]
pub struct Statement {
    pub place: Place,
    /// The statement in one line with its strings blanked; the same for any layout and letter case of keywords.
    pub text: String,
    pub change: Change,
    /// What another tool's inline suppression says: `squawk-ignore ban-drop-column`, `safety_assured`.
    pub acknowledged: Option<String>,
    /// Which statement of the file it belongs to, from 0.
    pub number: u32,
}

impl Statement {
    /// Returns a statement that nobody has acknowledged, number 0.
    #[must_use]
    pub fn new(place: Place, text: impl Into<String>, change: Change) -> Self {
        Self {
            place,
            text: text.into(),
            change,
            acknowledged: None,
            number: 0,
        }
    }
}

/// A setting of a table that needs no name of its own in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableOption {
    Unlogged,
    Logged,
    Tablespace,
    AccessMethod,
    DisableTrigger,
    EnableTrigger,
    RowSecurity,
    Inherit,
    /// Short and exclusive: owner, storage, replica identity, rules.
    Other,
    /// Blocks nothing: statistics, fillfactor, autovacuum.
    Light,
}

/// What a `REINDEX` builds anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReindexTarget {
    Table(Name),
    Index(Name),
    Schema(String),
    Database,
}

/// Which timeout a statement sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeout {
    Lock,
    Statement,
    /// How long an idle transaction may live; no protection of the others.
    Other,
}

/// What a plain `DROP` removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    Schema,
    Database,
    View,
    MaterializedView,
    Function,
    Type,
    Sequence,
    Extension,
    Other,
}

impl ObjectKind {
    /// Returns the word as it stands in the statement.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Schema => "SCHEMA",
            Self::Database => "DATABASE",
            Self::View => "VIEW",
            Self::MaterializedView => "MATERIALIZED VIEW",
            Self::Function => "FUNCTION",
            Self::Type => "TYPE",
            Self::Sequence => "SEQUENCE",
            Self::Extension => "EXTENSION",
            Self::Other => "object",
        }
    }
}

/// One thing a migration does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    CreateTable(CreateTable),
    DropTable {
        tables: Vec<Name>,
        if_exists: bool,
        cascade: bool,
    },
    RenameTable {
        table: Name,
        to: Name,
    },
    AddColumn {
        table: Name,
        column: Column,
        if_not_exists: bool,
    },
    DropColumn {
        table: Name,
        column: String,
        if_exists: bool,
        cascade: bool,
    },
    RenameColumn {
        table: Name,
        column: String,
        to: String,
    },
    SetType {
        table: Name,
        column: String,
        data_type: Option<DataType>,
        /// The `USING` expression, strings blanked.
        using: Option<String>,
        collation: bool,
    },
    SetNotNull {
        table: Name,
        column: String,
    },
    DropNotNull {
        table: Name,
        column: String,
    },
    SetDefault {
        table: Name,
        column: String,
        default: DefaultValue,
    },
    DropDefault {
        table: Name,
        column: String,
    },
    /// A generated column gets another expression: every row is computed again.
    SetExpression {
        table: Name,
        column: String,
    },
    AddConstraint {
        table: Name,
        constraint: Constraint,
    },
    ValidateConstraint {
        table: Name,
        name: String,
    },
    DropConstraint {
        table: Name,
        name: String,
        if_exists: bool,
        cascade: bool,
    },
    RenameConstraint {
        table: Name,
        name: String,
        to: String,
    },
    AttachPartition {
        parent: Name,
        partition: Name,
        default: bool,
    },
    DetachPartition {
        parent: Name,
        partition: Name,
        concurrently: bool,
    },
    SetOption {
        table: Name,
        option: TableOption,
    },
    CreateIndex(CreateIndex),
    DropIndex {
        indexes: Vec<Name>,
        /// Named by frameworks and by MySQL; PostgreSQL knows it from the index.
        table: Option<Name>,
        concurrently: bool,
        if_exists: bool,
    },
    RenameIndex {
        index: Name,
        to: Name,
    },
    Reindex {
        target: ReindexTarget,
        concurrently: bool,
    },
    Truncate {
        tables: Vec<Name>,
        cascade: bool,
    },
    Delete {
        table: Name,
        has_where: bool,
    },
    Update {
        table: Name,
        has_where: bool,
    },
    Insert {
        table: Name,
    },
    CreateEnum {
        name: Name,
        values: Vec<String>,
    },
    AddEnumValue {
        name: Name,
        value: String,
        /// A later statement of the same file spells the value.
        used_later: bool,
    },
    RenameEnumValue {
        name: Name,
        value: String,
        to: String,
    },
    RenameType {
        name: Name,
        to: Name,
    },
    CreateDomain {
        name: Name,
        base: Option<DataType>,
        has_constraint: bool,
    },
    AddDomainConstraint {
        domain: Name,
        not_valid: bool,
    },
    VacuumFull {
        tables: Vec<Name>,
    },
    Cluster {
        table: Option<Name>,
    },
    CreateView {
        view: Name,
    },
    CreateMaterializedView {
        view: Name,
    },
    RefreshMaterializedView {
        view: Name,
        concurrently: bool,
    },
    LockTable {
        tables: Vec<Name>,
        /// In capitals: `ACCESS EXCLUSIVE`.
        mode: String,
    },
    /// `milliseconds` 0 means "wait for ever"; nothing means it could not be read.
    SetTimeout {
        timeout: Timeout,
        milliseconds: Option<u64>,
    },
    Begin,
    Commit,
    CreateTrigger {
        table: Name,
    },
    DropTrigger {
        table: Name,
    },
    Drop {
        kind: ObjectKind,
        names: Vec<Name>,
        cascade: bool,
    },
    /// Understood, and of no danger to anybody: comments, grants, functions, selects.
    Harmless,
    /// Not understood, or not knowable without running it.
    Opaque {
        reason: String,
        /// Tables it may touch, as far as they could be made out; they become unknown.
        tables: Vec<Name>,
    },
}

impl Change {
    /// Returns the tables the change touches, the one it is about first; parents of foreign keys are not among them.
    #[must_use]
    pub fn targets(&self) -> Vec<&Name> {
        match self {
            Self::CreateTable(create) => vec![&create.table],
            Self::CreateIndex(create) => vec![&create.table],
            Self::DropTable { tables, .. }
            | Self::Truncate { tables, .. }
            | Self::VacuumFull { tables }
            | Self::LockTable { tables, .. }
            | Self::Opaque { tables, .. } => tables.iter().collect(),
            Self::RenameTable { table, .. }
            | Self::AddColumn { table, .. }
            | Self::DropColumn { table, .. }
            | Self::RenameColumn { table, .. }
            | Self::SetType { table, .. }
            | Self::SetNotNull { table, .. }
            | Self::DropNotNull { table, .. }
            | Self::SetDefault { table, .. }
            | Self::DropDefault { table, .. }
            | Self::SetExpression { table, .. }
            | Self::AddConstraint { table, .. }
            | Self::ValidateConstraint { table, .. }
            | Self::DropConstraint { table, .. }
            | Self::RenameConstraint { table, .. }
            | Self::SetOption { table, .. }
            | Self::Delete { table, .. }
            | Self::Update { table, .. }
            | Self::Insert { table }
            | Self::CreateTrigger { table }
            | Self::DropTrigger { table }
            | Self::Reindex {
                target: ReindexTarget::Table(table),
                ..
            } => vec![table],
            Self::AttachPartition {
                parent, partition, ..
            }
            | Self::DetachPartition {
                parent, partition, ..
            } => vec![parent, partition],
            Self::DropIndex { table, .. } | Self::Cluster { table } => table.iter().collect(),
            Self::CreateMaterializedView { view } | Self::RefreshMaterializedView { view, .. } => vec![view],
            _ => Vec::new(),
        }
    }

    /// Returns the table the change is about.
    #[must_use]
    pub fn target(&self) -> Option<&Name> {
        self.targets().first().copied()
    }

    /// Returns the column the change is about.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::AddColumn { column, .. } => Some(&column.name),
            Self::DropColumn { column, .. }
            | Self::RenameColumn { column, .. }
            | Self::SetType { column, .. }
            | Self::SetNotNull { column, .. }
            | Self::DropNotNull { column, .. }
            | Self::SetDefault { column, .. }
            | Self::DropDefault { column, .. }
            | Self::SetExpression { column, .. } => Some(column),
            _ => None,
        }
    }
}
