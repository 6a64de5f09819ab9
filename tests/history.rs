//! What was ever committed: found with its commit, read once, and never believed on the word of somebody else's notes.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test makes repositories with git itself and fails when it cannot"
)]

#[path = "support/git.rs"]
mod git;
#[path = "support/repository.rs"]
mod repository;
mod support;

use std::path::{Path, PathBuf};

use git::git;
use repository::{commit, repository};
use serde_json::Value;
use support::{Answer, Project, stripe_key};

const KEY: (&str, &str) = ("GONOGO_CACHE_KEY", "a key that only this test has");

fn remove(project: &Project, path: &str) {
    std::fs::remove_file(project.root().join(path)).unwrap();
}

fn pay() -> String {
    format!("export const key = \"{}\"\n", stripe_key())
}

/// A repository whose key was removed in the second of three commits, and the commit that brought it.
fn cleaned() -> (Project, String) {
    let project = repository();
    project.write("src/pay.ts", pay());
    let brought = commit(&project);
    project.write("src/pay.ts", "export const key = process.env.STRIPE_KEY\n");
    commit(&project);
    (project, brought)
}

fn history(project: &Project, more: &[&str]) -> (Answer, Value) {
    history_with(project, more, &[])
}

fn history_with(project: &Project, more: &[&str], environment: &[(&str, &str)]) -> (Answer, Value) {
    let arguments = [&["check", "--only", "secrets", "--format", "json"], more].concat();
    let answer = project.gonogo_with(&arguments, environment, b"");
    let report = serde_json::from_str(&answer.stdout).unwrap_or_default();
    assert!(!answer.all().contains(&stripe_key()));
    (answer, report)
}

fn findings(report: &Value) -> &[Value] {
    report["findings"].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn a_key_that_was_removed_is_found_with_the_commit_that_brought_it() {
    let (project, brought) = cleaned();
    assert_eq!(history(&project, &[]).0.code, 0, "today nothing is wrong");
    let (answer, report) = history(&project, &["--history"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    let finding = &findings(&report)[0];
    assert_eq!(finding["places"][0]["commit"], brought.as_str());
    assert_eq!(finding["places"][0]["path"], "src/pay.ts");
    assert_eq!(finding["places"][0]["line"], 1);
    assert_eq!(finding["properties"]["history"], "removed_from_head");
    assert_eq!(finding["properties"]["first_commit"], &brought[..10]);
    let message = finding["message"].as_str().unwrap();
    assert!(message.contains(&brought[..10]) && message.contains("removed from HEAD, still in history"));
    for format in ["terminal", "markdown", "sarif"] {
        let answer = project.gonogo(&["check", "--history", "--format", format]);
        assert!(
            answer.stdout.contains(&brought[..10]),
            "{format}: {}",
            answer.stdout
        );
    }
}

#[test]
fn a_key_of_today_is_one_finding_whose_first_place_is_the_file_of_today() {
    let project = repository();
    project.write("src/pay.ts", pay());
    let brought = commit(&project);
    project.write("src/pay.ts", format!("// moved down\n{}", pay()));
    commit(&project);
    let (_, report) = history(&project, &["--history"]);
    assert_eq!(findings(&report).len(), 1, "{report}");
    let finding = &findings(&report)[0];
    let places = finding["places"].as_array().unwrap();
    assert_eq!(
        (&places[0]["origin"], &places[0]["line"]),
        (&"head".into(), &2.into())
    );
    assert_eq!(places[1]["commit"], brought.as_str(), "{report}");
    assert_eq!(
        places.len(),
        2,
        "later versions of one file say nothing new: {report}"
    );
    assert_eq!(finding["properties"]["history"], "in_work_tree");
}

#[test]
fn a_key_that_only_the_work_tree_has_lost_is_said_to_be_still_in_head() {
    let project = repository();
    project.write("src/pay.ts", pay());
    commit(&project);
    remove(&project, "src/pay.ts");
    let (_, report) = history(&project, &["--history"]);
    assert_eq!(findings(&report)[0]["properties"]["history"], "in_head");
}

#[test]
fn a_content_at_fifty_paths_is_read_once() {
    let project = repository();
    for number in 0..50 {
        project.write(&format!("src/{number}/pay.ts"), "export const price = 12\n");
    }
    commit(&project);
    std::fs::remove_dir_all(project.root().join("src")).unwrap();
    commit(&project);
    let (_, report) = history(&project, &["--history"]);
    // README.md of today, README.md of the first commit, and the one content of the fifty.
    assert_eq!(report["tally"]["files"], 3, "{report}");
    assert_eq!(report["tally"]["counts"]["commits"], 3);
}

#[test]
fn a_content_that_moved_from_the_tests_into_the_source_counts_as_source() {
    let project = repository();
    project.write("tests/pay.ts", pay());
    commit(&project);
    std::fs::create_dir(project.root().join("src")).unwrap();
    git(&project, &["mv", "tests/pay.ts", "src/pay.ts"]);
    commit(&project);
    remove(&project, "src/pay.ts");
    commit(&project);
    let (answer, report) = history(&project, &["--history"]);
    assert_eq!(answer.code, 1, "{report}");
    assert_eq!(findings(&report)[0]["places"][0]["path"], "src/pay.ts");
}

#[test]
fn what_only_a_merge_brings_counts() {
    let project = repository();
    git(&project, &["checkout", "-qb", "topic"]);
    project.write("a.txt", "a\n");
    commit(&project);
    git(&project, &["checkout", "-q", "main"]);
    project.write("b.txt", "b\n");
    commit(&project);
    git(&project, &["merge", "-q", "--no-commit", "--no-ff", "topic"]);
    project.write("src/pay.ts", pay());
    let merge = commit(&project);
    remove(&project, "src/pay.ts");
    commit(&project);
    let (_, report) = history(&project, &["--history"]);
    assert_eq!(findings(&report)[0]["places"][0]["commit"], merge.as_str());
    assert_eq!(findings(&report).len(), 1);
}

#[test]
fn what_only_a_tag_or_a_stash_still_reaches_is_found() {
    let project = repository();
    project.write("src/stashed.ts", "export const key = 0\n");
    commit(&project);
    git(&project, &["checkout", "-q", "--detach"]);
    project.write("src/pay.ts", pay());
    let tagged = commit(&project);
    git(&project, &["tag", "-a", "v1", "-m", "v1"]);
    git(&project, &["checkout", "-q", "main"]);
    let (_, report) = history(&project, &["--history"]);
    assert_eq!(findings(&report)[0]["places"][0]["commit"], tagged.as_str());
    git(&project, &["tag", "-d", "v1"]);
    assert!(findings(&history(&project, &["--history"]).1).is_empty());

    // The older of two stashes stands in the log of the stash only.
    for text in [pay(), "export const key = 1\n".to_owned()] {
        project.write("src/stashed.ts", text);
        git(&project, &["stash", "-q"]);
    }
    let (answer, report) = history(&project, &["--history"]);
    assert_eq!(answer.code, 1, "{report}");
    assert_eq!(findings(&report)[0]["places"][0]["path"], "src/stashed.ts");
}

#[test]
fn a_range_looks_at_its_commits_only() {
    let (project, brought) = cleaned();
    let code = |range: &str| history(&project, &["--history", range]).0.code;
    assert_eq!(code(&format!("{brought}..HEAD")), 0);
    assert_eq!(code(&format!("{brought}^..HEAD")), 1);
    assert_eq!(code(&brought), 1, "a revision with all that came before it");
    let (answer, _) = history(&project, &["--history", "no-such-branch"]);
    assert_eq!(answer.code, 2);
    assert!(answer.stderr.contains("unknown revision") && answer.stderr.contains("hint"));
}

#[test]
fn the_root_of_the_project_and_what_it_excludes_bound_its_history() {
    let project = repository();
    project.write("shop/gonogo.yaml", "fail_on: high\n");
    project.write("other/pay.ts", pay());
    commit(&project);
    remove(&project, "other/pay.ts");
    commit(&project);
    assert_eq!(history(&project, &["--history", "--", "shop"]).0.code, 0);
    assert_eq!(history(&project, &["--history"]).0.code, 1);
    project.write("gonogo.yaml", "exclude: [other]\n");
    assert_eq!(history(&project, &["--history"]).0.code, 0);
}

#[test]
fn a_shallow_clone_holds_and_names_the_commit_where_it_ends() {
    let (project, _) = cleaned();
    let clone = Project::new();
    let address = format!("file://{}", project.root().display());
    git(&clone, &["clone", "-q", "--depth", "1", &address, "."]);
    let (answer, report) = history(&clone, &["--history"]);
    assert_eq!(answer.code, 3, "{report}");
    let said = report["unread"][0].to_string();
    assert!(
        said.contains("shallow clone ends at commit") && said.contains("fetch-depth: 0"),
        "{said}"
    );
}

#[test]
fn a_partial_clone_holds_and_says_what_is_missing() {
    let (project, _) = cleaned();
    git(&project, &["config", "uploadpack.allowFilter", "true"]);
    let clone = Project::new();
    let address = format!("file://{}", project.root().display());
    git(&clone, &["clone", "-q", "--filter=blob:none", &address, "."]);
    let (answer, report) = history(&clone, &["--history"]);
    assert_eq!(answer.code, 3, "{report}");
    let said = report["unread"].to_string();
    assert!(
        said.contains("cannot be read") && said.contains("git fetch --refetch"),
        "{said}"
    );
}

/// Many versions of one file, packed into chains; the key stands in the middle of them.
fn packed() -> Project {
    let project = repository();
    let line = |number: u32| format!("export const price{number} = {}\n", number * 7919);
    let mut lines: Vec<String> = (0..400).map(line).collect();
    for version in 0..12 {
        lines.push(line(1_000 + version));
        let text = lines.concat();
        project.write("src/a.ts", &text);
        project.write(
            "src/pay.ts",
            if version == 6 {
                format!("{text}{}", pay())
            } else {
                text.clone()
            },
        );
        commit(&project);
    }
    git(&project, &["gc", "-q", "--aggressive", "--prune=now"]);
    project
}

fn file_with(folder: &Path, ending: &str) -> PathBuf {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut files = entries.map(|entry| entry.unwrap().path());
    files
        .find(|path| path.to_string_lossy().ends_with(ending))
        .unwrap()
}

fn make_writable(path: &Path) {
    // git writes its packs without the right to write.
    let bytes = std::fs::read(path).unwrap();
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_chain_of_differences_is_read_to_its_end() {
    let project = packed();
    let (_, report) = history(&project, &["--history", "--no-cache"]);
    assert_eq!(findings(&report).len(), 1, "{report}");
    assert_eq!(findings(&report)[0]["places"][0]["line"], 408);
    // README.md, twelve contents of a.ts of which pay.ts shares all but one, and that one; and three files of today.
    assert_eq!(report["tally"]["files"], 1 + 12 + 1 + 3);
}

#[test]
fn a_corrupt_pack_holds_and_never_crashes() {
    let project = packed();
    let folder = project.root().join(".git/objects/pack");
    for ending in [".pack", ".idx"] {
        let path = file_with(&folder, ending);
        make_writable(&path);
        let whole = std::fs::read(&path).unwrap();
        let mut held = 0;
        for step in 0..60 {
            let mut broken = whole.clone();
            let at = whole.len() * step / 60;
            for byte in broken.iter_mut().skip(at).take(3) {
                *byte ^= 0xA5;
            }
            std::fs::write(&path, &broken).unwrap();
            let (answer, _) = history(&project, &["--history"]);
            assert!(
                (0..=3).contains(&answer.code),
                "{ending} at {at}: {}",
                answer.all()
            );
            held += usize::from(answer.code == 3);
        }
        assert!(held > 5, "{ending}: {held}");
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let (answer, _) = history(&project, &["--history"]);
        assert!([2, 3].contains(&answer.code), "{ending}: {}", answer.all());
        std::fs::write(&path, &whole).unwrap();
    }
}

#[test]
fn one_thread_and_four_give_the_same_bytes() {
    let project = packed();
    let run = |threads: &str| {
        let arguments = ["check", "--history", "--format", "json", "--threads", threads];
        project.gonogo(&arguments).stdout
    };
    let one = run("1");
    for _ in 0..3 {
        assert_eq!(one, run("4"));
    }
}

fn notes(project: &Project) -> PathBuf {
    file_with(&project.root().join(".git/gonogo"), "")
}

#[test]
fn a_second_run_gives_the_same_bytes_and_reads_nothing_that_held_nothing() {
    let (project, _) = cleaned();
    project.write("src/price.ts", "export const price = 12\n");
    commit(&project);
    remove(&project, "src/price.ts");
    commit(&project);
    let uncached = history(&project, &["--history", "--no-cache"]).0.stdout;
    let first = history_with(&project, &["--history"], &[KEY]).0.stdout;
    assert_eq!(first, uncached);
    let id = git(&project, &["rev-parse", "HEAD~1:src/price.ts"]);
    remove(&project, &format!(".git/objects/{}/{}", &id[..2], &id[2..]));
    let second = history_with(&project, &["--history"], &[KEY]).0.stdout;
    assert_eq!(first, second);
    assert_eq!(history(&project, &["--history", "--no-cache"]).0.code, 1);
    assert!(
        history(&project, &["--history", "--no-cache"])
            .0
            .stdout
            .contains("cannot be read")
    );
    let kept = std::fs::read(notes(&project)).unwrap();
    let secret = stripe_key();
    assert!(!kept.windows(12).any(|window| window == &secret.as_bytes()[..12]));
}

#[test]
fn what_is_committed_after_the_first_run_is_looked_at() {
    let project = repository();
    assert_eq!(history_with(&project, &["--history"], &[KEY]).0.code, 0);
    project.write("src/pay.ts", pay());
    commit(&project);
    remove(&project, "src/pay.ts");
    commit(&project);
    let (answer, first) = history_with(&project, &["--history"], &[KEY]);
    assert_eq!(answer.code, 1);
    assert_eq!(first, history(&project, &["--history", "--no-cache"]).1);
}

#[test]
fn forged_notes_are_ignored_and_said_to_be() {
    let (project, _) = cleaned();
    history_with(&project, &["--history"], &[KEY]);
    let path = notes(&project);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let (answer, report) = history_with(&project, &["--history"], &[KEY]);
    assert_eq!(answer.code, 1);
    assert!(
        report["unread"].to_string().contains("result cache was ignored"),
        "{report}"
    );
    // They have been written anew; with another key they are nobody's.
    let other = ("GONOGO_CACHE_KEY", "the key of somebody else");
    let (_, report) = history_with(&project, &["--history"], &[other]);
    assert!(
        report["unread"].to_string().contains("result cache was ignored"),
        "{report}"
    );
}

#[test]
fn a_link_in_the_place_of_the_notes_is_not_followed() {
    let (project, _) = cleaned();
    let elsewhere = tempfile::tempdir().unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(elsewhere.path(), project.root().join(".git/gonogo")).unwrap();
    let (answer, report) = history_with(&project, &["--history"], &[KEY]);
    assert_eq!(answer.code, 1);
    assert_eq!(
        std::fs::read_dir(elsewhere.path()).unwrap().count(),
        0,
        "{report}"
    );
}

#[test]
fn other_rules_make_the_notes_void() {
    let project = repository();
    project.write(
        "src/own.ts",
        "const k = 'acme_0f9e8d7c6b5a49382716051423324150'\n",
    );
    commit(&project);
    remove(&project, "src/own.ts");
    commit(&project);
    assert_eq!(history_with(&project, &["--history"], &[KEY]).0.code, 0);
    project.write(".gonogo/rules/acme.yaml", OWN_RULE);
    let (answer, report) = history_with(&project, &["--history"], &[KEY]);
    assert_eq!(answer.code, 1, "{report}");
}

/// A rule of a user.
const OWN_RULE: &str = "schema: 1\nrules:\n  - id: secrets/acme-key\n    title: Acme key\n    severity: high\n    \
     confidence: high\n    impact: data\n    why: It opens the vault.\n    fix: Revoke it.\n    \
     source: https://acme.example/keys\n    detect: {prefixes: [acme_], pattern: 'acme_[0-9a-f]{32}'}\n";

#[test]
fn an_unchanged_tree_is_not_read_twice_and_a_changed_file_is() {
    let project = repository();
    project.write("src/price.ts", "export const price = 12\n");
    commit(&project);
    // git takes a file for unchanged only when its index is younger.
    std::thread::sleep(std::time::Duration::from_millis(50));
    git(&project, &["update-index", "-q", "--force-write-index"]);
    let folder = tempfile::tempdir().unwrap();
    let run = || {
        let cache = ["--cache", folder.path().to_str().unwrap()];
        history_with(&project, &cache, &[KEY]).0
    };
    let first = run();
    assert_eq!((first.code, run().stdout), (0, first.stdout));
    assert!(
        file_with(folder.path(), "").metadata().unwrap().len() > 80,
        "nothing was noted"
    );
    project.write("src/price.ts", pay());
    assert_eq!(run().code, 1);
}
