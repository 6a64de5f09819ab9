//! Which allow speaks for a finding, and whether it counts: our own beside the line, a mark for another scanner beside it, an
//! entry in another scanner's file. Written by the same people, they have the same limits.

use super::decide::Used;
use super::marks::Entry;
use super::{Allow, Allows, InlineAllow, InlineMark, Policy, Scope};
use crate::model::{Finding, Origin, Place, RepoPath, Role, State, Unread, UnusedMark};

/// Somebody's word for a finding at one place.
enum Voice<'a> {
    Own(&'a Allow),
    Mark(&'a InlineMark),
    Entry(&'a Entry),
}

/// An allow speaks for a finding when it stands at one of its places. Each copy of a secret is a leak of its own, so
/// there every place needs one.
pub(super) fn allowed(
    finding: &mut Finding,
    allows: &Allows,
    policy: &Policy,
    used: &mut Used,
) -> Option<State> {
    let mut honoured: Option<Voice<'_>> = None;
    let mut bare: Option<String> = None;
    let mut refused: Option<String> = None;
    let mut brought: Option<String> = None;
    // An earlier commit cannot be edited: it counts only where nothing else is left.
    let is_removed = finding.places().all(is_earlier);
    for place in finding.places().filter(|place| is_removed || !is_earlier(place)) {
        let mut spoken = None;
        for voice in voices(place, finding, allows, policy, used) {
            match objection(&voice, finding, policy) {
                None if spoken.is_none() => spoken = Some(voice),
                None => {}
                Some(objection) => {
                    refused = refused.or_else(|| Some(format!("{}: {objection}", voice.said())));
                }
            }
        }
        match spoken {
            Some(voice) => {
                brought = brought.or_else(|| voice.is_brought().then(|| voice.place()));
                honoured = honoured.or(Some(voice));
            }
            None => bare = bare.or_else(|| Some(format!("{}:{}", place.path, place.start.line))),
        }
    }
    let state = honoured.and_then(|voice| {
        let reason = voice.reason()?;
        match bare.filter(|_| finding.rule.id.engine() == "secrets") {
            None => Some((State::Allowed { reason }, voice.scanner())),
            Some(place) => {
                finding.properties.insert("also_needs_allow", place);
                None
            }
        }
    });
    let Some((state, scanner)) = state else {
        finding
            .properties
            .extend(refused.map(|refused| ("refused_mark", refused)));
        return None;
    };
    finding
        .properties
        .extend(scanner.map(|scanner| ("acknowledged_for", scanner.to_owned())));
    finding
        .properties
        .extend(brought.map(|place| ("allowed_in_change", place)));
    Some(state)
}

/// Returns all that speak for `finding` at `place`, ours first, and notes that they had something to speak for.
fn voices<'a>(
    place: &Place,
    finding: &Finding,
    allows: &'a Allows,
    policy: &'a Policy,
    used: &mut Used,
) -> Vec<Voice<'a>> {
    let mut voices = Vec::new();
    for number in allows.at(place, finding) {
        used.allows[number] = true;
        voices.push(Voice::Own(&allows.all()[number]));
    }
    if finding.rule.id.engine() != "secrets" {
        return voices;
    }
    for number in allows.marks.at(place, finding) {
        let mark = &allows.marks.all()[number];
        if policy.respect_marks.counts(mark.scanner) {
            used.marks[number] = true;
            voices.push(Voice::Mark(mark));
        }
    }
    // What acknowledges the commit that brought a value to a file speaks for the file of today, too.
    let earlier = finding
        .places()
        .filter(|other| is_earlier(other) && other.path == place.path);
    let numbers = earlier.chain([place]).flat_map(|place| &place.acknowledged);
    for number in numbers.map(|number| *number as usize) {
        let Some(entry) = policy.marks.all().get(number) else {
            continue;
        };
        if policy.respect_marks.counts(entry.scanner) {
            used.entries[number] = true;
            voices.push(Voice::Entry(entry));
        }
    }
    voices
}

fn is_earlier(place: &Place) -> bool {
    matches!(place.origin, Origin::History(_))
}

/// Returns why the voice does not count for this finding; nothing when it does.
fn objection(voice: &Voice<'_>, finding: &Finding, policy: &Policy) -> Option<&'static str> {
    const PROVEN: &str = "the checksum of the value holds, so it is real: rotate it, or ask for a waiver";
    const NEW: &str = "it came with this change: merge it first, or ask for a waiver";
    let is_proven = finding.properties.contains_key("checksum");
    let is_refused_as_new = policy.inline_allow == InlineAllow::BaseOnly;
    match voice {
        // What is wrong with ours is said where it stands.
        Voice::Own(allow) if !is_honoured(allow, policy) => Some("it is not honoured"),
        Voice::Own(allow) => (is_proven && allow.is_brought).then_some(PROVEN),
        // Others mark what they take for no secret at all; a checksum says otherwise.
        Voice::Mark(_) | Voice::Entry(_) if is_proven => Some(PROVEN),
        Voice::Mark(mark) => (is_refused_as_new && mark.is_new).then_some(NEW),
        Voice::Entry(entry) => (is_refused_as_new && entry.is_brought).then_some(NEW),
    }
}

/// Returns true when our own allow counts by itself, whatever it is for.
pub(super) fn is_honoured(allow: &Allow, policy: &Policy) -> bool {
    allow.reason.is_some() && (policy.inline_allow == InlineAllow::Any || !allow.is_new)
}

impl Voice<'_> {
    fn reason(&self) -> Option<String> {
        match self {
            Self::Own(allow) => allow.reason.clone(),
            Self::Mark(_) => Some(format!("acknowledged by {}", self.said())),
            Self::Entry(entry) => Some(format!(
                "acknowledged in {} ({})",
                self.place(),
                entry.scanner.word()
            )),
        }
    }

    /// Returns what is written, and where.
    fn said(&self) -> String {
        let word = match self {
            Self::Own(_) => "gonogo: allow",
            Self::Mark(mark) => mark.word,
            Self::Entry(entry) => entry.kind,
        };
        format!("{word} in {}", self.place())
    }

    fn place(&self) -> String {
        let (path, line) = match self {
            Self::Own(allow) => (&allow.path, allow.position.line),
            Self::Mark(mark) => (&mark.path, mark.position.line),
            Self::Entry(entry) => (&entry.file, entry.line),
        };
        format!("{path}:{line}")
    }

    fn scanner(&self) -> Option<&'static str> {
        match self {
            Self::Own(_) => None,
            Self::Mark(mark) => Some(mark.scanner.word()),
            Self::Entry(entry) => Some(entry.scanner.word()),
        }
    }

    fn is_brought(&self) -> bool {
        match self {
            Self::Own(allow) => allow.is_brought,
            Self::Mark(mark) => mark.is_brought,
            Self::Entry(entry) => entry.is_brought,
        }
    }
}

/// Returns the marks that had nothing to acknowledge, and one line that counts them. Where another scanner sees what
/// we do not, that is nothing wrong.
pub(super) fn unused_marks(
    allows: &Allows,
    policy: &Policy,
    scope: &Scope,
    used: &Used,
) -> (Vec<UnusedMark>, Option<Unread>) {
    let looked = matches!(scope, Scope::Whole { engines } if engines.iter().any(|name| name == "secrets"));
    if !looked {
        return (Vec::new(), None);
    }
    let beside = allows.marks.all().iter().zip(&used.marks);
    // Documentation shows marks that are meant for other files.
    let beside = beside
        .filter(|(mark, used)| {
            !**used && Role::of(&mark.path) != Role::Docs && policy.respect_marks.counts(mark.scanner)
        })
        .map(|(mark, _)| UnusedMark {
            path: mark.path.clone(),
            line: mark.position.line,
            scanner: mark.scanner.word(),
            mark: mark.word,
        });
    let entries = policy.marks.all().iter().zip(&used.entries);
    let entries = entries
        .filter(|(entry, used)| {
            !**used && policy.marks.was_looked_for(entry) && policy.respect_marks.counts(entry.scanner)
        })
        .map(|(entry, _)| UnusedMark {
            path: entry.file.clone(),
            line: entry.line,
            scanner: entry.scanner.word(),
            mark: entry.kind,
        });
    let mut unused: Vec<UnusedMark> = beside.chain(entries).collect();
    unused.sort();
    unused.dedup();
    let note = match unused.len() {
        0 => None,
        1 => Some("1 mark of another scanner had nothing to acknowledge".to_owned()),
        many => Some(format!(
            "{many} marks of other scanners had nothing to acknowledge"
        )),
    };
    let hint = "list: --verbose, or `unused_marks` of --format json";
    let note = note.map(|note| Unread::noted(RepoPath::from(""), note, hint).of_engine("secrets"));
    (unused, note)
}
