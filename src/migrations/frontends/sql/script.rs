//! Reads a whole text of SQL into statements: enters DO blocks, reads what `EXECUTE` spells out, carries over the
//! suppressions of other tools.

use std::collections::HashSet;

use crate::model::{Place, Span};
use crate::syntax::sql::{Cursor, Dialect, RawStatement, Script, Token, TokenKind, normalise, split};

use super::super::super::change::{Change, Statement};
use super::block::{Step, step};
use super::grammar;

/// How deep DO blocks and EXECUTE may nest; nobody writes more than two.
const DEEPEST: u32 = 4;
/// Added enum values whose use is looked for; a file that adds more is a list.
const FEW_VALUES: usize = 50;
/// Characters kept of another tool's suppression.
const LONGEST_MARKER: usize = 120;

/// Beginnings of comments by which other tools are told to be silent.
const SUPPRESSIONS: &[&str] = &[
    "squawk-ignore",
    "atlas:nolint",
    "eugene: ignore",
    "eugene:ignore",
    "nosemgrep",
    "pgfence-ignore",
    "pgfence: ignore",
    "migrationpilot-disable",
    "safety-assured",
    "safety_assured",
];

/// Gives the place of a span.
pub(super) type PlaceOf<'p> = &'p dyn Fn(Span) -> Place;

/// Collects the statements of one file.
pub(super) struct Reader<'p> {
    dialect: Dialect,
    statements: Vec<Statement>,
    number: u32,
    acknowledged: Option<String>,
    place: PlaceOf<'p>,
}

impl<'p> Reader<'p> {
    pub(super) fn new(dialect: Dialect, place: PlaceOf<'p>) -> Self {
        Self {
            dialect,
            statements: Vec::new(),
            number: 0,
            acknowledged: None,
            place,
        }
    }

    /// Returns the number of statements seen, harmless ones included.
    pub(super) fn count(&self) -> u32 {
        self.number
    }

    pub(super) fn into_statements(self) -> Vec<Statement> {
        self.statements
    }

    /// Reads the statements of `script` that `wanted` names.
    pub(super) fn read(&mut self, text: &str, script: &Script, wanted: impl Fn(&RawStatement) -> bool) {
        let mut comments = script.comments.iter().peekable();
        let whole_file = script.comments.iter().find_map(|span| {
            let marker = suppression(text, *span)?;
            marker.contains("ignore-file").then_some(marker)
        });
        let mut line_end = 0;
        for raw in &script.statements {
            let mut marker = None;
            if raw.span.end > line_end {
                line_end = end_of_line(text, raw.span.end);
            }
            while let Some(span) = comments.next_if(|span| span.start < line_end) {
                marker = suppression(text, *span).or(marker);
            }
            if wanted(raw) {
                self.acknowledged = marker.or_else(|| whole_file.clone());
                self.raw(text, script, raw);
            }
        }
        self.mark_used_values(text, script);
    }

    fn raw(&mut self, text: &str, script: &Script, raw: &RawStatement) {
        let tokens = script.tokens.get(raw.tokens.clone()).unwrap_or_default();
        if let Some(broken) = raw.broken {
            let change = opaque(broken);
            self.push(raw.span, normalise(text, tokens), change);
        } else if is_do(text, tokens) {
            self.do_block(text, tokens, raw.span);
        } else {
            self.tokens(text, tokens, raw.span);
        }
        self.number += 1;
    }

    fn tokens(&mut self, text: &str, tokens: &[Token], whole: Span) {
        let mut cursor = Cursor::new(text, tokens);
        let lowered = grammar::statement(&mut cursor, self.dialect);
        let is_alone = lowered.actions.len() == 1;
        for action in lowered.actions {
            let span = match Cursor::span_of(action.tokens) {
                Some(span) if !is_alone => span,
                _ => whole,
            };
            let words = normalise(text, action.tokens);
            let line = match &lowered.table {
                Some(table) => format!("alter table {table} {words}"),
                None => words,
            };
            self.push(span, line, action.change);
        }
    }

    fn push(&mut self, span: Span, text: String, change: Change) {
        // A dump holds millions that nobody will ask for.
        if change == Change::Harmless {
            return;
        }
        self.statements.push(Statement {
            place: (self.place)(span),
            text,
            change,
            acknowledged: self.acknowledged.clone(),
            number: self.number,
        });
    }

    fn do_block(&mut self, text: &str, tokens: &[Token], whole: Span) {
        let language = tokens.windows(2).find_map(|pair| {
            let word = |token: Token| text.get(token.span.start..token.span.end).unwrap_or_default();
            word(pair[0])
                .eq_ignore_ascii_case("language")
                .then(|| word(pair[1]).trim_matches(['\'', '"']).to_ascii_lowercase())
        });
        let body = tokens.iter().find(|token| token.kind == TokenKind::Body);
        let known = language.as_deref().is_none_or(|language| language == "plpgsql");
        match body.and_then(|body| inner(text, *body)) {
            Some(span) if known => {
                let inner = text.get(span.start..span.end).unwrap_or_default();
                self.block(
                    inner,
                    &|at| Span::new(at.start + span.start, at.end + span.start),
                    0,
                );
            }
            _ => self.push(
                whole,
                normalise(text, tokens),
                opaque("a DO block that is not plain PL/pgSQL"),
            ),
        }
    }

    /// Reads the body of a block; `outside` turns its spans into those of the file.
    fn block(&mut self, body: &str, outside: &dyn Fn(Span) -> Span, depth: u32) {
        let script = split(body, self.dialect);
        for raw in &script.statements {
            let tokens = script.tokens.get(raw.tokens.clone()).unwrap_or_default();
            let span = outside(raw.span);
            if let Some(broken) = raw.broken {
                self.push(span, normalise(body, tokens), opaque(broken));
                continue;
            }
            match step(body, tokens) {
                Step::Nothing => {}
                Step::Sql(rest) => {
                    let span = Cursor::span_of(rest).map_or(span, outside);
                    self.inside(body, rest, span);
                }
                Step::Spelled(sql) if depth < DEEPEST => self.spelled(&sql, span),
                Step::Spelled(_) | Step::Unknown => {
                    self.push(
                        span,
                        normalise(body, tokens),
                        opaque("SQL that is put together at run time"),
                    );
                }
            }
        }
    }

    /// Reads a statement whose text has other offsets than the file: all of it stands at `span`.
    fn inside(&mut self, text: &str, tokens: &[Token], span: Span) {
        let place = self.place;
        let mut inner = Reader {
            dialect: self.dialect,
            statements: std::mem::take(&mut self.statements),
            number: self.number,
            acknowledged: self.acknowledged.clone(),
            place: &|_| place(span),
        };
        inner.tokens(text, tokens, span);
        self.statements = inner.statements;
    }

    /// Reads SQL that `EXECUTE` is given as a literal. A table named at run time makes it unknowable.
    fn spelled(&mut self, sql: &str, span: Span) {
        let script = split(sql, self.dialect);
        for raw in &script.statements {
            let before = self.statements.len();
            let tokens = script.tokens.get(raw.tokens.clone()).unwrap_or_default();
            self.inside(sql, tokens, span);
            for statement in self.statements.iter_mut().skip(before) {
                let unknown = statement
                    .change
                    .targets()
                    .iter()
                    .any(|table| is_hole(&table.name));
                if unknown
                    && !matches!(
                        statement.change,
                        Change::Insert { .. } | Change::Update { has_where: true, .. }
                    )
                {
                    statement.change = opaque("SQL for a table that is only known at run time");
                }
            }
        }
    }

    /// Marks the enum values that a later statement of the file spells.
    fn mark_used_values(&mut self, text: &str, script: &Script) {
        let adds = |statement: &Statement| matches!(statement.change, Change::AddEnumValue { .. });
        if !self.statements.iter().any(adds) {
            return;
        }
        let adding: HashSet<usize> = self
            .statements
            .iter()
            .filter(|statement| adds(statement))
            .map(|statement| statement.place.span.start)
            .collect();
        let last_use = |value: &str| {
            let used = |raw: &&RawStatement| {
                let tokens = script.tokens.get(raw.tokens.clone()).unwrap_or_default();
                tokens.iter().any(|token| {
                    token.kind == TokenKind::Text
                        && text
                            .get(token.span.start + 1..token.span.end.saturating_sub(1))
                            .is_some_and(|text| text == value)
                })
            };
            script
                .statements
                .iter()
                .rev()
                .filter(|raw| !adding.contains(&raw.span.start))
                .find(used)
                .map(|raw| raw.span.start)
        };
        let mut left = FEW_VALUES;
        for statement in &mut self.statements {
            let start = statement.place.span.start;
            if let Change::AddEnumValue {
                value, used_later, ..
            } = &mut statement.change
            {
                *used_later = left > 0 && last_use(value).is_some_and(|at| at > start);
                left = left.saturating_sub(1);
            }
        }
    }
}

fn opaque(reason: &str) -> Change {
    Change::Opaque {
        reason: reason.to_owned(),
        tables: Vec::new(),
    }
}

fn is_hole(name: &str) -> bool {
    name.contains(['{', '%', '<']) || name.starts_with(':')
}

fn is_do(text: &str, tokens: &[Token]) -> bool {
    Cursor::new(text, tokens).is("DO") && tokens.len() > 1
}

/// Returns the span between the tags of a dollar quote.
fn inner(text: &str, body: Token) -> Option<Span> {
    let written = text.get(body.span.start..body.span.end)?;
    let tag = written.get(1..)?.find('$')? + 2;
    (written.len() >= 2 * tag).then(|| Span::new(body.span.start + tag, body.span.end - tag))
}

fn end_of_line(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
}

fn suppression(text: &str, span: Span) -> Option<String> {
    let comment = text.get(span.start..span.end)?;
    let words = comment
        .trim_start_matches(['-', '/', '*', '#'])
        .trim_end_matches(['*', '/'])
        .trim();
    SUPPRESSIONS
        .iter()
        .any(|start| words.starts_with(start))
        .then(|| words.chars().take(LONGEST_MARKER).collect())
}
