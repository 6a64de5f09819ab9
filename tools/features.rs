//! Writes the features of every proposed value of a labelled file, for `tools/train.py`.
//!
//! `cargo run --example features -- LABELLED.jsonl OUT` reads the format that docs/classifier.md describes and writes
//! `OUT` (numbers, 16 bits each, little endian), `OUT.index` (a line a value) and `OUT.names`.

#![expect(
    clippy::disallowed_methods,
    reason = "a tool for training reads and writes files by itself"
)]

use std::error::Error;
use std::fmt::Write as _;

use gonogo::secrets::study;
use serde_json::Value;

/// A labelled place: its text, and where the labelled lines and the labelled value stand in it.
struct Row {
    text: String,
    lines: std::ops::Range<usize>,
    value: Option<std::ops::Range<usize>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(input), Some(output)) = (arguments.next(), arguments.next()) else {
        return Err("usage: features LABELLED.jsonl OUT".into());
    };
    let (mut numbers, mut index) = (Vec::new(), String::new());
    for (number, line) in std::fs::read_to_string(&input)?.lines().enumerate() {
        let json: Value =
            serde_json::from_str(line).map_err(|error| format!("{input}:{}: {error}", number + 1))?;
        let word = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
        let row = row(&json);
        let path = format!("{}/{}", word("scope"), word("file"));
        for proposed in study::proposals(&path, row.text.as_bytes()) {
            if !row.lines.contains(&proposed.value.start) {
                continue;
            }
            let is_value = row
                .value
                .as_ref()
                .is_none_or(|value| proposed.value.start < value.end && value.start < proposed.value.end);
            let is_credential = word("label") == "T" && is_value;
            numbers.extend(proposed.features.iter().flat_map(|feature| feature.to_le_bytes()));
            let (group, label) = (word("repo"), word("label"));
            writeln!(index, "{number}\t{group}\t{label}\t{}", u8::from(is_credential))?;
        }
    }
    std::fs::write(&output, numbers)?;
    std::fs::write(format!("{output}.index"), index)?;
    std::fs::write(format!("{output}.names"), study::feature_names().join("\n"))?;
    Ok(())
}

fn row(json: &Value) -> Row {
    let lines = |key: &str| {
        let texts = json[key].as_array().into_iter().flatten();
        texts.fold(String::new(), |all, text| {
            all + text.as_str().unwrap_or_default() + "\n"
        })
    };
    let (before, labelled, after) = (lines("before"), lines("lines"), lines("after"));
    let first = labelled.lines().next().unwrap_or_default();
    let byte_of = |key: &str| {
        let character = usize::try_from(json[key].as_i64()?).ok()?;
        Some(
            first
                .char_indices()
                .nth(character)
                .map_or(first.len(), |(at, _)| at)
                + before.len(),
        )
    };
    let value = byte_of("value_start")
        .zip(byte_of("value_end"))
        .filter(|(start, end)| start < end)
        .map(|(start, end)| start..end);
    Row {
        lines: before.len()..before.len() + labelled.len(),
        value,
        text: before + &labelled + &after,
    }
}
