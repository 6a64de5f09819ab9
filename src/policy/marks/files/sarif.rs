//! SARIF 2.1.0 of any scanner: the file and the lines of each result, and its rule. A result that was suppressed or is
//! of the baseline is as good as any: whoever imports the report acknowledges all of it.

use serde_json::Value;

use super::super::Scanner;
use super::super::entry::{Entry, Test};
use super::{Finder, Sheet};

pub(super) fn read(sheet: &mut Sheet<'_>, root: &Value) {
    let mut finder = Finder::new(sheet.text);
    let list = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    for run in list(root, "runs") {
        for result in list(&run, "results") {
            let rule = result
                .get("ruleId")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            for location in list(&result, "locations") {
                place(sheet, &mut finder, &location, &rule);
            }
        }
    }
}

fn place(sheet: &mut Sheet<'_>, finder: &mut Finder<'_>, location: &Value, rule: &str) {
    let at = |path: &[&str]| path.iter().try_fold(location, |value, key| value.get(*key));
    let uri = at(&["physicalLocation", "artifactLocation", "uri"])
        .and_then(Value::as_str)
        .unwrap_or_default();
    let number = |key| {
        let found = at(&["physicalLocation", "region", key]).and_then(Value::as_u64);
        found.and_then(|line| u32::try_from(line).ok())
    };
    let line = finder.line_of(uri);
    let (Some(first), false) = (number("startLine"), uri.is_empty()) else {
        return sheet.cannot(
            Some(line),
            "a result without a file or a line",
            "give a report whose results have regions",
        );
    };
    let last = number("endLine").unwrap_or(first).max(first);
    let path = sheet.path(&uri.replace("%20", " "));
    let entry = Entry::at(sheet.file, line, Scanner::Sarif, "result")
        .that(Test::File(path))
        .that(Test::Lines(first, last))
        .that(Test::Rules(vec![rule.to_owned()]));
    sheet.entries.push(entry);
}
