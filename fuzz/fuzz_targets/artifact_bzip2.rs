//! Bzip2 streams.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.bz2", b"BZh9", data);
});
