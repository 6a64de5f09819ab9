//! Features of the file: the language it is written in and what its folders say, from its path alone.

use super::features::Sheet;

/// Extensions that write assignments in a way of their own, and the group they are counted in.
const GROUPS: &[(&str, &[&str])] = &[
    ("go", &["go"]),
    ("python", &["py", "pyx", "pyi"]),
    ("ruby", &["rb", "rake", "gemspec", "erb"]),
    ("javascript", &["js", "jsx", "mjs", "cjs"]),
    ("typescript", &["ts", "tsx", "mts"]),
    ("vue", &["vue", "svelte", "astro"]),
    ("php", &["php", "phtml", "inc"]),
    ("csharp", &["cs", "vb", "fs"]),
    ("java", &["java", "groovy", "gradle"]),
    ("kotlin", &["kt", "kts", "scala", "swift", "dart"]),
    ("c", &["c", "h", "cpp", "cc", "hpp", "m", "mm"]),
    ("rust", &["rs"]),
    ("perl", &["pl", "pm", "t", "lua", "r"]),
    ("haskell", &["hs", "erl", "ex", "exs", "clj"]),
    ("shell", &["sh", "bash", "zsh", "bats", "fish", "mk"]),
    ("batch", &["ps1", "bat", "cmd"]),
    ("yaml", &["yml", "yaml"]),
    ("json", &["json", "json5", "jsonc", "ipynb", "har", "tfstate"]),
    ("toml", &["toml"]),
    (
        "ini",
        &[
            "ini",
            "cfg",
            "conf",
            "cnf",
            "properties",
            "config",
            "npmrc",
            "pypirc",
        ],
    ),
    ("hcl", &["tf", "tfvars", "hcl"]),
    ("env", &["env"]),
    (
        "xml",
        &["xml", "plist", "csproj", "xaml", "resx", "storyboard", "xib"],
    ),
    ("html", &["html", "htm", "haml", "hbs", "ejs"]),
    (
        "template",
        &["j2", "template", "tpl", "tmpl", "in", "dist", "example", "sample"],
    ),
    ("markdown", &["md", "mdx"]),
    ("prose", &["rst", "adoc", "asciidoc", "pod"]),
    ("text", &["txt", "rsp"]),
    ("log", &["log"]),
    ("sql", &["sql"]),
    ("translation", &["po", "pot", "strings", "rrc", "arb", "xliff"]),
    ("bundle", &["bundle", "map"]),
    ("key", &["key", "pem", "crt", "cer", "p8"]),
    ("table", &["csv", "tsv", "lock", "sum", "snap"]),
    ("proto", &["proto", "graphql", "thrift"]),
    ("dockerfile", &["dockerfile"]),
];

/// Words of folders that tell what the files in them are for.
const FOLDERS: &[&str] = &[
    "test", "doc", "vendor", "src", "lib", "conf", "setting", "docker", "template", "server", "client",
    "internal",
];

/// What a path says of its file.
#[derive(Clone, Copy, Debug)]
pub(in crate::secrets) struct Kind {
    group: Option<usize>,
    folders: u64,
}

impl Kind {
    /// Returns what the file at `path` is.
    pub(in crate::secrets) fn of(path: &str) -> Self {
        let lower = path.to_ascii_lowercase();
        let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
        let group = group_of(name);
        let folders = FOLDERS
            .iter()
            .enumerate()
            .filter(|(_, word)| folder.contains(**word))
            .fold(0, |all, (index, _)| all | 1 << index);
        Self { group, folders }
    }

    /// Returns true for languages in which a word without marks is a name, not a text.
    pub(super) fn is_code(&self) -> bool {
        /// The groups before this one are programming languages.
        const FIRST_OF_SETTINGS: &str = "shell";
        self.group.is_some_and(|group| {
            GROUPS[..=group]
                .iter()
                .all(|(name, _)| *name != FIRST_OF_SETTINGS)
        })
    }

    pub(super) fn count(&self, sheet: &mut Sheet<'_>) {
        for (index, (name, _)) in GROUPS.iter().enumerate() {
            sheet.each("file", &[name], |_| self.group == Some(index));
        }
        sheet.flag("file unknown", self.group.is_none());
        for (index, word) in FOLDERS.iter().enumerate() {
            sheet.each("folder", &[word], |_| self.folders >> index & 1 == 1);
        }
    }
}

fn group_of(name: &str) -> Option<usize> {
    let by_name = |group: &str| GROUPS.iter().position(|(known, _)| *known == group);
    if name.starts_with(".env") || name == "env" {
        return by_name("env");
    }
    if name.starts_with("dockerfile") {
        return by_name("dockerfile");
    }
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    GROUPS
        .iter()
        .position(|(_, extensions)| extensions.contains(&extension))
}
