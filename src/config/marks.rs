//! Reads what people have acknowledged in files for other scanners. Where a change is judged, such a file is policy like our own:
//! in a pull request it counts as it was before the change, elsewhere what the change wrote into it is told apart.

use std::path::{Path, PathBuf};

use super::{ConfigError, Environment, File, Mode, Request};
use crate::model::{RepoPath, SourceError};
use crate::policy::marks::{self, FILES, Manner, Reading};
use crate::policy::{InlineAllow, Marks, Respect};
use crate::sources::{self, Options, Project, Range};

/// Returns whose marks count; all of them for who imports a file by hand.
pub(super) fn respect(file: &File, request: &Request) -> Respect {
    match &request.import {
        Some(_) => Respect::All,
        None => file.respect_marks.clone().unwrap_or_default(),
    }
}

/// Returns the entries of the files that count.
pub(super) fn marks(
    file: &File,
    request: &Request,
    environment: Environment<'_>,
    project: &Project,
) -> Result<Marks, ConfigError> {
    let manner = Manner {
        takes_confirmed: request.import.is_some(),
        looks_back: matches!(request.mode, Mode::History { .. }),
    };
    if respect(file, request).is_none() {
        return Ok(Marks::default());
    }
    let readings = match &request.import {
        Some(files) => imported(files, project)?,
        None => by_themselves(file, request, environment, project),
    };
    Ok(Marks::new(readings, manner))
}

/// Paths of the command line count from the current folder.
fn imported(files: &[PathBuf], project: &Project) -> Result<Vec<Reading>, ConfigError> {
    let mut readings = Vec::new();
    for path in files {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let shown = path.display().to_string().replace('\\', "/");
        let file = match path.canonicalize() {
            Ok(whole) => match whole.strip_prefix(project.root()) {
                Ok(inside) => RepoPath::from(inside.to_string_lossy().replace('\\', "/").as_str()),
                Err(_) => RepoPath::from(shown.as_str()),
            },
            Err(_) => RepoPath::from(shown.as_str()),
        };
        match sources::read_own(folder, &name) {
            Ok(Some(text)) => readings.push(marks::read(&file, &text, &root_of(project))),
            Ok(None) => {
                return Err(ConfigError::said(
                    format!("{shown}: no such file"),
                    "check the path",
                ));
            }
            Err(error) => readings.push(unreadable(&file, &error)),
        }
    }
    Ok(readings)
}

fn by_themselves(
    file: &File,
    request: &Request,
    environment: Environment<'_>,
    project: &Project,
) -> Vec<Reading> {
    let event = environment("GITHUB_EVENT_NAME").unwrap_or_default();
    let is_asked_in = event.starts_with("pull_request") || event == "merge_group";
    let only_base = is_asked_in || file.inline_allow == Some(InlineAllow::BaseOnly);
    let base = base_of(&request.mode, project);
    let mut readings = Vec::new();
    for name in FILES {
        let path = RepoPath::from(*name);
        let today = match sources::read_own(project.root(), name) {
            Ok(text) => text,
            Err(error) => {
                readings.push(unreadable(&path, &error));
                continue;
            }
        };
        let Some(base) = &base else {
            readings.extend(today.map(|text| marks::read(&path, &text, "")));
            continue;
        };
        let before = sources::file_at(project, base, &path).ok().flatten();
        let before = before.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        readings.extend(compared(&path, today, before.as_deref(), only_base));
    }
    readings
}

/// Returns what counts of a file that reads `today` where a change is judged, and read `before` it.
fn compared(
    path: &RepoPath,
    today: Option<String>,
    before: Option<&str>,
    only_base: bool,
) -> Option<Reading> {
    let is_edited = today.as_deref() != before;
    if only_base {
        let mut reading = marks::read(path, before.unwrap_or_default(), "");
        if before.is_none() {
            reading = Reading::empty(path);
        }
        if is_edited {
            reading.cannot(
                "this change edits it, so it counts as it was before",
                "merge it first, or ask for a waiver",
            );
        }
        return (is_edited || before.is_some()).then_some(reading);
    }
    let today = today?;
    let mut reading = marks::read(path, &today, "");
    if is_edited {
        reading.compare_with(&today, before.unwrap_or_default());
    }
    Some(reading)
}

/// Returns the revision that the judged change starts from.
fn base_of(mode: &Mode, project: &Project) -> Option<String> {
    match mode {
        // A range that cannot be read is an error where it is opened.
        Mode::Range(range) => Range::new(project.clone(), range, Options::default())
            .ok()
            .map(|range| range.base()),
        Mode::Staged => project.head(),
        Mode::Tree(_) | Mode::History { .. } | Mode::Stdin { .. } => None,
    }
}

fn unreadable(path: &RepoPath, error: &SourceError) -> Reading {
    let mut reading = Reading::empty(path);
    reading.cannot(&error.message, &error.hint);
    reading
}

fn root_of(project: &Project) -> String {
    project.root().to_string_lossy().replace('\\', "/")
}
