//! Standard input, as a document of its own. The bytes come in as a reader, so that nothing here knows the process.

use std::io::Read;
use std::sync::{Mutex, PoisonError};

use super::artifact::Archives;
use super::crew::Desk;
use super::text::read_stream;
use crate::model::{Entry, Origin, RepoPath, See, Source, SourceError, Tally, Unread, Wants};

/// A text that can be read once, with the file name that tells engines what it is.
pub struct Stdin {
    path: RepoPath,
    reader: Mutex<Box<dyn Read + Send>>,
    archives: Archives,
}

impl Stdin {
    /// Returns the source of what `reader` gives, to be judged as a file called `path`.
    #[must_use]
    pub fn new(path: impl Into<RepoPath>, reader: Box<dyn Read + Send>) -> Self {
        Self {
            path: path.into(),
            reader: Mutex::new(reader),
            archives: Archives::default(),
        }
    }

    /// Says how archives are opened.
    #[must_use]
    pub fn with_archives(mut self, archives: Archives) -> Self {
        self.archives = archives;
        self
    }
}

impl Source for Stdin {
    /// Shows the text; a second call shows an empty one, for the reader is at its end.
    fn each(&self, wants: Wants<'_>, see: See<'_>) -> Result<Tally, SourceError> {
        let mut desk = Desk::new(wants, see, &self.archives);
        let entry = Entry {
            origin: Origin::Stdin,
            ..Entry::head(self.path.clone())
        };
        if desk.wants(&entry) {
            let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = read_stream(&mut desk, &entry, None, &mut **reader) {
                desk.report(Unread::held(
                    self.path.clone(),
                    format!("standard input broke off: {error}"),
                    "run the command that writes to it again",
                ));
            }
        }
        Ok(desk.tally)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Document;

    #[test]
    fn standard_input_is_judged_under_the_name_it_is_given() {
        let source = Stdin::new(".env.production", Box::new(&b"KEY=1\n"[..]));
        let seen = Mutex::new(Vec::new());
        let see = |result: Result<Document, Unread>| {
            let document = result.unwrap();
            let entry = document.entry.clone();
            seen.lock().unwrap().push((entry, document.into_bytes()));
        };
        let tally = source.each(&|_| true, &see).unwrap();
        let seen = seen.into_inner().unwrap();
        assert_eq!(tally.files, 1);
        assert_eq!(seen[0].0.path.as_str(), ".env.production");
        assert_eq!(seen[0].0.origin, Origin::Stdin);
        assert_eq!(seen[0].1, b"KEY=1\n");
    }
}
