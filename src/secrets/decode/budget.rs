//! What decoding may cost: bytes of decoded text for one document. A text of escapes within escapes must not cost more
//! than a bounded multiple of reading it.

/// The most bytes that are decoded of one document, a window of one MiB, over all depths.
const MOST_DECODED: usize = 16 << 20;

/// What is left to be decoded.
#[derive(Debug)]
pub(in crate::secrets) struct Budget {
    left: usize,
    is_cut: bool,
}

impl Budget {
    pub(in crate::secrets) fn new() -> Self {
        Self {
            left: MOST_DECODED,
            is_cut: false,
        }
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// Returns true when `length` more bytes may be decoded; otherwise the document counts as cut.
    pub(super) fn has_room(&mut self, length: usize) -> bool {
        self.is_cut |= length > self.left;
        length <= self.left
    }

    /// Takes `length` bytes, when there is room for them.
    pub(super) fn take(&mut self, length: usize) -> bool {
        let has_room = self.has_room(length);
        if has_room {
            self.left -= length;
        }
        has_room
    }

    /// Says that something was not decoded.
    pub(in crate::secrets) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// Returns true when something was not decoded.
    pub(in crate::secrets) fn is_cut(&self) -> bool {
        self.is_cut
    }
}
