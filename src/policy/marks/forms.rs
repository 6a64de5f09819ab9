//! The forms in which another scanner may have digested a value that we see with other ends: in its quotes, to the next
//! blank, the password of a URL alone. Every form holds the value or lies in it, so a digest speaks for no neighbour.

use std::cell::OnceCell;

use sha1::Sha1;
use sha2::{Digest as _, Sha256};

use crate::model::{Secret, Sight};

/// A digest of a value, as another scanner wrote it down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha1([u8; 20]),
    Sha256([u8; 32]),
}

/// The forms of one value, and their digests, each made when first asked for.
pub(super) struct Forms<'a> {
    sight: &'a Sight<'a>,
    texts: OnceCell<Vec<&'a [u8]>>,
    sha1: OnceCell<Vec<[u8; 20]>>,
    sha256: OnceCell<Vec<[u8; 32]>>,
    lower: OnceCell<Secret>,
}

/// Words that ggshield appends to a lone value, with a comma, before it digests it.
const MATCH_TYPES: &[&str] = &[
    "apikey",
    "client_secret",
    "connection_uri",
    "password",
    "private_key",
    "secret_key",
    "token",
];

impl Digest {
    /// Reads forty hex digits of SHA-1 or sixty-four of SHA-256.
    pub(super) fn of_hex(text: &str) -> Option<Self> {
        match text.len() {
            40 => bytes_of(text).map(Self::Sha1),
            64 => bytes_of(text).map(Self::Sha256),
            _ => None,
        }
    }

    /// Returns the digest of a value that another file holds in plain text.
    pub(super) fn of_value(value: &[u8]) -> Self {
        Self::Sha256(Sha256::digest(value).into())
    }
}

fn bytes_of<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

impl<'a> Forms<'a> {
    pub(super) fn of(sight: &'a Sight<'a>) -> Self {
        Self {
            sight,
            texts: OnceCell::new(),
            sha1: OnceCell::new(),
            sha256: OnceCell::new(),
            lower: OnceCell::new(),
        }
    }

    /// Returns true when one form has this digest.
    pub(super) fn have(&self, digest: &Digest) -> bool {
        match digest {
            Digest::Sha1(wanted) => self
                .sha1
                .get_or_init(|| {
                    self.texts()
                        .iter()
                        .map(|text| Sha1::digest(text).into())
                        .collect()
                })
                .contains(wanted),
            Digest::Sha256(wanted) => self.sha256.get_or_init(|| self.all_sha256()).contains(wanted),
        }
    }

    /// Returns true when the value is a key block whose first line, `BEGIN … KEY`, has this digest.
    pub(super) fn header_is(&self, digest: &Digest) -> bool {
        let Digest::Sha1(wanted) = digest else {
            return false;
        };
        let around = self.sight.around;
        let Some(start) = memchr::memmem::find(around, b"BEGIN ") else {
            return false;
        };
        let end = memchr::memmem::find(&around[start..], b"KEY").map(|at| start + at + b"KEY".len());
        end.is_some_and(|end| <[u8; 20]>::from(Sha1::digest(&around[start..end])) == *wanted)
    }

    /// Returns true when one of `words`, which are in lower case, is part of the value; or holds all of it, as one does in
    /// which a whole key block is written out.
    pub(super) fn hold_one_of(&self, words: &[Secret]) -> bool {
        let lower = self
            .lower
            .get_or_init(|| Secret::new(&self.sight.value.to_ascii_lowercase()));
        let holds =
            |text: &Secret, part: &Secret| memchr::memmem::find(text.expose(), part.expose()).is_some();
        words.iter().any(|word| holds(lower, word) || holds(word, lower))
    }

    fn all_sha256(&self) -> Vec<[u8; 32]> {
        let mut all: Vec<[u8; 32]> = Vec::new();
        for text in self.texts() {
            all.push(Sha256::digest(text).into());
            for kind in MATCH_TYPES {
                let hasher = Sha256::new()
                    .chain_update(text)
                    .chain_update(b",")
                    .chain_update(kind);
                all.push(hasher.finalize().into());
            }
        }
        all
    }

    fn texts(&self) -> &[&'a [u8]] {
        self.texts.get_or_init(|| {
            let Sight {
                value, around, at, ..
            } = *self.sight;
            let grown = |is_end: &dyn Fn(u8) -> bool| {
                let start = around[..at.start]
                    .iter()
                    .rposition(|byte| is_end(*byte))
                    .map_or(0, |end| end + 1);
                let end = around[at.end..].iter().position(|byte| is_end(*byte));
                &around[start..end.map_or(around.len(), |end| at.end + end)]
            };
            let is_quote = |byte: u8| matches!(byte, b'"' | b'\'' | b'`');
            let is_blank = |byte: u8| byte.is_ascii_whitespace() || is_quote(byte);
            let is_mark = |byte: u8| {
                is_blank(byte) || matches!(byte, b'=' | b':' | b',' | b';' | b'(' | b')' | b'<' | b'>')
            };
            let mut texts = vec![
                value,
                grown(&is_quote),
                grown(&is_blank),
                grown(&is_mark),
                trimmed(value),
            ];
            texts.extend(password_of(value));
            texts.sort_unstable();
            texts.dedup();
            texts.retain(|text| !text.is_empty());
            texts
        })
    }
}

fn trimmed(value: &[u8]) -> &[u8] {
    let is_inner = |byte: &u8| !matches!(byte, b'"' | b'\'' | b'`') && !byte.is_ascii_whitespace();
    let Some(start) = value.iter().position(is_inner) else {
        return &[];
    };
    let end = value.iter().rposition(is_inner).map_or(start, |last| last + 1);
    &value[start..end]
}

/// Returns the password of `scheme://user:password@host`, which others digest alone.
fn password_of(url: &[u8]) -> Option<&[u8]> {
    let start = memchr::memmem::find(url, b"://")? + b"://".len();
    let at = memchr::memrchr(b'@', url).filter(|at| *at > start)?;
    let colon = memchr::memchr(b':', &url[start..at])?;
    Some(&url[start + colon + 1..at])
}
