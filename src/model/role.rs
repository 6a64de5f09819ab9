//! What a file is for, told from its path alone: the same key means danger in production source and nothing in a fixture.

use serde::Serialize;

use super::RepoPath;

/// The part a file plays in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Code or configuration that runs in production, as far as the path tells.
    Source,
    Test,
    /// Sample data of tests.
    Fixture,
    Docs,
    Example,
    /// Texts for people, by language.
    Translation,
    /// A lock file of a package manager.
    Lock,
    Generated,
    /// Other people's code, kept in the tree.
    Vendored,
    /// What a build wrote.
    Build,
}

/// Folder names, whole and in lower case, and the role of all below them.
const FOLDERS: &[(&str, Role)] = &[
    ("__fixtures__", Role::Fixture),
    ("fixtures", Role::Fixture),
    ("fixture", Role::Fixture),
    ("testdata", Role::Fixture),
    ("test_data", Role::Fixture),
    ("test-data", Role::Fixture),
    ("cassettes", Role::Fixture),
    ("__snapshots__", Role::Fixture),
    ("snapshots", Role::Fixture),
    ("factories", Role::Fixture),
    ("__tests__", Role::Test),
    ("__mocks__", Role::Test),
    ("mocks", Role::Test),
    ("test", Role::Test),
    ("tests", Role::Test),
    ("testing", Role::Test),
    ("spec", Role::Test),
    ("specs", Role::Test),
    ("e2e", Role::Test),
    ("cypress", Role::Test),
    ("playwright", Role::Test),
    ("integration-tests", Role::Test),
    ("integration_tests", Role::Test),
    ("test-utils", Role::Test),
    ("docs", Role::Docs),
    ("doc", Role::Docs),
    ("documentation", Role::Docs),
    ("examples", Role::Example),
    ("example", Role::Example),
    ("samples", Role::Example),
    ("sample", Role::Example),
    ("demo", Role::Example),
    ("demos", Role::Example),
    ("locales", Role::Translation),
    ("locale", Role::Translation),
    ("i18n", Role::Translation),
    ("translations", Role::Translation),
    ("lang", Role::Translation),
    // Pages of manuals in an image.
    ("man", Role::Docs),
    ("node_modules", Role::Vendored),
    ("site-packages", Role::Vendored),
    ("dist-packages", Role::Vendored),
    ("vendor", Role::Vendored),
    ("third_party", Role::Vendored),
    ("third-party", Role::Vendored),
    ("bower_components", Role::Vendored),
    ("dist", Role::Build),
    (".next", Role::Build),
    (".nuxt", Role::Build),
    (".output", Role::Build),
    (".svelte-kit", Role::Build),
];

/// Names of lock files, in lower case.
const LOCKS: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "cargo.lock",
    "gemfile.lock",
    "composer.lock",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "pipfile.lock",
    "go.sum",
    "go.work.sum",
    "flake.lock",
    "mix.lock",
    "deno.lock",
    "packages.lock.json",
    "podfile.lock",
    "pubspec.lock",
    "i18n.lock",
    ".terraform.lock.hcl",
];

/// Names, up to the first dot, of the settings of programs that run tests.
const TEST_SETTINGS: &[&str] = &[
    "phpunit",
    "vitest",
    "jest",
    "karma",
    "pytest",
    "tox",
    "codeception",
];

/// Names, up to the first dot, of descriptions of interfaces: what looks real in them is there to be read.
const API_DESCRIPTIONS: &[&str] = &["swagger", "openapi"];

impl Role {
    /// Returns the role of the file at `path`.
    ///
    /// The file name speaks first (a lock, a `*.test.ts`), then the nearest folder with a known name.
    #[must_use]
    pub fn of(path: &RepoPath) -> Self {
        let lower = path.as_str().to_ascii_lowercase();
        let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        if let Some(role) = role_of_name(name) {
            return role;
        }
        let by_folder = folders.rsplit('/').find_map(|folder| {
            FOLDERS
                .iter()
                .find(|(known, _)| *known == folder)
                .map(|(_, role)| *role)
        });
        match by_folder {
            Some(role) => role,
            None if is_prose(name) => Self::Docs,
            None => Self::Source,
        }
    }

    /// Returns the word used in rules and outputs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Test => "test",
            Self::Fixture => "fixture",
            Self::Docs => "docs",
            Self::Example => "example",
            Self::Translation => "translation",
            Self::Lock => "lock",
            Self::Generated => "generated",
            Self::Vendored => "vendored",
            Self::Build => "build",
        }
    }

    /// Returns true for files that never run in production: tests, samples, texts.
    #[must_use]
    pub fn is_aside(self) -> bool {
        matches!(
            self,
            Self::Test | Self::Fixture | Self::Docs | Self::Example | Self::Translation | Self::Lock
        )
    }
}

fn role_of_name(name: &str) -> Option<Role> {
    if LOCKS.contains(&name) {
        return Some(Role::Lock);
    }
    let mut pieces = name.split('.');
    let stem = pieces.next().unwrap_or_default();
    let pieces: Vec<&str> = pieces.collect();
    let has_part = |part: &str| pieces.contains(&part);
    let tests =
        has_part("test") || has_part("spec") || has_part("cy") || has_part("e2e") || has_part("stories");
    if tests
        || stem.ends_with("_test")
        || stem.ends_with("_spec")
        || (stem.starts_with("test_") && has_part("py"))
        || name == "conftest.py"
        || stem_is_java_test(name)
        || name.starts_with(".env.test")
        || name.starts_with(".env.ci")
        || name.starts_with(".env.unit")
        || name.starts_with(".env.e2e")
        || name.starts_with(".env.dusk")
        || TEST_SETTINGS.contains(&stem)
    {
        return Some(Role::Test);
    }
    if has_part("example")
        || has_part("sample")
        || has_part("dist") && name.starts_with(".env")
        || has_part("template")
    {
        return Some(Role::Example);
    }
    if API_DESCRIPTIONS.contains(&stem) && (has_part("yaml") || has_part("yml") || has_part("json")) {
        return Some(Role::Docs);
    }
    if has_part("generated") || has_part("gen") || stem.ends_with("_pb2") || name.ends_with(".pb.go") {
        return Some(Role::Generated);
    }
    if has_part("min") || name.ends_with(".bundle.js") {
        return Some(Role::Build);
    }
    None
}

fn stem_is_java_test(name: &str) -> bool {
    [
        "tests.java",
        "test.java",
        "test.kt",
        "tests.kt",
        "tests.cs",
        "test.cs",
        "test.php",
        "tests.swift",
        "test.swift",
        "test.groovy",
        "spec.groovy",
        "spec.scala",
        "test.scala",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

fn is_prose(name: &str) -> bool {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "md" | "mdx" | "rst" | "adoc" | "markdown")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(path: &str) -> Role {
        Role::of(&RepoPath::from(path))
    }

    #[test]
    fn the_file_name_speaks_before_the_folder() {
        assert_eq!(role("src/pay.ts"), Role::Source);
        assert_eq!(role("src/pay.test.ts"), Role::Test);
        assert_eq!(role("docs/yarn.lock"), Role::Lock);
        assert_eq!(role(".env.example"), Role::Example);
        assert_eq!(role("README.md"), Role::Docs);
    }

    #[test]
    fn settings_of_tests_and_descriptions_of_interfaces_run_nowhere() {
        assert_eq!(role("phpunit.xml.dist"), Role::Test);
        assert_eq!(role(".env.unit-tests"), Role::Test);
        assert_eq!(role("Api/LoginTests.swift"), Role::Test);
        assert_eq!(role("api/swagger.yaml"), Role::Docs);
        assert_eq!(role("src/openapi.ts"), Role::Source);
    }

    #[test]
    fn the_system_of_an_image_is_other_peoples() {
        let python = "app.tar!/usr/lib/python3.11/site-packages/a/keys.py";
        assert_eq!(role(python), Role::Vendored);
        assert_eq!(role("app.tar!/usr/share/doc/gnupg/key.txt"), Role::Docs);
        assert_eq!(role("app.tar!/srv/keys.py"), Role::Source);
    }

    #[test]
    fn the_nearest_known_folder_speaks_for_the_rest() {
        assert_eq!(role("spec/fixtures/key.pem"), Role::Fixture);
        assert_eq!(role("vendor/lib/src/a.go"), Role::Vendored);
        assert_eq!(role("app/contest/a.rb"), Role::Source);
        assert_eq!(role("dist/assets/index.js"), Role::Build);
    }
}
