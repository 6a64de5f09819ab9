//! Decides where results are kept from run to run, and where the key comes from that seals them.

use std::path::PathBuf;

use super::{ConfigError, Engine, Environment, Mode, Request, from_here};
use crate::sources::{CachePlace, CacheRequest, KeyFrom};

/// Returns what is asked of the cache: nothing where a run is short anyway, or needs more than it keeps.
pub(super) fn cache(
    request: &Request,
    engines: &[Engine],
    environment: Environment<'_>,
) -> Result<CacheRequest, ConfigError> {
    let is_of_use = match request.mode {
        Mode::History { .. } => engines.contains(&Engine::Secrets),
        Mode::Tree(_) => engines == [Engine::Secrets],
        Mode::Staged | Mode::Range(_) | Mode::Stdin { .. } => false,
    };
    // Results hold no values, and what is to be asked about is a value.
    if request.no_cache || request.verify || !is_of_use {
        return Ok(CacheRequest::default());
    }
    let folder = request
        .cache
        .clone()
        .or_else(|| environment("GONOGO_CACHE").map(PathBuf::from));
    let place = match folder {
        Some(folder) => CachePlace::Folder(from_here(&folder)?),
        None => CachePlace::InRepository,
    };
    Ok(CacheRequest {
        place,
        key: key(environment),
    })
}

/// A job of CI, whose home is new every time, is given the key; a person has one in the folder for the state of programs.
fn key(environment: Environment<'_>) -> KeyFrom {
    if let Some(key) = environment("GONOGO_CACHE_KEY") {
        return KeyFrom::Given(key);
    }
    let below = |name: &str, rest: &str| {
        let folder = PathBuf::from(environment(name)?);
        // A relative one would lie in the repository.
        folder.is_absolute().then(|| folder.join(rest))
    };
    below("XDG_STATE_HOME", "gonogo/cache.key")
        .or_else(|| below("HOME", ".local/state/gonogo/cache.key"))
        .or_else(|| below("LOCALAPPDATA", "gonogo/cache.key"))
        .map_or(KeyFrom::Nowhere, KeyFrom::File)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(mode: Mode, engines: &[Engine], variables: &[(&str, &str)]) -> CacheRequest {
        let request = Request {
            mode,
            ..Request::default()
        };
        let find = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        cache(&request, engines, &find).unwrap()
    }

    #[test]
    fn only_whole_trees_of_secrets_and_histories_are_kept() {
        let history = || Mode::History {
            paths: Vec::new(),
            range: None,
        };
        let only = [Engine::Secrets];
        assert_eq!(
            asked(history(), &Engine::ALL, &[]).place,
            CachePlace::InRepository
        );
        assert_eq!(asked(Mode::default(), &only, &[]).place, CachePlace::InRepository);
        assert_eq!(asked(Mode::default(), &Engine::ALL, &[]).place, CachePlace::Off);
        assert_eq!(asked(Mode::Staged, &only, &[]).place, CachePlace::Off);
    }

    #[test]
    fn the_key_comes_from_the_environment_before_the_home() {
        let key = |variables: &[(&str, &str)]| asked(Mode::default(), &[Engine::Secrets], variables).key;
        let home = ("HOME", "/home/kim");
        assert_eq!(
            key(&[home, ("GONOGO_CACHE_KEY", "k")]),
            KeyFrom::Given("k".to_owned())
        );
        let file = PathBuf::from("/home/kim/.local/state/gonogo/cache.key");
        assert_eq!(key(&[home, ("XDG_STATE_HOME", "state")]), KeyFrom::File(file));
        assert_eq!(key(&[]), KeyFrom::Nowhere);
    }
}
