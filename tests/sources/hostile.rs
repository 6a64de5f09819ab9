//! Repositories that mean harm: links, pipes, planted settings, folders in the shape of a repository.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use gonogo::model::Gravity;
use gonogo::sources::{Folder, Project, Range, Staged, Worktree};

use crate::workshop::{Workshop, options, run, show};

#[test]
fn links_are_counted_and_one_that_leads_outside_is_named() {
    let shop = Workshop::repository();
    std::fs::write(shop.outside().join("secret"), "outside\n").unwrap();
    shop.write("a.ts", "a\n");
    symlink("a.ts", shop.root().join("inside")).unwrap();
    symlink("../secret", shop.root().join("outside")).unwrap();
    shop.commit("first");
    for source in [
        &Worktree::new(shop.project(), options()) as &dyn gonogo::model::Source,
        &Staged::new(shop.project(), options()).unwrap(),
    ] {
        let shown = show(source);
        assert_eq!(shown.paths(), ["a.ts"]);
        assert_eq!(shown.tally.links, 2);
        assert_eq!(shown.lost(), [("outside", Gravity::Noted)]);
    }
}

#[test]
fn a_tracked_file_is_not_read_through_a_link_that_took_its_folder() {
    let shop = Workshop::repository();
    shop.write("config/a.env", "A=1\n").commit("first");
    std::fs::remove_dir_all(shop.root().join("config")).unwrap();
    std::fs::create_dir(shop.outside().join("elsewhere")).unwrap();
    std::fs::write(shop.outside().join("elsewhere/a.env"), "outside\n").unwrap();
    symlink("../elsewhere", shop.root().join("config")).unwrap();
    let shown = show(&Worktree::new(shop.project(), options()));
    assert!(shown.paths().is_empty());
    assert_eq!(
        shown.lost(),
        [("config", Gravity::Noted), ("config/a.env", Gravity::Noted)]
    );
}

#[test]
fn a_pipe_does_not_hang_and_holds_only_where_a_tracked_file_was() {
    let shop = Workshop::repository();
    shop.write("tracked", "x\n").commit("first").remove("tracked");
    run(shop.root(), "mkfifo", &["tracked", "untracked"]);
    let shown = show(&Worktree::new(shop.project(), options()));
    assert_eq!(
        shown.lost(),
        [("tracked", Gravity::Holds), ("untracked", Gravity::Noted)]
    );
    let build = show(&Folder::new("out", shop.root(), options()).unwrap());
    // A `.git` that was shipped is part of what was shipped.
    let paths = build.paths();
    assert!(
        paths.iter().all(|path| path.starts_with("out/.git/")),
        "{paths:?}"
    );
}

#[test]
fn ignore_rules_behind_a_link_or_a_pipe_neither_hang_nor_fill_the_memory() {
    let shop = Workshop::repository();
    shop.write("a/x.ts", "x\n").commit("first");
    std::fs::create_dir(shop.root().join("b")).unwrap();
    symlink("/dev/zero", shop.root().join("a/.gitignore")).unwrap();
    run(&shop.root().join("b"), "mkfifo", &[".gitignore"]);
    let shown = show(&Worktree::new(shop.project(), options()));
    assert_eq!(shown.paths(), ["a/x.ts"]);
    let lost = shown.lost();
    assert!(
        lost.contains(&("a", Gravity::Noted)) && lost.contains(&("b", Gravity::Noted)),
        "{lost:?}"
    );
}

#[test]
fn a_file_without_read_permission_is_lost_and_said_so() {
    let shop = Workshop::repository();
    shop.write("a.env", "A=1\n")
        .commit("first")
        .write("b.env", "B=1\n");
    for name in ["a.env", "b.env"] {
        let closed = std::fs::Permissions::from_mode(0o000);
        std::fs::set_permissions(shop.root().join(name), closed).unwrap();
    }
    let shown = show(&Worktree::new(shop.project(), options()));
    // Root reads everything; only there is nothing lost.
    if shown.paths().is_empty() {
        assert_eq!(
            shown.lost(),
            [("a.env", Gravity::Holds), ("b.env", Gravity::Noted)]
        );
    }
}

#[test]
fn a_committed_folder_in_the_shape_of_a_repository_has_no_effect() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n")
        .write("bare/HEAD", "ref: refs/heads/main\n")
        .write(
            "bare/config",
            "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ..\n",
        )
        .write("bare/objects/keep", "")
        .write("bare/refs/heads/keep", "")
        .write("bare/src/b.ts", "b\n")
        .commit("first");
    let project = Project::find(&shop.root().join("bare/src")).unwrap();
    assert_eq!(project.root(), shop.root());
    let shown = show(&Worktree::new(project, options()));
    assert!(shown.paths().contains(&"bare/src/b.ts") && shown.paths().contains(&"bare/config"));
    assert!(shown.unread.is_empty());
}

#[test]
fn nothing_that_the_settings_of_a_repository_name_is_run_or_read() {
    let shop = Workshop::repository();
    let trap = shop.outside().join("trapped");
    let command = format!("touch {}", trap.display());
    shop.write("a.ts", "a\n").commit("first");
    let pipe = shop.outside().join("pipe");
    run(shop.outside(), "mkfifo", &["pipe"]);
    let config = format!(
        "[core]\n\tfsmonitor = \"{command}\"\n\tsshCommand = \"{command}\"\n\tworktree = /\n\texcludesFile = {pipe}\n\
         [include]\n\tpath = {pipe}\n[filter \"x\"]\n\tsmudge = \"{command}\"\n\tclean = \"{command}\"\n",
        pipe = pipe.display()
    );
    shop.write(".git/config", config)
        .write(".git/hooks/post-index-change", format!("#!/bin/sh\n{command}\n"))
        .write(".gitattributes", "* filter=x diff=x\n");
    let project = shop.project();
    assert_eq!(project.root(), shop.root());
    assert_eq!(
        show(&Worktree::new(project.clone(), options())).paths(),
        [".gitattributes", "a.ts"]
    );
    assert_eq!(
        show(&Staged::new(project.clone(), options()).unwrap()).paths(),
        ["a.ts"]
    );
    let range = Range::new(project, "HEAD..HEAD", options()).unwrap();
    assert_eq!(show(&range).paths(), ["a.ts"]);
    assert!(!trap.exists());
}

#[test]
fn a_dot_git_with_pipes_in_it_does_not_hang() {
    for name in ["HEAD", "config", "index"] {
        let shop = Workshop::repository();
        shop.write("a.ts", "a\n")
            .commit("first")
            .remove(&format!(".git/{name}"));
        run(&shop.root().join(".git"), "mkfifo", &[name]);
        assert_eq!(show(&Worktree::new(shop.project(), options())).paths(), ["a.ts"]);
    }
}

#[test]
fn an_empty_dot_git_makes_no_repository_and_hides_nothing() {
    let shop = Workshop::repository();
    shop.write("sub/a.ts", "a\n").commit("first");
    std::fs::create_dir(shop.root().join("sub/.git")).unwrap();
    let project = Project::find(&shop.root().join("sub")).unwrap();
    assert_eq!(project.root(), shop.root());
    assert_eq!(show(&Worktree::new(project, options())).paths(), ["sub/a.ts"]);
}
