//! The key file that Zitadel hands out for a service user.

use std::{fs, path::PathBuf};

use auth_client::ServiceUserKey;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::issuer::rsa_pem;

fn file(folder: &TempDir, text: &str) -> PathBuf {
    let path = folder.path().join("service-user.json");
    fs::write(&path, text).unwrap();
    path
}

// Z35
#[test]
fn the_file_of_a_service_user_is_read() {
    let folder = TempDir::new().unwrap();
    let text =
        json!({ "type": "serviceaccount", "keyId": "k", "key": rsa_pem(), "userId": "u", "expirationDate": "x" });
    let key = ServiceUserKey::read(file(&folder, &text.to_string())).unwrap();
    assert_eq!(key.user_id(), "u");
    assert!(!format!("{key:?}").contains("PRIVATE"));
}

// Z37
#[test]
fn what_is_wrong_with_a_key_file_is_said_without_the_key() {
    let folder = TempDir::new().unwrap();
    let pem = rsa_pem();
    let good = json!({ "type": "serviceaccount", "keyId": "k", "key": pem, "userId": "u" });
    let with = |name: &str, value: Value| {
        let mut members = good.clone();
        members[name] = value;
        members.to_string()
    };
    let cut = good.to_string();
    let cut = &cut[..cut.len() / 2];
    for (text, message) in [
        (String::new(), "is not a key file of a service user: it is no JSON, at line 1 column 0"),
        (cut.to_owned(), "is not a key file of a service user: it is no JSON, at line 1 column"),
        (with("keyId", Value::Null), "is not a key file of a service user: `keyId` is missing"),
        (with("userId", json!("")), "is not a key file of a service user: `userId` is missing"),
        (with("key", Value::Null), "is not a key file of a service user: `key` is missing"),
        (
            with("key", json!([pem])),
            "is not a key file of a service user: a member of it has another form, at line 1 column",
        ),
        (with("key", json!(pem[..600])), "member `key`: private key is malformed; expected PEM"),
        (
            with("type", json!("application")),
            "is of type `application`; create a key of the type JSON for a service user",
        ),
        (" ".repeat(70_000), "is not a key file of a service user: it is longer than 64 KiB"),
    ] {
        let path = file(&folder, &text);
        let error = ServiceUserKey::read(&path).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("key file `{}`", path.display())), "{shown}");
        assert!(shown.contains(message), "{shown}");
        for line in pem.lines().skip(1).take(5) {
            assert!(!shown.contains(line) && !format!("{error:?}").contains(line), "{error:?}");
        }
    }
    let missing = folder.path().join("missing.json");
    let error = ServiceUserKey::read(&missing).unwrap_err().to_string();
    assert!(error.starts_with(&format!("key file `{}` can't be read: ", missing.display())), "{error}");
}
