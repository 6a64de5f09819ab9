//! The verdict over the whole and over each row. NO-GO if anything blocks; else HOLD if something that was needed was
//! not seen, or a required row was not judged; else GO.

use std::collections::BTreeMap;

use crate::model::{Finding, Gravity, Origin, Row, RowState, Severity, State, Unread, Verdict};

/// What happens when something that was needed was not seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnIncomplete {
    #[default]
    Hold,
    /// It is still listed, and stops nothing.
    Warn,
}

/// One row before it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// `Secrets`
    pub name: String,
    pub about: Answers,
    /// Why there was nothing to judge, and the one thing to give it.
    pub not_judged: Option<String>,
}

/// Whose findings and gaps answer a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    Engine(&'static str),
    /// Findings of any engine in a named build output, and gaps of the engine word `build`.
    Build,
}

impl Answers {
    /// Returns the word `require:` uses for the row.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Engine(name) => name,
            Self::Build => "build",
        }
    }

    fn hold(self, finding: &Finding) -> bool {
        match self {
            Self::Engine(name) => finding.rule.id.engine() == name,
            Self::Build => finding
                .places()
                .any(|place| matches!(place.origin, Origin::Build(_))),
        }
    }

    /// A gap that every engine misses stands in every engine's row; the build has gaps of its own.
    fn miss(self, unread: &Unread) -> bool {
        unread.engine == self.word() || (unread.engine.is_empty() && self != Self::Build)
    }
}

/// Returns the verdict, and the answered `questions` in their order.
///
/// A row that `require` names and that was not judged, or not even asked, holds the verdict; so does each `unread` of
/// gravity [`Gravity::Holds`] unless `on_incomplete` is [`OnIncomplete::Warn`].
#[must_use]
pub fn verdict(
    findings: &[Finding],
    unread: &[Unread],
    questions: &[Question],
    require: &[String],
    on_incomplete: OnIncomplete,
) -> (Verdict, Vec<Row>) {
    let mut rows: Vec<Row> = questions
        .iter()
        .map(|question| answer(question, findings, unread, on_incomplete))
        .collect();
    let mut lacks_required = false;
    for word in require {
        let asked = questions
            .iter()
            .position(|question| question.about.word() == word);
        match asked {
            Some(number) if rows[number].state != RowState::NotJudged => {}
            Some(number) => {
                lacks_required = true;
                rows[number].state = RowState::Hold;
            }
            None => {
                lacks_required = true;
                rows.push(Row {
                    name: capitalised(word),
                    state: RowState::Hold,
                    note: "required, but not asked in this run".to_owned(),
                });
            }
        }
    }
    let blocks = findings.iter().any(|finding| finding.state == State::Blocks);
    let misses = on_incomplete == OnIncomplete::Hold && unread.iter().any(holds);
    let verdict = if blocks {
        Verdict::NoGo
    } else if misses || lacks_required {
        Verdict::Hold
    } else {
        Verdict::Go
    };
    (verdict, rows)
}

fn answer(question: &Question, findings: &[Finding], unread: &[Unread], on_incomplete: OnIncomplete) -> Row {
    let about = question.about;
    let own = || findings.iter().filter(|finding| about.hold(finding));
    let blockers: Vec<&Finding> = own().filter(|finding| finding.state == State::Blocks).collect();
    let gaps: Vec<&Unread> = unread
        .iter()
        .filter(|unread| holds(unread) && about.miss(unread))
        .collect();
    let (state, note) = if !blockers.is_empty() {
        (RowState::NoGo, blocker_note(about, &blockers))
    } else if let Some(note) = gap_note(&gaps) {
        let state = match on_incomplete {
            OnIncomplete::Hold => RowState::Hold,
            OnIncomplete::Warn => RowState::Go,
        };
        (state, note)
    } else if let Some(reason) = &question.not_judged {
        (RowState::NotJudged, reason.clone())
    } else {
        let warnings = own()
            .filter(|finding| finding.state == State::BelowThreshold && finding.severity >= Severity::Medium);
        (RowState::Go, counted(warnings.count(), "warning"))
    };
    Row {
        name: question.name.clone(),
        state,
        note,
    }
}

fn holds(unread: &Unread) -> bool {
    unread.gravity == Gravity::Holds
}

/// Variables are counted by what is wrong with them, the others by how grave they are.
fn blocker_note(about: Answers, blockers: &[&Finding]) -> String {
    let mut counts: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for (order, finding) in blockers.iter().enumerate() {
        let key = if about == Answers::Engine("variables") {
            let words = finding.rule.id.name().replace('-', " ");
            let word = match finding.properties.get("environment") {
                Some(environment) if !words.contains(environment.as_str()) => {
                    format!("{words} in {environment}")
                }
                _ => words,
            };
            let first = counts
                .keys()
                .find(|(_, known)| *known == word)
                .map_or(order, |key| key.0);
            (first, word)
        } else {
            let lightness = Severity::ALL.len() - finding.severity as usize;
            (lightness, finding.severity.to_string())
        };
        *counts.entry(key).or_default() += 1;
    }
    let parts: Vec<String> = counts
        .into_iter()
        .map(|((_, word), count)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}

fn gap_note(gaps: &[&Unread]) -> Option<String> {
    let first = gaps.first()?;
    let more = match gaps.len() - 1 {
        0 => String::new(),
        more => format!(" (+{more} more)"),
    };
    let place = first.position.map_or_else(
        || first.path.to_string(),
        |at| format!("{}:{}", first.path, at.line),
    );
    let reason = &first.reason;
    Some(if place.is_empty() {
        format!("{reason}{more}")
    } else {
        format!("{place}: {reason}{more}")
    })
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RepoPath;
    use crate::policy::tests::finding;

    fn question(name: &str, about: Answers, not_judged: Option<&str>) -> Question {
        Question {
            name: name.to_owned(),
            about,
            not_judged: not_judged.map(str::to_owned),
        }
    }

    fn shown(rows: &[Row]) -> Vec<String> {
        rows.iter()
            .map(|row| {
                format!("{} {} {}", row.name, row.state.word(), row.note)
                    .trim_end()
                    .to_owned()
            })
            .collect()
    }

    #[test]
    fn the_poll_answers_each_row_for_itself() {
        let missing = |name: &str| {
            let mut finding = finding("variables/missing", Severity::High, "a.ts", 1, name);
            finding.properties.insert("environment", "production".to_owned());
            finding
        };
        let mut findings = vec![
            finding("secrets/key", Severity::Critical, "a.ts", 1, "k"),
            missing("A"),
            missing("B"),
            finding("secrets/key", Severity::High, "a.ts", 2, "l"),
        ];
        for finding in &mut findings {
            finding.state = State::Blocks;
        }
        let gap = Unread::held(
            RepoPath::from("dist/app.tar"),
            "nested deeper than 4 archives",
            "unpack it",
        )
        .of_engine("build");
        let questions = [
            question("Secrets", Answers::Engine("secrets"), None),
            question("Variables", Answers::Engine("variables"), None),
            question(
                "Migrations",
                Answers::Engine("migrations"),
                Some("no migrations found"),
            ),
            question("Build", Answers::Build, None),
        ];
        let (verdict, rows) = verdict(&findings, &[gap], &questions, &[], OnIncomplete::Hold);
        assert_eq!(verdict, Verdict::NoGo);
        assert_eq!(
            shown(&rows),
            [
                "Secrets NO-GO 1 critical, 1 high",
                "Variables NO-GO 2 missing in production",
                "Migrations not judged no migrations found",
                "Build HOLD dist/app.tar: nested deeper than 4 archives",
            ]
        );
    }

    #[test]
    fn a_gap_holds_unless_the_policy_only_warns() {
        let gap = [Unread::held(RepoPath::from("a"), "permission denied", "fix it")];
        let questions = [question("Secrets", Answers::Engine("secrets"), None)];
        let held = verdict(&[], &gap, &questions, &[], OnIncomplete::Hold);
        let warned = verdict(&[], &gap, &questions, &[], OnIncomplete::Warn);
        assert_eq!((held.0, held.1[0].state), (Verdict::Hold, RowState::Hold));
        assert_eq!(
            (warned.0, shown(&warned.1)),
            (Verdict::Go, vec!["Secrets GO a: permission denied".to_owned()])
        );
    }

    #[test]
    fn a_required_row_that_was_not_judged_holds() {
        let questions = [question(
            "Migrations",
            Answers::Engine("migrations"),
            Some("no migrations found"),
        )];
        let required = ["migrations".to_owned(), "live".to_owned()];
        assert_eq!(
            verdict(&[], &[], &questions, &[], OnIncomplete::Hold).0,
            Verdict::Go
        );
        let (answer, rows) = verdict(&[], &[], &questions, &required, OnIncomplete::Warn);
        assert_eq!(answer, Verdict::Hold);
        assert_eq!(
            shown(&rows),
            [
                "Migrations HOLD no migrations found",
                "Live HOLD required, but not asked in this run"
            ]
        );
    }
}
