//! gonogo: the go/no-go poll before a launch. The library finds, judges and renders; it never prints, exits or sees a flag.
//!
//! Floors, from the ground: `model` · `sources syntax tokens rulebook policy report github verify` ·
//! `secrets variables migrations` (the engines) · `config` · `gate`. A floor imports only below it;
//! tests/architecture.rs proves it and ARCHITECTURE.md draws it.

pub mod model;

#[cfg(feature = "github")]
pub mod github;
pub mod policy;
pub mod report;
pub mod rulebook;
pub mod sources;
pub mod syntax;
pub mod tokens;
pub mod verify;

pub mod migrations;
pub mod secrets;
pub mod variables;

pub mod config;

pub mod gate;
