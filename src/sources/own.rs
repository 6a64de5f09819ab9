//! Reads and writes the few files that are gonogo's own: gonogo.yaml and what lies in .gonogo/. Links are not followed,
//! sizes are capped, writing is atomic.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::model::SourceError;

/// Bytes of one own file; the largest real ones are baselines of a few hundred kilobytes.
const LONGEST_OWN_FILE: u64 = 16 << 20;

/// Returns the text of `root`/`name`, or nothing when there is no such file.
///
/// # Errors
/// When it is there but is no regular file, is too large, is not UTF-8 or cannot be read.
pub fn read_own(root: &Path, name: &str) -> Result<Option<String>, SourceError> {
    let path = root.join(name);
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(SourceError::new(format!("{name}: {error}"), "make it readable")),
        Ok(metadata) if !metadata.is_file() => {
            return Err(SourceError::new(
                format!("{name} is not a regular file"),
                "links are not followed: copy it here",
            ));
        }
        Ok(metadata) if metadata.len() > LONGEST_OWN_FILE => {
            let message = format!(
                "{name} has {} bytes, more than {LONGEST_OWN_FILE}",
                metadata.len()
            );
            return Err(SourceError::new(
                message,
                "this is hardly a file of gonogo: look at it",
            ));
        }
        Ok(_) => {}
    }
    read_capped(&path, name).map(Some)
}

/// Returns the names of the YAML files in `root`/`folder`, relative to `root`, sorted; none when there is no such folder.
///
/// # Errors
/// When the folder is there and cannot be listed.
pub fn own_yaml_files(root: &Path, folder: &str) -> Result<Vec<String>, SourceError> {
    let path = root.join(folder);
    // A link to a folder elsewhere is not followed.
    if !path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(Vec::new());
    }
    let refused = |error: std::io::Error| SourceError::new(format!("{folder}: {error}"), "make it readable");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&path).map_err(refused)? {
        let name = entry.map_err(refused)?.file_name().to_string_lossy().into_owned();
        if Path::new(&name)
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
        {
            names.push(format!("{folder}/{name}"));
        }
    }
    names.sort();
    Ok(names)
}

/// Writes `text` to `path`, whole or not at all; makes the folder when it is missing.
///
/// # Errors
/// When the place cannot be written.
pub fn write_whole(path: &Path, text: &str) -> Result<(), SourceError> {
    let refused = |error: std::io::Error| {
        SourceError::new(
            format!("{}: {error}", path.display()),
            "choose a place that can be written",
        )
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    std::fs::create_dir_all(&folder).map_err(refused)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder).map_err(refused)?;
    file.write_all(text.as_bytes()).map_err(refused)?;
    readable_by_others(file.as_file()).map_err(refused)?;
    file.persist(path).map_err(|error| refused(error.error))?;
    Ok(())
}

/// Gives a report the rights any new file gets; temporary files are private.
#[cfg(unix)]
fn readable_by_others(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_others(_file: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

fn read_capped(path: &Path, name: &str) -> Result<String, SourceError> {
    let mut text = String::new();
    super::open::open(path)
        .and_then(|file| file.take(LONGEST_OWN_FILE).read_to_string(&mut text))
        .map_err(|error| SourceError::new(format!("{name}: {error}"), "make it a readable UTF-8 text"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_a_missing_file_is_none() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(read_own(root.path(), ".gonogo/baseline.json").unwrap(), None);
        write_whole(&root.path().join(".gonogo/baseline.json"), "{}\n").unwrap();
        assert_eq!(
            read_own(root.path(), ".gonogo/baseline.json").unwrap().as_deref(),
            Some("{}\n")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_refused_not_followed() {
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/passwd", root.path().join("gonogo.yaml")).unwrap();
        assert!(
            read_own(root.path(), "gonogo.yaml")
                .unwrap_err()
                .message
                .contains("not a regular file")
        );
    }
}
