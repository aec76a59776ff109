use super::{ATTRIBUTES, Files, MODEL, RULES};

#[test]
fn an_allow_names_its_rule_and_the_role_that_gave_it() {
    let files = Files::new(MODEL, RULES);

    let ran = files.run("explain", &["bob", "data2", "write"], "");
    let json = files.run("explain", &["--json", "bob", "data2", "write"], "");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(ran.stdout.starts_with("allow"), "{}", ran.stdout);
    assert!(ran.stdout.contains("p, editor, data2, write, allow"), "{}", ran.stdout);
    assert!(ran.stdout.contains("bob → editor"), "{}", ran.stdout);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["decision"], "allow");
    assert_eq!(json["deciding"][0]["rule"], "p, editor, data2, write, allow");
    assert_eq!(json["deciding"][0]["line"], 3);
    assert_eq!(json["deciding"][0]["roles"][0], serde_json::json!(["bob", "editor"]));
}

#[test]
fn a_denial_names_the_rules_that_came_closest() {
    let files = Files::new(MODEL, RULES);

    let ran = files.run("explain", &["alice", "data1", "write"], "");
    let json = files.run("explain", &["--json", "alice", "data1", "write"], "");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert!(ran.stdout.starts_with("deny"), "{}", ran.stdout);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!((&json["allow"], &json["decision"]), (&false.into(), &"deny".into()));
    assert_eq!(json["nearest"][0]["rule"], "p, alice, data1, read, allow");
    let failed = "`r.act == p.act` does not hold: `write` and `read`";
    assert_eq!(json["nearest"][0]["failed"], serde_json::json!([failed]));
    assert!(ran.stdout.contains(failed), "{}", ran.stdout);
}

#[test]
fn a_denial_by_a_rule_names_it() {
    let files = Files::new(MODEL, RULES);

    let ran = files.run("explain", &["mallory", "data2", "write"], "");

    assert_eq!(ran.code, Some(1));
    assert!(ran.stdout.contains("p, mallory, data2, write, deny"), "{}", ran.stdout);
}

#[test]
fn values_can_be_json() {
    let files = Files::new(ATTRIBUTES, "p, r.sub.age >= 18, film\np, r.sub == 7, film\n");

    for (subject, code) in [("{\"age\": 20}", 0), ("{\"age\": 17}", 2), ("json:7", 0), ("{}", 2)] {
        assert_eq!(files.run("explain", &[subject, "film"], "").code, Some(code), "{subject}");
    }
    let broken = files.run("explain", &["{age: 20}", "film"], "");
    assert_eq!((broken.code, broken.stdout.as_str()), (Some(2), ""));
    assert!(broken.stderr.starts_with("error: `{age: 20}` is not JSON: "), "{}", broken.stderr);
}
