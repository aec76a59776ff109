//! The service user signs in by itself and calls the service.

use std::{fs, net::SocketAddr, path::Path};

use auth_axum::SystemClock;
use idp::{Idp, K1, K2, Key};
use serde_json::json;
use tempfile::TempDir;
use zitadel::{Format, Settings, Trust, Variables, service, service_user};

use crate::support::{PROJECT, idp, roles_value, settings, variables_of};

const USER: &str = "283300010000000001";

/// A service that listens, with the machine's clock, and where.
async fn serve(idp: &Idp) -> String {
    let settings: Settings = settings(idp, &[]);
    let auth = Trust::Issuer { lazy: false }.auth(&settings, Format::Compat).clock(SystemClock).build().await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let router = service(&settings, auth);
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/api/private")
}

pub(crate) fn key_file(folder: &TempDir, key: &Key) -> String {
    let path = folder.path().join("service-user.json");
    let file = json!({ "type": "serviceaccount", "keyId": key.id, "key": key.private_pem, "userId": USER });
    fs::write(&path, file.to_string()).unwrap();
    path.display().to_string()
}

pub(crate) async fn issuer_of_the_user() -> Idp {
    let idp = idp().await;
    idp.at(auth_axum::Timestamp::now());
    let roles = format!("urn:zitadel:iam:org:project:{PROJECT}:roles");
    let claims = json!({ "aud": [PROJECT], "client_id": "service", roles: roles_value(&["user"]) });
    idp.knows_service_user(USER, &K1, claims);
    idp
}

// Z35, Z39
#[tokio::test]
async fn a_service_user_signs_in_and_is_let_in() {
    let (idp, folder) = (issuer_of_the_user().await, TempDir::new().unwrap());
    let variables = variables_of(&idp, &[("SERVICE_USER_PRIVATE_KEY_FILE", &key_file(&folder, &K1))]);
    let answer = service_user::Call::of(serve(&idp).await).answer(&variables).await.unwrap();
    assert_eq!(
        answer,
        json!({ "message": format!("Hello, protected world! Here is Zitadel user {USER}") }).to_string()
    );

    let form = &idp.seen("/oauth/v2/token")[0].body;
    assert!(form.contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"), "{form}");
    assert!(form.contains(&format!("urn%3Azitadel%3Aiam%3Aorg%3Aproject%3Aid%3A{PROJECT}%3Aaud")), "{form}");
}

// Z36
#[tokio::test]
async fn the_token_is_kept_and_renewed_before_it_ends() {
    let (idp, folder) = (issuer_of_the_user().await, TempDir::new().unwrap());
    let variables = variables_of(&idp, &[("SERVICE_USER_PRIVATE_KEY_FILE", &key_file(&folder, &K1))]);
    let source = service_user::source(&variables).await.unwrap();
    let now = auth_axum::Timestamp::now();
    let at = |seconds: i64| auth_axum::Timestamp::from_second(now.as_second() + seconds).unwrap();
    let first = source.token(now).await.unwrap();
    for seconds in [1, 1000, 3500] {
        assert_eq!(source.token(at(seconds)).await.unwrap().secret().expose(), first.secret().expose());
    }
    assert_eq!(idp.count("/oauth/v2/token"), 1);
    source.token(at(3545)).await.unwrap();
    while idp.count("/oauth/v2/token") < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

// Z37
#[tokio::test]
async fn what_is_wrong_with_the_key_file_is_said_by_variable_and_path() {
    let (idp, folder) = (issuer_of_the_user().await, TempDir::new().unwrap());
    let call = service_user::Call::of("http://127.0.0.1:9/");
    let fails = async |path: &str| {
        let variables: Variables = variables_of(&idp, &[("SERVICE_USER_PRIVATE_KEY_FILE", path)]);
        call.answer(&variables).await.unwrap_err().to_string()
    };
    assert_eq!(fails("").await, "SERVICE_USER_PRIVATE_KEY_FILE: not set; the file `.env.example` says what it is");
    let missing = folder.path().join("missing.json").display().to_string();
    let error = fails(&missing).await;
    assert!(
        error.starts_with(&format!("SERVICE_USER_PRIVATE_KEY_FILE: key file `{missing}` can't be read: ")),
        "{error}"
    );
    let text = folder.path().join("text.json");
    fs::write(&text, "no JSON").unwrap();
    let error = fails(&text.display().to_string()).await;
    assert!(error.contains("text.json` is not a key file of a service user: it is no JSON"), "{error}");

    // the key of somebody else: the issuer refuses
    let error = fails(&key_file(&folder, &K2)).await;
    assert!(error.contains("refused (400): `invalid_grant`"), "{error}");
    for line in K2.private_pem.lines().skip(1) {
        assert!(!error.contains(line), "{error}");
    }
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(".env.example").exists());
}
