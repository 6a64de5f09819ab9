//! Tar archives of every dialect, told by the checksum of their first header.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.tar", b"", data);
});
