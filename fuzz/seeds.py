#!/usr/bin/env python3
"""Writes first inputs for the fuzz targets: a small, whole sample of each format. Made here, so that no binary file lies in
the repository. Usage: seeds.py FOLDER"""
import base64, bz2, gzip, io, json, lzma, os, sqlite3, struct, sys, tarfile, tempfile, zipfile, zlib

TEXT = b"API_SECRET=" + b"q6qwE1mU1wtn" + b"MspmPcQx\nDATABASE_URL=postgres://app:" + b"zR7kqLp2wX9@db.acme.net/app\n"


def zip_of(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tar_of(files, form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def sqlite_of():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        base = sqlite3.connect(path)
        base.execute("create table settings (name text, value text)")
        base.executemany("insert into settings values (?, ?)", [("key", TEXT.decode() * n) for n in range(1, 40)])
        base.commit()
        base.close()
        return open(path, "rb").read()


def ar_of(files):
    out = b"!<arch>\n"
    for name, data in files.items():
        out += b"%-16s%-12d%-6d%-6d%-8o%-10d`\n" % (name, 0, 0, 0, 0o644, len(data)) + data + b"\n" * (len(data) % 2)
    return out


def cpio_of(files):
    out = b""
    for name, data in list(files.items()) + [(b"TRAILER!!!", b"")]:
        head = b"070701" + b"".join(b"%08X" % n for n in [1, 0o100644, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0])
        head += name + b"\0"
        out += head + b"\0" * (-len(head) % 4) + data + b"\0" * (-len(data) % 4)
    return out


def rpm_of(payload):
    header = b"\x8e\xad\xe8\x01" + b"\0" * 4 + struct.pack(">II", 0, 0)
    return b"\xed\xab\xee\xdb\x03\0" + b"\0" * 90 + header + header + payload


def pdf_of(text):
    body = zlib.compress(b"BT (" + text.replace(b"\n", b") Tj (") + b") Tj ET")
    return b"%%PDF-1.7\n1 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n" % (len(body), body)


FILES = {"app/.env": TEXT, "app/a.js": b"const a = 1;\n" * 20}
BYTES = {name.encode().replace(b"/", b"_"): data for name, data in FILES.items()}
IMAGE = json.dumps({"architecture": "amd64", "config": {"Env": TEXT.decode().split()}, "history": [{"created_by": "RUN a"}]})
MAP = {"version": 3, "sources": ["a.ts"], "sourcesContent": [TEXT.decode()], "mappings": "AAAA,QAKA;IACA"}
ENV = b"A=1\nexport B='x y' # why\nC=\"a\\nb ${A}\"\nD=`x`\nE\n"
YAML = b"a: &x {b: [1, 'c']}\nd: *x\ne: |\n  text\nschema: 1\n"
JSON = b'{"a": [1, 2.5e3, "x\\u0041"], /* why */ "b": {"c": null,}}'
SQL = b"ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT 'x';\nCREATE INDEX CONCURRENTLY i ON a (b);\n$$ body $$;\n"
RUBY = b"class A < ActiveRecord::Migration[7.0]\n  def change\n    add_column :a, :b, :string, null: false\n  end\nend\n"
SCRIPT = b"import {env} from 'x';\nconst a = process.env.API_KEY ?? `x${1}`;\nexport default function f() { return <b>{a}</b> }\n"
SEEDS = {
    "artifact_zip": [zip_of(FILES), zip_of({"a.zip": zip_of(FILES)}, zipfile.ZIP_STORED)],
    "artifact_gzip": [gzip.compress(TEXT)],
    "artifact_tar": [tar_of(FILES, form) for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT)],
    "artifact_bzip2": [bz2.compress(TEXT)],
    "artifact_xz": [lzma.compress(TEXT)],
    "artifact_lzma": [lzma.compress(TEXT, lzma.FORMAT_ALONE)],
    "artifact_ar": [ar_of(BYTES)],
    "artifact_cpio": [cpio_of(BYTES)],
    "artifact_rpm": [rpm_of(gzip.compress(cpio_of(BYTES)))],
    "artifact_pdf": [pdf_of(TEXT)],
    "artifact_sqlite": [sqlite_of()],
    "artifact_image": [IMAGE.encode()],
    "artifact_office": [b"<w:document><w:p><w:t>" + TEXT + b"</w:t></w:p></w:document>"],
    "decode": [base64.b64encode(TEXT), base64.b64encode(gzip.compress(TEXT)), TEXT.hex().encode(), b'a = "sk_" + "li" + "ve"'],
    "source_map": [json.dumps(MAP).encode()],
    "named_values": [bytes([n]) + b' = "' + TEXT[11:31] + b'"\n' for n in range(10)],
    "connection_url": [b"zR7kqLp2wX9@db.acme.net:5432/app?ssl=1"],
    "private_key": [bytes([n]) + base64.encodebytes(bytes(range(256)) * 3) for n in range(6)],
    "web_token": [b"hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhY21lIn0.kJ8s0Wq3Zb1x7Yt5Rm2Nv9Lc4Pd6Hf'"],
    "secrets_document": [bytes([n]) + text for n in range(9) for text in (TEXT, JSON)],
    "variables_document": [bytes([n]) + text for n in range(14) for text in (ENV, YAML, SCRIPT)],
    "migrations_document": [bytes([n]) + text for n in range(6) for text in (SQL, RUBY, SCRIPT)],
    "syntax_dotenv": [ENV],
    "syntax_yaml": [YAML],
    "syntax_json": [JSON],
    "syntax_toml": [b'[a]\nb = "x"\nc = [1, 2]\n[[d]]\ne.f = 1979-05-27\n'],
    "syntax_sql": [SQL],
    "syntax_ruby": [RUBY],
    "syntax_javascript": [SCRIPT],
    "config_file": [b"apps:\n  - path: .\n    environments: {production: [.env.production]}\nfail_on: high\nexclude: [a/**]\n"],
    "user_rules": [b"schema: 1\nrules:\n  - id: secrets/a-b\n    title: A\n    severity: high\n    detect: {prefixes: [a_], pattern: 'a_[0-9]+'}\n"],
    "policy_files": [b"- fingerprint: 0123456789abcdef\n  owner: a\n  reason: b\n  expires: 2026-01-01\n", b'{"schema": 1, "accepted": {}}'],
    "policy_inline": [b"secrets/stripe-secret-key -- why it is fine"],
}

for target, inputs in SEEDS.items():
    folder = os.path.join(sys.argv[1], target)
    os.makedirs(folder, exist_ok=True)
    for number, data in enumerate(inputs):
        with open(os.path.join(folder, f"seed-{number}"), "wb") as out:
            out.write(data)
