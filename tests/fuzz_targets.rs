//! The fuzz targets stay whole without a nightly toolchain: each file is listed in fuzz/Cargo.toml, has first inputs or needs
//! none, and every format of archive has its target.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![expect(
    clippy::disallowed_methods,
    reason = "the test reads the repository it stands in"
)]

use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Names of the Rust files in `folder`.
fn modules(folder: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn every_target_is_listed_and_every_listed_target_is_there() {
    let manifest = read("fuzz/Cargo.toml");
    let bins = manifest.split("[[bin]]").skip(1);
    let listed: BTreeSet<String> = bins
        .filter_map(|bin| Some(bin.split_once("name = \"")?.1.split_once('"')?.0.to_owned()))
        .collect();
    assert_eq!(listed, modules("fuzz/fuzz_targets"));
}

#[test]
fn every_first_input_is_for_a_target_and_every_format_of_archive_has_one() {
    let targets = modules("fuzz/fuzz_targets");
    let seeds = read("fuzz/seeds.py");
    for line in seeds
        .lines()
        .filter(|line| line.starts_with("    \"") && line.contains("\": ["))
    {
        let name = line.trim().trim_start_matches('"').split('"').next().unwrap();
        assert!(
            targets.contains(name),
            "fuzz/seeds.py writes inputs for {name}, which is no target"
        );
    }
    // Parts of formats, and what all of them share.
    let shared = [
        "compressed",
        "input",
        "limits",
        "mod",
        "opener",
        "pdf_text",
        "zip_directory",
    ];
    for format in modules("src/sources/artifact") {
        let target = format!("artifact_{format}");
        let is_shared = shared.contains(&format.as_str());
        assert!(
            is_shared || targets.contains(&target),
            "{format} has no fuzz target {target}"
        );
    }
}
