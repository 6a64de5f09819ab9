//! Placeholder until the rulebook packs its rules.
fn main() {}
