//! Readers of migrations: each lowers one language to the change model.

pub mod rails;
pub mod sql;
