//! Reads the models of a schema.prisma: which field maps which column, and which model has a column no more.

use crate::model::{Document, Span};

use super::{Mention, Mentions, Name, Shape, form};

struct Model<'text> {
    span: Span,
    table: &'text str,
    fields: Vec<Field<'text>>,
}

struct Field<'text> {
    span: Span,
    column: &'text str,
    is_ignored: bool,
}

/// Returns which of `names` the models of `text` map, and which they have no more.
pub(super) fn read(document: &Document, text: &str, names: &[Name]) -> Mentions {
    let models = models(text);
    let mut found = Mentions::default();
    for name in names {
        let Some(model) = models.iter().find(|model| form(model.table) == form(&name.table)) else {
            if !models.is_empty() {
                // The whole model is gone: what is still called so is something else.
                found.gone.push(name.word());
            }
            continue;
        };
        let span = match &name.column {
            None => Some(model.span),
            Some(column) => model
                .fields
                .iter()
                .find(|field| form(field.column) == form(column) && !field.is_ignored)
                .map(|field| field.span),
        };
        match span {
            Some(span) => found.used.push(Mention {
                word: name.word(),
                shape: Shape::Model,
                has_table: true,
                line_has_table: true,
                qualifier: None,
                place: document.place(span),
            }),
            None => found.gone.push(name.word()),
        }
    }
    found
}

fn models(text: &str) -> Vec<Model<'_>> {
    let mut models: Vec<Model<'_>> = Vec::new();
    let mut is_inside = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if let Some(rest) = trimmed.strip_prefix("model ") {
            let table = rest.split([' ', '{']).next().unwrap_or_default();
            let span = Span::new(start, start + trimmed.len());
            models.push(Model {
                span,
                table,
                fields: Vec::new(),
            });
            is_inside = true;
        } else if trimmed == "}" {
            is_inside = false;
        } else if let (true, Some(model)) = (is_inside, models.last_mut()) {
            read_line(model, trimmed, start);
        }
    }
    models
}

fn read_line<'text>(model: &mut Model<'text>, line: &'text str, start: usize) {
    if line.starts_with("@@map(") {
        model.table = quoted(line).unwrap_or(model.table);
        return;
    }
    if line.is_empty() || line.starts_with("//") || line.starts_with("@@") {
        return;
    }
    let name = line.split_whitespace().next().unwrap_or_default();
    let mapped = line.find("@map(").and_then(|at| quoted(&line[at..]));
    model.fields.push(Field {
        span: Span::new(start, start + line.len()),
        column: mapped.unwrap_or(name),
        is_ignored: line.contains("@ignore"),
    });
}

/// Returns the first text in double quotes.
fn quoted(text: &str) -> Option<&str> {
    text.split('"').nth(1)
}
