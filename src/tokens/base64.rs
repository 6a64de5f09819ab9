//! Reads Base64 in both alphabets, padded or not. Answers nothing for anything else.

/// Returns the bytes that `text` stands for, or nothing when it is not Base64.
///
/// Both alphabets are understood, because tokens mix them; padding may be missing. Bits that a final group leaves over
/// are not checked, since some encoders leave them set.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let body = unpadded(text);
    if body.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3 + 2);
    for group in body.chunks(4) {
        let mut bits = 0_u32;
        for &character in group {
            bits = bits << 6 | u32::from(value_of(character)?);
        }
        bits <<= 6 * (4 - group.len());
        let [_, first, second, third] = bits.to_be_bytes();
        bytes.extend_from_slice(&[first, second, third][..group.len() - 1]);
    }
    Some(bytes)
}

/// Returns `text` without the one or two `=` that may close it.
fn unpadded(text: &[u8]) -> &[u8] {
    let one_less = text.strip_suffix(b"=").unwrap_or(text);
    one_less.strip_suffix(b"=").unwrap_or(one_less)
}

/// Returns the text that `value` stands for, when it is Base64 of nothing but printable ASCII.
#[must_use]
pub fn text(value: &[u8]) -> Option<String> {
    let bytes = decode(value)?;
    let is_text = bytes.iter().all(|byte| (0x20..0x7f).contains(byte));
    is_text.then(|| String::from_utf8(bytes).ok())?
}

fn value_of(character: u8) -> Option<u8> {
    match character {
        b'A'..=b'Z' => Some(character - b'A'),
        b'a'..=b'z' => Some(character - b'a' + 26),
        b'0'..=b'9' => Some(character - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_alphabets_and_missing_padding_are_read() {
        assert_eq!(decode(b"aGVsbG8=").unwrap(), b"hello");
        assert_eq!(decode(b"aGVsbG8").unwrap(), b"hello");
        assert_eq!(decode(b"-_-_").unwrap(), decode(b"+/+/").unwrap());
        assert_eq!(decode(b"").unwrap(), b"");
    }

    #[test]
    fn only_what_stands_for_text_is_text() {
        assert_eq!(text(b"ZXhhbXBsZS1jb29raWU=").as_deref(), Some("example-cookie"));
        assert_eq!(text(b"q1Zr8Jk2wL0pXeB7"), None);
    }

    #[test]
    fn other_text_is_refused() {
        assert!(decode(b"a").is_none());
        assert!(decode(b"a$bc").is_none());
        assert!(decode("é".as_bytes()).is_none());
    }
}
