//! Writes a text in the ways that the decoders must read.

#![expect(clippy::unwrap_used, reason = "what is written here is known")]

use std::fmt::Write as _;
use std::io::Read as _;

pub(crate) fn base64_with(bytes: &[u8], signs: [char; 2]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte))
            << (8 * (3 - group.len()));
        for letter in 0..=group.len() {
            let value = u8::try_from(bits >> (18 - 6 * letter) & 63).unwrap();
            text.push(match value {
                0..=25 => char::from(b'A' + value),
                26..=51 => char::from(b'a' + value - 26),
                52..=61 => char::from(b'0' + value - 52),
                62 => signs[0],
                _ => signs[1],
            });
        }
    }
    text
}

pub(crate) fn base64url(text: &str) -> String {
    base64_with(text.as_bytes(), ['-', '_'])
}

pub(crate) fn base64_of(bytes: &[u8]) -> String {
    let mut text = base64_with(bytes, ['+', '/']);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

pub(crate) fn base64(text: &str) -> String {
    base64_of(text.as_bytes())
}

/// Writes each byte of `text` in its own way.
pub(crate) fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

pub(crate) fn hex(text: &str) -> String {
    each(text, |byte| format!("{byte:02x}"))
}

pub(crate) fn percent(text: &str) -> String {
    each(text, |byte| format!("%{byte:02X}"))
}

pub(crate) fn gzip(text: &str) -> String {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::best())
        .read_to_end(&mut packed)
        .unwrap();
    base64_of(&packed)
}

pub(crate) fn zlib(text: &str) -> String {
    let mut packed = Vec::new();
    flate2::read::ZlibEncoder::new(text.as_bytes(), flate2::Compression::best())
        .read_to_end(&mut packed)
        .unwrap();
    base64_of(&packed)
}

/// Writes `text` as the inside of a JSON string.
pub(crate) fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

pub(crate) fn wrapped(text: &str, width: usize, between: &str) -> String {
    let lines: Vec<&str> = (0..text.len())
        .step_by(width)
        .map(|at| &text[at..text.len().min(at + width)])
        .collect();
    lines.join(between)
}

pub(crate) fn dump(text: &str) -> String {
    let mut lines = String::new();
    for (number, row) in text.as_bytes().chunks(16).enumerate() {
        write!(lines, "{:08x}: ", number * 16).unwrap();
        let pairs: Vec<String> = row
            .chunks(2)
            .map(|pair| hex(&String::from_utf8_lossy(pair)))
            .collect();
        writeln!(lines, "{:<39}  {}", pairs.join(" "), String::from_utf8_lossy(row)).unwrap();
    }
    lines
}
