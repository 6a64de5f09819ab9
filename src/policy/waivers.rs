//! Reads and extends `.gonogo/waivers.yaml`: findings the team lives with for now, each with an owner, a reason and an end.
//! Pure: text in, checked waivers or a pointed error out. The day comes in, so an end too far away is refused the same
//! way in a test and in a launch.

use std::fmt::Write as _;

use serde::Deserialize;

use crate::model::{Date, Fingerprint, RuleId};
use crate::syntax::strict::{self, YamlError};

/// Where waivers live, relative to the root of the project.
pub const WAIVERS_FILE: &str = ".gonogo/waivers.yaml";
/// Days a waiver may last from today: half a year, after which nobody remembers why.
pub const LONGEST_WAIVER_DAYS: i64 = 180;

/// One finding the team lives with until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    pub fingerprint: Fingerprint,
    pub rule: RuleId,
    pub owner: String,
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Date,
    /// 1-based line of the entry in its file; 0 for one that is not written yet.
    pub line: u32,
}

/// All waivers of a project, in the order of the file, each fingerprint once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waivers(Vec<Waiver>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    waivers: Option<Vec<RawWaiver>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWaiver {
    fingerprint: String,
    rule: String,
    owner: String,
    reason: String,
    expires: String,
}

impl Waivers {
    /// Reads the `text` of `file` (named in errors) on the day `today`.
    ///
    /// # Errors
    /// When the YAML is malformed or has an unknown key, or an entry lacks an owner or a reason, names no rule or
    /// fingerprint, repeats one, or ends later than [`LONGEST_WAIVER_DAYS`] from today. Names the line of the entry.
    pub fn parse(text: &str, file: &str, today: Date) -> Result<Self, YamlError> {
        if is_blank(text) {
            return Ok(Self::default());
        }
        let raw: RawFile = strict::from_yaml(text, file)?;
        let lines = entry_lines(text);
        let mut waivers: Vec<Waiver> = Vec::new();
        for (number, entry) in raw.waivers.unwrap_or_default().into_iter().enumerate() {
            let line = lines.get(number).copied().unwrap_or(1);
            let waiver = check(entry, line, today)
                .map_err(|(message, hint)| YamlError::new(file, message, hint).on_line(line))?;
            if let Some(twin) = waivers
                .iter()
                .find(|other| other.fingerprint == waiver.fingerprint)
            {
                let message = format!("{} is waived on line {} already", waiver.fingerprint, twin.line);
                return Err(YamlError::new(file, message, "keep one of the two").on_line(line));
            }
            waivers.push(waiver);
        }
        Ok(Self(waivers))
    }

    /// Returns every waiver, in the order of the file.
    #[must_use]
    pub fn all(&self) -> &[Waiver] {
        &self.0
    }

    /// Returns the number (in [`Waivers::all`]) of the waiver of `fingerprint`.
    pub(super) fn find(&self, fingerprint: &Fingerprint) -> Option<usize> {
        self.0
            .iter()
            .position(|waiver| waiver.fingerprint == *fingerprint)
    }
}

impl Waiver {
    /// Returns the text of the waiver file with this entry added, everything else kept as it is.
    ///
    /// # Errors
    /// When `text` is no valid waiver file, already waives the fingerprint, or the new entry is refused.
    pub fn append_to(&self, text: &str, file: &str, today: Date) -> Result<String, YamlError> {
        let before = Waivers::parse(text, file, today)?;
        if before.find(&self.fingerprint).is_some() {
            let message = format!("{} is waived already", self.fingerprint);
            return Err(YamlError::new(file, message, "change the entry that is there"));
        }
        let mut whole = with_room_for_an_entry(text);
        let indent = entry_indent(&whole);
        let _ = write!(
            whole,
            "{indent}- fingerprint: {}\n{indent}  rule: {}\n{indent}  owner: {}\n{indent}  reason: {}\n{indent}  expires: {}\n",
            // Quoted: sixteen digits without a letter would be read as a number.
            quoted(self.fingerprint.as_str()),
            self.rule,
            scalar(&self.owner),
            scalar(&self.reason),
            self.expires
        );
        let after = Waivers::parse(&whole, file, today)?;
        let is_kept = after.0.len() == before.0.len() + 1
            && after.find(&self.fingerprint).is_some_and(|number| {
                let written = &after.0[number];
                (&written.owner, &written.reason) == (&self.owner, &self.reason)
            });
        if is_kept {
            Ok(whole)
        } else {
            let hint = "write `waivers:` as a list of `- fingerprint: …` entries at the end of the file";
            Err(YamlError::new(
                file,
                "the entry cannot be added to this layout",
                hint,
            ))
        }
    }
}

fn check(raw: RawWaiver, line: u32, today: Date) -> Result<Waiver, (String, String)> {
    let fingerprint = Fingerprint::parse(&raw.fingerprint).ok_or_else(|| {
        let message = format!("\"{}\" is not a fingerprint", raw.fingerprint);
        (message, "copy it from the report; quote it".to_owned())
    })?;
    let rule = RuleId::parse(&raw.rule).ok_or_else(|| {
        let message = format!("\"{}\" is not a rule id", raw.rule);
        (message, "write it like secrets/stripe-secret-key".to_owned())
    })?;
    for (name, value) in [("owner", &raw.owner), ("reason", &raw.reason)] {
        if value.trim().is_empty() {
            let message = format!("the waiver of {fingerprint} has an empty {name}");
            return Err((message, format!("say the {name}: a waiver needs one")));
        }
    }
    let expires: Date = raw.expires.parse().map_err(|_| {
        let message = format!("\"{}\" is not a date", raw.expires);
        (message, "write it as YYYY-MM-DD".to_owned())
    })?;
    let latest = today.plus_days(LONGEST_WAIVER_DAYS);
    if expires > latest {
        let message = format!(
            "the waiver of {fingerprint} ends on {expires}, more than {LONGEST_WAIVER_DAYS} days ahead"
        );
        return Err((message, format!("set expires to {latest} or earlier")));
    }
    Ok(Waiver {
        fingerprint,
        rule,
        owner: raw.owner,
        reason: raw.reason,
        expires,
        line,
    })
}

fn is_blank(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .all(|line| line.is_empty() || line.starts_with('#') || line == "---")
}

/// Returns the 1-based line of each entry: every entry has exactly one `fingerprint` key.
fn entry_lines(text: &str) -> Vec<u32> {
    let is_key = |word: &str| {
        word.trim_start_matches(['-', ' ', '{', '[', '"', '\''])
            .starts_with("fingerprint")
    };
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim_start().starts_with('#'))
        .flat_map(|(number, line)| {
            line.split(',')
                .filter(|piece| is_key(piece.trim_start()))
                .map(move |_| number)
        })
        .collect()
}

const HEADER: &str = "# Findings the team lives with for now. A waiver needs an owner, a reason and an end, at most 180 days\n\
                      # ahead; after that day the finding blocks again. `gonogo waive FINGERPRINT` writes an entry.\n";

fn with_room_for_an_entry(text: &str) -> String {
    let mut whole = if text.trim().is_empty() {
        HEADER.to_owned()
    } else {
        text.trim_end().to_owned() + "\n"
    };
    if is_blank(&whole) {
        whole.push_str("waivers:\n");
        return whole;
    }
    for empty in ["waivers: []", "waivers: null", "waivers: ~"] {
        whole = whole.replacen(&format!("{empty}\n"), "waivers:\n", 1);
    }
    if entry_lines(&whole).len() > 1 {
        whole.push('\n');
    }
    whole
}

/// Returns the white space before the dash of the entries that are there.
fn entry_indent(text: &str) -> String {
    text.lines()
        .find(|line| line.trim_start().starts_with("- "))
        .map_or("  ", |line| &line[..line.len() - line.trim_start().len()])
        .to_owned()
}

/// Returns `text` as a YAML scalar: bare when no reader could misread it.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || " .;-_@/()".contains(c))
        && text.contains([' ', '@', '-'])
        && !text.contains(" -");
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// Returns `text` in double quotes, escaped. A JSON string is a YAML string, but for characters YAML will not print.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = ".gonogo/waivers.yaml";

    fn today() -> Date {
        "2026-11-24".parse().unwrap()
    }

    fn entry(changes: &[(&str, &str)]) -> String {
        let mut fields = [
            ("fingerprint", "5d0f3a9c71be4e26"),
            ("rule", "migrations/drop-column"),
            ("owner", "maria"),
            ("reason", "small"),
            ("expires", "2027-03-01"),
        ];
        for (name, value) in changes {
            if let Some(field) = fields.iter_mut().find(|field| field.0 == *name) {
                field.1 = value;
            }
        }
        let lines: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        format!("# ours\nwaivers:\n  - {}\n", lines.join("\n    "))
    }

    fn error_of(text: &str) -> String {
        Waivers::parse(text, FILE, today()).unwrap_err().to_string()
    }

    #[test]
    fn the_recipe_is_a_valid_file() {
        let text = include_str!("../../examples/recipes/waivers/.gonogo/waivers.yaml");
        let waivers = Waivers::parse(text, FILE, today()).unwrap();
        assert_eq!(waivers.all().len(), 2);
        assert_eq!(
            (waivers.all()[1].owner.as_str(), waivers.all()[1].line),
            ("platform-team", 10)
        );
    }

    #[test]
    fn an_empty_file_waives_nothing() {
        for text in ["", "# nothing yet\n", "waivers:\n", "waivers: []\n"] {
            assert_eq!(
                Waivers::parse(text, FILE, today()),
                Ok(Waivers::default()),
                "{text}"
            );
        }
    }

    #[test]
    fn errors_name_file_line_reason_and_next_step() {
        assert_eq!(
            error_of(&entry(&[("expires", "2027-05-24")])),
            ".gonogo/waivers.yaml:3: the waiver of 5d0f3a9c71be4e26 ends on 2027-05-24, more than 180 days ahead · \
             hint: set expires to 2027-05-23 or earlier"
        );
        assert_eq!(
            error_of(&entry(&[("expires", "soon")])),
            ".gonogo/waivers.yaml:3: \"soon\" is not a date · hint: write it as YYYY-MM-DD"
        );
        assert_eq!(
            error_of(&entry(&[("owner", "\" \"")])),
            ".gonogo/waivers.yaml:3: the waiver of 5d0f3a9c71be4e26 has an empty owner · hint: say the owner: a waiver needs one"
        );
        assert!(error_of(&entry(&[("fingerprint", "abc")])).contains("\"abc\" is not a fingerprint"));
        assert!(error_of(&entry(&[("rule", "'*'")])).contains("\"*\" is not a rule id"));
        let twice = entry(&[]) + entry(&[]).trim_start_matches("# ours\nwaivers:\n");
        assert!(
            error_of(&twice)
                .starts_with(".gonogo/waivers.yaml:8: 5d0f3a9c71be4e26 is waived on line 3 already")
        );
    }

    #[test]
    fn an_unknown_key_is_an_error_with_the_nearest_known_one() {
        let text = entry(&[]).replace("owner:", "ownr:");
        let error = error_of(&text);
        assert!(
            error.contains("unknown key \"ownr\"") && error.contains("did you mean \"owner\"?"),
            "{error}"
        );
    }

    fn new_waiver() -> Waiver {
        Waiver {
            fingerprint: Fingerprint::parse("1234567890123456").unwrap(),
            rule: RuleId::parse("secrets/x-key").unwrap(),
            owner: "platform team".to_owned(),
            reason: "Rotated: see \"OPS-412\" # not a comment".to_owned(),
            expires: "2027-01-31".parse().unwrap(),
            line: 0,
        }
    }

    #[test]
    fn a_new_entry_keeps_the_text_that_is_there() {
        let text = entry(&[]);
        let whole = new_waiver().append_to(&text, FILE, today()).unwrap();
        assert_eq!(
            whole,
            text + "  - fingerprint: \"1234567890123456\"\n    rule: secrets/x-key\n    owner: platform team\n    \
                    reason: \"Rotated: see \\\"OPS-412\\\" # not a comment\"\n    expires: 2027-01-31\n"
        );
    }

    #[test]
    fn the_first_entry_brings_the_header_and_a_hostile_reason_stays_one_string() {
        for text in ["", "# ours\n", "waivers: []\n"] {
            let mut waiver = new_waiver();
            waiver.reason = "a\nwaivers: x\u{1b}[2J \u{2028} \\ é".to_owned();
            let whole = waiver.append_to(text, FILE, today()).unwrap();
            let read = Waivers::parse(&whole, FILE, today()).unwrap();
            assert_eq!(read.all()[0].reason, waiver.reason);
        }
        assert!(
            new_waiver()
                .append_to("", FILE, today())
                .unwrap()
                .starts_with("# Findings the team")
        );
    }

    #[test]
    fn a_fingerprint_is_waived_once() {
        let whole = new_waiver().append_to("", FILE, today()).unwrap();
        let error = new_waiver().append_to(&whole, FILE, today()).unwrap_err();
        assert!(error.to_string().contains("1234567890123456 is waived already"));
    }
}
