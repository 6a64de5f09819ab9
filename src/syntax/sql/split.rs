//! Cuts SQL into statements: at semicolons outside bodies, at drizzle's breakpoints, at MySQL's own delimiters.
//! Steps over what is no SQL: rows after `COPY … FROM stdin`, commands of psql.

use super::Dialect;
use super::lexer::{Lexer, Token, TokenKind};
use crate::model::Span;

/// One statement: a range of [`Script::tokens`], its end mark not included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawStatement {
    pub tokens: std::ops::Range<usize>,
    pub span: Span,
    /// Why its end is not where it seems: a string that never ends.
    pub broken: Option<&'static str>,
}

/// A text cut into statements. Comments stand apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub tokens: Vec<Token>,
    pub statements: Vec<RawStatement>,
    pub comments: Vec<Span>,
}

/// Cuts `text` into statements.
#[must_use]
pub fn split(text: &str, dialect: Dialect) -> Script {
    let mut splitter = Splitter {
        text,
        lexer: Lexer::new(text, dialect),
        script: Script::default(),
        first: 0,
        block: Block::default(),
        delimiter: None,
    };
    splitter.run();
    splitter.script
}

struct Splitter<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    script: Script,
    /// Where the statement at hand starts in `script.tokens`.
    first: usize,
    block: Block,
    /// What MySQL's `DELIMITER` set; nothing means `;`.
    delimiter: Option<String>,
}

/// Whether the statement at hand creates a routine, and how deep inside its `BEGIN … END` we are.
#[derive(Default)]
struct Block {
    is_routine: bool,
    depth: u32,
    ended: bool,
}

/// Words from the start of a statement within which `FUNCTION` or `TRIGGER` must stand.
const HEAD: usize = 8;

impl Splitter<'_> {
    fn run(&mut self) {
        loop {
            if self.is_at_start() && (self.step_over_psql() || self.set_delimiter()) {
                continue;
            }
            if self.step_over_delimiter() {
                self.finish(None);
                continue;
            }
            let Some(token) = self.lexer.next() else {
                break;
            };
            match token.kind {
                TokenKind::Comment => self.comment(token),
                TokenKind::Unended => self.unended(token),
                TokenKind::Symbol(b';') if self.block.depth == 0 && self.delimiter.is_none() => {
                    let copies = self.copies_from_stdin();
                    self.finish(None);
                    if copies {
                        self.step_over_rows();
                    }
                }
                _ => {
                    self.script.tokens.push(token);
                    if token.kind == TokenKind::Word {
                        self.follow_block(token);
                    }
                }
            }
        }
        let open = (self.block.depth > 0).then_some("a BEGIN without its END");
        self.finish(open);
    }

    fn is_at_start(&self) -> bool {
        self.first == self.script.tokens.len()
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn word(&self, index: usize) -> &str {
        self.script
            .tokens
            .get(index)
            .filter(|token| token.kind == TokenKind::Word)
            .map_or("", |token| self.slice(token.span))
    }

    fn finish(&mut self, broken: Option<&'static str>) {
        let tokens = self.first..self.script.tokens.len();
        if let (Some(start), Some(end)) = (
            self.script.tokens.get(tokens.start),
            self.script.tokens.get(tokens.start..).and_then(<[Token]>::last),
        ) {
            let span = Span::new(start.span.start, end.span.end);
            self.script.statements.push(RawStatement { tokens, span, broken });
        }
        self.first = self.script.tokens.len();
        self.block = Block::default();
    }

    fn comment(&mut self, token: Token) {
        let text = self.slice(token.span);
        let rest = text.trim_start_matches('-').trim_start_matches('>').trim_start();
        let ends_statement = text.starts_with("--")
            && [
                "statement-breakpoint",
                "+goose Down",
                "+goose Up",
                "migrate:down",
                "migrate:up",
            ]
            .iter()
            .any(|marker| rest.starts_with(marker));
        if ends_statement {
            self.finish(None);
        }
        self.script.comments.push(token.span);
    }

    fn unended(&mut self, token: Token) {
        let broken = match self.text.as_bytes().get(token.span.start) {
            Some(b'/') => "a comment that never ends",
            Some(b'$') => "a dollar quote that never ends",
            Some(b'"' | b'`' | b'[') => "a quoted name that never ends",
            _ => "a string that never ends",
        };
        self.script.tokens.push(token);
        self.finish(Some(broken));
    }

    /// Follows `BEGIN`, `CASE` and `END` inside routines whose body is not quoted (SQLite, MySQL, `BEGIN ATOMIC`).
    fn follow_block(&mut self, token: Token) {
        let word = self.slice(token.span).to_ascii_uppercase();
        let position = self.script.tokens.len() - 1 - self.first;
        if position < HEAD && matches!(word.as_str(), "FUNCTION" | "PROCEDURE" | "TRIGGER" | "EVENT") {
            self.block.is_routine = self.word(self.first).eq_ignore_ascii_case("CREATE");
        }
        if !self.block.is_routine {
            return;
        }
        let after_end = std::mem::take(&mut self.block.ended);
        match word.as_str() {
            // `END IF`, `END LOOP`: what was taken for the block's end is put back. `END CASE` ends the case.
            "IF" | "LOOP" | "WHILE" | "REPEAT" | "FOR" if after_end => self.block.depth += 1,
            "CASE" if after_end => {}
            "BEGIN" => self.block.depth += 1,
            "CASE" if self.block.depth > 0 => self.block.depth += 1,
            "END" if self.block.depth > 0 => {
                self.block.depth -= 1;
                self.block.ended = true;
            }
            _ => {}
        }
    }

    fn copies_from_stdin(&self) -> bool {
        let last = self.script.tokens.len();
        self.word(self.first).eq_ignore_ascii_case("COPY")
            && (self.first..last).any(|index| self.word(index).eq_ignore_ascii_case("STDIN"))
    }

    /// Steps over the rows of a `COPY`, up to the line `\.` or the end.
    fn step_over_rows(&mut self) {
        let rest = self.text.get(self.lexer.at..).unwrap_or_default();
        let end = memchr::memmem::find(rest.as_bytes(), b"\n\\.").map_or(rest.len(), |at| at + 3);
        self.lexer.at += end;
    }

    /// Steps over a command of psql (`\connect`, `\restrict`), which reaches to the end of its line.
    fn step_over_psql(&mut self) -> bool {
        let rest = self.text.get(self.lexer.at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        if !rest[blank..].starts_with('\\') {
            return false;
        }
        let line = memchr::memchr(b'\n', &rest.as_bytes()[blank..]).unwrap_or(rest.len() - blank);
        self.lexer.at += blank + line;
        true
    }

    fn set_delimiter(&mut self) -> bool {
        const WORD: &str = "DELIMITER";
        let rest = self.text.get(self.lexer.at..).unwrap_or_default();
        let rest = rest.trim_start();
        let is_it = rest
            .get(..WORD.len())
            .is_some_and(|word| word.eq_ignore_ascii_case(WORD))
            && rest[WORD.len()..].starts_with([' ', '\t']);
        if !is_it {
            return false;
        }
        let line = rest.lines().next().unwrap_or_default();
        let mark = line[WORD.len()..].trim();
        self.delimiter = (mark != ";" && !mark.is_empty()).then(|| mark.to_owned());
        self.lexer.at = self.text.len() - rest.len() + line.len();
        true
    }

    fn step_over_delimiter(&mut self) -> bool {
        let Some(delimiter) = &self.delimiter else {
            return false;
        };
        let rest = self.text.get(self.lexer.at..).unwrap_or_default();
        let trimmed = rest.trim_start();
        if !trimmed.starts_with(delimiter.as_str()) {
            return false;
        }
        self.lexer.at += rest.len() - trimmed.len() + delimiter.len();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str, dialect: Dialect) -> Vec<&str> {
        split(text, dialect)
            .statements
            .iter()
            .map(|statement| &text[statement.span.start..statement.span.end])
            .collect()
    }

    #[test]
    fn semicolons_inside_quotes_and_bodies_end_nothing() {
        let text = "select ';'; do $$ begin a; b; end $$; -- c;\ncreate function f() returns int begin atomic select 1; end; x";
        assert_eq!(
            statements(text, Dialect::PostgreSql),
            [
                "select ';'",
                "do $$ begin a; b; end $$",
                "create function f() returns int begin atomic select 1; end",
                "x"
            ]
        );
    }

    #[test]
    fn a_breakpoint_ends_a_statement_without_semicolon() {
        let text = "alter table a add b int\n--> statement-breakpoint\nselect 1;--> statement-breakpoint\n";
        assert_eq!(
            statements(text, Dialect::PostgreSql),
            ["alter table a add b int", "select 1"]
        );
    }

    #[test]
    fn rows_of_a_dump_and_commands_of_psql_are_stepped_over() {
        let text = "\\connect x\nCOPY t (a) FROM stdin;\n1'\t;x\n2\n\\.\n\nselect 1;\n";
        assert_eq!(
            statements(text, Dialect::PostgreSql),
            ["COPY t (a) FROM stdin", "select 1"]
        );
    }

    #[test]
    fn a_routine_of_mysql_is_one_statement() {
        let text =
            "DELIMITER //\ncreate procedure p() begin if a then b; end if; end//\nDELIMITER ;\nselect 1;";
        let found = statements(text, Dialect::MySql);
        assert_eq!(found.len(), 2, "{found:?}");
        let trigger = "create trigger t after insert on a begin update b set c = 1; end; select 2;";
        assert_eq!(statements(trigger, Dialect::Sqlite).len(), 2);
    }

    #[test]
    fn what_never_ends_is_one_broken_statement() {
        let script = split("select 1; select $$ abc; drop table x;", Dialect::PostgreSql);
        assert_eq!(script.statements.len(), 2);
        assert_eq!(
            script.statements[1].broken,
            Some("a dollar quote that never ends")
        );
    }
}
