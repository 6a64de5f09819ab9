//! Values that stand where a real one belongs: `changeme`, `<your key>`, `sk_test_xxxx`, `your-domain.com`.
//! Judges whole words, never letters inside a random value, so a real secret that happens to hold "xxx" is none.

mod words;

use words::{ASKED_FOR, ASKING_VERBS, FILLERS, MODIFIERS, NOUNS, SECRET_NOUNS, TELLING_WORDS};

/// Longer values are texts or keys; nobody writes a placeholder of that length.
const LONGEST_PLACEHOLDER: usize = 512;

/// Returns true when `value` was written to be replaced. An empty value is not a placeholder but empty.
#[must_use]
pub fn is_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'', '`']).trim();
    if value.is_empty() || value.len() > LONGEST_PLACEHOLDER {
        return false;
    }
    let lower = value.to_ascii_lowercase();
    is_enclosed(&lower)
        || has_blank_in_brackets(&lower)
        || is_known_filler(&lower)
        || says_replace_me(&lower)
        || is_elided(&lower)
        || is_dull(value)
        || is_about_itself(&lower)
}

fn is_known_filler(lower: &str) -> bool {
    let plain: String = lower
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect();
    FILLERS.contains(&plain.as_str())
        || plain.len() <= 16 && trim_digits(&plain) != plain && {
            // "changeme123", "secret1", "example42".
            let stem = trim_digits(&plain);
            stem.len() >= 4 && FILLERS.contains(&stem)
        }
        || lower.starts_with("todo:")
        || lower.starts_with("todo ")
        || lower.starts_with("fixme:")
        || lower.starts_with("tbd ")
}

fn trim_digits(text: &str) -> &str {
    text.trim_end_matches(|character: char| character.is_ascii_digit())
}

/// `<your key>`, `[api key]`, `{token}`, `__TOKEN__`: nothing but a name between brackets.
fn is_enclosed(lower: &str) -> bool {
    const PAIRS: &[(&str, &str)] = &[
        ("<", ">"),
        ("[", "]"),
        ("{", "}"),
        ("((", "))"),
        ("__", "__"),
        ("%%", "%%"),
        ("@@", "@@"),
        ("«", "»"),
        ("‹", "›"),
    ];
    PAIRS.iter().any(|(open, close)| {
        lower
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(is_blank_name)
    })
}

/// A blank inside a longer value: `https://<project>.supabase.co`, `postgres://app:[YOUR-PASSWORD]@db`.
fn has_blank_in_brackets(lower: &str) -> bool {
    // An HTML text is full of angle brackets and none of them is a blank.
    let is_markup = lower.contains("</") || lower.contains("/>");
    let angled = !is_markup && inner_texts(lower, '<', '>').any(is_blank_name);
    angled || inner_texts(lower, '[', ']').any(|inner| is_blank_name(inner) && names_a_blank(inner))
}

fn inner_texts(text: &str, open: char, close: char) -> impl Iterator<Item = &str> {
    text.split(open)
        .skip(1)
        .filter_map(move |rest| rest.split_once(close).map(|(inner, _)| inner))
}

/// Words of letters, digits and separators; an address between brackets (`Coach <hello@coachdesk.io>`) is no blank.
fn is_blank_name(inner: &str) -> bool {
    let inner = inner.trim();
    inner.len() >= 2
        && inner.contains(|character: char| character.is_alphabetic())
        && inner.chars().all(|character| {
            character.is_alphanumeric() || matches!(character, '_' | '-' | ' ' | '.' | '/' | '\'')
        })
}

fn names_a_blank(inner: &str) -> bool {
    words(inner).any(|word| word == "your" || NOUNS.contains(&word))
}

fn says_replace_me(lower: &str) -> bool {
    let is_sentence = lower.split(' ').count() > 4;
    let listed: Vec<&str> = words(lower).collect();
    let Some(&last) = listed.last() else {
        return false;
    };
    if !is_sentence && listed.iter().any(|word| TELLING_WORDS.contains(word)) {
        return true;
    }
    // "sk_live_replace_me": the two words stand together wherever they are.
    let asks_inside = listed
        .windows(2)
        .any(|pair| ASKING_VERBS.contains(&pair[0]) && matches!(pair[1], "me" | "this" | "your"));
    if asks_inside && !lower.contains([' ', '/']) {
        return true;
    }
    // "change-me-in-production", "replace_with_key", "insert-your-key", "put your key here".
    let asks = ASKING_VERBS.contains(&listed[0])
        && listed
            .get(1)
            .is_some_and(|next| ASKED_FOR.contains(next) || NOUNS.contains(next))
        && !lower.contains("://");
    if asks && (listed[0] == "change" || listed[0] == "replace" || points_at_a_blank(&listed)) {
        return true;
    }
    let ends_with_here = last == "here" && listed.iter().any(|word| NOUNS.contains(word));
    ends_with_here && !is_sentence || has_your(&listed, lower.contains(' '))
}

fn points_at_a_blank(listed: &[&str]) -> bool {
    listed
        .iter()
        .any(|word| matches!(*word, "me" | "your" | "here" | "this"))
}

/// `your_api_key`, `YOUR-PROJECT.supabase.co`; in running text only when a thing to be configured follows.
fn has_your(listed: &[&str], is_text: bool) -> bool {
    listed.iter().enumerate().any(|(place, word)| {
        let next = listed.get(place + 1);
        *word == "your"
            && next.is_some_and(|next| !is_text || place == 0 && NOUNS.contains(next))
            && (!is_text || listed.len() <= 5)
    })
}

/// `sk_live_...`, `eyJhbGci…`, `AKIA****************`: the rest was left out on purpose.
fn is_elided(lower: &str) -> bool {
    if lower.contains(char::is_whitespace) {
        return false;
    }
    let stars = lower
        .bytes()
        .filter(|&byte| byte == b'*')
        .count()
        .max(lower.matches('•').count());
    if stars >= 3 && stars * 3 >= lower.chars().count() {
        return true;
    }
    let before = |mark: &str| lower.find(mark).map(|place| &lower[..place]);
    [before("..."), before("…")].into_iter().flatten().any(|start| {
        // A path (`./...`, `src/...`) is a pattern, not an elision.
        !start.contains('/')
            && start
                .chars()
                .all(|character| character.is_alphanumeric() || "_-.=+$:".contains(character))
            && !start.starts_with('.')
    })
}

/// Repeated and counted-up characters are no value: `xxxxxxxx`, `00000000-0000-…`, `sk_test_1234567890abcdef`.
fn is_dull(value: &str) -> bool {
    let body = after_prefix(value);
    let letters: Vec<char> = body
        .chars()
        .filter(|character| !matches!(character, '-' | '_' | '.' | ' ' | ':' | '/'))
        .collect();
    if letters.is_empty() {
        // Nothing but separators: `---`, `...`.
        return value.len() >= 3 && value.bytes().all(|byte| byte == value.as_bytes()[0]);
    }
    if letters.len() < 3 || letters.iter().all(char::is_ascii_digit) && !is_dull_number(&letters) {
        return false;
    }
    let least = if is_blank_mark(&letters) { 3 } else { 6 };
    letters.len() >= least && dull_characters(&letters) * 5 >= letters.len() * 3
}

/// A number is ordinary (`1000000`, `3600`) unless it counts up or repeats without end.
fn is_dull_number(digits: &[char]) -> bool {
    let is_same = digits.iter().all(|digit| *digit == digits[0]);
    let counts_up = digits.windows(2).all(|pair| follows(pair[0], pair[1]));
    digits.len() >= 6 && (is_same || counts_up)
        || digits.len() >= 20 && dull_characters(digits) * 5 >= digits.len() * 3
}

fn is_blank_mark(letters: &[char]) -> bool {
    letters
        .iter()
        .all(|letter| matches!(letter, 'x' | 'X' | '?' | '*' | '•' | '#'))
}

/// Returns the part after `sk_test_` or `whsec_`; the whole value when no short prefix stands before it.
fn after_prefix(value: &str) -> &str {
    const LONGEST_PREFIX: usize = 16;
    let head = value
        .char_indices()
        .take(LONGEST_PREFIX)
        .filter(|(_, character)| matches!(character, '_' | '-' | '.'))
        .last()
        .map(|(place, _)| place);
    match head {
        Some(place) if value.len() - place > 4 && is_prefix(&value[..place]) => &value[place + 1..],
        _ => value,
    }
}

/// A prefix is short words without long numbers: `sk_test`, `github_pat`, `glpat`.
fn is_prefix(head: &str) -> bool {
    head.starts_with(|first: char| first.is_ascii_alphabetic())
        && !head
            .as_bytes()
            .windows(4)
            .any(|four| four.iter().all(u8::is_ascii_digit) || four.iter().all(|byte| *byte == four[0]))
}

/// Counts the characters that stand in a run of three equal ones or of four that count up.
fn dull_characters(letters: &[char]) -> usize {
    let mut dull = 0;
    let mut start = 0;
    while start < letters.len() {
        let same = run_length(&letters[start..], |before, after| before == after);
        let rising = run_length(&letters[start..], follows);
        let (length, counts) = if same >= rising {
            (same, same >= 3)
        } else {
            (rising, rising >= 4)
        };
        if counts {
            dull += length;
        }
        // The last character of a run may begin the next one only when the run was too short to count.
        start += if counts { length } else { 1 };
    }
    dull
}

/// Returns how many characters from the start on keep `holds` between neighbours. Stops early, so that short runs
/// inside a long value stay cheap.
fn run_length(letters: &[char], holds: impl Fn(char, char) -> bool) -> usize {
    1 + letters
        .windows(2)
        .take_while(|pair| holds(pair[0], pair[1]))
        .count()
}

fn follows(before: char, after: char) -> bool {
    matches!(
        (before, after),
        ('9' | 'z' | 'Z', '0' | 'a' | 'A') | ('f' | 'F', '0')
    ) || before.is_ascii_alphanumeric() && u32::from(after) == u32::from(before) + 1
}

/// Names of what it should be: `my_secret_key`, `api-key`, `super-secret-token`, `password123`.
fn is_about_itself(lower: &str) -> bool {
    // A URL or an address names things of the kind, but is itself a real value.
    if lower.contains(['/', '@', ':', '.']) {
        return false;
    }
    let listed: Vec<&str> = words(lower).map(trim_digits).collect();
    let is_known = |word: &&str| {
        word.is_empty() || MODIFIERS.contains(word) || SECRET_NOUNS.contains(word) || NOUNS.contains(word)
    };
    let has_noun = listed.iter().any(|word| SECRET_NOUNS.contains(word));
    has_noun && listed.iter().all(is_known)
}

/// Splits at everything that is no letter or digit.
fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
