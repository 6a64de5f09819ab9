//! Brotli streams, told by their name.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.js.br", b"", data);
});
