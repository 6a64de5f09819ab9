//! Baselines of kingfisher, <https://github.com/mongodb/kingfisher/blob/main/docs/BASELINE.md>: version 2 (`repositories`) and the
//! older `ExactFindings`. A fingerprint there holds byte offsets, so an entry speaks of its line; no name is conventional, so the
//! file counts when it is imported.

use serde_json::Value;

use super::super::Scanner;
use super::super::entry::{Entry, Test};
use super::{Finder, Sheet};
use crate::syntax::strict;

pub(super) fn baseline(sheet: &mut Sheet<'_>) {
    let root: Value = match strict::from_yaml(sheet.text, sheet.file.as_str()) {
        Ok(root) => root,
        Err(error) => {
            return sheet.cannot(
                error.line,
                format!("no YAML: {}", error.message),
                "correct the line",
            );
        }
    };
    let list = |value: Option<&Value>, key: &str| -> Vec<Value> {
        let found = value.and_then(|value| value.get(key)).and_then(Value::as_array);
        found.cloned().unwrap_or_default()
    };
    let mut entries = list(root.get("ExactFindings"), "matches");
    for repository in list(Some(&root), "repositories") {
        entries.extend(list(Some(&repository), "findings"));
    }
    let mut finder = Finder::new(sheet.text);
    for one in &entries {
        let text = |keys: &[&str]| keys.iter().find_map(|key| one.get(*key).and_then(Value::as_str));
        let path = text(&["path", "filepath"]).unwrap_or_default();
        let line = finder.line_of(path);
        let number = ["line", "linenum"]
            .iter()
            .find_map(|key| one.get(*key).and_then(Value::as_u64));
        let (Some(number), false) = (number.and_then(|line| u32::try_from(line).ok()), path.is_empty())
        else {
            sheet.cannot(
                Some(line),
                "an entry without a path or a line",
                "write the baseline anew: kingfisher scan --manage-baseline",
            );
            continue;
        };
        let mut entry = Entry::at(sheet.file, line, Scanner::Kingfisher, "baseline entry")
            .that(Test::File(sheet.path(path)))
            .that(Test::Lines(number, number));
        if let Some(rule) = text(&["rule_id"]) {
            entry = entry.that(Test::Rules(vec![rule.to_owned()]));
        }
        sheet.entries.push(entry);
    }
}
