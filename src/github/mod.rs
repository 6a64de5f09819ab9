//! Asks GitHub, through octocrab and nothing else. Async lives here alone, behind one `block_on`; every call has a bound
//! in time, and no answer ever changes what was found.

mod deployments;

pub use deployments::{Deployments, LookupError};
