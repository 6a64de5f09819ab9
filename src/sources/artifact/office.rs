//! The XML inside Office documents. An editor cuts a word into runs wherever it was touched; here the runs of a paragraph
//! are one text again.

use std::io::{self, Read};

use super::input::Input;
use super::opener::{Format, Look, Opener};
use crate::model::Entry;

pub(super) const FORMAT: Format = Format {
    name: "Office document",
    is,
    open,
};

/// What the root element of such a part names.
const SPACES: &[&[u8]] = &[
    b"openxmlformats.org/",
    b"purl.oclc.org/ooxml/",
    b"oasis:names:tc:opendocument:",
];

/// Elements that end a line of text: paragraphs, table cells, rows and shared strings.
const LINES: &[&[u8]] = &[
    b"p",
    b"h",
    b"tc",
    b"c",
    b"v",
    b"si",
    b"br",
    b"line-break",
    b"table-cell",
];

/// Attributes shorter than this hold sizes and colours.
const SHORTEST_ATTRIBUTE: usize = 20;

/// Bytes of one tag: longer ones are passed over in pieces.
const LONGEST_TAG: usize = 64 * 1024;

fn is(look: &Look<'_>) -> bool {
    look.depth > 0
        && look.start.trim_ascii_start().starts_with(b"<")
        && SPACES
            .iter()
            .any(|space| memchr::memmem::find(look.start, space).is_some())
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, input: Input<'_>) -> io::Result<()> {
    let mut text = Runs::new(input);
    opener.show(entry, Input::once(&mut text)?)
}

/// Gives the text of an XML document: runs joined, a line for each paragraph, long attributes on lines of their own.
struct Runs<R> {
    xml: R,
    tag: Vec<u8>,
    is_in_tag: bool,
    /// Attributes of the paragraph so far.
    aside: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Runs<R> {
    fn new(xml: R) -> Self {
        Self {
            xml,
            tag: Vec::new(),
            is_in_tag: false,
            aside: Vec::new(),
            ready: Vec::new(),
            given: 0,
        }
    }

    fn take(&mut self, byte: u8) {
        match (self.is_in_tag, byte) {
            (false, b'<') => self.is_in_tag = true,
            (false, byte) => self.ready.push(byte),
            (true, b'>') => {
                self.is_in_tag = false;
                self.end_tag();
                self.tag.clear();
            }
            (true, byte) => {
                if self.tag.len() == LONGEST_TAG {
                    self.keep_attributes();
                    self.tag.clear();
                }
                self.tag.push(byte);
            }
        }
    }

    fn end_tag(&mut self) {
        self.keep_attributes();
        let is_end = self.tag.starts_with(b"/") || self.tag.ends_with(b"/");
        let name = self.tag.strip_prefix(b"/").unwrap_or(&self.tag);
        let name = name
            .split(|byte| byte.is_ascii_whitespace() || *byte == b'/')
            .next()
            .unwrap_or_default();
        let name = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        if is_end && LINES.contains(&name) {
            self.end_line();
        }
    }

    fn keep_attributes(&mut self) {
        for value in self.tag.split(|byte| *byte == b'"').skip(1).step_by(2) {
            let is_space = SPACES
                .iter()
                .any(|space| memchr::memmem::find(value, space).is_some());
            if value.len() >= SHORTEST_ATTRIBUTE && !is_space {
                self.aside.extend_from_slice(value);
                self.aside.push(b'\n');
            }
        }
    }

    fn end_line(&mut self) {
        self.ready.push(b'\n');
        self.ready.append(&mut self.aside);
    }
}

impl<R: Read> Read for Runs<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.ready.len() {
            self.ready.clear();
            self.given = 0;
            let mut piece = [0; 16 * 1024];
            let count = self.xml.read(&mut piece)?;
            if count == 0 {
                if self.aside.is_empty() {
                    return Ok(0);
                }
                self.end_line();
                break;
            }
            for byte in &piece[..count] {
                self.take(*byte);
            }
        }
        let count = out.len().min(self.ready.len() - self.given);
        out[..count].copy_from_slice(&self.ready[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_one_paragraph_are_one_word_and_paragraphs_are_lines() {
        let xml = br#"<w:p><w:r><w:t>one</w:t></w:r><w:r w:x="1"><w:t>two</w:t></w:r></w:p><w:p><w:t>3</w:t></w:p>"#;
        let mut text = String::new();
        Runs::new(&xml[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "onetwo\n3\n");
    }

    #[test]
    fn a_long_attribute_stands_on_a_line_of_its_own() {
        let xml = br#"<w:p><a descr="a picture of the key on the wall"/>x</w:p>"#;
        let mut text = String::new();
        Runs::new(&xml[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text, "x\na picture of the key on the wall\n");
    }
}
