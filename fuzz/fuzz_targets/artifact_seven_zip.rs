//! 7z archives.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.7z", b"7z\xBC\xAF\x27\x1C", data);
});
