//! The little language of the tables: words with blanks between them, in which `*` is anything, `!` the secret, `~` a secret
//! that must look drawn by a machine and `&` a name that promises one. Matches in time linear in the text.

use crate::secrets::names;

/// What a word of a form is compared with, and where in it the secret lies.
type Inner = (usize, usize);

/// A word that is as its form says, and the secret in it, if one is meant.
struct Filled(Option<Inner>);

/// One form.
#[derive(Debug)]
pub(super) struct Form {
    words: Vec<&'static [u8]>,
    /// The form counts only directly behind its command.
    pub(super) is_first: bool,
    /// Only what looks drawn by a machine is meant.
    pub(super) is_random: bool,
}

/// A form that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// The number of the word with the secret.
    pub(super) word: usize,
    /// The bytes of it that are the secret.
    pub(super) inner: Inner,
}

impl Form {
    /// Reads a form; `^` before it says that it counts only directly behind its command.
    pub(super) fn of(text: &'static str) -> Self {
        let text = text.trim();
        let is_first = text.starts_with('^');
        let words: Vec<_> = text
            .trim_start_matches('^')
            .split_ascii_whitespace()
            .map(str::as_bytes)
            .collect();
        Self {
            words,
            is_first,
            is_random: text.contains('~'),
        }
    }

    /// Returns true when a line that begins with `letter` may be of this form; a list's dash says nothing.
    pub(super) fn may_begin(&self, letter: Option<u8>) -> bool {
        let own = self.words.first().and_then(|word| word.first());
        match (own, letter) {
            (Some(b'*' | b'!' | b'~' | b'&'), _) | (_, Some(b'-')) => true,
            (Some(own), Some(letter)) => own.eq_ignore_ascii_case(&letter),
            _ => false,
        }
    }

    /// Returns where the secret is when the form fits the beginning of `words`.
    pub(super) fn fit(&self, words: &[&[u8]]) -> Option<Fit> {
        self.fit_apart(words).or_else(|| self.fit_joined(words))
    }

    fn fit_apart(&self, words: &[&[u8]]) -> Option<Fit> {
        let mut found = None;
        for (number, form) in self.words.iter().enumerate() {
            let word = words.get(number)?;
            if number == 0 && is_bundled(form, word) {
                continue;
            }
            if let Some(inner) = fill(form, word, 0)?.0 {
                found = Some(Fit { word: number, inner });
            }
        }
        found
    }

    /// `--option=value` is `--option value`.
    fn fit_joined(&self, words: &[&[u8]]) -> Option<Fit> {
        let [option, value] = *self.words.as_slice() else {
            return None;
        };
        let word = *words.first()?;
        let is_long = option.len() > 2 && option[0] == b'-';
        let (head, tail) = word.split_at_checked(option.len() + 1)?;
        if !is_long || !head[..option.len()].eq_ignore_ascii_case(option) || head[option.len()] != b'=' {
            return None;
        }
        let quote = usize::from(matches!(tail.first(), Some(b'"' | b'\'')));
        let tail = tail.get(quote..)?;
        let inner = fill(value, tail, 0)?.0?;
        let before = head.len() + quote;
        Some(Fit {
            word: 0,
            inner: (inner.0 + before, inner.1 + before),
        })
    }
}

/// `-su` is `-s -u`.
fn is_bundled(form: &[u8], word: &[u8]) -> bool {
    const MOST: usize = 6;
    matches!(form, [b'-', letter] if word.last() == Some(letter))
        && (2..=MOST).contains(&word.len())
        && word[0] == b'-'
        && word[1..].iter().all(u8::is_ascii_alphabetic)
}

/// Returns nothing when `text`, of which `at` bytes are behind, is not of `form`; otherwise the secret in it, if one is meant.
fn fill(form: &[u8], text: &[u8], at: usize) -> Option<Filled> {
    let Some((first, rest)) = form.split_first() else {
        return text.is_empty().then_some(Filled(None));
    };
    match first {
        b'*' | b'!' | b'~' => {
            let length = match rest.first() {
                None => text.len(),
                // What is before the sign is short; the secret may hold the sign itself.
                Some(sign) if *first == b'*' => 1 + memchr::memchr(*sign, text.get(1..)?)?,
                Some(sign) => memchr::memrchr(*sign, text)?,
            };
            if length == 0 {
                return None;
            }
            let behind = fill(rest, &text[length..], at + length)?;
            let own = (*first != b'*').then_some((at, at + length));
            Some(Filled(own.or(behind.0)))
        }
        b'&' => names::promise(text).map(|_| Filled(None)),
        sign => {
            let (letter, others) = text.split_first()?;
            let is_it = letter == sign || form_is_long(form, at) && letter.eq_ignore_ascii_case(sign);
            is_it.then(|| fill(rest, others, at + 1))?
        }
    }
}

/// `-p` and `-P` are two options; words have either case.
fn form_is_long(form: &[u8], at: usize) -> bool {
    form.len() + at > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(form: &'static str, text: &str) -> Option<String> {
        let words: Vec<&[u8]> = text.split(' ').map(str::as_bytes).collect();
        let fit = Form::of(form).fit(&words)?;
        let (start, end) = fit.inner;
        Some(String::from_utf8(words[fit.word][start..end].to_vec()).unwrap())
    }

    #[test]
    fn a_form_says_where_the_secret_is() {
        for (form, text) in [
            ("-u *:!", "-u anna:v:1"),
            ("-u *:!", "-su anna:v:1"),
            ("--user *:!", "--user=anna:v:1"),
            ("-p!", "-pv:1"),
            ("*/!@*", "scott/v:1@orcl"),
            ("add_user * !", "add_user anna v:1 more"),
            ("/p:!", "/P:v:1"),
        ] {
            assert!(
                value(form, text).is_some_and(|value| value.starts_with('v')),
                "{form} in {text}"
            );
        }
        assert_eq!(value("-p !", "-P 22"), None);
        assert_eq!(value("-u *:!", "-u anna"), None);
        assert_eq!(value("SetEnv & !", "SetEnv LANG de_DE"), None);
        assert_eq!(value("SetEnv & !", "SetEnv API_KEY x1"), Some("x1".to_owned()));
    }
}
