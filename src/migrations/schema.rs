//! The schema as the migrations so far have made it: tables, columns, constraints, indexes, domains, and when each of
//! them came to be. What was never seen is unknown, not absent.

mod apply;

use std::collections::BTreeMap;

use super::change::{ConstraintKind, Name};
use super::data_type::DataType;

/// When something came to be: in which migration (by its place in the order), in which of its transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    pub migration: usize,
    pub transaction: u32,
}

impl Moment {
    /// Before all migrations that were seen.
    pub const BEFORE: Self = Self {
        migration: usize::MAX,
        transaction: 0,
    };
}

/// A column as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct ColumnState {
    pub data_type: Option<DataType>,
    pub not_null: bool,
    pub has_default: bool,
    pub since: Moment,
}

/// A constraint as far as it is known.
#[derive(Clone, Debug)]
pub struct ConstraintState {
    pub kind: ConstraintKind,
    pub valid: bool,
    pub since: Moment,
}

/// A table as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Table {
    pub name: Name,
    pub columns: BTreeMap<String, ColumnState>,
    pub constraints: BTreeMap<String, ConstraintState>,
    pub indexes: BTreeMap<String, IndexState>,
    pub since: Moment,
    pub temporary: bool,
    pub partitioned: bool,
    pub default_partition: Option<Name>,
    /// Something was done to it that could not be read.
    pub doubtful: bool,
}

/// An index of a table.
#[derive(Clone, Debug)]
pub struct IndexState {
    /// An expression stands as an empty text.
    pub columns: Vec<String>,
    pub since: Moment,
}

/// A domain and whether it checks anything.
#[derive(Clone, Debug)]
pub struct DomainState {
    pub base: Option<DataType>,
    pub has_constraint: bool,
    pub since: Moment,
}

/// Everything known at one point of the history. Keyed by bare name; a bare reference finds the only table of its name.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    tables: BTreeMap<String, Vec<Table>>,
    /// The tables that have an index of that name.
    indexes: BTreeMap<String, Vec<Name>>,
    domains: BTreeMap<String, DomainState>,
    enums: BTreeMap<String, Moment>,
    views: BTreeMap<String, Moment>,
}

impl Schema {
    /// Returns the table that `name` means.
    #[must_use]
    pub fn table(&self, name: &Name) -> Option<&Table> {
        let same = self.tables.get(&name.name)?;
        same.iter()
            .find(|table| table.name.schema == name.schema)
            .or_else(|| only_of(same, name, |table| &table.name))
    }

    fn table_mut(&mut self, name: &Name) -> Option<&mut Table> {
        let found = self.table(name)?.name.clone();
        self.tables
            .get_mut(&name.name)?
            .iter_mut()
            .find(|table| table.name.schema == found.schema)
    }

    /// Returns the column of `table`.
    #[must_use]
    pub fn column(&self, table: &Name, column: &str) -> Option<&ColumnState> {
        self.table(table)?.columns.get(column)
    }

    /// Returns the type a column has, unless something unreadable was done to its table.
    #[must_use]
    pub fn data_type(&self, table: &Name, column: &str) -> Option<&DataType> {
        let table = self.table(table)?;
        if table.doubtful {
            return None;
        }
        table.columns.get(column)?.data_type.as_ref()
    }

    /// Returns the table of the index that `name` means.
    #[must_use]
    pub fn table_of_index(&self, name: &Name) -> Option<&Name> {
        let same = self.indexes.get(&name.name)?;
        same.iter()
            .find(|table| table.schema == name.schema)
            .or_else(|| only_of(same, name, |table| table))
    }

    /// Returns the index that `name` means.
    #[must_use]
    pub fn index(&self, name: &Name) -> Option<&IndexState> {
        self.table(self.table_of_index(name)?)?.indexes.get(&name.name)
    }

    /// Returns the domain that a type names.
    #[must_use]
    pub fn domain(&self, data_type: &DataType) -> Option<&DomainState> {
        self.domain_named(&Name::dotted(&data_type.base))
    }

    /// Returns the domain of that name.
    #[must_use]
    pub fn domain_named(&self, name: &Name) -> Option<&DomainState> {
        self.domains.get(&name.name)
    }

    /// Returns when a view was created, if that was seen.
    #[must_use]
    pub fn view(&self, name: &Name) -> Option<Moment> {
        self.views.get(&name.name).copied()
    }

    /// Returns when an enum type was created, if that was seen.
    #[must_use]
    pub fn enum_type(&self, name: &Name) -> Option<Moment> {
        self.enums.get(&name.name).copied()
    }

    /// Returns true when a valid check of `table` proves that `column` holds no NULL.
    #[must_use]
    pub fn is_proven_not_null(&self, table: &Name, column: &str) -> bool {
        self.table(table).is_some_and(|table| {
            table.constraints.values().any(|constraint| {
                constraint.valid
                    && match &constraint.kind {
                        ConstraintKind::Check { proves_not_null, .. } => {
                            proves_not_null.iter().any(|proven| proven == column)
                        }
                        ConstraintKind::NotNull { column: proven } => proven == column,
                        _ => false,
                    }
            })
        })
    }

    /// Returns true when an index of `table` holds `column`; true as well when the table is not known.
    #[must_use]
    pub fn may_be_indexed(&self, table: &Name, column: &str) -> bool {
        let Some(known) = self.table(table) else {
            return true;
        };
        let holds = |index: &IndexState| index.columns.iter().any(|own| own == column || own.is_empty());
        let in_index = known.indexes.values().any(holds);
        let in_key = known
            .constraints
            .values()
            .any(|constraint| match &constraint.kind {
                ConstraintKind::Unique { columns } | ConstraintKind::PrimaryKey { columns } => {
                    columns.iter().any(|own| own == column)
                }
                ConstraintKind::Exclude => true,
                _ => false,
            });
        in_index || in_key
    }

    /// Returns the parent of the foreign key `name` of `table`.
    #[must_use]
    pub fn parent_of(&self, table: &Name, name: &str) -> Option<&Name> {
        match &self.table(table)?.constraints.get(name)?.kind {
            ConstraintKind::ForeignKey { references, .. } => Some(&references.table),
            _ => None,
        }
    }

    /// Returns the parents of all foreign keys of `table`, sorted, without itself.
    #[must_use]
    pub fn parents(&self, table: &Name) -> Vec<Name> {
        let Some(known) = self.table(table) else {
            return Vec::new();
        };
        let mut parents: Vec<Name> = known
            .constraints
            .values()
            .filter_map(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey { references, .. } => Some(references.table.clone()),
                _ => None,
            })
            .filter(|parent| *parent != known.name)
            .collect();
        parents.sort();
        parents.dedup();
        parents
    }
}

/// Returns the only one of `same`, when either side names no schema: `public.x` and `x` on a search path.
fn only_of<'s, T>(same: &'s [T], name: &Name, name_of: impl Fn(&T) -> &Name) -> Option<&'s T> {
    match same {
        [only] if name.schema.is_none() || name_of(only).schema.is_none() => Some(only),
        _ => None,
    }
}
