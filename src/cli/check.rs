//! `gonogo check`: the static poll. Makes a request of the flags, runs it, renders and writes the reports.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use gonogo::config::{Config, Mode, Request};
use gonogo::gate::Poll;
use gonogo::model::Report;
use gonogo::report::{self, Detail, Format, Options};
use gonogo::sources::write_whole;

use super::args::Check;
use super::progress::Progress;
use super::{Failure, Output, environment, today, wants_color};

pub(super) fn check(asked: Check) -> Result<Output, Failure> {
    let exit_zero = asked.exit_zero;
    let written = outputs(&asked.output)?;
    let (format, explain) = (asked.format, asked.explain);
    let detail = detail(&asked);
    let progress = Progress::start();
    let report = poll(asked)?;
    let seconds = progress.stop();
    for (format, path) in &written {
        let text = report::render(
            *format,
            &report,
            &Options {
                detail,
                explain,
                ..Options::default()
            },
        );
        write_whole(path, &text)?;
    }
    let options = Options {
        color: wants_color(),
        detail,
        explain,
        width: terminal_width().unwrap_or(Options::default().width),
        seconds: std::io::stdout().is_terminal().then_some(seconds),
        ..Options::default()
    };
    let code = if exit_zero { 0 } else { report.exit_code() };
    Ok(Output {
        text: report::render(format, &report, &options),
        notes: Vec::new(),
        code,
    })
}

fn detail(asked: &Check) -> Detail {
    match (asked.quiet, asked.verbose) {
        (true, _) => Detail::Quiet,
        (false, true) => Detail::Verbose,
        (false, false) => Detail::Normal,
    }
}

/// Polls and returns the report.
pub(super) fn poll(asked: Check) -> Result<Report, Failure> {
    let request = request(asked)?;
    let config = Config::resolve(request, &environment, today())?;
    Ok(Poll::prepare(config)?.run()?)
}

pub(super) fn request(asked: Check) -> Result<Request, Failure> {
    let from_stdin = asked.paths.iter().any(|path| path == Path::new("-"));
    refuse_contradictions(&asked, from_stdin)?;
    let mode = if asked.staged {
        Mode::Staged
    } else if let Some(range) = asked.range {
        Mode::Range(range)
    } else if let Some(range) = asked.history {
        if asked.paths.len() > 1 || from_stdin {
            return Err(Failure::usage(
                "--history looks at one project",
                "name its folder, or none for the one around you",
            ));
        }
        Mode::History {
            paths: asked.paths,
            range: Some(range).filter(|range| !range.is_empty()),
        }
    } else if from_stdin {
        Mode::Stdin {
            name: asked.stdin_filename.unwrap_or_else(|| "stdin".to_owned()),
            bytes: Box::new(std::io::stdin()),
        }
    } else {
        Mode::Tree(asked.paths)
    };
    Ok(Request {
        mode,
        builds: asked.build,
        archive_depth: asked.archive_depth,
        only: asked.only.into_iter().map(Into::into).collect(),
        inventories: asked
            .env
            .iter()
            .map(|text| inventory(text))
            .collect::<Result<_, _>>()?,
        deployed: asked.deployed,
        deployed_through: asked.deployed_through,
        all: asked.all,
        fail_on: asked.fail_on,
        min_confidence: asked.min_confidence,
        on_incomplete: asked.on_incomplete,
        config: asked.config,
        threads: asked.threads.map(usize::from),
        cache: asked.cache,
        import: None,
        no_cache: asked.no_cache,
        verify: asked.verify,
    })
}

/// Refuses what cannot be asked together, or not of this build.
fn refuse_contradictions(asked: &Check, from_stdin: bool) -> Result<(), Failure> {
    if asked.verify && !gonogo::verify::IS_BUILT_IN {
        return Err(Failure::usage(
            "this build cannot ask providers",
            "build it with the feature `verify`",
        ));
    }
    if from_stdin && asked.paths.len() > 1 {
        return Err(Failure::usage(
            "- stands for standard input and comes alone",
            "give the other paths in another call",
        ));
    }
    if asked.stdin_filename.is_some() && !from_stdin {
        return Err(Failure::usage(
            "--stdin-filename names standard input",
            "add - to read it",
        ));
    }
    Ok(())
}

fn inventory(text: &str) -> Result<(String, PathBuf), Failure> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok((name.to_owned(), PathBuf::from(file)))
        }
        _ => Err(Failure::usage(
            format!("--env \"{text}\" names no file"),
            "write it as --env production=FILE",
        )),
    }
}

fn outputs(texts: &[String]) -> Result<Vec<(Format, PathBuf)>, Failure> {
    texts
        .iter()
        .map(|text| {
            let (format, path) = text.split_once('=').unwrap_or((text, ""));
            let format: Format = format
                .parse()
                .map_err(|error| Failure::usage(error, "--output sarif=gonogo.sarif"))?;
            if path.is_empty() {
                return Err(Failure::usage(
                    format!("--output \"{text}\" names no file"),
                    "--output sarif=gonogo.sarif",
                ));
            }
            Ok((format, PathBuf::from(path)))
        })
        .collect()
}

/// Returns the columns of the terminal as the shell tells them; a pipe has none.
fn terminal_width() -> Option<usize> {
    let columns = environment("COLUMNS").and_then(|columns| columns.parse().ok());
    columns.filter(|columns| *columns >= 40)
}
