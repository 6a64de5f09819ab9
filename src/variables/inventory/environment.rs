//! Which environment a name speaks of: `.env.prod`, `envs/staging/app.env`, `environment: live`.
//! The words are data: `rules/variables/words/environments.yaml`.

use crate::model::RepoPath;

/// The words for environments, the one that wins first.
#[derive(Clone, Debug, Default)]
pub(in crate::variables) struct Environments {
    words: Vec<(String, Vec<String>)>,
}

impl Environments {
    /// Returns the table; an environment earlier in `words` wins over a later one in the same file name.
    #[must_use]
    pub(in crate::variables) fn new(words: Vec<(String, Vec<String>)>) -> Self {
        Self { words }
    }

    /// Returns the environment that `name` is a word for, or the name itself in lower case.
    #[must_use]
    pub(in crate::variables) fn canonical(&self, name: &str) -> String {
        let lower = name.trim().to_ascii_lowercase();
        self.words
            .iter()
            .find(|(environment, words)| *environment == lower || words.contains(&lower))
            .map_or(lower, |(environment, _)| environment.clone())
    }

    /// Returns the environment that the file at `path` stands for, as far as a name tells: the file's first, then
    /// its folder's.
    #[must_use]
    pub(in crate::variables) fn of_path(&self, path: &RepoPath) -> Option<&str> {
        self.of_text(path.file_name()).or_else(|| {
            let folder = path.folder();
            self.of_text(folder.rsplit('/').next().unwrap_or_default())
        })
    }

    fn of_text(&self, text: &str) -> Option<&str> {
        let lower = text.to_ascii_lowercase();
        let parts: Vec<&str> = lower.split(['.', '-', '_', ' ']).collect();
        self.words
            .iter()
            .find(|(_, words)| words.iter().any(|word| parts.contains(&word.as_str())))
            .map(|(environment, _)| environment.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environments() -> Environments {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        Environments::new(vec![
            ("example".to_owned(), words(&["example", "sample"])),
            ("production".to_owned(), words(&["production", "prod"])),
        ])
    }

    #[test]
    fn the_file_name_speaks_before_the_folder_and_an_example_before_all() {
        let of = |path: &str| environments().of_path(&RepoPath::from(path)).map(str::to_owned);
        assert_eq!(of(".env.prod.local").as_deref(), Some("production"));
        assert_eq!(of("deploy/production/app.env").as_deref(), Some("production"));
        assert_eq!(of(".env.production.example").as_deref(), Some("example"));
        assert_eq!(of("src/products.env"), None);
    }

    #[test]
    fn a_name_nobody_knows_stays_as_it_is() {
        assert_eq!(environments().canonical("Prod"), "production");
        assert_eq!(environments().canonical("eu-west"), "eu-west");
    }
}
