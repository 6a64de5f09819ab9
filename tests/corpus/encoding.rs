//! The encodings and checksums that tokens are made of: base64, base62, bech32, CRC32.

const DIGITS_OF_62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub(crate) fn base64(bytes: &[u8]) -> String {
    let plain = encode(
        bytes,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    );
    let padding = (4 - plain.len() % 4) % 4;
    plain + &"=".repeat(padding)
}

pub(crate) fn base64_url(bytes: &[u8]) -> String {
    encode(
        bytes,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    )
}

fn encode(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let whole = three
            .iter()
            .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(alphabet[whole >> (18 - 6 * place) & 63]));
        }
    }
    text
}

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            };
        }
    }
    !sum
}

pub(crate) fn base62(mut number: u32) -> String {
    let mut tail = [b'0'; 6];
    for place in tail.iter_mut().rev() {
        *place = DIGITS_OF_62[usize::try_from(number % 62).unwrap()];
        number /= 62;
    }
    String::from_utf8(tail.to_vec()).unwrap()
}

/// BIP 173, the encoding of age's keys: five bits a letter and six letters of checksum over prefix and data.
pub(crate) fn bech32(prefix: &str, bytes: &[u8]) -> String {
    let mut data = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            data.push(held >> bits & 31);
        }
        held &= (1 << bits) - 1;
    }
    data.push(held << (5 - bits) & 31);
    let letters = || prefix.bytes().map(u32::from);
    let mut sum = 1;
    for value in letters()
        .map(|letter| letter >> 5)
        .chain([0])
        .chain(letters().map(|letter| letter & 31))
        .chain(data.iter().copied())
        .chain([0; 6])
    {
        sum = polymod(sum, value);
    }
    sum ^= 1;
    data.extend((0..6).map(|place| sum >> (5 * (5 - place)) & 31));
    let alphabet = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let body = data
        .iter()
        .map(|value| char::from(alphabet[usize::try_from(*value).unwrap()]));
    format!("{prefix}1{}", body.collect::<String>())
}

fn polymod(sum: u32, value: u32) -> u32 {
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = sum >> 25;
    let shifted = (sum & 0x01ff_ffff) << 5 ^ value;
    (0..5)
        .filter(|place| top >> place & 1 == 1)
        .fold(shifted, |sum, place| sum ^ GENERATORS[place])
}
