//! The report as workflow commands of GitHub Actions: annotations for the worst findings, and a plain line for the rest.
//! Escapes by the runner's own grammar; no word of the repository can become a command of its own.

use std::fmt::Write as _;

use crate::model::{Finding, Origin, Place, Report, Severity};

use super::digest::{self, Digest};
use super::neutral;

/// Annotations of one level that a step shows; the excess vanishes without a word.
/// <https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md>
const ANNOTATIONS_PER_LEVEL: usize = 10;
/// Characters of a message the runner keeps (actions/runner, ExecutionContext.cs), less room for escapes of its cut.
const MESSAGE_CHARACTERS: usize = 4_000;

/// Returns the commands, ending with the verdict as a plain line.
#[must_use]
pub fn render(report: &Report) -> String {
    let digest = Digest::of(report);
    let mut out = String::new();
    // What holds a verdict is as grave as what blocks: it shares the places of the first level, behind the blockers.
    let held = digest.held.iter().map(|unread| {
        let position = unread
            .position
            .map_or_else(String::new, |at| format!(",line={}", at.line));
        let file = neutral::workflow_property(unread.path.as_str());
        let text = format!("{}\nnot seen · {}", unread.reason, unread.hint);
        let message = neutral::workflow_data(&text, MESSAGE_CHARACTERS);
        format!("::error file={file}{position},title=HOLD::{message}")
    });
    let blockers = digest.blockers.iter().map(|finding| command("error", finding));
    level(&mut out, "errors", blockers.chain(held));
    level(
        &mut out,
        "warnings",
        digest.warnings.iter().map(|finding| command("warning", finding)),
    );
    level(
        &mut out,
        "notices",
        digest.notes.iter().map(|finding| command("notice", finding)),
    );
    if let Some(line) = digest.set_aside_line() {
        let _ = writeln!(out, "gonogo: set aside: {line}");
    }
    let _ = writeln!(
        out,
        "gonogo: {}",
        neutral::terminal(&digest::verdict_line(report))
    );
    out
}

fn level(out: &mut String, name: &str, commands: impl Iterator<Item = String>) {
    let mut left_out = 0_usize;
    for (number, command) in commands.enumerate() {
        if number < ANNOTATIONS_PER_LEVEL {
            let _ = writeln!(out, "{command}");
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            out,
            "gonogo: +{left_out} more {name}, all of them are in the summary"
        );
    }
}

fn command(word: &str, finding: &Finding) -> String {
    let mut message = format!("{}\n{}", finding.message, finding.help);
    if let Some(fix) = finding
        .fix
        .as_deref()
        .filter(|_| finding.severity > Severity::Low)
    {
        let _ = write!(message, "\n{fix}");
    }
    let title = format!("{} {}", finding.severity, finding.rule.title);
    format!(
        "::{word} {}title={}::{}",
        location(finding.place()),
        neutral::workflow_property(&title),
        neutral::workflow_data(&message, MESSAGE_CHARACTERS)
    )
}

/// The properties that pin the annotation to a line; none for a file that is not in the repository.
fn location(place: &Place) -> String {
    if !matches!(place.origin, Origin::Head | Origin::Inventory(_)) || place.path.as_str().is_empty() {
        return String::new();
    }
    let file = neutral::workflow_property(place.path.as_str());
    if !digest::has_text(place) {
        return format!("file={file},");
    }
    let (start, end) = (place.start, place.end.max(place.start));
    // The runner drops columns of a range over several lines.
    let columns = if start.line == end.line {
        format!("col={},endColumn={},", start.column, end.column)
    } else {
        String::new()
    };
    format!("file={file},line={},endLine={},{columns}", start.line, end.line)
}
