//! What the fuzz targets share: hands bytes to a source or an engine as a run would, under a path that says what they
//! are. Asserts nothing: a target fails when gonogo panics, hangs or takes too much memory.

use std::io::Cursor;
use std::sync::OnceLock;
use std::time::Duration;

use gonogo::migrations::{self, Migrations};
use gonogo::model::{Document, Engine, Entry, Salt, Source};
use gonogo::rulebook::Rulebook;
use gonogo::secrets::{self, Secrets};
use gonogo::sources::{Archives, Stdin};
use gonogo::variables::{self, Variables};

/// Archives inside one another: enough to reach every format from every other.
const DEPTH: u8 = 3;
/// Seconds for one input; what takes longer is stopped by gonogo itself, not by the fuzzer.
const SECONDS: u64 = 5;

/// Shows `data` as the file `name` whose content starts with `mark`, opened if it is an archive, to the secrets engine.
pub fn artifact(name: &str, mark: &[u8], data: &[u8]) {
    let mut bytes = data.to_vec();
    if !bytes.starts_with(mark) {
        let length = mark.len().min(bytes.len());
        bytes.splice(..length, mark.iter().copied());
    }
    let archives = Archives::new(DEPTH, Duration::from_secs(SECONDS));
    let source = Stdin::new(name, Box::new(Cursor::new(bytes))).with_archives(archives);
    let engine = secrets();
    let tally = source.each(&|entry| engine.wants(entry), &|seen| {
        if let Ok(document) = seen {
            let _ = engine.read(&document);
        }
    });
    assert!(tally.is_ok(), "standard input can always be read");
}

/// Shows `start` and then `data` as the file `path` to the secrets engine, and lets it judge what it found.
pub fn secrets_in(path: &str, start: &str, data: &[u8]) {
    let bytes = [start.as_bytes(), data].concat();
    judged(secrets(), path, bytes);
}

/// Shows `data` as the file `path` to the variables engine, and lets it judge what it found.
pub fn variables_in(path: &str, data: &[u8]) {
    static ENGINE: OnceLock<Variables> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| {
        Variables::new(&Rulebook::built_in(), variables::Settings::default()).expect("built-in rules hold")
    });
    judged(engine, path, data.to_vec());
}

/// Shows `data` as the file `path` to the migrations engine, and lets it judge what it found.
pub fn migrations_in(path: &str, data: &[u8]) {
    static ENGINE: OnceLock<Migrations> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| {
        let settings = migrations::Settings {
            pending: migrations::Pending::All,
            apps: Vec::new(),
        };
        Migrations::new(&Rulebook::built_in(), settings).expect("built-in rules hold")
    });
    judged(engine, path, data.to_vec());
}

/// Returns `data` as text, when it is some.
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// Takes the first byte of `data` as a choice among `all`.
pub fn chosen<'a, T>(all: &'a [T], data: &'a [u8]) -> Option<(&'a T, &'a [u8])> {
    let (first, rest) = data.split_first()?;
    Some((&all[usize::from(*first) % all.len()], rest))
}

fn secrets() -> &'static Secrets {
    static ENGINE: OnceLock<Secrets> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let settings = secrets::Settings {
            salt: Salt::new("fuzz"),
            today: None,
        };
        Secrets::new(&Rulebook::built_in(), settings).expect("built-in rules hold")
    })
}

/// Leads one document through both passes and the judgement of `engine`, as the gate does.
fn judged<E: Engine>(engine: &E, path: &str, bytes: Vec<u8>) {
    use gonogo::model::{Case, Sighting};
    let document = Document::new(Entry::head(path), bytes);
    let sighting = |facts| Sighting {
        entry: document.entry.clone(),
        part: 0,
        facts,
    };
    let mut sightings: Vec<_> = engine.read(&document).facts.map(sighting).into_iter().collect();
    if let Some(again) = engine.again(&sightings.iter().collect::<Vec<_>>()) {
        sightings.extend(engine.read_again(&document, &again).facts.map(sighting));
    }
    let _ = engine.judge(&Case {
        head: sightings.iter().collect(),
        base: None,
    });
}
