//! Says on three axes why a value is a finding: what it is by itself, what it looks like, where it stands. In: the traces
//! that were kept of it and the steps of its weighing. Out: words, never the value.

use super::hit::Hit;
use super::plausible::Shape;
use super::rules::RuleSet;
use super::setting::Syntax;
use super::trace::Made;
use super::weigh::Ground;
use crate::model::{Axis, Evidence, Origin, Role};
use crate::tokens::{Exposure, Mode};

/// Returns the evidence for the hits of `group`, of which `best` speaks for the kind and the first for the place; `steps`
/// say how the severity came about.
pub(super) fn explain(group: &[&Hit], best: &Hit, steps: Vec<String>, rules: &RuleSet) -> Evidence {
    Evidence {
        identity: identity(best, rules),
        value: value(best),
        place: place(group, best),
        because: steps,
    }
}

fn identity(hit: &Hit, rules: &RuleSet) -> Axis {
    let detect = &rules.rules[hit.rule].detect;
    let trace = &hit.trace;
    let mut axis = Axis::default();
    if let Some(literal) = trace
        .literal
        .and_then(|number| detect.prefixes.get(usize::from(number)))
    {
        axis.say("prefix", literal.clone());
    } else if detect.prefixes.is_empty() && !detect.words.is_empty() {
        axis.say(
            "near",
            format!("a word of its provider: {}", detect.words.join(", ")),
        );
    } else if trace.decoded.is_none() {
        axis.say("format", "none that is known");
    }
    if let Some(alphabet) = trace.alphabet {
        axis.say("alphabet", alphabet.words());
    }
    axis.say("length", trace.length.words());
    let is_proven = hit.rank == super::candidate::Rank::Proven;
    match (is_proven, detect.checksum) {
        (true, _) => axis.say("checksum", "holds"),
        (false, Some(_)) => axis.say("checksum", "cannot be told"),
        (false, None) if trace.literal.is_some() => axis.say("checksum", "none in this format"),
        (false, None) => {}
    }
    if let Some(decoded) = &trace.decoded {
        axis.say("decoded", decoded.to_string());
    }
    if detect.exposure == Exposure::Publishable {
        axis.say("made for", "everybody to see");
    }
    axis
}

fn value(hit: &Hit) -> Axis {
    let trace = &hit.trace;
    let mut axis = Axis::default();
    let looks = match trace.shape {
        Some(Shape::Random) => "random",
        Some(Shape::Hash) => "random, as long as a hash",
        Some(Shape::Uuid) => "a UUID",
        Some(Shape::Mixed) => "words with digits or signs",
        Some(Shape::Words) => "word-like",
        None if trace.decoded.is_some() => "as its format asks",
        None => "like nothing in particular",
    };
    axis.say("looks", looks);
    if let Some(percent) = trace.likely {
        axis.say("likelihood", format!("{percent} % by our model"));
    }
    axis.say(
        "strength",
        if hit.is_strong {
            "64 bits or more"
        } else {
            "under 64 bits"
        },
    );
    match hit.mode {
        Some(Mode::Live) => axis.say("opens", "a live account"),
        Some(Mode::Test) => axis.say("opens", "a sandbox"),
        None => {}
    }
    match trace.made {
        Some(Made::Encrypted) => axis.say("encrypted", "behind a passphrase"),
        Some(Made::Placeholder) => axis.say("placeholder", "written to be replaced"),
        Some(Made::Sample) => axis.say("sample", "holds words of documentation"),
        None => {}
    }
    axis
}

fn place(group: &[&Hit], best: &Hit) -> Axis {
    let first = group[0];
    let mut axis = Axis::default();
    axis.say("file", file(first));
    match &first.place.origin {
        Origin::Build(artefact) => axis.say("from", format!("the build output {artefact}")),
        Origin::History(brought) => axis.say("from", format!("commit {}", brought.short())),
        Origin::Stdin => axis.say("from", "standard input"),
        Origin::Head | Origin::Base | Origin::Inventory(_) => {}
    }
    if let Some(original) = &first.original {
        axis.say("original", format!("{}:{}", original.path, original.line));
    }
    if let Some(name) = best.name.as_ref().or(first.name.as_ref()) {
        axis.say("name", name.clone());
    }
    if first.trace.stands_in_comment {
        axis.say("line", "a comment");
    }
    if group.iter().any(|hit| hit.rule != best.rule) {
        axis.say("beside", "the other half of the same credential");
    }
    match first.trace.siblings {
        0 => {}
        1 => axis.say("siblings", "1 other value of this kind in the file"),
        more => axis.say(
            "siblings",
            format!("{more} other values of this kind in the file"),
        ),
    }
    if group.len() > 1 {
        axis.say("places", group.len().to_string());
    }
    axis
}

fn file(hit: &Hit) -> String {
    let role = match hit.place.role {
        Role::Source if Syntax::of(&hit.place.path).is_config() => "production settings",
        Role::Source => "production source",
        Role::Test => "test",
        Role::Fixture => "fixture of tests",
        Role::Docs => "documentation",
        Role::Example => "example",
        Role::Translation => "translation",
        Role::Lock => "lock file",
        Role::Generated => "generated code",
        Role::Vendored => "vendored code of others",
        Role::Build => "build output",
    };
    let speaks_of_tests = Ground::of(&hit.place) == Ground::Aside
        && matches!(hit.place.role, Role::Source | Role::Generated | Role::Build);
    if speaks_of_tests {
        format!("{role}, on a path that speaks of tests")
    } else {
        role.to_owned()
    }
}
