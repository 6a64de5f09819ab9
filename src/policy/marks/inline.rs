//! Reads the marks that people leave beside a line for other scanners: `gitleaks:allow`, `pragma: allowlist secret` and
//! their kin. In: a document. Out: which scanner each is for and which lines it speaks for. Judges nothing.

use std::sync::LazyLock;

use aho_corasick::packed::Searcher;
use memchr::memmem;

use super::Scanner;
use super::kin::is_kin;
use crate::model::{Change, Document, Finding, Nature, Origin, Place, Position, RepoPath, Span};

/// One mark beside a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InlineMark {
    pub path: RepoPath,
    /// Where the word stands.
    pub position: Position,
    pub scanner: Scanner,
    /// `gitleaks:allow`
    pub word: &'static str,
    /// True when the judged change brought it, or nothing was compared.
    pub is_new: bool,
    /// True when something was compared, and the change brought it.
    pub is_brought: bool,
    reach: Reach,
    /// Rules of the scanner that it names; all when empty.
    rules: Vec<String>,
    /// The 1-based lines it speaks for.
    first: u32,
    last: u32,
}

/// Which lines a mark speaks for, as the documentation of its scanner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Its own.
    Line,
    /// The one below.
    NextLine,
    /// Its own, the one below when the comment stands alone, and a text of several lines that ends above.
    Around,
    /// All from here to the end of the block, or of the file.
    Block,
    /// Ends blocks.
    EndOfBlock,
}

/// All marks beside lines of the judged documents, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct InlineMarks(Vec<InlineMark>);

/// What is looked for, in the order of [`read_word`]. One search for all of them.
const WORDS: &[&str] = &[
    "gitleaks:allow",
    "betterleaks:allow",
    "kingfisher:ignore",
    "trufflehog:ignore",
    "ggignore",
    "pragma:",
    "secretlint-disable",
    "secretlint-enable",
    "nosec",
];
/// Checks of hardcoded passwords; a bare `nosec` speaks of other dangers.
const NOSEC: &[(&str, Scanner, &str)] = &[
    ("B105", Scanner::Bandit, "nosec B105"),
    ("B106", Scanner::Bandit, "nosec B106"),
    ("B107", Scanner::Bandit, "nosec B107"),
    ("G101", Scanner::Gosec, "nosec G101"),
];
/// Bytes of a line: a longer one was written by a program, and a mark in it would speak for everything.
const LONGEST_LINE: usize = 2_000;

/// Vector search for all words at once: 27.6 MB of source in 4 ms, where an automaton took 55 and one search a word 10. Nothing on
/// processors without it.
static SEARCH: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(WORDS));

impl InlineMarks {
    /// Returns the marks in `document`. Only files of the judged revision have any that count: what is built or packed is
    /// shipped as it is, and earlier commits speak no more.
    #[must_use]
    pub fn read(document: &Document) -> Vec<InlineMark> {
        let entry = &document.entry;
        let is_judged = matches!(entry.origin, Origin::Head | Origin::Stdin);
        if !is_judged || entry.is_nested() || entry.nature == Nature::Binary {
            return Vec::new();
        }
        places_of_words(document.bytes())
            .into_iter()
            .filter_map(|(at, pattern)| read_at(document, at, pattern))
            .collect()
    }

    /// Returns the marks of all documents, each once, and ends every block where the next end of one stands.
    #[must_use]
    pub fn new(mut marks: Vec<InlineMark>) -> Self {
        marks.sort();
        marks.dedup_by(|a, b| a.path == b.path && a.position == b.position);
        let ends: Vec<(RepoPath, u32)> = marks
            .iter()
            .filter(|mark| mark.reach == Reach::EndOfBlock)
            .map(|mark| (mark.path.clone(), mark.position.line))
            .collect();
        marks.retain(|mark| mark.reach != Reach::EndOfBlock);
        for mark in marks.iter_mut().filter(|mark| mark.reach == Reach::Block) {
            let next = ends.partition_point(|end| *end <= (mark.path.clone(), mark.position.line));
            mark.last = match ends.get(next) {
                Some((path, line)) if *path == mark.path => *line,
                _ => u32::MAX,
            };
        }
        Self(marks)
    }

    /// Returns every mark, sorted by path.
    #[must_use]
    pub fn all(&self) -> &[InlineMark] {
        &self.0
    }

    /// Returns the numbers (in [`InlineMarks::all`]) of the marks that speak for `finding` at `place`.
    pub(in crate::policy) fn at(&self, place: &Place, finding: &Finding) -> Vec<usize> {
        // What stands in an earlier commit has other lines.
        if !matches!(place.origin, Origin::Head | Origin::Stdin) {
            return Vec::new();
        }
        let start = self.0.partition_point(|mark| mark.path < place.path);
        self.0[start..]
            .iter()
            .enumerate()
            .take_while(|(_, mark)| mark.path == place.path)
            .filter(|(_, mark)| mark.speaks_for(place, finding))
            .map(|(number, _)| start + number)
            .collect()
    }
}

impl InlineMark {
    fn speaks_for(&self, place: &Place, finding: &Finding) -> bool {
        let (first, last) = (place.start.line, place.end.line);
        let is_below_its_end = self.reach == Reach::Around && last > first && self.position.line == last + 1;
        let is_on_its_lines = first <= self.last && self.first <= last;
        let is_its_rule =
            self.rules.is_empty() || self.rules.iter().any(|rule| is_kin(rule, &finding.rule.id));
        (is_on_its_lines || is_below_its_end) && is_its_rule
    }
}

/// What stands behind one of the [`WORDS`].
struct Word {
    scanner: Scanner,
    written: &'static str,
    reach: Reach,
    rules: Vec<String>,
}

/// Returns where one of the [`WORDS`] stands, and the number of the word.
fn places_of_words(bytes: &[u8]) -> Vec<(usize, usize)> {
    if let Some(search) = SEARCH.as_ref() {
        let found = search.find_iter(bytes);
        return found.map(|one| (one.start(), one.pattern().as_usize())).collect();
    }
    let each = |(number, word): (usize, &&str)| {
        let found: Vec<usize> = memmem::find_iter(bytes, word).collect();
        found.into_iter().map(move |at| (at, number))
    };
    WORDS.iter().enumerate().flat_map(each).collect()
}

fn read_at(document: &Document, at: usize, pattern: usize) -> Option<InlineMark> {
    let bytes = document.bytes();
    let line = document.line_span(at);
    let is_cut_off = line.end == bytes.len() && !document.part.is_last;
    // The window before has shown it, or the next one shows it whole.
    if is_cut_off
        || (document.part.number > 0 && line.end < document.part.overlap)
        || line.len() > LONGEST_LINE
    {
        return None;
    }
    let before = &bytes[line.start..at];
    if before.last().is_some_and(|byte| is_of_a_word(*byte)) {
        return None;
    }
    let after =
        String::from_utf8_lossy(&bytes[at + WORDS[pattern].len()..line.end.max(at + WORDS[pattern].len())]);
    let word = read_word(pattern, &after)?;
    let position = document.position(at);
    let stands_alone = !before
        .iter()
        .any(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'\''));
    let (first, last) = match word.reach {
        Reach::Line | Reach::EndOfBlock => (position.line, position.line),
        Reach::NextLine => (position.line + 1, position.line + 1),
        Reach::Around => (position.line, position.line + u32::from(stands_alone)),
        Reach::Block => (position.line, u32::MAX),
    };
    let is_new = document.is_new(Span::new(at, line.end.max(at)));
    Some(InlineMark {
        path: document.entry.path.clone(),
        position,
        scanner: word.scanner,
        word: word.written,
        is_new,
        is_brought: is_new && document.entry.change != Change::NotCompared,
        reach: word.reach,
        rules: word.rules,
        first,
        last,
    })
}

fn is_of_a_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Returns what the word with the number `pattern`, followed by `after`, says; nothing when it is part of another word.
fn read_word(pattern: usize, after: &str) -> Option<Word> {
    let plain = |scanner, reach| {
        let ends = !after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        ends.then_some(Word {
            scanner,
            written: WORDS[pattern],
            reach,
            rules: Vec::new(),
        })
    };
    match WORDS[pattern] {
        "gitleaks:allow" => plain(Scanner::Gitleaks, Reach::Line),
        "betterleaks:allow" => plain(Scanner::Betterleaks, Reach::Line),
        "kingfisher:ignore" => plain(Scanner::Kingfisher, Reach::Around),
        "trufflehog:ignore" => plain(Scanner::Trufflehog, Reach::Line),
        "ggignore" => plain(Scanner::GitGuardian, Reach::Line),
        "pragma:" => pragma(after),
        "secretlint-disable" => secretlint(after),
        "secretlint-enable" => plain(Scanner::Secretlint, Reach::EndOfBlock),
        _ => nosec(after),
    }
}

/// `pragma: allowlist secret` and `pragma: allowlist nextline secret`; `whitelist` is the older word for it.
fn pragma(after: &str) -> Option<Word> {
    let is_gap = |c: char| matches!(c, ' ' | '-' | '_');
    let rest = after.trim_start();
    let rest = rest
        .strip_prefix("allowlist")
        .or_else(|| rest.strip_prefix("whitelist"))?;
    let rest = rest.strip_prefix(is_gap)?;
    let (rest, reach, word) = match rest.strip_prefix("nextline") {
        Some(rest) => (
            rest.strip_prefix(is_gap)?,
            Reach::NextLine,
            "pragma: allowlist nextline secret",
        ),
        None => (rest, Reach::Line, "pragma: allowlist secret"),
    };
    rest.starts_with("secret").then_some(Word {
        scanner: Scanner::DetectSecrets,
        written: word,
        reach,
        rules: Vec::new(),
    })
}

fn secretlint(after: &str) -> Option<Word> {
    let (options, reach, word) = if let Some(options) = after.strip_prefix("-next-line") {
        (options, Reach::NextLine, "secretlint-disable-next-line")
    } else if let Some(options) = after.strip_prefix("-line") {
        (options, Reach::Line, "secretlint-disable-line")
    } else {
        (after, Reach::Block, "secretlint-disable")
    };
    if options.starts_with(|next: char| next.is_ascii_alphanumeric() || matches!(next, '-' | '_')) {
        return None;
    }
    let options = options.split(" -- ").next().unwrap_or_default();
    let rules = options
        .split([',', ' ', '\t'])
        .filter(|option| option.starts_with('@') || option.starts_with("secretlint-rule"))
        .map(str::to_owned)
        .collect();
    Some(Word {
        scanner: Scanner::Secretlint,
        written: word,
        reach,
        rules,
    })
}

fn nosec(after: &str) -> Option<Word> {
    let ids = after.trim_start_matches([':', ' ', '\t']);
    let mut named = ids.split([',', ' ', '\t']).take_while(|id| {
        id.is_empty() || (id.len() == 4 && id[1..].bytes().all(|byte| byte.is_ascii_digit()))
    });
    named.find_map(|id| {
        let (_, scanner, word) = NOSEC.iter().find(|(known, ..)| *known == id)?;
        Some(Word {
            scanner: *scanner,
            written: word,
            reach: Reach::Line,
            rules: Vec::new(),
        })
    })
}
