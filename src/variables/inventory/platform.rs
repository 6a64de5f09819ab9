//! The platforms: which files are theirs, where in them the variables lie, what absence means.
//! One file each in `rules/variables/platforms/`; what data cannot say is in the readers of the formats.

use std::hash::RandomState;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use super::environment::Environments;
use super::rows::{Row, finish};
use super::tree::{Found, Spot};
use super::{Inventory, OTHER, dotenv, table, tree};
use crate::model::{Document, Entry, Origin, RepoPath, Role, Span, Unread};
use crate::rulebook::{RuleError, Rulebook};
use crate::syntax::tree::{Node, SyntaxError};
use crate::syntax::{json, toml, yaml};

/// One platform, as its file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlatformFile {
    #[serde(rename = "schema")]
    _schema: u32,
    /// For people.
    title: String,
    syntax: Syntax,
    /// Globs of the files that are the platform's by name; a platform without any is known by content only.
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    except: Vec<String>,
    /// Environments of whole file names.
    #[serde(default)]
    names: Vec<NamedFile>,
    /// The environment of a file whose name holds no word for one.
    #[serde(default)]
    otherwise: Option<String>,
    #[serde(default)]
    spots: Vec<Spot>,
    #[serde(default)]
    is_complete: bool,
    /// How a variable is added.
    #[serde(default)]
    add: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedFile {
    name: String,
    environment: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Syntax {
    Dotenv,
    /// YAML, JSON or TOML, by extension or by look.
    Tree,
    Table,
}

/// All platforms.
#[derive(Debug)]
pub(in crate::variables) struct Platforms {
    files: Vec<PlatformFile>,
    /// One glob a pattern; `owners` says whose it is.
    globs: GlobSet,
    owners: Vec<usize>,
    except: GlobSet,
    environments: Environments,
    key: RandomState,
}

impl Platforms {
    /// Loads the platforms.
    ///
    /// # Errors
    /// When a file of `rules/variables/platforms` does not fit, which a test excludes.
    pub(in crate::variables) fn new(
        rulebook: &Rulebook,
        environments: Environments,
    ) -> Result<Self, RuleError> {
        let files: Vec<PlatformFile> = rulebook
            .tables::<PlatformFile>("variables/platforms")?
            .into_iter()
            .map(|(_, file)| file)
            .collect();
        let mut globs = GlobSetBuilder::new();
        let mut except = GlobSetBuilder::new();
        let mut owners = Vec::new();
        for (owner, file) in files.iter().enumerate() {
            for pattern in &file.files {
                globs.add(glob(pattern)?);
                owners.push(owner);
            }
            for pattern in &file.except {
                except.add(glob(pattern)?);
            }
        }
        Ok(Self {
            globs: globs.build().map_err(|error| broken(&error))?,
            except: except.build().map_err(|error| broken(&error))?,
            files,
            owners,
            environments,
            key: RandomState::new(),
        })
    }

    /// Returns true for files that hold variables of an environment, and for every inventory that was named.
    #[must_use]
    pub(in crate::variables) fn wants(&self, entry: &Entry) -> bool {
        match entry.origin {
            Origin::Inventory(_) => true,
            Origin::Build(_) | Origin::History(_) => false,
            _ => self.owner(&entry.path).is_some() && !is_aside(&entry.path),
        }
    }

    /// Reads one file into an inventory an environment.
    pub(in crate::variables) fn read(&self, document: &Document) -> (Vec<Inventory>, Vec<Unread>) {
        let named = match &document.entry.origin {
            Origin::Inventory(name) => Some(self.environments.canonical(name)),
            _ => None,
        };
        let text = document.text();
        let by_name = self.owner(&document.entry.path);
        let read = match by_name {
            Some(owner) => self.read_as(document, &text, owner, named.as_deref()),
            None if named.is_some() => self.read_by_content(document, &text, named.as_deref()),
            None => Ok(Vec::new()),
        };
        match read {
            Ok(found) if found.is_empty() && named.is_some() && !text.trim().is_empty() => {
                let reason = "no variables found: not a format that is known";
                let hint = "give a .env file, or the output of the platform's list command";
                (Vec::new(), vec![held(document, None, reason.to_owned(), hint)])
            }
            Ok(found) => (found, Vec::new()),
            // A template of another language often has the name of a YAML file: in the tree that is no fault.
            Err(error) if named.is_none() => {
                let hint = "name the file that production is made of under `environments:`";
                let noted = Unread::noted(document.entry.path.clone(), error.message, hint)
                    .of_engine("variables")
                    .at(document.position(error.offset));
                (Vec::new(), vec![noted])
            }
            Err(error) => {
                let hint = "correct the file, or give another export";
                (
                    Vec::new(),
                    vec![held(document, Some(error.offset), error.message, hint)],
                )
            }
        }
    }

    fn owner(&self, path: &RepoPath) -> Option<usize> {
        let matches = self.globs.matches(path.as_str());
        let first = matches.first()?;
        if self.except.is_match(path.as_str()) {
            return None;
        }
        self.owners.get(*first).copied()
    }

    fn read_as(
        &self,
        document: &Document,
        text: &str,
        owner: usize,
        named: Option<&str>,
    ) -> Result<Vec<Inventory>, SyntaxError> {
        let file = &self.files[owner];
        let (rows, files) = match file.syntax {
            Syntax::Dotenv => (dotenv::rows(text), Vec::new()),
            Syntax::Table => (table::rows(text, &self.environments), Vec::new()),
            Syntax::Tree => {
                let roots = trees(text, document.entry.path.extension())?;
                let found = self.search(&roots, file, text);
                (found.rows, found.files)
            }
        };
        Ok(self.finish(document, file, rows, &files, named))
    }

    /// Tries every platform on a file whose name says nothing, and keeps the one that finds the most.
    fn read_by_content(
        &self,
        document: &Document,
        text: &str,
        named: Option<&str>,
    ) -> Result<Vec<Inventory>, SyntaxError> {
        let extension = document.entry.path.extension();
        let looks_like_tree = text.trim_start().starts_with(['{', '['])
            || matches!(extension, "json" | "jsonc" | "yaml" | "yml" | "toml");
        if !looks_like_tree {
            let table = self.of_syntax(Syntax::Table).filter(|_| !dotenv::is_likely(text));
            let owner = table.or_else(|| self.of_syntax(Syntax::Dotenv));
            return owner.map_or(Ok(Vec::new()), |owner| self.read_as(document, text, owner, named));
        }
        let roots = trees(text, extension)?;
        let mut best: Option<(&PlatformFile, Found)> = None;
        for file in self.files.iter().filter(|file| file.syntax == Syntax::Tree) {
            let found = self.search(&roots, file, text);
            let most = best.as_ref().map_or(0, |(_, best)| best.rows.len());
            if found.rows.len() > most {
                best = Some((file, found));
            }
        }
        Ok(best.map_or_else(Vec::new, |(file, found)| {
            self.finish(document, file, found.rows, &found.files, named)
        }))
    }

    fn of_syntax(&self, syntax: Syntax) -> Option<usize> {
        self.files.iter().position(|file| file.syntax == syntax)
    }

    fn search(&self, roots: &[Node], file: &PlatformFile, text: &str) -> Found {
        let mut found = Found::default();
        for root in roots {
            for spot in &file.spots {
                tree::find(root, spot, text, &self.environments, &mut found);
            }
        }
        found
    }

    fn finish(
        &self,
        document: &Document,
        file: &PlatformFile,
        mut rows: Vec<Row>,
        files: &[(String, Option<String>)],
        named: Option<&str>,
    ) -> Vec<Inventory> {
        let path = &document.entry.path;
        if let Some(named) = named {
            // The one who named the file knows what it is for; a row for another environment is not part of it.
            rows.retain(|row| row.environments.is_empty() || row.environments.iter().any(|one| one == named));
            for row in &mut rows {
                row.environments.clear();
            }
        }
        let environment = named.map_or_else(|| self.environment_of(file, path), str::to_owned);
        let folder = path.folder();
        let template = Inventory {
            platform: file.title.clone(),
            environment,
            is_complete: file.is_complete || named.is_some(),
            add: file.add.as_ref().map(|add| add.replace("{file}", path.as_str())),
            held: Vec::new(),
            loads: Vec::new(),
            is_dotenv: file.syntax == Syntax::Dotenv,
        };
        let mut inventories = finish(document, rows, &template, &self.key);
        for (name, environment) in files {
            let environment = environment
                .clone()
                .unwrap_or_else(|| template.environment.clone());
            inventories.push(Inventory {
                environment,
                loads: vec![join(folder, name)],
                ..template.clone()
            });
        }
        inventories
    }

    fn environment_of(&self, file: &PlatformFile, path: &RepoPath) -> String {
        let by_whole_name = file
            .names
            .iter()
            .find(|named| named.name == path.file_name())
            .map(|named| named.environment.as_str());
        by_whole_name
            .or_else(|| self.environments.of_path(path))
            .or(file.otherwise.as_deref())
            .unwrap_or(OTHER)
            .to_owned()
    }
}

/// Returns true when the file lies in a folder that never runs in production. Its own name may say `example`: such
/// files are the documentation.
fn is_aside(path: &RepoPath) -> bool {
    let folder = path.folder();
    if folder.is_empty() {
        return false;
    }
    let role = Role::of(&RepoPath::from(format!("{folder}/file").as_str()));
    role.is_aside() || matches!(role, Role::Vendored | Role::Build)
}

fn trees(text: &str, extension: &str) -> Result<Vec<Node>, SyntaxError> {
    let text_start = text.trim_start();
    match extension {
        "toml" => toml::parse(text).map(|root| vec![root]),
        "json" | "jsonc" => json::parse(text).map(|root| vec![root]),
        _ if text_start.starts_with(['{', '[']) => json::parse(text).map(|root| vec![root]),
        _ => yaml::parse(text),
    }
}

fn join(folder: &str, name: &str) -> String {
    let name = name.trim_start_matches("./");
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn held(document: &Document, offset: Option<usize>, reason: String, hint: &str) -> Unread {
    let unread = Unread::held(document.entry.path.clone(), reason, hint).of_engine("variables");
    match offset {
        Some(offset) => unread.at(document.position(offset)),
        None => unread,
    }
}

fn glob(pattern: &str) -> Result<globset::Glob, RuleError> {
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .build()
        .map_err(|error| broken(&error))
}

fn broken(error: &globset::Error) -> RuleError {
    RuleError::new("rules/variables/platforms", error.to_string(), "correct the glob")
}

impl Platforms {
    /// Returns the spans that no excerpt may show: the values of the variables in `document`.
    #[must_use]
    pub(in crate::variables) fn hidden(&self, document: &Document) -> Vec<Span> {
        let text = document.text();
        let is_dotenv = self
            .owner(&document.entry.path)
            .is_some_and(|owner| self.files[owner].syntax == Syntax::Dotenv);
        if !is_dotenv {
            return Vec::new();
        }
        let offset = document.part.offset;
        dotenv::rows(&text)
            .iter()
            .filter_map(|row| row.value_span)
            .filter(|span| !span.is_empty())
            .map(|span| Span::new(offset + span.start, offset + span.end))
            .collect()
    }
}
