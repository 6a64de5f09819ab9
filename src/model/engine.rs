//! The shape of an engine: one kind of danger, pure. Same documents and rules in, same findings out.

use super::{Document, Entry, Finding, Inquiry, Place, RepoPath, Span, Unread};

/// One kind of danger. `wants`, `read` and `read_again` are called from several threads at once.
pub trait Engine: Sync {
    /// What is kept of a document once its bytes are gone. Holds no secret that could be printed.
    type Facts: Send + Sync;

    /// Returns the word for the engine in ids and outputs: `secrets`.
    fn name(&self) -> &'static str;

    /// Returns true when the entry may matter; asked before any byte is read.
    fn wants(&self, entry: &Entry) -> bool;

    /// Reads one document, or one part of a long one, into facts.
    fn read(&self, document: &Document) -> Read<Self::Facts>;

    /// Says, after the first pass, which words must be looked for in a second one. At most two passes are made.
    fn again(&self, _head: &[&Sighting<Self::Facts>]) -> Option<Again> {
        None
    }

    /// Returns true when the entry may hold one of the words of the second pass.
    fn wants_again(&self, _entry: &Entry) -> bool {
        false
    }

    /// Reads one document of the second pass.
    fn read_again(&self, _document: &Document, _again: &Again) -> Read<Self::Facts> {
        Read::nothing()
    }

    /// Judges all facts, sorted by origin, path and part.
    fn judge(&self, case: &Case<'_, Self::Facts>) -> Judgement;
}

/// What one document gave.
#[derive(Debug)]
pub struct Read<Facts> {
    pub facts: Option<Facts>,
    /// What in it was not understood.
    pub unread: Vec<Unread>,
}

impl<Facts> Read<Facts> {
    /// Returns the answer for a document that holds nothing of interest.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            facts: None,
            unread: Vec::new(),
        }
    }

    /// Returns the answer for a document that was understood whole.
    #[must_use]
    pub fn of(facts: Facts) -> Self {
        Self {
            facts: Some(facts),
            unread: Vec::new(),
        }
    }
}

/// The words learnt in the first pass: wrapper functions, names of dropped columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Sorted, without doubles.
    pub words: Vec<String>,
}

/// Facts of one document (or part), with where they come from.
#[derive(Debug)]
pub struct Sighting<Facts> {
    pub entry: Entry,
    pub part: u32,
    pub facts: Facts,
}

/// All facts of the judged revision, and of the base when something is compared.
#[derive(Debug)]
pub struct Case<'facts, Facts> {
    pub head: Vec<&'facts Sighting<Facts>>,
    pub base: Option<Vec<&'facts Sighting<Facts>>>,
}

/// What an engine answers.
#[derive(Debug, Default)]
pub struct Judgement {
    pub findings: Vec<Finding>,
    pub unread: Vec<Unread>,
    /// Why there was nothing to judge, and the one thing to give it. A row with this is never GO.
    pub not_judged: Option<String>,
    /// What was looked at, for the headline: ("migrations", 9).
    pub counts: Vec<(&'static str, u64)>,
    /// Spans that no excerpt of any engine may show (byte offsets in the whole text).
    pub hidden: Vec<(RepoPath, Span)>,
    /// Things worth listing on request: publishable keys.
    pub listed: Vec<Finding>,
    /// Where the code reads which variable, for whoever joins what the engines know.
    pub reads: Vec<(String, Place)>,
    /// Values of `findings` that their provider can be asked about; none unless the run wants to ask.
    pub inquiries: Vec<Inquiry>,
}
