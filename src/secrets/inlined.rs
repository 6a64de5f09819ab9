//! What is known beyond the hits of a value: the variables that a .env file sets for the server, and what source maps say of
//! the places in bundles. Joins both to a group of hits; equal values are told by their marks.

use std::collections::BTreeMap;

use super::candidate::Original;
use super::hit::{Facts, Hit, Mark};
use super::variable::Variable;
use super::weigh::{Ground, stays_on_server};
use crate::model::{FindingBuilder, RepoPath};

/// Variables and mapped places of all documents.
#[derive(Debug, Default)]
pub(super) struct Known<'facts> {
    variables: BTreeMap<Mark, Vec<&'facts Variable>>,
    originals: BTreeMap<(&'facts RepoPath, u32, u32), &'facts Original>,
}

/// Places of one variable that a finding names.
const MOST_RELATED: usize = 3;

impl<'facts> Known<'facts> {
    /// Collects from all facts.
    pub(super) fn of(all: impl Iterator<Item = &'facts Facts>) -> Self {
        let mut known = Self::default();
        for facts in all {
            for variable in &facts.variables {
                known.variables.entry(variable.mark).or_default().push(variable);
            }
            for mapped in &facts.mapped {
                let at = (&mapped.path, mapped.spot.0, mapped.spot.1);
                known.originals.insert(at, &mapped.original);
            }
        }
        known
    }

    /// Returns where the value of `hit` comes from: its own source map tells, or one beside it.
    pub(super) fn original(&self, hit: &'facts Hit) -> Option<&'facts Original> {
        let start = hit.place.start;
        let at = (&hit.place.path, start.line - 1, start.column - 1);
        hit.original.as_ref().or_else(|| self.originals.get(&at).copied())
    }

    /// Says of a value of `group` that a browser can read, which variable it is and where that is set.
    pub(super) fn relate(&self, group: &[&'facts Hit], mut builder: FindingBuilder) -> FindingBuilder {
        let Some(bundled) = group.iter().find(|hit| is_for_browsers(hit)) else {
            return builder;
        };
        builder = builder.property("bundle", bundled.place.path.to_string());
        if let Some(original) = self.original(bundled) {
            builder = builder.property("original", format!("{}:{}", original.path, original.line));
        }
        let variables = self.variables.get(&bundled.digest).map_or(&[][..], Vec::as_slice);
        if let Some(first) = variables.first() {
            builder = builder.property("variable", first.name.clone());
        }
        let is_told = |variable: &&&Variable| {
            let mut places = group.iter().map(|hit| &hit.place);
            places.any(|place| {
                place.path == variable.place.path && place.start.line == variable.place.start.line
            })
        };
        for variable in variables
            .iter()
            .filter(|variable| !is_told(variable))
            .take(MOST_RELATED)
        {
            let what = format!("sets {}, which is made for the server", variable.name);
            builder = builder.related(what, variable.place.clone());
        }
        builder
    }
}

fn is_for_browsers(hit: &Hit) -> bool {
    Ground::of(&hit.place) == Ground::Build
        && hit.place.origin.brought().is_none()
        && !stays_on_server(hit.place.path.as_str())
}
