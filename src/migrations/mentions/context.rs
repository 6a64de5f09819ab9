//! What stands around a word in code: comment or use, statement or member, and whether it can be the name that is meant.

use crate::model::Span;

use super::{Name, Shape, form, is_form_of, names_table};

/// Bytes of a line looked at around a name; a minified line is long.
const LONGEST_LINE: usize = 400;

/// Words that so many things are called by that only `table.word` or a line that names the table counts.
const COMMON: &[&str] = &[
    "name",
    "type",
    "kind",
    "status",
    "state",
    "title",
    "text",
    "body",
    "content",
    "value",
    "data",
    "date",
    "time",
    "order",
    "position",
    "count",
    "total",
    "amount",
    "price",
    "user",
    "email",
    "role",
    "code",
    "label",
    "token",
    "hash",
    "path",
    "link",
    "image",
    "icon",
    "color",
    "note",
    "notes",
    "message",
    "reason",
    "source",
    "target",
    "level",
    "version",
    "active",
    "enabled",
    "deleted",
    "archived",
    "public",
    "private",
    "created",
    "updated",
    "config",
    "settings",
    "options",
    "metadata",
    "meta",
    "description",
    "summary",
    "comment",
    "comments",
    "category",
    "group",
    "parent",
    "owner",
    "author",
    "account",
    "address",
    "phone",
    "city",
    "country",
    "currency",
    "locale",
    "language",
    "slug",
    "password",
    "created_at",
    "updated_at",
    "deleted_at",
    "user_id",
];

/// What stands around a name.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about the word's surroundings"
)]
pub(super) struct Context<'text> {
    pub(super) line: &'text str,
    pub(super) shape: Shape,
    /// The identifier before the dot, as a form.
    pub(super) qualifier: Option<String>,
    is_comment: bool,
    is_class: bool,
    /// `FROM tags`, `join "tags"`
    is_after_keyword: bool,
    /// `Tag.`: a class whose method is called.
    is_before_call: bool,
    /// Part of a path or of a longer constant: `transactions/category`, `Money::Currency`.
    is_part: bool,
}

/// Words of SQL as people write them in code; in small letters they are English too, so two must stand together.
const SQL_WORDS: &[&str] = &[
    "SELECT ",
    "FROM ",
    "WHERE ",
    "JOIN ",
    "INTO ",
    "UPDATE ",
    "GROUP BY",
    "ORDER BY",
    "RETURNING ",
];
const SQL_PAIRS: &[(&str, &str)] = &[
    ("select ", " from "),
    ("delete from ", ""),
    ("insert into ", ""),
    ("update ", " set "),
    ("join ", " on "),
];

fn is_sql(line: &str) -> bool {
    let lower = line.to_lowercase();
    SQL_WORDS.iter().any(|word| line.contains(word))
        || SQL_PAIRS
            .iter()
            .any(|(one, other)| lower.contains(one) && lower.contains(other))
}

impl<'text> Context<'text> {
    pub(super) fn of(text: &'text str, token: Span, extension: &str) -> Self {
        let line = line_around(text, token);
        let start = line.trim_start();
        let hash_comments = matches!(extension, "rb" | "py" | "rake" | "ex" | "exs");
        let is_comment = ["//", "/*", "* ", "*/", "--", "<!--", "{/*"]
            .iter()
            .any(|mark| start.starts_with(mark))
            || (hash_comments && start.starts_with('#'));
        Self {
            line,
            shape: shape(text, token, line),
            qualifier: qualifier(text, token),
            is_part: text[..token.start].ends_with("::")
                || text[..token.start].ends_with('/')
                || text[token.end..].starts_with('/'),
            is_comment,
            is_class: text.as_bytes()[token.start].is_ascii_uppercase(),
            is_after_keyword: is_after_keyword(&text[..token.start]),
            is_before_call: hash_comments && text[token.end..].starts_with('.'),
        }
    }

    /// A comment, or the step that makes the code forget the column before it is dropped.
    pub(super) fn is_no_use(&self) -> bool {
        self.is_comment || self.line.contains("ignored_columns") || self.line.contains("@ignore")
    }

    pub(super) fn counts_for(&self, name: &Name, has_table: bool) -> bool {
        let is_qualified = self
            .qualifier
            .as_ref()
            .is_some_and(|qualifier| name.is_table(qualifier));
        let line_has_table = || has_table && names_table(&self.line.to_lowercase(), &name.table);
        match &name.column {
            Some(column) if COMMON.contains(&column.to_lowercase().as_str()) => {
                is_qualified || (self.shape == Shape::Query && line_has_table())
            }
            Some(column) if column.contains('_') || has_hump(column) => true,
            // A column named like its table proves nothing by standing near it.
            Some(column) if is_form_of(&form(column), &name.table) => is_qualified,
            Some(_) => {
                is_qualified || (matches!(self.shape, Shape::Query | Shape::Quoted) && line_has_table())
            }
            None if self.is_part => false,
            None if name.table.contains('_') || has_hump(&name.table) => true,
            None => self.is_table_word(),
        }
    }

    /// A table with a plain name counts only where the line speaks of tables.
    fn is_table_word(&self) -> bool {
        let lower = self.line.trim_start().to_lowercase();
        if lower.starts_with("import ") || lower.starts_with("export ") {
            return false;
        }
        let marks = [
            "table(",
            "table_name",
            "tablename",
            "has_many",
            "has_one",
            "belongs_to",
        ];
        let is_client = self
            .qualifier
            .as_ref()
            .is_some_and(|each| matches!(each.as_str(), "prisma" | "db" | "tx"));
        self.is_after_keyword
            || is_client
            || marks.iter().any(|mark| lower.contains(mark))
            || (self.is_class && self.is_before_call)
    }
}

/// Returns true when the word before is one of SQL's that a table follows.
fn is_after_keyword(before: &str) -> bool {
    let before = before.trim_end_matches(['"', '`', '[', '(']).trim_end();
    let word = before
        .rsplit(|each: char| !each.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    ["from", "join", "into", "update", "table"]
        .iter()
        .any(|keyword| word.eq_ignore_ascii_case(keyword))
}

/// Returns the identifier before the dot, arrow or quote-dot-quote that leads to `token`.
fn qualifier(text: &str, token: Span) -> Option<String> {
    let before = text[..token.start].trim_end_matches(['"', '`', '[']);
    let before = before.strip_suffix('.').or_else(|| before.strip_suffix("->"))?;
    let before = before.trim_end_matches(['?', '!', '&', '"', '`', ')', ']', '(']);
    let start = before
        .bytes()
        .rposition(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))
        .map_or(0, |at| at + 1);
    let word = before.get(start..).filter(|word| !word.is_empty())?;
    Some(form(word))
}

fn has_hump(name: &str) -> bool {
    name.chars().skip(1).any(char::is_uppercase) && name.chars().any(char::is_lowercase)
}

/// Returns the line of `token`, cut to [`LONGEST_LINE`] on each side.
fn line_around(text: &str, token: Span) -> &str {
    let bytes = text.as_bytes();
    let from = token.start.saturating_sub(LONGEST_LINE);
    let to = (token.end + LONGEST_LINE).min(bytes.len());
    let start = memchr::memrchr(b'\n', &bytes[from..token.start]).map_or(from, |at| from + at + 1);
    let end = memchr::memchr(b'\n', &bytes[token.end..to]).map_or(to, |at| token.end + at);
    // A cut inside a character leaves only the name itself, which is on boundaries.
    text.get(start..end).unwrap_or(&text[token.start..token.end])
}

fn shape(text: &str, token: Span, line: &str) -> Shape {
    let bytes = text.as_bytes();
    let before = token.start.checked_sub(1).map_or(b' ', |at| bytes[at]);
    let after = bytes.get(token.end).copied().unwrap_or(b' ');
    let is_quote = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
    let is_arrow = before == b'>' && token.start > 1 && bytes[token.start - 2] == b'-';
    if is_sql(line) && !line.trim_start().starts_with("import ") {
        return Shape::Query;
    }
    let is_class_call = after == b'.' && bytes[token.start].is_ascii_uppercase();
    if before == b'.' || is_arrow || is_class_call {
        return Shape::Member;
    }
    if (is_quote(before) && is_quote(after)) || before == b':' || after == b':' {
        return Shape::Quoted;
    }
    Shape::Bare
}
