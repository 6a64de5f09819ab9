//! What is too light to stop a launch: the levels, the rules switched off or re-levelled, and exceptions by path.
//! Checked once, against the rules that exist; afterwards it only answers.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::model::{Confidence, Finding, RepoPath, RuleId, Severity};

/// What the policy says of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Findings are marked as allowed, by configuration.
    Off,
    /// Findings weigh this much, whatever the rule says.
    Level(Severity),
}

/// Settings by rule id, or by `engine/*`.
pub type RuleSettings = BTreeMap<String, Setting>;

/// The thresholds in force.
#[derive(Clone, Debug)]
pub struct Levels {
    /// The lightest severity that stops a launch.
    pub fail_on: Severity,
    /// The least confidence that stops a launch.
    pub min_confidence: Confidence,
    rules: RuleSettings,
    overrides: Vec<PathOverride>,
}

#[derive(Clone, Debug)]
struct PathOverride {
    globs: Vec<String>,
    matcher: GlobSet,
    rules: RuleSettings,
}

/// Why levels cannot be taken as they are written.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LevelsError {
    #[error("unknown rule \"{given}\" · hint: {hint}")]
    UnknownRule { given: String, hint: String },
    #[error("\"{glob}\" is not a path pattern: {reason} · hint: write it like `legacy/**`")]
    BadGlob { glob: String, reason: String },
}

impl Default for Levels {
    fn default() -> Self {
        Self {
            fail_on: Severity::High,
            min_confidence: Confidence::Medium,
            rules: RuleSettings::new(),
            overrides: Vec::new(),
        }
    }
}

impl Levels {
    /// Takes settings that hold everywhere.
    ///
    /// # Errors
    /// When a key is neither one of the `known` ids nor `engine/*` of one of them.
    pub fn with_rules(mut self, rules: RuleSettings, known: &[RuleId]) -> Result<Self, LevelsError> {
        check_known(&rules, known)?;
        self.rules = rules;
        Ok(self)
    }

    /// Takes settings that hold for the files `globs` match; the last override that speaks of a rule wins.
    ///
    /// # Errors
    /// When a key is unknown, as in [`Levels::with_rules`], or a glob is malformed.
    pub fn with_override(
        mut self,
        globs: Vec<String>,
        rules: RuleSettings,
        known: &[RuleId],
    ) -> Result<Self, LevelsError> {
        check_known(&rules, known)?;
        let matcher = compile(&globs)?;
        self.overrides.push(PathOverride {
            globs,
            matcher,
            rules,
        });
        Ok(self)
    }

    /// Returns what is set for `rule` in the file `path`, if anything.
    #[must_use]
    pub fn setting(&self, rule: &RuleId, path: &RepoPath) -> Option<Setting> {
        self.overrides
            .iter()
            .rev()
            .filter(|exception| exception.matcher.is_match(path.as_str()))
            .find_map(|exception| of_rule(&exception.rules, rule))
            .or_else(|| of_rule(&self.rules, rule))
    }

    /// Returns true when a finding of this weight stops a launch.
    #[must_use]
    pub fn stop(&self, finding: &Finding) -> bool {
        finding.severity >= self.fail_on && finding.confidence >= self.min_confidence
    }

    /// Returns all that is set, in a fixed order, for the hash of the policy.
    pub(super) fn canonical(&self) -> String {
        let exceptions: Vec<_> = self
            .overrides
            .iter()
            .map(|exception| (&exception.globs, &exception.rules))
            .collect();
        format!(
            "{} {} {:?} {exceptions:?}",
            self.fail_on, self.min_confidence, self.rules
        )
    }
}

/// Returns the nearest of the `known` ids to a name that is none, for a hint.
#[must_use]
pub fn nearest_rule<'a>(given: &str, known: &'a [RuleId]) -> Option<&'a str> {
    const NEAR_ENOUGH: f64 = 0.75;
    known
        .iter()
        .map(|id| {
            let whole = strsim::jaro_winkler(given, id.as_str());
            let short = strsim::jaro_winkler(given, id.name());
            (whole.max(short), id.as_str())
        })
        .filter(|(likeness, _)| *likeness >= NEAR_ENOUGH)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, id)| id)
}

fn of_rule(rules: &RuleSettings, rule: &RuleId) -> Option<Setting> {
    rules
        .get(rule.as_str())
        .or_else(|| rules.get(&format!("{}/*", rule.engine())))
        .copied()
}

fn check_known(rules: &RuleSettings, known: &[RuleId]) -> Result<(), LevelsError> {
    for given in rules.keys() {
        let is_known = match given.strip_suffix("/*") {
            Some(engine) => known.iter().any(|id| id.engine() == engine),
            None => known.iter().any(|id| id.as_str() == given),
        };
        if !is_known {
            let hint = nearest_rule(given, known).map_or_else(
                || "`gonogo rules` lists them all".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            return Err(LevelsError::UnknownRule {
                given: given.clone(),
                hint,
            });
        }
    }
    Ok(())
}

fn compile(globs: &[String]) -> Result<GlobSet, LevelsError> {
    let refused = |glob: &str, error: &globset::Error| LevelsError::BadGlob {
        glob: glob.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let compiled = GlobBuilder::new(glob)
            .literal_separator(true)
            .build()
            .map_err(|error| refused(glob, &error))?;
        set.add(compiled);
    }
    set.build().map_err(|error| refused(&globs.join(", "), &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<RuleId> {
        [
            "migrations/drop-column",
            "secrets/stripe-secret-key",
            "variables/missing",
        ]
        .iter()
        .filter_map(|id| RuleId::parse(id))
        .collect()
    }

    fn settings(pairs: &[(&str, Setting)]) -> RuleSettings {
        pairs
            .iter()
            .map(|(id, setting)| ((*id).to_owned(), *setting))
            .collect()
    }

    #[test]
    fn a_misspelt_rule_is_an_error_with_the_nearest_name() {
        let rules = settings(&[("migrations/drop-colum", Setting::Off)]);
        let error = Levels::default().with_rules(rules, &known()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown rule \"migrations/drop-colum\" · hint: did you mean \"migrations/drop-column\"?"
        );
    }

    #[test]
    fn a_rule_speaks_before_its_engine_and_a_path_before_both() {
        let rules = settings(&[
            ("secrets/*", Setting::Off),
            ("secrets/stripe-secret-key", Setting::Level(Severity::Medium)),
        ]);
        let legacy = settings(&[("secrets/*", Setting::Level(Severity::Low))]);
        let levels = Levels::default()
            .with_rules(rules, &known())
            .unwrap()
            .with_override(vec!["legacy/**".to_owned()], legacy, &known())
            .unwrap();
        let stripe = RuleId::parse("secrets/stripe-secret-key").unwrap();
        assert_eq!(
            levels.setting(&stripe, &RepoPath::from("src/a.ts")),
            Some(Setting::Level(Severity::Medium))
        );
        assert_eq!(
            levels.setting(&stripe, &RepoPath::from("legacy/deep/a.ts")),
            Some(Setting::Level(Severity::Low))
        );
        let drop = RuleId::parse("migrations/drop-column").unwrap();
        assert_eq!(levels.setting(&drop, &RepoPath::from("legacy/a.sql")), None);
    }

    #[test]
    fn a_malformed_glob_is_refused_by_name() {
        let error = Levels::default()
            .with_override(vec!["a/[".to_owned()], RuleSettings::new(), &known())
            .unwrap_err();
        assert!(error.to_string().starts_with("\"a/[\" is not a path pattern"));
    }
}
