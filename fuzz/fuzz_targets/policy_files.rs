//! Waivers and baselines.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    use gonogo::policy::{Baseline, Waivers};
    if let Some(text) = gonogo_fuzz::text(data) {
        let today = gonogo::model::Date::from_days_since_epoch(20_000);
        let _ = Waivers::parse(text, ".gonogo/waivers.yaml", today);
        let _ = Baseline::parse(text, ".gonogo/baseline.json");
    }
});
