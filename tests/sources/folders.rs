//! Plain folders, build outputs, UTF-16, pictures.

use gonogo::model::{Gravity, Origin};
use gonogo::sources::{Folder, Project, Worktree};

use crate::workshop::{Workshop, options, run, show};

#[test]
fn a_plain_folder_obeys_its_own_ignore_rules_and_holds_nested_repositories_as_folders() {
    let shop = Workshop::plain();
    shop.write(".gitignore", "node_modules\n")
        .write("node_modules/x.js", "x\n")
        .write("inner/.gitignore", "*.log\n")
        .write("inner/a.ts", "a\n")
        .write("inner/b.log", "b\n");
    run(&shop.root().join("inner"), "git", &["init", "--quiet"]);
    let shown = show(&Worktree::new(shop.project(), options()));
    assert_eq!(shown.paths(), [".gitignore", "inner/.gitignore", "inner/a.ts"]);
    assert!(shown.unread.is_empty());
}

#[test]
fn rules_of_parent_folders_outside_do_not_count() {
    let shop = Workshop::plain();
    std::fs::write(shop.outside().join(".gitignore"), "*\n").unwrap();
    shop.write("a.ts", "a\n");
    assert_eq!(show(&Worktree::new(shop.project(), options())).paths(), ["a.ts"]);
}

#[test]
fn a_build_output_is_looked_at_whole_whatever_is_ignored() {
    let shop = Workshop::repository();
    shop.write(".gitignore", "dist\n")
        .write("dist/.gitignore", "*\n")
        .write("dist/assets/app.js", "x\n")
        .write("dist/assets/logo.png", "x\n");
    let mut told = options();
    told.skip = vec!["dist".to_owned()];
    let shown = show(&Folder::new("dist", &shop.root().join("dist"), told).unwrap());
    assert_eq!(shown.paths(), ["dist/.gitignore", "dist/assets/app.js"]);
    assert_eq!(
        shown.document("dist/assets/app.js").entry.origin,
        Origin::Build("dist".into())
    );
    assert_eq!(shown.tally.binaries, 1);
    let missing = Folder::new("dist", &shop.root().join("nothing"), options()).unwrap_err();
    assert!(missing.to_string().contains("build it first"));
}

#[test]
fn utf16_is_read_and_noted_and_pictures_and_programs_are_counted() {
    let shop = Workshop::repository();
    let utf16: Vec<u8> = "\u{FEFF}KEY=é\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    shop.write("settings.ini", utf16)
        .write("logo.png", "not really")
        .write("program", b"\x7FELF\0\0")
        .commit("first");
    let shown = show(&Worktree::new(shop.project(), options()));
    assert_eq!(shown.text("settings.ini"), "KEY=é\n");
    assert_eq!(shown.lost(), [("settings.ini", Gravity::Noted)]);
    assert_eq!((shown.tally.binaries, shown.tally.files), (2, 1));
}

#[test]
fn names_with_line_breaks_escape_codes_and_stray_bytes_work() {
    use std::os::unix::ffi::OsStrExt as _;
    let shop = Workshop::repository();
    let name = std::ffi::OsStr::from_bytes(b"a\n\x1b[31mred\xFF.env");
    std::fs::write(shop.root().join(name), "A=1\n").unwrap();
    assert_eq!(
        show(&Worktree::new(shop.project(), options())).paths(),
        ["a\n\u{1b}[31mred\\xFF.env"]
    );
    shop.commit("first");
    assert_eq!(show(&Worktree::new(shop.project(), options())).tally.files, 1);
}

#[test]
fn excluded_and_skipped_paths_are_never_looked_at() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n")
        .write("fixtures/deep/b.ts", "b\n")
        .write("dist/c.js", "c\n")
        .commit("first");
    let mut told = options();
    let mut exclude = globset::GlobSetBuilder::new();
    exclude.add(globset::Glob::new("fixtures").unwrap());
    told.exclude = exclude.build().unwrap();
    told.skip = vec!["dist".to_owned()];
    let project = Project::find(shop.root()).unwrap();
    assert_eq!(show(&Worktree::new(project, told)).paths(), ["a.ts"]);
}
