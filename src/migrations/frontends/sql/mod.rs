//! Reads migrations written in SQL, with the markers of the runners that use plain SQL files: which part is the way up,
//! and whether it runs in a transaction.

mod alter;
mod block;
mod expression;
mod grammar;
mod script;
mod table;
mod work;

use std::cell::Cell;

use crate::model::{Document, Place, Span};
use crate::syntax::sql::{Dialect, RawStatement, Script, split};

use super::super::change::{Change, Framework, Migration, ReindexTarget, Statement, Transaction};
use super::super::database::DatabaseKind;
use script::Reader;

/// Reads one SQL file (or one part of a long one) into a migration; only its way up.
///
/// The parts of a long file are migrations of one `id` and path; the caller joins their statements in order.
#[must_use]
pub fn migration(document: &Document, id: String, framework: Framework, kind: DatabaseKind) -> Migration {
    let text = document.text();
    let start = start_of_part(document, &text);
    let sql = text.get(start..).unwrap_or_default();
    let script = split(sql, dialect(kind));
    let markers = Markers::read(sql, &script);
    let places = Places::of(document, start);
    let place = |span: Span| places.take(span);
    let mut reader = Reader::new(dialect(kind), &place);
    reader.read(sql, &script, |raw| {
        !markers.is_down(raw) && !is_seen_elsewhere(document, raw, start, sql)
    });
    let count = reader.count();
    let statements = reader.into_statements();
    Migration {
        id,
        path: document.entry.path.clone(),
        framework,
        transaction: transaction(framework, &markers, &statements, count),
        has_down: markers.has_sections.then_some(markers.has_down),
        statements,
    }
}

/// Reads SQL that stands inside another language, such as Rails' `execute`; `place` gives the place of a span of `text`.
#[must_use]
pub fn statements(text: &str, kind: DatabaseKind, place: &dyn Fn(Span) -> Place) -> Vec<Statement> {
    let script = split(text, dialect(kind));
    let mut reader = Reader::new(dialect(kind), place);
    reader.read(text, &script, |_| true);
    reader.into_statements()
}

/// Returns the kind of an expression that another language gives as a column's default in SQL (`-> { "now()" }`).
#[must_use]
pub fn default_expression(text: &str) -> super::super::change::DefaultValue {
    let script = split(text, Dialect::PostgreSql);
    expression::default_value(text, &script.tokens)
}

/// Returns the constraint of a check that another language gives as SQL, with what it proves.
#[must_use]
pub fn check_expression(text: &str) -> super::super::change::ConstraintKind {
    let script = split(text, Dialect::PostgreSql);
    super::super::change::ConstraintKind::Check {
        proves_not_null: expression::proven_not_null(text, &script.tokens),
        text: crate::syntax::sql::normalise(text, &script.tokens),
    }
}

/// Returns the type that another language gives as SQL words (`numeric(10,2)`), or nothing when it is none.
#[must_use]
pub fn type_expression(text: &str) -> Option<super::super::data_type::DataType> {
    let script = split(text, Dialect::PostgreSql);
    table::data_type(&mut crate::syntax::sql::Cursor::new(text, &script.tokens))
}

/// Takes places of a document without counting the characters of one long line again for each of its statements.
struct Places<'d> {
    document: &'d Document,
    /// Where the SQL starts in the document.
    start: usize,
    /// Bytes of line starts counted so far.
    counted: Cell<usize>,
}

impl<'d> Places<'d> {
    /// Bytes counted at full precision; a hundred times what any migration written by a person needs.
    const PRECISE: usize = 200 << 20;

    fn of(document: &'d Document, start: usize) -> Self {
        Self {
            document,
            start,
            counted: Cell::new(0),
        }
    }

    /// Returns the place of `span`; of a minified dump, once counting has cost too much, that of its line.
    fn take(&self, span: Span) -> Place {
        let span = Span::new(span.start + self.start, span.end + self.start);
        let line = self.document.line_span(span.start);
        self.counted.set(self.counted.get() + (span.start - line.start));
        if self.counted.get() > Self::PRECISE {
            return self
                .document
                .place(Span::new(line.start, (line.start + 1).min(line.end)));
        }
        self.document.place(span)
    }
}

fn dialect(kind: DatabaseKind) -> Dialect {
    match kind {
        DatabaseKind::PostgreSql => Dialect::PostgreSql,
        DatabaseKind::MySql | DatabaseKind::MariaDb => Dialect::MySql,
        DatabaseKind::Sqlite => Dialect::Sqlite,
    }
}

/// A later part of a long file starts anywhere: its first whole statement is looked for.
fn start_of_part(document: &Document, text: &str) -> usize {
    if document.part.number == 0 {
        return 0;
    }
    let bytes = text.as_bytes();
    let find = |needle: &[u8]| memchr::memmem::find(bytes, needle);
    // In the middle of the rows of a dump: the end of the rows comes before any new start.
    if let Some(end) = find(b"\n\\.").filter(|end| find(b"\nCOPY ").is_none_or(|copy| *end < copy)) {
        return end + 3;
    }
    find(b";\n").map_or(bytes.len(), |at| at + 2)
}

/// Returns true for a statement that another part of the file shows whole: cut by this one's end, or shown before.
fn is_seen_elsewhere(document: &Document, raw: &RawStatement, start: usize, sql: &str) -> bool {
    let part = document.part;
    if part.is_whole() {
        return false;
    }
    let rest = sql.get(raw.span.end..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    if rest[blank..].starts_with(';') {
        return start + raw.span.end + blank < part.overlap;
    }
    // Nothing but the end of the part stands where its semicolon would be.
    !part.is_last && rest[blank..].is_empty()
}

/// What comments tell the runner.
#[derive(Default)]
struct Markers {
    /// Where the way down begins and ends, in order.
    down: Vec<Span>,
    has_sections: bool,
    has_down: bool,
    no_transaction: bool,
}

impl Markers {
    fn read(text: &str, script: &Script) -> Self {
        let mut markers = Self::default();
        let mut down_from = None;
        for span in &script.comments {
            let comment = text.get(span.start..span.end).unwrap_or_default();
            let words = comment.trim_start_matches('-').trim().to_ascii_lowercase();
            markers.no_transaction |= says_no_transaction(&words);
            let Some(section) = section(&words) else {
                continue;
            };
            markers.has_sections = true;
            match (section, down_from) {
                (Section::Down, None) => down_from = Some(span.end),
                (Section::Up, Some(from)) => {
                    markers.down.push(Span::new(from, span.start));
                    down_from = None;
                }
                _ => {}
            }
        }
        if let Some(from) = down_from {
            markers.down.push(Span::new(from, text.len().max(from)));
        }
        markers.has_down = script.statements.iter().any(|raw| markers.is_down(raw));
        markers
    }

    fn is_down(&self, raw: &RawStatement) -> bool {
        self.down.iter().any(|down| down.contains(raw.span))
    }
}

#[derive(Clone, Copy)]
enum Section {
    Up,
    Down,
}

/// Reads the section marks of goose, sql-migrate and dbmate.
fn section(words: &str) -> Option<Section> {
    let starts = |marks: &[&str]| marks.iter().any(|mark| words.starts_with(mark));
    if starts(&["+goose up", "+migrate up", "migrate:up"]) {
        return Some(Section::Up);
    }
    starts(&["+goose down", "+migrate down", "migrate:down"]).then_some(Section::Down)
}

/// Reads the marks of goose, sql-migrate, dbmate, sqlx and Atlas that switch the transaction off.
fn says_no_transaction(words: &str) -> bool {
    words.starts_with("+goose no transaction")
        || words.starts_with("+migrate up notransaction")
        || (words.starts_with("migrate:up") && words.contains("transaction:false"))
        || words == "no-transaction"
        || words.starts_with("atlas:txmode none")
        || (words.starts_with("changeset") && words.contains("runintransaction:false"))
}

fn transaction(framework: Framework, markers: &Markers, statements: &[Statement], count: u32) -> Transaction {
    if markers.no_transaction {
        return Transaction::None;
    }
    match framework {
        // Sent as one simple query: several statements share an implicit transaction, a single one has none.
        Framework::Prisma | Framework::GolangMigrate | Framework::Supabase if count <= 1 => Transaction::None,
        // Flyway looks for statements that refuse a transaction and then runs the file without one.
        Framework::Flyway if statements.iter().any(|statement| refuses(&statement.change)) => {
            Transaction::None
        }
        Framework::Sql => Transaction::Unknown,
        _ => Transaction::Wrapped,
    }
}

/// Returns true for what PostgreSQL refuses to run inside a transaction.
fn refuses(change: &Change) -> bool {
    match change {
        Change::CreateIndex(index) => index.concurrently,
        Change::DropIndex { concurrently, .. } | Change::DetachPartition { concurrently, .. } => {
            *concurrently
        }
        Change::Reindex { target, concurrently } => {
            *concurrently || matches!(target, ReindexTarget::Schema(_) | ReindexTarget::Database)
        }
        Change::VacuumFull { .. } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
