//! Polls: leads every document past every engine, lets the engines judge, joins what they say and asks policy.
//! In: sources, engines and a policy that `config` made. Out: a [`Report`]. Reads nothing itself.

mod asking;
mod earlier;
mod join;
mod prepare;
mod reach;
mod seat;

use std::sync::{Arc, Mutex};

use crate::migrations::Migrations;
use crate::model::{
    Date, Document, Entry, Finding, Judgement, Override, RepoPath, Report, Source, SourceError, Span, Tally,
    Tool, Unread,
};
use crate::policy::{self, Allows, InlineMarks, Policy, Question, Scope};
use crate::secrets::Secrets;
use crate::sources::Cache;
use crate::variables::Variables;
use crate::verify::Limits;
pub use reach::Reach;
use seat::{Seat, locked};

/// Everything one poll needs.
pub struct Poll<'a> {
    /// What is looked at; each is read once, and once more when an engine learnt new words.
    pub sources: Vec<Box<dyn Source + 'a>>,
    /// The engines; an absent one has no row.
    pub engines: Engines,
    /// Engines that nothing staged concerns: their rows say so, and hold nothing.
    pub idle: Vec<&'static str>,
    /// What the team has decided.
    pub policy: Policy,
    /// How much of the project is looked at.
    pub scope: Scope,
    /// The day (UTC) on which waivers are looked at.
    pub today: Date,
    /// Whom the answer is about.
    pub subject: Subject,
    /// Set aside by hand, outside pull requests.
    pub overridden: Option<Override>,
    /// What was noticed before the poll: a migration nobody knows, a build output that is no folder.
    pub unread: Vec<Unread>,
    /// Remembers what held nothing.
    pub cache: Option<Arc<Cache>>,
    /// What is known of who can read the judged files; without it nothing is said of that.
    pub reach: Option<Reach>,
    /// Ask providers whether they still accept what is found, within these bounds.
    pub verify: Option<Limits>,
}

/// The engines of a poll.
#[derive(Default)]
pub struct Engines {
    /// Hardcoded secrets.
    pub secrets: Option<Secrets>,
    /// Environment variables.
    pub variables: Option<Variables>,
    /// Database migrations.
    pub migrations: Option<Migrations>,
}

/// Whom an answer is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Who answers.
    pub tool: Tool,
    /// Name of the project.
    pub project: String,
    /// Full id of the judged commit.
    pub commit: Option<String>,
    /// True when the work tree differs from that commit.
    pub dirty: Option<bool>,
    /// True when a build output was named.
    pub looks_into_builds: bool,
}

/// What the engines said, before policy.
struct Answers {
    judgements: Vec<(&'static str, Judgement)>,
    unread: Vec<Unread>,
    tally: Tally,
    allows: Allows,
}

impl Poll<'_> {
    /// Returns the answer.
    ///
    /// # Errors
    /// When a source as a whole cannot be read: no such revision, a broken repository.
    pub fn run(self) -> Result<Report, SourceError> {
        let mut answers = self.ask()?;
        answers.unread.extend(self.unread.iter().cloned());
        join::name_reads(&mut answers.judgements);
        hide_secrets(&mut answers.judgements);
        if let Some(limits) = &self.verify {
            for (_, judgement) in &mut answers.judgements {
                asking::ask(judgement, limits);
            }
        }
        let mut findings = Vec::new();
        let mut listed = Vec::new();
        for (_, judgement) in &mut answers.judgements {
            findings.append(&mut judgement.findings);
            listed.append(&mut judgement.listed);
            answers.unread.append(&mut judgement.unread);
            answers.tally.counts.append(&mut judgement.counts);
        }
        if let Some(reach) = &self.reach {
            reach.say(&mut findings);
        }
        findings.sort_by_cached_key(Finding::rank);
        listed.sort_by_cached_key(Finding::rank);
        let decision = policy::decide(findings, &answers.allows, &self.policy, &self.scope, self.today);
        answers.unread.extend(decision.notes);
        answers.unread.sort();
        answers.unread.dedup();
        let (verdict, rows) = policy::verdict(
            &decision.findings,
            &answers.unread,
            &questions(&answers.judgements, &self.idle, self.subject.looks_into_builds),
            &self.policy.require,
            self.policy.on_incomplete,
        );
        Ok(Report {
            tool: self.subject.tool,
            project: self.subject.project,
            commit: self.subject.commit,
            dirty: self.subject.dirty,
            verdict,
            overridden: self.overridden,
            rows,
            findings: decision.findings,
            listed,
            unread: answers.unread,
            unused_marks: decision.unused_marks,
            tally: answers.tally,
        })
    }

    /// Ends the first pass for the cache: what it knows, it knows of the first. Returns why it could not be written.
    fn remember(&self) -> Option<Unread> {
        let cache = self.cache.as_ref()?;
        cache.rest();
        let error = cache.save().err()?;
        Some(Unread::noted(RepoPath::from(""), error.message, error.hint))
    }

    fn ask(&self) -> Result<Answers, SourceError> {
        let Engines {
            secrets,
            variables,
            migrations,
        } = &self.engines;
        let mut table = Table {
            secrets: secrets.as_ref().map(Seat::new),
            variables: variables.as_ref().map(Seat::new),
            migrations: migrations.as_ref().map(Seat::new),
        };
        let (allows, marks) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
        let unread = Mutex::new(Vec::new());
        let mut tally = Tally::default();
        for source in &self.sources {
            tally.add(&source.each(&|entry| table.wants(entry), &|seen| match seen {
                Ok(document) => {
                    let is_kept = table.see(&document);
                    let found = Allows::read(&document);
                    let marked = InlineMarks::read(&document);
                    let has_any = is_kept || !found.is_empty() || !marked.is_empty();
                    if let Some(cache) = self.cache.as_ref().filter(|_| has_any) {
                        cache.keep_reading(&document.entry);
                    }
                    if !found.is_empty() {
                        locked(&allows).extend(found);
                    }
                    if !marked.is_empty() {
                        locked(&marks).extend(marked);
                    }
                }
                Err(missed) => {
                    if let Some(cache) = &self.cache {
                        cache.could_not_read(&missed.path);
                    }
                    locked(&unread).push(missed);
                }
            })?);
        }
        locked(&unread).extend(self.remember());
        if table.ask_again() {
            for source in &self.sources {
                // What could not be read was said in the first pass.
                source.each(&|entry| table.wants_again(entry), &|seen| {
                    if let Ok(document) = seen {
                        table.see_again(&document);
                    }
                })?;
            }
        }
        let marks = InlineMarks::new(std::mem::take(&mut *locked(&marks)));
        let allows = Allows::new(std::mem::take(&mut *locked(&allows))).with_marks(marks);
        let unread = std::mem::take(&mut *locked(&unread));
        Ok(Answers {
            judgements: table.judge(),
            unread,
            tally,
            allows,
        })
    }
}

/// Declares the table at which all engines sit: one seat a kind, so each keeps its own facts.
macro_rules! table {
    ($($seat:ident: $engine:ty),+ $(,)?) => {
        struct Table<'a> { $($seat: Option<Seat<'a, $engine>>),+ }

        impl Table<'_> {
            fn wants(&self, entry: &Entry) -> bool {
                $(self.$seat.as_ref().is_some_and(|seat| seat.wants(entry)))||+
            }

            /// Returns true when an engine kept anything of the document, or did not understand it.
            fn see(&self, document: &Document) -> bool {
                let mut is_kept = false;
                $(if let Some(seat) = &self.$seat { is_kept |= seat.see(document); })+
                is_kept
            }

            /// Every seat is asked, so the answer must not be cut short by the first yes.
            fn ask_again(&mut self) -> bool {
                let mut any = false;
                $(if let Some(seat) = &mut self.$seat { any |= seat.ask_again(); })+
                any
            }

            fn wants_again(&self, entry: &Entry) -> bool {
                $(self.$seat.as_ref().is_some_and(|seat| seat.wants_again(entry)))||+
            }

            fn see_again(&self, document: &Document) {
                $(if let Some(seat) = &self.$seat { seat.see_again(document); })+
            }

            fn judge(self) -> Vec<(&'static str, Judgement)> {
                let mut judgements = Vec::new();
                $(if let Some(seat) = self.$seat { judgements.push(seat.judge()); })+
                judgements
            }
        }
    };
}

table! { secrets: Secrets, variables: Variables, migrations: Migrations }

/// Masks in every engine's excerpts what any engine knows to be secret.
fn hide_secrets(judgements: &mut [(&'static str, Judgement)]) {
    let mut hidden: Vec<(RepoPath, Span)> = judgements
        .iter()
        .flat_map(|(_, judgement)| judgement.hidden.iter().cloned())
        .collect();
    hidden.sort();
    hidden.dedup();
    for (_, judgement) in judgements {
        for place in judgement
            .findings
            .iter_mut()
            .chain(&mut judgement.listed)
            .flat_map(Finding::places_mut)
        {
            let first = hidden.partition_point(|(path, _)| *path < place.path);
            let beyond = hidden.partition_point(|(path, _)| *path <= place.path);
            for (_, span) in &hidden[first..beyond] {
                place.hide(*span);
            }
        }
    }
}

/// Returns the rows of the poll, before they are answered.
fn questions(
    judgements: &[(&'static str, Judgement)],
    idle: &[&'static str],
    looks_into_builds: bool,
) -> Vec<Question> {
    let mut questions: Vec<Question> = judgements
        .iter()
        .map(|(name, judgement)| Question {
            name: capitalised(name),
            about: policy::Answers::Engine(name),
            not_judged: judgement.not_judged.clone(),
        })
        .collect();
    questions.extend(idle.iter().map(|name| Question {
        name: capitalised(name),
        about: policy::Answers::Engine(name),
        not_judged: Some("nothing staged concerns them".to_owned()),
    }));
    if looks_into_builds {
        questions.push(Question {
            name: "Build".to_owned(),
            about: policy::Answers::Build,
            not_judged: None,
        });
    }
    questions
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
