//! Values beside the name of a secret, in the ways of many kinds of file.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    const FILES: &[&str] = &[".env", "a.yaml", "a.json", "a.ts", "a.py", "a.xml", "a.ini", "a.sh", ".netrc", "a.md"];
    if let Some((path, rest)) = gonogo_fuzz::chosen(FILES, data) {
        gonogo_fuzz::secrets_in(path, "API_SECRET", rest);
    }
});
