//! What a program that loads the file makes of one assignment. The readers disagree on more lines than they agree on:
//! a value that is whole for one is cut, quoted or refused by another.

use super::{Assignment, Quote};
use crate::model::Secret;

/// A library or program that loads .env files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    /// The npm package dotenv, and with it most JavaScript frameworks.
    JavaScript,
    /// python-dotenv.
    Python,
    /// `env_file` of docker compose.
    Compose,
    /// `docker run --env-file`, which knows no quotes.
    Docker,
    /// The Rust crate dotenvy.
    Dotenvy,
}

/// What a reader makes of one assignment. Holds its value as a secret.
pub enum Reading {
    Value(Secret),
    /// Refuses the line, and with it the file.
    Refused,
    /// Depends on other variables: nothing is evaluated here.
    Dynamic,
    /// Not set by the file: left out, or taken from the reader's own environment.
    Unset,
}

impl Assignment {
    /// Returns what `reader` makes of this assignment of `text`.
    #[must_use]
    pub fn value_as(&self, text: &str, reader: Reader) -> Reading {
        match reader {
            Reader::Dotenvy => self.by_dotenvy(text),
            Reader::Docker if self.is_bare || self.is_exported => {
                if self.is_exported {
                    Reading::Refused
                } else {
                    Reading::Unset
                }
            }
            // Docker takes the line as it stands, quotes and comments included.
            Reader::Docker => value(line_from(text, self.value.start)),
            _ if self.is_bare => Reading::Unset,
            Reader::Compose if !self.is_terminated => Reading::Refused,
            Reader::Python if !self.is_terminated => Reading::Unset,
            Reader::JavaScript => value(&self.by_javascript(text)),
            Reader::Python | Reader::Compose => {
                let inner = slice(text, self.inner.start, self.inner.end);
                if reader == Reader::Compose && self.quote != Quote::Single && inner.contains('$') {
                    return Reading::Dynamic;
                }
                value(&self.unescaped(inner))
            }
        }
    }

    fn by_javascript(&self, text: &str) -> String {
        let inner = slice(text, self.inner.start, self.inner.end);
        let behind = slice(text, self.value.end, self.span.end).trim_start();
        if !behind.is_empty() && !behind.starts_with('#') {
            // `A="{"k":1}"`: the quotes inside close nothing, only the outer pair is taken off.
            let whole = line_from(text, self.value.start).trim_end();
            let open = whole.chars().next().unwrap_or_default();
            return whole
                .strip_prefix(open)
                .and_then(|rest| rest.strip_suffix(open))
                .unwrap_or(whole)
                .to_owned();
        }
        match self.quote {
            Quote::None => inner.split('#').next().unwrap_or_default().trim().to_owned(),
            Quote::Double if self.is_terminated => inner.replace("\\n", "\n").replace("\\r", "\r"),
            _ if self.is_terminated => inner.to_owned(),
            _ => slice(text, self.value.start, self.value.end).to_owned(),
        }
    }

    /// Undoes the escapes of a value in double quotes; in others a backslash is a character.
    fn unescaped(&self, inner: &str) -> String {
        if self.quote != Quote::Double {
            return inner.to_owned();
        }
        let mut text = String::with_capacity(inner.len());
        let mut characters = inner.chars();
        while let Some(character) = characters.next() {
            if character != '\\' {
                text.push(character);
                continue;
            }
            match characters.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                Some(other) => text.push(other),
                None => text.push('\\'),
            }
        }
        text
    }

    /// Asks the crate itself, with this assignment alone.
    fn by_dotenvy(&self, text: &str) -> Reading {
        let line = slice(text, self.span.start, self.span.end);
        // The crate would fill in variables of the environment that gonogo itself runs in.
        if self.quote != Quote::Single && line.contains('$') {
            return Reading::Dynamic;
        }
        match dotenvy::from_read_iter(line.as_bytes()).next() {
            Some(Ok((_, found))) => value(&found),
            Some(Err(_)) => Reading::Refused,
            None => Reading::Unset,
        }
    }
}

fn value(text: &str) -> Reading {
    Reading::Value(Secret::new(text.as_bytes()))
}

fn line_from(text: &str, start: usize) -> &str {
    slice(text, start, super::line_end(text, start))
}

fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn as_read(text: &str, reader: Reader) -> String {
        match parse(text).assignments[0].value_as(text, reader) {
            Reading::Value(secret) => secret.expose_text().unwrap_or_default().to_owned(),
            Reading::Refused => "(refused)".to_owned(),
            Reading::Dynamic => "(dynamic)".to_owned(),
            Reading::Unset => "(unset)".to_owned(),
        }
    }

    #[test]
    fn a_hash_cuts_the_value_for_javascript_only() {
        assert_eq!(as_read("A=b#c\n", Reader::JavaScript), "b");
        for reader in [Reader::Python, Reader::Compose, Reader::Docker, Reader::Dotenvy] {
            assert_eq!(as_read("A=b#c\n", reader), "b#c");
        }
    }

    #[test]
    fn quotes_inside_quotes_are_kept_by_javascript() {
        assert_eq!(as_read("A=\"{\"k\":1}\"\n", Reader::JavaScript), "{\"k\":1}");
    }

    #[test]
    fn docker_keeps_the_quotes() {
        assert_eq!(as_read("A=\"b\"\n", Reader::Docker), "\"b\"");
        assert_eq!(as_read("A=\"b\"\n", Reader::JavaScript), "b");
    }

    #[test]
    fn dotenvy_refuses_a_bare_value_with_a_blank_and_a_lone_name() {
        assert_eq!(as_read("A=b c\n", Reader::Dotenvy), "(refused)");
        assert_eq!(as_read("A\n", Reader::Dotenvy), "(refused)");
        assert_eq!(as_read("A='b c'\n", Reader::Dotenvy), "b c");
        assert_eq!(as_read("A=x\\ny\n", Reader::Dotenvy), "x\ny");
        assert_eq!(as_read("A=\"x\ny\"\n", Reader::Dotenvy), "x\ny");
    }

    #[test]
    fn nothing_is_filled_in_from_the_environment() {
        assert_eq!(as_read("A=$HOME\n", Reader::Dotenvy), "(dynamic)");
        assert_eq!(as_read("A='$HOME'\n", Reader::Dotenvy), "$HOME");
    }
}
