//! Masks what is not code. In comes a text and the dialect of its language; out goes a text of the same length in which
//! comments and the insides of strings are blank, and the list of its string literals. Offsets never change.
//! Never fails: what is unterminated ends at the end of its line or of the text.

mod dialect;
mod heredoc;
mod lexer;

pub use dialect::{Comments, Dialect, Heredoc, StringForm};

use crate::model::Span;

/// A text without comments and without the insides of its strings.
#[derive(Debug)]
pub struct Masked {
    /// Same length in bytes as the text it was made of; delimiters of strings are kept, interpolated code as well.
    pub code: String,
    /// Sorted by start.
    literals: Vec<Literal>,
}

/// One string literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    /// With its delimiters.
    pub span: Span,
    /// Between its delimiters.
    pub content: Span,
    /// True when code stands inside of it, so its value is not known.
    pub is_interpolated: bool,
}

impl Masked {
    /// Returns `text` with all that is not code in `dialect` blanked out.
    #[must_use]
    pub fn new(text: &str, dialect: &Dialect) -> Self {
        lexer::mask(text, dialect)
    }

    /// Returns the literal whose delimiter opens at `offset`.
    #[must_use]
    pub fn literal_at(&self, offset: usize) -> Option<Literal> {
        self.literals
            .binary_search_by_key(&offset, |literal| literal.span.start)
            .ok()
            .map(|at| self.literals[at])
    }

    /// Returns all literals, sorted by start.
    #[must_use]
    pub fn literals(&self) -> &[Literal] {
        &self.literals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(open: &str) -> StringForm {
        StringForm {
            open: open.to_owned(),
            close: None,
            escape: true,
            multiline: false,
            interpolation: None,
            prefix: None,
        }
    }

    fn ruby() -> Dialect {
        Dialect {
            comments: Comments {
                line: vec!["#".to_owned()],
                block: vec![],
            },
            strings: vec![
                StringForm {
                    interpolation: Some(("#{".to_owned(), "}".to_owned())),
                    ..form("\"")
                },
                form("'"),
            ],
            heredoc: Some(Heredoc::Ruby),
            ..Dialect::default()
        }
    }

    #[test]
    fn comments_and_strings_are_blank_and_offsets_stay() {
        let text = "a = 'é#b' # say 'x'\nc";
        let masked = Masked::new(text, &ruby());
        assert_eq!(masked.code, "a = '    '          \nc");
        assert_eq!(masked.code.len(), text.len());
        assert_eq!(masked.literals().len(), 1);
    }

    #[test]
    fn code_inside_of_a_string_stays_code() {
        let masked = Masked::new("x = \"a#{ENV[\"B\"]}c\"", &ruby());
        assert_eq!(masked.code, "x = \" #{ENV[\" \"]} \"");
        assert!(masked.literals()[0].is_interpolated);
        assert_eq!(masked.literals()[1].content, Span::new(13, 14));
    }

    #[test]
    fn a_heredoc_is_blank_up_to_its_last_line() {
        let masked = Masked::new("a(<<~SQL, 1)\n  it's # x\n  SQL\nENV", &ruby());
        assert_eq!(masked.code, "a(<<~SQL, 1)\n          \n  SQL\nENV");
    }

    #[test]
    fn an_unterminated_string_ends_with_its_line() {
        let masked = Masked::new("a = 'b\nENV['X']", &ruby());
        assert_eq!(masked.code, "a = ' \nENV[' ']");
    }

    #[test]
    fn deep_interpolation_ends_in_text_not_in_a_crash() {
        let text = "\"#{".repeat(100_000);
        assert_eq!(Masked::new(&text, &ruby()).code.len(), text.len());
    }
}
