use super::{ATTRIBUTES, Files, MODEL, RULES};
use crate::portcullis;

#[test]
fn each_line_has_one_answer_in_order() {
    let files = Files::new(MODEL, RULES);
    let input = "[\"alice\", \"data1\", \"read\"]\n\n[\"alice\", \"data1\", \"write\"]\n[\"mallory\", \"data2\", \"write\"]\n[\"bob\",\"data2\",\"write\"]";

    let ran = files.run("decide", &["--json"], input);

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert_eq!(
        ran.stdout.lines().collect::<Vec<_>>(),
        [
            r#"{"allow":true,"decision":"allow","rules":["p, alice, data1, read, allow"],"error":null}"#,
            r#"{"allow":false,"decision":"deny","rules":[],"error":null}"#,
            r#"{"allow":false,"decision":"deny","rules":["p, mallory, data2, write, deny"],"error":null}"#,
            r#"{"allow":true,"decision":"allow","rules":["p, editor, data2, write, allow"],"error":null}"#,
        ]
    );
}

#[test]
fn the_exit_status_is_that_of_the_worst_answer() {
    let files = Files::new(MODEL, RULES);
    let (allowed, denied, broken) =
        ("[\"alice\", \"data1\", \"read\"]\n", "[\"alice\", \"data2\", \"read\"]\n", "[\"alice\"]\n");

    for (input, code) in [
        (allowed.to_owned(), 0),
        (String::new(), 0),
        (format!("{denied}{allowed}"), 1),
        (format!("{broken}{denied}{allowed}"), 2),
    ] {
        assert_eq!(files.run("decide", &[], &input).code, Some(code), "{input}");
    }
}

// SZ8
#[test]
fn what_is_no_request_is_answered_and_never_allowed() {
    let files = Files::new(MODEL, RULES);

    for (input, text) in [
        ("[\"alice\", \"data1\"]", "number of values"),
        ("[\"alice\", \"data1\", \"read\", 1]", "number of values"),
        ("{\"sub\": \"alice\"}", "no JSON array"),
        ("[\"alice\", \"data1\", \"read\"", "no JSON array"),
        ("alice, data1, read", "no JSON array"),
    ] {
        let ran = files.run("decide", &["--json"], input);

        assert_eq!(ran.code, Some(2), "{input}");
        let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!((&answer["allow"], &answer["decision"]), (&false.into(), &"indeterminate".into()), "{input}");
        assert!(answer["error"].as_str().unwrap().contains(text), "{input}: {answer}");
    }
}

#[test]
fn attributes_are_json() {
    let files = Files::new(ATTRIBUTES, "p, r.sub.age >= 18, film\np, 'staff' in r.sub.roles, film\n");
    let input = "[{\"age\": 20, \"roles\": []}, \"film\"]\n[{\"age\": 17, \"roles\": [\"staff\"]}, \"film\"]\n[{\"age\": 17, \"roles\": []}, \"film\"]\n[{\"roles\": []}, \"film\"]\n";

    let ran = files.run("decide", &["--json"], input);

    let answers: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let decisions: Vec<&str> = answers.iter().map(|answer| answer["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions, ["allow", "allow", "deny", "indeterminate"]);
    let why = answers[3]["error"].as_str().unwrap();
    assert!(why.contains("policy.csv:1:") && why.contains("age"), "{why}");
    assert_eq!(ran.code, Some(2));
}

#[test]
fn time_is_taken_on_standard_error() {
    let files = Files::new(MODEL, RULES);
    let input = "[\"alice\", \"data1\", \"read\"]\n".repeat(3_000);

    let ran = files.run("decide", &["--json", "--time"], &input);

    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(0), 3_000));
    assert!(ran.stderr.contains(" decisions per second (3000 in "), "{}", ran.stderr);
    let rate: f64 = ran.stderr.split(' ').next().unwrap().parse().unwrap();
    assert!(rate > 10_000.0, "{}", ran.stderr);
}

#[test]
fn people_get_the_rule_or_the_reason() {
    let files = Files::new(MODEL, RULES);
    let input = "[\"alice\", \"data1\", \"read\"]\n[\"alice\", \"data2\", \"read\"]\n[\"alice\"]\n";

    let plain = files.run("decide", &[], input).stdout;
    let lines: Vec<&str> = plain.lines().collect();
    let coloured = files.run("decide", &["--color", "always"], input).stdout;

    assert_eq!(lines[..2], ["allow  p, alice, data1, read, allow", "deny  "]);
    assert!(lines[2].starts_with("indeterminate  ") && lines[2].contains("number of values"), "{}", lines[2]);
    assert!(coloured.starts_with("\u{1b}[1m\u{1b}[32mallow\u{1b}[0m  p, alice"), "{coloured:?}");
}

#[test]
fn another_section_is_asked_by_its_number() {
    let model = "\
[request_definition]
r = sub
r2 = sub
[policy_definition]
p = sub
p2 = sub
[policy_effect]
e = some(where (p.eft == allow))
e2 = some(where (p2.eft == allow))
[matchers]
m = r.sub == p.sub
m2 = r2.sub == p2.sub
";
    let files = Files::new(model, "p, alice\np2, bob\n");

    assert_eq!(files.run("decide", &[], "[\"alice\"]").code, Some(0));
    assert_eq!(files.run("decide", &["--section", "2"], "[\"alice\"]").code, Some(1));
    assert_eq!(files.run("decide", &["--section", "2"], "[\"bob\"]").code, Some(0));
    assert_eq!(files.run("decide", &["--section", "3"], "[\"bob\"]").code, Some(2));
}

#[test]
fn a_broken_policy_decides_nothing_and_says_where_it_is_broken() {
    let files = Files::new(MODEL, "p, alice, data1\np, bob, data2, read, alow\n");

    let ran = files.run("decide", &["--json"], "[\"alice\", \"data1\", \"read\"]\n");

    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.starts_with("error: 2 errors in the policy\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("policy.csv:1:") && ran.stderr.contains("policy.csv:2:"), "{}", ran.stderr);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let ran = portcullis(&["policy", "decide", "--model", "nowhere.conf", "--policy", "nowhere.csv"], "");

    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.starts_with("error: `nowhere.conf` can't be read: "), "{}", ran.stderr);
}

#[test]
fn a_large_policy_shows_no_bar_where_nobody_sees_it() {
    let rules: String =
        (0..120_000).map(|user| format!("p, user{user}, data{}, read, allow\n", user % 1_000)).collect();
    assert!(rules.len() > 4 << 20);
    let files = Files::new(MODEL, &rules);

    let ran = files.run("decide", &["--json"], "[\"user77\", \"data77\", \"read\"]\n");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout.contains("p, user77, data77, read, allow"), "{}", ran.stdout);
}
