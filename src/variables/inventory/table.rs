//! Rows of a table that a command line tool prints: `vercel env ls`, `fly secrets list`, `gh secret list`.
//! Such tables name variables and hide values.

use super::environment::Environments;
use super::rows::{Content, Row};
use crate::model::Span;

/// Heads of the column with the environments, in lower case.
const TARGETS: &[&str] = &["environments", "environment", "target", "targets"];
const DIGESTS: &[&str] = &["digest"];

pub(super) fn rows(text: &str, environments: &Environments) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut start = 0;
    for line in text.split('\n') {
        let cells = cells(line, start);
        start += line.len() + 1;
        match &columns {
            None => columns = Columns::of(&cells),
            Some(columns) => rows.extend(columns.row(&cells, environments)),
        }
    }
    rows
}

/// A piece of a line and where it stands.
type Cell<'text> = (&'text str, Span);

/// Cuts a line at tabs, bars and runs of two blanks.
fn cells(line: &str, line_start: usize) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    let mut rest_start = 0;
    for piece in line.split(['\t', '│', '┃', '|', '\r']) {
        let piece_start = line[rest_start..]
            .find(piece)
            .map_or(rest_start, |at| rest_start + at);
        rest_start = piece_start + piece.len();
        let mut at = piece_start;
        for part in piece.split("  ") {
            let word = part.trim();
            if !word.is_empty() {
                let offset = line_start + at + (part.len() - part.trim_start().len());
                cells.push((word, Span::new(offset, offset + word.len())));
            }
            at += part.len() + 2;
        }
    }
    cells
}

struct Columns {
    name: usize,
    targets: Option<usize>,
    digest: Option<usize>,
}

impl Columns {
    fn of(cells: &[Cell<'_>]) -> Option<Self> {
        let heads: Vec<String> = cells.iter().map(|(word, _)| word.to_ascii_lowercase()).collect();
        let find = |known: &[&str]| heads.iter().position(|head| known.contains(&head.as_str()));
        Some(Self {
            name: find(&["name", "key", "variable"]).filter(|_| heads.len() > 1)?,
            targets: find(TARGETS),
            digest: find(DIGESTS),
        })
    }

    fn row(&self, cells: &[Cell<'_>], environments: &Environments) -> Option<Row> {
        let (name, name_span) = cells.get(self.name).copied()?;
        if !is_name(name) {
            return None;
        }
        let cell = |column: Option<usize>| column.and_then(|column| cells.get(column)).map(|(word, _)| *word);
        Some(Row {
            name: name.to_owned(),
            name_span,
            content: Content::Opaque(cell(self.digest).map(str::to_owned)),
            value_span: None,
            environments: cell(self.targets)
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(|word| environments.canonical(word))
                .collect(),
            is_unclosed: false,
            in_rust: None,
        })
    }
}

/// Returns true when `text` has the form of a variable's name.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, Vec<String>)> {
        rows(text, &Environments::default())
            .into_iter()
            .map(|row| (row.name, row.environments))
            .collect()
    }

    #[test]
    fn the_table_of_vercel_names_environments() {
        let text = "Vercel CLI 48\n> Environment Variables found\n\n name               value               environments                        created\n \
                    DATABASE_URL       Encrypted           Production, Preview                 10d ago\n API_KEY            Encrypted           Development                         2d ago\n";
        assert_eq!(
            names(text),
            [
                (
                    "DATABASE_URL".to_owned(),
                    vec!["production".to_owned(), "preview".to_owned()]
                ),
                ("API_KEY".to_owned(), vec!["development".to_owned()])
            ]
        );
    }

    #[test]
    fn bars_and_tabs_part_columns_too() {
        let text = "NAME │ DIGEST │ CREATED AT\nDATABASE_URL │ b67e91e5 │ 1h ago\n";
        assert_eq!(names(text), [("DATABASE_URL".to_owned(), Vec::new())]);
        let row = rows(text, &Environments::default()).pop().unwrap();
        assert_eq!(&text[row.name_span.start..row.name_span.end], "DATABASE_URL");
    }
}
