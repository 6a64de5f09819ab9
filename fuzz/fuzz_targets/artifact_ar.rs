//! Unix archives: .deb, .a.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a.deb", b"!<arch>\n", data);
});
