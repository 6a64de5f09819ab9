//! Values that do not follow their name: beside it in an element or an object, inside the block that it heads, in the
//! tag after it. Reads the few hundred bytes after the name, never a whole file.

use super::lexis;
use crate::model::Span;

/// Bytes after a name in which its block must name the value.
const BLOCK: usize = 260;
/// Keys of a block that hold the value of what the block describes: Terraform, CloudFormation, Vault, unattended setups.
const VALUE_KEYS: &[&[u8]] = &[
    b"default",
    b"value",
    b"plaintext",
    b"clear_text",
    b"secret_string",
];
/// The longest value between tags.
const LONGEST_VALUE: usize = 1_024;

/// Returns the text of the element whose opening tag ends before `start`: between tags, in CDATA, or in a `<Value>`.
pub(super) fn element(bytes: &[u8], start: usize) -> Option<Span> {
    const CDATA: &[u8] = b"<![CDATA[";
    let window = &bytes[start..bytes.len().min(start + LONGEST_VALUE)];
    let inner = window.trim_ascii_start();
    let at = start + (window.len() - inner.len());
    if inner.starts_with(CDATA) {
        let length = memchr::memmem::find(&inner[CDATA.len()..], b"]]>")?;
        return Some(Span::new(at + CDATA.len(), at + CDATA.len() + length));
    }
    let opened = VALUE_TAGS.iter().find(|tag| inner.starts_with(tag));
    let at = opened.map_or(start, |tag| at + tag.len());
    let rest = &bytes[at..bytes.len().min(at + LONGEST_VALUE)];
    let end = memchr::memchr2(b'<', b'\n', rest).filter(|end| rest[*end] == b'<')?;
    Some(Span::new(at, at + end))
}

/// Tags that hold the value of the element around them.
const VALUE_TAGS: &[&[u8]] = &[b"<Value>", b"<value>", b"<PlainText>", b"<string>", b"<secret>"];

/// Returns the string that follows `<key>name</key>` in a property list.
pub(super) fn listed(bytes: &[u8], name: Span) -> Option<Span> {
    const OPEN: &[u8] = b"<key>";
    const CLOSE: &[u8] = b"</key>";
    const STRING: &[u8] = b"<string>";
    if !bytes[..name.start].ends_with(OPEN) || !bytes[name.end..].starts_with(CLOSE) {
        return None;
    }
    let after = name.end + CLOSE.len();
    let rest = &bytes[after..bytes.len().min(after + LONGEST_VALUE)];
    let inner = rest.trim_ascii_start();
    let text = inner.strip_prefix(STRING)?;
    let start = after + (rest.len() - text.len());
    let length = memchr::memchr(b'<', text)?;
    Some(Span::new(start, start + length))
}

/// Returns the place after the word `value` that belongs to `name`, when the name itself is a value: `name: X`.
pub(super) fn sibling(bytes: &[u8], name: Span) -> Option<usize> {
    const BETWEEN: usize = 80;
    if !is_a_named_thing(bytes, name.start) {
        return None;
    }
    let until = bytes.len().min(name.end + BETWEEN);
    let window = &bytes[name.end..until];
    // `<property name="x">text</property>`: the text is the value, whatever the next element says.
    if window.starts_with(b"\">") || window.starts_with(b"'>") {
        return None;
    }
    let found = value_word(window)?;
    Some(name.end + found)
}

/// The name itself is the value of `name`, `key` or `Name`.
fn is_a_named_thing(bytes: &[u8], start: usize) -> bool {
    let head = bytes[start.saturating_sub(16)..start].trim_ascii_end();
    let kept = head
        .iter()
        .rposition(|byte| !b"\"': =\\>".contains(byte))
        .map_or(0, |at| at + 1);
    let word = &head[..kept];
    kept < head.len()
        && [&b"name"[..], b"key", b"id", b"field"]
            .iter()
            .any(|end| word.len() >= end.len() && word[word.len() - end.len()..].eq_ignore_ascii_case(end))
}

/// Returns the place after the word `value` in `window`.
fn value_word(window: &[u8]) -> Option<usize> {
    let found = (0..window.len().saturating_sub(5)).find(|start| {
        window[*start..*start + 5].eq_ignore_ascii_case(b"value")
            && !window[..*start].last().is_some_and(u8::is_ascii_alphanumeric)
            && !window[*start + 5].is_ascii_alphanumeric()
    })?;
    Some(found + 5)
}

/// Returns where the value starts that a block gives its head `name`; what closes the name ends before `at`.
///
/// A block is what stands in braces after the name, or in deeper lines below it.
pub(super) fn child(bytes: &[u8], name: Span, at: usize) -> Option<usize> {
    let limit = bytes.len().min(at + BLOCK);
    let head = &bytes[at..limit];
    let opened = head.iter().position(|byte| !b" \t:=".contains(byte))?;
    let (mut line, is_braced) = match head[opened] {
        b'{' => (at + opened + 1, true),
        b'\n' | b'\r' if opened > 0 => (at + opened + 1, false),
        _ => return None,
    };
    let depth = indent(bytes, name.start);
    loop {
        let end = lexis::line_end(bytes, line, limit.saturating_sub(line));
        let text = &bytes[line..end];
        let key = lexis::skip_blanks(bytes, line, end);
        let is_deeper = is_braced || key - line > depth || text.trim_ascii().is_empty();
        if !is_deeper || text.trim_ascii_start().starts_with(b"}") {
            return None;
        }
        if let Some(start) = valued(bytes, key, end) {
            return Some(start);
        }
        if end >= limit || text.contains(&b'}') {
            return None;
        }
        line = end + 1;
    }
}

/// Returns where the value starts when the line from `key` to `end` says `default = …`, `"value": …` or the like.
fn valued(bytes: &[u8], key: usize, end: usize) -> Option<usize> {
    let line = &bytes[key..end];
    let marks = line.iter().take_while(|byte| b"\"'\\ ".contains(byte)).count();
    let word = VALUE_KEYS.iter().find(|word| {
        line[marks..]
            .get(..word.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(word))
    })?;
    let after = &line[marks + word.len()..];
    let signs = after
        .iter()
        .take_while(|byte| b"\"'\\ \t:=".contains(byte))
        .count();
    let sign = after[..signs]
        .iter()
        .rposition(|byte| matches!(byte, b':' | b'='))?;
    Some(lexis::skip_blanks(
        bytes,
        key + marks + word.len() + sign + 1,
        end,
    ))
}

/// Returns the number of blanks at the start of the line that holds `at`.
fn indent(bytes: &[u8], at: usize) -> usize {
    const FARTHEST: usize = 200;
    let from = at.saturating_sub(FARTHEST);
    let line = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
    lexis::skip_blanks(bytes, line, at) - line
}

/// Returns the place after `default=` among the arguments that start at `at`: `add_argument("--token", default="x")`.
pub(super) fn default_word(bytes: &[u8], at: usize, limit: usize) -> Option<usize> {
    const FARTHEST: usize = 100;
    let window = &bytes[at..limit.min(at + FARTHEST)];
    [
        &b"default="[..],
        b"default: ",
        b"default = ",
        b"default=>",
        b"default => ",
    ]
    .iter()
    .find_map(|word| Some(at + memchr::memmem::find(window, word)? + word.len()))
}
