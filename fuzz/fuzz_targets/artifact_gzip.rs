//! Gzip streams.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.gz", b"\x1F\x8B\x08", data);
});
