//! What a name promises: a password, a secret, or neither. `db_password` and `STRIPE_SECRET_KEY` do,
//! `password_hash`, `max_tokens`, `monkey` and `tokenUrl` do not. The last word of a name decides, the others can only refuse.

/// What the value of a name is likely to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// Chosen by a person.
    Password,
    /// Made by a machine.
    Secret,
    /// Perhaps made by a machine: `auth`, `token` and the like, whose values are often something else.
    Perhaps,
}

/// Last words of names of passwords.
const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passwort",
    "pass",
    "pw",
    "userpassword",
    "psk",
    "kennwort",
    "contrasena",
    "contraseña",
    "contrasenya",
    "senha",
    "haslo",
    "heslo",
    "wachtwoord",
    "parola",
    "parol",
    "jelszo",
    "salasana",
    "sifre",
];

/// Words that stand before `pass`, `pwd` and `pw` without a sign between them: `smtppass`, `dbpwd`, `rootpw`.
const JOINED_BEFORE: &[&str] = &[
    "db", "sql", "mysql", "pg", "smtp", "mail", "email", "imap", "pop", "ftp", "sftp", "ssh", "http",
    "proxy", "rpc", "ldap", "bind", "root", "admin", "user", "login", "my", "key", "store", "keystore",
    "trust", "cert", "wifi", "ap", "auth", "redis", "mongo", "rabbit", "server", "master", "sudo", "vpn",
    "reg", "default",
];

/// Last words of names of secrets.
const SECRETS: &[&str] = &[
    "secret",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "clientsecret",
    "authtoken",
    "accesstoken",
    "apitoken",
    "apisecret",
    "appsecret",
    "signingkey",
    "encryptionkey",
    "masterkey",
    "pepper",
];

/// Last words of names whose values are often no secret.
const PERHAPS: &[&str] = &[
    "token",
    "credential",
    "credentials",
    "auth",
    "authorization",
    "bearer",
    "jwt",
    "secrets",
    "refreshtoken",
];

/// Words before `pass` that make it one of several runs over something.
const PASSES: &[&str] = &[
    "first", "second", "third", "last", "next", "single", "render", "shadow", "depth", "blur",
];

/// Words before `key` that make it a secret one.
const SECRET_KEY_WORDS: &[&str] = &[
    "api",
    "secret",
    "private",
    "access",
    "encryption",
    "encrypt",
    "encrypted",
    "decryption",
    "signing",
    "signature",
    "sign",
    "auth",
    "master",
    "session",
    "license",
    "app",
    "application",
    "service",
    "admin",
    "shared",
    "account",
    "storage",
    "client",
    "server",
    "jwt",
    "hmac",
    "aes",
    "des",
    "rsa",
    "cipher",
    "crypto",
    "webhook",
    "role",
    "deploy",
    "rest",
    "write",
    "cookie",
    "token",
    "xor",
    "security",
    "root",
    "bot",
    "consumer",
    "salt",
    "hash",
];

/// Words that refuse a name wherever they stand.
const REFUSING: &[&str] = &[
    "public",
    "publishable",
    "csrf",
    "xsrf",
    "hashed",
    "digest",
    "encrypted",
    "sealed",
    "example",
    "sample",
    "placeholder",
    "dummy",
    "fake",
    "mock",
    "invalid",
    "wrong",
    "incorrect",
    "bad",
    "expired",
    "missing",
    "unknown",
    "error",
    "errors",
    "message",
    "label",
    "title",
    "hint",
    "help",
    "forgot",
    "forgotten",
    "confirm",
    "confirmation",
    "reset",
    "change",
    "changed",
    "show",
    "hide",
    "toggle",
    "cancel",
    "cancellation",
    "anon",
    "anonymous",
    "injection",
    "sitekey",
    "site",
];

/// Last words that say nothing and leave the decision to the word before.
const NEUTRAL: &[&str] = &[
    "value",
    "base",
    "prod",
    "production",
    "staging",
    "stage",
    "dev",
    "development",
    "live",
    "test",
    "testing",
    "default",
    "old",
    "new",
    "current",
    "previous",
    "main",
    "string",
    "raw",
    "b64",
    "base64",
    "plain",
    "plaintext",
    "text",
    "env",
    "var",
    "str",
    "local",
    "primary",
    "secondary",
    "fallback",
    "const",
];

/// The most words of a name that are looked at, from its end.
const WORDS: usize = 8;

/// Returns what `name` promises, or nothing when its value is no secret.
pub(super) fn promise(name: &[u8]) -> Option<Promise> {
    let mut words: [&[u8]; WORDS] = [b""; WORDS];
    let mut count = 0;
    for word in last_words_first(name) {
        if is_in(word, REFUSING) {
            return None;
        }
        if count == 0 && (is_in(word, NEUTRAL) || word.iter().all(u8::is_ascii_digit)) {
            continue;
        }
        if count < WORDS {
            words[count] = word;
            count += 1;
        }
    }
    let (last, before) = (words[0], words[1]);
    if is_joined_password(last) {
        return Some(Promise::Password);
    }
    if equal(last, "pass") && is_in(before, PASSES) {
        return None;
    }
    if is_in(last, PASSWORDS) {
        let short_and_alone = count == 1 && last.len() < 3;
        return (!short_and_alone).then_some(Promise::Password);
    }
    if is_in(last, SECRETS) || (equal(last, "key") && is_in(before, SECRET_KEY_WORDS)) {
        return Some(Promise::Secret);
    }
    if equal(last, "token") && is_in(before, &["secret", "bot", "deploy", "api"]) {
        return Some(Promise::Secret);
    }
    is_in(last, PERHAPS).then_some(Promise::Perhaps)
}

/// Returns true for `smtppass`, `rootpw` and `dbpassword`: no sign tells their words apart.
fn is_joined_password(word: &[u8]) -> bool {
    let lower = word.to_ascii_lowercase();
    [&b"password"[..], b"passwd", b"passphrase"]
        .iter()
        .any(|end| lower.len() > end.len() && lower.ends_with(end))
        || [&b"pass"[..], b"pwd", b"pw"].iter().any(|end| {
            lower
                .strip_suffix(*end)
                .is_some_and(|before| is_in(before, JOINED_BEFORE))
        })
}

/// Returns true when a word of `name` refuses a secret: `reset_key`, `sampleKey`.
pub(super) fn refuses(name: &[u8]) -> bool {
    last_words_first(name).any(|word| is_in(word, REFUSING))
}

/// Returns true when `name` says that its value is public, or a number of something: whatever it looks like, no secret.
pub(super) fn says_otherwise(name: &[u8]) -> bool {
    const WORDS: &[&str] = &[
        "public",
        "publishable",
        "pubkey",
        "publickey",
        "fingerprint",
        "thumbprint",
        "checksum",
        "integrity",
        "max",
        "min",
        "num",
        "count",
        "length",
        "size",
    ];
    last_words_first(name).any(|word| is_in(word, WORDS))
}

/// Returns true when one of `wanted` is a word, or joined words, of `name`: `api_key` is in `STRIPE_API_KEY` and `apiKey`.
pub(super) fn holds_word(name: &[u8], wanted: &str) -> bool {
    let wanted: Vec<&[u8]> = last_words_first(wanted.as_bytes()).collect();
    let words: Vec<&[u8]> = last_words_first(name).take(4 * WORDS).collect();
    let joined = wanted.iter().rev().fold(Vec::new(), |mut all, word| {
        all.extend_from_slice(word);
        all
    });
    words.iter().any(|word| word.eq_ignore_ascii_case(&joined))
        || (!wanted.is_empty()
            && words.windows(wanted.len()).any(|window| {
                window
                    .iter()
                    .zip(&wanted)
                    .all(|(one, other)| one.eq_ignore_ascii_case(other))
            }))
}

/// Returns true when `start..end` of `bytes` is a word by itself or a hump of a name: `box` in `BOX_TOKEN` and `boxToken`,
/// not in `inbox`.
pub(super) fn stands_alone(bytes: &[u8], start: usize, end: usize) -> bool {
    let (Some(first), Some(last)) = (bytes.get(start), end.checked_sub(1).and_then(|at| bytes.get(at)))
    else {
        return false;
    };
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let after = bytes.get(end);
    let starts = before.is_none_or(|before| {
        !before.is_ascii_alphabetic() || (before.is_ascii_lowercase() && first.is_ascii_uppercase())
    });
    let ends = after.is_none_or(|after| {
        !after.is_ascii_alphabetic() || (!last.is_ascii_uppercase() && after.is_ascii_uppercase())
    });
    starts && ends
}

/// Returns the words of a name, the last one first: split at signs and at humps.
pub(super) fn last_words_first(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut end = name.len();
    std::iter::from_fn(move || {
        while end > 0 && !name[end - 1].is_ascii_alphanumeric() {
            end -= 1;
        }
        if end == 0 {
            return None;
        }
        let mut start = end - 1;
        while start > 0 && !is_word_start(name, start) {
            start -= 1;
        }
        let word = &name[start..end];
        end = start;
        Some(word)
    })
}

fn is_word_start(name: &[u8], at: usize) -> bool {
    let (before, here) = (name[at - 1], name[at]);
    if !before.is_ascii_alphanumeric() {
        return true;
    }
    let next_is_lower = name.get(at + 1).is_some_and(u8::is_ascii_lowercase);
    here.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit() || next_is_lower)
}

fn is_in(word: &[u8], list: &[&str]) -> bool {
    list.iter().any(|known| equal(word, known))
}

fn equal(word: &[u8], known: &str) -> bool {
    word.eq_ignore_ascii_case(known.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_promise_one() {
        for name in [
            "SESSION_SECRET",
            "clientSecret",
            "api_key",
            "apiKey",
            "AWS_SECRET_ACCESS_KEY",
            "SECRET_KEY_BASE",
        ] {
            assert_eq!(promise(name.as_bytes()), Some(Promise::Secret), "{name}");
        }
        for name in [
            "password",
            "DB_PASSWORD",
            "smtpPass",
            "redis.passwd",
            "MYSQL_PWD",
            "password_prod",
            "smtppass",
            "rootpw",
            "dbpassword",
            "wpa-psk",
            "senha",
        ] {
            assert_eq!(promise(name.as_bytes()), Some(Promise::Password), "{name}");
        }
        assert_eq!(promise(b"accessToken"), Some(Promise::Perhaps));
    }

    #[test]
    fn names_that_only_sound_like_secrets_promise_nothing() {
        for name in [
            "keyword",
            "monkey",
            "public_key",
            "tokenizer",
            "password_hash",
            "password_reset_path",
            "max_tokens",
            "secret_name",
            "token_url",
            "api_version",
            "primaryKey",
            "cacheKey",
            "forgotPassword",
            "compass",
            "overpass",
            "scaleFilterFirstPass",
            "author",
            "bypass",
            "keyPass_word_length",
            "NEXT_PUBLIC_KEY",
            "csrf_token",
        ] {
            assert_eq!(promise(name.as_bytes()), None, "{name}");
        }
    }

    #[test]
    fn a_word_stands_alone_between_signs_and_humps() {
        assert!(stands_alone(b"BOX_TOKEN", 0, 3) && stands_alone(b"myBoxToken", 2, 5));
        assert!(!stands_alone(b"inbox", 2, 5) && !stands_alone(b"boxes", 0, 3));
    }

    #[test]
    fn a_wanted_word_may_be_joined() {
        assert!(holds_word(b"STRIPE_API_KEY", "api_key") && holds_word(b"stripeApiKey", "api_key"));
        assert!(holds_word(b"apikey", "api_key") && !holds_word(b"capital_keys", "api_key"));
    }
}
