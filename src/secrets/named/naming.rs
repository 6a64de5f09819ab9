//! Features of the name: which word was noticed, what stands beside it, and how name and value are joined.

use super::features::Sheet;
use super::propose::{Fence, Join, Proposal};
use crate::secrets::names::{self, Promise, last_words_first};

/// Words that were noticed, as far as they differ in what they promise.
const NOTICED: &[&str] = &[
    "pass",
    "pwd",
    "secret",
    "token",
    "key",
    "cred",
    "auth",
    "salt",
    "nonce",
    "bearer",
    "jwt",
    "pw",
    "identified",
    "psk",
];

/// Last words of names that say what the value is or is not.
const LAST: &[&str] = &[
    "password",
    "token",
    "key",
    "auth",
    "authorization",
    "nonce",
    "id",
    "value",
    "data",
];

/// Words before the last one of a name that say what the value is or is not.
const BEFORE: &[&str] = &[
    "password", "secret", "key", "private", "public", "value", "new", "oauth", "mysql",
];

pub(super) fn count(bytes: &[u8], proposal: &Proposal, sheet: &mut Sheet<'_>) {
    let name = &bytes[proposal.name.start..proposal.name.end];
    let word = bytes[proposal.word.start..proposal.word.end].to_ascii_lowercase();
    sheet.each("noticed", NOTICED, |known| word.starts_with(known.as_bytes()));
    let words: Vec<Vec<u8>> = last_words_first(name)
        .take(12)
        .map(<[u8]>::to_ascii_lowercase)
        .collect();
    sheet.number("name length", name.len());
    sheet.number("name words", words.len());
    sheet.number(
        "name signs",
        name.iter().filter(|byte| !byte.is_ascii_alphanumeric()).count(),
    );
    sheet.number("name dots", memchr::memchr_iter(b'.', name).count());
    sheet.number("name dashes", memchr::memchr_iter(b'-', name).count());
    sheet.number("name underscores", memchr::memchr_iter(b'_', name).count());
    sheet.flag("name all upper", !name.iter().any(u8::is_ascii_lowercase));
    sheet.flag("name all lower", !name.iter().any(u8::is_ascii_uppercase));
    sheet.flag(
        "name starts upper",
        name.first().is_some_and(u8::is_ascii_uppercase),
    );
    sheet.number("name letters after word", proposal.name.end - proposal.word.end);
    sheet.number(
        "name letters before word",
        proposal.word.start - proposal.name.start,
    );
    let promised = match names::promise(name) {
        None => 0,
        Some(Promise::Perhaps) => 1,
        Some(Promise::Secret) => 2,
        Some(Promise::Password) => 3,
    };
    sheet.number("name promises", promised);
    let last = words.first().map_or(&b""[..], Vec::as_slice);
    sheet.each("name ends with", LAST, |known| last == known.as_bytes());
    sheet.each("name has", BEFORE, |known| {
        words.iter().skip(1).any(|word| word == known.as_bytes())
    });
    joined(bytes, proposal, sheet);
}

fn joined(bytes: &[u8], proposal: &Proposal, sheet: &mut Sheet<'_>) {
    let joins = [
        ("join equals", Join::Equals),
        ("join colon", Join::Colon),
        ("join comparison", Join::Comparison),
        ("join fallback", Join::Fallback),
        ("join call", Join::Call),
        ("join blank", Join::Blank),
        ("join element", Join::Element),
        ("join sibling", Join::Sibling),
        ("join cell", Join::Cell),
        ("join words", Join::Words),
    ];
    for (name, join) in joins {
        sheet.flag(name, proposal.join == join);
    }
    let fences = [
        ("fence none", Fence::None),
        ("fence single", Fence::Single),
        ("fence double", Fence::Double),
        ("fence back", Fence::Back),
        ("fence escaped", Fence::Escaped),
        ("fence triple", Fence::Triple),
        ("fence tags", Fence::Tags),
    ];
    for (name, fence) in fences {
        sheet.flag(name, proposal.fence == fence);
    }
    sheet.flag("name quoted", proposal.name_is_quoted);
    sheet.flag("value wrapped", proposal.is_wrapped);
    sheet.flag("value below", proposal.is_below);
    let gap = proposal.value.start.saturating_sub(proposal.name.end);
    sheet.number("gap length", gap);
    let between = bytes
        .get(proposal.name.end..proposal.value.start)
        .unwrap_or_default();
    sheet.number("gap blanks", memchr::memchr_iter(b' ', between).count());
    sheet.number(
        "gap letters",
        between.iter().filter(|byte| byte.is_ascii_alphabetic()).count(),
    );
    sheet.flag(
        "gap has bracket",
        between.iter().any(|byte| matches!(byte, b'(' | b'[' | b'{')),
    );
}
