//! Changes the schema as a statement would.

use super::super::change::{
    Change, Column, Constraint, ConstraintKind, CreateIndex, CreateTable, Name, ObjectKind,
};
use super::{ColumnState, ConstraintState, DomainState, IndexState, Moment, Schema, Table};

impl Schema {
    /// Applies `change`, which happens at `moment`.
    pub fn apply(&mut self, change: &Change, moment: Moment) {
        match change {
            Change::CreateTable(create) => self.create_table(create, moment),
            Change::DropTable { tables, .. } => tables.iter().for_each(|table| self.drop_table(table)),
            Change::RenameTable { table, to } => self.rename_table(table, to),
            Change::CreateIndex(create) => self.create_index(create, moment),
            Change::DropIndex { indexes, .. } => indexes.iter().for_each(|index| {
                self.drop_index(index);
            }),
            Change::RenameIndex { index, to } => self.rename_index(index, to),
            Change::CreateEnum { name, .. } => {
                self.enums.insert(name.name.clone(), moment);
            }
            Change::RenameType { name, to } => {
                if let Some(since) = self.enums.remove(&name.name) {
                    self.enums.insert(to.name.clone(), since);
                }
            }
            Change::CreateDomain {
                name,
                base,
                has_constraint,
            } => {
                let domain = DomainState {
                    base: base.clone(),
                    has_constraint: *has_constraint,
                    since: moment,
                };
                self.domains.insert(name.name.clone(), domain);
            }
            Change::AddDomainConstraint { domain, .. } => {
                if let Some(domain) = self.domains.get_mut(&domain.name) {
                    domain.has_constraint = true;
                }
            }
            Change::CreateMaterializedView { view } => {
                self.views.insert(view.name.clone(), moment);
            }
            Change::Drop { kind, names, .. } => self.drop_other(*kind, names),
            Change::Opaque { tables, .. } => {
                for table in tables {
                    if let Some(table) = self.table_mut(table) {
                        table.doubtful = true;
                    }
                }
            }
            _ => self.alter(change, moment),
        }
    }

    fn alter(&mut self, change: &Change, moment: Moment) {
        if let Change::AddColumn { table, .. } | Change::AddConstraint { table, .. } = change {
            self.suppose(table);
        }
        let Some(table) = change.target().and_then(|name| self.table_mut(name)) else {
            return;
        };
        match change {
            Change::AddColumn { column, .. } => table.add_column(column, moment),
            Change::DropColumn { column, .. } => table.drop_column(column),
            Change::RenameColumn { column, to, .. } => table.rename_column(column, to),
            Change::SetType {
                column, data_type, ..
            } => {
                table.column(column).data_type.clone_from(data_type);
            }
            Change::SetNotNull { column, .. } => table.column(column).not_null = true,
            Change::DropNotNull { column, .. } => table.column(column).not_null = false,
            Change::SetDefault { column, default, .. } => table.column(column).has_default = !default.is_null,
            Change::DropDefault { column, .. } => table.column(column).has_default = false,
            Change::AddConstraint { constraint, .. } => table.add_constraint(constraint, moment),
            Change::ValidateConstraint { name, .. } => {
                if let Some(constraint) = table.constraints.get_mut(name) {
                    constraint.valid = true;
                }
            }
            Change::DropConstraint { name, .. } => {
                table.constraints.remove(name);
            }
            Change::RenameConstraint { name, to, .. } => {
                if let Some(constraint) = table.constraints.remove(name) {
                    table.constraints.insert(to.clone(), constraint);
                }
            }
            Change::AttachPartition {
                partition,
                default: true,
                ..
            } => table.default_partition = Some(partition.clone()),
            Change::DetachPartition { partition, .. }
                if table.default_partition.as_ref() == Some(partition) =>
            {
                table.default_partition = None;
            }
            _ => {}
        }
    }

    /// A table that nobody saw created was there before; what is added to it is worth knowing.
    fn suppose(&mut self, name: &Name) {
        if self.table(name).is_none() {
            let table = Table {
                name: name.clone(),
                since: Moment::BEFORE,
                doubtful: true,
                ..Table::default()
            };
            self.tables.entry(name.name.clone()).or_default().push(table);
        }
    }

    fn create_table(&mut self, create: &CreateTable, moment: Moment) {
        if create.if_not_exists && self.table(&create.table).is_some() {
            return;
        }
        let mut table = Table {
            name: create.table.clone(),
            since: moment,
            temporary: create.temporary,
            partitioned: create.partitioned,
            ..Table::default()
        };
        create
            .columns
            .iter()
            .for_each(|column| table.add_column(column, moment));
        create
            .constraints
            .iter()
            .for_each(|constraint| table.add_constraint(constraint, moment));
        if let Some(parent) = create.partition_of.as_ref().filter(|_| create.default_partition)
            && let Some(parent) = self.table_mut(parent)
        {
            parent.default_partition = Some(create.table.clone());
        }
        let same = self.tables.entry(create.table.name.clone()).or_default();
        same.retain(|other| other.name.schema != table.name.schema);
        same.push(table);
    }

    fn take_table(&mut self, name: &Name) -> Option<Table> {
        let schema = self.table(name)?.name.schema.clone();
        let same = self.tables.get_mut(&name.name)?;
        let at = same.iter().position(|table| table.name.schema == schema)?;
        let table = same.remove(at);
        if same.is_empty() {
            self.tables.remove(&name.name);
        }
        Some(table)
    }

    fn drop_table(&mut self, name: &Name) {
        let Some(table) = self.take_table(name) else {
            return;
        };
        for index in table.indexes.keys() {
            self.forget_index(index, &table.name);
        }
    }

    fn rename_table(&mut self, name: &Name, to: &Name) {
        let Some(mut table) = self.take_table(name) else {
            return;
        };
        let old = std::mem::replace(&mut table.name, to.clone());
        for index in table.indexes.keys() {
            let tables = self.indexes.entry(index.clone()).or_default();
            tables.retain(|table| *table != old);
            tables.push(to.clone());
        }
        let same = self.tables.entry(to.name.clone()).or_default();
        same.retain(|other| other.name.schema != to.schema);
        same.push(table);
    }

    fn create_index(&mut self, create: &CreateIndex, moment: Moment) {
        self.suppose(&create.table);
        let Some(table) = self.table_mut(&create.table) else {
            return;
        };
        let name = match &create.name {
            Some(name) => name.name.clone(),
            None => format!("{}_{}_idx", table.name.name, create.columns.join("_")),
        };
        if create.if_not_exists && table.indexes.contains_key(&name) {
            return;
        }
        let index = IndexState {
            columns: create.columns.clone(),
            since: moment,
        };
        table.indexes.insert(name.clone(), index);
        let table = table.name.clone();
        self.forget_index(&name, &table);
        self.indexes.entry(name).or_default().push(table);
    }

    fn forget_index(&mut self, name: &str, table: &Name) {
        if let Some(tables) = self.indexes.get_mut(name) {
            tables.retain(|other| other != table);
            if tables.is_empty() {
                self.indexes.remove(name);
            }
        }
    }

    fn drop_index(&mut self, name: &Name) -> Option<(Name, IndexState)> {
        let table = self.table_of_index(name)?.clone();
        self.forget_index(&name.name, &table);
        let index = self.table_mut(&table)?.indexes.remove(&name.name)?;
        Some((table, index))
    }

    fn rename_index(&mut self, name: &Name, to: &Name) {
        let Some((table, index)) = self.drop_index(name) else {
            return;
        };
        if let Some(table) = self.table_mut(&table) {
            table.indexes.insert(to.name.clone(), index);
        }
        self.indexes.entry(to.name.clone()).or_default().push(table);
    }

    fn drop_other(&mut self, kind: ObjectKind, names: &[Name]) {
        for name in names {
            match kind {
                ObjectKind::Type => {
                    self.enums.remove(&name.name);
                    self.domains.remove(&name.name);
                }
                ObjectKind::MaterializedView => {
                    self.views.remove(&name.name);
                }
                ObjectKind::Schema => {
                    for same in self.tables.values_mut() {
                        same.retain(|table| table.name.schema.as_deref() != Some(name.name.as_str()));
                    }
                }
                _ => {}
            }
        }
    }
}

impl Table {
    fn column(&mut self, name: &str) -> &mut ColumnState {
        self.columns.entry(name.to_owned()).or_default()
    }

    fn add_column(&mut self, column: &Column, moment: Moment) {
        let is_serial = column.data_type.as_ref().is_some_and(super::DataType::is_serial);
        let state = ColumnState {
            data_type: column.data_type.clone(),
            not_null: column.not_null || column.primary_key || column.identity || is_serial,
            has_default: is_serial
                || column.identity
                || column.default.as_ref().is_some_and(|default| !default.is_null),
            since: moment,
        };
        self.columns.insert(column.name.clone(), state);
        let own = vec![column.name.clone()];
        if column.primary_key {
            let kind = ConstraintKind::PrimaryKey { columns: own.clone() };
            self.add_constraint(&Constraint::new(None, kind), moment);
        }
        if column.unique {
            let kind = ConstraintKind::Unique { columns: own.clone() };
            self.add_constraint(&Constraint::new(None, kind), moment);
        }
        if let Some(references) = &column.references {
            let kind = ConstraintKind::ForeignKey {
                columns: own,
                references: references.clone(),
            };
            self.add_constraint(&Constraint::new(None, kind), moment);
        }
    }

    fn drop_column(&mut self, column: &str) {
        self.columns.remove(column);
        self.constraints
            .retain(|_, constraint| !columns_of(&constraint.kind).iter().any(|own| own == column));
    }

    fn rename_column(&mut self, column: &str, to: &str) {
        if let Some(state) = self.columns.remove(column) {
            self.columns.insert(to.to_owned(), state);
        }
        for constraint in self.constraints.values_mut() {
            for own in columns_of_mut(&mut constraint.kind) {
                if own == column {
                    to.clone_into(own);
                }
            }
        }
    }

    fn add_constraint(&mut self, constraint: &Constraint, moment: Moment) {
        if let ConstraintKind::PrimaryKey { columns } = &constraint.kind {
            for column in columns {
                self.column(column).not_null = true;
            }
        }
        if let ConstraintKind::NotNull { column } = &constraint.kind
            && !constraint.not_valid
        {
            self.column(column).not_null = true;
        }
        let name = constraint
            .name
            .clone()
            .unwrap_or_else(|| self.default_name(&constraint.kind));
        let state = ConstraintState {
            kind: constraint.kind.clone(),
            valid: !constraint.not_valid,
            since: moment,
        };
        self.constraints.insert(name, state);
    }

    /// Returns the name PostgreSQL gives a constraint that was given none.
    fn default_name(&self, kind: &ConstraintKind) -> String {
        let table = &self.name.name;
        let joined = columns_of(kind).join("_");
        match kind {
            ConstraintKind::PrimaryKey { .. } => format!("{table}_pkey"),
            ConstraintKind::Unique { .. } => format!("{table}_{joined}_key"),
            ConstraintKind::ForeignKey { .. } => format!("{table}_{joined}_fkey"),
            ConstraintKind::NotNull { .. } => format!("{table}_{joined}_not_null"),
            ConstraintKind::Exclude => format!("{table}_excl"),
            ConstraintKind::Check { .. } if joined.is_empty() => format!("{table}_check"),
            ConstraintKind::Check { .. } => format!("{table}_{joined}_check"),
        }
    }
}

fn columns_of(kind: &ConstraintKind) -> Vec<String> {
    match kind {
        ConstraintKind::Check {
            proves_not_null: columns,
            ..
        }
        | ConstraintKind::ForeignKey { columns, .. }
        | ConstraintKind::Unique { columns }
        | ConstraintKind::PrimaryKey { columns } => columns.clone(),
        ConstraintKind::NotNull { column } => vec![column.clone()],
        ConstraintKind::Exclude => Vec::new(),
    }
}

fn columns_of_mut(kind: &mut ConstraintKind) -> Vec<&mut String> {
    match kind {
        ConstraintKind::Check {
            proves_not_null: columns,
            ..
        }
        | ConstraintKind::ForeignKey { columns, .. }
        | ConstraintKind::Unique { columns }
        | ConstraintKind::PrimaryKey { columns } => columns.iter_mut().collect(),
        ConstraintKind::NotNull { column } => vec![column],
        ConstraintKind::Exclude => Vec::new(),
    }
}
