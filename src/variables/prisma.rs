//! Variables that a Prisma schema names: `url = env("DATABASE_URL")`. The client stops without them.

use crate::model::{Document, Span};

use super::fact::{Necessity, Phase, Reference, Scope, ValueKind};

/// Returns true for a file of a Prisma schema.
pub(super) fn is_schema(extension: &str) -> bool {
    extension == "prisma"
}

/// Reads every `env("NAME")` outside of comments.
pub(super) fn read(document: &Document) -> Vec<Reference> {
    const CALL: &str = "env(\"";
    let text = document.text();
    let mut references = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let line_start = start;
        start += line.len();
        let code = line.split("//").next().unwrap_or_default();
        let Some(at) = code.find(CALL) else { continue };
        let name_start = at + CALL.len();
        let Some(length) = code[name_start..].find('"') else {
            continue;
        };
        let name = &code[name_start..name_start + length];
        if name.is_empty() {
            continue;
        }
        let span = Span::new(line_start + name_start, line_start + name_start + length);
        references.push(Reference {
            name: name.to_owned(),
            place: document.place(span),
            necessity: necessity(code),
            scope: Scope::Server,
            phase: Phase::Run,
            default: None,
            kind: Some(ValueKind::Url),
        });
    }
    references
}

/// The shadow database is asked for on a developer's machine, the direct one when migrations run.
fn necessity(code: &str) -> Necessity {
    match code.trim_start() {
        code if code.starts_with("shadowDatabaseUrl") => Necessity::Optional,
        code if code.starts_with("directUrl") => Necessity::Asserted,
        _ => Necessity::Enforced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Entry;

    #[test]
    fn the_addresses_of_a_schema_are_read_and_comments_are_not() {
        let text = "datasource db {\n  url = env(\"DATABASE_URL\") // env(\"OLD\")\n  shadowDatabaseUrl = env(\"SHADOW\")\n}\n";
        let document = Document::new(Entry::head("prisma/schema.prisma"), text.as_bytes().to_vec());
        let found: Vec<_> = read(&document)
            .into_iter()
            .map(|one| (one.name, one.necessity, one.place.start.line))
            .collect();
        assert_eq!(
            found,
            [
                ("DATABASE_URL".to_owned(), Necessity::Enforced, 2),
                ("SHADOW".to_owned(), Necessity::Optional, 3)
            ]
        );
    }
}
