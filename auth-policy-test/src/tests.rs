use auth_policy::Outcome;
use tempfile::TempDir;

use crate::{Expected, TestFile};

const MODEL: &str = "\
[request_definition]
r = sub, obj, act
r2 = sub, obj

[policy_definition]
p = sub, obj, act, eft
p2 = rule, obj

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
e2 = some(where (p2.eft == allow))

[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
m2 = eval(p2.rule) && r2.obj == p2.obj
";

const RULES: &str = "\
p, alice, data1, read, allow
p, editor, data2, read, allow
p, editor, data2, write, allow
p, mallory, data2, write, deny
g, bob, editor
g, mallory, editor
p2, r2.sub.age >= 18 || r2.sub.parent, film
";

const TESTS: &str = r#"
model = "model.conf"
policy = "policy.csv"

[fixtures]
adult = { age = 18 }
child = { age = 12, parent = true }
alone = { age = 12, parent = false }
unknown = {}

[[matrix]]
request = { sub = ["alice", "bob", "mallory", "nobody"], obj = ["data1", "data2"], act = ["read", "write"] }
allow = [
    { sub = "alice", obj = "data1", act = "read" },
    { sub = "bob", obj = "data2" },
    { sub = "mallory", obj = "data2", act = ["read"] },
]

[[matrix]]
section = 2
request = { sub = ["adult", "child", "alone", "unknown"], obj = ["film", "play"] }
allow = [{ sub = ["adult", "child"], obj = "film" }]
undecided = [{ sub = "unknown", obj = "film" }]
"#;

fn folder(rules: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("model.conf"), MODEL).unwrap();
    std::fs::write(folder.path().join("policy.csv"), rules).unwrap();
    folder
}

fn file(tests: &str, folder: &TempDir) -> TestFile {
    TestFile::parse(tests, folder.path()).unwrap()
}

/// Why this can't be run.
fn refused(tests: &str) -> String {
    let folder = folder(RULES);
    TestFile::parse(tests, folder.path()).and_then(|file| file.run()).unwrap_err().to_string()
}

#[test]
fn expectations_that_are_met_are_good() {
    let report = file(TESTS, &folder(RULES)).run().unwrap();

    assert!(report.is_good(), "{report}");
    assert_eq!((report.asked, report.to_string().as_str()), (16 + 8, "24 requests, 0 wrong"));
}

#[test]
fn a_rule_too_many_is_found_as_a_rule_too_few_is() {
    let more = file(TESTS, &folder(&format!("{RULES}p, nobody, data1, read, allow\n"))).run().unwrap();
    let fewer = file(TESTS, &folder(&RULES.replace("g, bob, editor\n", ""))).run().unwrap();

    assert_eq!(more.wrong.len(), 1);
    let wrong = &more.wrong[0];
    assert_eq!((wrong.expected, wrong.outcome), (Expected::Deny, Outcome::Allow));
    assert_eq!((wrong.matrix, wrong.request.as_str()), (1, r#""nobody", "data1", "read""#));
    assert!(
        more.to_string().contains("matrix 1: \"nobody\", \"data1\", \"read\" is allow, expected is deny"),
        "{more}"
    );
    assert!(more.to_string().contains("p, nobody, data1, read, allow"), "{more}");
    assert_eq!(fewer.wrong.iter().map(|wrong| wrong.expected).collect::<Vec<_>>(), [Expected::Allow, Expected::Allow]);
}

#[test]
fn what_can_not_be_decided_is_no_expected_denial() {
    let tests = TESTS.replace("undecided = [{ sub = \"unknown\", obj = \"film\" }]\n", "");

    let report = file(&tests, &folder(RULES)).run().unwrap();

    assert_eq!(report.wrong.len(), 1);
    assert_eq!((report.wrong[0].expected, report.wrong[0].outcome), (Expected::Deny, Outcome::Indeterminate));
}

#[test]
fn coverage_names_what_was_never_true_or_never_false() {
    let folder = folder(RULES);
    let whole = file(TESTS, &folder).coverage().unwrap();
    let part = TESTS
        .replace("\"mallory\", \"nobody\"]", "\"nobody\"]")
        .replace("    { sub = \"mallory\", obj = \"data2\", act = [\"read\"] },\n", "")
        .replace("\"child\", \"alone\", ", "")
        .replace("[\"adult\", \"child\"]", "\"adult\"");
    let part = file(&part, &folder).coverage().unwrap();

    assert_eq!((whole.percent(), whole.to_string().as_str()), (100, "coverage 100 %"));
    let text = part.to_string();
    assert!(part.percent() < 100, "{text}");
    assert!(text.contains("rules that never held:\n    policy.csv:4: p, mallory, data2, write, deny\n"), "{text}");
    assert!(text.contains("    policy.csv:7: r2.sub.parent\n"), "{text}");
    assert!(!text.contains("g(r.sub, p.sub)"), "{text}");
}

#[test]
fn roles_are_had_at_the_time_of_the_file() {
    let folder = folder("p, admin, data1, read, allow\ng3, alice, admin, 2026-01-01 00:00:00, 2026-02-01 00:00:00\n");
    let model = MODEL.replace("g = _, _\n", "g = _, _\ng2 = _, _\ng3 = _, _, (_, _)\n").replace("m = g(", "m = g3(");
    std::fs::write(folder.path().join("model.conf"), model).unwrap();
    let tests = |now: &str, allow: &str| {
        format!(
            "model = \"model.conf\"\npolicy = \"policy.csv\"\n{now}[[matrix]]\nrequest = {{ sub = [\"alice\"], obj = [\"data1\"], act = [\"read\"] }}\nallow = [{allow}]\n"
        )
    };

    for (now, allow) in [("now = \"2026-01-15T00:00:00Z\"\n", "{}"), ("now = \"2026-02-15T00:00:00Z\"\n", "")] {
        let report = file(&tests(now, allow), &folder).run().unwrap();
        assert!(report.is_good(), "{now}{report}");
    }
}

#[test]
fn a_file_that_asks_for_what_is_not_there_is_refused() {
    for (from, to, why) in [
        ("obj = [\"data1\", \"data2\"], ", "", "matrix 1: `obj` is missing; the request has `sub`, `obj`, `act`"),
        ("act = [\"read\", \"write\"]", "act = []", "matrix 1: `act` has no values, so that nothing is asked"),
        (
            "act = [\"read\", \"write\"]",
            "act = [\"read\", \"write\"], dom = [1]",
            "matrix 1: there is no field `dom`; the request has `sub`, `obj`, `act`",
        ),
        (
            "sub = \"alice\", obj",
            "sub = \"zed\", obj",
            "matrix 1: \"zed\" is expected of `sub`, which has no such value",
        ),
        ("section = 2", "section = 3", "matrix 2: the model has no section 3"),
        ("model = ", "now = \"yesterday\"\nmodel = ", "`now = \"yesterday\"` is no time: "),
        ("model = \"model.conf\"", "model = \"nowhere.conf\"", "nowhere.conf` can't be read: "),
        ("model = ", "modle = 1\nmodel = ", "unknown field `modle`"),
        ("allow = [{", "alow = [{", "unknown field `alow`"),
    ] {
        let tests = TESTS.replacen(from, to, 1);
        assert_ne!(tests, TESTS, "{from}");
        assert!(refused(&tests).contains(why), "{why}\n{}", refused(&tests));
    }
    assert_eq!(
        refused("model = \"model.conf\"\npolicy = \"policy.csv\"\n"),
        "there is no `[[matrix]]`, so that nothing is asked"
    );
    let many = format!(
        "model = \"model.conf\"\npolicy = \"policy.csv\"\n[[matrix]]\nrequest = {{ sub = {0}, obj = {0}, act = {0} }}\n",
        format!("{:?}", vec!["x"; 101])
    );
    assert_eq!(refused(&many), "matrix 1: more than 1000000 combinations; take it apart");
}

#[test]
fn a_policy_with_functions_of_its_own_is_prepared() {
    let folder = folder(&RULES.replace("r2.sub.age >= 18", "grown(r2.sub.age)"));
    let file = file(TESTS, &folder);

    assert!(file.run().is_err());
    let report = file.run_with(|builder| builder.function("grown", |age: i64| age >= 18)).unwrap();

    assert!(report.is_good(), "{report}");
}

mod by_macro {
    crate::policy_tests!(the_example_of_this_package, "tests/articles.test.toml", fail_under = 100);
}

#[test]
#[should_panic(expected = "less than 101 % of the policy is covered")]
fn less_coverage_than_wanted_fails_the_test() {
    crate::__check(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/articles.test.toml"), 101);
}
