//! PDF documents.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.pdf", b"%PDF-1.7\n", data);
});
