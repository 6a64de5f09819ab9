//! Symbolic links: counted, never followed. One that leads out of the project is named, for whatever runs the
//! project will follow it.

use super::crew::Desk;
use crate::model::{RepoPath, Unread};

/// Counts the link at `path` (relative to the root), which leads to `target`, and reports it when it leads outside.
pub(super) fn meet(desk: &mut Desk<'_>, path: &RepoPath, target: &[u8]) {
    desk.tally.links += 1;
    if leads_outside(path.as_str().as_bytes(), target) {
        desk.report(Unread::noted(
            path.clone(),
            "symbolic link that points outside the project, not followed",
            "replace it by the file it stands for, or exclude it",
        ));
    }
}

/// Returns true when `target` leaves the root, judged by the names alone: nothing on the way is looked at. An
/// absolute target always does, for the root lies elsewhere on the next machine.
fn leads_outside(link: &[u8], target: &[u8]) -> bool {
    let is_absolute = target.starts_with(b"/") || target.starts_with(b"\\") || target.get(1) == Some(&b':');
    let mut depth = memchr::memchr_iter(b'/', link).count();
    is_absolute
        || target
            .split(|byte| *byte == b'/')
            .any(|part| match (part, depth.checked_sub(1)) {
                (b"" | b".", _) => false,
                (b"..", None) => true,
                (b"..", Some(above)) => {
                    depth = above;
                    false
                }
                _ => {
                    depth += 1;
                    false
                }
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_target_that_leaves_the_root_leads_outside() {
        assert!(!leads_outside(b"a/b/link", b"../../c"));
        assert!(leads_outside(b"a/b/link", b"../../../c"));
        assert!(leads_outside(b"link", b"/etc/passwd"));
        assert!(!leads_outside(b"link", b"x/../y"));
        assert!(leads_outside(b"link", b"x/../../y"));
    }
}
