//! The command line as it is typed. Says nothing of what it means: `config` resolves it together with file and environment.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use gonogo::config::{Engine, OnIncomplete};
use gonogo::model::{Confidence, Severity};
use gonogo::report::Format;

/// The go/no-go poll before a launch: hardcoded secrets, missing production variables, unsafe database migrations.
#[derive(Debug, Parser)]
#[command(
    name = "gonogo",
    version,
    max_term_width = 110,
    args_conflicts_with_subcommands = true
)]
#[command(after_help = "\
Examples:
  gonogo                                    judge this repository
  gonogo check --staged                     judge what is about to be committed (pre-commit hook)
  gonogo check --range origin/main..HEAD    judge what this branch brings
  gonogo check --env production=prod.json   compare the code with an export of the platform
  gonogo explain secrets/stripe-secret-key  say what a rule means and what to do

`gonogo check --help` lists the options; they hold without the word check too.
Exit code: 0 GO · 1 NO-GO · 2 bad usage or configuration · 3 HOLD (could not look everywhere)")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) check: Check,
}

#[expect(clippy::large_enum_variant, reason = "one command is parsed a run")]
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge a repository, a folder, files or standard input [default]
    Check(Box<Check>),
    /// List the rules, or write them as the page docs/RULES.md
    Rules(Rules),
    /// Say what a rule finds, why it hurts and what to do first
    Explain(Explain),
    /// Write a commented gonogo.yaml for what this repository holds
    Init(Init),
    /// Live with a finding for a while: writes an entry with owner, reason and end
    Waive(Waive),
    /// Accept everything found today, so that only what is new blocks
    Baseline(Baseline),
    /// Write the completions of a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Write the manual page
    Man,
}

#[expect(clippy::struct_excessive_bools, reason = "each is a flag a person types")]
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  gonogo check                              the whole repository
  gonogo check --staged                     the index, as `git commit` would take it
  gonogo check --range origin/main..HEAD    what a branch brings
  gonogo check --history --only secrets     every commit there ever was
  gonogo check --build dist                 and what the build wrote
  git show HEAD:app.py | gonogo check - --stdin-filename app.py
  gonogo check --format sarif --output json=report.json")]
pub(crate) struct Check {
    /// What to judge: a repository, a folder, files, or - for standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Judge the index: what `git commit` would take
    #[arg(long, conflicts_with_all = ["range", "paths"], help_heading = "What to judge")]
    pub(crate) staged: bool,

    /// Judge what BASE..HEAD brings, compared with the merge base
    #[arg(
        long,
        value_name = "BASE..HEAD",
        conflicts_with = "paths",
        help_heading = "What to judge"
    )]
    pub(crate) range: Option<String>,

    /// Judge all that was ever committed too, or what A..B or one revision reaches
    #[arg(
        long,
        value_name = "RANGE",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["staged", "range"],
        help_heading = "What to judge"
    )]
    pub(crate) history: Option<String>,

    /// Look into this build output too: a folder, an archive, a saved container image (repeatable)
    #[arg(long, value_name = "DIR|FILE", help_heading = "What to judge")]
    pub(crate) build: Vec<PathBuf>,

    /// Archives inside one another to open; 0 opens none [default: 8]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=32), help_heading = "What to judge")]
    pub(crate) archive_depth: Option<u8>,

    /// Ask the providers whether they still accept what is found; sends each value to its provider, and nowhere else
    #[arg(long, conflicts_with = "staged", help_heading = "What to judge")]
    pub(crate) verify: bool,

    /// Path under which standard input is judged
    #[arg(long, value_name = "PATH", help_heading = "What to judge")]
    pub(crate) stdin_filename: Option<String>,

    /// Run these engines only
    #[arg(
        long,
        value_name = "ENGINE,…",
        value_delimiter = ',',
        help_heading = "What to judge"
    )]
    pub(crate) only: Vec<EngineArg>,

    /// File or export that says what an environment has, e.g. production=.env.production (repeatable)
    #[arg(long, value_name = "NAME=FILE", help_heading = "What to judge")]
    pub(crate) env: Vec<String>,

    /// Revision that runs in production: later migrations are judged
    #[arg(long, value_name = "REV", conflicts_with_all = ["deployed_through", "all"], help_heading = "What to judge")]
    pub(crate) deployed: Option<String>,

    /// Last migration that production has: later ones are judged
    #[arg(
        long,
        value_name = "ID",
        conflicts_with = "all",
        help_heading = "What to judge"
    )]
    pub(crate) deployed_through: Option<String>,

    /// Judge every migration
    #[arg(long, help_heading = "What to judge")]
    pub(crate) all: bool,

    /// Lightest severity that blocks: low, medium, high, critical
    #[arg(long, value_name = "LEVEL", help_heading = "Policy")]
    pub(crate) fail_on: Option<Severity>,

    /// Lowest confidence that blocks: low, medium, high
    #[arg(long, value_name = "LEVEL", help_heading = "Policy")]
    pub(crate) min_confidence: Option<Confidence>,

    /// What an input that could not be read does: hold, warn
    #[arg(long, value_name = "WORD", value_parser = on_incomplete, help_heading = "Policy")]
    pub(crate) on_incomplete: Option<OnIncomplete>,

    /// Exit with 0 whatever the verdict (for a first look)
    #[arg(long, help_heading = "Policy")]
    pub(crate) exit_zero: bool,

    /// Another file than gonogo.yaml
    #[arg(long, value_name = "FILE", help_heading = "Policy")]
    pub(crate) config: Option<PathBuf>,

    /// How to write to standard output: terminal, json, sarif, github, markdown
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "terminal",
        help_heading = "Output"
    )]
    pub(crate) format: Format,

    /// Write a further report to a file, e.g. sarif=gonogo.sarif (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", help_heading = "Output")]
    pub(crate) output: Vec<String>,

    /// Show notes, allowed findings and publishable keys too
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// Say of each finding why it is one, how sure it is and how the verdict follows, without the value; list publishable keys
    #[arg(long, help_heading = "Output")]
    pub(crate) explain: bool,

    /// Show the verdict only
    #[arg(long, short, conflicts_with = "verbose", help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Folder that keeps what held nothing from run to run [default: gonogo/ in the .git folder]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(crate) cache: Option<PathBuf>,

    /// Read everything anew and keep nothing
    #[arg(long, conflicts_with = "cache", help_heading = "Output")]
    pub(crate) no_cache: bool,

    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), help_heading = "Output")]
    pub(crate) threads: Option<u16>,
}

/// An engine's name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineArg {
    Secrets,
    Variables,
    Migrations,
}

impl From<EngineArg> for Engine {
    fn from(engine: EngineArg) -> Self {
        match engine {
            EngineArg::Secrets => Self::Secrets,
            EngineArg::Variables => Self::Variables,
            EngineArg::Migrations => Self::Migrations,
        }
    }
}

fn on_incomplete(word: &str) -> Result<OnIncomplete, String> {
    match word {
        "hold" => Ok(OnIncomplete::Hold),
        "warn" => Ok(OnIncomplete::Warn),
        _ => Err("hold or warn".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// Repository whose own rules (.gonogo/rules) are listed too
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,

    /// How to list them
    #[arg(long, value_enum, default_value_t = RulesFormat::Table)]
    pub(crate) format: RulesFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// One line a rule
    Table,
    /// The page docs/RULES.md
    Markdown,
    /// For machines
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Id of the rule, e.g. migrations/set-not-null
    pub(crate) rule: String,

    /// Repository whose own rules (.gonogo/rules) count too
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Root of the repository
    #[arg(default_value = ".")]
    pub(crate) path: PathBuf,

    /// Print it instead of writing gonogo.yaml
    #[arg(long)]
    pub(crate) print: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Waive {
    /// Fingerprint of the finding, as reports show it
    pub(crate) fingerprint: String,

    /// Who answers for it
    #[arg(long)]
    pub(crate) owner: String,

    /// Why it can wait
    #[arg(long)]
    pub(crate) reason: String,

    /// Last day on which it may wait (YYYY-MM-DD), at most 180 days ahead
    #[arg(long, value_name = "DAY")]
    pub(crate) expires: gonogo::model::Date,

    /// Root of the repository
    #[arg(long, default_value = ".")]
    pub(crate) path: PathBuf,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "\
Examples:
  gonogo baseline                                accept what blocks today
  gonogo baseline import                         take over .gitleaksignore, .secrets.baseline and their kin
  gonogo baseline import report.json             take over a report of another scanner")]
pub(crate) struct Baseline {
    #[command(subcommand)]
    pub(crate) command: Option<BaselineCommand>,

    #[command(flatten)]
    pub(crate) check: Check,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// Accept what other scanners' ignore files, baselines and reports name and is still there
    Import(Import),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Read by their content: .gitleaksignore, .gitleaks.toml, .secrets.baseline (detect-secrets), .secretsignore (ripsecrets),
.gitguardian.yaml, baselines of kingfisher, JSON reports of gitleaks, betterleaks, kingfisher and trufflehog, SARIF.
What the baseline accepts already stays. No value is written: a finding is known by its fingerprint.")]
pub(crate) struct Import {
    /// Files to import [default: those at the root that other scanners read by themselves]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Root of the repository
    #[arg(long, default_value = ".")]
    pub(crate) path: PathBuf,

    /// Look at all that was ever committed too: entries that name a commit are matched by it
    #[arg(long)]
    pub(crate) history: bool,
}
