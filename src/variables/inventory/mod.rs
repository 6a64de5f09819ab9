//! What the environments have. Files of many platforms come in, one list of names with their states a file and
//! environment goes out. A value never leaves: what is kept of it is its shape and a digest under a key that no one knows.

mod dotenv;
mod environment;
mod platform;
mod rows;
mod shape;
mod table;
mod tree;

pub(in crate::variables) use environment::Environments;
pub(in crate::variables) use platform::Platforms;
pub(in crate::variables) use shape::word_of;
pub use shape::{Address, Reach, Shape};

use crate::model::Place;

/// Environments with a meaning of their own; any other name is a team's.
pub(in crate::variables) const PRODUCTION: &str = "production";
/// `.env.example` and its kin: they tell what is needed and set nothing.
pub(in crate::variables) const DOCUMENTATION: &str = "example";
/// A plain `.env`: loaded in every environment, overridden by each.
pub(in crate::variables) const BASE: &str = "base";
/// Files that stand for no environment that can be told.
pub(in crate::variables) const OTHER: &str = "other";

/// What one file has for one environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// The platform's name for people: `Fly.io`.
    pub platform: String,
    pub environment: String,
    /// False when the platform keeps further variables elsewhere, so that absence here proves nothing.
    pub is_complete: bool,
    /// How a variable is added there, `{name}` standing for its name.
    pub add: Option<String>,
    pub held: Vec<Held>,
    /// Further files that the platform loads for this environment, relative to the project.
    pub loads: Vec<String>,
    /// True for a .env file, where a name that stands twice is a mistake and no override.
    pub is_dotenv: bool,
}

/// One variable of an inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub name: String,
    pub state: State,
    /// What the Rust crate dotenvy makes of it, where that is something else.
    pub in_rust: Option<InRust>,
    /// True when the quote that opens the value is never closed.
    pub is_unclosed: bool,
    /// The value is masked in it.
    pub place: Place,
}

/// What is known of a variable's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Value(Shape),
    Empty,
    /// It is there and cannot be read. Equal numbers are equal values.
    Opaque(Option<u64>),
    /// Filled in at deploy time: `op://…`, `${{ secrets.X }}`.
    Reference,
    /// Taken from the environment of whoever starts the program.
    PassThrough,
    /// The platform makes it up.
    Generated,
}

/// The reading of dotenvy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InRust {
    Other(State),
    /// Refuses the line, and with it the file.
    Refused,
}

impl State {
    /// Returns the word used in rules and outputs.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Value(_) => "value",
            Self::Empty => "empty",
            Self::Opaque(_) => "opaque",
            Self::Reference => "reference",
            Self::PassThrough => "pass_through",
            Self::Generated => "generated",
        }
    }

    /// Returns the shape of a value that can be read.
    #[must_use]
    pub fn shape(&self) -> Option<&Shape> {
        match self {
            Self::Value(shape) => Some(shape),
            _ => None,
        }
    }

    /// Returns a number that is equal for equal values, and only within one run.
    #[must_use]
    pub fn digest(&self) -> Option<u64> {
        match self {
            Self::Value(shape) => Some(shape.digest),
            Self::Opaque(digest) => *digest,
            _ => None,
        }
    }
}
