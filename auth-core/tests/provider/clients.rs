use auth_client::{
    Client, ClientCredentials, ClientKey, ServiceUser, ServiceUserKey, TokenEndpoint, TokenRequestError, TokenSource,
};
use auth_core::{
    Secret,
    token::{Profile, SigningKey},
};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use base64::{Engine, engine::general_purpose::STANDARD};
use provider::Op;
use serde_json::json;

use crate::{API, enters, gate, now};

async fn endpoint(op: &Op) -> TokenEndpoint {
    TokenEndpoint::discover(&op.issuer()).await.unwrap()
}

fn m2m(secret: &str) -> ClientCredentials {
    let client = Client::with_secret("m2m", Secret::new(secret.to_owned()));
    ClientCredentials::new(client).resource(API).scope("api:read")
}

// A23, Z36
#[tokio::test]
async fn a_client_gets_a_token_that_lets_it_in_and_asks_once() {
    let Some(op) = Op::take().await else { return };
    let source = TokenSource::new(endpoint(&op).await, m2m("m2m-secret-0123456789abcdef0123456789ab"));

    for _ in 0..3 {
        let token = source.token(now()).await.unwrap();
        assert_eq!(enters(&gate(&op, API, Profile::strict()), token.secret().expose(), now()).await, Ok(()));
    }
    assert_eq!(op.count("/token").await, 1);
    let refused = endpoint(&op).await.request(&m2m("wrong").into(), now()).await.unwrap_err();
    assert!(refused.to_string().contains("invalid_client"), "{refused}");
}

// SG2
#[tokio::test]
async fn a_client_is_known_by_its_key() {
    let Some(op) = Op::take().await else { return };
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let der = STANDARD.encode(pair.to_pkcs8v1().unwrap());
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n");
    let public = SigningKey::from_pem(&pem).unwrap();
    op.control(
        "/clients",
        &json!({
            "client_id": "m2m-by-key", "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES256",
            "grant_types": ["client_credentials"], "response_types": [], "redirect_uris": [], "jwks": public.public_jwks(),
        }),
    )
    .await;
    let by = |issuer: String| {
        let key = ClientKey::from_pem(&pem).unwrap().named(public.key_id());
        ClientCredentials::new(Client::with_key("m2m-by-key", key, issuer)).resource(API).scope("api:read")
    };

    let token = endpoint(&op).await.request(&by(op.issuer()).into(), now()).await.unwrap();
    assert_eq!(enters(&gate(&op, API, Profile::strict()), token.secret().expose(), now()).await, Ok(()));
    let elsewhere = endpoint(&op).await.request(&by(op.other_issuer()).into(), now()).await;
    assert!(matches!(elsewhere, Err(TokenRequestError::Refused { .. })), "{elsewhere:?}");
}

// Z35, Z39
#[tokio::test]
async fn a_service_user_signs_for_itself_and_a_disabled_one_gets_nothing() {
    let Some(op) = Op::take().await else { return };
    let info = op.info().await;
    let folder = tempfile::tempdir().unwrap();
    let grant = |user: &str, issuer: String| {
        let file = folder.path().join(user);
        std::fs::write(&file, info["service_key_files"][user].to_string()).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let key = ServiceUserKey::read(&file).unwrap();
        ServiceUser::new(key, issuer).resource(API).scope("api:read")
    };

    let token = endpoint(&op).await.request(&grant("svc-backup", op.issuer()).into(), now()).await.unwrap();
    let gate = gate(&op, API, Profile::strict());
    let user = gate.bearer(token.secret().expose(), now()).await.unwrap();
    assert_eq!(user.subject(), info["service_key_files"]["svc-backup"]["userId"].as_str().unwrap());
    for (user, issuer) in [("svc-disabled", op.issuer()), ("svc-backup", op.other_issuer())] {
        let refused = endpoint(&op).await.request(&grant(user, issuer).into(), now()).await.unwrap_err();
        assert!(refused.to_string().contains("invalid_grant"), "{refused}");
    }
}
