//! Packs rules/**/*.yaml into static text, so that start-up parses no YAML and only the engines that run parse anything.
//! Checks nothing: the loader does, in a test, with the same code that reads users' files.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script lives on files and the environment"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    for name in ["rules", "src", "build.rs", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={name}");
    }
    let mut code = vec![root.join("Cargo.lock"), root.join("build.rs")];
    for ending in ["rs", "bin", "txt"] {
        collect(&root.join("src"), ending, &mut code)?;
    }
    // Kept results hold for this very program: the version alone stays the same while it is being changed.
    println!("cargo:rustc-env=GONOGO_CODE={:016x}", hash_of(&mut code)?);
    pack(&root.join("rules"), &PathBuf::from(env::var("OUT_DIR")?))
}

/// Writes the rules into `folder`, unless they stand there already.
fn pack(root: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    collect(root, "yaml", &mut files)?;
    // What is packed depends on the rules and on this file.
    let mut sources = files.clone();
    sources.push(PathBuf::from("build.rs"));
    let hash = format!("{:016x}", hash_of(&mut sources)?);
    files.sort();
    let stamp = folder.join("packed_rules.hash");
    if fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == hash) {
        return Ok(());
    }
    let mut code = String::from("pub(super) static FILES: &[Packed] = &[\n");
    let mut digest = Fnv::default();
    for file in &files {
        let name = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(file)?;
        let mut value: serde_yaml::Value =
            serde_yaml::from_str(&text).map_err(|error| format!("rules/{name}: {error}"))?;
        let examples = take_examples(&mut value);
        let (rules, examples) = (serde_json::to_string(&value)?, serde_json::to_string(&examples)?);
        let ids = ids(&value);
        digest.add(rules.as_bytes());
        writeln!(
            code,
            "    Packed {{ name: {name:?}, ids: &{ids:?}, text: {rules:?}, examples: {examples:?} }},"
        )?;
    }
    code.push_str("];\n");
    writeln!(
        code,
        "pub(super) static DIGEST: [u8; 8] = {:?};",
        digest.0.to_le_bytes()
    )?;
    fs::write(folder.join("packed_rules.rs"), code)?;
    fs::write(stamp, hash)?;
    Ok(())
}

/// Sorts the files and returns a hash over their names and contents.
fn hash_of(files: &mut [PathBuf]) -> Result<u64, Box<dyn Error>> {
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        hasher.write(file.file_name().unwrap_or_default().as_encoded_bytes());
        let bytes = fs::read(file)?;
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(hasher.finish())
}

/// FNV-1a: tells one set of rules from another without hashing them at every start.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

fn ids(file: &serde_yaml::Value) -> Vec<String> {
    let rules = file.get("rules").and_then(serde_yaml::Value::as_sequence);
    rules
        .into_iter()
        .flatten()
        .filter_map(|rule| rule.get("id")?.as_str().map(str::to_owned))
        .collect()
}

fn collect(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, ending, files)?;
        } else if path.extension().is_some_and(|extension| extension == ending) {
            files.push(path);
        }
    }
    Ok(())
}

/// Takes the examples out of the rules: only `gonogo explain` and the tests ever read them.
fn take_examples(file: &mut serde_yaml::Value) -> serde_json::Map<String, serde_json::Value> {
    let mut taken = serde_json::Map::new();
    let Some(rules) = file.get_mut("rules").and_then(serde_yaml::Value::as_sequence_mut) else {
        return taken;
    };
    for rule in rules {
        let id = rule
            .get("id")
            .and_then(serde_yaml::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let Some(mapping) = rule.as_mapping_mut() else {
            continue;
        };
        if let Some(examples) = mapping.remove("examples")
            && let Ok(json) = serde_json::to_value(&examples)
        {
            taken.insert(id, json);
        }
    }
    taken
}
