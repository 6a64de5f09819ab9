//! The hosts that a key is sent to: the domains in URLs on the lines around a name. `box` in `https://api.box.com/2.0`.
//! Knows nothing of providers, and offers no host of one's own network.

use crate::model::Span;

/// Bytes on each side of a name in which the URL of a request is looked for.
const REACH: usize = 240;
/// URLs around one name that are looked at.
const MOST: usize = 4;

/// Returns the names of the domains (`box` of `api.box.com`) in URLs on the line of the name at `start..end`, the line
/// before and the line after.
pub(super) fn around(bytes: &[u8], start: usize, end: usize) -> Vec<Span> {
    let from = start.saturating_sub(REACH);
    let from = lines_before(bytes, from, start);
    let to = lines_after(bytes, end, bytes.len().min(end + REACH));
    memchr::memmem::find_iter(&bytes[from..to], "://")
        .take(MOST)
        .filter_map(|at| domain(bytes, from + at + 3))
        .collect()
}

fn lines_before(bytes: &[u8], from: usize, at: usize) -> usize {
    let mut ends = memchr::memrchr_iter(b'\n', &bytes[from..at]).skip(1);
    ends.next().map_or(from, |offset| from + offset + 1)
}

fn lines_after(bytes: &[u8], at: usize, to: usize) -> usize {
    let mut ends = memchr::memchr_iter(b'\n', &bytes[at..to]).skip(1);
    ends.next().map_or(to, |offset| at + offset)
}

/// Returns the name of the domain of the host that starts at `start`, unless only one's own network knows it.
fn domain(bytes: &[u8], start: usize) -> Option<Span> {
    const LONGEST: usize = 120;
    const OWN: &[&[u8]] = &[
        b"local",
        b"localhost",
        b"internal",
        b"lan",
        b"test",
        b"example",
        b"invalid",
        b"svc",
        b"corp",
        b"home",
    ];
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'.' | b'-');
    let length = bytes[start..].iter().take(LONGEST).take_while(is_part).count();
    let host = &bytes[start..start + length];
    let mut labels: Vec<Span> = Vec::new();
    let mut at = 0;
    for label in host.split(|byte| *byte == b'.') {
        labels.push(Span::new(start + at, start + at + label.len()));
        at += label.len() + 1;
    }
    let text = |span: &Span| &bytes[span.start..span.end];
    let top = labels.pop()?;
    let is_public = text(&top).iter().all(u8::is_ascii_alphabetic)
        && !OWN.iter().any(|own| text(&top).eq_ignore_ascii_case(own));
    let name = labels.pop()?;
    let is_of_a_country = top.len() == 2 && name.len() <= 3 && !labels.is_empty();
    let name = if is_of_a_country { labels.pop()? } else { name };
    (is_public && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domains(text: &str) -> Vec<&str> {
        let at = text.find("key").unwrap();
        around(text.as_bytes(), at, at + 3)
            .iter()
            .map(|span| &text[span.start..span.end])
            .collect()
    }

    #[test]
    fn the_domain_of_a_request_stands_on_the_lines_around() {
        assert_eq!(domains("get('https://api.box.com/v1?key=1')"), ["box"]);
        assert_eq!(domains("-H 'key: 1' https://box.co.uk/x"), ["box"]);
        assert_eq!(domains("url = 'https://box.io'\nkey = 1"), ["box"]);
        assert_eq!(domains("url = 'https://box.io'\n\nkey = 1"), [""; 0]);
    }

    #[test]
    fn hosts_of_ones_own_network_are_not_offered() {
        for host in [
            "http://box/x",
            "http://box.internal/x",
            "http://10.0.0.7/x",
            "https://box",
        ] {
            assert_eq!(domains(&format!("{host}?key=1")), [""; 0], "{host}");
        }
    }
}
