//! Office documents, as the XML that lies in their zip.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mark = b"<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/x\">";
    gonogo_fuzz::artifact("a.docx!/word/document.xml", mark, data);
});
