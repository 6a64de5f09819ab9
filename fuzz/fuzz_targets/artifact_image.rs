//! Configurations of container images.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::artifact("a", b"{\"architecture\":\"amd64\",", data);
});
