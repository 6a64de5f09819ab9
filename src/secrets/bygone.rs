//! What is said of a value that stands in earlier commits: which brought it first, and whether it is still there. In: the
//! hits of one value, the most useful first. Out: words and properties.

use std::collections::BTreeSet;

use super::hit::Hit;
use crate::model::{Brought, Fate};

/// Keeps of the earlier versions of one file the first that held the value: the later ones say nothing new.
///
/// The hits are sorted, those of today first and earlier commits before later ones.
pub(super) fn keep_first(group: &mut Vec<&Hit>) {
    let mut seen = BTreeSet::new();
    group.retain(|hit| hit.place.origin.brought().is_none() || seen.insert(hit.place.path.clone()));
}

/// Returns the number of places a person is told of: those of today, or else those of earlier commits.
pub(super) fn places(group: &[&Hit]) -> usize {
    match group
        .iter()
        .filter(|hit| hit.place.origin.brought().is_none())
        .count()
    {
        0 => group.len(),
        today => today,
    }
}

/// Returns the commit that first brought the value.
fn first<'hit>(group: &[&'hit Hit]) -> Option<&'hit Brought> {
    let brought = group.iter().filter_map(|hit| hit.place.origin.brought());
    brought.min_by_key(|brought| brought.order)
}

/// What became of a value.
enum State {
    /// A file of today holds it.
    Today,
    /// `HEAD` holds it, and the work tree does not.
    InHead,
    Removed,
}

fn state(group: &[&Hit]) -> State {
    let fates = group
        .iter()
        .map(|hit| hit.place.origin.brought().map(|brought| brought.fate));
    fates.fold(State::Removed, |state, fate| match (state, fate) {
        (State::Today, _) | (_, None) => State::Today,
        (State::Removed, Some(Fate::Removed)) => State::Removed,
        _ => State::InHead,
    })
}

/// Returns the end of the message: " since commit 1f2e3d4c5b (2024-03-01)"; nothing for a value without a history.
pub(super) fn words(group: &[&Hit]) -> String {
    let Some(first) = first(group) else {
        return String::new();
    };
    let commit = format!("commit {} ({})", first.short(), first.day);
    match state(group) {
        State::Today => format!(", since {commit}"),
        State::InHead => format!(", brought by {commit}, still in HEAD"),
        State::Removed => format!(", brought by {commit}, removed from HEAD, still in history"),
    }
}

/// Returns the same for machines.
pub(super) fn properties(group: &[&Hit]) -> Vec<(&'static str, String)> {
    let Some(first) = first(group) else {
        return Vec::new();
    };
    let state = match state(group) {
        State::Today => "in_work_tree",
        State::InHead => "in_head",
        State::Removed => "removed_from_head",
    };
    vec![
        ("first_commit", first.short().to_owned()),
        ("first_day", first.day.to_string()),
        ("history", state.to_owned()),
    ]
}
