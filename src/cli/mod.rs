//! Flags in, bytes out. Turns what was typed into a `config::Request`, runs the poll and prints; knows nothing of engines.

mod args;
mod baseline;
mod check;
mod explain;
mod import;
mod init;
mod progress;
mod waive;

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use clap::{CommandFactory as _, FromArgMatches as _};
use gonogo::config::ConfigError;
use gonogo::model::{Date, SourceError};
use gonogo::report::neutral;
use gonogo::rulebook::{RuleError, Rulebook};

use args::{Cli, Command};

/// Exit code for bad usage or configuration.
const BAD_USAGE: u8 = 2;

/// What a command has to say.
pub(crate) struct Output {
    /// Goes to standard output.
    text: String,
    /// Goes to standard error, a line each.
    notes: Vec<String>,
    code: u8,
}

impl Output {
    fn said(text: String) -> Self {
        Self {
            text,
            notes: Vec::new(),
            code: 0,
        }
    }

    fn noted(note: String) -> Self {
        Self {
            text: String::new(),
            notes: vec![note],
            code: 0,
        }
    }
}

/// Why a command could not do its work: bad usage, a broken file, an unreadable source. Never a verdict.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    fn usage(message: impl std::fmt::Display, hint: impl std::fmt::Display) -> Self {
        Self(format!("{message} · hint: {hint}"))
    }
}

macro_rules! fails_with {
    ($($error:ty),+) => { $(impl From<$error> for Failure {
        fn from(error: $error) -> Self { Self(error.to_string()) }
    })+ };
}

fails_with!(SourceError, RuleError, ConfigError);

/// Runs the program and returns its exit code.
pub(crate) fn run() -> u8 {
    // `gonogo` alone is `gonogo check`; its options fill a screen of their own.
    let whole = Cli::command().mut_args(|argument| argument.hide(true));
    let cli = match whole
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches))
    {
        Ok(cli) => cli,
        // Help and version go to standard output and are no failure; clap knows.
        Err(error) => {
            // A closed pipe is the reader's choice, not our failure.
            let _ = error.print();
            return if error.use_stderr() { BAD_USAGE } else { 0 };
        }
    };
    match answer(cli) {
        Ok(output) => {
            print(&output);
            output.code
        }
        Err(Failure(message)) => {
            let _ = writeln!(std::io::stderr(), "gonogo: {}", neutral::terminal(&message));
            BAD_USAGE
        }
    }
}

fn answer(cli: Cli) -> Result<Output, Failure> {
    match cli.command {
        None => check::check(cli.check),
        Some(Command::Check(asked)) => check::check(*asked),
        Some(Command::Rules(asked)) => explain::rules(&asked),
        Some(Command::Explain(asked)) => explain::explain(&asked),
        Some(Command::Init(asked)) => init::init(&asked),
        Some(Command::Waive(asked)) => waive::waive(&asked, today()),
        Some(Command::Baseline(asked)) => baseline::baseline(asked),
        Some(Command::Completions { shell }) => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "gonogo", &mut text);
            Ok(Output::said(String::from_utf8_lossy(&text).into_owned()))
        }
        Some(Command::Man) => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Cli::command())
                .render(&mut text)
                .map_err(|error| Failure::usage(error, "this is a fault of gonogo: please report it"))?;
            Ok(Output::said(String::from_utf8_lossy(&text).into_owned()))
        }
    }
}

/// Prints; a closed pipe (`… | head`) is the reader's choice, not our failure.
fn print(output: &Output) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout
        .write_all(output.text.as_bytes())
        .and_then(|()| stdout.flush());
    for note in &output.notes {
        let _ = writeln!(std::io::stderr(), "{}", neutral::terminal(note));
    }
}

/// Returns the day (UTC); the one place that asks the clock for it.
#[expect(
    clippy::disallowed_methods,
    reason = "the binary's edge: the day goes in as a parameter from here"
)]
fn today() -> Date {
    const SECONDS_PER_DAY: u64 = 86_400;
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Date::from_days_since_epoch(i64::try_from(since.as_secs() / SECONDS_PER_DAY).unwrap_or_default())
}

/// Returns a variable of the environment; the one place that asks for any.
#[expect(
    clippy::disallowed_methods,
    reason = "the binary's edge: the environment goes in as a parameter from here"
)]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns true when colours help: on a terminal, unless NO_COLOR says otherwise; CLICOLOR_FORCE insists.
fn wants_color() -> bool {
    if environment("NO_COLOR").is_some() {
        return false;
    }
    environment("CLICOLOR_FORCE").is_some_and(|value| value != "0") || std::io::stdout().is_terminal()
}

/// Returns the built-in rules and those of the repository at `path`.
fn user_rules(path: &Path) -> Result<Rulebook, Failure> {
    let project = gonogo::sources::Project::find(path)?;
    Ok(gonogo::config::rulebook(project.root())?)
}
