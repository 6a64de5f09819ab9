//! What tables are made of: names, columns, defaults, constraints, indexes. Parts of the change model.

use std::fmt;

use super::data_type::DataType;

/// The name of a table, index, type or constraint, folded as the database folds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    pub schema: Option<String>,
    pub name: String,
}

impl Name {
    /// Returns the name without a schema.
    #[must_use]
    pub fn bare(name: impl Into<String>) -> Self {
        Self {
            schema: None,
            name: name.into(),
        }
    }

    /// Returns the name in `schema`. PostgreSQL's `public` is what a bare name means, so it counts as none.
    #[must_use]
    pub fn in_schema(schema: impl Into<String>, name: impl Into<String>) -> Self {
        let schema = schema.into();
        Self {
            schema: (schema != "public").then_some(schema),
            name: name.into(),
        }
    }

    /// Returns the name written as `schema.name` or `name`, taken as it stands (no folding).
    #[must_use]
    pub fn dotted(text: &str) -> Self {
        match text.split_once('.') {
            Some((schema, name)) => Self::in_schema(schema, name),
            None => Self::bare(text),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(out, "{schema}.{}", self.name),
            None => out.pad(&self.name),
        }
    }
}

/// When a default is computed: PostgreSQL 11 and later store a constant or stable one once and rewrite nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultKind {
    /// The same for every row for ever: a literal, `upper('x')`.
    Constant,
    /// The same for every row of one statement: `now()`, `current_user`.
    Stable,
    /// Another one for each row: `random()`, `gen_random_uuid()`, `nextval(…)`.
    Volatile,
    /// A function nobody here knows.
    Unknown,
}

/// The default of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefaultValue {
    pub kind: DefaultKind,
    /// True for `DEFAULT NULL`, which is no value.
    pub is_null: bool,
    /// The expression with its strings blanked.
    pub text: String,
}

impl DefaultValue {
    /// Returns the default for a literal value of a framework's call.
    #[must_use]
    pub fn constant(text: impl Into<String>) -> Self {
        Self {
            kind: DefaultKind::Constant,
            is_null: false,
            text: text.into(),
        }
    }
}

/// A column that is computed from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generated {
    Stored,
    Virtual,
}

/// What a foreign key points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub table: Name,
    /// Empty means the primary key.
    pub columns: Vec<String>,
}

/// A column as it is created.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the column definition"
)]
pub struct Column {
    pub name: String,
    /// Nothing when the type could not be read.
    pub data_type: Option<DataType>,
    pub not_null: bool,
    pub default: Option<DefaultValue>,
    pub generated: Option<Generated>,
    pub identity: bool,
    pub unique: bool,
    pub primary_key: bool,
    pub check: bool,
    pub references: Option<Reference>,
}

impl Column {
    /// Returns a nullable column without any further word.
    #[must_use]
    pub fn new(name: impl Into<String>, data_type: Option<DataType>) -> Self {
        Self {
            name: name.into(),
            data_type,
            not_null: false,
            default: None,
            generated: None,
            identity: false,
            unique: false,
            primary_key: false,
            check: false,
            references: None,
        }
    }
}

/// What a constraint asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    /// `proves_not_null` names the columns of which the check says nothing but `IS NOT NULL`.
    Check {
        proves_not_null: Vec<String>,
        text: String,
    },
    ForeignKey {
        columns: Vec<String>,
        references: Reference,
    },
    Unique {
        columns: Vec<String>,
    },
    PrimaryKey {
        columns: Vec<String>,
    },
    Exclude,
    /// PostgreSQL 18's named NOT NULL.
    NotNull {
        column: String,
    },
}

/// A constraint as it is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    pub name: Option<String>,
    pub kind: ConstraintKind,
    pub not_valid: bool,
    /// The index it takes over.
    pub using_index: Option<String>,
}

impl Constraint {
    /// Returns a constraint that is checked at once and builds what it needs.
    #[must_use]
    pub fn new(name: Option<String>, kind: ConstraintKind) -> Self {
        Self {
            name,
            kind,
            not_valid: false,
            using_index: None,
        }
    }
}

/// A table as it is created.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the statement")]
pub struct CreateTable {
    pub table: Name,
    pub columns: Vec<Column>,
    pub constraints: Vec<Constraint>,
    pub if_not_exists: bool,
    pub temporary: bool,
    /// The parent of `PARTITION OF`.
    pub partition_of: Option<Name>,
    /// `PARTITION OF … DEFAULT`.
    pub default_partition: bool,
    /// It is itself a partitioned table.
    pub partitioned: bool,
    /// `AS SELECT`, `LIKE`, `INHERITS`: there are columns nobody wrote down here.
    pub has_more_columns: bool,
}

/// An index as it is created.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the statement")]
pub struct CreateIndex {
    pub name: Option<Name>,
    pub table: Name,
    /// Columns by name; an expression stands as an empty text.
    pub columns: Vec<String>,
    pub unique: bool,
    pub concurrently: bool,
    pub if_not_exists: bool,
    /// `ON ONLY`: the partitions are left alone.
    pub only: bool,
    /// It has a `WHERE`, so it covers part of the rows.
    pub partial: bool,
}
