use super::Issuer;
use crate::portcullis;

#[test]
fn what_the_issuer_writes_itself_and_secrets_are_refused() {
    let issuer = Issuer::new();
    assert_eq!(issuer.mint(&["--claim", "tenant=acme"]).code, Some(0));

    for claim in ["sub=admin", "exp=1", "roles=[\"admin\"]", "password=hunter2", "cnf={}", "no-value"] {
        let ran = issuer.mint(&["--claim", claim]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{claim}");
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
}

#[cfg(unix)]
#[test]
fn the_key_is_made_once_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let issuer = Issuer::new();
    let mode = || std::fs::metadata(issuer.key()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);

    std::fs::set_permissions(issuer.key(), std::fs::Permissions::from_mode(0o644)).unwrap();
    let ran = issuer.mint(&[]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("can be read by others"), "{}", ran.stderr);
}

// SJ25
#[test]
fn the_key_set_has_no_private_part() {
    let issuer = Issuer::new();
    let printed = std::fs::read_to_string(issuer.jwks()).unwrap();

    assert!(printed.contains("\"x\":") && !printed.contains("\"d\":") && !printed.contains("PRIVATE"), "{printed}");
}

#[test]
fn json_is_the_answer_of_a_token_endpoint() {
    let issuer = Issuer::new();
    let ran = issuer.mint(&["--json", "--lifetime", "1h"]);

    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&"Bearer".into(), &3600.into()));
    assert_eq!(issuer.mint(&["--lifetime", "soon"]).code, Some(2));
    assert_eq!(portcullis(&["token", "mint"], "").code, Some(2));
}
