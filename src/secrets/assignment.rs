//! Finds `name = value` in whatever a project writes such things: .env, YAML, JSON, TOML, INI, XML, shell and code.
//! Reads bytes around a name, never a whole file; says where the value stands, not whether it is a secret.

use crate::model::{RepoPath, Span};

/// How a file writes its assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Env,
    Yaml,
    Json,
    /// TOML, INI, properties, HCL: `name = value` to the end of the line.
    Ini,
    Shell,
    Xml,
    Code,
    /// `.netrc`: names and values with blanks between them.
    Words,
    /// Prose and logs: only quoted values, and what follows `=` directly.
    Prose,
    /// Style sheets and translations: no assignment in them is a secret.
    Nothing,
}

/// A name and the value it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assigned {
    pub(super) name: Span,
    pub(super) value: Span,
    pub(super) is_quoted: bool,
    /// `env("NAME", "value")`, `NAME || "value"`: what is taken when nothing else is set.
    pub(super) is_fallback: bool,
}

/// The longest name, to each side of where it was noticed.
const LONGEST_NAME: usize = 80;
/// The longest value: RSA keys have a detector of their own.
const LONGEST_VALUE: usize = 512;
/// Blanks that may stand between name, sign and value; aligned tables have many.
const MOST_BLANKS: usize = 40;

impl Syntax {
    /// Returns how the file at `path` writes its assignments.
    pub(super) fn of(path: &RepoPath) -> Self {
        let name = path.file_name().to_ascii_lowercase();
        if name.starts_with(".env")
            || name.rsplit('.').next() == Some("env")
            || name == "env"
            || name.starts_with("env.")
        {
            return Self::Env;
        }
        if name == ".netrc" || name == "_netrc" || name == ".authinfo" {
            return Self::Words;
        }
        if name.starts_with("dockerfile") || name == "makefile" || name == "procfile" {
            return Self::Shell;
        }
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "yml" | "yaml" => Self::Yaml,
            "json" | "json5" | "jsonc" | "ipynb" | "har" | "tfstate" => Self::Json,
            "toml" | "ini" | "cfg" | "s3cfg" | "pgpass" | "conf" | "cnf" | "properties" | "tf" | "tfvars"
            | "hcl" | "npmrc" | "pypirc" => Self::Ini,
            "sh" | "bash" | "zsh" | "fish" | "ps1" | "bat" | "cmd" | "mk" | "dockerfile" => Self::Shell,
            "xml" | "config" | "plist" | "csproj" | "pubxml" => Self::Xml,
            "md" | "mdx" | "rst" | "adoc" | "txt" | "log" | "html" | "htm" | "" => Self::Prose,
            "css" | "scss" | "sass" | "less" | "svg" | "po" | "pot" | "arb" | "strings" | "xliff" | "xlf"
            | "lock" | "sum" | "snap" | "csv" | "tsv" | "patch" | "diff" => Self::Nothing,
            _ => Self::Code,
        }
    }

    /// Returns true for files that hold settings and no code.
    pub(super) fn is_config(self) -> bool {
        matches!(
            self,
            Self::Env | Self::Yaml | Self::Json | Self::Ini | Self::Xml | Self::Words
        )
    }
}

/// Returns the whole name around `start..end`, or nothing when it is too long to be one.
pub(super) fn name_around(bytes: &[u8], start: usize, end: usize) -> Option<Span> {
    let before = bytes[..start]
        .iter()
        .rev()
        .take(LONGEST_NAME)
        .take_while(|byte| is_name(**byte))
        .count();
    let after = bytes[end..]
        .iter()
        .take(LONGEST_NAME)
        .take_while(|byte| is_name(**byte))
        .count();
    if before == LONGEST_NAME || after == LONGEST_NAME {
        return None;
    }
    let mut from = start - before;
    // `--password=…` is a flag and `\npassword` an escaped line break.
    while from < start && bytes[from] == b'-' {
        from += 1;
    }
    if from > 0 && bytes[from - 1] == b'\\' && matches!(bytes[from], b'n' | b't' | b'r') && from < start {
        from += 1;
    }
    Some(Span::new(from, end + after))
}

/// Returns the value that the name at `name` is given, or nothing when it is given none here.
pub(super) fn value_of(bytes: &[u8], name: Span, syntax: Syntax) -> Option<Assigned> {
    value_beside(bytes, name, syntax).or_else(|| assigned_here(bytes, name, syntax))
}

fn assigned_here(bytes: &[u8], name: Span, syntax: Syntax) -> Option<Assigned> {
    let mark_before = quote_before(bytes, name.start);
    let mut at = name.end;
    let closed = mark_before.and_then(|quote| quote.closed_at(bytes, at));
    if let Some(after) = closed {
        at = after + usize::from(matches!(bytes.get(after), Some(b']' | b')')));
    }
    let after_name = skip_blanks(bytes, at);
    let (sign, after_sign) = sign_at(bytes, after_name, closed.is_some(), syntax)?;
    let value_start = skip_blanks(bytes, after_sign);
    let has_blank = value_start > after_sign;
    let is_inside_text =
        closed.is_none() && (mark_before.is_some() || name.start > 0 && bytes[name.start - 1] == b';');
    let (value, is_quoted) = if is_inside_text && sign == Sign::Equals && !has_blank {
        field(bytes, value_start)?
    } else {
        value_at(bytes, value_start, sign, has_blank, syntax)?
    };
    Some(Assigned {
        name,
        value: without_scheme(bytes, value),
        is_quoted,
        is_fallback: sign == Sign::Fallback,
    })
}

/// Returns the value of `name: X` and `value: Y` that stand side by side: Kubernetes, ECS, Postman, NuGet.
fn value_beside(bytes: &[u8], name: Span, syntax: Syntax) -> Option<Assigned> {
    const BETWEEN: usize = 60;
    if !matches!(syntax, Syntax::Yaml | Syntax::Json | Syntax::Xml) || !is_a_named_thing(bytes, name.start) {
        return None;
    }
    let window = &bytes[name.end..bytes.len().min(name.end + BETWEEN)];
    let gap = window.iter().position(|byte| !b" \t\r\n,\"'".contains(byte))?;
    let word = &window[gap..];
    let is_value =
        word.len() > 5 && word[..5].eq_ignore_ascii_case(b"value") && !word[5].is_ascii_alphanumeric();
    if gap == 0 || !is_value {
        return None;
    }
    let value_name = Span::new(name.end + gap, name.end + gap + 5);
    assigned_here(bytes, value_name, syntax).map(|assigned| Assigned { name, ..assigned })
}

/// The name itself is the value of `name`, `key` or `Name`.
fn is_a_named_thing(bytes: &[u8], start: usize) -> bool {
    let head = bytes[start.saturating_sub(16)..start].trim_ascii_end();
    let kept = head
        .iter()
        .rposition(|byte| !b"\"': =".contains(byte))
        .map_or(0, |at| at + 1);
    let word = &head[..kept];
    kept < head.len()
        && [&b"name"[..], b"key"]
            .iter()
            .any(|end| word.len() >= end.len() && word[word.len() - end.len()..].eq_ignore_ascii_case(end))
}

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Equals,
    Colon,
    /// `||`, `??`, and the comma of a call.
    Fallback,
    /// `<password>value</password>`.
    Element,
    /// `PASSWORD 'value'` of SQL: nothing at all.
    Nothing,
}

fn sign_at(bytes: &[u8], at: usize, name_is_quoted: bool, syntax: Syntax) -> Option<(Sign, usize)> {
    let rest = bytes.get(at..)?;
    let found = |sign, length| Some((sign, at + length));
    match rest {
        [b'=', b'=' | b'~', ..] | [b':', b':', ..] => None,
        [b'=', b'>', ..] | [b':' | b'?' | b'+', b'=', ..] => found(Sign::Equals, 2),
        [b'|', b'|', b'=', ..] | [b'?', b'?', b'=', ..] => found(Sign::Equals, 3),
        [b'|', b'|', ..] | [b'?', b'?' | b':', ..] => found(Sign::Fallback, 2),
        [b'o', b'r', b' ', ..] => found(Sign::Fallback, 3),
        [b'=', ..] => found(Sign::Equals, 1),
        [b':', ..] => after_type(bytes, at + 1, syntax).or_else(|| found(Sign::Colon, 1)),
        [b',', ..] if name_is_quoted => found(Sign::Fallback, 1),
        [b'>', ..] if syntax == Syntax::Xml => found(Sign::Element, 1),
        [b'e' | b'x' | b't', ..] if syntax == Syntax::Xml && !name_is_quoted => after_attributes(bytes, at),
        _ if !name_is_quoted && bytes[at - 1] == b' ' && takes_blank(bytes, at, syntax) => {
            found(Sign::Nothing, 0)
        }
        [b'\'', ..] if !name_is_quoted && syntax == Syntax::Code && bytes[at - 1] == b' ' => {
            found(Sign::Nothing, 0)
        }
        [b'v' | b'V', tail @ ..] if name_is_quoted && tail.starts_with(b"alue=") => found(Sign::Equals, 6),
        _ => None,
    }
}

/// A blank is enough in `.netrc`, after a flag of a command (`--token value`), and in `ENV NAME value`.
fn takes_blank(bytes: &[u8], at: usize, syntax: Syntax) -> bool {
    if syntax != Syntax::Shell {
        return syntax == Syntax::Words;
    }
    let from = at.saturating_sub(LONGEST_NAME);
    let line = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |end| from + end + 1);
    let head = bytes[line..at].trim_ascii();
    let name = head.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    name.starts_with(b"--") || head.starts_with(b"ENV ") || head.starts_with(b"ARG ")
}

/// Returns the place after `>` of `<Pass encoding="base64">`.
fn after_attributes(bytes: &[u8], at: usize) -> Option<(Sign, usize)> {
    const LONGEST: usize = 80;
    let window = &bytes[at..bytes.len().min(at + LONGEST)];
    let close = window.iter().position(|byte| matches!(byte, b'>' | b'\n'))?;
    (window[close] == b'>').then_some((Sign::Element, at + close + 1))
}

/// Returns the place after `=` of `name: Type = value`.
fn after_type(bytes: &[u8], at: usize, syntax: Syntax) -> Option<(Sign, usize)> {
    const LONGEST_TYPE: usize = 30;
    if syntax != Syntax::Code {
        return None;
    }
    let window = &bytes[at..bytes.len().min(at + LONGEST_TYPE)];
    let length = window
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b" &'_<>?[]|".contains(byte))
        .count();
    let equals = at + length;
    let is_assignment =
        bytes.get(equals) == Some(&b'=') && !matches!(bytes.get(equals + 1), Some(b'=' | b'>'));
    (is_assignment && length > 1).then_some((Sign::Equals, equals + 1))
}

fn value_at(bytes: &[u8], at: usize, sign: Sign, has_blank: bool, syntax: Syntax) -> Option<(Span, bool)> {
    if sign == Sign::Element {
        let end = find(bytes, at, |byte| byte == b'<' || byte == b'\n')?;
        return (bytes[end] == b'<').then_some((trimmed(bytes, at, end), true));
    }
    if let Some((quote, start)) = quote_at(bytes, at) {
        let end = quote.end(bytes, start)?;
        return Some((Span::new(start, end), true));
    }
    let takes_bare = match syntax {
        Syntax::Env => sign == Sign::Equals,
        Syntax::Ini => matches!(sign, Sign::Equals | Sign::Colon),
        Syntax::Yaml => sign == Sign::Colon && has_blank || sign == Sign::Equals && !has_blank,
        Syntax::Shell => sign == Sign::Nothing || sign == Sign::Equals && !has_blank,
        Syntax::Prose => sign == Sign::Equals && !has_blank,
        Syntax::Words => sign == Sign::Nothing,
        Syntax::Code | Syntax::Json | Syntax::Xml | Syntax::Nothing => false,
    };
    let is_header = sign == Sign::Colon && has_scheme(&bytes[at..]);
    if is_header {
        let from = without_scheme(bytes, Span::new(at, bytes.len().min(at + LONGEST_VALUE)));
        return bare(bytes, from.start, false);
    }
    takes_bare.then(|| {
        bare(
            bytes,
            at,
            matches!(syntax, Syntax::Env | Syntax::Ini | Syntax::Yaml),
        )
    })?
}

/// Returns a value without quotes: to the end of its line, or to the next blank.
fn bare(bytes: &[u8], at: usize, takes_line: bool) -> Option<(Span, bool)> {
    let end = find(bytes, at, |byte| match byte {
        b'\n' | b'\r' | b'"' | b'\'' | b'`' => true,
        b' ' | b'\t' | b',' | b';' | b'<' | b'|' | b'\\' => !takes_line,
        _ => false,
    })
    // Only the end of the document may end a value without a sign; a longer text is no value.
    .or_else(|| (bytes.len() <= at + LONGEST_VALUE).then_some(bytes.len()))?;
    let line = &bytes[at..end];
    let comment = line
        .windows(2)
        .position(|pair| matches!(pair, [b' ' | b'\t', b'#' | b';']));
    let span = trimmed(bytes, at, comment.map_or(end, |comment| at + comment));
    (!span.is_empty()).then_some((span, false))
}

/// Returns the value of a field inside a text: `"Server=db;Password=value;…"`.
fn field(bytes: &[u8], at: usize) -> Option<(Span, bool)> {
    let end = find(bytes, at, |byte| b";\"'`&\\\r\n ,<".contains(&byte))?;
    (end > at && b";\"'`\\".contains(&bytes[end])).then(|| (Span::new(at, end), true))
}

/// A quotation mark, as it stands there: alone or after a backslash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Quote {
    mark: u8,
    is_escaped: bool,
}

impl Quote {
    /// Returns the place after the closing mark when it stands at `at`.
    fn closed_at(self, bytes: &[u8], at: usize) -> Option<usize> {
        let rest = bytes.get(at..)?;
        match (self.is_escaped, rest) {
            (true, [b'\\', mark, ..]) if *mark == self.mark => Some(at + 2),
            (false, [mark, ..]) if *mark == self.mark => Some(at + 1),
            _ => None,
        }
    }

    /// Returns where the value that starts at `start` ends, or nothing when no mark closes it on the same line.
    fn end(self, bytes: &[u8], start: usize) -> Option<usize> {
        let limit = bytes.len().min(start + LONGEST_VALUE);
        let mut at = start;
        while at < limit {
            match bytes[at] {
                b'\n' => return None,
                b'\\' if self.is_escaped && bytes.get(at + 1) == Some(&self.mark) => return Some(at),
                b'\\' => at += 2,
                mark if mark == self.mark => return (!self.is_escaped).then_some(at),
                _ => at += 1,
            }
        }
        None
    }
}

fn quote_before(bytes: &[u8], start: usize) -> Option<Quote> {
    let mark = *bytes.get(start.checked_sub(1)?)?;
    let is_escaped = start >= 2 && bytes[start - 2] == b'\\';
    matches!(mark, b'"' | b'\'' | b'`').then_some(Quote { mark, is_escaped })
}

/// Returns the mark that opens a text at `at`, after the letter some languages put before it, and where the text starts.
fn quote_at(bytes: &[u8], at: usize) -> Option<(Quote, usize)> {
    let at = match bytes.get(at..)? {
        [b'b' | b'r' | b'u' | b'f' | b'@' | b'L', b'"' | b'\'', ..] => at + 1,
        _ => at,
    };
    match bytes.get(at..)? {
        [b'\\', mark @ (b'"' | b'\''), ..] => Some((
            Quote {
                mark: *mark,
                is_escaped: true,
            },
            at + 2,
        )),
        [mark @ (b'"' | b'\'' | b'`'), ..] => Some((
            Quote {
                mark: *mark,
                is_escaped: false,
            },
            at + 1,
        )),
        _ => None,
    }
}

/// Words before the credential itself in an `Authorization` header.
const SCHEMES: &[&[u8]] = &[
    b"Bearer ", b"bearer ", b"Basic ", b"basic ", b"token ", b"Token ", b"ApiKey ", b"Apikey ",
];

fn has_scheme(text: &[u8]) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

fn without_scheme(bytes: &[u8], value: Span) -> Span {
    let text = &bytes[value.start..value.end];
    let length = SCHEMES
        .iter()
        .find(|scheme| text.starts_with(scheme))
        .map_or(0, |scheme| scheme.len());
    Span::new(value.start + length, value.end)
}

fn trimmed(bytes: &[u8], start: usize, end: usize) -> Span {
    let text = &bytes[start..end];
    let head = text.len() - text.trim_ascii_start().len();
    let kept = text.trim_ascii().len();
    Span::new(start + head, start + head + kept)
}

fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take(MOST_BLANKS)
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

fn find(bytes: &[u8], at: usize, is_end: impl Fn(u8) -> bool) -> Option<usize> {
    let window = bytes.get(at..bytes.len().min(at + LONGEST_VALUE))?;
    window
        .iter()
        .position(|byte| is_end(*byte))
        .map(|offset| at + offset)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, text: &str) -> Option<(String, String)> {
        let bytes = text.as_bytes();
        let at = text.to_ascii_lowercase().find("secret")?;
        let name = name_around(bytes, at, at + 6)?;
        let assigned = value_of(bytes, name, Syntax::of(&RepoPath::from(path)))?;
        let cut = |span: Span| text[span.start..span.end].to_owned();
        Some((cut(assigned.name), cut(assigned.value)))
    }

    #[test]
    fn every_way_to_write_an_assignment_is_read() {
        for (path, text) in [
            (".env", "export A_SECRET=v1 # why\n"),
            ("a.yml", "  A_SECRET: v1\n"),
            ("a.yml", "- A_SECRET=v1\n"),
            ("a.json", "{\"A_SECRET\": \"v1\"}"),
            ("a.js", "{\\\"A_SECRET\\\":\\\"v1\\\"}"),
            ("a.toml", "A_SECRET = \"v1\"\n"),
            ("a.properties", "x.A_SECRET=v1\n"),
            ("a.xml", "<A_SECRET>v1</A_SECRET>"),
            ("a.xml", "<add key=\"A_SECRET\" value=\"v1\"/>"),
            ("a.ts", "const A_SECRET: string = 'v1';"),
            ("a.ts", "process.env.A_SECRET ?? \"v1\""),
            ("a.py", "os.environ.get('A_SECRET', 'v1')"),
            ("a.php", "'A_SECRET' => 'v1',"),
            ("a.go", "A_SECRET := \"v1\""),
            ("a.rs", "const A_SECRET: &str = \"v1\";"),
            ("a.sh", "run --A_SECRET=v1 --other"),
            ("a.sh", "run --A_SECRET v1 --other"),
            ("Dockerfile", "FROM x\nENV A_SECRET v1\n"),
            ("a.rb", "ENV[\"A_SECRET\"] = \"v1\""),
            ("a.yaml", "- name: A_SECRET\n  value: v1\n"),
            ("a.json", "{\"name\": \"A_SECRET\", \"value\": \"v1\"}"),
            ("a.xml", "<A_SECRET encoding=\"plain\">v1</A_SECRET>"),
            (".netrc", "machine x login y A_SECRET v1\n"),
            ("a.cs", "\"Server=db;A_SECRET=v1;Pool=3\""),
        ] {
            assert_eq!(read(path, text), Some(("A_SECRET".into(), "v1".into())), "{text}");
        }
    }

    #[test]
    fn what_gives_no_value_is_no_assignment() {
        for (path, text) in [
            ("a.ts", "if (secret === 'x') {}"),
            ("a.ts", "const secret = load();"),
            ("a.ts", "throw new Error('no secret')"),
            ("a.md", "the secret: a story"),
            ("a.rs", "Secret::new(\"x\")"),
        ] {
            assert_eq!(read(path, text), None, "{text}");
        }
    }

    #[test]
    fn a_header_gives_the_credential_without_its_scheme() {
        let text = "curl -H \"Authorization: Bearer abc.def\"";
        let name = name_around(text.as_bytes(), 9, 22).unwrap();
        let assigned = value_of(text.as_bytes(), name, Syntax::Shell).unwrap();
        assert_eq!(&text[assigned.value.start..assigned.value.end], "abc.def");
    }
}
