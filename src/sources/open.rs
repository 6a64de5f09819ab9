//! Opens regular files, and nothing else: links are not followed, pipes and devices are not touched.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

/// What stands at a path, seen without following a link.
#[derive(Debug)]
pub(super) enum Look {
    /// A regular file.
    File(Metadata),
    Folder,
    Link,
    /// A pipe, a socket or a device.
    Special,
    /// Nothing, or no longer anything.
    Gone,
    Denied(io::Error),
}

/// Returns what stands at `path`.
pub(super) fn look(path: &Path) -> Look {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Look::File(found),
        Ok(found) if found.is_dir() => Look::Folder,
        Ok(found) if found.is_symlink() => Look::Link,
        Ok(_) => Look::Special,
        // A file where a folder was is a deletion of what lay in the folder.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Look::Gone,
        Err(error) => Look::Denied(error),
    }
}

/// Opens the regular file at `path`, which [`look`] has just seen there.
///
/// # Errors
/// When it cannot be opened, or something else stands there by now.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(flags::NO_FOLLOW | flags::NON_BLOCKING);
    }
    let file = options.open(path)?;
    // Between the look and the opening the file may have been swapped; the handle cannot be.
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(
            ErrorKind::InvalidInput,
            "not a regular file any more",
        ));
    }
    Ok(file)
}

/// Flags of open(2). Without a known value the look before the opening is the only guard.
#[cfg(unix)]
mod flags {
    /// `O_NOFOLLOW` of asm-generic/fcntl.h.
    #[cfg(all(
        any(target_os = "linux", target_os = "android"),
        any(
            target_arch = "x86_64",
            target_arch = "x86",
            target_arch = "riscv64",
            target_arch = "s390x",
            target_arch = "loongarch64"
        )
    ))]
    pub(super) const NO_FOLLOW: i32 = 0o400_000;
    /// `O_NOFOLLOW` of asm/fcntl.h on Arm and POWER.
    #[cfg(all(
        any(target_os = "linux", target_os = "android"),
        any(target_arch = "aarch64", target_arch = "arm", target_arch = "powerpc64")
    ))]
    pub(super) const NO_FOLLOW: i32 = 0o100_000;
    /// `O_NOFOLLOW` of sys/fcntl.h.
    #[cfg(any(target_os = "macos", target_os = "freebsd"))]
    pub(super) const NO_FOLLOW: i32 = 0x100;
    #[cfg(not(any(
        target_os = "macos",
        target_os = "freebsd",
        all(
            any(target_os = "linux", target_os = "android"),
            any(
                target_arch = "x86_64",
                target_arch = "x86",
                target_arch = "riscv64",
                target_arch = "s390x",
                target_arch = "loongarch64",
                target_arch = "aarch64",
                target_arch = "arm",
                target_arch = "powerpc64"
            )
        )
    )))]
    pub(super) const NO_FOLLOW: i32 = 0;

    /// `O_NONBLOCK`: opening a pipe without a writer returns at once.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(super) const NON_BLOCKING: i32 = 0o4_000;
    #[cfg(any(target_os = "macos", target_os = "freebsd"))]
    pub(super) const NON_BLOCKING: i32 = 0x4;
    #[cfg(not(any(
        target_os = "linux",
        target_os = "android",
        target_os = "macos",
        target_os = "freebsd"
    )))]
    pub(super) const NON_BLOCKING: i32 = 0;
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_not_opened_even_when_nobody_looked() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("target"), "x").unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("target", &link).unwrap();
        assert!(matches!(look(&link), Look::Link));
        assert!(open(&link).is_err());
        assert!(open(&folder.path().join("target")).is_ok());
    }
}
