//! The guard before the parser of JavaScript, and the parser.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(text) = gonogo_fuzz::text(data) {
        for extension in ["ts", "tsx", "js"] {
            let _ = gonogo::syntax::javascript::parse(text, extension, |_| ());
        }
        let _ = gonogo::syntax::javascript::only_scripts(text);
    }
});
