//! Brings together what the code reads and what each environment has, app by app. Judges nothing: the checks and
//! `gonogo env list` look at the same table.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Case, Origin, RepoPath, Role, Sighting};

use super::compare::{Words, family};
use super::fact::{Necessity, Reference};
use super::inventory::{BASE, DOCUMENTATION, Held, Inventory, State};
use super::{App, Facts, Settings};

/// Everything that is known of one app.
#[derive(Debug)]
pub struct Table<'a> {
    /// Folder of the app; `.` for the root.
    pub app: &'a str,
    /// By name.
    pub variables: BTreeMap<&'a str, Variable<'a>>,
    /// By name; documentation and the base included.
    pub environments: BTreeMap<String, Environment<'a>>,
    /// True when the Rust crate dotenvy loads the app's .env files.
    pub uses_dotenvy: bool,
}

/// One variable that is read or set somewhere.
#[derive(Debug, Default)]
pub struct Variable<'a> {
    /// Where it is read, the strictest place first; tests and samples left out.
    pub reads: Vec<&'a Reference>,
    /// True when only tools and scripts read it.
    pub is_only_for_tools: bool,
}

/// One environment of an app.
#[derive(Debug, Default)]
pub struct Environment<'a> {
    pub files: Vec<File<'a>>,
    /// True when a variable that is in none of the files is not set.
    pub is_complete: bool,
}

/// One file of an environment.
#[derive(Debug)]
pub struct File<'a> {
    pub path: &'a RepoPath,
    pub inventory: &'a Inventory,
    /// True when the configuration or `--env` named it.
    pub is_declared: bool,
    /// Numbers of the assignments by name: a file of a hundred thousand names must not be searched once a name.
    index: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Table<'a> {
    /// Returns one table an app, in the order of the settings.
    pub(super) fn of(case: &Case<'a, Facts>, settings: &'a Settings, words: &Words) -> Vec<Self> {
        let mut tables: Vec<Self> = settings.apps.iter().map(|app| Self::empty(&app.path)).collect();
        let declared: BTreeSet<&RepoPath> = case
            .head
            .iter()
            .filter(|sighting| matches!(sighting.entry.origin, Origin::Inventory(_)))
            .map(|sighting| &sighting.entry.path)
            .collect();
        let in_tree: BTreeMap<&RepoPath, &'a Facts> = case
            .head
            .iter()
            .filter(|sighting| {
                sighting.entry.origin == Origin::Head && declared.contains(&sighting.entry.path)
            })
            .map(|sighting| (&sighting.entry.path, &sighting.facts))
            .collect();
        for sighting in &case.head {
            let sighting: &'a Sighting<Facts> = sighting;
            let path = &sighting.entry.path;
            if let Origin::Inventory(name) = &sighting.entry.origin {
                let environment = words.environments().canonical(name);
                let facts = in_tree.get(path).copied();
                for app in apps_of_inventory(sighting, name, settings) {
                    tables[app].declare(sighting, facts, &environment);
                }
            } else if let Some(app) = app_of(path, settings) {
                tables[app].take(sighting, declared.contains(path));
            }
        }
        for (table, app) in tables.iter_mut().zip(&settings.apps) {
            table.complete(app, words);
        }
        tables
    }

    fn empty(app: &'a str) -> Self {
        Self {
            app,
            variables: BTreeMap::new(),
            environments: BTreeMap::new(),
            uses_dotenvy: false,
        }
    }

    fn take(&mut self, sighting: &'a Sighting<Facts>, is_declared: bool) {
        self.uses_dotenvy |= sighting.facts.uses_dotenvy;
        for reference in &sighting.facts.references {
            if !reference.place.role.is_aside() && reference.place.role != Role::Build {
                self.variables
                    .entry(&reference.name)
                    .or_default()
                    .reads
                    .push(reference);
            }
        }
        if is_declared {
            return;
        }
        for inventory in &sighting.facts.inventories {
            self.add(&sighting.entry.path, inventory, &inventory.environment, false);
        }
    }

    /// Takes a file that was named for an environment. What stands in the tree is preferred: its places know what the
    /// change brought.
    fn declare(&mut self, sighting: &'a Sighting<Facts>, in_tree: Option<&'a Facts>, environment: &str) {
        let own = &sighting.facts.inventories;
        let same = in_tree.map(|facts| &facts.inventories).filter(|inventories| {
            let count = |list: &[Inventory]| list.iter().map(|one| one.held.len()).sum::<usize>();
            count(inventories) == count(own)
        });
        for inventory in same.unwrap_or(own) {
            self.add(&sighting.entry.path, inventory, environment, true);
        }
    }

    fn add(&mut self, path: &'a RepoPath, inventory: &'a Inventory, environment: &str, is_declared: bool) {
        for held in &inventory.held {
            self.variables.entry(&held.name).or_default();
        }
        self.environments
            .entry(environment.to_owned())
            .or_default()
            .files
            .push(File::new(path, inventory, is_declared));
    }

    fn complete(&mut self, app: &App, words: &Words) {
        for variable in self.variables.values_mut() {
            variable.settle(words);
        }
        self.resolve_loads();
        self.prefer_declared(app, words);
        let required = self.required();
        let base = self.environments.get(BASE);
        let complete: Vec<(String, bool)> = self
            .environments
            .iter()
            .map(|(name, environment)| (name.clone(), environment.proves_absence(&required, base)))
            .collect();
        for (name, is_complete) in complete {
            if let Some(environment) = self.environments.get_mut(&name) {
                environment.is_complete = is_complete;
            }
        }
    }

    /// A .env file that a compose file loads belongs to the environment of that compose file as well.
    fn resolve_loads(&mut self) {
        let loads: Vec<(String, &'a str)> = self
            .environments
            .iter()
            .flat_map(|(name, environment)| {
                let loaded = environment.files.iter().flat_map(|file| &file.inventory.loads);
                loaded.map(move |path| (name.clone(), path.as_str()))
            })
            .collect();
        for (environment, path) in loads {
            let known = self.environments.iter().find_map(|(name, other)| {
                let file = other.files.iter().find(|file| file.path.as_str() == path)?;
                (*name != environment).then_some((file.path, file.inventory, file.is_declared))
            });
            if let Some((path, inventory, is_declared)) = known {
                self.add(path, inventory, &environment, is_declared);
            }
        }
    }

    /// What the configuration names for an environment is that environment: guesses by file names stand back.
    fn prefer_declared(&mut self, app: &App, words: &Words) {
        let configured: BTreeSet<String> = app
            .environments
            .keys()
            .map(|name| words.environments().canonical(name))
            .collect();
        for (name, environment) in &mut self.environments {
            let is_declared = environment.files.iter().any(|file| file.is_declared);
            if is_declared && configured.contains(name) {
                environment
                    .files
                    .retain(|file| file.is_declared || !file.inventory.is_dotenv);
            }
        }
    }

    /// Returns the names without which the running app fails.
    fn required(&self) -> BTreeSet<&'a str> {
        self.variables
            .iter()
            .filter(|(_, variable)| {
                !variable.is_only_for_tools
                    && matches!(variable.class(), Some(Necessity::Enforced | Necessity::Asserted))
            })
            .map(|(name, _)| *name)
            .collect()
    }

    /// Returns the state of `name` in `environment`: of the file that counts, or of the base below it.
    #[must_use]
    pub fn state(&self, name: &str, environment: &str) -> Option<&'a State> {
        let held = self.held(name, environment).next();
        held.or_else(|| self.held(name, BASE).next())
            .map(|(_, held)| &held.state)
    }

    /// Returns what `environment` has under `name`, of each file the assignment that counts.
    pub fn held<'s>(
        &'s self,
        name: &'s str,
        environment: &str,
    ) -> impl Iterator<Item = (&'s File<'a>, &'a Held)> + use<'s, 'a> {
        let files = self.environments.get(environment).map(|one| one.files.as_slice());
        files
            .unwrap_or_default()
            .iter()
            .filter_map(move |file| file.last(name).map(|held| (file, held)))
    }

    /// Returns true when another variable of the same family is set in `environment`.
    #[must_use]
    pub fn has_sibling(&self, name: &str, environment: &str) -> bool {
        let Some(own) = family(name) else { return false };
        self.environments.get(environment).is_some_and(|environment| {
            environment
                .files
                .iter()
                .flat_map(|file| &file.inventory.held)
                .any(|held| {
                    held.name != name && held.state != State::Empty && family(&held.name) == Some(own)
                })
        })
    }

    /// Returns true when the project keeps a list of its variables.
    #[must_use]
    pub fn has_documentation(&self) -> bool {
        self.environments.contains_key(DOCUMENTATION)
    }
}

impl Variable<'_> {
    fn settle(&mut self, words: &Words) {
        let is_tool = |reference: &&Reference| words.is_tool(reference.place.path.as_str());
        self.is_only_for_tools = !self.reads.is_empty() && self.reads.iter().all(is_tool);
        self.reads.sort_by_key(|reference| {
            let place = &reference.place;
            (
                is_tool(reference),
                reference.necessity,
                place.path.clone(),
                place.span,
            )
        });
    }

    /// Returns how badly the code needs it, or nothing when no code reads it.
    ///
    /// A variable that one place takes for granted and another does without is needed only sometimes: the place that
    /// takes it for granted usually runs behind the other's question.
    #[must_use]
    pub fn class(&self) -> Option<Necessity> {
        let strictest = self.reads.iter().map(|read| read.necessity).min()?;
        let has_mild = self
            .reads
            .iter()
            .any(|read| matches!(read.necessity, Necessity::Optional | Necessity::Defaulted));
        Some(match strictest {
            Necessity::Asserted if has_mild => Necessity::Conditional,
            other => other,
        })
    }
}

impl Environment<'_> {
    /// Returns true when what is not in the files is not set. A file that nobody named counts only when it has the
    /// better part of what the code needs: many a `.env.production` holds nothing but a build's public settings.
    fn proves_absence(&self, required: &BTreeSet<&str>, base: Option<&Self>) -> bool {
        if self.is_declared() {
            return true;
        }
        let is_complete = self.files.iter().any(|file| file.inventory.is_complete);
        let present = required
            .iter()
            .filter(|name| self.has(name) || base.is_some_and(|base| base.has(name)))
            .count();
        is_complete && present > 0 && present * 2 >= required.len()
    }

    /// Returns true when the configuration or `--env` named one of the files.
    #[must_use]
    pub fn is_declared(&self) -> bool {
        self.files.iter().any(|file| file.is_declared)
    }

    fn has(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.last(name).is_some())
    }
}

impl<'a> File<'a> {
    /// Returns the assignment of `name` that counts: the last one, as nearly all readers have it.
    #[must_use]
    pub fn last(&self, name: &str) -> Option<&'a Held> {
        self.all(name).next_back()
    }

    /// Returns every assignment of `name`, in the order of the file.
    pub fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = &'a Held> + use<'_, 'a> {
        let numbers = self.index.get(name).map(Vec::as_slice).unwrap_or_default();
        numbers
            .iter()
            .filter_map(|number| self.inventory.held.get(*number))
    }

    fn new(path: &'a RepoPath, inventory: &'a Inventory, is_declared: bool) -> Self {
        let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
        for (number, held) in inventory.held.iter().enumerate() {
            index.entry(&held.name).or_default().push(number);
        }
        Self {
            path,
            inventory,
            is_declared,
            index,
        }
    }
}

/// Returns the number of the app that `path` belongs to: the one with the longest folder.
fn app_of(path: &RepoPath, settings: &Settings) -> Option<usize> {
    settings
        .apps
        .iter()
        .enumerate()
        .filter(|(_, app)| path.is_under(&app.path))
        .max_by_key(|(_, app)| app.path.trim_matches(['.', '/']).len())
        .map(|(number, _)| number)
}

/// Returns the apps an inventory is for: those whose settings name it, else the one it lies in, else all.
fn apps_of_inventory(sighting: &Sighting<Facts>, environment: &str, settings: &Settings) -> Vec<usize> {
    let path = sighting.entry.path.as_str();
    let is_listed_by = |app: &App| {
        app.environments.get(environment).is_some_and(|files| {
            files.iter().any(|file| {
                let file = file.trim_start_matches("./");
                path == file || path == format!("{}/{file}", app.path.trim_end_matches('/'))
            })
        })
    };
    let named: Vec<usize> = (0..settings.apps.len())
        .filter(|number| is_listed_by(&settings.apps[*number]))
        .collect();
    if !named.is_empty() {
        return named;
    }
    match app_of(&sighting.entry.path, settings) {
        Some(app) if settings.apps.len() == 1 || settings.apps[app].path != "." => vec![app],
        _ => (0..settings.apps.len()).collect(),
    }
}
