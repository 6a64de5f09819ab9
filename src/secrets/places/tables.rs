//! The tables: which words announce a secret, and in which forms it stands beside them. Text that anybody can extend;
//! `form.rs` says how a form is written.

/// Commands and their options.
pub(super) const COMMANDS: &str = include_str!("commands.txt");
/// Options that mean the same with every command.
pub(super) const OPTIONS: &str = include_str!("options.txt");
/// Lines of settings, each behind the word in it that is rare.
pub(super) const LINES: &str = include_str!("lines.txt");
/// Names of files and the lines in them.
pub(super) const FILES: &str = include_str!("files.txt");

/// Returns the rows of `table`: what stands before and behind the arrow.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" => "))
        .map(|(left, right)| (left, right.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_word_and_a_secret() {
        for (name, table) in [
            ("commands", COMMANDS),
            ("options", OPTIONS),
            ("lines", LINES),
            ("files", FILES),
        ] {
            for line in table
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
            {
                assert!(line.contains(" => "), "{name}: {line}");
            }
            for (left, right) in rows(table) {
                for word in left.split(", ") {
                    assert!(word.len() > 2, "{name}: {left}");
                }
                for form in right.split(" | ") {
                    let slots = form.matches(['!', '~']).count();
                    assert_eq!(slots, 1, "{name}: {left} => {form}");
                }
            }
        }
    }
}
