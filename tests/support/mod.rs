//! What the black-box tests share: a throwaway project, and the program run on it.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![expect(
    clippy::disallowed_methods,
    reason = "tests of the program run it on files they write"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that goes away with the test.
pub(crate) struct Project(tempfile::TempDir);

/// What the program answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Answer {
    /// Returns everything that was printed.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Returns a made-up live Stripe key; its parts stand apart, so that this file holds none.
pub(crate) fn stripe_key() -> String {
    [
        "sk_li",
        "ve_51HqLyjWDarjtT1z",
        "dp7dcNtJ6yXq3vR8wZbK4mUe0aSfGhC2xPnV",
        "9kTb5LrYw7QsDj3MfHzE8uVaXc",
    ]
    .concat()
}

impl Project {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let whole = self.root().join(path);
        std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
        std::fs::write(&whole, bytes).unwrap();
        whole
    }

    /// Runs the program here.
    pub(crate) fn gonogo(&self, arguments: &[&str]) -> Answer {
        self.gonogo_with(arguments, &[], b"")
    }

    pub(crate) fn gonogo_with(
        &self,
        arguments: &[&str],
        environment: &[(&str, &str)],
        stdin: &[u8],
    ) -> Answer {
        let input = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(input.path(), stdin).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_gonogo"))
            .current_dir(self.root())
            .args(arguments)
            .env_clear()
            .envs(environment.iter().copied())
            .stdin(Stdio::from(std::fs::File::open(input.path()).unwrap()))
            .output()
            .unwrap();
        Answer {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
