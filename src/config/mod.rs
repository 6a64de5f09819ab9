//! Resolves flags, environment and gonogo.yaml into one decision. Precedence: flag > environment > file > default.
//! Reads only gonogo's own files; knows engines' settings but starts nothing.

mod cache;
mod file;
mod marks;
mod policy;
mod request;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use globset::GlobSet;

use crate::model::{Date, Override, Salt, SourceError};
use crate::policy::{BASELINE_FILE, Baseline, LevelsError, Policy, Scope};
use crate::rulebook::{RuleError, Rulebook};
use crate::sources::{self, CacheRequest, Project};

pub use crate::policy::{InlineAllow, OnIncomplete};
pub use file::{App, Database, DatabaseKind, Engine, FILE_NAME, File, Level, OneOrMany};
pub use request::{Mode, Request};

/// Folder of the users' own rules.
const RULES_FOLDER: &str = ".gonogo/rules";

/// One poll, decided. Everything is checked; nothing has been looked at.
pub struct Config {
    /// The project at the root.
    pub project: Project,
    /// What to look at.
    pub mode: Mode,
    /// Another index than the repository's own, as git tells its hooks.
    pub index: Option<PathBuf>,
    /// The engines that run, in the order of the poll.
    pub engines: Vec<Engine>,
    /// Build outputs, as given.
    pub builds: Vec<PathBuf>,
    /// Inventories by environment, as given, with the app each belongs to.
    pub inventories: Vec<Inventory>,
    /// Deployable parts; at least one.
    pub apps: Vec<AppPlan>,
    /// Paths that nobody looks at.
    pub exclude: GlobSet,
    /// What the team has decided.
    pub policy: Policy,
    /// How much of the project is looked at, so that a promise is called stale only when its finding was looked for.
    pub scope: Scope,
    /// All rules in force.
    pub rulebook: Rulebook,
    /// Makes fingerprints of this project differ from those of another.
    pub salt: Salt,
    /// Which migrations are judged.
    pub pending: PendingRequest,
    /// Where to ask what runs in production; only a job that was given a token has it.
    pub deployments: Option<Lookup>,
    /// How many threads look.
    pub threads: usize,
    /// How many archives inside one another are opened.
    pub archive_depth: u8,
    /// How long all archives together may take.
    pub archive_time: Duration,
    /// A verdict set aside by hand.
    pub overridden: Option<Override>,
    /// Where results are kept from run to run.
    pub cache: CacheRequest,
    /// Ask providers whether they still accept what is found.
    pub verify: bool,
    /// The day (UTC).
    pub today: Date,
}

/// Where GitHub can be asked for the deployments of an environment. The token is never printed.
#[derive(Clone)]
pub struct Lookup {
    /// Root of the API.
    pub api: String,
    /// `owner/name`
    pub repository: String,
    /// `production`
    pub environment: String,
    /// As the job gave it.
    pub token: String,
}

/// A file or export that says what an environment has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inventory {
    /// `production`
    pub environment: String,
    /// As given; relative to the root when it stands in gonogo.yaml.
    pub file: PathBuf,
    /// Folder of the app; `.` for the whole.
    pub app: String,
}

/// A deployable part.
#[derive(Clone, Debug, PartialEq)]
pub struct AppPlan {
    /// Folder, relative to the root; `.` for the whole.
    pub path: String,
    /// Inventory files by environment.
    pub environments: BTreeMap<String, Vec<String>>,
    /// Kind, version and folder of migrations.
    pub database: Option<(DatabaseKind, Option<f64>, Option<String>)>,
}

/// Which migrations are judged, before any revision is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PendingRequest {
    /// Nothing was said: those the default branch lacks, or all of a folder that is its own root.
    Unsaid,
    /// `--all`
    All,
    /// Those after this one.
    After(String),
    /// Those that this revision lacks.
    Deployed(String),
}

/// Why no poll can be made of what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file written for gonogo is broken.
    #[error(transparent)]
    File(#[from] RuleError),
    /// A path, revision or own file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A level or path pattern in gonogo.yaml is wrong.
    #[error("{FILE_NAME}: {0}")]
    Levels(#[from] LevelsError),
    /// The baseline is broken.
    #[error(transparent)]
    Baseline(#[from] crate::policy::BaselineError),
    /// Anything else, said whole.
    #[error("{message} · hint: {hint}")]
    Said {
        /// What is wrong.
        message: String,
        /// The next step.
        hint: String,
    },
}

impl ConfigError {
    fn said(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Said {
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// Looks a variable of the environment up.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Config {
    /// Returns what `request` means in this environment on the day `today`.
    ///
    /// # Errors
    /// When a path does not exist, or gonogo.yaml, a rule file, the waivers or the baseline are broken.
    pub fn resolve(request: Request, environment: Environment<'_>, today: Date) -> Result<Self, ConfigError> {
        let project = Project::find(&request.start())?;
        let name = request
            .config
            .as_ref()
            .map_or(FILE_NAME.to_owned(), |path| path.display().to_string());
        let file = read_file(&request, &project, &name)?;
        let rulebook = rulebook(project.root())?;
        let engines = engines(&request);
        let policy = policy::policy(&file, &request, environment, &rulebook, &project, today)?;
        let scope = match &request.mode {
            Mode::Tree(_) | Mode::History { .. } if request.mode.covers(project.root()) => Scope::Whole {
                engines: engines.iter().map(|engine| engine.word().to_owned()).collect(),
            },
            _ => Scope::Part,
        };
        Ok(Self {
            salt: salt_of(&project)?,
            exclude: policy::globs(&file.exclude)?,
            builds: builds(&request, &file, project.root())?,
            inventories: inventories(&request, &file)?,
            apps: apps(&file),
            pending: pending(&request, &file),
            index: environment("GIT_INDEX_FILE").map(PathBuf::from),
            deployments: lookup(environment),
            threads: threads(&request, environment)?,
            verify: request.verify,
            cache: cache::cache(&request, &engines, environment)?,
            archive_depth: request
                .archive_depth
                .or(file.archive_depth)
                .unwrap_or(sources::ARCHIVE_DEPTH),
            archive_time: Duration::from_secs(sources::ARCHIVE_SECONDS),
            overridden: policy::override_by_hand(environment)?,
            mode: request.mode,
            project,
            engines,
            policy,
            scope,
            rulebook,
            today,
        })
    }
}

/// Returns the built-in rules with those of `.gonogo/rules` below `root`.
///
/// # Errors
/// When a file there is broken; the error names file and line.
pub fn rulebook(root: &Path) -> Result<Rulebook, ConfigError> {
    let mut book = Rulebook::built_in();
    for name in sources::own_yaml_files(root, RULES_FOLDER)? {
        if let Some(text) = sources::read_own(root, &name)? {
            book.add_user_file(&name, &text)?;
        }
    }
    Ok(book)
}

/// Returns the salt of a project: the baseline's when there is one, else one derived from the repository.
///
/// # Errors
/// When the baseline is broken.
pub fn salt_of(project: &Project) -> Result<Salt, ConfigError> {
    match sources::read_own(project.root(), BASELINE_FILE)? {
        Some(text) => Ok(Baseline::parse(&text, BASELINE_FILE)?.salt),
        None => Ok(Salt::new(project.identity())),
    }
}

fn read_file(request: &Request, project: &Project, name: &str) -> Result<File, ConfigError> {
    let text = match &request.config {
        None => sources::read_own(project.root(), FILE_NAME)?,
        Some(path) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            let text = sources::read_own(folder.unwrap_or(Path::new(".")), &file)?;
            let missing = || {
                ConfigError::said(
                    format!("{name}: no such file"),
                    "check the path given to --config",
                )
            };
            Some(text.ok_or_else(missing)?)
        }
    };
    Ok(text
        .map(|text| File::parse(&text, name))
        .transpose()?
        .unwrap_or_default())
}

fn engines(request: &Request) -> Vec<Engine> {
    let wanted = |engine: &Engine| request.only.is_empty() || request.only.contains(engine);
    Engine::ALL.into_iter().filter(wanted).collect()
}

/// Paths of flags count from the current folder, those in the file from the root.
fn from_here(path: &Path) -> Result<PathBuf, ConfigError> {
    // The folder is resolved so that it compares with the root; the last part is not: links are not followed.
    let refused =
        |error: std::io::Error| ConfigError::said(format!("{}: {error}", path.display()), "check the path");
    let whole = std::path::absolute(path).map_err(refused)?;
    Ok(
        match (whole.parent().map(Path::canonicalize), whole.file_name()) {
            (Some(Ok(folder)), Some(name)) => folder.join(name),
            _ => whole,
        },
    )
}

fn builds(request: &Request, file: &File, root: &Path) -> Result<Vec<PathBuf>, ConfigError> {
    let mut all: Vec<PathBuf> = file.build.as_slice().iter().map(|path| root.join(path)).collect();
    for path in &request.builds {
        all.push(from_here(path)?);
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn inventories(request: &Request, file: &File) -> Result<Vec<Inventory>, ConfigError> {
    let of = |app: &str, environments: &BTreeMap<String, OneOrMany>| -> Vec<Inventory> {
        environments
            .iter()
            .flat_map(|(environment, files)| {
                files.as_slice().iter().map(|file| Inventory {
                    environment: environment.clone(),
                    file: PathBuf::from(file),
                    app: app.to_owned(),
                })
            })
            .collect()
    };
    let mut all = of(".", &file.environments);
    for app in &file.apps {
        all.extend(of(&app.path, &app.environments));
    }
    for (environment, path) in &request.inventories {
        // A flag replaces what the file says of that environment.
        all.retain(|inventory| inventory.environment != *environment || inventory.app != ".");
        all.push(Inventory {
            environment: environment.clone(),
            file: from_here(path)?,
            app: ".".to_owned(),
        });
    }
    Ok(all)
}

fn apps(file: &File) -> Vec<AppPlan> {
    let plain = |environments: &BTreeMap<String, OneOrMany>| {
        environments
            .iter()
            .map(|(name, files)| (name.clone(), files.as_slice().to_vec()))
            .collect()
    };
    let mut apps: Vec<AppPlan> = file
        .apps
        .iter()
        .map(|app| AppPlan {
            path: app.path.trim_end_matches('/').to_owned(),
            environments: plain(&app.environments),
            database: app
                .database
                .as_ref()
                .map(|base| (base.kind, base.version, base.migrations.clone())),
        })
        .collect();
    if apps.is_empty() {
        apps.push(AppPlan {
            path: ".".to_owned(),
            environments: BTreeMap::new(),
            database: None,
        });
    }
    apps
}

/// A job of GitHub Actions that was given `GITHUB_TOKEN` may be asked for; a desk never is.
fn lookup(environment: Environment<'_>) -> Option<Lookup> {
    environment("GITHUB_ACTIONS").filter(|value| value == "true")?;
    Some(Lookup {
        api: environment("GITHUB_API_URL").unwrap_or_else(|| "https://api.github.com".to_owned()),
        repository: environment("GITHUB_REPOSITORY")?,
        environment: "production".to_owned(),
        token: environment("GITHUB_TOKEN")?,
    })
}

fn pending(request: &Request, file: &File) -> PendingRequest {
    if request.all {
        return PendingRequest::All;
    }
    let through = request
        .deployed_through
        .as_ref()
        .or(file.deployed_through.as_ref());
    match (&request.deployed, through) {
        (Some(revision), _) => PendingRequest::Deployed(revision.clone()),
        (None, Some(id)) => PendingRequest::After(id.clone()),
        (None, None) => PendingRequest::Unsaid,
    }
}

fn threads(request: &Request, environment: Environment<'_>) -> Result<usize, ConfigError> {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    match (request.threads, environment("GONOGO_THREADS")) {
        (Some(threads), _) => Ok(threads),
        (None, Some(text)) => text
            .parse()
            .ok()
            .filter(|threads| (1..=256).contains(threads))
            .ok_or_else(|| {
                ConfigError::said(
                    format!("GONOGO_THREADS is \"{text}\""),
                    "give it a number from 1 to 256",
                )
            }),
        (None, None) => Ok(cores()),
    }
}
