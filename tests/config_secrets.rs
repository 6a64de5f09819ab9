//! Leaked configuration files as people leave them, kind by kind: which secret lines the secrets engine finds, and which
//! harmless lines of the same files it flags. Print it: `cargo test --test config_secrets -- --nocapture`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its own repository, prints what it measured and fails when it cannot"
)]

mod corpus;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use corpus::draw::{self, Dice};
use corpus::percent;
use serde::Deserialize;

/// Every case is drawn so many times, so that one lucky or unlucky value decides nothing.
const DRAWS: u64 = 4;

/// Secret lines found at any level, in per cent. Raise it when the engine does better; never lower it.
const FOUND_FLOOR: f64 = 98.0;
/// Secret lines found as blocker or warning, in per cent.
const LOUD_FLOOR: f64 = 77.5;
/// Clean lines flagged as blocker or warning, in per cent. Lower it when the engine does better.
const FALSE_CEILING: f64 = 0.2;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    cases: Vec<Case>,
}

/// One file. Each line of `text` starts with a mark and a space: `!` holds a secret, `=` must not be flagged, `.` is
/// neither (a user name beside its password, the rest of a block).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    kind: String,
    path: String,
    /// The page that describes the format.
    #[serde(default)]
    #[expect(dead_code, reason = "for the reader of the corpus")]
    source: Option<String>,
    text: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Secret,
    Clean,
    Neither,
}

/// A line that is measured: first and last 1-based line in the drawn file, its mark and its template.
struct Line {
    range: (usize, usize),
    mark: Mark,
    template: String,
}

#[derive(Default)]
struct Count {
    secrets: usize,
    found: usize,
    loud: usize,
    clean: usize,
    flagged: usize,
    /// Found and all lines by who made the value: people, then machines.
    by_maker: [(usize, usize); 2],
    said: Vec<String>,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.secrets += other.secrets;
        self.found += other.found;
        self.loud += other.loud;
        self.clean += other.clean;
        self.flagged += other.flagged;
        for (sum, part) in self.by_maker.iter_mut().zip(other.by_maker) {
            *sum = (sum.0 + part.0, sum.1 + part.1);
        }
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/config");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let groups = paths.iter().map(|path| {
        let text = fs::read_to_string(path).unwrap();
        serde_yaml::from_str::<Group>(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    });
    groups.flat_map(|group| group.cases).collect()
}

/// Draws a case: the file's text and its lines.
fn file(case: &Case, dice: &mut Dice) -> (String, Vec<Line>) {
    let mut text = String::new();
    let mut lines = Vec::new();
    for row in case.text.lines() {
        let (mark, template) = match row.split_at_checked(1).unwrap_or((".", "")) {
            ("!", rest) => (Mark::Secret, rest),
            ("=", rest) => (Mark::Clean, rest),
            (".", rest) => (Mark::Neither, rest),
            _ => panic!("{}: a line without mark: {row}", case.kind),
        };
        let template = template.strip_prefix(' ').unwrap_or(template);
        let first = text.lines().count() + 1;
        text += &draw::fill(template, dice);
        text.push('\n');
        lines.push(Line {
            range: (first, text.lines().count()),
            mark,
            template: template.to_owned(),
        });
    }
    (text, lines)
}

fn measure(case: &Case, seed: u64) -> Count {
    let (text, lines) = file(case, &mut Dice::new(seed));
    let hits = corpus::scan([(case.path.as_str(), text.as_str())]);
    let mut count = Count::default();
    for line in lines {
        let here = || hits.iter().filter(|hit| hit.meets(&case.path, line.range));
        match line.mark {
            Mark::Secret => {
                count.secrets += 1;
                let maker = &mut count.by_maker[usize::from(!line.template.contains("human"))];
                *maker = (maker.0 + usize::from(here().count() > 0), maker.1 + 1);
                count.found += usize::from(here().count() > 0);
                count.loud += usize::from(here().any(corpus::Hit::is_loud));
                if here().count() == 0 {
                    count.said.push(format!("missed   {}", line.template.trim()));
                } else if !here().any(corpus::Hit::is_loud) {
                    count.said.push(format!("as note  {}", line.template.trim()));
                }
            }
            Mark::Clean => {
                count.clean += 1;
                if let Some(hit) = here().find(|hit| hit.is_first && hit.is_loud()) {
                    count.flagged += 1;
                    let said = format!("FLAGGED  {}  ({})", line.template.trim(), hit.rule);
                    count.said.push(said);
                }
            }
            Mark::Neither => {}
        }
    }
    count
}

#[test]
fn leaked_configuration_files_give_their_secrets_away_and_nothing_else() {
    let mut kinds: BTreeMap<String, Count> = BTreeMap::new();
    let mut whole = Count::default();
    for (number, case) in (0_u64..).zip(cases()) {
        for draw in 0..DRAWS {
            let count = measure(&case, number * 1000 + draw);
            whole.add(&count);
            let kind = kinds.entry(case.kind.clone()).or_default();
            kind.add(&count);
            kind.said.extend(count.said);
        }
    }
    for (kind, count) in &kinds {
        println!(
            "{kind:<44} found {:>3}/{:<3} loud {:>3}  clean flagged {}/{}",
            count.found, count.secrets, count.loud, count.flagged, count.clean
        );
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for said in &count.said {
            *times.entry(said).or_default() += 1;
        }
        for (said, times) in times {
            println!("      {times} of {DRAWS} {said}");
        }
    }
    let found = percent(whole.found, whole.secrets);
    let loud = percent(whole.loud, whole.secrets);
    let flagged = percent(whole.flagged, whole.clean);
    let complete = kinds
        .values()
        .filter(|count| count.found == count.secrets)
        .count();
    println!("kinds: {}, of them found whole: {complete}", kinds.len());
    println!(
        "secret lines: {}, found {found:.1} %, loud {loud:.1} %",
        whole.secrets
    );
    for (maker, (part, all)) in ["people", "machines"].iter().zip(whole.by_maker) {
        println!("  values made by {maker}: {:.1} %", percent(part, all));
    }
    println!("clean lines: {}, flagged {flagged:.2} %", whole.clean);
    assert!(kinds.len() >= 60, "only {} kinds", kinds.len());
    assert!(found >= FOUND_FLOOR, "found {found:.2} % < {FOUND_FLOOR} %");
    assert!(loud >= LOUD_FLOOR, "loud {loud:.2} % < {LOUD_FLOOR} %");
    assert!(
        flagged <= FALSE_CEILING,
        "flagged {flagged:.2} % > {FALSE_CEILING} %"
    );
}
