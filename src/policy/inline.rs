//! Reads the allows that stand beside the code: `gonogo: allow RULE -- reason` in any comment.
//! In: a document. Out: what each comment allows, on which line, and why. Judges nothing: [`super::decide`] does.

use super::InlineMarks;
use crate::model::{Change, Document, Finding, Origin, Place, Position, RepoPath, RuleId, Span};

/// One allow comment, honoured or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Allow {
    pub path: RepoPath,
    /// Where the word `gonogo` stands.
    pub position: Position,
    /// The 1-based line it speaks for: its own, or the one below when the comment stands alone.
    pub line: u32,
    /// True when the judged change brought the comment, or nothing was compared.
    pub is_new: bool,
    /// True when something was compared, and the change brought it.
    pub is_brought: bool,
    /// Rule ids (`secrets/stripe-secret-key`) or short names (`stripe-secret-key`), as written.
    pub rules: Vec<String>,
    /// Why it is fine; an allow without it is not honoured.
    pub reason: Option<String>,
}

/// All allows of the judged documents, sorted by path, so that those of one file are found quickly; and what stands beside
/// lines for other scanners.
#[derive(Clone, Debug, Default)]
pub struct Allows {
    own: Vec<Allow>,
    pub(super) marks: InlineMarks,
}

/// What must stand right before the word, so that prose about gonogo allows nothing.
const OPENERS: &[&str] = &[
    "#", "//", "--", "/*", "*", "<!--", "{#", "<%#", "{{!", ";", "%", "(*", "rem", "REM",
];
/// What may end a comment on the same line; cut off before the reason is read.
const CLOSERS: &[&str] = &["*/}}", "--}}", "*/}", "*/", "--%>", "-->", "%>", "#}", "}}", "*)"];
/// Bytes of a line read after the word: more is no comment a person wrote.
const LONGEST_COMMENT: usize = 1_000;

impl Allows {
    /// Returns the allows in `document`. Costs one literal search when there is none. The base of a comparison and earlier
    /// commits allow nothing: what was removed from them speaks no more.
    #[must_use]
    pub fn read(document: &Document) -> Vec<Allow> {
        if matches!(document.entry.origin, Origin::Base | Origin::History(_)) {
            return Vec::new();
        }
        let bytes = document.bytes();
        let mut found: Vec<Allow> = memchr::memmem::find_iter(bytes, b"gonogo")
            .filter_map(|at| read_at(document, at))
            .collect();
        // Comments stacked above one line all speak for that line.
        for index in (1..found.len()).rev() {
            let (above, below) = found.split_at_mut(index);
            let (above, below) = (&mut above[index - 1], &below[0]);
            let below_stands_alone = below.line > below.position.line;
            if above.line == below.position.line && above.line > above.position.line && below_stands_alone {
                above.line = below.line;
            }
        }
        found
    }

    /// Returns the allows of all documents; one seen in two windows of a long text, or in a file that is an inventory
    /// as well, counts once.
    #[must_use]
    pub fn new(mut allows: Vec<Allow>) -> Self {
        allows.sort();
        allows.dedup_by(|a, b| a.path == b.path && a.position == b.position);
        Self {
            own: allows,
            marks: InlineMarks::default(),
        }
    }

    /// Adds what stands beside lines for other scanners.
    #[must_use]
    pub fn with_marks(self, marks: InlineMarks) -> Self {
        Self { marks, ..self }
    }

    /// Returns every allow, sorted by path.
    #[must_use]
    pub fn all(&self) -> &[Allow] {
        &self.own
    }

    /// Returns the numbers (in [`Allows::all`]) of the allows that speak for `finding` at `place`.
    pub(super) fn at(&self, place: &Place, finding: &Finding) -> Vec<usize> {
        let start = self.own.partition_point(|allow| allow.path < place.path);
        self.own[start..]
            .iter()
            .enumerate()
            .take_while(|(_, allow)| allow.path == place.path)
            .filter(|(_, allow)| allow.names(&finding.rule.id))
            .filter(|(_, allow)| (place.start.line..=place.end.line).contains(&allow.line))
            .map(|(number, _)| start + number)
            .collect()
    }
}

impl Allow {
    /// Returns true when the comment names the rule, by its whole id or by the part after the slash.
    #[must_use]
    pub fn names(&self, rule: &RuleId) -> bool {
        self.rules
            .iter()
            .any(|name| name == rule.as_str() || name == rule.name())
    }
}

fn read_at(document: &Document, at: usize) -> Option<Allow> {
    let bytes = document.bytes();
    let line = document.line_span(at);
    let is_cut_off = line.end == bytes.len() && !document.part.is_last;
    // The window before has shown it, or the next one shows it whole.
    if is_cut_off || (document.part.number > 0 && line.end < document.part.overlap) {
        return None;
    }
    let before = String::from_utf8_lossy(&bytes[at.saturating_sub(LONGEST_COMMENT).max(line.start)..at]);
    let before = before.trim_end();
    let opener = OPENERS
        .iter()
        .filter(|opener| before.ends_with(**opener))
        .max_by_key(|opener| opener.len())?;
    let end = line.end.min(at + LONGEST_COMMENT);
    let comment = String::from_utf8_lossy(&bytes[at..end]);
    let (rules, reason) = parse_comment(&comment)?;
    let stands_alone = before[..before.len() - opener.len()]
        .trim_start_matches(['{', '<', '%', '/', '*', '-', ' ', '\t'])
        .is_empty();
    let position = document.position(at);
    let is_new = document.is_new(Span::new(at, line.end.max(at)));
    Some(Allow {
        path: document.entry.path.clone(),
        position,
        line: position.line + u32::from(stands_alone),
        is_new,
        is_brought: is_new && document.entry.change != Change::NotCompared,
        rules,
        reason,
    })
}

/// Reads `gonogo: allow RULES -- reason`; nothing when the text is something else.
fn parse_comment(comment: &str) -> Option<(Vec<String>, Option<String>)> {
    let rest = comment.strip_prefix("gonogo")?.trim_start().strip_prefix(':')?;
    let rest = rest.trim_start().strip_prefix("allow")?;
    if !rest.starts_with([' ', '\t']) {
        return None;
    }
    let mut rest = rest.trim();
    if let Some(closer) = CLOSERS.iter().find(|closer| rest.ends_with(**closer)) {
        rest = rest[..rest.len() - closer.len()].trim_end();
    }
    let (rules, reason) = match rest.split_once("--") {
        Some((rules, reason)) if rules.ends_with([' ', '\t']) => (rules, Some(reason.trim())),
        _ => (rest, None),
    };
    let rules: Vec<String> = rules
        .split(',')
        .map(|rule| rule.trim().to_owned())
        .filter(|rule| !rule.is_empty())
        .collect();
    let reason = reason.filter(|reason| !reason.is_empty()).map(str::to_owned);
    (!rules.is_empty()).then_some((rules, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entry, Lines, Part};

    fn read(text: &str) -> Vec<Allow> {
        Allows::read(&Document::new(Entry::head("a.ts"), text.as_bytes().to_vec()))
    }

    #[test]
    fn every_comment_syntax_can_carry_an_allow() {
        for line in [
            "# gonogo: allow secrets/x -- it is a sample",
            "x = 1 // gonogo:allow secrets/x -- it is a sample",
            "select 1; -- gonogo: allow secrets/x -- it is a sample",
            "/* gonogo: allow secrets/x -- it is a sample */",
            "<!-- gonogo: allow secrets/x -- it is a sample -->",
            "{{/* gonogo: allow secrets/x -- it is a sample */}}",
            "{# gonogo: allow secrets/x -- it is a sample #}",
            "<%# gonogo: allow secrets/x -- it is a sample %>",
            "; gonogo: allow secrets/x -- it is a sample",
        ] {
            let allows = read(line);
            assert_eq!(allows.len(), 1, "{line}");
            assert_eq!(allows[0].rules, ["secrets/x"], "{line}");
            assert_eq!(allows[0].reason.as_deref(), Some("it is a sample"), "{line}");
        }
    }

    #[test]
    fn a_comment_alone_speaks_for_the_line_below_and_others_for_their_own() {
        assert_eq!(read("a\n  // gonogo: allow x -- r\nb\n")[0].line, 3);
        assert_eq!(read("a\nb // gonogo: allow x -- r\n")[0].line, 2);
        assert_eq!(read("{{/* gonogo: allow x -- r */}}\nb")[0].line, 2);
    }

    #[test]
    fn stacked_comments_speak_for_the_same_line() {
        let lines: Vec<u32> = read("# gonogo: allow x -- r\n# gonogo: allow y -- r\nkey\n")
            .iter()
            .map(|allow| allow.line)
            .collect();
        assert_eq!(lines, [3, 3]);
    }

    #[test]
    fn a_missing_reason_is_kept_as_missing() {
        assert_eq!(read("<!-- gonogo: allow x -->")[0].reason, None);
        assert_eq!(read("# gonogo: allow x --")[0].reason, None);
        assert_eq!(read("# gonogo: allow x, y/z")[0].rules, ["x", "y/z"]);
    }

    #[test]
    fn prose_and_other_words_allow_nothing() {
        for text in [
            "write gonogo: allow x -- why",
            "# gonogo: allowed x",
            "# gonogo allow",
            "// gonogo: disallow x",
            "gonogo",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_do_not_disturb() {
        let bytes = b"\xFF\xFE # gonogo: allow x -- caf\xFF \xC3\n".to_vec();
        let allows = Allows::read(&Document::new(Entry::head("a"), bytes));
        assert_eq!(allows[0].rules, ["x"]);
    }

    #[test]
    fn an_allow_knows_whether_the_change_brought_it() {
        let text = b"# gonogo: allow x -- r\na\n# gonogo: allow x -- r\n".to_vec();
        let document = Document::new(Entry::head("a"), text).with_added_lines(Lines::new(vec![(3, 3)]));
        let new: Vec<bool> = Allows::read(&document).iter().map(|allow| allow.is_new).collect();
        assert_eq!(new, [false, true]);
    }

    #[test]
    fn an_allow_in_the_overlap_of_two_windows_counts_once() {
        let text = b"# gonogo: allow x -- r\nrest\n".to_vec();
        let second = Part {
            number: 1,
            overlap: 25,
            ..Part::WHOLE
        };
        let shown_before = Document::part_of(Entry::head("a"), second, text.clone());
        assert_eq!(Allows::read(&shown_before), []);
        let cut = Part {
            is_last: false,
            ..Part::WHOLE
        };
        let cut_off = Document::part_of(Entry::head("a"), cut, b"# gonogo: allow x".to_vec());
        assert_eq!(Allows::read(&cut_off), []);
    }
}
