//! The idioms of each language, one line a case: file, code, and what is read in it.

mod typescript;

use super::*;
use crate::variables::fact::Necessity;

fn languages() -> Languages {
    Languages::new(&Rulebook::built_in()).unwrap()
}

fn document(path: &str, code: &str) -> Document {
    Document::new(Entry::head(path), code.as_bytes().to_vec())
}

fn word(necessity: Necessity) -> &'static str {
    match necessity {
        Necessity::Enforced => "enforced",
        Necessity::Asserted => "asserted",
        Necessity::Conditional => "conditional",
        Necessity::Optional => "optional",
        Necessity::Defaulted => "defaulted",
    }
}

/// Both passes over one file: `NAME necessity=default`, sorted.
fn reads(path: &str, code: &str) -> String {
    let languages = languages();
    let document = document(path, code);
    let first = examine(&document, &languages);
    let wrappers = from_words(&to_words(&resolve(&first.wrappers)));
    let second = read_wrapped(&document, &languages, &wrappers);
    let mut found: Vec<String> = first
        .references
        .iter()
        .chain(&second)
        .filter(|reference| !is_derived(&wrappers, &reference.name))
        .map(|reference| {
            let default = reference
                .default
                .as_ref()
                .map_or_else(String::new, |text| format!("={text}"));
            format!("{} {}{default}", reference.name, word(reference.necessity))
        })
        .collect();
    found.sort();
    found.join(", ")
}

fn assert_cases(path: &str, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(code, expected)| {
            let found = reads(path, code);
            (found != *expected).then(|| format!("{code}\n    expected: {expected}\n    found:    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_projects_own_functions_are_followed() {
    assert_cases(
        "src/a.ts",
        &[
            (
                "export const env = (k: string) => process.env[k]; env('A_URL'); env('B_URL') ?? 'x'; env('lower')",
                "A_URL optional, B_URL defaulted=x",
            ),
            (
                "function need(name) { const v = process.env[name]; if (!v) throw new Error(name); return v } need('A_URL')",
                "A_URL enforced",
            ),
            (
                "const env = (k) => process.env[k]; const requireEnv = (k) => { const v = env(k); if (!v) throw x; return v }; requireEnv('A_URL')",
                "A_URL enforced",
            ),
            (
                "function get(name, fallback) { return process.env[name] ?? fallback } get('A_URL', 'x'); get('B_URL')",
                "A_URL defaulted=x, B_URL optional",
            ),
            (
                "class C { read(k) { return process.env[k] } f() { return this.read('A_URL') } }",
                "A_URL optional",
            ),
            ("import { env } from './other'; env('A_URL')", ""),
        ],
    );
    assert_cases(
        "app/a.py",
        &[
            (
                "def envint(s, default):\n    v = os.getenv(s, default)\n    return int(v)\n\nA = envint('A_MAX', '5')\n",
                "A_MAX defaulted=5",
            ),
            (
                "def need(name):\n    v = os.environ.get(name)\n    if not v:\n        raise X\n    return v\n\nneed('A_URL')\n",
                "A_URL enforced",
            ),
        ],
    );
    assert_cases(
        "a.go",
        &[(
            "func get(key, fallback string) string {\n v := os.Getenv(key)\n if v == \"\" { return fallback }\n return v\n}\nvar a = get(\"A_URL\", \"x\")",
            "A_URL defaulted=x",
        )],
    );
}

#[test]
fn python_idioms() {
    assert_cases(
        "app/settings.py",
        &[
            ("a = os.environ['A_URL']", "A_URL enforced"),
            ("a = os.environ.get('A_URL')", "A_URL optional"),
            ("a = os.getenv('A_URL', 'x')", "A_URL defaulted=x"),
            ("a = os.getenv('A_URL', default=None)", "A_URL optional"),
            ("a = os.environ.get('A_URL') or 'x'", "A_URL defaulted=x"),
            ("os.environ['A_URL'] = 'x'", ""),
            (
                "a = os.environ['A_URL'] if 'A_URL' in os.environ else 1",
                "A_URL conditional, A_URL optional",
            ),
            (
                "a = os.getenv('A_URL')\nif not a:\n    raise ValueError('x')",
                "A_URL enforced",
            ),
            (
                "import environ\nenv = environ.Env()\na = env('A_URL')\nb = env.int('B_MAX', default=3)",
                "A_URL enforced, B_MAX defaulted=3",
            ),
            (
                "from decouple import config\na = config('A_URL')\nb = config('B_ON', default=True, cast=bool)",
                "A_URL enforced, B_ON defaulted=True",
            ),
            (
                "class S(BaseSettings):\n    db_url: str\n    port: int = 80\n    token: str | None = None\n",
                "DB_URL enforced, PORT defaulted=80, TOKEN optional",
            ),
            (
                "# os.environ['A_URL']\n'''os.environ['B_URL']'''\nb = f\"{os.environ['C_URL']}\"",
                "C_URL enforced",
            ),
        ],
    );
}

#[test]
fn ruby_idioms() {
    assert_cases(
        "app/a.rb",
        &[
            ("a = ENV['A_URL']", "A_URL optional"),
            ("a = ENV['A_URL'] || 'x'", "A_URL defaulted=x"),
            ("a = ENV['A_URL'].presence || 'x'", "A_URL defaulted=x"),
            ("ENV['A_URL'] ||= 'x'", "A_URL defaulted=x"),
            ("ENV['A_URL'] = 'x'", ""),
            ("a = ENV.fetch('A_URL')", "A_URL enforced"),
            ("a = ENV.fetch('A_URL', 'x')", "A_URL defaulted=x"),
            ("a = ENV.fetch('A_URL') { 'x' }", "A_URL defaulted=x"),
            ("a = ENV.fetch('A_URL') { nil }", "A_URL optional"),
            ("raise 'no' unless ENV['A_URL']", "A_URL enforced"),
            ("a = ENV['A_URL'] || raise('no')", "A_URL enforced"),
            ("run if ENV['A_FLAG'].present?", "A_FLAG optional"),
            ("a = \"x#{ENV['A_URL']}\" # ENV['B_URL']", "A_URL optional"),
        ],
    );
    assert_cases(
        "config/database.yml",
        &[("url: <%= ENV.fetch('A_URL') %>\n# ENV['B_URL']", "A_URL enforced")],
    );
}

#[test]
fn go_idioms() {
    assert_cases(
        "a.go",
        &[
            ("a := os.Getenv(\"A_URL\")", "A_URL optional"),
            (
                "a := os.Getenv(\"A_URL\")\nif a == \"\" {\n log.Fatal(\"no\")\n}",
                "A_URL enforced",
            ),
            (
                "a, ok := os.LookupEnv(\"A_URL\")\nif !ok {\n return fmt.Errorf(\"no\")\n}",
                "A_URL enforced",
            ),
            ("const key = \"A_URL\"\nvar a = os.Getenv(key)", "A_URL optional"),
            (
                "type C struct {\n A string `env:\"A_URL,required\"`\n B int `env:\"B\" envDefault:\"3\"`\n C string `envconfig:\"C_URL\"`\n}",
                "A_URL enforced, B defaulted=3, C_URL optional",
            ),
            (
                "viper.BindEnv(\"a\", \"A_URL\") // os.Getenv(\"B_URL\")",
                "A_URL optional",
            ),
        ],
    );
}

#[test]
fn a_table_of_names_beside_the_whole_environment_is_read() {
    let names = ["A_URL", "B_URL", "C_URL", "D_URL", "E_URL"];
    let rows = names
        .map(|name| format!("  \"{name}\": {{ rawValue: \"1\" }},\n"))
        .concat();
    let code = format!("var options = map[string]*option{{\n{rows}}}\nfunc parse() {{ os.Environ() }}\n");
    assert_eq!(reads("config/a.go", &code).matches("defaulted=1").count(), 5);
}

#[test]
fn php_idioms() {
    assert_cases(
        "config/app.php",
        &[
            (
                "<?php return ['a' => env('A_URL', 'x'), 'b' => env('B_URL')];",
                "A_URL defaulted=x, B_URL optional",
            ),
            ("<?php $a = getenv('A_URL') ?: 'x';", "A_URL defaulted=x"),
            ("<?php $a = $_ENV['A_URL'] ?? throw new X();", "A_URL enforced"),
            (
                "<?php $a = $_SERVER['HTTP_HOST']; $b = $_SERVER['APP_MODE'] ?? 'x';",
                "APP_MODE defaulted=x",
            ),
        ],
    );
}

#[test]
fn rust_idioms() {
    assert_cases(
        "src/a.rs",
        &[
            ("let a = std::env::var(\"A_URL\")?;", "A_URL enforced"),
            ("let a = env::var(\"A_URL\").expect(\"no\");", "A_URL enforced"),
            (
                "let a = env::var(\"A_URL\").unwrap_or_else(|_| \"x\".to_owned());",
                "A_URL defaulted=x",
            ),
            ("let a = env::var_os(\"A_URL\").is_some();", "A_URL optional"),
            ("let a = env::var(\"A_URL\").ok();", "A_URL optional"),
            (
                "const A: &str = env!(\"A_URL\"); let b = option_env!(\"B_URL\");",
                "A_URL enforced, B_URL optional",
            ),
            (
                "#[arg(long, env = \"A_PORT\", default_value = \"80\")]\n port: u16,",
                "A_PORT defaulted=80",
            ),
            ("#[arg(long, env = \"A_URL\")]\n url: String,", "A_URL enforced"),
        ],
    );
}

#[test]
fn names_with_a_public_prefix_go_to_the_browser() {
    let languages = languages();
    let scope = |path: &str, code: &str| read(&document(path, code), &languages)[0].scope;
    assert_eq!(
        scope("a.ts", "process.env.NEXT_PUBLIC_X"),
        crate::variables::fact::Scope::Browser
    );
    assert_eq!(
        scope("a.tsx", "'use client'; f(process.env.STRIPE_KEY)"),
        crate::variables::fact::Scope::Browser
    );
    assert_eq!(
        scope("a.ts", "process.env.STRIPE_KEY"),
        crate::variables::fact::Scope::Server
    );
}

#[test]
fn a_default_that_looks_secret_is_neither_kept_nor_shown() {
    let secret = ["hun", "ter2-", "9f8e7d"].concat();
    for (path, code) in [
        ("a.ts", format!("const a = process.env.DB_PASSWORD ?? '{secret}'")),
        ("a.rb", format!("a = ENV.fetch('DB_PASSWORD', '{secret}')")),
        ("a.py", format!("a = os.getenv('DB_PASSWORD', '{secret}')")),
    ] {
        let found = read(&document(path, &code), &languages());
        assert_eq!(found[0].default, None, "{path}");
        assert!(!format!("{found:?}").contains(&secret[4..]), "{path}");
    }
}

#[test]
fn code_that_does_not_parse_is_read_word_by_word_and_noted() {
    let reading = examine(
        &document("a.ts", "const = ; use(process.env.A_URL ?? 'x')"),
        &languages(),
    );
    assert_eq!(reading.references.len(), 1);
    assert_eq!(reading.references[0].default.as_deref(), Some("x"));
    assert_eq!(reading.unread.len(), 1);
}

#[test]
fn tests_documents_and_tools_are_not_wanted() {
    let languages = languages();
    let wants = |path: &str| languages.wants(&Entry::head(path));
    assert!(wants("src/a.ts") && wants("config/storage.yml") && wants("main.go"));
    assert!(
        !wants("src/a.test.ts")
            && !wants("docs/a.ts")
            && !wants("vitest.config.ts")
            && !wants("node_modules/a/b.js")
    );
    assert!(!wants("README.md") && !wants("dist/a.js"));
}

#[test]
fn the_deepest_text_that_is_parsed_is_walked_without_a_crash() {
    let languages = languages();
    for (open, inner, close, many) in [
        ("(", "process.env.A_URL", ")", 110),
        ("[", "process.env.A_URL", "]", 110),
        ("f(() => {", "process.env.A_URL", "})", 55),
        ("<a>", "{process.env.A_URL}", "</a>", 110),
        ("if (a) {} else ", "process.env.A_URL", "", 390),
        ("a ? b : ", "process.env.A_URL", "", 450),
        ("!", "process.env.A_URL", "", 900),
        ("a + ", "process.env.A_URL", "", 900),
        ("a => ", "process.env.A_URL", "", 450),
        ("a ?? ", "process.env.A_URL", "", 450),
        ("", "process.env.A_URL", "?.b", 450),
        ("if (a) ", "process.env.A_URL", "", 450),
    ] {
        let text = format!("{}{inner}{}", open.repeat(many), close.repeat(many));
        let reading = examine(&document("a.tsx", &text), &languages);
        assert!(!reading.references.is_empty(), "{open}");
    }
}

#[test]
fn deep_or_odd_text_neither_hangs_nor_crashes() {
    let languages = languages();
    for path in ["a.ts", "a.py", "a.rb", "a.go", "a.php", "a.rs", "a.vue"] {
        for piece in [
            "process.env.A[",
            "os.getenv(",
            "ENV['é'",
            "os.Getenv(\"",
            "env('",
            "env::var(",
            "!",
            "(",
            "process.env.A+",
            "é",
            "if(!process.env.A)",
        ] {
            let text = format!(
                "process.env os.environ ENV env( env:: Getenv {}",
                piece.repeat(20_000)
            );
            let _ = examine(&document(path, &text), &languages);
        }
    }
}
