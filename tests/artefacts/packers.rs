//! Writes archives the way the usual programs do, small and by hand where a format is simple.

use std::io::Write as _;

use gonogo::tokens::crc32;

/// A file to pack: name and content.
pub(crate) type Packed<'a> = (&'a str, &'a [u8]);

fn le16(value: usize) -> [u8; 2] {
    u16::try_from(value).unwrap().to_le_bytes()
}

fn le32(value: usize) -> [u8; 4] {
    u32::try_from(value).unwrap().to_le_bytes()
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

pub(crate) fn lzma(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::LzmaOptions::with_preset(3);
    let mut writer = lzma_rust2::LzmaWriter::new_use_header(Vec::new(), &options, None).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// One stream with one block and no checksum.
pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::Lzma2Options::with_preset(3);
    let mut writer = lzma_rust2::Lzma2Writer::new(Vec::new(), options);
    writer.write_all(bytes).unwrap();
    let data = writer.finish().unwrap();
    let mut out = b"\xFD7zXZ\0\0\0".to_vec();
    out.extend(le32(crc32(&[0, 0]) as usize));
    // The window: 4 MiB, which is what this preset uses.
    let mut block = vec![2, 0, 0x21, 1, 20, 0, 0, 0];
    block.extend(le32(crc32(&block) as usize));
    out.extend(&block);
    out.extend(&data);
    out.resize(out.len().next_multiple_of(4), 0);
    let mut index = vec![0, 1];
    for value in [block.len() + data.len(), bytes.len()] {
        let mut value = value;
        while value > 127 {
            index.push(u8::try_from(value & 127).unwrap() | 128);
            value >>= 7;
        }
        index.push(u8::try_from(value).unwrap());
    }
    index.resize(index.len().next_multiple_of(4), 0);
    index.extend(le32(crc32(&index) as usize));
    let mut footer = le32(index.len() / 4 - 1).to_vec();
    footer.extend([0, 0]);
    out.extend(&index);
    out.extend(le32(crc32(&footer) as usize));
    out.extend(&footer);
    out.extend(b"YZ");
    out
}

/// Blocks that are not compressed: RFC 7932, 9.2.
pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, block) in bytes.chunks(1 << 16).enumerate() {
        // The first block follows the one bit of the window size, the others stand at a byte of their own.
        let shift = usize::from(number == 0);
        let header = ((block.len() - 1) << 3 | 1 << 19) << shift;
        out.extend(&le32(header)[..3]);
        out.extend(block);
    }
    out.push(3);
    out
}

pub(crate) fn seven_zip(files: &[Packed<'_>]) -> Vec<u8> {
    let mut writer = sevenz_rust2::ArchiveWriter::new(std::io::Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in files {
        writer
            .push_archive_entry(sevenz_rust2::ArchiveEntry::new_file(name), Some(*bytes))
            .unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// How the members of a zip are packed.
#[derive(Clone, Copy)]
pub(crate) struct Zip {
    pub(crate) method: u16,
    pub(crate) flags: u16,
    /// Sizes stand in the extra field of the large form.
    pub(crate) is_large: bool,
}

pub(crate) const DEFLATED: Zip = Zip {
    method: 8,
    flags: 0,
    is_large: false,
};

pub(crate) fn zip(files: &[Packed<'_>]) -> Vec<u8> {
    zip_as(DEFLATED, files)
}

fn packed_by(method: u16, bytes: &[u8]) -> Vec<u8> {
    match method {
        0 => bytes.to_vec(),
        8 => deflate(bytes),
        12 => bzip2(bytes),
        14 => {
            let whole = lzma(bytes);
            [&[9, 20, 5, 0], &whole[..5], &whole[13..]].concat()
        }
        93 => zstd(bytes),
        _ => xz(bytes),
    }
}

pub(crate) fn zip_as(how: Zip, files: &[Packed<'_>]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let data = packed_by(how.method, bytes);
        let offset = out.len();
        let mut fields = le16(20).to_vec();
        fields.extend(le16(usize::from(how.flags)));
        fields.extend(le16(usize::from(how.method)));
        fields.extend([0; 4]);
        fields.extend(le32(crc32(bytes) as usize));
        let mut extra = Vec::new();
        if how.is_large {
            fields.extend([0xFF; 8]);
            extra.extend(le16(1));
            extra.extend(le16(16));
            extra.extend((bytes.len() as u64).to_le_bytes());
            extra.extend((data.len() as u64).to_le_bytes());
        } else {
            fields.extend(le32(data.len()));
            fields.extend(le32(bytes.len()));
        }
        fields.extend(le16(name.len()));
        fields.extend(le16(extra.len()));
        out.extend(b"PK\x03\x04");
        if how.flags & 8 == 8 {
            // Written to a pipe: the sizes follow the data.
            out.extend(&fields[..10]);
            out.extend([0; 12]);
            out.extend(&fields[22..]);
        } else {
            out.extend(&fields);
        }
        out.extend(name.as_bytes());
        out.extend(&extra);
        out.extend(&data);
        if how.flags & 8 == 8 {
            out.extend(b"PK\x07\x08");
            out.extend(&fields[10..22]);
        }
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(le32(offset));
        directory.extend(name.as_bytes());
        directory.extend(&extra);
    }
    let start = out.len();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(le16(files.len()));
    out.extend(le16(files.len()));
    out.extend(le32(directory.len()));
    out.extend(le32(start));
    out.extend([0, 0]);
    out
}

/// Returns the header of a tar member, with its checksum.
pub(crate) fn tar_header(name: &[u8], size: usize, kind: u8, dialect: [u8; 8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name);
    header[100..107].copy_from_slice(b"0000644");
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[136..147].copy_from_slice(b"00000000000");
    header[156] = kind;
    header[257..265].copy_from_slice(&dialect);
    sign(&mut header);
    header
}

pub(crate) fn sign(header: &mut [u8]) {
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

pub(crate) const USTAR: [u8; 8] = *b"ustar\x0000";
pub(crate) const GNU: [u8; 8] = *b"ustar  \0";
pub(crate) const OLD: [u8; 8] = [0; 8];

pub(crate) fn tar_member(out: &mut Vec<u8>, header: &[u8], bytes: &[u8]) {
    out.extend(header);
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(512), 0);
}

pub(crate) fn tar(files: &[Packed<'_>]) -> Vec<u8> {
    tar_as(USTAR, files)
}

pub(crate) fn tar_as(dialect: [u8; 8], files: &[Packed<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files {
        tar_member(
            &mut out,
            &tar_header(name.as_bytes(), bytes.len(), b'0', dialect),
            bytes,
        );
    }
    out.resize(out.len() + 1024, 0);
    out
}

pub(crate) fn ar(files: &[Packed<'_>]) -> Vec<u8> {
    let mut out = b"!<arch>\n".to_vec();
    for (name, bytes) in files {
        out.extend(
            format!(
                "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
                0,
                0,
                0,
                "100644",
                bytes.len()
            )
            .as_bytes(),
        );
        out.extend(*bytes);
        if bytes.len() % 2 == 1 {
            out.push(b'\n');
        }
    }
    out
}

pub(crate) fn cpio(files: &[Packed<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files.iter().copied().chain([("TRAILER!!!", &[][..])]) {
        out.extend(b"070701");
        for value in [
            1,
            0o100_644,
            0,
            0,
            1,
            0,
            bytes.len(),
            0,
            0,
            0,
            0,
            name.len() + 1,
            0,
        ] {
            out.extend(format!("{value:08X}").as_bytes());
        }
        out.extend(name.as_bytes());
        out.push(0);
        out.resize(out.len().next_multiple_of(4), 0);
        out.extend(bytes);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

pub(crate) fn old_cpio(files: &[Packed<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files.iter().copied().chain([("TRAILER!!!", &[][..])]) {
        let size = name.len() + 1;
        let length = bytes.len();
        out.extend(
            format!(
                "070707000001000001100644000000000000000001000000{:011o}{size:06o}{length:011o}{name}\0",
                0
            )
            .as_bytes(),
        );
        out.extend(bytes);
    }
    out
}

pub(crate) fn rpm(payload: &[u8]) -> Vec<u8> {
    let mut out = vec![0xED, 0xAB, 0xEE, 0xDB, 3, 0];
    out.resize(96, 0);
    for _ in 0..2 {
        out.extend([0x8E, 0xAD, 0xE8, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 8]);
        out.extend([0; 24]);
    }
    out.extend(payload);
    out
}

/// A page of one row each; `text` longer than a page goes on in further ones.
pub(crate) fn sqlite(text: &[u8]) -> Vec<u8> {
    let mut page = vec![0; 1024];
    page[..16].copy_from_slice(b"SQLite format 3\0");
    page[16..18].copy_from_slice(&1024_u16.to_be_bytes());
    let most = 1024 - 35;
    let least = (1024 - 12) * 32 / 255 - 23;
    let mut row = Vec::new();
    let mut here = text.len();
    if here > most {
        here = least + (text.len() - least) % (1024 - 4);
        here = if here <= most { here } else { least };
    }
    row.extend([
        u8::try_from(text.len() >> 7).unwrap() | 128,
        u8::try_from(text.len() & 127).unwrap(),
        1,
    ]);
    row.extend(&text[..here]);
    if here < text.len() {
        row.extend(2_u32.to_be_bytes());
    }
    let at = 1024 - row.len();
    page[at..].copy_from_slice(&row);
    page[100..108].copy_from_slice(&[13, 0, 0, 0, 1, 0, 0, 0]);
    page[108..110].copy_from_slice(&u16::try_from(at).unwrap().to_be_bytes());
    let rest: Vec<&[u8]> = text[here..].chunks(1020).collect();
    for (number, part) in rest.iter().enumerate() {
        let next = if number + 1 == rest.len() {
            0
        } else {
            u32::try_from(number).unwrap() + 3
        };
        page.extend(next.to_be_bytes());
        page.extend(*part);
        page.resize(page.len().next_multiple_of(1024), 0);
    }
    page
}

/// Objects: dictionary entries and stream.
pub(crate) fn pdf(objects: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    for (number, (dictionary, stream)) in objects.iter().enumerate() {
        out.extend(
            format!(
                "{} 0 obj\n<< /Length {} {dictionary} >>\nstream\n",
                number + 1,
                stream.len()
            )
            .as_bytes(),
        );
        out.extend(stream);
        out.extend(b"\nendstream\nendobj\n");
    }
    out.extend(b"trailer << /Size 1 >>\n%%EOF\n");
    out
}
