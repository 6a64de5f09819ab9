//! Guesses from one linear look how deep a parser would have to dive. Guesses high: strings and comments are counted as
//! if they were code, since a text that wants to harm would hide its depth in what looks like one.

/// Brackets and tags inside of one another.
const DEEPEST: usize = 120;
/// Operators and nesting words of one statement: each may be a level of the tree.
const LONGEST_STATEMENT: usize = 1_000;
/// Branches of one `else if` chain, counted over the whole text.
const MOST_BRANCHES: usize = 400;

/// Words that may nest without any bracket.
const NESTING: &[&[u8]] = &[
    b"typeof",
    b"await",
    b"void",
    b"new",
    b"delete",
    b"keyof",
    b"if",
    b"else",
    b"for",
    b"while",
    b"do",
    b"with",
    b"yield",
    b"readonly",
    b"infer",
    b"unique",
    b"as",
    b"satisfies",
    b"extends",
    b"in",
    b"of",
    b"instanceof",
    b"is",
    b"asserts",
    b"async",
    b"case",
    b"default",
    b"throw",
    b"return",
    b"export",
    b"function",
    b"class",
];

/// Returns true when parsing `text` could exhaust the stack.
pub(super) fn is_too_deep(text: &str) -> bool {
    let mut scan = Scan::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_alphabetic() {
            let length = bytes[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_')
                .count();
            scan.word(&bytes[at..at + length]);
            at += length;
            continue;
        }
        scan.mark(bytes, at);
        if scan.is_too_deep() {
            return true;
        }
        at += 1;
    }
    scan.is_too_deep()
}

#[derive(Default)]
struct Scan {
    /// Open brackets, each with the operators of the statement around it.
    open: Vec<(u8, usize)>,
    /// Operators of the statement at hand.
    operators: usize,
    tags: usize,
    branches: usize,
    last: u8,
    last_word_nests: bool,
}

impl Scan {
    fn is_too_deep(&self) -> bool {
        self.open.len() > DEEPEST
            || self.tags > DEEPEST
            || self.operators > LONGEST_STATEMENT
            || self.branches > MOST_BRANCHES
    }

    fn word(&mut self, word: &[u8]) {
        self.last_word_nests = NESTING.contains(&word);
        if self.last_word_nests {
            self.operators += 1;
        }
        if word == b"else" {
            self.branches += 1;
        }
        self.last = b'a';
    }

    fn mark(&mut self, bytes: &[u8], at: usize) {
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        match byte {
            b' ' | b'\t' | b'\r' => return,
            b'\n' => {
                self.end_line(&bytes[at..]);
                return;
            }
            b'(' | b'[' | b'{' => {
                self.open.push((byte, self.operators + 1));
                self.operators = 0;
            }
            b')' | b']' | b'}' => self.operators = self.open.pop().map_or(0, |(_, outer)| outer),
            b';' | b',' if self.open.last().is_none_or(|(bracket, _)| *bracket != b'(') => self.operators = 0,
            b'<' if next == b'/' => self.tags = self.tags.saturating_sub(1),
            b'/' if next == b'>' => self.tags = self.tags.saturating_sub(1),
            b'<' if (next.is_ascii_alphabetic() || next == b'>') && !matches!(self.last, b'a' | b')') => {
                self.tags += 1;
            }
            b'!' | b'~' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'?' | b'=' | b'<'
            | b':' | b'.' | b'`' | b'@' => self.operators += 1,
            _ => {}
        }
        self.last = byte;
        self.last_word_nests = false;
    }

    /// A line end may end a statement: when neither side of it asks for more.
    fn end_line(&mut self, rest: &[u8]) {
        let next = rest
            .iter()
            .copied()
            .find(|byte| !byte.is_ascii_whitespace())
            .unwrap_or_default();
        let goes_on =
            self.last_word_nests || !matches!(self.last, b'a' | b'}' | b']' | b'"' | b'\'' | b'0'..=b'9');
        let begins = next.is_ascii_alphabetic() || matches!(next, b'}' | b'_' | b'$');
        if !goes_on && begins {
            self.operators = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_code_of_any_length_is_not_deep() {
        let line = "const a = b.c(d => e.f(g, { h: i ?? `j${k}` }))\n";
        assert!(!is_too_deep(&format!(
            "{}x",
            "const a = { b: c }\n".repeat(20_000)
        )));
        assert!(!is_too_deep(&line.replace("))\n", "));\n").repeat(20_000)));
        assert!(!is_too_deep(
            &"const a = <b><c d={e} /><f></f></b>;\n".repeat(5_000)
        ));
    }

    #[test]
    fn deep_code_is() {
        assert!(is_too_deep(&"(".repeat(200)));
        assert!(is_too_deep(&"a+".repeat(2_000)));
    }
}
