//! Proposes values that a name may be given, in whatever a project writes: settings, code, commands, queries, tables, logs.
//! Generous on purpose: says where a value could stand and how it is joined to its name, never whether it is a secret.
//! Reads the bytes of one line around the name, sometimes of the next, never a whole file.

use super::around;
use super::lexis::{self, Quoted};
use crate::model::Span;

/// How a value is joined to its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::secrets) enum Join {
    /// `name = value`, `name := value`, `name => value`.
    Equals,
    /// `name: value`.
    Colon,
    /// `name == value`, `name != value`.
    Comparison,
    /// `name || value`, `name ?? value`, `get("name", value)`: what is taken when nothing else is set.
    Fallback,
    /// `name(value)`, `name.set(value)`.
    Call,
    /// `--name value`, `name value`: nothing but blanks.
    Blank,
    /// `<name>value</name>`.
    Element,
    /// `name="x" value="y"`, `name: x` beside `value: y`.
    Sibling,
    /// `| name | value |`.
    Cell,
    /// `name IDENTIFIED BY 'value'`, `password is value`.
    Words,
}

/// What stands around a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::secrets) enum Fence {
    None,
    Single,
    Double,
    Back,
    /// `\"`: text inside of text.
    Escaped,
    /// Three marks in a row.
    Triple,
    /// Tags.
    Tags,
}

/// A name and a value that it may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) struct Proposal {
    /// The whole name.
    pub(in crate::secrets) name: Span,
    /// The part of the name that was noticed.
    pub(in crate::secrets) word: Span,
    pub(in crate::secrets) value: Span,
    pub(in crate::secrets) join: Join,
    pub(in crate::secrets) fence: Fence,
    /// The name stands in marks of its own.
    pub(in crate::secrets) name_is_quoted: bool,
    /// The value is an argument or an element: `[]byte("value")`, `["value"]`.
    pub(in crate::secrets) is_wrapped: bool,
    /// The value is on the line after the name.
    pub(in crate::secrets) is_below: bool,
}

/// Bytes after a name in which its value must start; aligned tables and types of parameters have many.
const REACH: usize = 120;
/// The longest value: RSA keys have a detector of their own.
const LONGEST_VALUE: usize = 1_024;

/// Shows `found` every value that the name around `word` may be given, the likeliest first.
pub(in crate::secrets) fn each(bytes: &[u8], word: Span, found: &mut dyn FnMut(Proposal)) -> usize {
    // `pw:` is noticed with its sign, because two letters alone stand everywhere.
    let signs = usize::from(matches!(bytes[word.end - 1], b':' | b'='));
    let word = Span::new(word.start, word.end - signs);
    let Some(name) = lexis::name_around(bytes, word) else {
        return word.end;
    };
    let draft = Draft { bytes, word, name };
    let Some(tail) = draft.tail() else {
        return name.end;
    };
    if !draft.beside(tail, found) {
        draft.joined(tail, found);
    }
    name.end
}

/// A name whose value is looked for.
#[derive(Clone, Copy)]
struct Draft<'a> {
    bytes: &'a [u8],
    word: Span,
    name: Span,
}

/// What follows the name.
#[derive(Clone, Copy)]
struct Tail {
    /// The first byte that neither closes the name nor is blank.
    at: usize,
    name_is_quoted: bool,
    has_blank: bool,
    /// The end of the line, as far as it is looked at.
    limit: usize,
}

impl Draft<'_> {
    /// Steps over what closes the name: marks, brackets, blanks.
    fn tail(self) -> Option<Tail> {
        const MOST: usize = 48;
        let bytes = self.bytes;
        let limit = lexis::line_end(bytes, self.name.end, LONGEST_VALUE + REACH);
        let mut at = self.name.end;
        let mut name_is_quoted = false;
        let mut has_blank = false;
        let end = limit.min(at + MOST);
        while at < end {
            match bytes[at] {
                b' ' | b'\t' => has_blank = true,
                b'"' | b'\'' | b'`' if !has_blank => name_is_quoted = true,
                b'&' if bytes[at..].starts_with(b"&quot;") || bytes[at..].starts_with(b"&#34;") => {
                    at += if bytes[at + 1] == b'q' { 5 } else { 4 };
                    name_is_quoted = true;
                }
                b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\'')) => {}
                b'[' if !has_blank => match lexis::subscript(bytes, at) {
                    Some(close) => at = close,
                    None => break,
                },
                b']' | b')' | b'*' | b'?' | b'!' | b'}' if !has_blank || bytes[at] != b'?' => {}
                _ => break,
            }
            at += 1;
        }
        let tail = Tail {
            at,
            name_is_quoted,
            has_blank,
            limit,
        };
        (at <= limit).then_some(tail)
    }

    /// Looks for a sign between name and value, and shows what it joins. Returns true when something was shown.
    fn joined(self, tail: Tail, found: &mut dyn FnMut(Proposal)) -> bool {
        let bytes = self.bytes;
        let Some((join, after)) = lexis::sign(bytes, tail.at, tail.limit, tail.name_is_quoted) else {
            return self.unsigned(tail, found) || self.inside(tail, found);
        };
        let start = lexis::skip_blanks(bytes, after, tail.limit);
        if join == Join::Element {
            return around::element(bytes, start)
                .is_some_and(|value| self.show(tail, join, Fence::Tags, value, false, found));
        }
        if start >= tail.limit {
            let is_pair = matches!(join, Join::Colon | Join::Equals);
            return is_pair && (self.below(tail, join, found) || self.inside(tail, found));
        }
        if bytes[start] == b'{' && self.inside(tail, found) {
            return true;
        }
        if join == Join::Colon && bytes[..self.name.start].ends_with(b"${") {
            let hole = bytes[start..tail.limit].iter().position(|byte| *byte == b'}');
            let limit = hole.map_or(tail.limit, |length| start + length);
            return self.value(Tail { limit, ..tail }, Join::Fallback, start, false, found);
        }
        let start = match join {
            Join::Fallback => around::default_word(bytes, start, tail.limit).unwrap_or(start),
            _ => start,
        };
        self.value(tail, join, start, start > after, found)
    }

    /// The name heads a block that holds the value: `variable "db_password" { default = "x" }`.
    fn inside(self, tail: Tail, found: &mut dyn FnMut(Proposal)) -> bool {
        let Some(start) = around::child(self.bytes, self.name, tail.at) else {
            return false;
        };
        let limit = lexis::line_end(self.bytes, start, LONGEST_VALUE);
        self.value(Tail { limit, ..tail }, Join::Sibling, start, true, found)
    }

    /// Shows the value that starts at `start`: quoted, wrapped in a call, or bare.
    fn value(
        self,
        tail: Tail,
        join: Join,
        start: usize,
        has_blank: bool,
        found: &mut dyn FnMut(Proposal),
    ) -> bool {
        let bytes = self.bytes;
        if let Some(quoted) = lexis::quoted(bytes, start, tail.limit) {
            return self.show(tail, join, quoted.fence, quoted.span, false, found);
        }
        if let Some(list) = lexis::bytes_listed(bytes, start, tail.limit) {
            return self.show(tail, join, Fence::None, list, true, found);
        }
        let bare = lexis::bare(bytes, start, tail.limit, self.is_inside_text(tail));
        let mut shown = false;
        if join != Join::Call && !(join == Join::Colon && !has_blank && tail.name_is_quoted) {
            shown = self.show(tail, join, Fence::None, bare, false, found);
        }
        let wrapped = lexis::wrapped(bytes, start, tail.limit);
        if let Some(Quoted { span, fence }) = wrapped {
            shown |= self.show(tail, join, fence, span, true, found);
        } else if join == Join::Call {
            shown |= self.show(tail, join, Fence::None, bare, true, found);
        }
        shown
    }

    /// A name inside of a text, as in `"Server=db;Password=value;"`: its value ends with the text.
    fn is_inside_text(self, tail: Tail) -> bool {
        let before = self.name.start.checked_sub(1).map(|at| self.bytes[at]);
        !tail.name_is_quoted && matches!(before, Some(b'"' | b'\'' | b'`' | b';' | b'&' | b'?'))
    }

    /// Nothing but blanks stands between name and value: commands, `.netrc`, SQL, tables without lines.
    fn unsigned(self, tail: Tail, found: &mut dyn FnMut(Proposal)) -> bool {
        let bytes = self.bytes;
        if tail.at >= tail.limit {
            return false;
        }
        if let Some(start) = lexis::after_words(bytes, tail.at, tail.limit) {
            return self.value(tail, Join::Words, start, true, found);
        }
        let is_flag = self.name.start >= 1 && bytes[self.name.start - 1] == b'-';
        let is_quote = matches!(bytes[tail.at], b'"' | b'\'');
        if tail.has_blank
            && !tail.name_is_quoted
            && (is_flag || is_quote || self.is_scheme() || lexis::takes_blank(bytes, self.name))
        {
            return self.value(tail, Join::Blank, tail.at, true, found);
        }
        false
    }

    /// `Bearer …`, whatever the header is called.
    fn is_scheme(self) -> bool {
        self.bytes[self.name.start..self.name.end].eq_ignore_ascii_case(b"bearer")
    }

    /// The value is on the next line, deeper than the name.
    fn below(self, tail: Tail, join: Join, found: &mut dyn FnMut(Proposal)) -> bool {
        let bytes = self.bytes;
        let next = tail.limit + 1;
        if bytes.get(tail.limit) != Some(&b'\n') || next >= bytes.len() {
            return false;
        }
        let limit = lexis::line_end(bytes, next, LONGEST_VALUE);
        let start = lexis::skip_blanks(bytes, next, limit);
        let Some(quoted) = lexis::quoted(bytes, start, limit) else {
            return false;
        };
        // `"name": [` and a list of plain words are not the value of one name.
        let after = bytes.get(lexis::skip_blanks(bytes, quoted.span.end + 1, limit));
        if after == Some(&b':') || start == next {
            return false;
        }
        found(Proposal {
            is_below: true,
            ..self.proposal(tail, join, quoted.fence, quoted.span, false)
        });
        true
    }

    /// `name: X` and `value: Y` side by side, or one above the other: Kubernetes, ECS, Postman, NuGet, property lists.
    fn beside(self, tail: Tail, found: &mut dyn FnMut(Proposal)) -> bool {
        let bytes = self.bytes;
        if let Some(value) = around::listed(bytes, self.name) {
            return self.show(tail, Join::Sibling, Fence::Tags, value, false, found);
        }
        let Some(value_word) = around::sibling(bytes, self.name) else {
            return false;
        };
        let limit = lexis::line_end(bytes, value_word, LONGEST_VALUE);
        let mut at = value_word;
        while at < limit && matches!(bytes[at], b'"' | b'\'' | b'>' | b' ' | b'=' | b':' | b'\\') {
            if let Some(quoted) = lexis::quoted(bytes, at, limit) {
                let is_colon = quoted.span.end + 1 < limit
                    && bytes[quoted.span.start..quoted.span.end]
                        .iter()
                        .all(|byte| b" :=".contains(byte));
                if !is_colon {
                    return self.show(tail, Join::Sibling, quoted.fence, quoted.span, false, found);
                }
            }
            at += 1;
        }
        let bare = lexis::bare(bytes, at, limit, false);
        self.show(tail, Join::Sibling, Fence::None, bare, false, found)
    }

    fn show(
        self,
        tail: Tail,
        join: Join,
        fence: Fence,
        value: Span,
        is_wrapped: bool,
        found: &mut dyn FnMut(Proposal),
    ) -> bool {
        if value.is_empty() {
            return false;
        }
        found(self.proposal(tail, join, fence, value, is_wrapped));
        true
    }

    fn proposal(self, tail: Tail, join: Join, fence: Fence, value: Span, is_wrapped: bool) -> Proposal {
        Proposal {
            name: self.name,
            word: self.word,
            value,
            join,
            fence,
            name_is_quoted: tail.name_is_quoted,
            is_wrapped,
            is_below: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(text: &str) -> Vec<String> {
        let at = text.to_ascii_lowercase().find("secret").unwrap();
        let mut found = Vec::new();
        each(text.as_bytes(), Span::new(at, at + 6), &mut |proposal| {
            found.push(text[proposal.value.start..proposal.value.end].to_owned());
        });
        found
    }

    #[test]
    fn every_way_to_give_a_name_a_value_is_proposed() {
        for text in [
            "export A_SECRET=v1 # why\n",
            "  A_SECRET: v1\n",
            "{\"A_SECRET\": \"v1\"}",
            "{\\\"A_SECRET\\\":\\\"v1\\\"}",
            "{&quot;A_SECRET&quot;:&quot;v1&quot;}",
            "A_SECRET = \"v1\"\n",
            "x.A_SECRET=v1\n",
            "<A_SECRET>v1</A_SECRET>",
            "<A_SECRET encoding=\"plain\">v1</A_SECRET>",
            "<add key=\"A_SECRET\" value=\"v1\"/>",
            "const A_SECRET: string = 'v1';",
            "process.env.A_SECRET ?? \"v1\"",
            "os.environ.get('A_SECRET', 'v1')",
            "'A_SECRET' => 'v1',",
            "A_SECRET := \"v1\"",
            "const A_SECRET: &str = \"v1\";",
            "run --a-secret=v1 --other",
            "run --a-secret v1 --other",
            "ENV A_SECRET v1\n",
            "ENV[\"A_SECRET\"] = \"v1\"",
            "- name: A_SECRET\n  value: v1\n",
            "{\"name\": \"A_SECRET\", \"value\": \"v1\"}",
            "machine x login y secret v1\n",
            "\"Server=db;A_SECRET=v1;Pool=3\"",
            "setSecret(\"v1\")",
            "if secret == \"v1\" {",
            "var secret = []byte(\"v1\")",
            "ALTER USER x SECRET 'v1';",
            "the secret is 'v1'",
            "\"secret\":\n    \"v1\"\n",
            "Authorization-Secret: Bearer v1",
            "<A_SECRET><![CDATA[v1]]></A_SECRET>",
            "<ASecret>\n  <Value>v1</Value>\n</ASecret>",
            "<key>A_SECRET</key>\n\t<string>v1</string>",
            "<property name=\"A_SECRET\">v1</property>\n<property name=\"b\" value=\"v2\"/>",
            "<a-secret clear-text=\"v1\"/>",
            "variable \"a_secret\" {\n  type = string\n  default = \"v1\"\n}",
            "ASecret:\n  Type: String\n  Default: v1\n",
            "\"a_secret\": {\"value\": \"v1\", \"sensitive\": true}",
            "parser.add_argument(\"--secret\", default=\"v1\")",
            "a[\"b\"][\"secret\"][\"c\"] = \"v1\"",
            "password: ${A_SECRET:v1}",
            "Dim secret As String = \"v1\"",
            "a_secret:s:v1\n",
            "Secret for the VPN is `v1`",
            "set -gx A_SECRET v1\n",
            "fastcgi_param A_SECRET v1;",
        ] {
            assert!(proposed(text).contains(&"v1".to_owned()), "{text}");
        }
    }

    #[test]
    fn a_name_without_a_value_proposes_none() {
        for text in [
            "throw new Error('no secret')",
            "the secret of a long story",
            "secret\n",
            "import { secret } from 'x'",
        ] {
            assert_eq!(proposed(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_block_ends_where_the_next_begins() {
        let text = "secret: {\n  enabled: true\n}\nother: {\n  default: 'v1'\n}";
        assert!(!proposed(text).contains(&"v1".to_owned()));
        let text = "secret:\n  enabled: true\nother:\n  default: v1\n";
        assert!(!proposed(text).contains(&"v1".to_owned()));
    }

    #[test]
    fn a_list_of_bytes_is_one_value() {
        let text =
            "static const unsigned char secret[] = {0x20, 0x54, 0x33, 0x95, 0x62, 0x74, 0x8B, 0x59, 0x68};";
        assert_eq!(
            proposed(text),
            ["0x20, 0x54, 0x33, 0x95, 0x62, 0x74, 0x8B, 0x59, 0x68"]
        );
    }

    #[test]
    fn any_bytes_are_survived() {
        let mut state = 0x9E37_79B9_u32;
        for _ in 0..2_000 {
            let mut bytes = b"secret".to_vec();
            for _ in 0..40 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                bytes.push(b"=:\"'`\\ \n(){}[]<>|,a1&;#\x80\xFF"[(state >> 24) as usize % 25]);
            }
            each(&bytes, Span::new(0, 6), &mut |proposal| {
                assert!(proposal.value.end <= bytes.len());
            });
        }
    }
}
