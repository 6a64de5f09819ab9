//! Marks and ignore files of other scanners, as people write them, and what is understood of each.
