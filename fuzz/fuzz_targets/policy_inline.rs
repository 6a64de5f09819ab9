//! Remarks beside a line that allow a finding.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    use gonogo::model::{Document, Entry};
    let bytes = [b"// gonogo: ", &b"allow "[..], data].concat();
    let _ = gonogo::policy::Allows::read(&Document::new(Entry::head("a.ts"), bytes));
});
