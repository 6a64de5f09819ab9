//! Where a place in a bundle comes from: reads the mappings of a source map for the few places that hold a secret. In: a
//! map, and lines and columns of the file beside it. Out: original sources and lines. Follows the format of ECMA-426.

use serde_json::Value;

use super::candidate::Original;
use crate::model::RepoPath;

/// A place in a generated file, both 0-based; columns count UTF-16 units there, characters here, which differ behind
/// an emoji only.
pub(super) type Spot = (u32, u32);

/// Returns for each of the sorted `spots` the original place that the map `text` names, where it names one.
pub(super) fn originals(text: &[u8], spots: &[Spot]) -> Vec<(Spot, Original)> {
    let Ok(map) = serde_json::from_slice::<Value>(text) else {
        return Vec::new();
    };
    let (Some(mappings), Some(sources)) = (
        map.get("mappings").and_then(Value::as_str),
        map.get("sources").and_then(Value::as_array),
    ) else {
        return Vec::new();
    };
    let last = spots.last().map_or(0, |spot| spot.0);
    let mut reader = Reader::default();
    let mut found = Vec::new();
    for (line, segments) in (0..=last).zip(mappings.split(';')) {
        let first = spots.partition_point(|spot| spot.0 < line);
        let beyond = spots.partition_point(|spot| spot.0 <= line);
        let mut best: Vec<Option<(u32, i64, i64)>> = vec![None; beyond - first];
        reader.column = 0;
        for segment in segments.split(',') {
            let Some(original) = reader.step(segment) else {
                continue;
            };
            for (spot, best) in spots[first..beyond].iter().zip(&mut best) {
                // The segment nearest before the place covers it.
                let covers = reader.column <= i64::from(spot.1);
                let is_nearer = best.is_none_or(|(column, ..)| i64::from(column) <= reader.column);
                if covers && is_nearer {
                    *best = Some((u32::try_from(reader.column).unwrap_or(0), original.0, original.1));
                }
            }
        }
        for (spot, best) in spots[first..beyond].iter().zip(best) {
            found.extend(best.and_then(|(_, source, line)| Some((*spot, named(sources, source, line)?))));
        }
    }
    found
}

fn named(sources: &[Value], source: i64, line: i64) -> Option<Original> {
    let name = sources.get(usize::try_from(source).ok()?)?.as_str()?;
    // `webpack://app/./src/pay.ts`: the name of the bundler and of the package go before the path.
    let path = match name.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or(rest, |(_, path)| path),
        None => name,
    };
    let path = path.trim_start_matches("./").trim_start_matches("../");
    Some(Original {
        path: RepoPath::from(path),
        line: u32::try_from(line).ok()?.checked_add(1)?,
    })
}

/// What the numbers of a mapping are relative to.
#[derive(Default)]
struct Reader {
    column: i64,
    source: i64,
    line: i64,
}

impl Reader {
    /// Takes one segment in, and returns its source and line, both 0-based, when it has some.
    fn step(&mut self, segment: &str) -> Option<(i64, i64)> {
        let mut numbers = Numbers(segment.as_bytes());
        self.column = self.column.checked_add(numbers.next()?)?;
        self.source = self.source.checked_add(numbers.next()?)?;
        self.line = self.line.checked_add(numbers.next()?)?;
        Some((self.source, self.line))
    }
}

/// Numbers in Base64, five bits a letter, the sign in the lowest.
struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        let mut number = 0_i64;
        for shift in (0..60).step_by(5) {
            let (letter, rest) = self.0.split_first()?;
            self.0 = rest;
            let bits = i64::from(value_of(*letter)?);
            number |= (bits & 31) << shift;
            if bits & 32 == 0 {
                let size = number >> 1;
                return Some(if number & 1 == 1 { -size } else { size });
            }
        }
        None
    }
}

fn value_of(letter: u8) -> Option<u8> {
    match letter {
        b'A'..=b'Z' => Some(letter - b'A'),
        b'a'..=b'z' => Some(letter - b'a' + 26),
        b'0'..=b'9' => Some(letter - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_segment_before_a_place_names_its_source_and_line() {
        // Line 1: column 0 is a.ts:1, column 8 is pay.ts:6. Line 2: column 4 is pay.ts:7.
        let map = br#"{"version":3,"sources":["webpack://app/./src/a.ts","../src/pay.ts"],"mappings":"AAAA,QCKA;IACA"}"#;
        let found = originals(map, &[(0, 3), (0, 20), (1, 4), (9, 0)]);
        let found: Vec<_> = found
            .iter()
            .map(|(spot, original)| (*spot, original.path.as_str(), original.line))
            .collect();
        assert_eq!(
            found,
            [
                ((0, 3), "src/a.ts", 1),
                ((0, 20), "src/pay.ts", 6),
                ((1, 4), "src/pay.ts", 7)
            ]
        );
    }

    #[test]
    fn what_is_no_map_names_nothing() {
        for text in [
            "",
            "{}",
            "[1]",
            r#"{"mappings":"!!,A;AAA","sources":[]}"#,
            r#"{"mappings":"//////////////","sources":["a"]}"#,
        ] {
            assert!(originals(text.as_bytes(), &[(0, 0)]).is_empty(), "{text}");
        }
    }
}
