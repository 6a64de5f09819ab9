//! `gonogo baseline`: accepts everything found today, so that only what is new blocks.

use gonogo::config::salt_of;
use gonogo::policy::{BASELINE_FILE, Baseline as Accepted};
use gonogo::sources::{Project, write_whole};

use super::args::{Baseline, BaselineCommand};
use super::{Failure, Output, check, import};

pub(super) fn baseline(asked: Baseline) -> Result<Output, Failure> {
    if let Some(BaselineCommand::Import(asked)) = asked.command {
        return import::import(asked);
    }
    if asked.check.staged
        || asked.check.range.is_some()
        || asked.check.verify
        || !asked.check.only.is_empty()
        || asked.check.paths.len() > 1
    {
        return Err(Failure::usage(
            "a baseline is made of the whole project",
            "run it without --staged, --range, --verify and --only",
        ));
    }
    let path = asked.check.paths.first().cloned().unwrap_or_else(|| ".".into());
    let project = Project::find(&path)?;
    let report = check::poll(asked.check)?;
    let accepted = Accepted::of(&report, salt_of(&project)?).map_err(|error| Failure(error.to_string()))?;
    let count = accepted.entries().count();
    write_whole(&project.root().join(BASELINE_FILE), &accepted.render())?;
    Ok(Output::noted(format!(
        "{BASELINE_FILE}: {count} accepted; from now on only what is new or got worse blocks"
    )))
}
