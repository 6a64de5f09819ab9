//! Xz streams.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.xz", b"\xFD7zXZ\0", data);
});
