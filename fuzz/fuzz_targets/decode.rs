//! Every decoder, nested: base64, hex, escapes, inflate, joined pieces.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = gonogo::secrets::decode_anything(data);
});
