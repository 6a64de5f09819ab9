//! How random a text looks: costs of letter pairs in words people write, and how often the kind of character changes.
//! Says nothing of what the text means; `plausible.rs` decides.

/// Bits that each letter pair costs in words of source code and prose: row = first letter, column = second.
///
/// Made from the distinct words (54,195) of five public projects in TypeScript, PHP, Ruby, Go and Python. Words average
/// 3.7 bits a pair, evenly drawn letters 5.7.
const PAIR_BITS: [&[u8; 26]; 26] = [
    b"55548757565853858343557866",
    b"35663687367366488456488968",
    b"38583793374578378564598966",
    b"37752677377665379557577967",
    b"56545657575453768334767676",
    b"36663478288476388465578967",
    b"37872755378575478456477968",
    b"27762878377566377464577958",
    b"46454657765452468534759885",
    b"27662777486666378755377877",
    b"37773886385476389544488969",
    b"37752767267367479855578959",
    b"25772878388657449756488868",
    b"38543637366675489843568967",
    b"65547657665443558344555886",
    b"38673886487477349255588979",
    b"47655666466467575665155667",
    b"37652767376655479544567967",
    b"48573884385576458742477966",
    b"38682885387677479455477957",
    b"55555758565443658333667776",
    b"27672877277675487567678968",
    b"27563775387674477556667747",
    b"45454576366555536653666556",
    b"35544556575444448544565767",
    b"26752766386555468665456755",
];

/// What was counted in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) length: u32,
    pub(super) lower: u32,
    pub(super) upper: u32,
    pub(super) digits: u32,
    /// Everything else.
    pub(super) signs: u32,
    pub(super) distinct: u32,
    /// Neighbours of different kinds (lower, upper, digit), a capital at the start of a word not counted.
    pub(super) switches: u32,
    /// Neighbours that are both letters of one kind, or a capital before a small letter.
    pairs: u32,
    pair_bits: u32,
    /// Neighbours that follow each other in the alphabet or are equal.
    pub(super) steps: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Sign,
}

impl Counts {
    /// Counts `text`.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut counts = Self {
            length: u32::try_from(text.len()).unwrap_or(u32::MAX),
            ..Self::default()
        };
        let mut seen = [false; 256];
        for byte in text {
            seen[usize::from(*byte)] = true;
            match class(*byte) {
                Class::Lower => counts.lower += 1,
                Class::Upper => counts.upper += 1,
                Class::Digit => counts.digits += 1,
                Class::Sign => counts.signs += 1,
            }
        }
        counts.distinct = seen.iter().map(|seen| u32::from(*seen)).sum();
        for (at, pair) in text.windows(2).enumerate() {
            let starts_word = at == 0 || class(text[at - 1]) != Class::Upper;
            counts.add_pair(pair[0], pair[1], starts_word);
        }
        counts
    }

    fn add_pair(&mut self, one: u8, other: u8, starts_word: bool) {
        if one == other || one.checked_add(1) == Some(other) || other.checked_add(1) == Some(one) {
            self.steps += 1;
        }
        let (before, after) = (class(one), class(other));
        let word_start = before == Class::Upper && after == Class::Lower && starts_word;
        if before != after && before != Class::Sign && after != Class::Sign && !word_start {
            self.switches += 1;
        }
        let letters = one.is_ascii_alphabetic() && other.is_ascii_alphabetic();
        if letters && (before == after || word_start) {
            let row = PAIR_BITS[usize::from(one.to_ascii_lowercase() - b'a')];
            self.pairs += 1;
            self.pair_bits += u32::from(row[usize::from(other.to_ascii_lowercase() - b'a')] - b'0');
        }
    }

    /// Returns how random the text looks in hundredths: below 50 are words and names, above 100 are keys.
    ///
    /// Three pieces of evidence add up: what the letter pairs cost above words, how often the kind of character changes,
    /// and digits between letters.
    pub(super) fn score(&self) -> u32 {
        if self.length < 2 {
            return 0;
        }
        let neighbours = self.length - 1;
        let switch_share = self.switches * 100 / neighbours;
        // Few pairs prove little: six invisible average ones (3.8 bits) stand beside them.
        let pair_cost = (self.pair_bits * 100 + 6 * 380) / (self.pairs + 6);
        let from_pairs = pair_cost.saturating_sub(400) * self.pairs * 100 / neighbours / 100;
        let from_switches = switch_share.saturating_sub(8) * 5 / 2;
        let digit_share = self.digits * 100 / self.length;
        let from_digits = if self.lower + self.upper > 0 {
            digit_share.min(40)
        } else {
            0
        };
        from_pairs + from_switches + from_digits
    }

    /// Returns what a pair of letters costs on average, in hundredths of a bit.
    pub(super) fn bits_a_pair(&self) -> u32 {
        self.pair_bits * 100 / self.pairs.max(1)
    }

    /// Returns true when only hex digits of one case, or decimal digits, were counted.
    pub(super) fn is_decimal(&self) -> bool {
        self.digits == self.length
    }

    /// Returns how many kinds of characters there are.
    pub(super) fn kinds(&self) -> u32 {
        [self.lower, self.upper, self.digits, self.signs]
            .iter()
            .map(|count| u32::from(*count > 0))
            .sum()
    }
}

fn class(byte: u8) -> Class {
    match byte {
        b'a'..=b'z' => Class::Lower,
        b'A'..=b'Z' => Class::Upper,
        b'0'..=b'9' => Class::Digit,
        _ => Class::Sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(text: &str) -> u32 {
        Counts::of(text.as_bytes()).score()
    }

    #[test]
    fn words_and_names_score_low() {
        for text in [
            "existingSubscription",
            "confirmPasswordPlaceholder",
            "user_settings_page_token_name",
            "com.example.service.AuthenticationProvider",
            "please-enter-your-password",
            "INVALID_REFRESH_TOKEN_ERROR",
            "X-Amz-Security-Token",
        ] {
            assert!(score(text) < 60, "{text}: {}", score(text));
        }
    }

    #[test]
    fn keys_score_high() {
        for text in [
            concat!("Fj07hrtAmZyA04dsYup7", "OKATq0PXIAHVLsvxMzNU"),
            concat!("q6qwE1mU1wtn", "MspmPcQx"),
            concat!("8f14e45fceea167a", "5a36dedd4bea2543"),
            concat!("k3j9x2m7q1w8z5", "v4b6n0"),
            concat!("QmXzVtKpLwRjHgFd", "ScBnYqWx"),
            concat!("qzvxkwmtrpbn", "clydhsajgkwp"),
        ] {
            assert!(score(text) >= 80, "{text}: {}", score(text));
        }
    }
}
