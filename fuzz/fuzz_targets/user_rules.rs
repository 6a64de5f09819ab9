//! Rules that a team writes, and the engine made of them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(text) = gonogo_fuzz::text(data) {
        let mut rulebook = gonogo::rulebook::Rulebook::default();
        let _ = rulebook.add_user_file(".gonogo/rules/a.yaml", text);
        let _ = rulebook.catalogue();
    }
});
