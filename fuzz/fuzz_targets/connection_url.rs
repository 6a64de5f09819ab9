//! Passwords in URLs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::secrets_in("a.ts", "postgres://user:", data);
});
