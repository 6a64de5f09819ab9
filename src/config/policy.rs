//! The gate keys: what of gonogo.yaml, waivers, baseline and environment decides whether a finding blocks.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::marks;
use super::{ConfigError, Environment, FILE_NAME, File, Level, Request};
use crate::model::{Confidence, Date, Override, RuleId, Severity};
use crate::policy::{
    BASELINE_FILE, Baseline, Levels, OnIncomplete, Policy, RuleSettings, Setting, WAIVERS_FILE, Waivers,
};
use crate::rulebook::Rulebook;
use crate::sources::{self, Project};

/// The variable that sets a verdict aside, outside pull requests: `owner: reason`.
const OVERRIDE: &str = "GONOGO_OVERRIDE";

/// Returns the policy in force.
pub(super) fn policy(
    file: &File,
    request: &Request,
    environment: Environment<'_>,
    rulebook: &Rulebook,
    project: &Project,
    today: Date,
) -> Result<Policy, ConfigError> {
    let known = rulebook.ids();
    let waivers = sources::read_own(project.root(), WAIVERS_FILE)?;
    let baseline = sources::read_own(project.root(), BASELINE_FILE)?;
    Ok(Policy {
        levels: levels(file, request, environment, &known)?,
        inline_allow: file.inline_allow.unwrap_or_default(),
        respect_marks: marks::respect(file, request),
        marks: marks::marks(file, request, environment, project)?,
        waivers: waivers
            .map(|text| Waivers::parse(&text, WAIVERS_FILE, today))
            .transpose()?
            .unwrap_or_default(),
        baseline: baseline
            .map(|text| Baseline::parse(&text, BASELINE_FILE))
            .transpose()?,
        require: file
            .require
            .iter()
            .map(|engine| engine.word().to_owned())
            .collect(),
        on_incomplete: on_incomplete(file, request, environment)?,
        exclude: file.exclude.clone(),
        known_rules: known,
    })
}

fn levels(
    file: &File,
    request: &Request,
    environment: Environment<'_>,
    known: &[RuleId],
) -> Result<Levels, ConfigError> {
    let fail_on = match (request.fail_on, environment("GONOGO_FAIL_ON")) {
        (Some(level), _) => level,
        (None, Some(word)) => word
            .parse()
            .map_err(|error| of_variable("GONOGO_FAIL_ON", &error))?,
        (None, None) => file.fail_on.unwrap_or(Severity::High),
    };
    let min_confidence = match (request.min_confidence, environment("GONOGO_MIN_CONFIDENCE")) {
        (Some(level), _) => level,
        (None, Some(word)) => word
            .parse()
            .map_err(|error| of_variable("GONOGO_MIN_CONFIDENCE", &error))?,
        (None, None) => file.min_confidence.unwrap_or(Confidence::Medium),
    };
    let mut levels = Levels::default().with_rules(settings(&file.rules), known)?;
    levels.fail_on = fail_on;
    levels.min_confidence = min_confidence;
    for exception in &file.overrides {
        levels = levels.with_override(
            exception.paths.as_slice().to_vec(),
            settings(&exception.rules),
            known,
        )?;
    }
    Ok(levels)
}

fn on_incomplete(
    file: &File,
    request: &Request,
    environment: Environment<'_>,
) -> Result<OnIncomplete, ConfigError> {
    match (
        request.on_incomplete,
        environment("GONOGO_ON_INCOMPLETE").as_deref(),
    ) {
        (Some(choice), _) => Ok(choice),
        (None, Some("hold")) => Ok(OnIncomplete::Hold),
        (None, Some("warn")) => Ok(OnIncomplete::Warn),
        (None, Some(word)) => Err(ConfigError::said(
            format!("GONOGO_ON_INCOMPLETE is \"{word}\""),
            "set it to hold or warn",
        )),
        (None, None) => Ok(file.on_incomplete.unwrap_or_default()),
    }
}

fn of_variable(name: &str, error: &dyn std::fmt::Display) -> ConfigError {
    ConfigError::said(format!("{name}: {error}"), "or unset it")
}

fn settings(rules: &BTreeMap<String, Level>) -> RuleSettings {
    let setting = |level: &Level| match level {
        Level::Off => Setting::Off,
        Level::Low => Setting::Level(Severity::Low),
        Level::Medium => Setting::Level(Severity::Medium),
        Level::High => Setting::Level(Severity::High),
        Level::Critical => Setting::Level(Severity::Critical),
    };
    rules
        .iter()
        .map(|(id, level)| (id.clone(), setting(level)))
        .collect()
}

/// Returns the compiled path patterns of `exclude:`. A pattern without a slash holds at any depth, as in .gitignore.
pub(super) fn globs(patterns: &[String]) -> Result<GlobSet, ConfigError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let whole = pattern.trim_start_matches("./").trim_end_matches('/');
        let anchored = if whole.contains('/') {
            whole.to_owned()
        } else {
            format!("**/{whole}")
        };
        for form in [anchored.clone(), format!("{anchored}/**")] {
            let glob = GlobBuilder::new(&form)
                .literal_separator(true)
                .build()
                .map_err(|error| {
                    ConfigError::said(
                        format!(
                            "{FILE_NAME}: exclude: \"{pattern}\" is not a path pattern: {}",
                            error.kind()
                        ),
                        "write it like \"legacy/**\"",
                    )
                })?;
            set.add(glob);
        }
    }
    set.build()
        .map_err(|error| ConfigError::said(format!("{FILE_NAME}: exclude: {error}"), "use fewer patterns"))
}

/// Returns the override of `GONOGO_OVERRIDE`. In pull requests it has no effect: anybody could set it there.
pub(super) fn override_by_hand(environment: Environment<'_>) -> Result<Option<Override>, ConfigError> {
    let event = environment("GITHUB_EVENT_NAME").unwrap_or_default();
    let Some(text) =
        environment(OVERRIDE).filter(|_| !event.starts_with("pull_request") && event != "merge_group")
    else {
        return Ok(None);
    };
    match text
        .split_once(':')
        .map(|(owner, reason)| (owner.trim(), reason.trim()))
    {
        Some((owner, reason)) if !owner.is_empty() && !reason.is_empty() => Ok(Some(Override {
            owner: owner.to_owned(),
            reason: reason.to_owned(),
        })),
        _ => Err(ConfigError::said(
            format!("{OVERRIDE} names no owner and reason"),
            "set it to \"owner: reason\"",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_without_a_slash_holds_at_any_depth_and_a_folder_holds_all_below() {
        let set = globs(&[
            "fixtures".to_owned(),
            "legacy/sql".to_owned(),
            "*.snap".to_owned(),
        ])
        .unwrap();
        for path in ["a/fixtures/key.pem", "legacy/sql/1.sql", "x/y.snap"] {
            assert!(set.is_match(path), "{path}");
        }
        assert!(!set.is_match("a/legacy/sql/1.sql") && !set.is_match("fixtures2/a"));
    }

    #[test]
    fn an_override_needs_owner_and_reason_and_counts_outside_pull_requests_only() {
        let set = |value: &'static str, event: &'static str| {
            override_by_hand(&move |name| match name {
                OVERRIDE => Some(value.to_owned()),
                "GITHUB_EVENT_NAME" => Some(event.to_owned()),
                _ => None,
            })
        };
        assert_eq!(
            set("maria: rotated by hand", "push").unwrap().unwrap().owner,
            "maria"
        );
        assert!(set("maria: rotated by hand", "pull_request").unwrap().is_none());
        assert!(set("just do it", "push").is_err());
    }
}
