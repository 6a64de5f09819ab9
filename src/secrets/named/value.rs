//! Features of the value alone: its length, its characters, how random, how much like words, code, placeholders.

use super::features::Sheet;
use super::words;
use crate::secrets::plausible::{self, Shape};
use crate::secrets::presence::Presence;
use crate::secrets::randomness::Counts;
use crate::tokens;

/// Pieces that tell what a value is about.
static PIECES: Presence = Presence::new(&[
    "pass", "pwd", "secret", "token", "key", "auth", "test", "admin", "root", "my", "bar", "abc", "123",
    "string", "env", "private", "qwerty", "letmein", "name", "sha", "some", "0x", "==", "-----", "@",
]);

/// Characters whose number tells code from keys.
const SIGNS: &[u8] = b"_-./:, $(){[]<%@*=+\"\\!?&;";

pub(super) fn count(value: &[u8], name: &[u8], sheet: &mut Sheet<'_>) {
    let counts = Counts::of(value);
    let length = value.len();
    let percent = |part: u32| part as usize * 100 / length.max(1);
    sheet.number("value length", length);
    sheet.number("value lower", counts.lower as usize);
    sheet.number("value lower percent", percent(counts.lower));
    sheet.number("value upper", counts.upper as usize);
    sheet.number("value upper percent", percent(counts.upper));
    sheet.number("value digits", counts.digits as usize);
    sheet.number("value digits percent", percent(counts.digits));
    sheet.number("value signs", counts.signs as usize);
    sheet.number("value signs percent", percent(counts.signs));
    sheet.number("value distinct", counts.distinct as usize);
    sheet.number("value distinct percent", percent(counts.distinct));
    sheet.number("value kinds", counts.kinds() as usize);
    sheet.number("value switches", counts.switches as usize);
    sheet.number("value switches percent", percent(counts.switches));
    sheet.number("value steps percent", percent(counts.steps));
    sheet.number("value random score", counts.score() as usize);
    sheet.number("value pair bits", counts.bits_a_pair() as usize);
    sheet.number("value entropy", entropy(value));
    sheet.number("value longest letters", longest(value, u8::is_ascii_alphabetic));
    sheet.number("value longest digits", longest(value, u8::is_ascii_digit));
    sheet.number("value longest hex", longest(value, u8::is_ascii_hexdigit));
    sheet.number("value longest alnum", longest(value, u8::is_ascii_alphanumeric));
    sheet.flag(
        "value all hex",
        !value.is_empty() && value.iter().all(u8::is_ascii_hexdigit),
    );
    sheet.flag("value all base64", is_base64(value));
    sheet.flag(
        "value all name",
        value
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'),
    );
    sheet.flag("value not ascii", !value.is_ascii());
    sheet.flag("value length by 4", length.is_multiple_of(4));
    sheet.flag(
        "value common length",
        matches!(length, 16 | 20 | 24 | 32 | 40 | 48 | 64 | 96 | 128),
    );
    sheet.number("value first", class(value.first().copied()));
    sheet.number("value second", class(value.get(1).copied()));
    sheet.number("value last", class(value.last().copied()));
    for sign in SIGNS {
        let number = memchr::memchr_iter(*sign, value).count();
        sheet.sign("value count", *sign, number);
    }
    let worded = words::share(value);
    sheet.number("value words", worded.words);
    sheet.number("value known words", worded.known);
    sheet.number("value known letters percent", worded.letters_percent);
    sheet.number("value longest unknown", worded.longest_unknown);
    judged(value, name, sheet);
    let lower = value.to_ascii_lowercase();
    sheet.present("value has", &PIECES, &lower);
}

fn judged(value: &[u8], name: &[u8], sheet: &mut Sheet<'_>) {
    let text = std::str::from_utf8(value).unwrap_or_default();
    sheet.flag("value placeholder", tokens::is_placeholder(text));
    sheet.flag("value reference", tokens::is_reference(text));
    sheet.flag("value encrypted", plausible::is_encrypted(text));
    sheet.flag("value made up", plausible::is_made_up(value));
    let shape = match plausible::shape(value) {
        None => 0,
        Some(Shape::Words) => 1,
        Some(Shape::Mixed) => 2,
        Some(Shape::Uuid) => 3,
        Some(Shape::Hash) => 4,
        Some(Shape::Random) => 5,
    };
    sheet.number("value shape", shape);
    sheet.flag("value recognised", tokens::recognise(value).is_some());
    let (value, name) = (value.to_ascii_lowercase(), name.to_ascii_lowercase());
    sheet.flag("value is name", value == name);
    sheet.flag("value has name", memchr::memmem::find(&value, &name).is_some());
    sheet.flag("name has value", memchr::memmem::find(&name, &value).is_some());
}

fn is_base64(value: &[u8]) -> bool {
    let body = value.trim_ascii_end();
    let body = body.strip_suffix(b"=").unwrap_or(body);
    let body = body.strip_suffix(b"=").unwrap_or(body);
    !body.is_empty()
        && body
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_'))
}

fn longest(value: &[u8], is_in: impl Fn(&u8) -> bool) -> usize {
    let (mut longest, mut run) = (0, 0);
    for byte in value {
        run = if is_in(byte) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

fn class(byte: Option<u8>) -> usize {
    match byte {
        None => 0,
        Some(b'a'..=b'z') => 1,
        Some(b'A'..=b'Z') => 2,
        Some(b'0'..=b'9') => 3,
        Some(b'$' | b'{' | b'<' | b'%' | b'[' | b'(' | b'&' | b'*') => 4,
        Some(b'/' | b'.' | b'\\' | b'~') => 5,
        Some(b'=' | b'+' | b'_' | b'-') => 6,
        Some(b' ') => 7,
        Some(0x80..) => 8,
        Some(_) => 9,
    }
}

/// Shannon's entropy in hundredths of a bit a character.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "at most 800, never negative"
)]
fn entropy(value: &[u8]) -> usize {
    let mut seen = [0_u16; 256];
    for byte in value {
        seen[usize::from(*byte)] += 1;
    }
    let length = value.len().max(1) as f32;
    let bits: f32 = seen
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f32::from(*count) / length;
            -share * share.log2()
        })
        .sum();
    (bits * 100.0) as usize
}
