//! The configuration of a container image (docker save or OCI): a JSON file among the layers. Its environment and the
//! commands that built it are shown as files of their own, for there they look like what they are.
//!
//! The layers need no help: each is a tar, and its path says in which layer a file lies. A file that a later layer
//! deletes still lies in the earlier one, and is found there.

use std::io::{self, Read};

use serde_json::Value;

use super::input::Input;
use super::opener::{Format, Look, Opener};
use crate::model::{Entry, Nature};

pub(super) const FORMAT: Format = Format {
    name: "image configuration",
    is,
    open,
};

/// Bytes of a configuration: the registries' own limit for a manifest is 4 MiB.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Both Docker and OCI name the architecture; anything that says so by chance gives no environment and no history.
fn is(look: &Look<'_>) -> bool {
    let may_be_blob = look.depth > 0 || look.path.extension().is_empty();
    may_be_blob
        && look.start.trim_ascii_start().starts_with(b"{")
        && memchr::memmem::find(look.start, b"\"architecture\"").is_some()
}

fn open(opener: &mut Opener<'_, '_>, entry: &Entry, mut input: Input<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    Read::take(&mut input, LONGEST).read_to_end(&mut bytes)?;
    opener.show(entry, Input::once(&mut (&*bytes).chain(&mut input))?)?;
    let Ok(configuration) = serde_json::from_slice::<Value>(&bytes) else {
        return Ok(());
    };
    let environment: Vec<&str> = ["config", "container_config"]
        .iter()
        .filter_map(|part| configuration.get(part)?.get("Env")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    show_lines(opener, entry, "config.env", &environment)?;
    let history: Vec<&str> = configuration
        .get("history")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|step| step.get("created_by")?.as_str())
        .collect();
    show_lines(opener, entry, "history.sh", &history)
}

fn show_lines(opener: &mut Opener<'_, '_>, entry: &Entry, name: &str, lines: &[&str]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut text = lines.join("\n");
    text.push('\n');
    opener.text(entry, name, Nature::Text, text.as_bytes())
}
