//! RPM packages.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.rpm", b"\xED\xAB\xEE\xDB", data);
});
