//! What every page says first: which findings are shown, how many are not and why, and what to fix first.
//! Counts and chooses only; wording and escaping are the renderers'.

use crate::model::{Finding, Gravity, Origin, Place, Report, Severity, Span, State, Unread, Verdict};

/// The findings of a report, sorted into what a reader does with them. Each list keeps the rank.
#[derive(Debug)]
pub(super) struct Digest<'a> {
    pub blockers: Vec<&'a Finding>,
    /// Medium or graver, and not blocking.
    pub warnings: Vec<&'a Finding>,
    /// Low: shown on request.
    pub notes: Vec<&'a Finding>,
    pub allowed: Vec<&'a Finding>,
    pub waived: Vec<&'a Finding>,
    pub in_baseline: Vec<&'a Finding>,
    /// What holds the verdict.
    pub held: Vec<&'a Unread>,
    /// What is only listed.
    pub noted: Vec<&'a Unread>,
}

impl<'a> Digest<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let of = |wanted: &dyn Fn(&Finding) -> bool| -> Vec<&'a Finding> {
            report.findings.iter().filter(|finding| wanted(finding)).collect()
        };
        let is_light = |finding: &Finding| matches!(finding.state, State::BelowThreshold | State::Found);
        let unread = |gravity: Gravity| -> Vec<&'a Unread> {
            report
                .unread
                .iter()
                .filter(|unread| unread.gravity == gravity)
                .collect()
        };
        Self {
            blockers: of(&|finding| finding.state == State::Blocks),
            warnings: of(&|finding| is_light(finding) && finding.severity > Severity::Low),
            notes: of(&|finding| is_light(finding) && finding.severity == Severity::Low),
            allowed: of(&|finding| matches!(finding.state, State::Allowed { .. })),
            waived: of(&|finding| matches!(finding.state, State::Waived { .. })),
            in_baseline: of(&|finding| finding.state == State::InBaseline),
            held: unread(Gravity::Holds),
            noted: unread(Gravity::Noted),
        }
    }

    /// Returns the findings that policy set aside, in the order allowed, waived, baseline.
    pub(super) fn set_aside(&self) -> impl Iterator<Item = &'a Finding> {
        let groups = [&self.allowed, &self.waived, &self.in_baseline];
        groups.into_iter().flatten().copied()
    }

    /// Returns what the judged change allows itself, each with the place where it does.
    pub(super) fn allowed_in_change(&self) -> impl Iterator<Item = (&'a Finding, &'a str)> {
        let brought = |finding: &&'a Finding| finding.properties.get("allowed_in_change").map(String::as_str);
        self.allowed
            .iter()
            .filter_map(move |finding| Some((*finding, brought(finding)?)))
    }

    /// Returns "1 allowed, 2 waived, 3 in the baseline", or nothing when there is none.
    pub(super) fn set_aside_line(&self) -> Option<String> {
        let is_for_others = |finding: &&&Finding| finding.properties.contains_key("acknowledged_for");
        let for_others = self.allowed.iter().filter(is_for_others).count();
        let counts = [
            (self.allowed.len() - for_others, "allowed"),
            (for_others, "acknowledged for other scanners"),
            (self.waived.len(), "waived"),
            (self.in_baseline.len(), "in the baseline"),
        ];
        let parts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{} {word}", grouped(*count as u64)))
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Returns the one line that ends every page, not escaped yet.
pub(super) fn verdict_line(report: &Report) -> String {
    let digest = Digest::of(report);
    let word = report.verdict.word();
    let what = match report.verdict {
        Verdict::NoGo => digest.blockers.first().map_or_else(String::new, |first| {
            format!(
                " · fix first: {} · {} ({})",
                location(first.place()),
                first.help.trim_end_matches('.'),
                first.impact
            )
        }),
        Verdict::Hold => format!(" · {}", why_held(report, &digest)),
        Verdict::Go => match counted(digest.warnings.len() as u64, "warnings") {
            Some(warnings) => format!(" · nothing blocks, {warnings}"),
            None => " · nothing blocks".to_owned(),
        },
    };
    match &report.overridden {
        Some(hand) => format!("{word}, overridden by {}: {}{what}", hand.owner, hand.reason),
        None => format!("{word}{what}"),
    }
}

fn why_held(report: &Report, digest: &Digest<'_>) -> String {
    if let Some(first) = digest.held.first() {
        return format!("not seen: {} · {}", said(first), first.hint);
    }
    let required = report
        .rows
        .iter()
        .find(|row| row.state == crate::model::RowState::Hold);
    required.map_or_else(
        || "something that is required was not judged".to_owned(),
        |row| format!("{} is required: {}", row.name, row.note),
    )
}

/// Returns what a finding is in the end: a blocker, a warning, a note, or the word of what set it aside.
pub(super) fn verdict_on(finding: &Finding) -> &'static str {
    match (&finding.state, finding.severity) {
        (State::Blocks, _) => "blocker",
        (State::Found | State::BelowThreshold, Severity::Low) => "note",
        (State::Found | State::BelowThreshold, _) => "warning",
        (aside, _) => aside.word(),
    }
}

/// Returns "path:line: reason" of something that was not seen.
pub(super) fn said(unread: &Unread) -> String {
    let path = unread.path.as_str();
    match unread.position {
        Some(position) => format!("{path}:{}: {}", position.line, unread.reason),
        None if path.is_empty() => unread.reason.clone(),
        None => format!("{path}: {}", unread.reason),
    }
}

/// Returns "path:line" of a place, or the path alone of one without text.
pub(super) fn location(place: &Place) -> String {
    let path = path(place);
    if has_text(place) {
        format!("{path}:{}", place.start.line)
    } else {
        path.to_owned()
    }
}

/// Returns the path as people know it.
pub(super) fn path(place: &Place) -> &str {
    match &place.origin {
        Origin::Stdin if place.path.as_str().is_empty() => "standard input",
        _ => place.path.as_str(),
    }
}

/// Returns false for a place that is a whole file: a missing one, an archive.
pub(super) fn has_text(place: &Place) -> bool {
    place.span != Span::default() || !place.excerpt().0.is_empty()
}

/// Returns "coachdesk @ 3f2a1c", with a word when the work tree differs from the commit.
pub(super) fn project(report: &Report) -> String {
    const SHOWN: usize = 6;
    let Some(commit) = &report.commit else {
        return report.project.clone();
    };
    let short: String = commit.chars().take(SHOWN).collect();
    let changed = if report.dirty == Some(true) {
        " + changes"
    } else {
        ""
    };
    format!("{} @ {short}{changed}", report.project)
}

/// Returns "1,204 files, 9 migrations": what was looked at.
pub(super) fn looked_at(report: &Report) -> String {
    let mut counts: Vec<(&str, u64)> = vec![("files", report.tally.files)];
    for (name, count) in &report.tally.counts {
        match counts.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum += count,
            None => counts.push((name, *count)),
        }
    }
    let parts: Vec<String> = counts
        .into_iter()
        .filter_map(|(name, count)| counted(count, name))
        .collect();
    if parts.is_empty() {
        "no files".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Returns "9 migrations" or "1 migration"; nothing for none. `plural` ends in s.
pub(super) fn counted(count: u64, plural: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {}", plural.strip_suffix('s').unwrap_or(plural))),
        _ => Some(format!("{} {plural}", grouped(count))),
    }
}

/// Returns the number with a comma between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
