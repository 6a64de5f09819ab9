//! Zip archives, and what lies in them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.zip", b"PK\x03\x04", data);
});
