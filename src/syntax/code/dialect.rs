//! What the masking lexer must know of a language: how comments and strings begin and end. Data, read from rule files.

use serde::Deserialize;

/// How one language family writes what is not code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    #[serde(default)]
    pub comments: Comments,
    /// Tried in this order, so `"""` must stand before `"`.
    #[serde(default)]
    pub strings: Vec<StringForm>,
    #[serde(default)]
    pub heredoc: Option<Heredoc>,
    /// `'x'` is one character, while a lone `'` means something else (a lifetime, a label).
    #[serde(default)]
    pub characters: bool,
    /// `r#"…"#` with any number of `#`.
    #[serde(default)]
    pub raw_hashes: bool,
}

/// What starts and ends a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comments {
    #[serde(default)]
    pub line: Vec<String>,
    #[serde(default)]
    pub block: Vec<(String, String)>,
}

/// One way to write a string.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StringForm {
    pub open: String,
    /// Same as `open` when absent.
    #[serde(default)]
    pub close: Option<String>,
    /// A backslash takes the next character with it.
    #[serde(default)]
    pub escape: bool,
    #[serde(default)]
    pub multiline: bool,
    /// What starts and ends code inside of the string.
    #[serde(default)]
    pub interpolation: Option<(String, String)>,
    /// Letters of which one must stand before `open` for the interpolation to count (`f` of Python).
    #[serde(default)]
    pub prefix: Option<String>,
}

/// The family of here-documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heredoc {
    /// `<<~NAME`, `<<-NAME`, `<<NAME`
    Ruby,
    /// `<<<NAME`
    Php,
}
