//! What the name of a variable says: whether a browser sees it, whether it keeps a secret, who reads it unseen.
//! The words are data: `rules/variables/words/*.yaml`.

use serde::Deserialize;

use crate::rulebook::{RuleError, Rulebook};
use crate::variables::inventory::Environments;

/// One file of words; each holds one of the lists.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordFile {
    #[serde(rename = "schema")]
    _schema: u32,
    #[serde(default)]
    environments: Vec<EnvironmentWords>,
    #[serde(default)]
    browser: Option<Browser>,
    #[serde(default)]
    secret: Option<Secrets>,
    #[serde(default)]
    implicit: Vec<String>,
    #[serde(default)]
    tools: Option<Tools>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvironmentWords {
    name: String,
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Browser {
    prefixes: Vec<String>,
    secret_words: Vec<String>,
    public_words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Secrets {
    words: Vec<String>,
    /// Those of them whose values must not be guessed.
    password_words: Vec<String>,
    public_words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tools {
    folders: Vec<String>,
    files: Vec<String>,
}

/// All lists.
#[derive(Debug, Default)]
pub(in crate::variables) struct Words {
    environments: Environments,
    browser: Browser,
    secret: Secrets,
    implicit: Vec<String>,
    tools: Tools,
}

impl Words {
    /// Loads the lists.
    ///
    /// # Errors
    /// When a file of `rules/variables/words` does not fit, which a test excludes.
    pub(in crate::variables) fn new(rulebook: &Rulebook) -> Result<Self, RuleError> {
        let mut words = Self::default();
        for (_, file) in rulebook.tables::<WordFile>("variables/words")? {
            if !file.environments.is_empty() {
                let list = file.environments.into_iter().map(|one| (one.name, one.words));
                words.environments = Environments::new(list.collect());
            }
            if let Some(browser) = file.browser {
                words.browser = browser;
            }
            if let Some(secret) = file.secret {
                words.secret = secret;
            }
            if let Some(tools) = file.tools {
                words.tools = tools;
            }
            words.implicit.extend(file.implicit);
        }
        Ok(words)
    }

    /// Returns the words for environments.
    #[must_use]
    pub(in crate::variables) fn environments(&self) -> &Environments {
        &self.environments
    }

    /// Returns the name without the prefix that puts it into a browser's code, or nothing when it has none.
    #[must_use]
    pub(in crate::variables) fn without_browser_prefix<'name>(&self, name: &'name str) -> Option<&'name str> {
        self.browser
            .prefixes
            .iter()
            .find_map(|prefix| name.strip_prefix(prefix.as_str()))
    }

    /// Returns true when a browser gets to see the variable and its name says that no one should.
    #[must_use]
    pub(in crate::variables) fn exposes_secret(&self, name: &str) -> bool {
        self.without_browser_prefix(name).is_some_and(|rest| {
            has_any(rest, &self.browser.secret_words) && !has_any(rest, &self.browser.public_words)
        })
    }

    /// Returns true when the name says that the value is a secret.
    #[must_use]
    pub(in crate::variables) fn names_secret(&self, name: &str) -> bool {
        has_any(name, &self.secret.words)
            && !has_any(name, &self.secret.public_words)
            && self.without_browser_prefix(name).is_none()
    }

    /// Returns true when the name says that the value guards something, and does so by being unknown.
    #[must_use]
    pub(in crate::variables) fn names_password(&self, name: &str) -> bool {
        self.names_secret(name) && has_any(name, &self.secret.password_words)
    }

    /// Returns true when a framework, SDK or tool reads the variable by itself.
    #[must_use]
    pub(in crate::variables) fn is_implicit(&self, name: &str) -> bool {
        self.implicit.iter().any(|known| match known.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => name == known,
        })
    }

    /// Returns true for a file that people and pipelines run, not production.
    #[must_use]
    pub(in crate::variables) fn is_tool(&self, path: &str) -> bool {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        folders
            .split('/')
            .any(|folder| self.tools.folders.iter().any(|known| known == folder))
            || self.tools.files.iter().any(|known| {
                file.strip_prefix(known.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
    }
}

/// Returns true when one of `words` stands in `name` as whole parts between underscores.
fn has_any(name: &str, words: &[String]) -> bool {
    let upper = format!("_{}_", name.to_ascii_uppercase());
    words.iter().any(|word| upper.contains(&format!("_{word}_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::new(&Rulebook::built_in()).unwrap()
    }

    #[test]
    fn a_secret_behind_a_browser_prefix_is_told_by_name() {
        let words = words();
        assert!(words.exposes_secret("NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY"));
        assert!(words.exposes_secret("VITE_STRIPE_SECRET_KEY"));
        for fine in [
            "NEXT_PUBLIC_SUPABASE_ANON_KEY",
            "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
            "VITE_PASSWORD_RESET_URL",
            "VITE_MAPBOX_TOKEN",
            "SUPABASE_SERVICE_ROLE_KEY",
            "NEXT_PUBLIC_SECRETARY",
        ] {
            assert!(!words.exposes_secret(fine), "{fine}");
        }
    }

    #[test]
    fn tools_are_known_by_folder_and_by_file() {
        let words = words();
        assert!(words.is_tool("apps/web/scripts/seed.ts") && words.is_tool("playwright.config.ts"));
        assert!(!words.is_tool("src/scripting/run.ts") && !words.is_tool("lib/db.ts"));
    }
}
