//! The work tree and the index.

use gonogo::model::{Change, Gravity, Position};
use gonogo::sources::{Project, Staged, Worktree, is_dirty};

use crate::workshop::{Workshop, options, run, show};

#[test]
fn a_tracked_file_is_read_although_it_is_ignored_and_an_untracked_one_is_not() {
    let shop = Workshop::repository();
    shop.write(".gitignore", ".env*\nbuild/\n")
        .write(".env", "A=tracked\n")
        .write("build/app.js", "tracked\n")
        .git(&["add", "--force", ".env", "build/app.js"])
        .commit("first")
        .write(".env.local", "A=ignored\n")
        .write("build/new.js", "ignored\n")
        .write("src/new.ts", "untracked\n");
    let shown = show(&Worktree::new(shop.project(), options()));
    assert_eq!(
        shown.paths(),
        [".env", ".gitignore", "build/app.js", "src/new.ts"]
    );
    assert_eq!(shown.tally.files, 4);
    assert!(shown.unread.is_empty(), "{:?}", shown.unread);
}

#[test]
fn a_deleted_tracked_file_is_no_loss() {
    let shop = Workshop::repository();
    shop.write("a.txt", "a\n")
        .write("sub/b.txt", "b\n")
        .commit("first")
        .remove("a.txt");
    std::fs::remove_dir_all(shop.root().join("sub")).unwrap();
    let shown = show(&Worktree::new(shop.project(), options()));
    assert!(shown.paths().is_empty() && shown.unread.is_empty());
}

#[test]
fn a_root_inside_a_larger_repository_shows_its_own_files_and_obeys_the_rules_above() {
    let shop = Workshop::repository();
    shop.write(".gitignore", "node_modules/\n")
        .write("other/b.ts", "b\n")
        .write("apps/web/gonogo.yaml", "")
        .write("apps/web/a.ts", "a\n")
        .commit("first")
        .write("apps/web/node_modules/x/index.js", "x\n")
        .write("apps/web/new.ts", "new\n");
    let project = Project::find(&shop.root().join("apps/web/a.ts")).unwrap();
    assert!(project.is_inside_larger_repository());
    assert_eq!(project.name(), "web");
    let shown = show(&Worktree::new(project.clone(), options()));
    assert_eq!(shown.paths(), ["a.ts", "gonogo.yaml", "new.ts"]);
    let staged = show(&Staged::new(project, options()).unwrap());
    assert_eq!(staged.paths(), ["a.ts", "gonogo.yaml"]);
}

#[test]
fn a_path_that_is_named_is_read_although_it_is_ignored() {
    let shop = Workshop::repository();
    shop.write(".gitignore", "out/\n*.log\n")
        .write("a.ts", "a\n")
        .commit("first")
        .write("out/deep/b.js", "b\n")
        .write("c.log", "c\n");
    let paths = [shop.root().join("out"), shop.root().join("c.log")];
    let source = Worktree::new(shop.project(), options()).only(&paths).unwrap();
    assert_eq!(show(&source).paths(), ["c.log", "out/deep/b.js"]);
    let outside = Worktree::new(shop.project(), options()).only(&[shop.outside().to_owned()]);
    assert!(outside.unwrap_err().to_string().contains("lies outside"));
}

#[test]
fn a_nested_repository_is_noted_and_not_read() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n")
        .commit("first")
        .write("vendor/lib/b.ts", "b\n");
    run(&shop.root().join("vendor/lib"), "git", &["init", "--quiet"]);
    let shown = show(&Worktree::new(shop.project(), options()));
    assert_eq!(shown.paths(), ["a.ts"]);
    assert_eq!(shown.lost(), [("vendor/lib", Gravity::Noted)]);
}

#[test]
fn the_index_is_judged_and_not_the_work_tree() {
    let shop = Workshop::repository();
    shop.write("a.ts", "one\ntwo\n")
        .write("same.ts", "same\n")
        .commit("first")
        .write("a.ts", "one\nstaged\ntwo\n")
        .write("new.ts", "new\n")
        .git(&["add", "--all"])
        .write("a.ts", "work tree\n")
        .write("untracked.ts", "x\n");
    let source = Staged::new(shop.project(), options()).unwrap();
    let shown = show(&source);
    assert_eq!(shown.text("a.ts"), "one\nstaged\ntwo\n");
    assert_eq!(shown.new_lines("a.ts"), ["staged"]);
    assert_eq!(shown.new_lines("new.ts"), ["new"]);
    assert!(shown.new_lines("same.ts").is_empty());
    let changes: Vec<_> = shown.changes().into_iter().collect();
    assert_eq!(
        changes,
        [
            ("a.ts", Change::Modified),
            ("new.ts", Change::Added),
            ("same.ts", Change::Unchanged)
        ]
    );
    assert_eq!(source.changed_paths().unwrap().len(), 2);
}

#[test]
fn a_work_tree_is_dirty_when_something_tracked_is_edited_staged_or_deleted() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n").write("b.ts", "b\n");
    assert_eq!(is_dirty(&shop.project()), None);
    shop.commit("first").write("untracked.ts", "x\n");
    assert_eq!(is_dirty(&shop.project()), Some(false));
    shop.write("a.ts", "b\n");
    assert_eq!(is_dirty(&shop.project()), Some(true));
    // Written again, the same as before: the time is new, the content is not.
    shop.write("a.ts", "a\n");
    assert_eq!(is_dirty(&shop.project()), Some(false));
    shop.git(&["rm", "--quiet", "b.ts"]);
    assert_eq!(is_dirty(&shop.project()), Some(true));
}

#[test]
fn a_linked_work_tree_is_read_like_any_other_and_has_the_same_identity() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n")
        .commit("first")
        .git(&["worktree", "add", "--quiet", "../linked"]);
    let linked = Project::find(&shop.outside().join("linked")).unwrap();
    assert_eq!(linked.identity(), shop.project().identity());
    assert_eq!(linked.head(), shop.project().head());
    assert_eq!(show(&Worktree::new(linked.clone(), options())).paths(), ["a.ts"]);
    assert_eq!(show(&Staged::new(linked, options()).unwrap()).paths(), ["a.ts"]);
}

#[test]
fn before_the_first_commit_everything_staged_is_added() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n").git(&["add", "a.ts"]);
    let project = shop.project();
    assert_eq!(project.head(), None);
    let shown = show(&Staged::new(project, options()).unwrap());
    assert_eq!(shown.document("a.ts").entry.change, Change::Added);
}

#[test]
fn a_repository_without_an_index_has_nothing_staged() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n");
    assert!(
        show(&Staged::new(shop.project(), options()).unwrap())
            .paths()
            .is_empty()
    );
    assert_eq!(show(&Worktree::new(shop.project(), options())).paths(), ["a.ts"]);
}

#[test]
fn the_index_that_git_hands_to_a_hook_is_read() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n").commit("first").write("b.ts", "b\n");
    std::fs::copy(shop.root().join(".git/index"), shop.root().join(".git/other")).unwrap();
    shop.git(&["add", "b.ts"]);
    let source = Staged::new(shop.project(), options())
        .unwrap()
        .with_index(".git/other".as_ref());
    assert_eq!(show(&source).paths(), ["a.ts"]);
}

#[test]
fn an_intent_to_add_is_noted_and_a_conflict_holds() {
    let shop = Workshop::repository();
    shop.write("a.ts", "base\n")
        .commit("first")
        .git(&["checkout", "--quiet", "-b", "topic"])
        .write("a.ts", "theirs\n")
        .commit("topic")
        .git(&["checkout", "--quiet", "main"])
        .write("a.ts", "ours\n")
        .commit("main");
    // The merge ends with a conflict, hence an exit code of 1.
    run(shop.root(), "sh", &["-c", "! git merge --quiet topic"]);
    shop.write("later.ts", "x\n")
        .git(&["add", "--intent-to-add", "later.ts"]);
    let shown = show(&Staged::new(shop.project(), options()).unwrap());
    assert_eq!(shown.paths(), ["a.ts"]);
    assert_eq!(shown.text("a.ts"), "theirs\n");
    assert_eq!(
        shown.lost(),
        [("a.ts", Gravity::Holds), ("later.ts", Gravity::Noted)]
    );
}

#[test]
fn a_moved_file_is_unchanged_to_the_judges_but_its_new_path_is_a_change() {
    let shop = Workshop::repository();
    shop.write("old.ts", "text\n")
        .commit("first")
        .git(&["mv", "old.ts", "new.ts"]);
    let source = Staged::new(shop.project(), options()).unwrap();
    assert_eq!(show(&source).document("new.ts").entry.change, Change::Unchanged);
    assert_eq!(
        source.changed_paths().unwrap().get(&"new.ts".into()),
        Some(&Change::Added)
    );
}

#[test]
fn a_file_moved_out_of_an_excluded_folder_or_of_the_tests_is_new_where_it_comes_to() {
    let shop = Workshop::repository();
    shop.write("samples/key.ts", "one\n")
        .write("test/key.ts", "two\n")
        .commit("first");
    std::fs::create_dir(shop.root().join("src")).unwrap();
    shop.git(&["mv", "samples/key.ts", "src/one.ts"])
        .git(&["mv", "test/key.ts", "src/two.ts"]);
    let mut told = options();
    told.skip = vec!["samples".to_owned()];
    let shown = show(&Staged::new(shop.project(), told).unwrap());
    assert_eq!(shown.document("src/one.ts").entry.change, Change::Added);
    assert_eq!(shown.document("src/two.ts").entry.change, Change::Added);
}

#[test]
fn a_thing_at_the_end_of_a_long_file_is_found_at_its_line_and_column() {
    let shop = Workshop::repository();
    let mut text = "line\n".repeat(3 * 1024 * 1024 / 5);
    text.push_str("key = needle\n");
    shop.write("dump.sql", &text).commit("first");
    for source in [
        &Worktree::new(shop.project(), options()) as &dyn gonogo::model::Source,
        &Staged::new(shop.project(), options()).unwrap(),
    ] {
        let shown = show(source);
        assert!(shown.documents.len() > 2);
        assert_eq!(shown.tally.bytes, text.len() as u64);
        let last = shown
            .documents
            .iter()
            .find(|document| document.part.is_last)
            .unwrap();
        let at = last.text().rfind("needle").unwrap();
        let line = u32::try_from(text.lines().count()).unwrap();
        assert_eq!(last.position(at), Position { line, column: 7 });
    }
}

#[test]
fn a_long_staged_file_knows_its_new_lines_in_every_window() {
    let shop = Workshop::repository();
    let text = (0..400_000).fold(String::new(), |text, number| text + &format!("{number}\n"));
    shop.write("dump.sql", &text)
        .commit("first")
        .write("dump.sql", format!("{text}needle\n"))
        .git(&["add", "--all"]);
    let shown = show(&Staged::new(shop.project(), options()).unwrap());
    let news: usize = shown
        .documents
        .iter()
        .map(|document| {
            let lines = document.bytes().split(|byte| *byte == b'\n').count();
            let first = document.part.first.line;
            (first..first + u32::try_from(lines).unwrap())
                .filter_map(|line| document.line(line))
                .filter(|span| !span.is_empty() && document.is_new(*span))
                .count()
        })
        .sum();
    assert_eq!(news, 1);
}
