//! Lets the providers be asked about what was found (`--verify`), and says in the findings what they answered.

use std::collections::BTreeMap;

use crate::model::{Confidence, Finding, Fingerprint, Judgement, RepoPath, Severity, Standing, Unread};
use crate::verify::{self, Limits};

/// Asks what `judgement` has to ask, and changes its findings accordingly. The values end here.
pub(super) fn ask(judgement: &mut Judgement, limits: &Limits) {
    let inquiries = std::mem::take(&mut judgement.inquiries);
    if inquiries.is_empty() {
        return;
    }
    let places: BTreeMap<Fingerprint, usize> = judgement
        .findings
        .iter()
        .enumerate()
        .map(|(at, finding)| (finding.fingerprint.clone(), at))
        .collect();
    for outcome in verify::verify(&inquiries, limits) {
        let Some(finding) = places
            .get(&outcome.fingerprint)
            .and_then(|at| judgement.findings.get_mut(*at))
        else {
            continue;
        };
        if let Standing::Unknown(reason) = &outcome.standing {
            let path: RepoPath = finding.place().path.clone();
            let said = format!(
                "{}: its provider was asked and did not tell: {reason}",
                outcome.rule
            );
            let hint = "treat it as active until you have looked";
            judgement
                .unread
                .push(Unread::noted(path, said, hint).of_engine("secrets"));
        }
        say(finding, &outcome.standing);
    }
}

fn say(finding: &mut Finding, standing: &Standing) {
    let word = match standing {
        Standing::Active => {
            finding.severity = Severity::Critical;
            finding.confidence = Confidence::High;
            finding.message.push_str("; the provider still accepts it");
            "active"
        }
        Standing::Revoked => {
            finding.severity = Severity::Low;
            finding.message.push_str("; the provider says that it is revoked");
            "revoked"
        }
        Standing::Unknown(_) => "unknown",
    };
    finding.properties.insert("verified", word.to_owned());
}
