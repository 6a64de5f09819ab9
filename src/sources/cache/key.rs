//! The key that seals the cache. It never lies in the repository: whoever can write there must not be able to say that
//! a file holds nothing.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::super::open::{Look, look, open};
use super::make_folder;
use crate::model::SourceError;

/// Bytes of a key that we draw: as long as the digest.
const LENGTH: usize = 32;
/// Bytes of a key that is given: fewer can be tried out.
const SHORTEST_GIVEN: usize = 16;

/// Where the key comes from.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum KeyFrom {
    /// The user has no folder for it: there is no cache then.
    #[default]
    Nowhere,
    /// A file in the user's own folders; made when it is missing.
    File(PathBuf),
    /// As it was given by the environment.
    Given(String),
}

impl std::fmt::Debug for KeyFrom {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Nowhere => out.write_str("Nowhere"),
            Self::File(path) => out.debug_tuple("File").field(path).finish(),
            Self::Given(_) => out.write_str("Given(…)"),
        }
    }
}

/// Returns the key, or nothing when none can be had.
pub(super) fn key(from: &KeyFrom) -> Result<Option<Vec<u8>>, SourceError> {
    match from {
        KeyFrom::Nowhere => Ok(None),
        KeyFrom::Given(text) if text.len() < SHORTEST_GIVEN => Err(SourceError::new(
            format!("GONOGO_CACHE_KEY has fewer than {SHORTEST_GIVEN} characters"),
            "draw one: openssl rand -hex 32",
        )),
        KeyFrom::Given(text) => Ok(Some(text.clone().into_bytes())),
        // A home that cannot be written, as some build machines have: no cache, and nothing lost but time.
        KeyFrom::File(path) => Ok(kept(path).or_else(|| drawn(path))),
    }
}

/// Returns the key in the file at `path`, if it is a plain file that only its owner may read.
fn kept(path: &Path) -> Option<Vec<u8>> {
    let Look::File(metadata) = look(path) else {
        return None;
    };
    if !is_private(&metadata) {
        return None;
    }
    let mut key = Vec::with_capacity(LENGTH + 1);
    let read = open(path).ok()?.take(LENGTH as u64 + 1).read_to_end(&mut key);
    (read.is_ok() && key.len() == LENGTH).then_some(key)
}

#[cfg(unix)]
fn is_private(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    const OF_OTHERS: u32 = 0o077;
    metadata.permissions().mode() & OF_OTHERS == 0
}

#[cfg(not(unix))]
fn is_private(_metadata: &std::fs::Metadata) -> bool {
    true
}

/// Draws a key and keeps it at `path`. When another run is quicker, its key counts.
fn drawn(path: &Path) -> Option<Vec<u8>> {
    let folder = path.parent()?;
    make_folder(folder).ok()?;
    let mut key = vec![0; LENGTH];
    getrandom::fill(&mut key).ok()?;
    // A temporary file is private from its first moment on.
    let mut file = tempfile::NamedTempFile::new_in(folder).ok()?;
    file.write_all(&key).ok()?;
    match file.persist_noclobber(path) {
        Ok(_) => Some(key),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => kept(path),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_drawn_once_and_kept_from_others() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("gonogo/cache.key");
        let from = KeyFrom::File(path.clone());
        let first = key(&from).unwrap().unwrap();
        assert_eq!(key(&from).unwrap().unwrap(), first);
        assert_eq!(first.len(), LENGTH);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(is_private(&path.metadata().unwrap()));
            set(0o644);
            assert_eq!(key(&from).unwrap(), None, "others could have written the notes");
        }
    }

    #[test]
    fn a_given_key_must_not_be_guessable_and_is_never_shown() {
        assert!(key(&KeyFrom::Given("short".to_owned())).is_err());
        let given = KeyFrom::Given("0123456789abcdef".to_owned());
        assert!(key(&given).unwrap().is_some());
        assert!(!format!("{given:?}").contains("0123"));
    }
}
