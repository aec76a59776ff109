use super::{Files, MODEL, RULES};

#[test]
fn who_can_lists_subjects_with_their_roles_resolved() {
    let files = Files::new(MODEL, RULES);

    let ran = files.run("who-can", &["data2", "write"], "");
    let json = files.run("who-can", &["--json", "data1", "read"], "");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(ran.stdout, "bob\n");
    assert_eq!(json.stdout, "{\"subject\":\"alice\"}\n");
}

#[test]
fn who_can_of_what_nobody_may_is_a_denial() {
    let files = Files::new(MODEL, RULES);

    let ran = files.run("who-can", &["data1", "delete"], "");

    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (Some(1), "", ""));
}

#[test]
fn can_lists_rules_of_a_subject_and_of_its_roles() {
    let files = Files::new(MODEL, RULES);

    let ran = files.run("can", &["mallory"], "");
    let json = files.run("can", &["--json", "alice"], "");

    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let mut lines: Vec<&str> = ran.stdout.lines().map(str::trim_end).collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "allow  p, editor, data2, read, allow  mallory → editor",
            "allow  p, editor, data2, write, allow  mallory → editor",
            "deny  p, mallory, data2, write, deny  mallory",
        ]
    );
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        (&json["rule"], &json["line"], &json["allow"]),
        (&"p, alice, data1, read, allow".into(), &1.into(), &true.into())
    );
}

#[test]
fn can_of_somebody_unknown_is_a_denial() {
    let files = Files::new(MODEL, RULES);

    assert_eq!(files.run("can", &["nobody"], "").code, Some(1));
}
