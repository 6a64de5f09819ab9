//! What PostgreSQL locks for which statement, and what work it does while it holds the lock.
//! The table was measured on PostgreSQL 10 to 18: pg_locks for the strongest lock, a second session that tries to read
//! and to write, relfilenode and tuples read before and after. Explained at
//! <https://www.postgresql.org/docs/current/explicit-locking.html>.

/// The strongest table lock a statement takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    None,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive,
}

impl Lock {
    /// Returns the word used in rules.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::RowExclusive => "row_exclusive",
            Self::ShareUpdateExclusive => "share_update_exclusive",
            Self::Share => "share",
            Self::ShareRowExclusive => "share_row_exclusive",
            Self::Exclusive => "exclusive",
            Self::AccessExclusive => "access_exclusive",
        }
    }

    /// All words, for the vocabulary of rules.
    pub const WORDS: &'static [&'static str] = &[
        "none",
        "row_exclusive",
        "share_update_exclusive",
        "share",
        "share_row_exclusive",
        "exclusive",
        "access_exclusive",
    ];

    /// Returns true when nobody can read meanwhile.
    #[must_use]
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// Returns true when nobody can write meanwhile.
    #[must_use]
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }

    /// Returns the lock that `LOCK TABLE … IN … MODE` names.
    #[must_use]
    pub fn named(mode: &str) -> Self {
        match mode {
            "ACCESS SHARE" | "ROW SHARE" | "READ" => Self::None,
            "ROW EXCLUSIVE" => Self::RowExclusive,
            "SHARE UPDATE EXCLUSIVE" => Self::ShareUpdateExclusive,
            "SHARE" => Self::Share,
            "SHARE ROW EXCLUSIVE" => Self::ShareRowExclusive,
            "EXCLUSIVE" => Self::Exclusive,
            _ => Self::AccessExclusive,
        }
    }
}

/// What is done under the lock; all but the first grow with the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    None,
    Scan,
    IndexBuild,
    Rewrite,
}

impl Work {
    /// Returns the word used in rules.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Scan => "scan",
            Self::IndexBuild => "index_build",
            Self::Rewrite => "rewrite",
        }
    }

    /// All words, for the vocabulary of rules.
    pub const WORDS: &'static [&'static str] = &["none", "scan", "index_build", "rewrite"];
}

/// Lock and work of one statement on its own table, and the lock on the other side of a foreign key or partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    pub lock: Lock,
    pub work: Work,
    pub other: Lock,
}

impl Weight {
    /// Nothing at all.
    pub const NONE: Self = Self {
        lock: Lock::None,
        work: Work::None,
        other: Lock::None,
    };

    /// Returns true when reads or writes wait for work that grows with the table.
    #[must_use]
    pub fn is_long(self) -> bool {
        self.work != Work::None && self.lock.blocks_writes()
    }
}

use Lock::{AccessExclusive, RowExclusive, Share, ShareRowExclusive, ShareUpdateExclusive};
use Work::{IndexBuild, Rewrite, Scan};

type Row = (&'static str, f64, Lock, Work, Lock);

/// Statement, first version it holds for, lock, work, lock on the other table. Of several rows the last one whose
/// version is reached counts. Grouped by lock.
const MEASURED: &[Row] = &[
    ("add_column", 10.0, AccessExclusive, Work::None, Lock::None),
    ("add_column_default", 10.0, AccessExclusive, Rewrite, Lock::None),
    (
        "add_column_default",
        11.0,
        AccessExclusive,
        Work::None,
        Lock::None,
    ),
    (
        "add_column_volatile_default",
        10.0,
        AccessExclusive,
        Rewrite,
        Lock::None,
    ),
    (
        "add_column_checked_domain",
        10.0,
        AccessExclusive,
        Rewrite,
        Lock::None,
    ),
    ("add_column_identity", 10.0, AccessExclusive, Rewrite, Lock::None),
    (
        "add_column_generated_stored",
        12.0,
        AccessExclusive,
        Rewrite,
        Lock::None,
    ),
    (
        "add_column_generated_virtual",
        18.0,
        AccessExclusive,
        Work::None,
        Lock::None,
    ),
    ("add_column_check", 10.0, AccessExclusive, Scan, Lock::None),
    ("add_column_unique", 10.0, AccessExclusive, IndexBuild, Lock::None),
    (
        "add_column_references",
        10.0,
        AccessExclusive,
        Work::None,
        ShareRowExclusive,
    ),
    (
        "add_column_references_default",
        10.0,
        AccessExclusive,
        Rewrite,
        ShareRowExclusive,
    ),
    (
        "add_column_references_default",
        11.0,
        AccessExclusive,
        Scan,
        ShareRowExclusive,
    ),
    ("alter_short", 10.0, AccessExclusive, Work::None, Lock::None),
    ("set_not_null", 10.0, AccessExclusive, Scan, Lock::None),
    ("set_not_null_proven", 10.0, AccessExclusive, Scan, Lock::None),
    (
        "set_not_null_proven",
        12.0,
        AccessExclusive,
        Work::None,
        Lock::None,
    ),
    ("type_rewrite", 10.0, AccessExclusive, Rewrite, Lock::None),
    (
        "type_index_rebuild",
        10.0,
        AccessExclusive,
        IndexBuild,
        Lock::None,
    ),
    ("set_expression", 17.0, AccessExclusive, Rewrite, Lock::None),
    ("add_check", 10.0, AccessExclusive, Scan, Lock::None),
    (
        "add_check_not_valid",
        10.0,
        AccessExclusive,
        Work::None,
        Lock::None,
    ),
    ("add_key", 10.0, AccessExclusive, IndexBuild, Lock::None),
    (
        "add_key_using_index",
        10.0,
        AccessExclusive,
        Work::None,
        Lock::None,
    ),
    (
        "add_primary_key_using_nullable",
        10.0,
        AccessExclusive,
        Scan,
        Lock::None,
    ),
    ("add_exclude", 10.0, AccessExclusive, IndexBuild, Lock::None),
    ("drop_fk", 10.0, AccessExclusive, Work::None, AccessExclusive),
    ("drop_table", 10.0, AccessExclusive, Work::None, AccessExclusive),
    ("drop_index", 10.0, AccessExclusive, Work::None, Lock::None),
    ("cluster", 10.0, AccessExclusive, Rewrite, Lock::None),
    ("set_unlogged", 10.0, AccessExclusive, Rewrite, Lock::None),
    ("refresh_matview", 10.0, AccessExclusive, Rewrite, Lock::None),
    ("attach_partition", 10.0, AccessExclusive, Scan, AccessExclusive),
    (
        "attach_partition",
        12.0,
        AccessExclusive,
        Scan,
        ShareUpdateExclusive,
    ),
    (
        "attach_partition_checked",
        10.0,
        AccessExclusive,
        Work::None,
        AccessExclusive,
    ),
    (
        "attach_partition_checked",
        12.0,
        AccessExclusive,
        Work::None,
        ShareUpdateExclusive,
    ),
    ("create_partition", 10.0, Lock::None, Work::None, AccessExclusive),
    (
        "detach_partition",
        10.0,
        AccessExclusive,
        Work::None,
        ShareUpdateExclusive,
    ),
    (
        "detach_partition",
        14.0,
        AccessExclusive,
        Work::None,
        AccessExclusive,
    ),
    (
        "detach_partition_concurrently",
        14.0,
        ShareUpdateExclusive,
        Work::None,
        Lock::None,
    ),
    ("add_fk", 10.0, ShareRowExclusive, Scan, ShareRowExclusive),
    (
        "add_fk_not_valid",
        10.0,
        ShareRowExclusive,
        Work::None,
        ShareRowExclusive,
    ),
    (
        "create_table_with_fk",
        10.0,
        Lock::None,
        Work::None,
        ShareRowExclusive,
    ),
    ("trigger", 10.0, ShareRowExclusive, Work::None, Lock::None),
    ("create_index", 10.0, Share, IndexBuild, Lock::None),
    ("create_index_on_only", 10.0, Share, Work::None, Lock::None),
    // The index itself is locked against reads too, and a plan must open every index of its table.
    ("reindex", 10.0, Share, IndexBuild, Lock::None),
    ("alter_domain_add_check", 10.0, Share, Scan, Lock::None),
    ("validate", 10.0, ShareUpdateExclusive, Scan, Lock::None),
    ("light", 10.0, ShareUpdateExclusive, Work::None, Lock::None),
    ("concurrently", 10.0, ShareUpdateExclusive, IndexBuild, Lock::None),
    ("rows", 10.0, RowExclusive, Scan, Lock::None),
];

/// Returns what the statement `key` weighs on PostgreSQL `version`.
///
/// A version before the first that knows the statement gets the first one's answer: it will not run there at all.
pub(super) fn weight(key: &str, version: f64) -> Weight {
    let rows = || MEASURED.iter().filter(|row| row.0 == key);
    let row = rows().rfind(|row| row.1 <= version).or_else(|| rows().next());
    row.map_or(Weight::NONE, |(_, _, lock, work, other)| Weight {
        lock: *lock,
        work: *work,
        other: *other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_decides_what_a_statement_costs() {
        assert_eq!(weight("add_column_default", 10.0).work, Rewrite);
        assert_eq!(weight("add_column_default", 11.0).work, Work::None);
        assert!(weight("set_not_null_proven", 11.0).is_long());
        assert!(!weight("set_not_null_proven", 16.0).is_long());
    }

    #[test]
    fn a_scan_under_a_light_lock_is_not_long() {
        assert!(!weight("validate", 16.0).is_long());
        assert!(weight("create_index", 16.0).is_long() && !weight("create_index", 16.0).lock.blocks_reads());
    }
}
