//! Whether a value can be a secret at all: random or chosen, or only a placeholder, a reference, a label, a sample,
//! a hash, an encrypted value or a piece of code. Sees the value alone; names and places are weighed elsewhere.

use super::presence::Presence;
use super::randomness::Counts;
use crate::tokens;

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    /// Words and names.
    Words,
    /// Like words with something mixed in: `Sommer2024!`.
    Mixed,
    /// Hex digits in the form of a UUID.
    Uuid,
    /// Hex digits as long as a common hash.
    Hash,
    /// Drawn by a machine.
    Random,
}

impl Shape {
    /// Returns the word for rules.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Mixed => "mixed",
            Self::Uuid => "uuid",
            Self::Hash => "hash",
            Self::Random => "random",
        }
    }
}

/// Starts of values that somebody encrypted before writing them down: SOPS, Ansible, dotenvx, sealed secrets, eyaml,
/// Rails and Laravel.
const ENCRYPTED: &[&str] = &[
    "ENC[",
    "ENC(",
    "$ANSIBLE_VAULT",
    "encrypted:",
    "AgA",
    "vault:v",
    "{cipher}",
    "age-encryption",
];

/// Pieces that only code, templates, paths and markup have.
static CODE: Presence = Presence::new(&[
    "process.env",
    "os.environ",
    "getenv",
    "ENV[",
    "env(",
    "${",
    "{{",
    "<%",
    "#{",
    "$(",
    "%(",
    "=>",
    "->",
    "::",
    "()",
    "://",
    "\\(",
    "@{",
    "${{",
    "%{",
    "</",
    "/>",
    "&&",
    "||",
    "function",
    "return ",
    ".get(",
    "import ",
]);

/// Pieces of values that documentation uses.
static SAMPLES: Presence = Presence::new(&[
    "example",
    "sample",
    "dummy",
    "placeholder",
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "your-",
    "your_",
    "yoursecret",
    "yourpass",
    "mysecret",
    "mypass",
    "mytoken",
    "my-secret",
    "my_secret",
    "supersecret",
    "super-secret",
    "super_secret",
    "insert",
    "todo",
    "fixme",
    "redacted",
    "xxxx",
    "****",
    "....",
    "…",
    "notasecret",
    "not-a-secret",
    "fake",
    "invalid",
    "testtest",
    "foobar",
    "foo-bar",
    "abcdef",
    "123456",
    "qwerty",
    "deadbeef",
    "lorem",
    "secret-key",
    "secret_key",
    "secretkey",
    "some-",
    "some_",
    "somerandom",
    "randomstring",
    "keyboard",
    "generate",
    "test-",
    "test_",
    "-test",
    "_test",
    "default",
    "cafebabe",
    "0000000",
    "hunter2",
    // The key in the documentation of AWS, cut before its EXAMPLEKEY.
    "wjalrxutnfemi",
    "1a1a1a1a",
    // The password in the comments of Apache's own `default-ssl.conf`.
    "xxj31zmt",
]);

/// Neighbours in a hundred that may follow each other in the alphabet or on the row of digits.
const STEPS: u32 = 40;
/// The same where a password is known to stand: people walk over the keyboard.
const STEPS_OF_PASSWORDS: u32 = 60;

/// Returns what `value` looks like, or nothing when it cannot be a secret.
pub(super) fn shape(value: &[u8]) -> Option<Shape> {
    shape_with(value, STEPS)
}

/// Returns what `value` looks like at a place made for a password, or nothing when it cannot be one.
pub(super) fn shape_of_password(value: &[u8]) -> Option<Shape> {
    shape_with(value, STEPS_OF_PASSWORDS)
}

fn shape_with(value: &[u8], most_steps: u32) -> Option<Shape> {
    let text = std::str::from_utf8(value).ok()?;
    if !text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || text.len() < 4 {
        return None;
    }
    if tokens::is_placeholder(text) || tokens::is_reference(text) || is_encrypted(text) || is_code(text) {
        return None;
    }
    let counts = Counts::of(value);
    if is_monotonous(value, counts, most_steps) || is_sample(text) {
        return None;
    }
    Some(shape_of(value, counts))
}

/// Returns true when the value is one that documentation shows, or no random choice at all: for tokens, whose rule has
/// vouched for their form already.
pub(super) fn is_made_up(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let counts = Counts::of(value);
    let steps_all_along = counts.length >= 12 && counts.steps * 100 / (counts.length - 1) >= 45;
    is_loud_sample(text) || steps_all_along || counts.distinct <= 5.min(counts.length / 3) || repeats(value)
}

/// Returns true when somebody encrypted the value before writing it down.
pub(super) fn is_encrypted(text: &str) -> bool {
    ENCRYPTED.iter().any(|start| text.starts_with(start)) && text.len() > 12
        // Laravel's and Rails' encrypted payloads are base64 of JSON that names its `iv`.
        || text.starts_with("eyJpdiI6")
}

/// Returns true when `value` looks drawn by a machine, not written by a person.
pub(super) fn is_random(value: &[u8]) -> bool {
    matches!(
        shape_of(value, Counts::of(value)),
        Shape::Random | Shape::Hash | Shape::Uuid
    )
}

fn shape_of(value: &[u8], counts: Counts) -> Shape {
    if is_uuid(value) {
        return Shape::Uuid;
    }
    let is_hex = value.iter().all(u8::is_ascii_hexdigit) && counts.digits > 0 && !counts.is_decimal();
    if is_hex && matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) {
        return Shape::Hash;
    }
    // Short texts need stronger proof: three random-looking pairs happen in every second name.
    let bar = if value.len() < 16 { 105 } else { 80 };
    if value.len() >= 10 && counts.score() >= bar && counts.distinct * 2 >= counts.length.min(20) {
        return Shape::Random;
    }
    let letters = counts.lower + counts.upper;
    if letters > 0 && counts.digits + counts.signs > 0 && counts.kinds() >= 3 {
        return Shape::Mixed;
    }
    Shape::Words
}

fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_code(text: &str) -> bool {
    CODE.any(text.as_bytes())
        || text.starts_with(['$', '%', '@', '/', '.', '<', '#', '\\', '~', '-', '&'])
            && !text.bytes().any(|byte| byte.is_ascii_digit())
        || text.contains('(') && text.contains(')')
        || text.starts_with('{')
        || text.starts_with('[')
        || text.starts_with('<') && text.ends_with('>')
        || (text.starts_with('/') || text.starts_with("./"))
            && text.matches('/').count() > 1
            && !text.ends_with('=')
}

/// Equal or stepping neighbours nearly everywhere, very few different characters, or one piece again and again.
fn is_monotonous(value: &[u8], counts: Counts, most_steps: u32) -> bool {
    counts.is_decimal()
        || counts.steps * 100 / counts.length.max(2) >= most_steps
        || counts.distinct < 4
        || (counts.length >= 16 && counts.distinct <= 6)
        || repeats(value)
}

/// Returns true when the value is one piece, at most half as long, again and again.
fn repeats(value: &[u8]) -> bool {
    (1..=value.len() / 2)
        .take(32)
        .any(|period| value.len() >= 8 && value[period..].iter().zip(value).all(|(one, other)| one == other))
}

/// Returns true when a piece of `text` is one that documentation uses.
pub(super) fn is_sample(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let holds_sample = |text: &str| SAMPLES.any(text.as_bytes());
    // `ZXhhbXBsZS1jb29r…` says "example-cook…".
    holds_sample(&lower)
        || tokens::base64_text(text.as_bytes()).is_some_and(|inner| holds_sample(&inner.to_ascii_lowercase()))
}

fn is_loud_sample(text: &str) -> bool {
    static LOUD: Presence = Presence::new(&[
        "example",
        "xxxxxx",
        "placeholder",
        "123456789",
        "abcdefgh",
        "your_",
        "your-",
        "redacted",
        "......",
        "000000000",
    ]);
    LOUD.any(text.to_ascii_lowercase().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machine_made_values_are_random() {
        for value in [
            concat!("Fj07hrtAmZyA04dsYup7", "+OK+ATq0/PXIAHVLsvxMzNU="),
            concat!("q6qwE1mU1wtn", "MspmPcQx"),
            concat!("base64:kJ8s0Wq3Zb1", "x7Yt5Rm2Nv9Lc4Pd6Hf="),
        ] {
            assert_eq!(shape(value.as_bytes()), Some(Shape::Random), "{value}");
        }
        assert_eq!(
            shape(concat!("8f14e45fceea167a", "5a36dedd4bea2543").as_bytes()),
            Some(Shape::Hash)
        );
    }

    #[test]
    fn values_that_cannot_be_secrets_have_no_shape() {
        for value in [
            "process.env.SECRET",
            "${SECRET}",
            "changeme",
            "your-api-key",
            "op://vault/item",
            "ENC[AES256_GCM,data:x]",
            "aaaaaaaaaaaaaaaa",
            "abcdef123456",
            "12345678",
            "abcabcabcabc",
            "/var/run/secrets/token",
            "getSecret()",
            "Zugänge",
            "<password>",
            "{{ token }}",
            concat!("ZXhhbXBsZS1jb29r", "aWUtc2VjcmV0enp6"),
            concat!("48E92789-57A3-466A", "-9959-1A1A1A1A1A1A"),
        ] {
            assert_eq!(shape(value.as_bytes()), None, "{value}");
        }
    }

    #[test]
    fn words_are_told_from_mixed_passwords() {
        assert_eq!(shape(b"Passwort"), Some(Shape::Words));
        assert_eq!(shape(b"Sommer2024!"), Some(Shape::Mixed));
    }
}
