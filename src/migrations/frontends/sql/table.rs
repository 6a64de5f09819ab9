//! Reads what stands between the parentheses of `CREATE TABLE` and after `ADD`: columns and constraints.

use crate::syntax::sql::Cursor;

use super::super::super::change::{
    Column, Constraint, ConstraintKind, CreateTable, Generated, Name, Reference,
};
use super::super::super::data_type::DataType;
use super::expression::{default_value, proven_not_null};

/// Words that end the default of a column.
const AFTER_DEFAULT: &[&str] = &[
    "NOT",
    "NULL",
    "CONSTRAINT",
    "CHECK",
    "UNIQUE",
    "PRIMARY",
    "REFERENCES",
    "GENERATED",
    "COLLATE",
    "ON",
    "COMMENT",
    "AFTER",
    "FIRST",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "STORAGE",
    "DEFERRABLE",
    "INITIALLY",
    "KEY",
    "INVISIBLE",
    "VISIBLE",
];

/// Words that cannot be a type: a column of SQLite may have none.
const NO_TYPE: &[&str] = &[
    "NOT",
    "NULL",
    "DEFAULT",
    "CONSTRAINT",
    "CHECK",
    "UNIQUE",
    "PRIMARY",
    "REFERENCES",
    "GENERATED",
    "COLLATE",
    "AS",
];

/// Returns the qualified name at hand.
pub(super) fn name(cursor: &mut Cursor<'_>) -> Option<Name> {
    let (schema, name) = cursor.qualified()?;
    Some(match schema {
        Some(schema) => Name::in_schema(schema, name),
        None => Name::bare(name),
    })
}

/// Returns the qualified names at hand, up to what is none.
pub(super) fn names(cursor: &mut Cursor<'_>) -> Vec<Name> {
    let mut found = Vec::new();
    loop {
        cursor.accept(&["ONLY"]);
        let Some(next) = name(cursor) else {
            return found;
        };
        found.push(next);
        cursor.accept_symbol(b'*');
        // The arguments of a function that is dropped.
        cursor.skip_group();
        if !cursor.accept_symbol(b',') {
            return found;
        }
    }
}

/// Reads the rest of `CREATE TABLE`, from the name on.
pub(super) fn create_table(cursor: &mut Cursor<'_>, temporary: bool) -> Option<CreateTable> {
    let if_not_exists = cursor.accept(&["IF", "NOT", "EXISTS"]);
    let mut create = CreateTable {
        table: name(cursor)?,
        if_not_exists,
        temporary,
        ..CreateTable::default()
    };
    if cursor.accept(&["PARTITION", "OF"]) {
        create.partition_of = name(cursor);
        create.has_more_columns = true;
    }
    if cursor.is_symbol(b'(') {
        cursor.step();
        elements(cursor, &mut create);
    } else {
        create.has_more_columns = true;
    }
    while !cursor.is_done() {
        create.default_partition |= create.partition_of.is_some() && cursor.is("DEFAULT");
        create.partitioned |= cursor.is("PARTITION") && cursor.is_at(1, "BY");
        create.has_more_columns |= cursor.is_any(&["INHERITS", "SELECT"]);
        if !cursor.skip_group() {
            cursor.step();
        }
    }
    Some(create)
}

fn elements(cursor: &mut Cursor<'_>, create: &mut CreateTable) {
    while !cursor.is_done() && !cursor.is_symbol(b')') {
        if cursor.is("LIKE") {
            create.has_more_columns = true;
        } else if is_key_of_mysql(cursor) {
            // An index of MySQL inside the table: new with it, of no matter here.
        } else if let Some(constraint) = constraint(cursor) {
            create.constraints.push(constraint);
        } else if let Some(column) = column(cursor) {
            create.columns.push(column);
        } else {
            create.has_more_columns = true;
        }
        cursor.to_comma();
        if !cursor.accept_symbol(b',') {
            break;
        }
    }
    cursor.accept_symbol(b')');
}

fn is_key_of_mysql(cursor: &Cursor<'_>) -> bool {
    let mut ahead = *cursor;
    let has_kind = ahead.accept_any(&["FULLTEXT", "SPATIAL", "UNIQUE"]).is_some();
    if ahead.accept_any(&["KEY", "INDEX"]).is_none() {
        return false;
    }
    // A column may be called "key": then a type follows, not a name and a group.
    let group = ahead.is_symbol(b'(') || (ahead.name().is_some() && ahead.is_symbol(b'('));
    group && (has_kind || ahead.name_list().is_some_and(|names| !names[0].is_empty()))
}

/// Reads a column definition: name, type, and its words in any order.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Option<Column> {
    let name = cursor.name()?;
    let has_type = !cursor.is_any(NO_TYPE);
    let data_type = if has_type { data_type(cursor) } else { None };
    let mut column = Column::new(name, data_type);
    while !cursor.is_done() && !cursor.is_symbol(b',') && !cursor.is_symbol(b')') {
        column_word(cursor, &mut column);
    }
    Some(column)
}

/// Reads a type.
pub(super) fn data_type(cursor: &mut Cursor<'_>) -> Option<DataType> {
    let raw = cursor.data_type()?;
    let mut data_type = DataType::new(&raw.base, raw.modifiers);
    data_type.array = raw.array;
    Some(data_type)
}

fn column_word(cursor: &mut Cursor<'_>, column: &mut Column) {
    if cursor.accept(&["CONSTRAINT"]) {
        cursor.name();
    } else if cursor.accept(&["NOT", "NULL"]) {
        column.not_null = true;
    } else if cursor.accept(&["DEFAULT"]) {
        let tokens = cursor.expression(AFTER_DEFAULT);
        column.default = Some(default_value(cursor.text, tokens));
    } else if cursor.accept(&["PRIMARY", "KEY"]) {
        column.primary_key = true;
    } else if cursor.accept(&["UNIQUE"]) {
        column.unique = true;
        cursor.accept(&["KEY"]);
    } else if cursor.accept(&["CHECK"]) {
        column.check = true;
        cursor.skip_group();
    } else if cursor.accept(&["REFERENCES"]) {
        column.references = reference(cursor);
    } else if cursor.accept(&["GENERATED"]) {
        let _always = cursor.accept(&["ALWAYS"]) || cursor.accept(&["BY", "DEFAULT"]);
        cursor.accept(&["AS"]);
        generated(cursor, column);
    } else if cursor.accept(&["AS"]) {
        generated(cursor, column);
    } else if cursor.accept_any(&["AUTO_INCREMENT", "AUTOINCREMENT"]).is_some() {
        column.identity = true;
    } else if cursor.accept(&["ON", "UPDATE"]) {
        cursor.accept(&["SET"]);
        cursor.step();
    } else if !cursor.skip_group() {
        cursor.step();
    }
}

fn generated(cursor: &mut Cursor<'_>, column: &mut Column) {
    if cursor.accept(&["IDENTITY"]) {
        column.identity = true;
        cursor.skip_group();
        return;
    }
    cursor.skip_group();
    // PostgreSQL 18 and the others make a column virtual when neither word stands there.
    column.generated = Some(if cursor.accept_any(&["STORED", "PERSISTENT"]).is_some() {
        Generated::Stored
    } else {
        cursor.accept(&["VIRTUAL"]);
        Generated::Virtual
    });
}

fn reference(cursor: &mut Cursor<'_>) -> Option<Reference> {
    let table = name(cursor)?;
    let columns = cursor.name_list().unwrap_or_default();
    Some(Reference { table, columns })
}

/// Reads a table constraint, with or without `CONSTRAINT name`; leaves the cursor where it was when there is none.
pub(super) fn constraint(cursor: &mut Cursor<'_>) -> Option<Constraint> {
    let mut ahead = *cursor;
    let name = if ahead.accept(&["CONSTRAINT"]) {
        // MySQL lets the name away.
        let named = !ahead.is_any(&["PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]);
        if named { ahead.name() } else { None }
    } else {
        None
    };
    let mut using_index = None;
    let kind = constraint_kind(&mut ahead, &mut using_index)?;
    let mut constraint = Constraint::new(name, kind);
    constraint.using_index = using_index;
    while !ahead.is_done() && !ahead.is_symbol(b',') && !ahead.is_symbol(b')') {
        if ahead.accept(&["NOT", "VALID"]) {
            constraint.not_valid = true;
        } else if !ahead.skip_group() {
            ahead.step();
        }
    }
    *cursor = ahead;
    Some(constraint)
}

fn constraint_kind(cursor: &mut Cursor<'_>, using_index: &mut Option<String>) -> Option<ConstraintKind> {
    let mut ahead = *cursor;
    let kind = if ahead.accept(&["CHECK"]) {
        let from = ahead.offset();
        if !ahead.skip_group() {
            return None;
        }
        let tokens = ahead.since(from);
        ConstraintKind::Check {
            proves_not_null: proven_not_null(ahead.text, tokens),
            text: crate::syntax::sql::normalise(ahead.text, tokens),
        }
    } else if ahead.accept(&["FOREIGN", "KEY"]) {
        if !ahead.is_symbol(b'(') {
            ahead.name();
        }
        let columns = ahead.name_list()?;
        ahead.accept(&["REFERENCES"]).then_some(())?;
        ConstraintKind::ForeignKey {
            columns,
            references: reference(&mut ahead)?,
        }
    } else if ahead.accept(&["PRIMARY", "KEY"]) {
        *using_index = index_taken_over(&mut ahead);
        ConstraintKind::PrimaryKey {
            columns: ahead.name_list().unwrap_or_default(),
        }
    } else if ahead.accept(&["UNIQUE"]) {
        let _nulls = ahead.accept(&["NULLS", "NOT", "DISTINCT"]) || ahead.accept(&["NULLS", "DISTINCT"]);
        *using_index = index_taken_over(&mut ahead);
        if using_index.is_none() && !ahead.is_symbol(b'(') {
            ahead.accept_any(&["KEY", "INDEX"]);
            if !ahead.is_symbol(b'(') {
                ahead.name();
            }
        }
        if using_index.is_none() && !ahead.is_symbol(b'(') {
            return None;
        }
        ConstraintKind::Unique {
            columns: ahead.name_list().unwrap_or_default(),
        }
    } else if ahead.accept(&["EXCLUDE"]) {
        if !ahead.is("USING") && !ahead.is_symbol(b'(') {
            return None;
        }
        ConstraintKind::Exclude
    } else if ahead.accept(&["NOT", "NULL"]) {
        ConstraintKind::NotNull {
            column: ahead.name()?,
        }
    } else {
        return None;
    };
    *cursor = ahead;
    Some(kind)
}

fn index_taken_over(cursor: &mut Cursor<'_>) -> Option<String> {
    if cursor.accept(&["USING", "INDEX"]) {
        // `USING INDEX TABLESPACE x` builds a new one there.
        if cursor.accept(&["TABLESPACE"]) {
            return None;
        }
        return cursor.name();
    }
    None
}
