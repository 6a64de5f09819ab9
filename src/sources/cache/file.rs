//! The file of notes: sealed by a keyed digest over every byte, checked before one of them is believed, written whole or
//! not at all.

use std::io::{Read as _, Write as _};
use std::path::Path;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use super::super::open::{Look, look, open};
use super::make_folder;
use super::notes::{Clean, Noted};
use crate::model::SourceError;

/// First bytes of the file; another number when the form changes.
const MAGIC: &[u8; 16] = b"gonogo results 1";
/// Bytes of a digest.
const DIGEST: usize = 32;
/// Longest file that is read or written.
const LONGEST: usize = 128 << 20;

/// What makes notes ours: the key, and what they hold for.
pub(super) struct Seal {
    mac: Hmac<Sha256>,
    scope: [u8; DIGEST],
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Seal(…)")
    }
}

impl Seal {
    /// Returns the seal by `key` for notes that hold under the conditions of `scope`.
    pub(super) fn new(key: &[u8], scope: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in scope {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        // A key longer than a block is hashed down, as HMAC prescribes; a block takes any of these.
        let key: [u8; DIGEST] = Sha256::digest(key).into();
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block[..DIGEST].copy_from_slice(&key);
        Self {
            mac: <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block),
            scope: hasher.finalize().into(),
        }
    }

    fn proves(&self, bytes: &[u8], digest: &[u8]) -> bool {
        // Compares in constant time.
        self.mac.clone().chain_update(bytes).verify_slice(digest).is_ok()
    }

    fn over(&self, bytes: &[u8]) -> [u8; DIGEST] {
        self.mac
            .clone()
            .chain_update(bytes)
            .finalize()
            .into_bytes()
            .into()
    }
}

/// Returns the notes in the file at `path`; nothing when there is none, or when it holds for something else.
///
/// # Errors
/// When the file is not ours, with the reason.
pub(super) fn read(
    path: &Path,
    seal: &Seal,
    hash: gix::hash::Kind,
) -> Result<Option<(Clean, Noted)>, String> {
    let length = match look(path) {
        Look::Gone => return Ok(None),
        Look::File(metadata) => metadata.len(),
        Look::Denied(error) => return Err(error.to_string()),
        Look::Folder | Look::Link | Look::Special => return Err("it is no regular file".to_owned()),
    };
    if length > LONGEST as u64 {
        return Err(format!("it has {length} bytes, more than {LONGEST}"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    open(path)
        .and_then(|file| file.take(LONGEST as u64).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    let forged = || "it was not written with the key of this user".to_owned();
    let (body, digest) = bytes
        .split_at_checked(bytes.len().wrapping_sub(DIGEST))
        .ok_or_else(forged)?;
    if !seal.proves(body, digest) {
        return Err(forged());
    }
    let start = MAGIC.len() + DIGEST;
    if body.get(..MAGIC.len()) != Some(MAGIC) || body.get(MAGIC.len()..start) != Some(&seal.scope[..]) {
        // Written by another version, or under other rules.
        return Ok(None);
    }
    let end = body.len();
    bytes.truncate(end);
    let parts =
        Clean::parse(&bytes[start..]).and_then(|(clean, rest)| Some((clean, Noted::parse(rest, hash)?)));
    parts.map(Some).ok_or_else(|| "it is malformed".to_owned())
}

/// Writes the notes to `path`, whole or not at all.
pub(super) fn write(path: &Path, seal: &Seal, clean: &[u8], commits: &[u8]) -> Result<(), SourceError> {
    let refused = |error: &std::io::Error| {
        SourceError::new(
            format!("the result cache {} cannot be written: {error}", path.display()),
            "name another folder with --cache, or do without: --no-cache",
        )
    };
    let mut bytes = Vec::with_capacity(MAGIC.len() + 2 * DIGEST + clean.len() + commits.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&seal.scope);
    bytes.extend_from_slice(clean);
    bytes.extend_from_slice(commits);
    if bytes.len() + DIGEST > LONGEST {
        return Ok(());
    }
    let digest = seal.over(&bytes);
    bytes.extend_from_slice(&digest);
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder).map_err(|error| refused(&error))?;
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(&bytes)?;
        // A rename puts it in the place of whatever stands there, a link included.
        file.persist(path).map_err(|error| error.error)
    });
    written.map(drop).map_err(|error| refused(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_byte_or_another_key_voids_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results");
        let seal = Seal::new(b"a key of this user", &[b"rules"]);
        let hash = gix::hash::Kind::Sha1;
        let (clean, commits) = (
            Clean::default().with(Vec::new()),
            Noted::default().bytes().to_vec(),
        );
        write(&path, &seal, &clean, &commits).unwrap();
        assert!(read(&path, &seal, hash).unwrap().is_some());
        assert!(
            read(&path, &Seal::new(b"a key of this user", &[b"other rules"]), hash)
                .unwrap()
                .is_none()
        );
        assert!(read(&path, &Seal::new(b"another key", &[b"rules"]), hash).is_err());
        #[expect(clippy::disallowed_methods, reason = "the test forges its own file")]
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut forged = whole.clone();
            forged[at] ^= 1;
            std::fs::write(&path, &forged).unwrap();
            assert!(read(&path, &seal, hash).is_err(), "byte {at}");
        }
        std::fs::write(&path, &whole[..10]).unwrap();
        assert!(read(&path, &seal, hash).is_err());
    }
}
