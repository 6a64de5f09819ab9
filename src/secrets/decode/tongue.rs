//! What a decoded text is, told from its first lines: settings, JSON, code, prose. The name of a file that would hold such
//! a text says how to read it, in the one place that knows how files are read.

/// How a layer is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::secrets) enum Tongue {
    /// As the text around it.
    Around,
    /// As a file of this name.
    File(&'static str),
}

/// Lines that are looked at.
const LINES: usize = 24;

impl Tongue {
    /// Returns how `text` is read.
    pub(super) fn of(text: &[u8]) -> Self {
        let start = text.trim_ascii_start();
        Self::File(match start {
            [b'{' | b'[', b'"' | b'{' | b'[' | b' ' | b'\n' | b'\r' | b'\t', ..] => "decoded.json",
            [b'<', ..] if memchr::memmem::find(&start[..start.len().min(400)], b"<svg").is_some() => {
                "decoded.svg"
            }
            [b'<', ..] => "decoded.xml",
            [b'-', b'-', b'-', b'\n', ..] => "decoded.yaml",
            _ => by_lines(start),
        })
    }
}

fn by_lines(text: &[u8]) -> &'static str {
    let (mut given, mut colons, mut lines, mut code) = (0, 0, 0, 0);
    for line in text.split(|byte| *byte == b'\n').take(LINES) {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        lines += 1;
        code += usize::from(matches!(line.last(), Some(b';' | b'{' | b'}' | b'(' | b',')));
        let line = line.strip_prefix(b"export ").unwrap_or(line);
        let name = line
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.\"".contains(byte))
            .count();
        given += usize::from(name > 0 && line.get(name) == Some(&b'='));
        colons += usize::from(name > 0 && line[name..].starts_with(b": "));
    }
    if code * 3 > lines {
        "decoded.js"
    } else if given * 2 > lines {
        "decoded.env"
    } else if colons * 2 > lines {
        "decoded.yaml"
    } else {
        "decoded.txt"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_by_its_lines() {
        for (text, name) in [
            ("{\"a\": 1}", "decoded.json"),
            ("A=1\nB=2\n", "decoded.env"),
            ("password=x", "decoded.env"),
            ("a: 1\nb: 2\n", "decoded.yaml"),
            ("const a = 1;\nlet b = 2;", "decoded.js"),
            ("<svg xmlns", "decoded.svg"),
            ("plain words", "decoded.txt"),
            ("", "decoded.txt"),
        ] {
            assert_eq!(Tongue::of(text.as_bytes()), Tongue::File(name), "{text}");
        }
    }
}
