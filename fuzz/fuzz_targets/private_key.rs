//! Private keys in PEM, and the keys that their base64 holds.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    const LABELS: &[&str] = &["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "];
    if let Some((label, rest)) = gonogo_fuzz::chosen(LABELS, data) {
        let start = ["-----BEGIN ", label, "PRIVATE KEY-----\n"].concat();
        let rest = [rest, b"\n-----END PRIVATE KEY-----\n"].concat();
        gonogo_fuzz::secrets_in("a.pem", &start, &rest);
    }
});
