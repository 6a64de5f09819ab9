//! JavaScript and TypeScript, by oxc: the one place that knows the parser. Text in, syntax tree shown to a caller, spans
//! are byte offsets in the text. Refuses what could exhaust its stack before the parser sees it.

mod depth;
mod scripts;

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

pub use oxc_ast::AstKind;
pub use oxc_ast::ast;
pub use oxc_ast_visit::{Visit, walk};
pub use oxc_span::GetSpan;
/// Byte offsets of a node, as the parser counts them.
pub use oxc_span::Span as NodeSpan;
pub use scripts::only_scripts;

/// Longest text that is parsed. Hand-written files are far shorter; longer ones are bundles.
const LONGEST_TEXT: usize = 1024 * 1024;

/// Why a text has no syntax tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotParsed {
    #[error("longer than 1 MiB")]
    TooLong,
    #[error("nested too deeply")]
    TooDeep,
    #[error("not valid as {0}")]
    Invalid(String),
}

/// Parses `text` and shows its tree to `see`. `extension` tells the dialect; `vue`, `svelte` and `astro` want only the
/// code of their script blocks ([`only_scripts`]).
///
/// # Errors
/// When there is no tree to show; the caller may still read the text word by word.
pub fn parse<T>(
    text: &str,
    extension: &str,
    see: impl FnOnce(&ast::Program<'_>) -> T,
) -> Result<T, NotParsed> {
    if text.len() > LONGEST_TEXT {
        return Err(NotParsed::TooLong);
    }
    if depth::is_too_deep(text) {
        return Err(NotParsed::TooDeep);
    }
    let allocator = Allocator::default();
    let mut parsed = Parser::new(&allocator, text, dialect(extension)).parse();
    if parsed.panicked && matches!(extension, "ts" | "mts" | "cts") {
        // Some projects write JSX into .ts and leave the sorting out to their bundler.
        parsed = Parser::new(&allocator, text, SourceType::tsx()).parse();
    }
    if parsed.panicked {
        return Err(NotParsed::Invalid(extension.to_owned()));
    }
    Ok(see(&parsed.program))
}

fn dialect(extension: &str) -> SourceType {
    match extension {
        "ts" | "mts" | "cts" | "svelte" | "astro" => SourceType::ts(),
        "tsx" | "vue" => SourceType::tsx(),
        // Flow, decorators and JSX stand in plain .js as well; the parser takes them all in this dialect.
        _ => SourceType::jsx(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What nests when it is repeated.
    const PIECES: &[&str] = &[
        "(",
        "[",
        "{",
        "!",
        "-",
        "a+",
        "a=>",
        "a?b:",
        "a.",
        "if(a)",
        "if(a){}else ",
        "for(;;)",
        "a=",
        "<a>",
        "`${",
        "typeof ",
        "new ",
        "a:",
        "a?{}:",
        "a({})",
        "async()=>",
        "class{a=",
        "while(a,b)",
        "do ",
        "await ",
        "x\n+",
        "type A=B<",
        "a as ",
        "{}+",
        "if(a)\n",
        "typeof\n",
        "()=>\n",
        "a?.",
        "a??",
        "function*a(){yield ",
        "a[0]",
        "a`b`",
        "a\n.b\n",
        "throw ",
        "@a ",
        "import(",
        "with(a)",
        "a**",
        "!\n",
        "case a:",
        "try{}finally{",
        "in ",
        "label:\n",
        "<>",
        "x=<a b=",
        "keyof ",
        "(a,",
        "/a/+",
        "export default ",
        "a;(",
        "a!",
        "#",
        "yield ",
    ];

    fn statements(text: &str, extension: &str) -> Result<usize, NotParsed> {
        parse(text, extension, |program| program.body.len())
    }

    #[test]
    fn every_dialect_has_its_tree() {
        assert_eq!(statements("const a: string = b!;", "ts"), Ok(1));
        assert_eq!(statements("const a = <b>{c}</b>;", "tsx"), Ok(1));
        assert_eq!(statements("const a = <b/>; export default a", "js"), Ok(2));
        assert_eq!(statements("const a = require('b')", "cjs"), Ok(1));
    }

    #[test]
    fn what_is_no_code_is_an_error() {
        assert_eq!(
            statements("const = ;", "ts"),
            Err(NotParsed::Invalid("ts".to_owned()))
        );
        assert_eq!(
            statements(&" ".repeat(LONGEST_TEXT + 1), "ts"),
            Err(NotParsed::TooLong)
        );
    }

    #[test]
    fn endless_nesting_is_refused_before_the_parser() {
        let many = 20_000;
        for piece in PIECES {
            let text = format!("x = {}", piece.repeat(many));
            for extension in ["ts", "tsx", "js"] {
                let _ = std::hint::black_box(statements(&text, extension));
            }
            let _ = std::hint::black_box(statements(&piece.repeat(many), "tsx"));
        }
    }
}
