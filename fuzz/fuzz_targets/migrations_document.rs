//! Migrations, as the migrations engine reads them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    const FILES: &[&str] = &[
        "prisma/migrations/20260101000000_a/migration.sql", "db/migrate/20260101000000_a.rb", "db/schema.rb",
        "migrations/0001_a.sql", "app/models/a.rb", "src/a.ts",
    ];
    if let Some((path, rest)) = gonogo_fuzz::chosen(FILES, data) {
        gonogo_fuzz::migrations_in(path, rest);
    }
});
