//! Makes any text harmless for the page it lands on. The one place where repository text is escaped: file names,
//! excerpts and messages may hold escape codes, Markdown, HTML or workflow commands, and each output takes its own care.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::Span;

/// Returns `text` for a terminal or a log, on one line: what would move the cursor, hide or reorder characters, or
/// speak to a workflow runner stands as `\u{…}`.
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) && !speaks_to_a_runner(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(terminal_marked(text, Span::default()).0)
}

/// Returns `text` as [`terminal`] does, with the byte range `mark` moved to where its characters stand now.
#[must_use]
pub fn terminal_marked(text: &str, mark: Span) -> (String, Span) {
    let mut out = String::with_capacity(text.len() + 16);
    let mut moved = Span::default();
    let first_word = text.len() - text.trim_start().len();
    for (at, character) in text.char_indices() {
        if at <= mark.start {
            moved.start = out.len();
        }
        if at <= mark.end {
            moved.end = out.len();
        }
        // The runner reads `::command` at the start of a line and `##[command]` anywhere in it.
        let speaks = (character == '[' && text[..at].ends_with("##"))
            || (at == first_word && text[at..].starts_with("::"));
        match character {
            '\t' => out.push(' '),
            _ if speaks || is_hostile(character) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    if mark.start >= text.len() {
        moved.start = out.len();
    }
    if mark.end >= text.len() {
        moved.end = out.len();
    }
    (out, moved)
}

/// Returns the lines of `text`, each as [`terminal`] makes it.
pub fn terminal_lines(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.lines().map(terminal)
}

/// Returns JSON text (already serialised) in which hostile characters and `##[` stand as `\uXXXX`: the same value,
/// harmless to print.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units = [0_u16; 2];
    for (at, character) in text.char_indices() {
        let speaks = character == '[' && text[..at].ends_with("##");
        // Line ends are the printer's own: inside strings the serialiser has escaped them.
        if speaks || (is_hostile(character) && character != '\n') {
            for unit in character.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(character);
        }
    }
    out
}

/// Returns `text` as a Markdown code span that nothing in it can close.
#[must_use]
pub fn code_span(text: &str) -> String {
    let text = without_comments(&terminal(text));
    if text.is_empty() {
        return String::new();
    }
    let ticks = "`".repeat(longest_run(&text, '`') + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// Returns `text` as a fenced block that nothing in it can close, with an empty line before it.
#[must_use]
pub fn fence(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = terminal_lines(text).collect();
    let body = without_comments(&lines.join("\n"));
    let ticks = "`".repeat((longest_run(&body, '`') + 1).max(3));
    format!("\n{ticks}text\n{body}\n{ticks}\n")
}

/// Returns `text` as running Markdown: every word that is more than letters and plain punctuation stands in a code
/// span, so that no mention, reference, link, tag or emphasis comes alive.
#[must_use]
pub fn prose(text: &str) -> String {
    let text = terminal(text);
    let words: Vec<String> = text
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(prose_word)
        .collect();
    words.join(" ")
}

/// Returns Markdown for the cell of a table: a bar inside would start the next cell.
#[must_use]
pub fn cell(markdown: &str) -> String {
    markdown.replace('|', "\\|").replace('\n', " ")
}

/// Returns `text` as the message of a workflow command, cut to `limit` characters.
#[must_use]
pub fn workflow_data(text: &str, limit: usize) -> String {
    let lines: Vec<Cow<'_, str>> = terminal_lines(text).collect();
    let cut: String = lines.join("\n").chars().take(limit).collect();
    cut.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns `text` as the value of a property of a workflow command.
#[must_use]
pub fn workflow_property(text: &str) -> String {
    terminal(text)
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// Returns the path as a relative URI reference: every byte that is not unreserved stands as `%XX`.
#[must_use]
pub fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn prose_word(word: &str) -> String {
    const BEFORE: &[char] = &['(', '"', '\''];
    const AFTER: &[char] = &['.', ',', ';', ':', ')', '"', '\'', '!', '?'];
    let core = word.trim_start_matches(BEFORE).trim_end_matches(AFTER);
    if is_plain(core) {
        return word.to_owned();
    }
    let start = word.len() - word.trim_start_matches(BEFORE).len();
    let (before, after) = (&word[..start], &word[start + core.len()..]);
    format!("{before}{}{after}", code_span(core))
}

/// Returns true for words that Markdown and GitHub leave alone.
fn is_plain(word: &str) -> bool {
    const PUNCTUATION: &[char] = &['-', '\'', '.', '…', '·', '–', '—', '→', '%', '/', ',', '•'];
    const SHORTEST_COMMIT: usize = 7;
    let is_commit = word
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| part.len() >= SHORTEST_COMMIT && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let dotted = word.contains('.') && !word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    !is_commit
        && !dotted
        && !word.to_ascii_lowercase().contains("gh-")
        && word
            .chars()
            .all(|c| c.is_alphanumeric() || PUNCTUATION.contains(&c))
}

/// A comment of HTML is inert inside code, but not for a program that looks for our own marker in the raw text.
fn without_comments(text: &str) -> String {
    text.replace("<!--", "\\u{3c}!--").replace("-->", "--\\u{3e}")
}

fn speaks_to_a_runner(text: &str) -> bool {
    text.contains("##[") || text.trim_start().starts_with("::")
}

fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for character in text.chars() {
        run = if character == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Returns true for characters that act instead of showing: C0 and C1 controls, marks of text direction, zero-width
/// characters, line separators and tags. Source: Unicode categories Cc and Cf, but for what emoji are joined with.
fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{61C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{3164}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_codes_and_hidden_characters_are_written_out() {
        assert_eq!(terminal("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(
            terminal("x\u{202e}y\u{200b}\u{9b}\n"),
            "x\\u{202e}y\\u{200b}\\u{9b}\\u{a}"
        );
        assert_eq!(terminal("naïve 日本 ok"), "naïve 日本 ok");
    }

    #[test]
    fn a_text_cannot_speak_to_a_workflow_runner() {
        assert_eq!(terminal("  ::error::x"), "  \\u{3a}:error::x");
        assert_eq!(terminal("a ##[add-mask]b"), "a ##\\u{5b}add-mask]b");
        assert_eq!(terminal("a::b"), "a::b");
        assert_eq!(workflow_data("100%\n::x", 99), "100%25%0A\\u{3a}:x");
        assert_eq!(workflow_data("äöü", 2), "äö");
        assert_eq!(workflow_property("a:b,c"), "a%3Ab%2Cc");
    }

    #[test]
    fn a_mark_moves_with_its_characters() {
        let (text, mark) = terminal_marked("a\u{1b}é\tz", Span::new(2, 4));
        assert_eq!(text, "a\\u{1b}é z");
        assert_eq!(&text[mark.start..mark.end], "é");
        let (text, mark) = terminal_marked("\u{1b}", Span::new(0, 1));
        assert_eq!(&text[mark.start..mark.end], "\\u{1b}");
        assert_eq!(
            terminal_marked("", Span::default()),
            (String::new(), Span::default())
        );
    }

    #[test]
    fn nothing_closes_a_code_span_or_a_fence() {
        assert_eq!(code_span("a``b"), "```a``b```");
        assert_eq!(code_span("`x"), "`` `x ``");
        assert_eq!(code_span("<!-- x -->"), "`\\u{3c}!-- x --\\u{3e}`");
        assert_eq!(code_span("a\nb"), "`a\\u{a}b`");
        assert_eq!(fence("x\n````\n<b>"), "\n`````text\nx\n````\n<b>\n`````\n");
    }

    #[test]
    fn running_text_brings_nothing_alive() {
        assert_eq!(
            prose("ask @org/team about #1, see https://evil.example and <img> (STRIPE_KEY)."),
            "ask `@org/team` about `#1`, see `https://evil.example` and `<img>` (`STRIPE_KEY`)."
        );
        assert_eq!(
            prose("GH-7 deadbeef www.x.y a*b*"),
            "`GH-7` `deadbeef` `www.x.y` `a*b*`"
        );
        assert_eq!(
            prose("The table isn't locked: 4.5 s."),
            "The table isn't locked: 4.5 s."
        );
    }

    #[test]
    fn json_keeps_its_value() {
        let value = serde_json::json!({"a": "\u{202e}##[x]\u{7f}\u{e0041}\n"});
        let text = json(&value.to_string());
        assert!(text.is_ascii() && !text.contains("##["), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    #[test]
    fn a_path_is_a_uri_of_plain_characters() {
        assert_eq!(uri("a b/é:x?.ts"), "a%20b/%C3%A9%3Ax%3F.ts");
    }

    /// Texts made of everything that acts somewhere, the same on every run.
    fn nasty_texts() -> impl Iterator<Item = String> {
        const PIECES: &[&str] = &[
            "a",
            " ",
            "\n",
            "\r",
            "\t",
            "`",
            "```",
            "::",
            "##[",
            "[",
            "]",
            "(",
            ")",
            "|",
            "<b>",
            "<!--",
            "-->",
            "@x",
            "#1",
            "https://x.y",
            "www.x.y",
            "*",
            "_",
            "~",
            "$",
            "\\",
            "&lt;",
            "\u{1b}[2J",
            "\u{202e}",
            "é",
            "😀",
            "%0A",
            ":",
            ",",
            "!",
            "\"",
            "'",
            "\u{200b}",
            "deadbeef",
            "GH-1",
            "==",
            "---",
            "\u{e0041}",
            "\u{2028}",
        ];
        let mut state = 1_u64;
        let mut next = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap()
        };
        (0..20_000).map(move |_| {
            let count = next() % 9;
            (0..count).map(|_| PIECES[next() % PIECES.len()]).collect()
        })
    }

    fn is_calm(text: &str) -> bool {
        !text.chars().any(is_hostile) && !speaks_to_a_runner(text)
    }

    #[test]
    fn no_text_gets_out_of_its_cage() {
        for text in nasty_texts() {
            assert!(is_calm(&terminal(&text)), "{text:?}");
            let span = code_span(&text);
            let ticks = span.len() - span.trim_start_matches('`').len();
            assert!(is_calm(&span) && !span.contains("-->"), "{text:?}");
            if let Some(inside) = span.get(ticks..span.len() - ticks).filter(|_| ticks > 0) {
                let runs: Vec<&str> = inside
                    .split(|c| c != '`')
                    .filter(|run| run.len() == ticks)
                    .collect();
                assert_eq!(runs, [""; 0], "{text:?}");
            }
            let outside = outside_code(&prose(&text));
            let alive = [
                "@", "<", ">", "[", "*", "_", "~", "$", "&", "#", "://", "www.", "|", "GH-", "deadbeef",
            ];
            assert!(
                !alive.iter().any(|mark| outside.contains(mark)),
                "{text:?} {outside:?}"
            );
            let property = workflow_property(&text);
            assert!(is_calm(&property) && !property.contains([':', ',']), "{text:?}");
            assert!(is_calm(&workflow_data(&text, 99)), "{text:?}");
            let quoted = serde_json::Value::from(text.as_str());
            let json = json(&quoted.to_string());
            assert!(is_calm(&json) && serde_json::from_str::<serde_json::Value>(&json).unwrap() == quoted);
        }
    }

    /// Returns Markdown without its code spans: from each run of backticks to the next run of the same length.
    fn outside_code(markdown: &str) -> String {
        let mut outside = String::new();
        let mut rest = markdown;
        while let Some(start) = rest.find('`') {
            outside.push_str(&rest[..start]);
            let after = rest[start..].trim_start_matches('`');
            let ticks = &rest[start..rest.len() - after.len()];
            let mut at = 0;
            let close = loop {
                let run = at + after[at..].find('`').expect("every span is closed");
                let end = after.len() - after[run..].trim_start_matches('`').len();
                if end - run == ticks.len() {
                    break end;
                }
                at = end;
            };
            rest = &after[close..];
        }
        outside + rest
    }

    #[test]
    fn a_mark_of_any_text_stays_on_characters() {
        for text in nasty_texts().take(5_000) {
            let ends: Vec<usize> = text
                .char_indices()
                .map(|(at, _)| at)
                .chain([text.len()])
                .collect();
            for window in ends.windows(2) {
                let (shown, mark) = terminal_marked(&text, Span::new(window[0], window[1]));
                assert!(
                    shown
                        .get(mark.start..mark.end)
                        .is_some_and(|marked| !marked.is_empty()),
                    "{text:?}"
                );
            }
        }
    }
}
