//! Cpio archives.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.cpio", b"070701", data);
});
