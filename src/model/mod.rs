//! The vocabulary of the house: what can be looked at, what can be found, how an answer is given.
//! Knows no file system, no format and no engine.

mod date;
mod document;
mod engine;
mod entry;
mod evidence;
mod finding;
mod fingerprint;
mod inquiry;
mod level;
mod place;
mod position;
mod report;
mod role;
mod rule;
mod secret;
mod sight;
mod source;
mod unread;

pub use date::{Date, ParseDateError};
pub use document::{Document, Part};
pub use engine::{Again, Case, Engine, Judgement, Read, Sighting};
pub use entry::{Brought, Change, Entry, Fate, Lines, Nature, Origin, RepoPath};
pub use evidence::{Axis, Evidence};
pub use finding::{Finding, FindingBuilder, Related, State};
pub use fingerprint::{Fingerprint, Salt};
pub use inquiry::{Auth, Inquiry, Method, Outcome, Recipe, Standing};
pub use level::{Confidence, Impact, ParseLevelError, Severity};
pub use place::Place;
pub use position::{LineIndex, Position, Span};
pub use report::{Override, Report, Row, RowState, Tally, Tool, UnusedMark, Verdict};
pub use role::Role;
pub use rule::{Rule, RuleId};
pub use secret::Secret;
pub use sight::{Acknowledged, Sight};
pub use source::{See, Source, SourceError, Wants};
pub use unread::{Gravity, Unread};
