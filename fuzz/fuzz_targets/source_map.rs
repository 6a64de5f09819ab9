//! Source maps, and what their sources hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    gonogo_fuzz::secrets_in("dist/a.js.map", "{\"version\":3,\"sources\":[\"a.ts\"],\"sourcesContent\":[\"", data);
});
