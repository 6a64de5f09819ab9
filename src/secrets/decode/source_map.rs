//! Source maps: the sources that a bundle was made from, whole, inside a JSON file or inside the bundle. Says which source
//! a place in the map lies in, so that a finding names the file and the line that a person knows. Asked only for what
//! was found: unescaping every map would cost more than reading it.

use crate::model::Span;

/// One source in a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::secrets) struct Content {
    /// The text between its quotes, escaped as JSON escapes it.
    pub(in crate::secrets) span: Span,
    /// The name of the source without the bundler's prefix; none when the map does not say.
    pub(in crate::secrets) name: Option<String>,
}

impl Content {
    /// Returns the 1-based line of the source in which the byte at `offset` of the map `text` stands.
    pub(in crate::secrets) fn line_of(&self, text: &[u8], offset: usize) -> u32 {
        let mut line = 1;
        let escapes = memchr::memchr_iter(b'\\', &text[self.span.start..offset]);
        let mut last = None;
        for at in escapes {
            // The second of two backslashes is what the first one escapes.
            if last.is_some_and(|last| last + 1 == at) {
                last = None;
                continue;
            }
            last = Some(at);
            line += u32::from(text.get(self.span.start + at + 1) == Some(&b'n'));
        }
        line
    }
}

/// Returns the sources that `text` holds, in their order, when it is a source map.
pub(in crate::secrets) fn contents(text: &[u8]) -> Vec<Content> {
    const KEY: &[u8] = b"\"sourcesContent\"";
    let start = text.trim_ascii_start();
    // A prefix keeps browsers from running a map as a script.
    if !start.starts_with(b"{") && !start.starts_with(b")]}'") {
        return Vec::new();
    }
    let mut contents = Vec::new();
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&text[from..], KEY) {
        let key = from + found;
        let (spans, end) = strings(text, key + KEY.len());
        let names = names(text, key, end);
        for (number, span) in spans.into_iter().enumerate() {
            let name = names.get(number).cloned().flatten();
            contents.extend(span.map(|span| Content { span, name }));
        }
        from = end.max(key + KEY.len());
    }
    contents
}

/// Returns the names beside the contents whose key stands at `key` and whose list ends at `end`.
fn names(text: &[u8], key: usize, end: usize) -> Vec<Option<String>> {
    const KEY: &[u8] = b"\"sources\"";
    let before = memchr::memmem::rfind(&text[..key], KEY);
    let at = before.or_else(|| memchr::memmem::find(&text[end..], KEY).map(|found| end + found));
    let Some(at) = at else { return Vec::new() };
    let (spans, _) = strings(text, at + KEY.len());
    spans
        .into_iter()
        .map(|span| span.map(|span| trimmed(&text[span.start..span.end])))
        .collect()
}

/// Returns the strings of the list behind `at`, nothing for what is no string, and where the list ends. The end of the
/// text ends the last string, too.
fn strings(text: &[u8], at: usize) -> (Vec<Option<Span>>, usize) {
    let mut at = at + blanks(text, at);
    let mut spans = Vec::new();
    if text.get(at) != Some(&b':') {
        return (spans, at);
    }
    at += 1;
    at += blanks(text, at);
    if text.get(at) != Some(&b'[') {
        return (spans, at);
    }
    at += 1;
    loop {
        at += blanks(text, at);
        match text.get(at) {
            Some(b'"') => {
                let end = string_end(text, at + 1);
                spans.push(Some(Span::new(at + 1, end)));
                at = (end + 1).min(text.len());
            }
            Some(b'n') => {
                spans.push(None);
                at = (at + 4).min(text.len());
            }
            Some(b',') => at += 1,
            _ => return (spans, at),
        }
    }
}

fn string_end(text: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(found) = memchr::memchr2(b'"', b'\\', text.get(at..).unwrap_or_default()) {
        if text[at + found] == b'"' {
            return at + found;
        }
        at += found + 2;
    }
    text.len()
}

fn blanks(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Returns the path in `webpack://name/./src/pay.ts?af12`, `../../src/pay.ts` and `file:///src/pay.ts`.
fn trimmed(name: &[u8]) -> String {
    const LONGEST: usize = 400;
    let name = String::from_utf8_lossy(&name[..name.len().min(LONGEST)]);
    let mut path: &str = name.split('?').next().unwrap_or_default();
    if let Some((scheme, rest)) = path.split_once("://") {
        // What follows `webpack://` is the name of the library, then the path.
        let has_host = !rest.starts_with('/') && scheme != "file";
        path = match rest.split_once('/') {
            Some((_, below)) if has_host => below,
            _ => rest,
        };
    }
    loop {
        let shorter = path.trim_start_matches('/');
        let shorter = shorter.strip_prefix("./").unwrap_or(shorter);
        let shorter = shorter.strip_prefix("../").unwrap_or(shorter);
        if shorter == path {
            return path.to_owned();
        }
        path = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_the_bundler_put_before_them() {
        for name in [
            "webpack://shop/./src/pay.ts?af12",
            "webpack:///./src/pay.ts",
            "webpack:///src/pay.ts",
            "../../src/pay.ts",
            "file:///src/pay.ts",
            "src/pay.ts",
        ] {
            assert_eq!(trimmed(name.as_bytes()), "src/pay.ts", "{name}");
        }
    }

    #[test]
    fn sources_are_read_with_their_names_wherever_the_names_stand() {
        for text in [
            r#"{"version":3,"sources":["a.ts","b.ts","c.ts"],"sourcesContent":["one",null,"t\"wo"]}"#,
            r#"{"version":3, "sourcesContent": ["one", null, "t\"wo"], "sources": ["a.ts", "b.ts", "c.ts"]}"#,
        ] {
            let found: Vec<(String, Option<String>)> = contents(text.as_bytes())
                .into_iter()
                .map(|content| {
                    (
                        text[content.span.start..content.span.end].to_owned(),
                        content.name,
                    )
                })
                .collect();
            let wanted = [
                ("one".to_owned(), Some("a.ts".to_owned())),
                ("t\\\"wo".to_owned(), Some("c.ts".to_owned())),
            ];
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn a_line_is_counted_in_the_source_not_in_the_map() {
        let text = br#"{"sources":["a"],"sourcesContent":["one\\n\ntwo\nx"]}"#;
        let content = &contents(text)[0];
        let at = memchr::memmem::find(text, b"two").unwrap();
        assert_eq!(content.line_of(text, at), 2);
        assert_eq!(content.line_of(text, content.span.end - 1), 3);
    }

    #[test]
    fn a_map_that_is_cut_gives_what_is_there() {
        let text = br#"{"sourcesContent":["one","tw"#;
        assert_eq!(contents(text).len(), 2);
        for text in [
            &b"{\"sourcesContent\""[..],
            b"{\"sourcesContent\":[",
            b"{\"sourcesContent\":[\"\\",
            b"{\"sourcesContent\":7}",
        ] {
            assert!(contents(text).len() < 2);
        }
    }
}
