//! `gonogo waive`: writes an entry into .gonogo/waivers.yaml, keeping what stands there.

use gonogo::model::{Date, Fingerprint, RuleId};
use gonogo::policy::{WAIVERS_FILE, Waiver};
use gonogo::sources::{Project, read_own, write_whole};

use super::args::{Check, Waive};
use super::{Failure, Output, check};

pub(super) fn waive(asked: &Waive, today: Date) -> Result<Output, Failure> {
    let Some(fingerprint) = Fingerprint::parse(&asked.fingerprint) else {
        let message = format!("\"{}\" is no fingerprint", asked.fingerprint);
        return Err(Failure::usage(
            message,
            "copy it from a report: sixteen hex digits",
        ));
    };
    let waiver = Waiver {
        rule: rule_of(asked, &fingerprint)?,
        fingerprint,
        owner: asked.owner.clone(),
        reason: asked.reason.clone(),
        expires: asked.expires,
        line: 0,
    };
    let project = Project::find(&asked.path)?;
    let kept = read_own(project.root(), WAIVERS_FILE)?.unwrap_or_default();
    let text = waiver
        .append_to(&kept, WAIVERS_FILE, today)
        .map_err(|error| Failure(error.to_string()))?;
    write_whole(&project.root().join(WAIVERS_FILE), &text)?;
    Ok(Output::noted(format!(
        "{WAIVERS_FILE}: {} may wait until {}",
        asked.fingerprint, asked.expires
    )))
}

/// Returns the rule of the finding: a waiver names it, so that a reader sees what is waived.
fn rule_of(asked: &Waive, fingerprint: &Fingerprint) -> Result<RuleId, Failure> {
    let report = check::poll(Check {
        paths: vec![asked.path.clone()],
        ..Check::default()
    })?;
    let found = report
        .findings
        .iter()
        .find(|finding| finding.fingerprint == *fingerprint);
    found.map(|finding| finding.rule.id.clone()).ok_or_else(|| {
        Failure::usage(
            format!("no finding has the fingerprint {fingerprint}"),
            "run `gonogo check` and copy it from there",
        )
    })
}
