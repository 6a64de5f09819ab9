//! Quoted-printable: how mails write texts. A line that ends in `=` goes on, `=3D` is a byte.

use super::escape::hex;
use super::map::Decoded;
use crate::model::Span;

/// Returns the text that starts at `start`, to the end.
pub(super) fn decode(bytes: &[u8], start: usize) -> Decoded {
    let mut decoded = Decoded::default();
    let (mut plain, mut at) = (start, start);
    while let Some(offset) = memchr::memchr(b'=', &bytes[at..]) {
        let found = at + offset;
        let rest = &bytes[found..];
        let byte = rest.get(1..3).and_then(hex);
        let written = match (rest, byte) {
            (_, Some(_)) | ([b'=', b'\r', b'\n', ..], _) => 3,
            ([b'=', b'\n', ..], _) => 2,
            _ => {
                at = found + 1;
                continue;
            }
        };
        decoded.copy(&bytes[plain..found], plain);
        if let Some(byte) = byte {
            decoded.whole(&[byte], Span::new(found, found + written));
        }
        at = found + written;
        plain = at;
    }
    decoded.copy(&bytes[plain..], plain);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_line_ends_go_and_bytes_come_back() {
        let decoded = decode(b"a=3Db=\r\nc=\nd=zz=", 0);
        assert_eq!(decoded.bytes, b"a=bcd=zz=");
        assert_eq!(decoded.locate(Span::new(2, 4)), Span::new(4, 9));
    }
}
