//! Plans how to unpack many blobs at the least cost. In a pack most blobs stand as differences to others; read one by one
//! each would unpack its whole chain again. Here the chains become trees, and every object is unpacked once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::odb::pack::Bundle;
use gix::odb::pack::data::entry::Header;

use super::super::open::{Look, look};

/// Stands for "none" where a number of an object is expected.
const NONE: u32 = u32::MAX;

/// The packs of a repository and of those it borrows from.
pub(super) struct Packs(Vec<Bundle>);

impl Packs {
    /// Opens every pack. One that cannot be opened is left out: its objects are then looked for the slow way, which
    /// says why they cannot be read.
    pub(super) fn open(handle: &gix::Repository) -> Self {
        let store = handle.objects.store_ref();
        let mut folders: Vec<PathBuf> = vec![store.path().to_owned()];
        folders.extend(store.alternate_db_paths().unwrap_or_default());
        let mut indices: Vec<PathBuf> = folders.iter().flat_map(|folder| indices_in(folder)).collect();
        indices.sort();
        let open = |path: &PathBuf| Bundle::at(path, handle.object_hash()).ok();
        Self(indices.iter().filter_map(open).collect())
    }

    pub(super) fn bundle(&self, pack: usize) -> &Bundle {
        &self.0[pack]
    }

    fn find(&self, id: ObjectId) -> Option<(usize, u64)> {
        self.0.iter().enumerate().find_map(|(number, bundle)| {
            let at = bundle.index.lookup(id)?;
            Some((number, bundle.index.pack_offset_at_index(at)))
        })
    }
}

fn indices_in(objects: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(objects.join("pack")) else {
        return Vec::new();
    };
    let is_index = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "idx")
            && matches!(look(path), Look::File(_))
            && matches!(look(&path.with_extension("pack")), Look::File(_))
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(is_index)
        .collect()
}

/// One object of a pack that is wanted, or that a wanted one builds on.
struct Node {
    offset: u64,
    base: u32,
    /// The first object that builds on this one, and the next that builds on the same as this.
    first_child: u32,
    sibling: u32,
    /// Number of the wanted blob, if it is one.
    wanted: u32,
    /// How many objects build on it, itself included.
    weight: u32,
}

/// What builds on what in one pack.
#[derive(Default)]
struct Forest {
    nodes: Vec<Node>,
    by_offset: HashMap<u64, u32>,
}

/// A whole object of a pack, and all wanted ones that build on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root {
    pack: usize,
    node: u32,
}

/// How to read the wanted blobs.
pub(super) struct Plan {
    forests: Vec<Forest>,
    /// In the order of the packs, so that they are read from front to end.
    pub(super) roots: Vec<Root>,
    /// Wanted blobs that stand in no pack, or whose chain is broken, by number.
    pub(super) others: Vec<u32>,
}

impl Plan {
    /// Returns the plan for the `wanted` blobs.
    pub(super) fn new(packs: &Packs, wanted: &[ObjectId]) -> Self {
        let mut forests: Vec<Forest> = packs.0.iter().map(|_| Forest::default()).collect();
        let mut others = Vec::new();
        for (number, id) in (0..NONE).zip(wanted) {
            match packs.find(*id) {
                Some((pack, offset)) => forests[pack].want(packs.bundle(pack), offset, number),
                None => others.push(number),
            }
        }
        let mut roots = Vec::new();
        for (pack, forest) in forests.iter_mut().enumerate() {
            let mut found = forest.link(&mut others);
            found.sort_by_key(|node| forest.nodes[*node as usize].offset);
            roots.extend(found.into_iter().map(|node| Root { pack, node }));
        }
        others.sort_unstable();
        Self {
            forests,
            roots,
            others,
        }
    }
}

impl Forest {
    /// Notes that the blob at `offset` is wanted, and with it all that it builds on.
    fn want(&mut self, bundle: &Bundle, offset: u64, number: u32) {
        let (mut node, mut is_new) = self.node(offset);
        self.nodes[node as usize].wanted = number;
        while is_new {
            let Some(base) = base_of(bundle, self.nodes[node as usize].offset) else {
                return;
            };
            let child = node;
            (node, is_new) = self.node(base);
            self.nodes[child as usize].base = node;
        }
    }

    fn node(&mut self, offset: u64) -> (u32, bool) {
        if let Some(node) = self.by_offset.get(&offset) {
            return (*node, false);
        }
        let node = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.by_offset.insert(offset, node);
        self.nodes.push(Node {
            offset,
            base: NONE,
            first_child: NONE,
            sibling: NONE,
            wanted: NONE,
            weight: 0,
        });
        (node, true)
    }

    /// Hangs every object below the one it builds on and returns those that build on none. Wanted ones that build on
    /// themselves in the end, which only a forged pack holds, go to `others`.
    fn link(&mut self, others: &mut Vec<u32>) -> Vec<u32> {
        self.by_offset = HashMap::new();
        let mut roots = Vec::new();
        for node in 0..self.nodes.len() {
            // The number of a node was made from a u32.
            let number = u32::try_from(node).unwrap_or(NONE);
            match self.nodes[node].base {
                NONE => roots.push(number),
                base => {
                    let base = &mut self.nodes[base as usize];
                    let sibling = std::mem::replace(&mut base.first_child, number);
                    self.nodes[node].sibling = sibling;
                }
            }
        }
        let mut order: Vec<u32> = roots.clone();
        let mut at = 0;
        while let Some(node) = order.get(at).copied() {
            self.nodes[node as usize].weight = 1;
            order.extend(self.children(node));
            at += 1;
        }
        for node in order.into_iter().rev() {
            let Node { base, weight, .. } = self.nodes[node as usize];
            if base != NONE {
                self.nodes[base as usize].weight += weight;
            }
        }
        let unreached = self
            .nodes
            .iter()
            .filter(|node| node.weight == 0 && node.wanted != NONE);
        others.extend(unreached.map(|node| node.wanted));
        roots
    }

    fn children(&self, node: u32) -> impl Iterator<Item = u32> {
        let first = self.nodes[node as usize].first_child;
        let next = |child: &u32| Some(self.nodes[*child as usize].sibling).filter(|next| *next != NONE);
        std::iter::successors(Some(first).filter(|first| *first != NONE), next)
    }
}

/// Returns where the object stands that the one at `offset` builds on; nothing for a whole one or a broken header, which
/// is noticed when it is unpacked.
fn base_of(bundle: &Bundle, offset: u64) -> Option<u64> {
    let entry = bundle.pack.entry(offset).ok()?;
    match entry.header {
        Header::OfsDelta { base_distance } => entry.checked_base_pack_offset(base_distance),
        Header::RefDelta { base_id } => {
            let at = bundle.index.lookup(base_id)?;
            Some(bundle.index.pack_offset_at_index(at))
        }
        _ => None,
    }
}

/// Unpacks, with buffers of its own; one for each worker.
#[derive(Default)]
pub(super) struct Unpacker {
    inflate: gix::zlib::Inflate,
    delta: Vec<u8>,
}

/// An object that is to be unpacked, and the bytes it builds on.
struct Step {
    node: u32,
    base: Option<std::rc::Rc<Vec<u8>>>,
}

impl Unpacker {
    /// Unpacks `root` and all that builds on it; shows the wanted ones with their numbers, and those that cannot be
    /// unpacked with the reason.
    pub(super) fn each(
        &mut self,
        packs: &Packs,
        plan: &Plan,
        root: Root,
        show: &mut dyn FnMut(u32, Result<Vec<u8>, String>),
    ) {
        let forest = &plan.forests[root.pack];
        let bundle = packs.bundle(root.pack);
        let mut open = vec![Step {
            node: root.node,
            base: None,
        }];
        while let Some(Step { node, base }) = open.pop() {
            let unpacked = self.unpack(bundle, &forest.nodes[node as usize], base.as_deref());
            drop(base);
            let bytes = match unpacked {
                Ok(bytes) => bytes,
                Err(reason) => {
                    lose(forest, node, &reason, show);
                    continue;
                }
            };
            let wanted = forest.nodes[node as usize].wanted;
            let mut children: Vec<u32> = forest.children(node).collect();
            if children.is_empty() {
                if wanted != NONE {
                    show(wanted, Ok(bytes));
                }
                continue;
            }
            if wanted != NONE {
                show(wanted, Ok(bytes.clone()));
            }
            // The last to be taken is the one that most builds on: what it needs is free by then, so that a long chain
            // holds two objects in memory and not all of them.
            children.sort_by_key(|child| std::cmp::Reverse(forest.nodes[*child as usize].weight));
            let bytes = std::rc::Rc::new(bytes);
            open.extend(children.into_iter().map(|node| Step {
                node,
                base: Some(std::rc::Rc::clone(&bytes)),
            }));
        }
    }

    fn unpack(&mut self, bundle: &Bundle, node: &Node, base: Option<&Vec<u8>>) -> Result<Vec<u8>, String> {
        let entry = bundle
            .pack
            .entry(node.offset)
            .map_err(|error| error.to_string())?;
        let size = size_within_cap(entry.decompressed_size)?;
        let broken = |error: gix::Error| error.to_string();
        let Some(base) = base else {
            if entry.header.is_delta() {
                return Err("what it builds on is missing".to_owned());
            }
            let mut bytes = vec![0; size];
            bundle
                .pack
                .decompress_entry(&entry, &mut self.inflate, &mut bytes)
                .map_err(broken)?;
            return Ok(bytes);
        };
        self.delta.clear();
        self.delta.resize(size, 0);
        bundle
            .pack
            .decompress_entry(&entry, &mut self.inflate, &mut self.delta)
            .map_err(broken)?;
        apply(base, &self.delta).ok_or_else(|| "its difference to another object is malformed".to_owned())
    }
}

/// Says of every wanted object below `node` that it cannot be unpacked.
fn lose(forest: &Forest, node: u32, reason: &str, show: &mut dyn FnMut(u32, Result<Vec<u8>, String>)) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        let wanted = forest.nodes[node as usize].wanted;
        if wanted != NONE {
            show(wanted, Err(reason.to_owned()));
        }
        open.extend(forest.children(node));
    }
}

/// Largest object that is unpacked in memory; a larger one is said to be unread.
const LARGEST_OBJECT: u64 = 512 << 20;

fn size_within_cap(size: u64) -> Result<usize, String> {
    usize::try_from(size)
        .ok()
        .filter(|_| size <= LARGEST_OBJECT)
        .ok_or_else(|| format!("it has {size} bytes, more than {LARGEST_OBJECT}"))
}

/// Returns what `delta` makes of `base`, or nothing when it is malformed.
///
/// The format is git's: <https://git-scm.com/docs/pack-format#_deltified_representation>.
fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut rest = delta;
    if size(&mut rest)? != base.len() as u64 {
        return None;
    }
    let promised = size_within_cap(size(&mut rest)?).ok()?;
    let mut bytes = Vec::with_capacity(promised);
    while let Some((&command, after)) = rest.split_first() {
        rest = after;
        let piece = if command & 0x80 == 0 {
            let (piece, after) = rest
                .split_at_checked(usize::from(command))
                .filter(|_| command != 0)?;
            rest = after;
            piece
        } else {
            let offset = number(&mut rest, command, 4)?;
            let length = match number(&mut rest, command >> 4, 3)? {
                0 => 0x1_0000,
                length => length,
            };
            base.get(offset..offset.checked_add(length)?)?
        };
        if bytes.len() + piece.len() > promised {
            return None;
        }
        bytes.extend_from_slice(piece);
    }
    (bytes.len() == promised).then_some(bytes)
}

/// Takes a number of which `flags` say which of its `places` low bytes are there.
fn number(rest: &mut &[u8], flags: u8, places: u32) -> Option<usize> {
    let mut number = 0;
    for place in 0..places {
        if flags & (1 << place) != 0 {
            let (&byte, after) = rest.split_first()?;
            *rest = after;
            number |= usize::from(byte) << (8 * place);
        }
    }
    Some(number)
}

/// Takes a size, seven bits a byte, the lowest first.
fn size(rest: &mut &[u8]) -> Option<u64> {
    let mut size: u64 = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        size |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(size);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_copies_and_inserts() {
        // 11 bytes become 9: "world" from 6, then " hi" and one byte more.
        let delta = [11, 9, 0x91, 6, 5, 4, b' ', b'h', b'i', b'!'];
        assert_eq!(apply(b"hello world", &delta).as_deref(), Some(&b"world hi!"[..]));
    }

    #[test]
    fn a_forged_difference_is_refused_and_takes_no_memory() {
        for forged in [
            &[11, 5, 0x91, 60, 5][..],
            &[11, 5, 0][..],
            &[11, 5, 9, b'x'][..],
            &[11, 2, 0x91, 0, 5][..],
            &[11, 9, 0x91, 0, 5][..],
            &[4, 5, 0x91, 0, 4][..],
            &[11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F][..],
            &[0xFF; 12][..],
            &[][..],
        ] {
            assert_eq!(apply(b"hello world", forged), None, "{forged:?}");
        }
    }
}
