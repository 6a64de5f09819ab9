//! The poll on a terminal: headline, one row per question, ranked findings with their source line, what was not seen,
//! and the verdict. A pure function of the report; every word of the repository is made harmless first.

use std::fmt::Write as _;

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use anstyle::{AnsiColor, Effects, Style};

use crate::model::{Finding, Place, Report, RowState, Severity, State, Unread, Verdict};

use super::digest::{self, Digest};
use super::neutral;
use super::{Detail, Options};

/// Places shown besides the first one; a leaked key may stand in hundreds of bundles.
const OTHER_PLACES: usize = 5;
/// Findings shown with their source; those of lower rank have one line each, so that the gravest stay in sight.
/// `--verbose` shows all in full.
const FULL_FINDINGS: usize = 50;
/// Gaps and notes listed before the rest is counted; `--verbose` lists all.
const NOTED_LINES: usize = 3;

/// Returns the page.
#[must_use]
pub fn render(report: &Report, options: &Options) -> String {
    let page = Page {
        digest: Digest::of(report),
        report,
        options,
    };
    if options.detail == Detail::Quiet {
        page.quiet()
    } else {
        page.whole()
    }
}

struct Page<'a> {
    digest: Digest<'a>,
    report: &'a Report,
    options: &'a Options,
}

impl Page<'_> {
    /// One line for each finding that blocks, then the verdict.
    fn quiet(&self) -> String {
        let mut out = String::new();
        for finding in &self.digest.blockers {
            one_line(&mut out, finding);
        }
        self.verdict(&mut out);
        out
    }

    fn whole(&self) -> String {
        let mut out = String::new();
        self.headline(&mut out);
        self.rows(&mut out);
        self.allowed_in_change(&mut out);
        self.findings(&mut out);
        self.set_aside(&mut out);
        self.unread(&mut out);
        self.unused_marks(&mut out);
        self.verdict(&mut out);
        out
    }

    fn headline(&self, out: &mut String) {
        let name = self.paint(Effects::BOLD.into(), "gonogo");
        let project = digest::project(self.report);
        let looked_at = digest::looked_at(self.report);
        let _ = write!(
            out,
            "{name} {} · {} · {looked_at}",
            self.report.tool.version,
            neutral::terminal(&project)
        );
        if let Some(seconds) = self.options.seconds {
            let _ = write!(out, " · {seconds:.2} s");
        }
        out.push_str("\n\n");
    }

    fn rows(&self, out: &mut String) {
        let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
        let rows = &self.report.rows;
        let name_width = widest(&mut rows.iter().map(|row| row.name.chars().count()));
        let state_width = widest(&mut rows.iter().map(|row| row.state.word().len()));
        for row in rows {
            let state = self.paint(row_style(row.state), row.state.word());
            let pad = " ".repeat(state_width - row.state.word().len());
            let line = format!(
                "  {:name_width$}  {state}{pad}  {}",
                row.name,
                neutral::terminal(&row.note)
            );
            let _ = writeln!(out, "{}", line.trim_end());
        }
        if !rows.is_empty() {
            out.push('\n');
        }
    }

    /// An allow that comes with the finding is the first thing a reviewer must see.
    fn allowed_in_change(&self, out: &mut String) {
        let mut any = false;
        for (finding, place) in self.digest.allowed_in_change() {
            any = true;
            let word = self.paint(
                AnsiColor::Yellow.on_default().effects(Effects::BOLD),
                "allowed in this change",
            );
            let _ = writeln!(
                out,
                "{word}: {} {} {} by {}: {}",
                neutral::terminal(&digest::location(finding.place())),
                finding.severity,
                finding.rule.id,
                neutral::terminal(place),
                neutral::terminal(&why_set_aside(&finding.state))
            );
        }
        if any {
            out.push('\n');
        }
    }

    fn findings(&self, out: &mut String) {
        let all = self.options.detail == Detail::Verbose;
        let full = if all { usize::MAX } else { FULL_FINDINGS };
        let shown: Vec<&Finding> = self
            .digest
            .blockers
            .iter()
            .chain(&self.digest.warnings)
            .copied()
            .collect();
        for finding in shown.iter().take(full) {
            self.finding(out, finding);
        }
        for finding in shown.iter().skip(full) {
            one_line(out, finding);
        }
        if shown.len() > full {
            out.push('\n');
        }
        if all {
            for finding in &self.digest.notes {
                self.finding(out, finding);
            }
        } else if let Some(notes) = digest::counted(self.digest.notes.len() as u64, "notes") {
            let _ = writeln!(out, "{notes} hidden: --verbose");
        }
        self.listed(out);
    }

    fn finding(&self, out: &mut String, finding: &Finding) {
        let level = level(finding);
        let title = level
            .clone()
            .with_name(finding.severity.word())
            .primary_title(neutral::terminal(&finding.message))
            .id(finding.rule.id.as_str());
        // The arrow line is ours: the renderer would count its column from the start of a cut excerpt.
        let renderer = self.renderer();
        let _ = writeln!(out, "{}", renderer.render(&[Group::with_title(title)]));
        self.arrow(out, finding.place());
        let mut elements: Vec<Element<'_>> = source_line(finding.place()).into_iter().collect();
        elements.extend(other_places(finding));
        for related in &finding.related {
            let text = format!("{} {}", digest::location(&related.place), related.what);
            let text = neutral::terminal(&text).into_owned();
            elements.push(Level::NOTE.with_name("see").message(text).into());
        }
        for (name, text) in self.remarks(finding) {
            elements.push(Level::HELP.with_name(name).message(text).into());
        }
        let group = Group::with_level(level).elements(elements);
        let _ = writeln!(out, "{}", renderer.render(&[group]));
        if let Some(fix) = &finding.fix {
            for line in neutral::terminal_lines(fix) {
                let _ = writeln!(out, "      {}", self.paint(AnsiColor::Green.on_default(), &line));
            }
        }
        out.push('\n');
    }

    fn arrow(&self, out: &mut String, place: &Place) {
        let has_text = digest::has_text(place);
        let gutter = if has_text {
            place.start.line.to_string().len()
        } else {
            0
        };
        let column = if has_text {
            format!(":{}", place.start.column)
        } else {
            String::new()
        };
        let arrow = self.paint(DEFAULT_LINE_NUM_STYLE, "-->");
        let path = digest::location(place);
        let _ = writeln!(
            out,
            "{}{arrow} {}{column}",
            " ".repeat(gutter),
            neutral::terminal(&path)
        );
    }

    /// What is said below the source line: name and text of each remark.
    fn remarks(&self, finding: &Finding) -> Vec<(&'static str, String)> {
        let mut remarks = vec![("why", finding.rule.why.clone().into_owned())];
        if let Some(how) = finding.properties.get("worse_than_baseline") {
            remarks.push(("worse", format!("the baseline accepts it no longer: {how}")));
        }
        if let Some(place) = finding.properties.get("also_needs_allow") {
            remarks.push((
                "note",
                format!("the allow covers one copy, {place} needs one too"),
            ));
        }
        if let Some(refused) = finding.properties.get("refused_mark") {
            remarks.push(("not honoured", refused.clone()));
        }
        if self.options.explain {
            remarks.extend(axes(finding));
            remarks.push(("confidence", finding.confidence.to_string()));
            remarks.push(("impact", finding.impact.to_string()));
            remarks.push(("source", finding.rule.source.clone().into_owned()));
            remarks.push(("fingerprint", finding.fingerprint.to_string()));
            remarks.push((
                "allow",
                format!("gonogo: allow {} -- why it is fine", finding.rule.id),
            ));
        }
        remarks.push(("do", finding.help.clone()));
        remarks
            .into_iter()
            .map(|(name, text)| (name, neutral::terminal(&text).into_owned()))
            .collect()
    }

    fn listed(&self, out: &mut String) {
        if self.options.detail != Detail::Verbose && !self.options.explain {
            return;
        }
        for finding in &self.report.listed {
            let _ = writeln!(
                out,
                "publishable: fine in a browser: {} {}",
                neutral::terminal(&digest::location(finding.place())),
                neutral::terminal(&finding.message)
            );
        }
    }

    fn set_aside(&self, out: &mut String) {
        let Some(line) = self.digest.set_aside_line() else {
            return;
        };
        let _ = writeln!(out, "set aside: {line}");
        if self.options.detail == Detail::Verbose {
            for finding in self.digest.set_aside() {
                let _ = writeln!(
                    out,
                    "  {} {} {}: {}",
                    neutral::terminal(&digest::location(finding.place())),
                    finding.severity,
                    finding.rule.id,
                    neutral::terminal(&why_set_aside(&finding.state))
                );
            }
        }
    }

    fn unused_marks(&self, out: &mut String) {
        if self.options.detail != Detail::Verbose || self.report.unused_marks.is_empty() {
            return;
        }
        for unused in &self.report.unused_marks {
            let path = neutral::terminal(unused.path.as_str());
            let _ = writeln!(
                out,
                "unused mark: {path}:{} {} ({})",
                unused.line, unused.mark, unused.scanner
            );
        }
        out.push('\n');
    }

    fn unread(&self, out: &mut String) {
        let all = self.options.detail == Detail::Verbose;
        let held = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
        unread_lines(out, &self.paint(held, "not seen"), &self.digest.held, usize::MAX);
        let limit = if all { usize::MAX } else { NOTED_LINES };
        unread_lines(out, "noted", &self.digest.noted, limit);
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
    }

    fn verdict(&self, out: &mut String) {
        let line = digest::verdict_line(self.report);
        let line = neutral::terminal(&line);
        let word = self.report.verdict.word();
        let painted = self.paint(verdict_style(self.report.verdict), word);
        let _ = writeln!(out, "{painted}{}", &line[word.len()..]);
    }

    fn renderer(&self) -> Renderer {
        let renderer = if self.options.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        renderer.term_width(self.options.width)
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.options.color {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// The evidence of a finding, an axis a line, and how the verdict follows.
fn axes(finding: &Finding) -> Vec<(&'static str, String)> {
    let Some(evidence) = &finding.evidence else {
        return Vec::new();
    };
    let verdict = digest::verdict_on(finding);
    vec![
        ("identity", evidence.identity.to_string()),
        ("value", evidence.value.to_string()),
        ("place", evidence.place.to_string()),
        ("verdict", format!("{verdict}: {}", evidence.because.join(" → "))),
    ]
}

fn one_line(out: &mut String, finding: &Finding) {
    let _ = writeln!(
        out,
        "{} {} {} {}",
        neutral::terminal(&digest::location(finding.place())),
        finding.severity,
        finding.rule.id,
        neutral::terminal(&finding.message)
    );
}

fn unread_lines(out: &mut String, word: &str, unread: &[&Unread], limit: usize) {
    for entry in unread.iter().take(limit) {
        let _ = writeln!(
            out,
            "{word}: {} · {}",
            neutral::terminal(&digest::said(entry)),
            neutral::terminal(&entry.hint)
        );
    }
    let more = unread.len().saturating_sub(limit);
    if more > 0 {
        let _ = writeln!(out, "{word}: {more} more, --verbose lists them");
    }
}

/// The line of source with its mark; nothing for a place without text.
fn source_line(place: &Place) -> Option<Element<'static>> {
    if !digest::has_text(place) {
        return None;
    }
    let (excerpt, mark) = place.excerpt();
    let (excerpt, mark) = neutral::terminal_marked(&excerpt, mark);
    let snippet = Snippet::source(excerpt)
        .line_start(place.start.line as usize)
        .annotation(AnnotationKind::Primary.span(mark.start..mark.end));
    Some(snippet.into())
}

fn other_places(finding: &Finding) -> Vec<Element<'static>> {
    let others = finding.place_count() - 1;
    let mut lines: Vec<Element<'static>> = finding
        .places()
        .skip(1)
        .take(OTHER_PLACES)
        .map(|place| {
            let text = neutral::terminal(&digest::location(place)).into_owned();
            Level::NOTE.with_name("also at").message(text).into()
        })
        .collect();
    if others > OTHER_PLACES {
        let more = format!("{} more places", others - OTHER_PLACES);
        lines.push(Level::NOTE.with_name("also at").message(more).into());
    }
    lines
}

fn why_set_aside(state: &State) -> String {
    match state {
        State::Allowed { reason } => format!("allowed, {reason}"),
        State::Waived {
            owner,
            reason,
            expires,
        } => format!("waived until {expires} by {owner}, {reason}"),
        other => other.word().to_owned(),
    }
}

fn level(finding: &Finding) -> Level<'static> {
    match (finding.state == State::Blocks, finding.severity) {
        (true, _) => Level::ERROR,
        (false, Severity::Low) => Level::NOTE,
        (false, _) => Level::WARNING,
    }
}

fn row_style(state: RowState) -> Style {
    match state {
        RowState::Go => verdict_style(Verdict::Go),
        RowState::NoGo => verdict_style(Verdict::NoGo),
        RowState::Hold => verdict_style(Verdict::Hold),
        RowState::NotJudged => Effects::DIMMED.into(),
    }
}

fn verdict_style(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Go => AnsiColor::Green,
        Verdict::Hold => AnsiColor::Yellow,
        Verdict::NoGo => AnsiColor::Red,
    };
    color.on_default().effects(Effects::BOLD)
}
