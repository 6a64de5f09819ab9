//! Reads SQL as people write it in migrations: PostgreSQL first, MySQL and SQLite where they differ, with holes that
//! templates leave. Text in; tokens, statements and a cursor over them out. Knows words, not what they do to a database.

mod cursor;
mod lexer;
mod normal;
mod split;

pub use cursor::{Cursor, RawType};
pub use lexer::{Token, TokenKind};
pub use normal::normalise;
pub use split::{RawStatement, Script, split};

/// Which spelling rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    PostgreSql,
    MySql,
    Sqlite,
}
