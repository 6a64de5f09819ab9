//! Says which lines of a text a change brought, by comparing it with the text before.

use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};

use crate::model::Lines;

/// Texts longer than this are not compared: all of their lines count as new. Generated files, mostly.
const LONGEST_COMPARED: usize = 8 * 1024 * 1024;

/// Time for one comparison. Past it the lines not yet matched count as new: a finding too many, never one too few.
const TIME_FOR_ONE: Duration = Duration::from_secs(1);

/// Returns the lines of `new` that `old` does not have, or nothing when every line must count as new.
pub(super) fn lines_added(old: &[u8], new: &[u8]) -> Option<Lines> {
    if old.len().max(new.len()) > LONGEST_COMPARED {
        return None;
    }
    let old: Vec<&[u8]> = old.split(|byte| *byte == b'\n').collect();
    let new: Vec<&[u8]> = new.split(|byte| *byte == b'\n').collect();
    #[expect(
        clippy::disallowed_methods,
        reason = "the deadline of a comparison; the lines it leaves unmatched count as new"
    )]
    let deadline = Instant::now() + TIME_FOR_ONE;
    let steps = capture_diff_slices_deadline(Algorithm::Myers, &old, &new, Some(deadline));
    let ranges = steps.iter().filter_map(|step| match *step {
        DiffOp::Insert {
            new_index, new_len, ..
        }
        | DiffOp::Replace {
            new_index, new_len, ..
        } if new_len > 0 => Some((line_number(new_index + 1), line_number(new_index + new_len))),
        _ => None,
    });
    Some(Lines::new(ranges.collect()))
}

fn line_number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserted_and_replaced_lines_are_new_and_moved_up_ones_are_not() {
        let lines = lines_added(b"a\nb\nc\n", b"a\nx\nb\nC\n").unwrap();
        assert_eq!(lines, Lines::new(vec![(2, 2), (4, 4)]));
    }

    #[test]
    fn removed_lines_bring_nothing_new() {
        assert_eq!(lines_added(b"a\nb\nc\n", b"a\nc\n"), Some(Lines::default()));
    }
}
