//! What a path says about the assignments in its file: how they are written, and whether they are for development only.

use super::named::Kind;
use crate::model::RepoPath;

/// How a file writes its assignments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Env,
    Yaml,
    Json,
    /// TOML, INI, properties, HCL: `name = value` to the end of the line.
    Ini,
    Shell,
    Xml,
    Code,
    /// `.netrc`: names and values with blanks between them.
    Words,
    /// Prose and logs: only quoted values, and what follows `=` directly.
    Prose,
    /// Style sheets and translations: no assignment in them is a secret.
    Nothing,
}

/// What a document says about all of its assignments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    pub(super) syntax: Syntax,
    /// What the trees are told of the file.
    pub(super) kind: Kind,
    /// Compose files, development containers, CI workflows: services that live for an hour.
    pub(super) is_development: bool,
}

/// Starts of names of files for a developer's machine or a test run.
const NAMES: &[&str] = &[
    "docker-compose",
    "compose.",
    "vagrantfile",
    ".gitlab-ci",
    ".travis",
    "appveyor",
    "azure-pipelines",
    "jenkinsfile",
    ".env.dev",
    ".env.local",
    ".env.ci",
    "development.",
    "bitbucket-pipelines",
];

/// Folders of such files; with a slash in front they count at any depth.
const FOLDERS: &[&str] = &[
    ".github/",
    ".devcontainer/",
    ".circleci/",
    ".ddev/",
    ".gitpod",
    "/dev/",
    "dev/",
    "/ci/",
    "ci/",
    ".ci/",
    "/docker/",
    "/compose/",
    "/local/",
    "local/",
    "/development/",
    "/devenv/",
    "/sandbox/",
    "/playground/",
    "/benchmark",
    "hack/",
    "/hack/",
];

impl Setting {
    /// Returns what a file at `path` holds whose text was found in this one.
    pub(super) fn of_file(self, path: &RepoPath) -> Self {
        Self {
            syntax: Syntax::of(path),
            kind: Kind::of(path.as_str()),
            ..self
        }
    }

    /// Returns what the file at `path` holds.
    pub(super) fn of(path: &RepoPath) -> Self {
        let lower = path.as_str().to_ascii_lowercase();
        let name = lower.rsplit('/').next().unwrap_or_default();
        let is_development = NAMES.iter().any(|start| name.starts_with(start))
            || name.contains("-dev.")
            || name.contains(".dev.")
            || name.contains(".local.")
            || FOLDERS.iter().any(|folder| {
                lower.starts_with(folder) || (folder.starts_with(['/', '.']) && lower.contains(folder))
            });
        Self {
            syntax: Syntax::of(path),
            kind: Kind::of(path.as_str()),
            is_development,
        }
    }
}

impl Syntax {
    /// Returns how the file at `path` writes its assignments.
    pub(super) fn of(path: &RepoPath) -> Self {
        let name = path.file_name().to_ascii_lowercase();
        if name.starts_with(".env")
            || name.rsplit('.').next() == Some("env")
            || name == "env"
            || name.starts_with("env.")
        {
            return Self::Env;
        }
        if name == ".netrc" || name == "_netrc" || name == ".authinfo" {
            return Self::Words;
        }
        if name.starts_with("dockerfile") || name == "makefile" || name == "procfile" {
            return Self::Shell;
        }
        match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
            "yml" | "yaml" => Self::Yaml,
            "json" | "json5" | "jsonc" | "ipynb" | "har" | "tfstate" => Self::Json,
            "toml" | "ini" | "cfg" | "s3cfg" | "pgpass" | "conf" | "cnf" | "properties" | "tf" | "tfvars"
            | "hcl" | "npmrc" | "pypirc" => Self::Ini,
            "sh" | "bash" | "zsh" | "fish" | "ps1" | "bat" | "cmd" | "mk" | "dockerfile" => Self::Shell,
            "xml" | "config" | "plist" | "csproj" | "pubxml" => Self::Xml,
            "md" | "mdx" | "rst" | "adoc" | "txt" | "log" | "html" | "htm" | "snap" | "csv" | "tsv"
            | "patch" | "diff" | "" => Self::Prose,
            "css" | "scss" | "sass" | "less" | "svg" | "po" | "pot" | "arb" | "strings" | "xliff" | "xlf"
            | "lock" | "sum" => Self::Nothing,
            _ => Self::Code,
        }
    }

    /// Returns true for files that hold settings and no code.
    pub(super) fn is_config(self) -> bool {
        matches!(
            self,
            Self::Env | Self::Yaml | Self::Json | Self::Ini | Self::Xml | Self::Words
        )
    }
}
