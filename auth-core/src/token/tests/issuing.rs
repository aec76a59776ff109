use core::time::Duration;

use super::{
    super::{AccessToken, TokenIssuer},
    *,
};
use crate::{Role, Scope};

const FIVE_MINUTES: Duration = Duration::from_mins(5);

fn bob() -> AccessToken {
    AccessToken::new("bob", API, FIVE_MINUTES)
}

fn claims_of(token: &AccessToken) -> Value {
    let issuer = TokenIssuer::new(ISSUER, SigningKey::generate(Algorithm::EdDSA).unwrap());
    let signed = issuer.sign(token, now()).unwrap();
    let payload = super::super::form::decode(signed.expose().split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}

fn refused(token: &AccessToken) -> String {
    let issuer = TokenIssuer::new(ISSUER, SigningKey::generate(Algorithm::EdDSA).unwrap());
    issuer.sign(token, now()).unwrap_err().to_string()
}

#[test]
fn what_is_issued_is_accepted_and_by_its_own_key_only() {
    for algorithm in [Algorithm::EdDSA, Algorithm::ES256, Algorithm::ES384, Algorithm::RS256, Algorithm::PS512] {
        let key = SigningKey::generate(algorithm).unwrap();
        let keys = KeySet::from_jwks(&key.public_jwks().to_string()).unwrap();
        let verifier = Verifier::new([Issuer::keys(ISSUER, keys).audience(API)]).unwrap();
        let issuer = TokenIssuer::new(ISSUER, key);

        let token = issuer.sign(&bob().roles(["editor"]).scopes(["a", "b"]), now()).unwrap();

        let principal = verifier.verify(token.expose(), now()).unwrap();
        assert!(principal.has_role(Role::named("editor")) && principal.has_scope(Scope::named("b")), "{algorithm}");
        assert!(!principal.has_role(Role::named("admin")), "{algorithm}");
        assert!(verify(token.expose()).is_err(), "{algorithm}");
        assert!(
            only(issuer.keys().current(now()).unwrap().verifying_key()).verify(token.expose(), now()).is_ok(),
            "{algorithm}"
        );
    }
}

#[test]
fn a_token_says_what_rfc_9068_asks_for() {
    let claims = claims_of(&bob().client_id("web").permissions(["p"]).claim("tenant", "acme"));

    assert_eq!(claims["iss"], ISSUER);
    assert_eq!(claims["sub"], "bob");
    assert_eq!(claims["aud"], API);
    assert_eq!((&claims["iat"], &claims["nbf"], &claims["exp"]), (&json!(NOW), &json!(NOW), &json!(NOW + 300)));
    assert_eq!(claims["client_id"], "web");
    assert_eq!(claims["permissions"], json!(["p"]));
    assert_eq!(claims["tenant"], "acme");
    assert_eq!(claims["jti"].as_str().unwrap().len(), 22, "128 bits");
    assert_ne!(claims["jti"], claims_of(&bob())["jti"]);
    assert!(claims.get("roles").is_none() && claims.get("scope").is_none());
}

#[test]
fn a_token_that_could_not_be_accepted_is_not_issued() {
    assert!(claims_of(&bob()).is_object());

    for (token, text) in [
        (
            AccessToken::new("", API, FIVE_MINUTES),
            "subject is empty or has control characters; name the user by its id",
        ),
        (
            AccessToken::new("a\nb", API, FIVE_MINUTES),
            "subject is empty or has control characters; name the user by its id",
        ),
        (AccessToken::new("bob", "", FIVE_MINUTES), "audience is empty; name the service that the token is for"),
        (
            AccessToken::new("bob", API, Duration::from_millis(999)),
            "lifetime must be at least a second and end before the year 10000",
        ),
        (
            AccessToken::new("bob", API, Duration::MAX),
            "lifetime must be at least a second and end before the year 10000",
        ),
        (bob().scopes(["a b"]), "scope `a b` is not one word of printable ASCII without quotes and backslashes"),
        (bob().scopes([""]), "scope `` is not one word of printable ASCII without quotes and backslashes"),
        (bob().claim("sub", "admin"), "claim `sub` is set by the issuer; use the method of its name"),
        (bob().claim("cnf", json!({})), "claim `cnf` is set by the issuer; use the method of its name"),
    ] {
        assert_eq!(refused(&token), text);
    }
}

#[test]
fn a_token_holds_no_secret() {
    assert_eq!(claims_of(&bob().claim("email", "bob@example.org"))["email"], "bob@example.org");

    for name in [
        "password",
        "Password",
        "user_password",
        "passwd",
        "pwd",
        "client_secret",
        "api-key",
        "apiKey",
        "privateKey",
        "refresh_token",
        "ssn",
        "pin",
    ] {
        assert!(refused(&bob().claim(name, "x")).contains("looks like a secret"), "{name}");
        assert!(refused(&bob().claim("user", json!([{ name: "x" }]))).contains("looks like a secret"), "{name} inside");
    }
    assert!(
        claims_of(&bob().claim("opinion", "x").claim("shipping", "x")).is_object(),
        "not every word with pin in it"
    );
}

// SJ25
#[test]
fn a_private_key_is_never_shown() {
    for algorithm in [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256] {
        let key = SigningKey::generate(algorithm).unwrap();
        let set = key.public_jwks();
        let members: Vec<&String> = set["keys"][0].as_object().unwrap().keys().collect();
        for private in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
            assert!(!members.iter().any(|name| *name == private), "{algorithm} {members:?}");
        }
        assert_eq!(set["keys"][0]["alg"], algorithm.name());
        assert_eq!(set["keys"][0]["use"], "sig");

        let shown = format!("{:?}", TokenIssuer::new(ISSUER, key));
        assert!(shown.len() < 300 && !shown.contains("PRIVATE"), "{shown}");
    }
}

#[test]
fn the_key_id_is_the_thumbprint_of_rfc_7638() {
    // RFC 8037, appendices A.1 and A.3.
    let d = super::super::form::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let der = [b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".as_slice(), &d].concat();
    let key = SigningKey::from_pem(&super::super::keys::pem_of("PRIVATE KEY", &der)).unwrap();

    assert_eq!(key.public_jwks()["keys"][0]["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(key.key_id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn a_signing_key_is_the_pem_of_a_private_key() {
    for bad in [
        "",
        "secret",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----",
    ] {
        assert!(SigningKey::from_pem(bad).unwrap_err().to_string().starts_with("private key is malformed"), "{bad}");
    }
    assert_eq!(
        SigningKey::generate(Algorithm::HS256).unwrap_err().to_string(),
        "`HS256` signs with a shared secret; choose EdDSA, ES256, ES384 or an RS or PS algorithm for a key pair"
    );
}

#[cfg(unix)]
mod files {
    use std::{
        fs,
        os::unix::fs::{MetadataExt, PermissionsExt},
    };

    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.pem");

        let made = SigningKey::load_or_create(&path).unwrap();
        let loaded = SigningKey::load_or_create(&path).unwrap();

        assert_eq!(made.key_id(), loaded.key_id());
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
        let token = TokenIssuer::new(ISSUER, made).sign(&bob(), now()).unwrap();
        assert!(only(loaded.verifying_key()).verify(token.expose(), now()).is_ok());
    }

    #[test]
    fn starting_at_the_same_time_agrees_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.pem");

        let ids: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| SigningKey::load_or_create(&path).unwrap().key_id().to_owned()))
                .collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });

        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    #[test]
    fn a_key_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.pem");
        SigningKey::load_or_create(&path).unwrap();

        for mode in [0o644, 0o640, 0o604, 0o602, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let refused = SigningKey::load_or_create(&path).unwrap_err().to_string();
            assert!(refused.contains("can be read by others"), "{refused}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(SigningKey::load_or_create(&path).is_ok());
    }

    #[test]
    fn a_file_that_is_no_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("signing.pem");
        for content in ["", "not a key"] {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();

            assert!(SigningKey::load_or_create(&path).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        let nowhere = SigningKey::load_or_create(folder.path().join("no/such/folder.pem")).unwrap_err().to_string();
        assert!(nowhere.contains("can't be made"), "{nowhere}");
    }
}
