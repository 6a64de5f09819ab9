//! The ways to write a token, and what stands around it: one line an encoding or a place.

use crate::write::{
    base64, base64_of, base64_with, base64url, dump, each, gzip, hex, percent, wrapped, zlib,
};

/// How exactly the place of a value can be known.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// It starts with the first encoded letter.
    Start,
    /// It lies somewhere in what is encoded.
    Inside,
}
use Place::{Inside, Start};

/// A way to write a token: the file, what stands around it (`@` is the place), how it is written.
pub(crate) type Way = (&'static str, &'static str, fn(&str) -> String, Place);

/// Encodings, alone and within one another.
pub(crate) const ENCODINGS: &[Way] = &[
    ("a.js", "const a = atob(\"@\");\n", base64, Start),
    (
        "a.js",
        "const a = decode('@', 1);\n",
        |token| base64url(token),
        Start,
    ),
    (
        "a.txt",
        "first line\n  blob @\n",
        |token| base64_with(token.as_bytes(), ['+', '/']),
        Start,
    ),
    (
        "a.txt",
        "x\n@\ny\n",
        |token| {
            wrapped(
                &base64(&format!(
                    "# settings for the shop\n# line two\nTOKEN={token}\n# end of it"
                )),
                64,
                "\n",
            )
        },
        Inside,
    ),
    (
        "a.yaml",
        "blob: |\n    @\nnext: 1\n",
        |token| {
            wrapped(
                &base64(&format!(
                    "# settings for the shop\nTOKEN={token}\n# end of the file"
                )),
                76,
                "\n    ",
            )
        },
        Inside,
    ),
    (
        "a.json",
        "{\"x\": \"@\"}",
        |token| {
            wrapped(
                &base64(&format!(
                    "# settings for the shop\nTOKEN={token}\n# end of the file"
                )),
                76,
                "\\n",
            )
        },
        Inside,
    ),
    ("a.py", "a = bytes.fromhex('@')\n", hex, Start),
    (
        "a.sql",
        "insert into t values (0x@);\n",
        |token| hex(token).to_uppercase(),
        Start,
    ),
    (
        "a.c",
        "char a[] = { @ };\n",
        |token| each(token, |byte| format!("0x{byte:02x}, ")),
        Start,
    ),
    (
        "a.js",
        "const a = String.fromCharCode(@);\n",
        |token| {
            each(token, |byte| format!("{byte},"))
                .trim_end_matches(',')
                .to_owned()
        },
        Start,
    ),
    (
        "a.go",
        "var a = []byte{@}\n",
        |token| {
            each(token, |byte| format!("{byte}, "))
                .trim_end_matches(", ")
                .to_owned()
        },
        Start,
    ),
    ("a.txt", "dump:\n@", dump, Inside),
    (
        "a.txt",
        "dump: @\n",
        |token| each(token, |byte| format!("{byte:02x} ")).trim_end().to_owned(),
        Start,
    ),
    ("a.log", "GET /x?key=@&y=1 200\n", percent, Start),
    (
        "a.html",
        "<b>@</b>\n",
        |token| each(token, |byte| format!("&#{byte};")),
        Start,
    ),
    (
        "a.html",
        "<b>@</b>\n",
        |token| each(token, |byte| format!("&#x{byte:x};")),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| each(token, |byte| format!("\\u{byte:04x}")),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| each(token, |byte| format!("\\u{{{byte:x}}}")),
        Start,
    ),
    (
        "a.py",
        "a = '@'\n",
        |token| each(token, |byte| format!("\\x{byte:02x}")),
        Start,
    ),
    (
        "a.sh",
        "a=$'@'\n",
        |token| each(token, |byte| format!("\\{byte:03o}")),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| format!("\\u{:04x}{}", token.as_bytes()[0], &token[1..]),
        Start,
    ),
    (
        "a.eml",
        "Content-Transfer-Encoding: quoted-printable\n\nkey @ end\n",
        |token| wrapped(token, 20, "=\n"),
        Start,
    ),
    ("a.json", "{\"x\":\"@\"}", gzip, Inside),
    ("a.json", "{\"x\":\"@\"}", zlib, Inside),
    (
        "a.ps1",
        "powershell -enc @\n",
        |token| {
            base64_of(
                &token
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<u8>>(),
            )
        },
        Inside,
    ),
    // Within one another.
    (
        "a.js",
        "const a = \"@\";\n",
        |token| base64(&base64(token)),
        Start,
    ),
    ("a.js", "const a = \"@\";\n", |token| base64(&hex(token)), Start),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| percent(&base64(token)),
        Start,
    ),
    ("a.js", "const a = \"@\";\n", |token| hex(&percent(token)), Start),
    ("a.js", "const a = \"@\";\n", |token| base64(&gzip(token)), Inside),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| {
            base64(&format!(
                "{{\"a\":\"{}\"}}",
                each(token, |byte| format!("\\u{byte:04x}"))
            ))
        },
        Inside,
    ),
    (
        "a.html",
        "<i data-a=\"@\">\n",
        |token| each(&base64(token), |byte| format!("&#{byte};")),
        Start,
    ),
    // Five deep.
    (
        "a.js",
        "const a = \"@\";\n",
        |token| base64(&base64(&base64(&base64(&base64(token))))),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| {
            base64(&percent(&hex(&base64(&each(token, |byte| {
                format!("\\x{byte:02x}")
            })))))
        },
        Start,
    ),
];

/// What stands around a token that is written as it is, and pieces of it.
pub(crate) const PLACES: &[Way] = &[
    ("a.txt", "https://x.io/?key=@&x=1\n", str::to_owned, Start),
    ("a.html", "<b>@</b>\n", str::to_owned, Start),
    (
        "a.js",
        "eval(\"const a = \\\"@\\\";\\n\");\n",
        str::to_owned,
        Start,
    ),
    ("a.bin", "a\0@\0b", str::to_owned, Start),
    ("a.csv", "a,@,b\n", str::to_owned, Start),
    (
        "a.html",
        "<i data-a=\"{&quot;a&quot;:&quot;@&quot;}\">\n",
        str::to_owned,
        Start,
    ),
    ("a.json", "{\"a\":\"\\u003d@\\u0026x\"}", str::to_owned, Start),
    (
        "a.log",
        "GET /?next=%2Fpay%3Fkey%3D@%26x%3D1\n",
        str::to_owned,
        Start,
    ),
    (
        "a.html",
        "<script id=\"__NEXT_DATA__\" type=\"application/json\">{\"props\":{\"k\":\"@\"}}</script>\n",
        str::to_owned,
        Start,
    ),
    (
        "a.js",
        "self.__next_f.push([1,\"{\\\"k\\\":\\\"@\\\"}\"])\n",
        str::to_owned,
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| wrapped(token, 7, "\" + \""),
        Start,
    ),
    ("a.min.js", "var a='@';", |token| wrapped(token, 9, "'+'"), Start),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| wrapped(token, 20, "\" +\n  \""),
        Start,
    ),
    ("a.php", "$a = '@';\n", |token| wrapped(token, 12, "' . '"), Start),
    (
        "a.py",
        "a = (\"@\")\n",
        |token| wrapped(token, 16, "\"\n     \""),
        Start,
    ),
    (
        "a.rb",
        "a = \"@\"\n",
        |token| wrapped(token, 16, "\" \\\n  \""),
        Start,
    ),
    (
        "a.c",
        "char *a = \"@\";\n",
        |token| wrapped(token, 16, "\" \""),
        Start,
    ),
    (
        "a.js",
        "const a = [\"@\"].join(\"\");\n",
        |token| wrapped(token, 8, "\", \""),
        Start,
    ),
    (
        "a.py",
        "a = ''.join(['@'])\n",
        |token| wrapped(token, 8, "', '"),
        Start,
    ),
    (
        "a.js",
        "const a = \"@\";\n",
        |token| wrapped(&base64(token), 16, "\" + \""),
        Start,
    ),
    (
        "a.ipynb",
        "{\"cells\":[{\"source\":[\"a = \\\"@\\\"\\n\"]}]}",
        str::to_owned,
        Start,
    ),
    (
        "a.har",
        "{\"headers\":[{\"name\":\"x\",\"value\":\"@\"}]}",
        str::to_owned,
        Start,
    ),
];
