//! Boosted trees over the features: the sum of their leaves says how likely a value is a credential.
//! The table is made by `tools/train.py` and packed into the program; docs/classifier.md tells how it was learnt.

use std::sync::OnceLock;

use super::features::Features;

/// What `tools/train.py` writes.
const TABLE: &[u8] = include_bytes!("forest.bin");
/// First bytes of the table; the number is that of its form.
const MAGIC: &[u8] = b"gonogo trees 1\n";
/// Leaves are kept in this part of the natural logarithm of the odds.
const LEAF_SCALE: f32 = 2_000.0;

/// After so many trees a sum of leaves below this is the end of it. Of 29,600 labelled values that they were learnt from, 12
/// of the 13,200 that all trees together doubt or believe are lost so.
const HOPELESS: [(usize, i32); 2] = [(40, -6_000), (80, -7_000)];

/// All trees.
#[derive(Debug, Default)]
pub(in crate::secrets) struct Forest {
    nodes: Vec<Node>,
    leaves: Vec<i16>,
    roots: Vec<Child>,
    /// Number of features the trees were trained with, and the checksum of their names.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a test compares it with what is counted")
    )]
    pub(super) made_for: (usize, u32),
}

/// One question: is the feature at most the threshold?
#[derive(Clone, Copy, Debug)]
struct Node {
    feature: u16,
    threshold: i16,
    yes: Child,
    no: Child,
}

/// What follows an answer.
#[derive(Clone, Copy, Debug)]
enum Child {
    Node(u16),
    Leaf(u16),
}

impl Forest {
    /// Returns the trees of this program.
    pub(in crate::secrets) fn built_in() -> &'static Self {
        static FOREST: OnceLock<Forest> = OnceLock::new();
        FOREST.get_or_init(|| Self::read(TABLE).unwrap_or_default())
    }

    /// Returns the trees written in `table`, or nothing when it is cut short or of another form.
    pub(super) fn read(table: &[u8]) -> Option<Self> {
        let mut rest = Reader(table.strip_prefix(MAGIC)?);
        let made_for = (usize::from(rest.number()?), rest.checksum()?);
        let trees = rest.number()?;
        let mut forest = Self {
            made_for,
            ..Self::default()
        };
        for _ in 0..trees {
            let questions = rest.number()?;
            let (first_node, first_leaf) = (forest.nodes.len(), forest.leaves.len());
            let child = |code: u16| {
                let index = usize::from(code & 0x7FFF);
                Some(if code & 0x8000 == 0 {
                    Child::Node(u16::try_from(first_node + index).ok()?)
                } else {
                    Child::Leaf(u16::try_from(first_leaf + index).ok()?)
                })
            };
            forest.roots.push(child(if questions == 0 { 0x8000 } else { 0 })?);
            for _ in 0..questions {
                forest.nodes.push(Node {
                    feature: rest.number()?,
                    threshold: rest.signed()?,
                    yes: child(rest.number()?)?,
                    no: child(rest.number()?)?,
                });
            }
            for _ in 0..=questions {
                forest.leaves.push(rest.signed()?);
            }
        }
        rest.0.is_empty().then_some(forest)
    }

    /// Returns how likely the value is a credential, in hundredths.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of 100, and a sum of a few hundred small numbers"
    )]
    pub(in crate::secrets) fn percent(&self, features: &Features) -> u8 {
        let numbers = features.numbers();
        let mut sum = 0;
        for (number, root) in self.roots.iter().enumerate() {
            sum += i32::from(self.leaf(*root, numbers));
            // Most values are no credentials, and the first trees know: the others only tell near cases apart.
            if HOPELESS
                .iter()
                .any(|(trees, bar)| number + 1 == *trees && sum < *bar)
            {
                return 0;
            }
        }
        let odds = sum as f32 / LEAF_SCALE;
        (100.0 / (1.0 + (-odds).exp())) as u8
    }

    fn leaf(&self, root: Child, numbers: &[i16]) -> i16 {
        let mut at = root;
        // Each step goes to a later node of the same tree, so the walk ends; a table that breaks this is none of ours.
        for _ in 0..=self.nodes.len() {
            match at {
                Child::Leaf(index) => {
                    return self.leaves.get(usize::from(index)).copied().unwrap_or_default();
                }
                Child::Node(index) => {
                    let Some(node) = self.nodes.get(usize::from(index)) else {
                        break;
                    };
                    let number = numbers
                        .get(usize::from(node.feature))
                        .copied()
                        .unwrap_or_default();
                    at = if number <= node.threshold {
                        node.yes
                    } else {
                        node.no
                    };
                }
            }
        }
        0
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u16> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u16::from_le_bytes(*bytes))
    }

    fn signed(&mut self) -> Option<i16> {
        Some(self.number()?.cast_signed())
    }

    fn checksum(&mut self) -> Option<u32> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::super::features;
    use super::*;
    use crate::tokens::crc32;

    #[test]
    fn the_table_was_trained_with_the_features_that_are_counted() {
        let names = features::names();
        let forest = Forest::read(TABLE).expect("the table is whole");
        assert_eq!(forest.made_for, (names.len(), crc32(names.join("\n").as_bytes())));
        assert!(forest.roots.len() >= 100);
    }

    #[test]
    fn a_table_that_is_cut_short_is_refused() {
        for end in [0, MAGIC.len(), TABLE.len() / 2, TABLE.len() - 1] {
            assert!(Forest::read(&TABLE[..end]).is_none(), "{end}");
        }
    }
}
