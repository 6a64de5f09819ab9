//! The reader of .env files, in both ways of reading them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(text) = gonogo_fuzz::text(data) {
        let file = gonogo::syntax::dotenv::parse(text);
        for assignment in &file.assignments {
            let _ = assignment.name(text);
            let _ = assignment.value_as(text, gonogo::syntax::dotenv::Reader::JavaScript);
            let _ = assignment.value_as(text, gonogo::syntax::dotenv::Reader::Dotenvy);
        }
    }
});
