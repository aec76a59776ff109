use std::path::Path;

use tempfile::TempDir;

use crate::{portcullis, run};

const KINDS: [&str; 4] = ["rbac", "tenants", "ownership", "deny-override"];

fn started(kind: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let ran = run(&["new", "policy", kind], "", folder.path());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{kind}");
    folder
}

fn file(folder: &Path, name: &str) -> String {
    folder.join("policy").join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_policy_to_begin_with_has_good_tests_of_all_of_it() {
    for kind in KINDS {
        let folder = started(kind);
        let tests = file(folder.path(), "policy.test.toml");

        let ran = portcullis(&["policy", "test", &tests, "--coverage", "--fail-under", "100"], "");

        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{kind}: {}", ran.stdout);
        assert!(ran.stdout.ends_with(" requests, 0 wrong\ncoverage 100 %\n"), "{kind}: {}", ran.stdout);
    }
}

#[test]
fn a_policy_to_begin_with_leaves_no_doubts() {
    for kind in KINDS {
        let folder = started(kind);
        let (model, rules) = (file(folder.path(), "model.conf"), file(folder.path(), "policy.csv"));

        let ran = portcullis(&["policy", "lint", "--model", &model, "--policy", &rules], "");

        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{kind}: {}", ran.stdout);
    }
}

#[test]
fn files_that_are_there_are_left_alone() {
    let folder = started("rbac");
    let rules = file(folder.path(), "policy.csv");
    std::fs::write(&rules, "mine").unwrap();
    std::fs::remove_file(file(folder.path(), "model.conf")).unwrap();

    let ran = run(&["new", "policy", "tenants"], "", folder.path());

    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert_eq!(ran.stderr, "error: `policy/policy.csv` is there already; nothing was written\n");
    assert_eq!(std::fs::read_to_string(rules).unwrap(), "mine");
    assert!(!Path::new(&file(folder.path(), "model.conf")).exists());
}

#[test]
fn an_expectation_that_is_not_met_fails_and_says_why() {
    let folder = started("rbac");
    let (rules, tests) = (file(folder.path(), "policy.csv"), file(folder.path(), "policy.test.toml"));
    let text = std::fs::read_to_string(&rules).unwrap();
    std::fs::write(&rules, text + "g, nobody, reader\n").unwrap();

    let ran = portcullis(&["policy", "test", &tests], "");
    let json = portcullis(&["policy", "test", "--json", &tests], "");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let wrong = "wrong  matrix 1: \"nobody\", \"articles\", \"read\" is allow, expected is deny\n";
    assert!(ran.stdout.starts_with(wrong) && ran.stdout.contains("nobody → reader"), "{}", ran.stdout);
    assert!(ran.stdout.ends_with("24 requests, 1 wrong\n"), "{}", ran.stdout);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        (&json["asked"], &json["wrong"][0]["decision"], &json["coverage"]),
        (&24.into(), &"allow".into(), &serde_json::Value::Null)
    );
}

#[test]
fn less_coverage_than_wanted_fails() {
    let folder = started("rbac");
    let tests = file(folder.path(), "policy.test.toml");
    let text = std::fs::read_to_string(&tests).unwrap();
    std::fs::write(&tests, text.replace(", \"delete\"]", "]")).unwrap();

    let ran = portcullis(&["policy", "test", &tests, "--fail-under", "100"], "");
    let less = portcullis(&["policy", "test", &tests, "--fail-under", "50"], "");

    assert_eq!(ran.code, Some(1));
    assert!(
        ran.stdout.contains("rules that never held:\n    policy.csv:4: p, admin, articles, delete\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stderr.contains(" of the policy is covered, 100 % are wanted"), "{}", ran.stderr);
    assert_eq!(less.code, Some(0));
}

#[test]
fn a_file_that_is_no_test_file_is_refused() {
    let folder = started("rbac");
    let tests = file(folder.path(), "policy.test.toml");
    std::fs::write(&tests, "modle = 1\n").unwrap();

    let ran = portcullis(&["policy", "test", &tests], "");

    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("unknown field `modle`"), "{}", ran.stderr);
}
