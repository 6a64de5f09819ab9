//! Values that stand beside a name: proposed by the signs between them, described by features, weighed by trees.
//! What a person would call a credential becomes a candidate; how grave it is, `gravity.rs` decides.

mod around;
mod calls;
mod context;
mod features;
mod forest;
mod gravity;
mod lexis;
mod naming;
mod place;
mod propose;
mod reject;
pub mod study;
mod value;
mod words;

use super::candidate::Candidate;
use super::setting::Setting;
use crate::model::Span;
pub(super) use calls::{CALLS, look_at_call};
use features::Features;
use forest::Forest;
pub(super) use place::Kind;

/// From this likelihood on, in hundredths, a value is at least a note.
const NOTE: u8 = 55;
/// Below it, no rule on names makes a value more than a note.
const DOUBT: u8 = 15;

/// Shows `found` the candidates beside the name around `start..end`, and returns where the name ends.
pub(super) fn look(
    bytes: &[u8],
    start: usize,
    end: usize,
    setting: &Setting,
    found: &mut Vec<Candidate>,
) -> usize {
    if reject::goes_on(bytes, start, end) {
        return end;
    }
    propose::each(bytes, Span::new(start, end), &mut |proposal| {
        // What is cheap to tell is told first: describing a value costs more than all before.
        if reject::is_hopeless(bytes, &proposal, &setting.kind) || gravity::is_out(bytes, &proposal) {
            return;
        }
        let features = Features::of(bytes, &proposal, &setting.kind);
        let percent = Forest::built_in().percent(&features);
        if let Some(candidate) = gravity::judge(bytes, &proposal, setting, percent) {
            found.push(candidate);
        }
    })
}
