//! SQLite databases.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.db", b"SQLite format 3\0", data);
});
