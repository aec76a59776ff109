use super::{Files, MODEL, RULES};

#[test]
fn nothing_is_said_of_a_good_policy() {
    let files = Files::new(MODEL, RULES);

    let ran = files.run("lint", &[], "");
    let json = files.run("lint", &["--json"], "");

    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(0), "good  6 rows\n", ""));
    assert_eq!((json.code, json.stdout.as_str()), (Some(0), ""));
}

#[test]
fn doubts_are_said_with_their_place() {
    let files = Files::new(MODEL, &format!("{RULES}p, alice, data1, read, allow\n"));

    let ran = files.run("lint", &[], "");
    let json = files.run("lint", &["--json"], "");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    assert!(ran.stdout.contains("policy.csv:7:"), "{}", ran.stdout);
    let json: serde_json::Value = serde_json::from_str(json.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(json["line"], 7);
    assert_ne!(json["kind"], "error");
}

#[test]
fn errors_are_all_said_at_once() {
    let files = Files::new(MODEL, "p, alice, data1\np, bob, data2, read, alow\n");

    let ran = files.run("lint", &[], "");
    let json = files.run("lint", &["--json"], "");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(2), ""));
    assert!(ran.stdout.contains("policy.csv:1:") && ran.stdout.contains("policy.csv:2:"), "{}", ran.stdout);
    let lines: Vec<serde_json::Value> = json.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= 2 && lines.iter().all(|line| line["kind"] == "error"), "{lines:?}");
}
