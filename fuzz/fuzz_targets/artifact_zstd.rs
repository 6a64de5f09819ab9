//! Zstandard frames.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.zst", b"\x28\xB5\x2F\xFD", data);
});
