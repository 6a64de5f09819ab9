//! Ranges, branches, and what a shallow clone cannot tell.

use gonogo::model::{Change, Origin};
use gonogo::sources::{
    Project, Range, changed_paths, current_branch, current_branch_is, default_branch, file_at,
    files_missing_from, head_is_on,
};

use crate::workshop::{Workshop, options, run, show};

/// `main` went on after `topic` left it; `topic` is checked out.
fn parted() -> Workshop {
    let shop = Workshop::repository();
    shop.write("a.ts", "one\ntwo\nthree\n")
        .write("gone.ts", "moved text\n")
        .write("same/b.ts", "b\n")
        .commit("first")
        .git(&["checkout", "--quiet", "-b", "topic"])
        .write("a.ts", "one\nTWO\nthree\nfour\n")
        .write("new.ts", "new\n")
        .git(&["mv", "gone.ts", "moved.ts"])
        .commit("topic")
        .git(&["checkout", "--quiet", "main"])
        .write("a.ts", "main went on\n")
        .write("main.ts", "x\n")
        .commit("main")
        .git(&["checkout", "--quiet", "topic"]);
    shop
}

#[test]
fn a_range_is_compared_with_the_merge_base_and_not_with_the_tip_of_the_base() {
    let shop = parted();
    for spec in ["main..topic", "main...HEAD", "main.."] {
        let shown = show(&Range::new(shop.project(), spec, options()).unwrap());
        let changes: Vec<_> = shown.changes().into_iter().collect();
        assert_eq!(
            changes,
            [
                ("a.ts", Change::Modified),
                ("moved.ts", Change::Unchanged),
                ("new.ts", Change::Added),
                ("same/b.ts", Change::Unchanged),
            ],
            "{spec}"
        );
        assert_eq!(shown.new_lines("a.ts"), ["TWO", "four"]);
        assert!(shown.new_lines("same/b.ts").is_empty());
    }
}

#[test]
fn the_other_end_of_a_range_shows_the_merge_base() {
    let shop = parted();
    let range = Range::new(shop.project(), "main..topic", options()).unwrap();
    let shown = show(&range.of_base());
    assert_eq!(shown.paths(), ["a.ts", "gone.ts", "same/b.ts"]);
    assert_eq!(shown.text("a.ts"), "one\ntwo\nthree\n");
    assert_eq!(shown.document("a.ts").entry.origin, Origin::Base);
}

#[test]
fn the_head_of_a_range_is_read_from_the_commit_and_not_from_the_work_tree() {
    let shop = parted();
    shop.write("a.ts", "not committed\n");
    let shown = show(&Range::new(shop.project(), "main..HEAD", options()).unwrap());
    assert_eq!(shown.text("a.ts"), "one\nTWO\nthree\nfour\n");
}

#[test]
fn changed_paths_name_a_moved_file_at_its_new_path() {
    let changes = changed_paths(&parted().project(), "main..topic").unwrap();
    let changes: Vec<_> = changes
        .iter()
        .map(|(path, change)| (path.as_str(), *change))
        .collect();
    assert_eq!(
        changes,
        [
            ("a.ts", Change::Modified),
            ("moved.ts", Change::Added),
            ("new.ts", Change::Added)
        ]
    );
}

#[test]
fn files_missing_from_a_revision_are_the_committed_and_the_untracked_new_ones() {
    let shop = parted();
    shop.write("untracked.ts", "x\n");
    let missing = files_missing_from(&shop.project(), "main").unwrap();
    let missing: Vec<_> = missing.iter().map(gonogo::model::RepoPath::as_str).collect();
    assert_eq!(missing, ["moved.ts", "new.ts", "untracked.ts"]);
}

#[test]
fn a_range_below_a_sub_folder_knows_only_that_folder() {
    let shop = Workshop::repository();
    shop.write("app/gonogo.yaml", "")
        .write("app/a.ts", "a\n")
        .commit("first")
        .write("app/b.ts", "b\n")
        .write("other.ts", "x\n")
        .commit("second");
    let project = Project::find(&shop.root().join("app")).unwrap();
    let shown = show(&Range::new(project.clone(), "HEAD~1..HEAD", options()).unwrap());
    let changes: Vec<_> = shown.changes().into_iter().collect();
    assert_eq!(
        changes,
        [
            ("a.ts", Change::Unchanged),
            ("b.ts", Change::Added),
            ("gonogo.yaml", Change::Unchanged)
        ]
    );
    assert_eq!(
        file_at(&project, "HEAD", &"b.ts".into()).unwrap(),
        Some(b"b\n".to_vec())
    );
    assert_eq!(file_at(&project, "HEAD~1", &"b.ts".into()).unwrap(), None);
}

#[test]
fn a_shallow_clone_without_the_merge_base_is_a_clear_error() {
    let shop = parted();
    let source = format!("file://{}", shop.root().display());
    run(
        shop.outside(),
        "git",
        &[
            "clone",
            "--quiet",
            "--depth=1",
            "--no-single-branch",
            &source,
            "clone",
        ],
    );
    let project = Project::find(&shop.outside().join("clone")).unwrap();
    let error = Range::new(project.clone(), "origin/main..HEAD", options())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("shallow") && error.contains("fetch-depth: 0"),
        "{error}"
    );
    let error = Range::new(project, "no-such..HEAD", options())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("unknown revision \"no-such\"") && error.contains("fetch-depth: 0"),
        "{error}"
    );
}

#[test]
fn a_shallow_clone_whose_base_is_an_ancestor_is_enough() {
    let shop = Workshop::repository();
    for number in 0..4 {
        shop.write("a.ts", format!("{number}\n")).commit("next");
    }
    let source = format!("file://{}", shop.root().display());
    run(
        shop.outside(),
        "git",
        &["clone", "--quiet", "--depth=2", &source, "clone"],
    );
    let project = Project::find(&shop.outside().join("clone")).unwrap();
    let shown = show(&Range::new(project, "HEAD~1..HEAD", options()).unwrap());
    assert_eq!(shown.new_lines("a.ts"), ["3"]);
}

#[test]
fn a_merge_base_found_across_a_shallow_boundary_is_refused() {
    // main goes on from "near", and topic merges "near". With both lines cut there, a nearer common ancestor than
    // the one that is found cannot be ruled out.
    let shop = Workshop::repository();
    shop.write("a.ts", "0\n")
        .commit("fork")
        .git(&["checkout", "--quiet", "-b", "topic"])
        .write("t.ts", "t\n")
        .commit("topic")
        .git(&["checkout", "--quiet", "main"])
        .write("a.ts", "1\n")
        .commit("near")
        .git(&["branch", "near"])
        .write("a.ts", "2\n")
        .commit("after near")
        .git(&["branch", "side"])
        .git(&["checkout", "--quiet", "topic"])
        .git(&["merge", "--quiet", "--no-edit", "near"]);
    run(
        shop.root(),
        "sh",
        &[
            "-c",
            "git rev-parse near > .git/shallow; git rev-parse side >> .git/shallow",
        ],
    );
    let error = Range::new(shop.project(), "main..topic", options())
        .unwrap_err()
        .to_string();
    assert!(error.contains("cuts the history"), "{error}");
}

#[test]
fn unrelated_histories_have_no_range() {
    let shop = Workshop::repository();
    shop.write("a.ts", "a\n")
        .commit("first")
        .git(&["checkout", "--quiet", "--orphan", "other"])
        .commit("other");
    let error = Range::new(shop.project(), "main..other", options())
        .unwrap_err()
        .to_string();
    assert!(error.contains("no common ancestor"), "{error}");
}

#[test]
fn the_default_branch_is_the_one_origin_names() {
    let shop = parted();
    let project = shop.project();
    assert_eq!(default_branch(&project).unwrap().name, "main");
    assert!(current_branch_is(&project, "topic") && !current_branch_is(&project, "main"));
    assert!(!head_is_on(&project, &default_branch(&project).unwrap()));

    let source = shop.root().display().to_string();
    run(shop.outside(), "git", &["clone", "--quiet", &source, "clone"]);
    let clone = Project::find(&shop.outside().join("clone")).unwrap();
    let branch = default_branch(&clone).unwrap();
    // The clone's origin has `topic` checked out, and so calls it the default.
    assert_eq!(branch.name, "topic");
    run(clone.root(), "git", &["checkout", "--quiet", "--detach"]);
    assert_eq!(current_branch(&clone), None);
    assert!(head_is_on(&clone, &branch));
    // A CI checkout has no local `main`; the remote one stands in.
    assert!(Range::new(clone.clone(), "main..HEAD", options()).is_ok());
    assert_eq!(clone.identity(), project.identity());
}
