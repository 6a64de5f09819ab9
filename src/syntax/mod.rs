//! Readers of formats and languages: text in, values with spans out. One reader per language for the whole house.

pub mod code;
pub mod dotenv;
pub mod javascript;
pub mod json;
pub mod ruby;
pub mod sql;
pub mod strict;
pub mod toml;
pub mod tree;
pub mod yaml;
