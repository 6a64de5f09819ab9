//! How grave one value is at one place: the rule's word, lowered where nothing runs, raised where everybody can read.
//! Pure arithmetic over evidence; says nothing about other places of the same value.

use super::candidate::{Rank, Weight};
use super::detect::Kind;
use super::hit::Hit;
use super::names::last_words_first as words;
use super::rules::SecretRule;
use crate::model::{Confidence, Origin, Place, Role, Severity};
use crate::tokens::Mode;

/// What kind of place a value stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ground {
    /// Code or configuration that runs.
    Production,
    /// What a build wrote: in the end it is shipped.
    Build,
    /// Other people's code.
    Vendored,
    /// Tests, samples, texts.
    Aside,
}

impl Ground {
    /// Returns the kind of `place`.
    pub(super) fn of(place: &Place) -> Self {
        match (&place.origin, place.role) {
            (Origin::Build(_), _) => Self::Build,
            (_, Role::Build) if speaks_of_tests(place.path.as_str()) => Self::Aside,
            (_, Role::Build) => Self::Build,
            (_, Role::Vendored) => Self::Vendored,
            // Yarn keeps its own releases and plugins in the project.
            _ if place.path.is_under(".yarn") => Self::Vendored,
            (_, Role::Source | Role::Generated) if speaks_of_tests(place.path.as_str()) => Self::Aside,
            (_, Role::Source | Role::Generated) => Self::Production,
            _ => Self::Aside,
        }
    }
}

/// Words of names of folders and files that never run in production: `dockerTest`, `smoke-test`, `api-docs`,
/// `test-server.key`. [`Role`] knows the usual folders; a whole path says more.
const TEST_WORDS: &[&[u8]] = &[
    b"test",
    b"tests",
    b"testing",
    b"fixture",
    b"fixtures",
    b"mock",
    b"mocks",
    b"stub",
    b"stubs",
    b"e2e",
    b"example",
    b"examples",
    b"sample",
    b"samples",
    b"demo",
    b"demos",
    b"tutorial",
    b"tutorials",
    b"fake",
    b"fakes",
    b"dummy",
    b"testdata",
    b"benchmark",
    b"benchmarks",
    b"storybook",
    b"stories",
    b"snapshots",
    b"cassettes",
    b"playground",
    b"quickstart",
    b"quickstarts",
    b"cookbook",
    b"integrationtest",
    b"acceptance",
    b"docs",
    b"testutil",
    b"testutils",
    b"testlib",
    b"testcases",
    b"unittest",
    b"unittests",
    b"testsuite",
    b"seed",
    b"seeds",
    b"seeders",
    b"faker",
];

fn speaks_of_tests(path: &str) -> bool {
    // The tests of a project in Go or Java often lie in `integration/`; deeper down it is a word like any other.
    path.starts_with("integration/")
        || words(path.as_bytes()).any(|word| TEST_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Folders of a build that run on the server and are sent to nobody: Next.js, Nuxt, SvelteKit, Remix, Astro, Vercel,
/// Netlify.
const SERVER_FOLDERS: &[&str] = &[
    ".next/server/",
    ".next/standalone/",
    ".output/server/",
    ".svelte-kit/output/server/",
    "build/server/",
    "dist/server/",
    ".vercel/output/functions/",
    ".netlify/functions/",
    ".netlify/functions-internal/",
    ".netlify/server/",
];

/// Returns true for what a build wrote for the server alone.
pub(super) fn stays_on_server(path: &str) -> bool {
    SERVER_FOLDERS.iter().any(|folder| {
        path.find(folder)
            .is_some_and(|at| at == 0 || path.as_bytes()[at - 1] == b'/')
    })
}

/// Returns how grave `hit` is where it stands, and how sure that is.
pub(super) fn weigh(hit: &Hit, rule: &SecretRule) -> (Severity, Confidence) {
    weigh_aloud(hit, rule, &mut |_, _| ())
}

/// The same, and tells `say` each step: the severity from there on, and why.
pub(super) fn weigh_aloud(
    hit: &Hit,
    rule: &SecretRule,
    say: &mut dyn FnMut(Severity, &'static str),
) -> (Severity, Confidence) {
    let mut severity = rule.rule.severity;
    say(severity, "by its rule");
    let mut confidence = rule.rule.confidence;
    let is_proven = hit.rank == Rank::Proven;
    if is_proven {
        confidence = Confidence::High;
    }
    if hit.is_config && rule.detect.kind == Kind::Assignment {
        if severity > Severity::High {
            say(Severity::High, "settings do not show what it opens");
        }
        severity = severity.min(Severity::High);
    }
    if is_proven {
        say(severity, "its checksum holds");
    } else {
        severity = match hit.weight {
            Weight::Full => severity,
            Weight::Lower => severity.min(Severity::Medium),
            Weight::Note => Severity::Low,
        };
        if let Some(doubt) = hit.trace.doubt {
            say(severity, doubt);
        }
    }
    let ground = Ground::of(&hit.place);
    let stays = ground == Ground::Build && stays_on_server(hit.place.path.as_str());
    severity = match ground {
        Ground::Build if severity >= Severity::High && !stays => Severity::Critical,
        Ground::Production | Ground::Build => severity,
        Ground::Vendored | Ground::Aside => severity.min(ceiling_aside(hit)),
    };
    match ground {
        Ground::Build if stays => say(severity, "this part of the build stays on the server"),
        Ground::Build => say(severity, "a build output is shipped"),
        Ground::Vendored => say(severity, "the code is other people's"),
        Ground::Aside => say(severity, "what stands there runs nowhere"),
        Ground::Production => {}
    }
    (severity, confidence)
}

/// What never runs is a note, unless the token proves itself, or says that it is live and looks drawn by its provider.
fn ceiling_aside(hit: &Hit) -> Severity {
    if hit.rank == Rank::Proven && hit.mode != Some(Mode::Test) {
        return Severity::High;
    }
    if hit.mode == Some(Mode::Live) && hit.rank >= Rank::Prefix && hit.weight == Weight::Full {
        return Severity::Medium;
    }
    Severity::Low
}
