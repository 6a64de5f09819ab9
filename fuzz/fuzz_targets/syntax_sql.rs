//! The reader of SQL, in every dialect.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(text) = gonogo_fuzz::text(data) {
        use gonogo::syntax::sql::{Dialect, split};
        for dialect in [Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite] {
            let _ = split(text, dialect);
        }
    }
});
