//! Types of columns under one name each, and what a change from one to another costs.
//! The costs are PostgreSQL's, measured on versions 10 to 18 (relfilenode and tuples read before and after).

use std::fmt;

/// A type with its modifiers: `varchar(50)` is base `varchar`, modifiers `[50]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataType {
    /// One spelling for each type: `integer`, `bigint`, `varchar`, `char`, `timestamptz`; others as written.
    pub base: String,
    pub modifiers: Vec<u32>,
    pub array: bool,
}

/// Spellings of one type, the first being ours.
const SPELLINGS: &[&[&str]] = &[
    &["integer", "int", "int4"],
    &["bigint", "int8"],
    &["smallint", "int2"],
    &["serial", "serial4"],
    &["bigserial", "serial8"],
    &["smallserial", "serial2"],
    &[
        "varchar",
        "character varying",
        "char varying",
        "nvarchar",
        "string",
    ],
    &["char", "character", "bpchar"],
    &["numeric", "decimal"],
    &["real", "float4"],
    &["double precision", "float8", "float", "double"],
    &["boolean", "bool"],
    &["timestamp", "timestamp without time zone", "datetime"],
    &["timestamptz", "timestamp with time zone"],
    &["time", "time without time zone"],
    &["timetz", "time with time zone"],
    &["varbit", "bit varying"],
    &["bytea", "binary"],
];

impl DataType {
    /// Returns the type under its one name.
    #[must_use]
    pub fn new(base: &str, modifiers: Vec<u32>) -> Self {
        let lower = base.to_ascii_lowercase();
        let base = SPELLINGS
            .iter()
            .find(|spellings| spellings.contains(&lower.as_str()))
            .map_or(lower, |spellings| spellings[0].to_owned());
        Self {
            base,
            modifiers,
            array: false,
        }
    }

    /// Returns true for the types that are an integer and a sequence.
    #[must_use]
    pub fn is_serial(&self) -> bool {
        matches!(self.base.as_str(), "serial" | "bigserial" | "smallserial")
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.base)?;
        if !self.modifiers.is_empty() {
            let list: Vec<String> = self.modifiers.iter().map(u32::to_string).collect();
            write!(out, "({})", list.join(","))?;
        }
        if self.array {
            out.write_str("[]")?;
        }
        Ok(())
    }
}

/// What a change of type costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypeChange {
    /// The stored bytes stay as they are.
    None,
    /// The rows stay, indexes of the column are built anew.
    IndexRebuild,
    /// Every row is written again, and every index built.
    Rewrite,
}

/// Returns what changing a column from `old` to `new` costs.
#[must_use]
pub fn cost(old: &DataType, new: &DataType) -> TypeChange {
    if old == new {
        return TypeChange::None;
    }
    if old.array || new.array {
        // Elements are stored with their length: only dropping a limit of equal arrays would do, and even that rewrites.
        return TypeChange::Rewrite;
    }
    let keeps = match (old.base.as_str(), new.base.as_str()) {
        ("varchar" | "text", "text") | ("cidr", "inet") => true,
        ("numeric", "numeric") => numeric_keeps(old, new),
        ("varchar" | "text", "varchar")
        | ("timestamp", "timestamp")
        | ("timestamptz", "timestamptz")
        | ("time", "time")
        | ("timetz", "timetz")
        | ("interval", "interval")
        | ("varbit", "varbit") => may_grow(limit(old, 0), limit(new, 0)),
        ("varchar" | "text", "citext") | ("citext", "varchar" | "text") if new.modifiers.is_empty() => {
            return TypeChange::IndexRebuild;
        }
        // A serial is an integer with a default: the stored type is what counts.
        (one, other) => integer_of(one).is_some_and(|one| integer_of(other) == Some(one)),
    };
    if keeps {
        TypeChange::None
    } else {
        TypeChange::Rewrite
    }
}

/// Returns true when values that fit `old` may be cut, refused or lose digits in `new`.
#[must_use]
pub fn narrows(old: &DataType, new: &DataType) -> bool {
    if old.array || new.array {
        return false;
    }
    let (one, other) = (old.base.as_str(), new.base.as_str());
    if let (Some(from), Some(to)) = (integer_of(one), integer_of(other)) {
        return to < from;
    }
    match (one, other) {
        ("varchar" | "text" | "char" | "citext", "varchar" | "char")
        | ("timestamp", "timestamp")
        | ("timestamptz", "timestamptz")
        | ("varbit", "varbit") => !may_grow(limit(old, 0), limit(new, 0)),
        ("numeric", "numeric") => {
            let whole = |data_type: &DataType| {
                limit(data_type, 0).map(|digits| digits.saturating_sub(limit(data_type, 1).unwrap_or(0)))
            };
            let scale = |data_type: &DataType| limit(data_type, 0).map(|_| limit(data_type, 1).unwrap_or(0));
            !may_grow(whole(old), whole(new)) || !may_grow(scale(old), scale(new))
        }
        ("timestamp" | "timestamptz", "date" | "time") | ("double precision", "real") => true,
        ("numeric" | "real" | "double precision", to) => integer_of(to).is_some(),
        _ => false,
    }
}

/// Bytes of an integer type.
fn integer_of(base: &str) -> Option<u8> {
    match base {
        "smallint" | "smallserial" => Some(2),
        "integer" | "serial" => Some(4),
        "bigint" | "bigserial" => Some(8),
        _ => None,
    }
}

fn limit(data_type: &DataType, index: usize) -> Option<u32> {
    data_type.modifiers.get(index).copied()
}

/// No limit is the largest one.
fn may_grow(old: Option<u32>, new: Option<u32>) -> bool {
    match (old, new) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(old), Some(new)) => new >= old,
    }
}

fn numeric_keeps(old: &DataType, new: &DataType) -> bool {
    match (limit(old, 0), limit(new, 0)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(from), Some(to)) => to >= from && limit(old, 1).unwrap_or(0) == limit(new, 1).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> DataType {
        let (base, modifiers) = text.split_once('(').unwrap_or((text, ""));
        let modifiers = modifiers
            .trim_end_matches(')')
            .split(',')
            .filter_map(|number| number.parse().ok())
            .collect();
        DataType::new(base, modifiers)
    }

    /// The pairs and answers that were measured on PostgreSQL 10 to 18.
    #[test]
    fn only_changes_that_keep_the_stored_bytes_are_free() {
        for (old, new) in [
            ("varchar(10)", "varchar(50)"),
            ("varchar(10)", "varchar"),
            ("varchar", "text"),
            ("text", "varchar"),
            ("numeric(10,2)", "numeric(12,2)"),
            ("numeric(10,2)", "numeric"),
            ("timestamp(3)", "timestamp(6)"),
            ("interval(3)", "interval(6)"),
            ("cidr", "inet"),
            ("varbit(5)", "varbit(10)"),
            ("int", "integer"),
            ("character varying(10)", "varchar(10)"),
        ] {
            assert_eq!(cost(&of(old), &of(new)), TypeChange::None, "{old} to {new}");
        }
        for (old, new) in [
            ("varchar(50)", "varchar(10)"),
            ("text", "varchar(100)"),
            ("char(10)", "text"),
            ("char(10)", "char(20)"),
            ("int", "bigint"),
            ("bigint", "int"),
            ("real", "double precision"),
            ("numeric(10,2)", "numeric(12,4)"),
            ("numeric(10,2)", "numeric(8,2)"),
            ("json", "jsonb"),
            ("timestamp(3)", "timestamp(0)"),
            ("mood", "text"),
        ] {
            assert_eq!(cost(&of(old), &of(new)), TypeChange::Rewrite, "{old} to {new}");
        }
    }

    #[test]
    fn a_narrower_type_is_known() {
        for (old, new) in [
            ("bigint", "int"),
            ("text", "varchar(100)"),
            ("varchar(50)", "varchar(10)"),
            ("numeric(10,2)", "numeric(8,2)"),
            ("numeric(10,2)", "numeric(10,1)"),
            ("timestamptz", "date"),
            ("double precision", "int"),
        ] {
            assert!(narrows(&of(old), &of(new)), "{old} to {new}");
        }
        for (old, new) in [
            ("int", "bigint"),
            ("varchar(10)", "text"),
            ("numeric(10,2)", "numeric"),
            ("json", "jsonb"),
        ] {
            assert!(!narrows(&of(old), &of(new)), "{old} to {new}");
        }
    }
}
