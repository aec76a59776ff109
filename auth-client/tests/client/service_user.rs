//! Service users that sign for themselves.

use auth_client::{ServiceUser, ServiceUserKey};
use auth_core::token::Algorithm;

use crate::issuer::{Issuer, after, new_key, noon, rsa_pem, verified};

// Z35, SG2
#[tokio::test]
async fn a_service_user_gets_a_token_for_its_signature() {
    let issuer = Issuer::start().await;
    issuer.hands_out("t-1", 43_199);
    let (key, public) = new_key(&rsa_pem());
    let scope = "openid urn:zitadel:iam:org:project:id:283110010000000001:aud";
    let grant =
        ServiceUser::new(ServiceUserKey::new("283300010000000001", key), "https://tenant.zitadel.cloud").scope(scope);

    let token = issuer.endpoint().request(&grant.into(), noon()).await.unwrap();

    assert_eq!(token.secret().expose(), "t-1");
    let asked = &issuer.asked()[0];
    assert_eq!(asked.form("grant_type").unwrap(), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!(asked.form("scope").unwrap(), scope);
    let (header, claims) = verified(&asked.form("assertion").unwrap(), &public, Algorithm::RS256);
    assert_eq!(header["alg"], "RS256");
    assert_eq!(header["kid"], "key-1");
    assert_eq!(claims["iss"], "283300010000000001");
    assert_eq!(claims["sub"], "283300010000000001");
    assert_eq!(claims["aud"], "https://tenant.zitadel.cloud");
    assert_eq!(claims["iat"], noon().as_second());
    assert_eq!(claims["exp"], after(300).as_second());
    assert!(claims["jti"].is_string());
}
