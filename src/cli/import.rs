//! `gonogo baseline import`: takes over what people have acknowledged for other scanners. What still matches a finding goes into
//! our own baseline; what does not, and what cannot be read, is said.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use gonogo::config::{Config, salt_of};
use gonogo::gate::Poll;
use gonogo::model::{Finding, RepoPath, Report, State, Unread};
use gonogo::policy::marks::FILES;
use gonogo::policy::{BASELINE_FILE, Baseline, Marks};
use gonogo::sources::{Project, write_whole};

use super::args::{Check, EngineArg, Import};
use super::{Failure, Output, check, environment, today};

/// Findings that were not taken, told one by one; a report of thousands says the rest in a number.
const TOLD: usize = 20;

pub(super) fn import(asked: Import) -> Result<Output, Failure> {
    let project = Project::find(&asked.path)?;
    let files = if asked.files.is_empty() {
        at_the_root(&project)?
    } else {
        asked.files
    };
    let mut request = check::request(Check {
        paths: vec![asked.path],
        only: vec![EngineArg::Secrets],
        history: asked.history.then(String::new),
        ..Check::default()
    })?;
    request.import = Some(files);
    let config = Config::resolve(request, &environment, today())?;
    let marks = config.policy.marks.clone();
    let before = config.policy.baseline.clone();
    let report = Poll::prepare(config)?.run()?;
    let mut baseline = match before {
        Some(baseline) => baseline,
        None => Baseline::empty(salt_of(&project)?),
    };
    let outcome = Outcome::of(&report, &marks, &mut baseline);
    if outcome.new > 0 {
        write_whole(&project.root().join(BASELINE_FILE), &baseline.render())?;
    }
    Ok(Output {
        text: String::new(),
        notes: outcome.lines(&marks, &baseline),
        code: 0,
    })
}

fn at_the_root(project: &Project) -> Result<Vec<PathBuf>, Failure> {
    let there = FILES.iter().map(|name| project.root().join(name));
    let files: Vec<PathBuf> = there.filter(|path| path.symlink_metadata().is_ok()).collect();
    if files.is_empty() {
        let hint = "name the file: gonogo baseline import FILE";
        return Err(Failure::usage("no file of another scanner at the root", hint));
    }
    Ok(files)
}

/// What became of the entries.
struct Outcome {
    /// Findings that the baseline accepts now and did not before.
    new: usize,
    /// By number of the entry: whether a finding that it names was taken.
    entries: BTreeMap<u32, bool>,
    /// Findings that an entry names and that were not taken, each with the reason.
    left: Vec<String>,
}

impl Outcome {
    fn of(report: &Report, marks: &Marks, baseline: &mut Baseline) -> Self {
        let mut outcome = Self {
            new: 0,
            entries: BTreeMap::new(),
            left: Vec::new(),
        };
        let files: BTreeSet<&RepoPath> = marks.all().iter().map(|entry| &entry.file).collect();
        for finding in &report.findings {
            let named: Vec<u32> = finding
                .places()
                .flat_map(|place| place.acknowledged.clone())
                .collect();
            // What an imported file itself holds goes with the file.
            let is_of_files = finding.places().all(|place| files.contains(&place.path));
            if named.is_empty() || is_of_files {
                continue;
            }
            let reason = why_left(finding);
            if reason.is_none() {
                outcome.new += usize::from(baseline.accept(finding));
            }
            for number in named
                .into_iter()
                .filter(|number| (*number as usize) < marks.all().len())
            {
                *outcome.entries.entry(number).or_insert(false) |= reason.is_none();
            }
            outcome.left.extend(reason.map(|reason| {
                let place = finding.place();
                format!(
                    "{}:{} {} is not taken: {reason}",
                    place.path, place.start.line, finding.rule.id
                )
            }));
        }
        outcome
    }

    fn lines(&self, marks: &Marks, baseline: &Baseline) -> Vec<String> {
        let mut lines = vec![format!(
            "{BASELINE_FILE}: {} accepted, {} of them new",
            baseline.entries().count(),
            self.new
        )];
        lines.extend(self.of_files(marks));
        let more = self.left.len().saturating_sub(TOLD);
        lines.extend(self.left.iter().take(TOLD).cloned());
        if more > 0 {
            lines.push(format!("{more} more are not taken for such reasons"));
        }
        lines.extend(marks.unread().iter().map(said));
        lines
    }

    /// Returns a line for each file: how many of its entries were taken, and how many match nothing.
    fn of_files(&self, marks: &Marks) -> Vec<String> {
        let mut files: BTreeMap<&RepoPath, [usize; 4]> = BTreeMap::new();
        for (number, entry) in (0..).zip(marks.all()) {
            let counts = files.entry(&entry.file).or_default();
            match (self.entries.get(&number), entry.is_of_one_thing) {
                (Some(true), _) => counts[0] += 1,
                (Some(false), _) => counts[1] += 1,
                (None, true) => counts[2] += 1,
                // A value that stands in the file itself has an entry for that place, too.
                (None, false) if entry.speaks_of_its_own_file() => {}
                (None, false) => counts[3] += 1,
            }
        }
        let line = |(file, [taken, left, unmatched, patterns]): (&RepoPath, [usize; 4])| {
            let mut line = format!("{file}: {}", counted(taken, "taken"));
            for (count, words) in [
                (left, "not taken"),
                (unmatched, "without a finding of today"),
                (patterns, "patterns that nothing matches"),
            ] {
                if count > 0 {
                    // Writing to a String cannot fail.
                    let _ = write!(line, ", {count} {words}");
                }
            }
            line
        };
        files.into_iter().map(line).collect()
    }
}

fn counted(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 entry {word}"),
        _ => format!("{count} entries {word}"),
    }
}

/// Returns why a finding that an entry names is not taken.
fn why_left(finding: &Finding) -> Option<String> {
    if finding.state == State::InBaseline {
        return None;
    }
    if let State::Allowed { .. } = finding.state {
        let is_for_others = finding.properties.contains_key("acknowledged_for");
        return (!is_for_others).then(|| "it is allowed beside the line already".to_owned());
    }
    if let Some(refused) = finding.properties.get("refused_mark") {
        return Some(refused.clone());
    }
    if let Some(place) = finding.properties.get("also_needs_allow") {
        return Some(format!("no entry names it at {place}"));
    }
    Some("it is a finding of its own".to_owned())
}

fn said(unread: &Unread) -> String {
    let line = unread
        .position
        .map_or_else(String::new, |position| format!(":{}", position.line));
    format!("{}{line}: {} · hint: {}", unread.path, unread.reason, unread.hint)
}
