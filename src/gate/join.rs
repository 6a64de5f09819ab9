//! Joins what the engines know of one thing: a value that stands in a bundle, by the secrets engine, and the code that reads
//! the variable it comes from, by the variables engine. Adds places that explain; changes no finding's gravity.

use std::collections::BTreeMap;

use crate::model::{Finding, Judgement, Place, Related};

/// Places of one variable that a finding names.
const MOST_READS: usize = 3;

/// Names at each finding about a bundle the places that read its variable.
pub(super) fn name_reads(judgements: &mut [(&'static str, Judgement)]) {
    let mut reads: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for (_, judgement) in &mut *judgements {
        for (name, place) in judgement.reads.drain(..) {
            reads.entry(name).or_default().push(place);
        }
    }
    if reads.is_empty() {
        return;
    }
    let findings = judgements
        .iter_mut()
        .flat_map(|(_, judgement)| &mut judgement.findings);
    for finding in findings.filter(|finding| finding.properties.contains_key("bundle")) {
        let Some((name, is_sure)) = variable_of(finding, &reads) else {
            continue;
        };
        let what = if is_sure {
            format!("reads {name}")
        } else {
            format!("reads {name}, likely this value")
        };
        let places = reads.get(&name).map_or(&[][..], Vec::as_slice);
        let related = places.iter().take(MOST_READS).map(|place| Related {
            what: what.clone(),
            place: place.clone(),
        });
        finding.related.extend(related);
        if is_sure {
            finding.properties.insert("variable", name);
        }
    }
}

/// Returns the variable whose value `finding` is about, and whether that is sure: the engine said so, the value bears its
/// name, or it is the only secret of the value's provider that the code reads.
fn variable_of(finding: &Finding, reads: &BTreeMap<String, Vec<Place>>) -> Option<(String, bool)> {
    let named = ["variable", "name"]
        .iter()
        .filter_map(|key| finding.properties.get(key))
        .find(|name| reads.contains_key(*name));
    if let Some(name) = named {
        return Some((name.clone(), true));
    }
    let provider = finding.properties.get("provider")?.to_ascii_uppercase();
    let mut of_provider = reads.keys().filter(|name| {
        let mut words = name.split('_');
        let is_secret = ["SECRET", "KEY", "TOKEN", "PASSWORD"];
        words.any(|word| word == provider)
            && name.split('_').any(|word| is_secret.contains(&word))
            && !name
                .split('_')
                .any(|word| matches!(word, "PUBLIC" | "PUBLISHABLE" | "VITE"))
    });
    let only = of_provider.next()?;
    of_provider.next().is_none().then(|| (only.clone(), false))
}
