//! Makes a poll of a configuration: opens the sources, seats the engines, looks up which migrations are pending.
//! What was named and is not there becomes an unread input, which holds the verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Engines, Poll, Reach, Subject, earlier};
use crate::config::{Config, ConfigError, DatabaseKind, Engine, Inventory, Mode, PendingRequest};
use crate::migrations::{self, AppDatabase, Migrations, Pending};
use crate::model::{Engine as _, Entry, Origin, RepoPath, Source, SourceError, Tool, Unread};
use crate::secrets::{self, Secrets};
use crate::sources::{
    self, Archives, Cache, Folder, Memory, Options, Project, Range, Staged, Stdin, Worktree,
};
use crate::variables::{self, Variables};
use crate::verify::Limits;

impl Poll<'static> {
    /// Returns the poll that `config` describes.
    ///
    /// # Errors
    /// When a source cannot be opened or a rule is broken.
    pub fn prepare(mut config: Config) -> Result<Self, ConfigError> {
        let mode = std::mem::take(&mut config.mode);
        let mut unread = Vec::new();
        let builds = builds(&config, &mut unread);
        let options = Options {
            exclude: config.exclude.clone(),
            threads: config.threads,
            archives: Archives::new(config.archive_depth, config.archive_time),
            skip: builds.iter().map(|build| build.name.clone()).collect(),
        };
        let is_staged = matches!(mode, Mode::Staged);
        let subject = Subject {
            tool: Tool {
                version: env!("CARGO_PKG_VERSION"),
                rules: config.rulebook.hash(),
                policy: config.policy.hash(),
            },
            project: config.project.name(),
            commit: config.project.head(),
            // The index is judged then, whatever the work tree holds.
            dirty: if is_staged {
                None
            } else {
                sources::is_dirty(&config.project)
            },
            looks_into_builds: !config.builds.is_empty(),
        };
        let cache = earlier::cache(&config, &mut unread)?;
        let history = earlier::history(&config, &mode, &options, cache.as_ref())?;
        let (main, changed) = main_source(&config, mode, options.clone(), cache.clone())?;
        let mut engines = engines(&config, changed.clone(), &mut unread)?;
        let idle = if is_staged {
            idle(&mut engines, changed.as_ref())
        } else {
            Vec::new()
        };
        config.policy.require.retain(|row| !idle.contains(&row.as_str()));
        let mut sources = vec![main];
        sources.extend(history);
        for build in builds {
            let options = Options {
                skip: Vec::new(),
                ..options.clone()
            };
            sources.push(Box::new(Folder::new(&build.name, &build.path, options)?));
        }
        let named = inventories(config.project.root(), &config.inventories, &mut unread);
        sources.push(Box::new(named));
        Ok(Self {
            sources,
            engines,
            idle,
            policy: config.policy,
            scope: config.scope,
            today: config.today,
            subject,
            overridden: config.overridden,
            unread,
            cache,
            verify: config.verify.then(Limits::default),
            reach: Some(Reach::new(config.project, is_staged)),
        })
    }
}

/// Takes the engines away that no staged file concerns, and returns their names: a commit of prose costs no reading of code.
fn idle(engines: &mut Engines, changed: Option<&BTreeSet<RepoPath>>) -> Vec<&'static str> {
    let concerns = |wants: &dyn Fn(&Entry) -> bool| {
        changed.is_none_or(|paths| paths.iter().any(|path| wants(&Entry::head(path.clone()))))
    };
    let mut idle = Vec::new();
    if engines
        .variables
        .take_if(|engine| !concerns(&|entry| engine.wants(entry)))
        .is_some()
    {
        idle.push("variables");
    }
    if engines
        .migrations
        .take_if(|engine| !concerns(&|entry| engine.wants(entry)))
        .is_some()
    {
        idle.push("migrations");
    }
    idle
}

/// Paths that the judged change adds or modifies; nothing when nothing is compared.
type Changed = Option<BTreeSet<RepoPath>>;

/// Returns the source of the judged revision, and what the change brings.
fn main_source(
    config: &Config,
    mode: Mode,
    options: Options,
    cache: Option<Arc<Cache>>,
) -> Result<(Box<dyn Source>, Changed), SourceError> {
    let project = config.project.clone();
    // What other engines keep of a file is not noted.
    let cache = cache.filter(|_| config.engines == [Engine::Secrets]);
    let worktree = |options| Worktree::new(project.clone(), options).with_cache(cache.clone());
    Ok(match mode {
        ref whole if whole.covers(project.root()) => (Box::new(worktree(options)), None),
        // Nothing named: the current folder, which lies below the root.
        Mode::Tree(paths) | Mode::History { paths, .. } if paths.is_empty() => {
            (Box::new(worktree(options).only(&[PathBuf::from(".")])?), None)
        }
        Mode::Tree(paths) | Mode::History { paths, .. } => (Box::new(worktree(options).only(&paths)?), None),
        Mode::Staged => {
            let staged = Staged::new(project, options)?;
            // A hook of `git commit FILE` judges the index that git made for it.
            let staged = match &config.index {
                Some(index) => staged.with_index(index),
                None => staged,
            };
            let changed = staged.changed_paths()?;
            (Box::new(staged), Some(changed.into_keys().collect()))
        }
        Mode::Range(range) => {
            let range = Range::new(project, &range, options)?;
            let changed = range.changed_paths()?;
            (Box::new(range), Some(changed.into_keys().collect()))
        }
        Mode::Stdin { name, bytes } => {
            let stdin = Stdin::new(name.as_str(), bytes).with_archives(options.archives);
            (Box::new(stdin), None)
        }
    })
}

/// A build output that is there.
struct Build {
    /// Path as shown: relative to the root where it lies inside.
    name: String,
    path: PathBuf,
}

fn builds(config: &Config, unread: &mut Vec<Unread>) -> Vec<Build> {
    let mut found = Vec::new();
    for path in &config.builds {
        let whole = config.project.root().join(path);
        let name = shown(&whole, config.project.root());
        let held = |reason: &str, hint: &str| {
            Unread::held(RepoPath::from(name.as_str()), reason, hint).of_engine("build")
        };
        match whole.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() || metadata.is_file() => {
                found.push(Build { name, path: whole });
            }
            Ok(_) => unread.push(held(
                "neither a folder nor a file",
                "name the folder or archive that the build wrote",
            )),
            Err(_) => unread.push(held(
                "the named build output is not there",
                "run the build first, or correct `build:`",
            )),
        }
    }
    found
}

/// Returns the path as reports show it.
fn shown(path: &Path, root: &Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    inside.to_string_lossy().replace('\\', "/")
}

fn inventories(root: &Path, named: &[Inventory], unread: &mut Vec<Unread>) -> Memory {
    let mut memory = Memory::new();
    for inventory in named {
        let path = root.join(&inventory.file);
        let name = shown(&path, root);
        let entry = Entry {
            origin: Origin::Inventory(inventory.environment.as_str().into()),
            ..Entry::head(RepoPath::from(name.as_str()))
        };
        match sources::read_own(root, &path.to_string_lossy()) {
            // What a failed export leaves behind must not read as "production has nothing to compare".
            Ok(Some(text)) if text.trim().is_empty() => unread.push(
                Unread::held(
                    entry.path,
                    "the named inventory is empty",
                    "export it again: did the command fail?",
                )
                .of_engine("variables"),
            ),
            Ok(Some(text)) => memory = memory.with(entry, text),
            Ok(None) => unread.push(
                Unread::held(
                    entry.path,
                    "the named inventory is not there",
                    "export it first, or correct the path",
                )
                .of_engine("variables"),
            ),
            Err(error) => {
                unread.push(Unread::held(entry.path, error.message, error.hint).of_engine("variables"));
            }
        }
    }
    memory
}

fn engines(config: &Config, mut changed: Changed, unread: &mut Vec<Unread>) -> Result<Engines, ConfigError> {
    let mut engines = Engines::default();
    for engine in &config.engines {
        match engine {
            Engine::Secrets => {
                let settings = secrets::Settings {
                    salt: config.salt.clone(),
                    today: Some(config.today),
                    keeps_values: config.verify,
                };
                let marks = Arc::new(config.policy.marks.clone());
                engines.secrets = Some(Secrets::new(&config.rulebook, settings)?.that_asks(marks));
            }
            Engine::Variables => {
                engines.variables = Some(Variables::new(&config.rulebook, of_variables(config))?);
            }
            Engine::Migrations => {
                engines.migrations = Some(Migrations::new(
                    &config.rulebook,
                    of_migrations(config, changed.take(), unread)?,
                )?);
            }
        }
    }
    Ok(engines)
}

fn of_variables(config: &Config) -> variables::Settings {
    let apps = config.apps.iter().map(|app| {
        let mut environments: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for inventory in config
            .inventories
            .iter()
            .filter(|inventory| inventory.app == app.path)
        {
            let name = shown(
                &config.project.root().join(&inventory.file),
                config.project.root(),
            );
            environments
                .entry(inventory.environment.clone())
                .or_default()
                .push(name);
        }
        variables::App {
            path: app.path.clone(),
            environments,
        }
    });
    variables::Settings {
        apps: apps.collect(),
        ..variables::Settings::default()
    }
}

fn of_migrations(
    config: &Config,
    changed: Changed,
    unread: &mut Vec<Unread>,
) -> Result<migrations::Settings, ConfigError> {
    let apps = config.apps.iter().filter_map(|app| {
        let (kind, version, folder) = app.database.clone()?;
        Some(AppDatabase {
            path: if app.path == "." {
                String::new()
            } else {
                app.path.clone()
            },
            kind: Some(word(kind).to_owned()),
            version,
            migrations: folder,
        })
    });
    Ok(migrations::Settings {
        pending: pending(config, changed, unread)?,
        apps: apps.collect(),
    })
}

fn word(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Postgresql => "postgresql",
        DatabaseKind::Mysql => "mysql",
        DatabaseKind::Mariadb => "mariadb",
        DatabaseKind::Sqlite => "sqlite",
    }
}

/// Says which migrations production does not have: what was said, else what runs by GitHub's account, else what the
/// default branch lacks.
fn pending(config: &Config, changed: Changed, unread: &mut Vec<Unread>) -> Result<Pending, SourceError> {
    let project = &config.project;
    match (&config.pending, changed) {
        (PendingRequest::All, _) => Ok(Pending::All),
        // A migration that only got another number is new to the database too: paths tell, not contents.
        (_, Some(changed)) => Ok(Pending::Paths(changed)),
        (PendingRequest::After(id), None) => Ok(Pending::After(id.clone())),
        (PendingRequest::Deployed(revision), None) => missing_from(project, revision),
        (PendingRequest::Unsaid, None)
            if !project.is_in_repository() || project.is_inside_larger_repository() =>
        {
            Ok(Pending::All)
        }
        (PendingRequest::Unsaid, None) => {
            if let Some(pending) = running(config, unread) {
                return Ok(pending);
            }
            match sources::default_branch(project) {
                None => Ok(Pending::NoDefaultBranch),
                // By commit, not by name: what a local main has not pushed yet is pending.
                Some(branch) if project.head().as_deref() == Some(branch.commit.as_str()) => {
                    Ok(Pending::NoneOnDefaultBranch)
                }
                Some(branch) => missing_from(project, &branch.commit),
            }
        }
    }
}

fn missing_from(project: &Project, revision: &str) -> Result<Pending, SourceError> {
    Ok(Pending::Paths(sources::files_missing_from(project, revision)?))
}

/// Asks GitHub which commit runs in production, where a job gave a token for it. An answer that does not come is noted.
#[cfg(feature = "github")]
fn running(config: &Config, unread: &mut Vec<Unread>) -> Option<Pending> {
    use crate::github::Deployments;

    let lookup = config.deployments.as_ref()?;
    let deployments = Deployments {
        api: lookup.api.clone(),
        repository: lookup.repository.clone(),
        environment: lookup.environment.clone(),
        token: lookup.token.clone(),
    };
    let answer = match deployments.last_successful() {
        Ok(None) => return None,
        Ok(Some(commit)) => {
            missing_from(&config.project, &commit).map_err(|error| (error.message, error.hint))
        }
        Err(error) => Err((
            error.to_string(),
            "give --deployed REV, or the job `deployments: read`".to_owned(),
        )),
    };
    match answer {
        Ok(pending) => Some(pending),
        Err((reason, hint)) => {
            unread.push(Unread::noted(RepoPath::from(""), reason, hint).of_engine("migrations"));
            None
        }
    }
}

#[cfg(not(feature = "github"))]
fn running(_config: &Config, _unread: &mut Vec<Unread>) -> Option<Pending> {
    None
}
