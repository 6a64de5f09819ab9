//! Fills the blanks of a template with values drawn from a seed: `<<hex:32>>` becomes 32 hexadecimal digits. So the corpus
//! stores the shape of a secret and never a secret. In: a template and a seed. Out: text; the same seed, the same text.

use super::encoding::{base64, base64_url};
use super::{composed, keys};

/// What people put into a password they make up. Several languages, as in real life.
const WORDS: &[&str] = &[
    "lantern", "horizon", "saffron", "dragon", "sommer", "schnee", "soleil", "pantera", "copper", "river",
    "falcon", "marble", "velvet", "thunder", "gatito", "kaffee", "wolken", "butter", "rocket", "orchid",
    "harbor", "cobalt", "biscuit", "monsoon", "pepper", "sunrise", "granit", "tulipan", "zebra", "mango",
    "castle", "winter", "garden", "silver", "tiger", "coffee", "puzzle", "beacon", "magnet", "walnut",
    "pirate", "canyon", "violin", "kestrel", "almond", "glacier", "bamboo", "anchor", "meadow", "ginger",
];

/// Given and family names.
const NAMES: &[&str] = &[
    "marie", "kowalski", "andreas", "fatima", "jorge", "nguyen", "olivia", "petrov", "chiara", "hassan",
    "bjorn", "susan", "rafael", "yuki", "tobias", "ingrid", "deepak", "wagner", "lucas", "natalia",
];

/// Walks over a keyboard, as people who are asked for eight characters type them.
const WALKS: &[&str] = &[
    "1qaz2wsx",
    "zaq12wsx",
    "qweasdzxc",
    "1q2w3e4r5t",
    "asdf7890",
    "qwer4321",
    "yxcv9876",
    "poiu0987",
    "mnbv5432",
    "1qazxsw23edc",
];

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";

/// A small, well-mixing generator (splitmix64): the same draws on every machine.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end
    }

    pub(crate) fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[5]).collect()
    }

    pub(crate) fn of(&mut self, alphabet: &str, count: usize) -> String {
        let alphabet = alphabet.as_bytes();
        (0..count)
            .map(|_| char::from(alphabet[self.below(alphabet.len())]))
            .collect()
    }
}

/// Returns `template` with every blank filled.
///
/// A value of several lines (a PEM block) keeps the indentation of the line it starts on.
///
/// # Panics
/// When a blank names a kind that nobody can draw.
pub(crate) fn fill(template: &str, dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(start) = rest.find("<<") {
        let inside = &rest[start + 2..];
        let Some(end) = inside.find(">>").filter(|end| is_blank(&inside[..*end])) else {
            text.push_str(&rest[..start + 2]);
            rest = inside;
            continue;
        };
        text.push_str(&rest[..start]);
        let line = text.rsplit('\n').next().unwrap_or_default();
        let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
        let value = draw(&inside[..end], dice).replace('\n', &format!("\n{indent}"));
        text.push_str(&value);
        rest = &inside[end + 2..];
    }
    text + rest
}

fn is_blank(inside: &str) -> bool {
    !inside.contains(|c: char| c == '<' || c.is_whitespace())
}

fn draw(blank: &str, dice: &mut Dice) -> String {
    let (kind, argument) = blank.split_once(':').unwrap_or((blank, ""));
    let count = argument.parse().unwrap_or(0);
    match kind {
        "" => String::new(),
        "digits" => dice.of(DIGITS, count),
        "hex" => dice.of("0123456789abcdef", count),
        "HEX" => dice.of("0123456789ABCDEF", count),
        "lower" => dice.of(&[LOWER, DIGITS].concat(), count),
        "upper" => dice.of(&[UPPER, DIGITS].concat(), count),
        "az" => dice.of(LOWER, count),
        "alpha" => dice.of(&[LOWER, UPPER].concat(), count),
        "alnum" => mixed(&[LOWER, UPPER, DIGITS].concat(), count, dice),
        "url" => mixed(&[LOWER, UPPER, DIGITS, "-_"].concat(), count, dice),
        "word" => mixed(&[LOWER, UPPER, DIGITS, "_"].concat(), count, dice),
        "b64" => mixed(&[LOWER, UPPER, DIGITS, "+/"].concat(), count, dice),
        "b32" => dice.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", count),
        "b32lower" => dice.of("abcdefghijklmnopqrstuvwxyz234567", count),
        "b58" => dice.of(
            "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
            count,
        ),
        "strong" => mixed(&[LOWER, UPPER, DIGITS, "!._-*+"].concat(), count.max(14), dice),
        "human" => human(dice),
        "noun" => dice.pick(WORDS).to_owned(),
        "name" => dice.pick(NAMES).to_owned(),
        "uuid" => uuid(dice),
        "bytes" => base64(&dice.bytes(count)),
        "bytesurl" => base64_url(&dice.bytes(count)),
        "b64human" => base64(human(dice).as_bytes()),
        "basic" => base64(format!("{argument}:{}", human(dice)).as_bytes()),
        "b64of" => base64(fill(&argument.replace('{', "<<").replace('}', ">>"), dice).as_bytes()),
        "dockerjson" => {
            let json = fill(
                "{\"auths\":{\"registry.kestrelmarkt.de\":{\"auth\":\"<<basic:ci>>\"}}}",
                dice,
            );
            base64(json.as_bytes())
        }
        _ => composed::with_checksum(kind, argument, dice)
            .or_else(|| composed::of_parts(kind, argument, dice))
            .or_else(|| keys::of_kind(kind, argument, dice))
            .unwrap_or_else(|| panic!("nobody can draw {blank:?}")),
    }
}

/// Draws until every class of the alphabet is there, as in any random value that is long enough.
fn mixed(alphabet: &str, count: usize, dice: &mut Dice) -> String {
    loop {
        let value = dice.of(alphabet, count);
        let has = |class: fn(&char) -> bool| value.chars().any(|c| class(&c));
        let ends_plain = |end: Option<char>| end.is_none_or(|c| c.is_ascii_alphanumeric());
        let whole =
            has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit);
        if (whole || count < 8) && ends_plain(value.chars().next()) && ends_plain(value.chars().last()) {
            return value;
        }
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

/// Returns a password as people choose them: words, names, years, walks, letters for digits; a quarter is random.
fn human(dice: &mut Dice) -> String {
    let word = dice.pick(WORDS);
    let other = dice.pick(WORDS);
    let name = dice.pick(NAMES);
    let sign = dice.pick(&["!", ".", "_", "*", "+", "!!"]);
    let year = 1958 + dice.below(68);
    match dice.below(12) {
        0 | 1 => format!("{}{}{sign}", capital(word), dice.below(9000) + 10),
        2 => format!("{word}{other}"),
        3 => format!("{}{}{}", capital(word), capital(other), dice.below(99)),
        4 => format!("{}{}", dice.pick(WALKS), dice.below(100)),
        5 => format!("{name}{year}"),
        6 => format!("{}{sign}{}", capital(name), year % 100),
        7 => {
            let leet = word
                .replace('a', "4")
                .replace('e', "3")
                .replace('o', "0")
                .replace('i', "1");
            format!("{}{sign}{}", capital(&leet), dice.below(900))
        }
        8 => format!("{word}-{other}-{}", dice.below(90) + 10),
        9 => mixed(&[LOWER, UPPER, DIGITS].concat(), 9 + dice.below(3), dice),
        10 => mixed(
            &[LOWER, UPPER, DIGITS, "!._-*"].concat(),
            12 + dice.below(8),
            dice,
        ),
        _ => mixed(&[LOWER, UPPER, DIGITS].concat(), 16 + dice.below(8), dice),
    }
}

fn uuid(dice: &mut Dice) -> String {
    let hex = dice.of("0123456789abcdef", 31);
    let variant = dice.pick(&["8", "9", "a", "b"]);
    format!(
        "{}-{}-4{}-{variant}{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..15],
        &hex[15..18],
        &hex[18..30]
    )
}
