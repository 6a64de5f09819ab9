//! The idioms of TypeScript and JavaScript.

use super::assert_cases;

/// Code, and what is read in it.
const FORMS: &[(&str, &str)] = &[
    ("log(process.env.API_URL)", "API_URL optional"),
    ("const a = process.env['API_URL']", "API_URL optional"),
    ("const a = process.env[`API_URL`]", "API_URL optional"),
    ("const a = process?.env?.API_URL", "API_URL optional"),
    ("const a = globalThis.process.env.API_URL", "API_URL optional"),
    (
        "const { A_URL, B_URL: b, C_URL = 'x' } = process.env",
        "A_URL optional, B_URL optional, C_URL defaulted=x",
    ),
    ("function f({ DB_URL } = process.env) {}", "DB_URL optional"),
    ("const env = process.env; use(env.API_URL)", "API_URL optional"),
    ("const { env } = process; use(env.API_URL)", "API_URL optional"),
    (
        "import { env } from '$env/dynamic/private'; use(env.API_URL)",
        "API_URL optional",
    ),
    (
        "import { API_URL } from '$env/static/private'",
        "API_URL enforced",
    ),
    ("Deno.env.get('API_URL')!", "API_URL asserted"),
    ("Bun.env.API_URL ?? 'x'", "API_URL defaulted=x"),
    ("if ('API_URL' in process.env) run()", "API_URL optional"),
    ("const K = 'API_URL'; use(process.env[K])", "API_URL optional"),
    (
        "const M = { a: 'A_URL', b: 'B_URL' } as const; use(process.env[M[x]])",
        "A_URL optional, B_URL optional",
    ),
    (
        "for (const k of ['A_URL', 'B_URL']) { if (!process.env[k]) throw new Error(k) }",
        "A_URL enforced, B_URL enforced",
    ),
    ("configService.getOrThrow('API_URL')", "API_URL enforced"),
    ("configService.get<string>('API_URL', 'x')", "API_URL defaulted"),
    ("configService.get('database.host')", ""),
];

#[test]
fn typescript_reads_members_brackets_and_patterns() {
    assert_cases("src/a.ts", FORMS);
}

/// Code, and what happens without the variable.
const FATES: &[(&str, &str)] = &[
    ("const a = process.env.API_URL!", "API_URL asserted"),
    ("const a = process.env.API_URL as string", "API_URL asserted"),
    (
        "const a = process.env.API_URL as Url | undefined",
        "API_URL optional",
    ),
    (
        "const a = process.env.API_URL ?? 'http://x'",
        "API_URL defaulted=http://x",
    ),
    ("const a = process.env.API_URL || undefined", "API_URL optional"),
    (
        "const a = process.env.A_URL || process.env.B_URL || 'c'",
        "A_URL defaulted=c, B_URL defaulted=c",
    ),
    ("const a = Number(process.env.MAX) || 5", "MAX defaulted=5"),
    ("process.env.API_URL = 'x'", ""),
    ("process.env.API_URL ??= 'x'", "API_URL defaulted=x"),
    ("delete process.env.API_URL", ""),
    (
        "if (!process.env.API_URL) throw new Error('x')",
        "API_URL enforced",
    ),
    (
        "if (!process.env.API_URL) { log(); process.exit(1) }",
        "API_URL enforced",
    ),
    (
        "if (process.env.API_URL === undefined) { throw x }",
        "API_URL enforced",
    ),
    (
        "const a = process.env.API_URL; if (!a) { throw new Error('x') }",
        "API_URL enforced",
    ),
    (
        "const a = process.env.API_URL; if (!a) return; use(a)",
        "API_URL optional",
    ),
    (
        "const a = process.env.API_URL; const b = a ?? 'x'",
        "API_URL defaulted=x",
    ),
    ("assert(process.env.API_URL)", "API_URL enforced"),
    ("invariant(process.env.API_URL, 'x')", "API_URL enforced"),
    ("const a = process.env.LIST.split(',')", "LIST asserted"),
    ("const a = process.env.LIST?.split(',') ?? []", "LIST defaulted"),
    (
        "if (process.env.LIST) use(process.env.LIST.split(','))",
        "LIST optional, LIST optional",
    ),
    (
        "if (mode === 'a') { use(process.env.LIST.split(',')) }",
        "LIST conditional",
    ),
    ("if (process.env.FLAG === 'true') run()", "FLAG optional"),
    (
        "const c = new Stripe(process.env.STRIPE_KEY)",
        "STRIPE_KEY asserted",
    ),
    (
        "const c = new OpenAI({ apiKey: process.env.OPENAI_KEY })",
        "OPENAI_KEY asserted",
    ),
    ("const u = new URL(process.env.API_URL)", "API_URL asserted"),
    (
        "const on = !!process.env.X_URL; const f = () => new URL(process.env.X_URL)",
        "X_URL conditional, X_URL optional",
    ),
    (
        "const t = process.env.A_TOKEN || process.env.B_TOKEN; if (!t) throw x",
        "A_TOKEN conditional, B_TOKEN conditional",
    ),
    (
        "// process.env.API_URL\n/* process.env.B_URL */ const a = 'process.env.C_URL'",
        "",
    ),
];

#[test]
fn typescript_tells_what_happens_without_the_variable() {
    assert_cases("src/a.ts", FATES);
}

#[test]
fn schemas_declare_their_keys() {
    assert_cases(
        "src/env.ts",
        &[
            (
                "createEnv({ server: { DB_URL: z.string().url(), PORT: z.coerce.number().default(3000) }, client: { NEXT_PUBLIC_X: z.string().optional() }, \
                 runtimeEnv: { DB_URL: process.env.DB_URL } })",
                "DB_URL enforced, DB_URL optional, NEXT_PUBLIC_X optional, PORT defaulted=3000",
            ),
            (
                "createEnv({ server: { A: z.string() }, runtimeEnv: { A: process.env.B_URL } })",
                "B_URL enforced, B_URL optional",
            ),
            (
                "z.object({ DB_URL: z.string() }).parse(process.env)",
                "DB_URL enforced",
            ),
            (
                "const s = z.object({ DB_URL: z.string().optional() }); s.safeParse(process.env)",
                "DB_URL optional",
            ),
            (
                "const flag = (d: string) => z.string().default(d); z.object({ ON: flag('false') }).parse(process.env)",
                "ON defaulted=false",
            ),
            (
                "z.object({ name: z.string() }).parse(body); process.env.X_URL",
                "X_URL optional",
            ),
            (
                "cleanEnv(process.env, { DB_URL: str(), PORT: port({ default: 1 }), D_URL: str({ devDefault: 'x' }) })",
                "DB_URL enforced, D_URL enforced, PORT defaulted=1",
            ),
            (
                "import convict from 'convict'; convict({ port: { env: 'PORT', default: 1 } })",
                "PORT defaulted",
            ),
        ],
    );
}

#[test]
fn what_bundlers_make_up_is_no_input() {
    assert_cases(
        "vite.config.ts",
        &[
            (
                "export default { define: { 'process.env.VERSION': '1' } }; process.env.VERSION",
                "",
            ),
            (
                "import.meta.env.MODE; import.meta.env.DEV; process.env.NODE_ENV; import.meta.env.VITE_URL",
                "VITE_URL optional",
            ),
            (
                "process.env.CI; process.env.VERCEL_URL; process.env.GITHUB_SHA; process.env.GITHUB_CLIENT_ID",
                "GITHUB_CLIENT_ID optional",
            ),
        ],
    );
    assert_cases(
        "next.config.js",
        &[(
            "module.exports = { env: { basePath, CLOUD: process.env.CLOUD_URL, KEPT: process.env.KEPT } }; process.env.basePath",
            "CLOUD_URL optional, KEPT optional",
        )],
    );
}

#[test]
fn components_are_read_in_their_scripts_and_templates() {
    assert_cases(
        "a.vue",
        &[(
            "<template>{{ import.meta.env.VITE_A }}</template>\n<script setup lang=\"ts\">\nconst a = import.meta.env.VITE_B ?? 'x'\n</script>",
            "VITE_A optional, VITE_B defaulted=x",
        )],
    );
    assert_cases(
        "a.astro",
        &[(
            "---\nconst a = import.meta.env.SECRET_URL!\n---\n<p/>",
            "SECRET_URL asserted",
        )],
    );
}
