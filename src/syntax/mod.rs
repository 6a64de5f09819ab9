//! Readers of formats and languages: text in, values with spans out. One reader per language for the whole house.

pub mod strict;
