//! `gonogo init`: writes a commented gonogo.yaml for what the repository holds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use gonogo::config::FILE_NAME;
use gonogo::sources::{Project, read_own, write_whole};

use super::args::Init;
use super::{Failure, Output};

/// Inventories by file name, and the environment each stands for.
const INVENTORIES: &[(&str, &str)] = &[
    (".env.production", "production"),
    (".env.prod", "production"),
    (".env.staging", "staging"),
    (".env.development", "development"),
];

/// Folders that builds write for browsers.
const BUILDS: &[&str] = &[
    "dist",
    "build",
    ".next/static",
    "out",
    "public/assets",
    "public/build",
];

/// Folders of migrations, and the database where the layout says it.
const MIGRATIONS: &[&str] = &[
    "prisma/migrations",
    "drizzle",
    "db/migrate",
    "supabase/migrations",
    "db/migrations",
    "migrations",
    "sql/migrations",
];

pub(super) fn init(asked: &Init) -> Result<Output, Failure> {
    let project = Project::find(&asked.path)?;
    let text = compose(project.root());
    if asked.print {
        return Ok(Output::said(text));
    }
    if read_own(project.root(), FILE_NAME)?.is_some() {
        let message = format!("{FILE_NAME} is there already");
        return Err(Failure::usage(
            message,
            "`gonogo init --print` shows what would be written",
        ));
    }
    write_whole(&project.root().join(FILE_NAME), &text)?;
    Ok(Output::noted(format!(
        "wrote {}; now run: gonogo check",
        project.root().join(FILE_NAME).display()
    )))
}

fn compose(root: &Path) -> String {
    let is_there = |name: &&str| root.join(name).symlink_metadata().is_ok();
    let mut text = String::from(
        "# What the gate looks at. Every key is optional; see docs/configuration.md.\n\n\
         # Lightest severity that blocks: low, medium, high, critical.\nfail_on: high\n\n",
    );
    environments(&mut text, root);
    text.push_str(
        "\n# What a build wrote for browsers: a secret there is critical, a publishable key is fine.\n",
    );
    let builds: Vec<&str> = BUILDS.iter().filter(|name| is_there(name)).copied().collect();
    commented_list(&mut text, "build", &builds, "dist");
    text.push_str("\n# Paths that nobody looks at.\n# exclude: [\"spec/cassettes/**\"]\n");
    text.push_str(
        "\n# Rows that must be judged, or the answer is HOLD.\n# require: [variables, migrations]\n",
    );
    if let Some(folder) = MIGRATIONS.iter().find(|name| is_there(name)) {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\n# The database decides what a migration locks.\napps:\n  - path: .\n    \
             database: {{kind: postgresql, version: 16, migrations: {folder}}}\n\n\
             # Migrations after this one are judged; without it, those that the default branch lacks.\n# deployed_through: \n"
        );
    }
    text
}

fn environments(text: &mut String, root: &Path) {
    text.push_str("# What each environment has: files, or exports such as `fly secrets list --json > production.json`.\n");
    let found: Vec<_> = INVENTORIES
        .iter()
        .filter(|(name, _)| root.join(name).symlink_metadata().is_ok())
        .collect();
    if found.is_empty() {
        text.push_str("# environments:\n#   production: [.env.production]\n");
        return;
    }
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, environment) in found {
        files.entry(environment).or_default().push(name);
    }
    text.push_str("environments:\n");
    for (environment, names) in files {
        let _ = writeln!(text, "  {environment}: [{}]", names.join(", "));
    }
}

fn commented_list(text: &mut String, key: &str, values: &[&str], otherwise: &str) {
    let _ = if values.is_empty() {
        writeln!(text, "# {key}: [{otherwise}]")
    } else {
        writeln!(text, "{key}: [{}]", values.join(", "))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_init_writes_is_a_valid_file_that_names_what_is_there() {
        let root = tempfile::tempdir().unwrap();
        for folder in ["dist", "db/migrate"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        std::fs::write(root.path().join(".env.production"), "A=1\n").unwrap();
        let text = compose(root.path());
        let file = gonogo::config::File::parse(&text, FILE_NAME).unwrap();
        assert_eq!(file.build.as_slice(), ["dist"]);
        assert_eq!(file.environments["production"].as_slice(), [".env.production"]);
        assert_eq!(
            file.apps[0].database.as_ref().unwrap().migrations.as_deref(),
            Some("db/migrate")
        );
        gonogo::config::File::parse(&compose(tempfile::tempdir().unwrap().path()), FILE_NAME).unwrap();
    }
}
