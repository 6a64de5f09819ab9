//! One artefact of each kind, with the same text somewhere in it, and the path under which that text must be found.

use crate::packers::{
    DEFLATED, GNU, OLD, USTAR, Zip, ar, brotli, bzip2, cpio, gzip, lzma, old_cpio, pdf, rpm, seven_zip, sign,
    sqlite, tar, tar_as, tar_header, tar_member, xz, zip, zip_as, zlib, zstd,
};

/// An artefact, and what stands after `!/` in the path of the text; empty when it is the artefact itself.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) inside: &'static str,
}

/// Returns all kinds, each with `text` in it.
pub(crate) fn kinds(text: &[u8]) -> Vec<Kind> {
    let mut kinds = zips(text);
    kinds.extend(tars(text));
    kinds.extend(dialects(text));
    kinds.extend(streams(text));
    kinds.extend(packages(text));
    kinds.extend(images(text));
    kinds.extend(documents(text));
    kinds.extend(binaries(text));
    kinds
}

fn kind(name: &'static str, bytes: Vec<u8>, inside: &'static str) -> Kind {
    Kind { name, bytes, inside }
}

fn zips(text: &[u8]) -> Vec<Kind> {
    let of = |method, flags, is_large| {
        let how = Zip {
            method,
            flags,
            is_large,
        };
        zip_as(how, &[("etc/", b""), ("etc/app.conf", text)])
    };
    let at = |name: &str| zip(&[("readme", b"hello"), (name, text)]);
    vec![
        kind("stored.zip", of(0, 0, false), "etc/app.conf"),
        kind("deflated.zip", of(8, 0, false), "etc/app.conf"),
        kind("piped.zip", of(8, 8, false), "etc/app.conf"),
        kind("large.zip", of(8, 0, true), "etc/app.conf"),
        kind("bzip2.zip", of(12, 0, false), "etc/app.conf"),
        kind("lzma.zip", of(14, 0, false), "etc/app.conf"),
        kind("zstd.zip", of(93, 0, false), "etc/app.conf"),
        kind("xz.zip", of(95, 0, false), "etc/app.conf"),
        kind(
            "selfextracting.run",
            [&b"#!/bin/sh\nexit\n\0"[..], &at("app/settings.py")].concat(),
            "app/settings.py",
        ),
        kind("no-ending", at("app/settings.py"), "app/settings.py"),
        kind("app.jar", at("application.properties"), "application.properties"),
        kind("app.war", at("WEB-INF/web.xml"), "WEB-INF/web.xml"),
        kind("app-1-py3-none-any.whl", at("app/config.py"), "app/config.py"),
        kind("app.apk", at("assets/config.json"), "assets/config.json"),
        kind("app.nupkg", at("content/app.config"), "content/app.config"),
        kind("app.vsix", at("extension/out/main.js"), "extension/out/main.js"),
    ]
}

fn tars(text: &[u8]) -> Vec<Kind> {
    let plain = tar(&[("srv/app.yml", text)]);
    let with_links = {
        let mut out = Vec::new();
        tar_member(&mut out, &tar_header(b"../../etc/passwd", 0, b'2', USTAR), b"");
        tar_member(&mut out, &tar_header(b"dev/sda", 0, b'4', USTAR), b"");
        tar_member(
            &mut out,
            &tar_header(b"../../root/.env", text.len(), b'0', USTAR),
            text,
        );
        out
    };
    vec![
        kind("old.tar", tar_as(OLD, &[("srv/app.yml", text)]), "srv/app.yml"),
        kind("links.tar", with_links, "../../root/.env"),
        kind(
            "twice.tar",
            [tar(&[("a", b"x")]), plain.clone()].concat(),
            "srv/app.yml",
        ),
        kind(
            "pack-1.0.0.tgz",
            gzip(&tar(&[("package/index.js", text)])),
            "package/index.js",
        ),
        kind("a.tar.bz2", bzip2(&plain), "srv/app.yml"),
        kind("a.tar.xz", xz(&plain), "srv/app.yml"),
        kind("a.tar.lzma", lzma(&plain), "srv/app.yml"),
        kind("a.tar.zst", zstd(&plain), "srv/app.yml"),
        kind("a.tar.br", brotli(&plain), "srv/app.yml"),
    ]
}

/// What the dialects of tar do with names and holes.
fn dialects(text: &[u8]) -> Vec<Kind> {
    let mut prefixed = Vec::new();
    let mut header = tar_header(b"settings.py", text.len(), b'0', USTAR);
    header[345..352].copy_from_slice(b"srv/app");
    sign(&mut header);
    tar_member(&mut prefixed, &header, text);
    let long = "srv/".to_owned() + &"a".repeat(150) + "/settings.py";
    let long: &'static str = Box::leak(long.into_boxed_str());
    let mut gnu = Vec::new();
    tar_member(
        &mut gnu,
        &tar_header(b"././@LongLink", long.len() + 1, b'L', GNU),
        &[long.as_bytes(), &[0]].concat(),
    );
    tar_member(
        &mut gnu,
        &tar_header(&long.as_bytes()[..100], text.len(), b'0', GNU),
        text,
    );
    let mut posix = Vec::new();
    let record = b"25 path=srv/settings.yml\n";
    tar_member(
        &mut posix,
        &tar_header(b"PaxHeaders/x", record.len(), b'x', USTAR),
        record,
    );
    tar_member(&mut posix, &tar_header(b"short", text.len(), b'0', USTAR), text);
    let mut sparse = Vec::new();
    let mut header = tar_header(b"disk.img", text.len(), b'S', GNU);
    header[482] = 1;
    sign(&mut header);
    tar_member(&mut sparse, &[header, vec![0; 512]].concat(), text);
    vec![
        kind("ustar.tar", prefixed, "srv/app/settings.py"),
        kind("gnu.tar", gnu, long),
        kind("posix.tar", posix, "srv/settings.yml"),
        kind("sparse.tar", sparse, "disk.img"),
    ]
}

fn streams(text: &[u8]) -> Vec<Kind> {
    let (one, other) = text.split_at(text.len() / 2);
    vec![
        kind("dump.sql.gz", gzip(text), "dump.sql"),
        kind("two.log.gz", [gzip(one), gzip(other)].concat(), "two.log"),
        kind("dump.sql.bz2", bzip2(text), "dump.sql"),
        kind("dump.sql.xz", xz(text), "dump.sql"),
        kind("two.log.xz", [xz(one), xz(other)].concat(), "two.log"),
        kind("dump.sql.lzma", lzma(text), "dump.sql"),
        kind("dump.sql.zst", zstd(text), "dump.sql"),
        kind("two.log.zst", [zstd(one), zstd(other)].concat(), "two.log"),
        kind("app.js.br", brotli(text), "app.js"),
    ]
}

fn packages(text: &[u8]) -> Vec<Kind> {
    let data = tar(&[("./etc/app.conf", text)]);
    let files = [("etc/app.conf", text)];
    vec![
        kind("backup.7z", seven_zip(&files), "etc/app.conf"),
        kind(
            "lib.a",
            ar(&[("one.o/", b"x"), ("config.txt/", text)]),
            "config.txt",
        ),
        kind(
            "app.deb",
            ar(&[("debian-binary", b"2.0\n"), ("data.tar.xz", &xz(&data))]),
            "data.tar.xz!/etc/app.conf",
        ),
        kind("app.rpm", rpm(&gzip(&cpio(&files))), "payload!/etc/app.conf"),
        kind("new.cpio", cpio(&files), "etc/app.conf"),
        kind("old.cpio", old_cpio(&files), "etc/app.conf"),
        kind("initrd.img", gzip(&cpio(&files)), "etc/app.conf"),
    ]
}

fn images(text: &[u8]) -> Vec<Kind> {
    let env = String::from_utf8(text.to_vec()).unwrap();
    let lines: Vec<String> = env.lines().map(|line| format!("\"{line}\"")).collect();
    let config = format!(
        r#"{{"architecture":"amd64","config":{{"Env":[{}]}},"rootfs":{{}}}}"#,
        lines.join(",")
    );
    let history = format!(
        r#"{{"architecture":"amd64","history":[{{"created_by":"/bin/sh -c {}"}}],"rootfs":{{}}}}"#,
        env.trim().replace('\n', " ")
    );
    let layer = tar(&[("app/.env", text)]);
    let deleted = tar(&[("app/.wh..env", b"")]);
    vec![
        kind(
            "saved.tar",
            tar(&[
                ("manifest.json", b"[]"),
                ("abc/layer.tar", &layer),
                ("def/layer.tar", &deleted),
            ]),
            "abc/layer.tar!/app/.env",
        ),
        kind(
            "oci.tar",
            tar(&[("index.json", b"{}"), ("blobs/sha256/abc", &gzip(&layer))]),
            "blobs/sha256/abc!/app/.env",
        ),
        kind(
            "oci-zstd.tar",
            tar(&[("oci-layout", b"{}"), ("blobs/sha256/abc", &zstd(&layer))]),
            "blobs/sha256/abc!/app/.env",
        ),
        kind(
            "env.tar",
            tar(&[("blobs/sha256/abc", config.as_bytes())]),
            "blobs/sha256/abc!/config.env",
        ),
        kind(
            "history.tar",
            tar(&[("abc.json", history.as_bytes())]),
            "abc.json!/history.sh",
        ),
    ]
}

fn documents(text: &[u8]) -> Vec<Kind> {
    let words = String::from_utf8(text.to_vec()).unwrap();
    let mut kinds = office(&words);
    let mut page = "BT /F1 12 Tf ".to_owned();
    for line in words.lines() {
        let (one, other) = line.split_at(line.len() / 2);
        page.extend(["0 -14 Td [(", one, ") -20 (", other, ")] TJ\n"]);
    }
    page += " ET";
    let long = [&vec![b'x'; 900], text, &vec![b'y'; 2000]].concat();
    let attached = zlib(&zip(&[("a.txt", text)]));
    kinds.extend([
        kind(
            "page.pdf",
            pdf(&[("/Filter /FlateDecode", zlib(page.as_bytes()))]),
            "object 1",
        ),
        kind("plain.pdf", pdf(&[("", page.into_bytes())]), "object 1"),
        kind(
            "attached.pdf",
            pdf(&[("/Type /EmbeddedFile /Filter /FlateDecode", attached)]),
            "object 1!/a.txt",
        ),
        kind("app.db", sqlite(text), ""),
        kind("long-rows.sqlite3", sqlite(&long), "rows over several pages"),
    ]);
    kinds
}

/// Office documents whose every word is cut in the middle.
fn office(words: &str) -> Vec<Kind> {
    let runs = |start: &str, open: &str, close: &str, end: &str| -> String {
        let line = |line: &str| {
            let (one, other) = line.split_at(line.len() / 2);
            format!("{open}{one}{close}{open}{other}{close}{end}")
        };
        let lines: Vec<String> = words.lines().map(line).collect();
        format!("<?xml version=\"1.0\"?>{start}{}", lines.concat())
    };
    let word = runs(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p>"#,
        "<w:r><w:t>",
        "</w:t></w:r>",
        "</w:p>",
    );
    let sheet = runs(
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si>"#,
        "<r><t>",
        "</t></r>",
        "</si>",
    );
    let slide = runs(
        r#"<p:sld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">"#,
        "<a:r><a:t>",
        "</a:t></a:r>",
        "</a:p>",
    );
    let open = runs(
        r#"<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0">"#,
        "<text:span>",
        "</text:span>",
        "</text:p>",
    );
    let of = |name, part: &'static str, xml: String| kind(name, zip(&[(part, xml.as_bytes())]), part);
    vec![
        of("a.docx", "word/document.xml", word),
        of("a.xlsx", "xl/sharedStrings.xml", sheet),
        of("a.pptx", "ppt/slides/slide1.xml", slide),
        of("a.odt", "content.xml", open),
    ]
}

fn binaries(text: &[u8]) -> Vec<Kind> {
    let with = |start: &[u8]| [start, &[0; 64], text, &[0, 1, 2, 0xFF]].concat();
    let units = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = String::from_utf8(text.to_vec()).unwrap();
        text.encode_utf16().flat_map(order).collect()
    };
    vec![
        kind("app.pyc", with(b"\xCB\r\r\n"), ""),
        kind("app.wasm", with(b"\0asm\x01\0\0\0"), ""),
        kind("server", with(b"\x7FELF\x02\x01\x01"), ""),
        kind("App.class", with(b"\xCA\xFE\xBA\xBE\0\0\0\x34"), ""),
        kind("app.macho", with(b"\xCF\xFA\xED\xFE\x07"), ""),
        kind(
            "App.dll",
            [
                b"MZ\x90\0\x03\0\0\0\x04\0".to_vec(),
                vec![0xFF, 7, 0],
                units(u16::to_le_bytes),
                vec![1, 2],
            ]
            .concat(),
            "",
        ),
        kind("little.txt", units(u16::to_le_bytes), ""),
        kind("big.txt", units(u16::to_be_bytes), ""),
    ]
}

/// Keeps the plainest way to pack at hand for what nests another.
pub(crate) fn nested(artefact: &Kind) -> Vec<u8> {
    if artefact.name.len().is_multiple_of(2) {
        zip_as(DEFLATED, &[(artefact.name, &artefact.bytes)])
    } else {
        gzip(&tar(&[(artefact.name, &artefact.bytes)]))
    }
}
