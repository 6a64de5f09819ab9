//! Packs rules/**/*.yaml into static text, so that start-up parses no YAML and only the engines that run parse anything.
//! Checks nothing: the loader does, in a test, with the same code that reads users' files.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script lives on files and the environment"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=rules");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut code = String::from("pub(super) static FILES: &[Packed] = &[\n");
    for file in &files {
        let name = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(file)?;
        let mut value: serde_yaml::Value =
            serde_yaml::from_str(&text).map_err(|error| format!("rules/{name}: {error}"))?;
        let examples = take_examples(&mut value);
        let (rules, examples) = (serde_json::to_string(&value)?, serde_json::to_string(&examples)?);
        writeln!(
            code,
            "    Packed {{ name: {name:?}, text: {rules:?}, examples: {examples:?} }},"
        )?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("packed_rules.rs"), code)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
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
