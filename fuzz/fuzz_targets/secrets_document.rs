//! A whole document of any kind, as the secrets engine reads it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    const FILES: &[&str] = &["a", ".env", "a.yaml", "a.json", "a.ts", "dist/a.js", "a.html", "a.ipynb", "a.tf"];
    if let Some((path, rest)) = gonogo_fuzz::chosen(FILES, data) {
        gonogo_fuzz::secrets_in(path, "", rest);
    }
});
