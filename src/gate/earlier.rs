//! What reaches back before this run: the commits of `--history`, and the results of earlier runs.

use std::sync::Arc;

use crate::config::{Config, Mode};
use crate::model::{Source, SourceError, Unread};
use crate::sources::{Cache, History, Options};

/// Opens the results of earlier runs, for the rules and the program of this one.
pub(super) fn cache(config: &Config, unread: &mut Vec<Unread>) -> Result<Option<Arc<Cache>>, SourceError> {
    let scope = [
        env!("CARGO_PKG_VERSION"),
        env!("GONOGO_CODE"),
        &config.rulebook.hash(),
        // What is opened in one run only may hold something.
        &config.archive_depth.to_string(),
    ]
    .join(" ");
    let cache = Cache::open(&config.project, &config.cache, &scope, unread)?;
    Ok(cache.map(Arc::new))
}

/// Returns the source of all that was ever committed, when it is asked for.
pub(super) fn history(
    config: &Config,
    mode: &Mode,
    options: &Options,
    cache: Option<&Arc<Cache>>,
) -> Result<Option<Box<dyn Source>>, SourceError> {
    let Mode::History { range, .. } = mode else {
        return Ok(None);
    };
    let options = Options {
        // A build output that is named is looked at as it is now; what was committed of it is not.
        skip: Vec::new(),
        ..options.clone()
    };
    let history = History::new(config.project.clone(), range.clone(), options, cache.cloned())?;
    Ok(Some(Box::new(history)))
}
