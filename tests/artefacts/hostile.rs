//! Archives that were made to hurt: bombs, quines, cut off and damaged ones, endless ones.

use std::time::{Duration, Instant};

use super::packers::{DEFLATED, USTAR, Zip, gzip, tar, tar_header, zip, zip_as};
use super::support::{Answer, Project};
use super::{CHECK, text};
use crate::kinds::kinds;

/// A debug build on a busy machine takes this long for what a release build does in two seconds.
const SOON: Duration = Duration::from_mins(1);

/// Judges the file `name` with `bytes` alone, as one that was named.
fn judge(name: &str, bytes: &[u8]) -> Answer {
    let project = Project::new();
    project.write(name, bytes);
    #[expect(clippy::disallowed_methods, reason = "what is tested is how long it takes")]
    let started = Instant::now();
    let answer = project.gonogo(&["check", name, "--only", "secrets"]);
    assert!(started.elapsed() < SOON, "{name} took {:?}", started.elapsed());
    answer
}

#[test]
fn a_bomb_is_held_whether_flat_or_nested() {
    let zeros = vec![0; 200 << 20];
    let flat = gzip(&zeros);
    let answer = judge("bomb.gz", &flat);
    assert_eq!(answer.code, 3, "{}", answer.all());
    assert!(answer.all().contains("times its size"), "{}", answer.all());
    let one = zip(&[("zeros", &zeros[..16 << 20])]);
    let names: Vec<String> = (0..16).map(|number| format!("{number}.zip")).collect();
    let mut nested = one;
    for _ in 0..3 {
        let files: Vec<(&str, &[u8])> = names
            .iter()
            .map(|name| (name.as_str(), nested.as_slice()))
            .collect();
        nested = zip(&files);
    }
    let answer = judge("42.zip", &nested);
    assert_eq!(answer.code, 3, "{}", answer.all());
}

#[test]
fn members_of_a_zip_that_lie_over_one_another_are_held() {
    let kernel = vec![0; 8 << 20];
    let honest = zip_as(DEFLATED, &[("k", &kernel)]);
    let start = honest.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    let end = honest.windows(4).position(|four| four == b"PK\x05\x06").unwrap();
    let record = honest[start..end].to_vec();
    let count = 2000;
    let mut bomb = honest[..start].to_vec();
    bomb.extend(record.repeat(count));
    let mut tail = honest[end..].to_vec();
    tail[8..10].copy_from_slice(&u16::try_from(count).unwrap().to_le_bytes());
    tail[10..12].copy_from_slice(&u16::try_from(count).unwrap().to_le_bytes());
    tail[12..16].copy_from_slice(&u32::try_from(record.len() * count).unwrap().to_le_bytes());
    bomb.extend(tail);
    let answer = judge("overlap.zip", &bomb);
    assert_eq!(answer.code, 3, "{}", answer.all());
}

/// To whoever opens it, a quine is an archive that holds another one without end; this one has 200.
#[test]
fn what_never_stops_nesting_ends_at_the_depth() {
    let mut bytes = text().into_bytes();
    for _ in 0..200 {
        bytes = gzip(&bytes);
    }
    let answer = judge("quine.gz", &bytes);
    assert_eq!(answer.code, 3, "{}", answer.all());
    assert!(
        answer.all().contains("nested deeper than 8 archives"),
        "{}",
        answer.all()
    );
}

#[test]
fn an_encrypted_member_is_held_and_the_others_are_read() {
    let locked = Zip {
        method: 8,
        flags: 1,
        is_large: false,
    };
    let answer = judge("a.zip", &zip_as(locked, &[("secret.txt", b"x"), ("b.txt", b"y")]));
    assert_eq!(answer.code, 3, "{}", answer.all());
    assert!(
        answer.all().contains("2 files in it are encrypted, secret.txt"),
        "{}",
        answer.all()
    );
}

#[test]
fn every_kind_cut_off_or_damaged_ends_without_a_crash() {
    let project = Project::new();
    for kind in kinds(text().as_bytes()) {
        let bytes = &kind.bytes;
        for part in 1..8 {
            let cut = &bytes[..bytes.len() * part / 8];
            project.write(&format!("cut/{part}-{}", kind.name), cut);
        }
        let mut state = 0x9E37_79B9_u32;
        for round in 0..24 {
            let mut damaged = bytes.clone();
            for _ in 0..=round / 4 {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                let at = state as usize % damaged.len();
                damaged[at] = state.to_le_bytes()[2];
            }
            project.write(&format!("damaged/{round}-{}", kind.name), &damaged);
        }
    }
    let answer = project.gonogo(CHECK);
    assert!(
        matches!(answer.code, 0 | 1 | 3),
        "{}: {}",
        answer.code,
        answer.stderr
    );
}

#[test]
fn a_named_archive_that_is_cut_off_is_held_with_a_reason() {
    for (name, whole) in [
        ("a.zip", zip(&[("a.txt", text().as_bytes())])),
        ("a.tar", tar(&[("a.txt", &vec![b'x'; 5000])])),
        ("a.gz", gzip(text().as_bytes())),
    ] {
        let answer = judge(name, &whole[..whole.len() * 2 / 3]);
        assert_eq!(answer.code, 3, "{name}: {}", answer.all());
        assert!(
            answer.all().contains("cannot be read to its end"),
            "{}",
            answer.all()
        );
    }
}

#[test]
fn a_million_tiny_members_are_held() {
    let project = Project::new();
    let member = [tar_header(b"a", 0, b'0', USTAR)].concat();
    let bytes = member.repeat(1_000_000);
    project.write("many.tar", &bytes);
    let answer = project.gonogo(&["check", "many.tar", "--only", "secrets"]);
    assert_eq!(answer.code, 3, "{}", answer.all());
    assert!(
        answer.all().contains("more than 500000 files"),
        "{}",
        answer.all()
    );
}

#[test]
fn names_with_control_characters_and_ways_out_are_shown_harmless() {
    let bytes = zip(&[("../../\u{1b}[31m/etc\n/pass\u{202e}wd", text().as_bytes())]);
    let answer = judge("evil.zip", &bytes);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(!answer.all().contains("\u{1b}[31m/etc"), "{}", answer.all());
    assert!(answer.all().contains("evil.zip!/"), "{}", answer.all());
}

#[test]
fn a_gigabyte_of_nothing_ends() {
    let project = Project::new();
    let path = project.write("sparse.img", b"");
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(1 << 30).unwrap();
    let answer = project.gonogo(CHECK);
    assert!(matches!(answer.code, 0 | 3), "{}", answer.all());
}
