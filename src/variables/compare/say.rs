//! Says a finding in the words of its rule, with the places that a person opens first.

use crate::model::{Finding, Fingerprint, Place};
use crate::rulebook::Record;

use super::facts::Subject;
use super::{Check, First};

/// Places of one finding; a variable that is read everywhere needs no list of everywhere.
const MOST_PLACES: usize = 10;

/// Returns the finding of `record` about `subject`; `same` are all subjects of the same name and environment.
pub(super) fn finding<'t>(
    record: &Record<Check>,
    subject: &Subject<'t>,
    same: impl Iterator<Item = &'t Subject<'t>>,
) -> Option<Finding> {
    let check = &record.detect;
    let mut places = places(check, subject, same).into_iter();
    let mut finding = Finding::of(&record.rule, places.next()?, fill(&check.message, subject));
    for place in places {
        finding = finding.also_at(place);
    }
    if let Some(severity) = subject.class().and_then(|class| check.by_class.get(class)) {
        finding = finding.severity(*severity);
    }
    if let Some(confidence) = check.unread.filter(|_| subject.variable.reads.is_empty()) {
        finding = finding.confidence(confidence);
    }
    let help = check.help.as_deref().unwrap_or(&record.rule.fix);
    let (name, environment) = subject.identity();
    finding = finding.help(fill(help, subject)).property("variable", name);
    if let Some(class) = subject.class() {
        finding = finding.property("class", class);
    }
    if !environment.is_empty() {
        finding = finding.property("environment", environment);
    }
    let app = subject.table.app;
    let finding = finding.property("app", app);
    Some(finding.identity(Fingerprint::of(
        record.rule.id.as_str(),
        &[app, name, environment],
    )))
}

/// Returns the places in the order in which they help, each once.
fn places<'t>(
    check: &Check,
    subject: &Subject<'t>,
    same: impl Iterator<Item = &'t Subject<'t>>,
) -> Vec<Place> {
    let reads: Vec<&Place> = subject.variable.reads.iter().map(|read| &read.place).collect();
    let mut held: Vec<&Place> = Vec::new();
    let mut add = |subject: &Subject<'t>| {
        if let Some(file) = subject.file {
            held.extend(all_in_file(subject, file));
        }
    };
    add(subject);
    same.for_each(add);
    if let Some((file, near)) = subject.near {
        held.extend(file.last(near).map(|held| &held.place));
    }
    if subject.environment.is_none() {
        held.extend(everywhere(subject));
    }
    let ordered = match check.first {
        First::Read => [reads, held],
        First::Held => [held, reads],
    };
    let mut places: Vec<Place> = Vec::new();
    for place in ordered.into_iter().flatten() {
        let is_known = places
            .iter()
            .any(|known| known.path == place.path && known.span == place.span);
        if !is_known && places.len() < MOST_PLACES {
            places.push(place.clone());
        }
    }
    places
}

fn all_in_file<'t>(
    subject: &Subject<'t>,
    file: &'t super::File<'t>,
) -> impl Iterator<Item = &'t Place> + use<'t> {
    // The assignment that counts comes first, the ones it overrides behind it.
    file.all(subject.name)
        .rev()
        .take(MOST_PLACES)
        .map(|held| &held.place)
}

/// Returns the places of every environment's file; the documentation comes last.
fn everywhere<'t>(subject: &Subject<'t>) -> Vec<&'t Place> {
    let mut files: Vec<(bool, &'t super::File<'t>)> = subject
        .table
        .environments
        .iter()
        .flat_map(|(name, environment)| {
            let is_documentation = name == super::DOCUMENTATION;
            environment.files.iter().map(move |file| (is_documentation, file))
        })
        .collect();
    files.sort_by_key(|(is_documentation, _)| *is_documentation);
    files
        .into_iter()
        .flat_map(|(_, file)| all_in_file(subject, file))
        .collect()
}

/// Puts the facts into `template`.
fn fill(template: &str, subject: &Subject<'_>) -> String {
    let mut text = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        text.push_str(before);
        let Some((word, after)) = behind.split_once('}') else {
            text.push('{');
            rest = behind;
            continue;
        };
        text.push_str(&spoken(word, subject));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Returns what stands for `{word}`.
fn spoken(word: &str, subject: &Subject<'_>) -> String {
    let name = subject.name;
    match word {
        "name" => name.to_owned(),
        "environment" => subject.identity().1.to_owned(),
        "read" => subject
            .variable
            .reads
            .first()
            .map_or_else(|| "the code".to_owned(), |read| site(&read.place)),
        "held" => subject.held().map_or_else(String::new, |held| site(&held.place)),
        "file" => subject
            .file
            .map_or_else(String::new, |file| file.path.to_string()),
        "near" => subject.near.map_or_else(String::new, |(_, near)| near.to_owned()),
        "near_file" => subject
            .near
            .map_or_else(String::new, |(file, _)| file.path.to_string()),
        "address" => subject
            .address()
            .map_or_else(String::new, |address| address.shown.clone()),
        "default" => subject
            .default_address()
            .map_or_else(String::new, |address| address.shown),
        "default_word" => subject.default_word().unwrap_or_default().to_owned(),
        "word" => subject
            .shape()
            .and_then(|shape| shape.word)
            .unwrap_or_default()
            .to_owned(),
        "provider" => subject
            .shape()
            .and_then(|shape| shape.provider)
            .unwrap_or_default()
            .to_owned(),
        "shared_with" => match subject.fact("shared_with") {
            Some(crate::rulebook::Value::Text(other)) => other.to_owned(),
            _ => String::new(),
        },
        "without_prefix" => subject.without_prefix().to_owned(),
        "use" => subject.usage(),
        "add" => add(subject),
        other => format!("{{{other}}}"),
    }
}

/// Returns how the variable is added on the platform of its environment.
fn add(subject: &Subject<'_>) -> String {
    let name = subject.name;
    let Some((environment_name, environment)) = subject.environment else {
        return format!("set {name}");
    };
    let mut files: Vec<_> = environment.files.iter().collect();
    files.sort_by_key(|file| !file.is_declared);
    files
        .iter()
        .find_map(|file| file.inventory.add.as_deref())
        .map_or_else(
            || format!("add {name} to {environment_name}"),
            |add| add.replace("{name}", name),
        )
}

fn site(place: &Place) -> String {
    format!("{}:{}", place.path, place.start.line)
}
