//! Typed YAML for files that people write for gonogo: gonogo.yaml, rules, waivers. Bytes, depth and aliases are capped
//! before the parser sees the text, and every error names file, line, reason and next step.

use std::fmt;

use serde::de::DeserializeOwned;

/// Bytes of one such file; the longest real ones have a few kilobytes.
const LONGEST_FILE: usize = 1 << 20;
/// Nesting of brackets; the parser's time grows with the square of it (200 KB of `{a: {a:` took 19 s).
const DEEPEST_NESTING: usize = 64;
/// Aliases (`*name`) in one file; nested ones grow without end.
const MOST_ALIASES: usize = 32;

/// What is wrong with a file that somebody wrote for gonogo.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct YamlError {
    /// The file as the reader knows it.
    pub file: String,
    /// 1-based line, when one is to blame.
    pub line: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// The next step, without a leading capital.
    pub hint: String,
}

impl YamlError {
    /// Returns the error about `file` as a whole.
    #[must_use]
    pub fn new(file: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// Says on which 1-based line.
    #[must_use]
    pub fn on_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for YamlError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.file, self.message)?,
            None => write!(out, "{}: {}", self.file, self.message)?,
        }
        if self.hint.is_empty() {
            Ok(())
        } else {
            write!(out, " · hint: {}", self.hint)
        }
    }
}

/// Returns the value that `text` describes; `file` is only named in errors.
///
/// # Errors
/// When the text is too large or too deep, is no YAML, or does not fit the type. The error names the line.
pub fn from_yaml<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, YamlError> {
    guard(text, file)?;
    serde_yaml::from_str(text).map_err(|error| explain(&error, file))
}

/// Returns the nearest of `known` to `given`, when one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(given, word), word))
        .filter(|(distance, word)| *distance <= 3.min(word.len() / 2))
        .min()
        .map(|(_, word)| word)
}

/// Refuses what would cost the parser more than it is worth. One pass, no allocation.
fn guard(text: &str, file: &str) -> Result<(), YamlError> {
    if text.len() > LONGEST_FILE {
        let message = format!("{} bytes of YAML, more than {LONGEST_FILE}", text.len());
        return Err(YamlError::new(file, message, "split the file"));
    }
    let (mut depth, mut aliases, mut line) = (0_usize, 0_usize, 1_u32);
    let mut before = b'\n';
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' => line += 1,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'*' if starts_a_value(before) && next_is_word(text, at) => aliases += 1,
            _ => {}
        }
        if depth > DEEPEST_NESTING {
            let message = format!("more than {DEEPEST_NESTING} brackets inside one another");
            return Err(YamlError::new(file, message, "write it flat").on_line(line));
        }
        if aliases > MOST_ALIASES {
            let message = format!("more than {MOST_ALIASES} aliases");
            return Err(YamlError::new(file, message, "write the values out").on_line(line));
        }
        before = byte;
    }
    Ok(())
}

fn starts_a_value(before: u8) -> bool {
    matches!(before, b' ' | b'\t' | b'\n' | b'[' | b',' | b'{')
}

fn next_is_word(text: &str, at: usize) -> bool {
    text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphanumeric)
}

fn explain(error: &serde_yaml::Error, file: &str) -> YamlError {
    let whole = error.to_string();
    // The location stands in its own field; the parser repeats it at the end of its sentence.
    let sentence = whole
        .split(" at line ")
        .next()
        .unwrap_or(&whole)
        .trim_end_matches([' ', ',']);
    let (message, hint) = unknown_word(sentence, "unknown field", "key")
        .or_else(|| unknown_word(sentence, "unknown variant", "word"))
        .unwrap_or_else(|| {
            (
                sentence.to_owned(),
                "see docs/configuration.md and docs/RULES.md".to_owned(),
            )
        });
    let explained = YamlError::new(file, message, hint);
    match error.location() {
        Some(location) => explained.on_line(u32::try_from(location.line()).unwrap_or(u32::MAX)),
        None => explained,
    }
}

/// Returns message and hint for a key or word that the type does not have.
fn unknown_word(sentence: &str, complaint: &str, kind: &str) -> Option<(String, String)> {
    let rest = sentence.split_once(complaint)?.1.strip_prefix(" `")?;
    let (given, expected) = rest.split_once('`')?;
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let hint = match nearest(given, known.iter().copied()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None if known.is_empty() => "remove it".to_owned(),
        None => format!("known {kind}s: {}", known.join(", ")),
    };
    Some((format!("unknown {kind} \"{given}\""), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        threshold: Option<String>,
        count: Option<u32>,
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() {
        let error = from_yaml::<Sample>("count: 1\ntreshold: high\n", "gonogo.yaml").unwrap_err();
        assert_eq!(
            error.to_string(),
            "gonogo.yaml:2: unknown key \"treshold\" · hint: did you mean \"threshold\"?"
        );
    }

    #[test]
    fn a_wrong_type_is_named_with_its_line() {
        let error = from_yaml::<Sample>("threshold: x\ncount: many\n", "g.yaml").unwrap_err();
        assert_eq!(error.line, Some(2));
        assert!(error.message.contains("count"), "{error}");
    }

    #[test]
    fn deep_nesting_and_alias_floods_are_refused_before_they_are_parsed() {
        let deep = "{a: ".repeat(50_000);
        assert!(
            from_yaml::<Sample>(&deep, "g.yaml")
                .unwrap_err()
                .message
                .contains("brackets")
        );
        let flood = format!("a: &a x\nb: [{}]\n", "*a, ".repeat(1000));
        assert!(
            from_yaml::<Sample>(&flood, "g.yaml")
                .unwrap_err()
                .message
                .contains("aliases")
        );
    }

    #[test]
    fn a_sound_file_is_read() {
        let sample: Sample = from_yaml("threshold: high\ncount: 3\n", "g.yaml").unwrap();
        assert_eq!(
            (sample.threshold.as_deref(), sample.count),
            (Some("high"), Some(3))
        );
    }
}
