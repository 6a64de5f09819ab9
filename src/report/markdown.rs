//! The report for a job summary or a comment: verdict, poll table, ranked findings. Bounded in size by rank: the gravest
//! stay, the rest is counted. Repository text stands in code only.

use std::fmt::Write as _;

use crate::model::{Finding, Report, Unread};

use super::digest::{self, Digest};
use super::{Detail, Options, neutral};

/// Characters of one comment, GitHub's limit ("Body is too long" above it). Counted in bytes, which are never fewer.
pub const COMMENT_LIMIT: usize = 65_536;
/// Left free for what a caller adds: a marker, a footer.
const MARGIN: usize = 1_536;
/// Findings told in full; the others have one line.
const DETAILED: usize = 20;
/// Bytes kept for the lines that end the page.
const TAIL: usize = 1_024;
/// Characters of one repository text: a file name may have thousands, and one finding must not fill the page.
const LONGEST_TEXT: usize = 400;

/// Returns the page, no longer than one comment may be.
#[must_use]
pub fn render(report: &Report, options: &Options) -> String {
    render_within(report, options, COMMENT_LIMIT - MARGIN)
}

/// Returns the page in at most `limit` bytes (a job summary may have 900 KiB).
#[must_use]
pub fn render_within(report: &Report, options: &Options, limit: usize) -> String {
    let digest = Digest::of(report);
    let mut page = Bounded::new(limit.saturating_sub(TAIL));
    page.push(&head(report));
    if let Some(table) = poll(report) {
        page.push(&table);
    }
    page.push(&allowed_in_change(&digest));
    let mut findings: Vec<&Finding> = digest.blockers.iter().chain(&digest.warnings).copied().collect();
    if options.detail == Detail::Verbose {
        findings.extend(&digest.notes);
    }
    let mut told = 0;
    for (number, finding) in findings.iter().enumerate() {
        let text = if number < DETAILED {
            detailed(number + 1, finding)
        } else {
            short(number + 1, finding)
        };
        if !page.push(&text) {
            break;
        }
        told += 1;
    }
    let mut seen = true;
    for unread in digest.held.iter().chain(&digest.noted) {
        seen = seen && page.push(&not_seen(unread));
    }
    let hidden = if options.detail == Detail::Verbose {
        0
    } else {
        digest.notes.len()
    };
    page.end(&tail(&digest, findings.len() - told, hidden, seen))
}

/// A page that refuses what would not fit.
struct Bounded {
    text: String,
    limit: usize,
}

impl Bounded {
    fn new(limit: usize) -> Self {
        Self {
            text: String::new(),
            limit,
        }
    }

    /// Adds `piece` whole, or returns false and adds nothing.
    fn push(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() <= self.limit;
        if fits {
            self.text.push_str(piece);
        }
        fits
    }

    fn end(mut self, tail: &str) -> String {
        self.text.push_str(tail);
        self.text.truncate(self.text.trim_end().len());
        self.text + "\n"
    }
}

fn head(report: &Report) -> String {
    let project = neutral::code_span(&cut(&digest::project(report)));
    let looked_at = digest::looked_at(report);
    let mut head = format!("## {} · {project}\n\n", report.verdict.word());
    if let Some(hand) = &report.overridden {
        let (owner, reason) = (
            neutral::prose(&cut(&hand.owner)),
            neutral::prose(&cut(&hand.reason)),
        );
        let _ = write!(head, "**Overridden** by {owner}: {reason}\n\n");
    }
    let line = digest::verdict_line(&Report {
        overridden: None,
        ..report.clone()
    });
    if let Some((_, what)) = line.split_once(" · ") {
        let _ = write!(head, "{}\n\n", neutral::prose(&cut(what)));
    }
    let _ = write!(head, "gonogo {} looked at {looked_at}.\n\n", report.tool.version);
    head
}

fn poll(report: &Report) -> Option<String> {
    let mut table = String::from("| | | |\n|---|---|---|\n");
    for row in &report.rows {
        let note = neutral::cell(&neutral::prose(&cut(&row.note)));
        let name = neutral::cell(&neutral::prose(&row.name));
        let _ = writeln!(table, "| {name} | **{}** | {note} |", row.state.word());
    }
    table.push('\n');
    (!report.rows.is_empty()).then_some(table)
}

/// An allow that comes with the finding is the first thing a reviewer must see.
fn allowed_in_change(digest: &Digest<'_>) -> String {
    let mut text = String::new();
    for (finding, place) in digest.allowed_in_change().take(DETAILED) {
        let _ = writeln!(
            text,
            "- **Allowed in this change**: {} {} at {} by {}",
            finding.severity,
            neutral::code_span(finding.rule.id.as_str()),
            neutral::code_span(&cut(&digest::location(finding.place()))),
            neutral::code_span(&cut(place))
        );
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn detailed(number: usize, finding: &Finding) -> String {
    let mut text = format!(
        "### {number}. {}: {}\n\n{} · {} · {}\n",
        finding.severity,
        neutral::prose(&cut(&finding.message)),
        neutral::code_span(&cut(&digest::location(finding.place()))),
        neutral::code_span(finding.rule.id.as_str()),
        finding.impact,
    );
    let others = finding.place_count() - 1;
    if let Some(others) = digest::counted(others as u64, "more places") {
        let first: Vec<String> = finding
            .places()
            .skip(1)
            .take(3)
            .map(|place| neutral::code_span(&cut(&digest::location(place))))
            .collect();
        let _ = writeln!(text, "\n{others}: {}", first.join(", "));
    }
    let (excerpt, _) = finding.place().excerpt();
    if !excerpt.trim().is_empty() {
        // One line as it stands in the file: a carriage return inside it is text, not a line end.
        text.push_str(&neutral::fence(&neutral::terminal(&cut(&excerpt))));
    }
    let _ = write!(
        text,
        "\n{}\n\n**Do:** {}\n",
        neutral::prose(&finding.rule.why),
        neutral::prose(&cut(&finding.help))
    );
    if let Some(fix) = &finding.fix {
        text.push_str(&neutral::fence(fix));
    }
    text.push('\n');
    text
}

fn short(number: usize, finding: &Finding) -> String {
    format!(
        "{number}. **{}** {}: {}\n",
        finding.severity,
        neutral::code_span(&cut(&digest::location(finding.place()))),
        neutral::prose(&cut(&finding.message)),
    )
}

fn not_seen(unread: &Unread) -> String {
    let word = match unread.gravity {
        crate::model::Gravity::Holds => "**not seen**",
        crate::model::Gravity::Noted => "noted",
    };
    let (said, hint) = (cut(&digest::said(unread)), cut(&unread.hint));
    format!(
        "- {word}: {} · {}\n",
        neutral::prose(&said),
        neutral::prose(&hint)
    )
}

fn tail(digest: &Digest<'_>, cut_off: usize, hidden: usize, all_seen: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    if cut_off > 0 {
        parts.push(format!(
            "{} more findings are in the full report",
            digest::grouped(cut_off as u64)
        ));
    }
    parts.extend(digest::counted(hidden as u64, "notes").map(|notes| format!("{notes} hidden")));
    parts.extend(digest.set_aside_line().map(|line| format!("set aside: {line}")));
    if !all_seen {
        parts.push("the list of what was not seen is cut short here".to_owned());
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!("\n{}.\n", parts.join(" · "))
    }
}

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST_TEXT).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
