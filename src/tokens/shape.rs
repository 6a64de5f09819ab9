//! A tiny language for the shape of a token: literals and runs of one alphabet, compared from left to right without
//! ever going back, so that a value is read at most once.

/// The characters a run may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Alphabet {
    Digit,
    /// Small hex digits.
    Hex,
    /// `0-9a-z`
    Small,
    /// `0-9A-Z`
    Capital,
    /// `0-9A-Za-z`
    Alnum,
    /// `0-9A-Za-z_-`
    Url,
    /// `0-9A-Za-z+/=_-`
    Base64,
    /// `2-7A-Z`
    Base32,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Is(&'static str),
    /// At least the first and at most the second number of characters, as many as there are.
    Run(Alphabet, usize, usize),
    /// 8-4-4-4-12 hex digits.
    Uuid,
}

/// Returns true when `pieces` cover the whole `value`.
pub(super) fn fits(pieces: &[Piece], value: &[u8]) -> bool {
    let mut rest = value;
    for piece in pieces {
        let Some(after) = step(*piece, rest) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

fn step(piece: Piece, rest: &[u8]) -> Option<&[u8]> {
    match piece {
        Piece::Is(literal) => rest.strip_prefix(literal.as_bytes()),
        Piece::Run(alphabet, least, most) => {
            let taken = rest
                .iter()
                .take(most)
                .take_while(|&&byte| alphabet.holds(byte))
                .count();
            (taken >= least).then(|| &rest[taken..])
        }
        Piece::Uuid => {
            let (uuid, after) = rest.split_at_checked(36)?;
            is_uuid(uuid).then_some(after)
        }
    }
}

fn is_uuid(text: &[u8]) -> bool {
    text.iter().enumerate().all(|(place, byte)| match place {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}

impl Alphabet {
    fn holds(self, byte: u8) -> bool {
        match self {
            Self::Digit => byte.is_ascii_digit(),
            Self::Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
            Self::Small => matches!(byte, b'0'..=b'9' | b'a'..=b'z'),
            Self::Capital => matches!(byte, b'0'..=b'9' | b'A'..=b'Z'),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Url => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Base64 => byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-'),
            Self::Base32 => matches!(byte, b'2'..=b'7' | b'A'..=b'Z'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_covers_the_whole_value_or_none_of_it() {
        let shape = [Piece::Is("ab_"), Piece::Run(Alphabet::Hex, 2, 4)];
        assert!(fits(&shape, b"ab_12f"));
        assert!(!fits(&shape, b"ab_1"));
        assert!(!fits(&shape, b"ab_12345"));
        assert!(!fits(&shape, b"xab_12"));
    }

    #[test]
    fn a_uuid_is_compared_by_place() {
        let shape = [Piece::Is("mob-"), Piece::Uuid];
        assert!(fits(&shape, b"mob-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"));
        assert!(!fits(&shape, b"mob-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5"));
    }
}
