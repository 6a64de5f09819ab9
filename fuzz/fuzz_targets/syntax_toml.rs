//! The reader of TOML.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(text) = gonogo_fuzz::text(data) {
        let _ = gonogo::syntax::toml::parse(text);
    }
});
