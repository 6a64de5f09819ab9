//! The reader of YAML that projects hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(text) = gonogo_fuzz::text(data) {
        let _ = gonogo::syntax::yaml::parse(text);
    }
});
