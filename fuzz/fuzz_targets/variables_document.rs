//! Code and settings, as the variables engine reads them.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    const FILES: &[&str] = &[
        ".env", "docker-compose.yml", "fly.toml", "vercel.json", "a.ts", "a.py", "a.rb", "a.go", "a.rs", "a.php",
        "a.vue", "schema.prisma", "render.yaml", ".github/workflows/a.yml",
    ];
    if let Some((path, rest)) = gonogo_fuzz::chosen(FILES, data) {
        gonogo_fuzz::variables_in(path, rest);
    }
});
