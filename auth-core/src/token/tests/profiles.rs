//! Tokens as products write them, and what is next to them in the same products.

use super::{
    super::{ClaimPath, Profile},
    *,
};
use crate::Role;

const PROJECT: &str = "283110010000000001";

fn by(profile: Profile) -> Verifier {
    Verifier::new([issuer().audience(PROJECT).profile(profile)]).unwrap()
}

fn jwt(claims: &Value) -> String {
    token(&with(header(&ED), "typ", "JWT"), claims)
}

fn said(verifier: &Verifier, claims: &Value) -> Result<Principal, String> {
    verifier.verify(&jwt(claims), now()).map_err(|error| error.to_string())
}

fn roles(principal: &Principal) -> Vec<&str> {
    principal.roles().iter().collect()
}

fn zitadel() -> Value {
    let roles = json!({ "user": { "org-1": "acme.example" }, "admin": { "org-2": "other.example" } });
    json!({
        "iss": ISSUER, "aud": [PROJECT, "client"], "client_id": "client", "sub": "user123", "iat": NOW, "nbf": NOW,
        "exp": NOW + 3_600, "jti": "1", "scope": "scope1",
        format!("urn:zitadel:iam:org:project:{PROJECT}:roles"): roles,
    })
}

fn keycloak() -> Value {
    json!({
        "iss": ISSUER, "aud": API, "azp": "web", "typ": "Bearer", "sub": "bob", "iat": NOW, "exp": NOW + 300, "jti": "1",
        "acr": "1", "scope": "profile", "realm_access": { "roles": ["editor"] },
        "resource_access": { "api": { "roles": ["viewer"] }, "other": { "roles": ["admin"] } },
    })
}

fn auth0() -> Value {
    json!({
        "iss": ISSUER, "aud": [API, "https://tenant.example/userinfo"], "azp": "web", "sub": "auth0|1", "iat": NOW,
        "exp": NOW + 300, "scope": "openid read:profile", "permissions": ["read:profile", "write:profile"],
        "https://api.example/roles": ["editor"],
    })
}

fn entra() -> Value {
    json!({
        "iss": ISSUER, "aud": API, "azp": "web", "sub": "pairwise", "iat": NOW, "nbf": NOW, "exp": NOW + 300,
        "tid": "tenant", "ver": "2.0", "scp": "read write", "roles": ["Task.Admin"],
    })
}

fn profiles() -> [(&'static str, Profile, Value); 4] {
    [
        ("auth0", Profile::auth0(), auth0()),
        ("entra", Profile::entra(), entra()),
        ("keycloak", Profile::keycloak("api"), keycloak()),
        ("zitadel", Profile::zitadel(PROJECT), zitadel()),
    ]
}

// Z09, SJ17
#[test]
fn the_typ_of_each_profile_is_its_own_without_case_and_with_or_without_application() {
    for (name, profile, claims) in profiles() {
        let verifier = by(profile);
        let typ = |typ: &str| verifier.verify(&token(&with(header(&ED), "typ", typ), &claims), now()).is_ok();

        for good in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/JWT"] {
            assert!(typ(good), "{name} {good}");
        }
        for other in
            ["JWS", "JOSE", "secevent+jwt", "logout+jwt", "dpop+jwt", "id+jwt", "token-introspection+jwt", "", "at"]
        {
            assert!(!typ(other), "{name} {other}");
        }
    }
    let strict = by(Profile::strict());
    let typ = |typ: &str| strict.verify(&token(&with(header(&ED), "typ", typ), &claims()), now()).is_ok();
    assert!(typ("at+jwt") && typ("application/AT+jwt"));
    assert!(!typ("JWT"));
}

// SJ18, Z41
#[test]
fn what_only_id_tokens_have_makes_a_token_none_for_access() {
    for (name, profile, claims) in profiles() {
        let verifier = by(profile);
        assert!(said(&verifier, &claims).is_ok(), "{name}");
        for foreign in ["nonce", "at_hash", "c_hash"] {
            assert_eq!(
                said(&verifier, &with(claims.clone(), foreign, "x")).unwrap_err(),
                format!("claim `{foreign}` belongs to ID tokens; the client must send its access token"),
                "{name}"
            );
        }
    }
    // an ID token of each product, for this very audience
    for (name, profile, claims) in profiles() {
        let id_token = ["azp", "client_id", "jti"]
            .into_iter()
            .filter(|claim| claims.get(claim).is_some())
            .fold(claims.clone(), without);
        assert!(said(&by(profile), &id_token).is_err(), "{name}");
    }
    assert!(said(&by(Profile::zitadel(PROJECT)), &with(zitadel(), "azp", "client")).is_err());
    assert_eq!(
        said(&by(Profile::keycloak("api")), &with(keycloak(), "typ", "ID")).unwrap_err(),
        "claim `typ` is malformed: expected `Bearer`, as access tokens have it"
    );
    for kind in [json!("Refresh"), json!("Logout"), json!("bearer"), json!(null), json!(1)] {
        assert!(said(&by(Profile::keycloak("api")), &with(keycloak(), "typ", kind.clone())).is_err(), "{kind}");
    }
    assert!(said(&by(Profile::keycloak("api")), &without(keycloak(), "typ")).is_err());
    assert_eq!(
        said(&by(Profile::auth0()), &without(auth0(), "azp")).unwrap_err(),
        "claim `client_id` or `azp` is missing; the client must send its access token"
    );
}

// Z15, A19, RFC 9068 section 2.2
#[test]
fn each_profile_has_its_required_claims() {
    let table: [(Profile, Value, &[&str]); 5] = [
        (Profile::strict(), claims(), &["iss", "sub", "aud", "exp", "iat", "jti", "client_id"]),
        (Profile::zitadel(PROJECT), zitadel(), &["iss", "sub", "aud", "exp", "iat", "jti", "client_id"]),
        (Profile::keycloak("api"), keycloak(), &["iss", "sub", "aud", "exp", "iat", "jti", "azp"]),
        (Profile::auth0(), auth0(), &["iss", "sub", "aud", "exp", "azp"]),
        (Profile::entra(), entra(), &["iss", "sub", "aud", "exp", "iat", "azp"]),
    ];
    for (profile, claims, required) in table {
        let verifier = by(profile);
        let verify = |claims: &Value| verifier.verify(&token(&header(&ED), claims), now());
        assert!(verify(&claims).is_ok());
        for name in required {
            assert!(verify(&without(claims.clone(), name)).is_err(), "{name}");
            for malformed in [json!(null), json!({}), json!([1])] {
                assert!(verify(&with(claims.clone(), name, malformed.clone())).is_err(), "{name} {malformed}");
            }
        }
    }
}

// Z13, Z14, Z39
#[test]
fn the_audience_is_the_project_or_the_client_and_the_client_is_handed_out() {
    let verifier = by(Profile::zitadel(PROJECT));
    let client =
        Verifier::new([issuer().audience(PROJECT).audience("client").profile(Profile::zitadel(PROJECT))]).unwrap();

    for good in [json!([PROJECT, "client"]), json!(["client"]), json!([PROJECT]), json!(PROJECT)] {
        assert!(said(&client, &with(zitadel(), "aud", good.clone())).is_ok(), "{good}");
    }
    for wrong in [json!(["wrong"]), json!([])] {
        assert!(said(&client, &with(zitadel(), "aud", wrong.clone())).is_err(), "{wrong}");
    }
    assert!(said(&verifier, &with(zitadel(), "aud", json!(["client"]))).is_err(), "not named as an audience");

    let sibling = said(&verifier, &with(zitadel(), "client_id", "external-client")).unwrap();
    assert_eq!(sibling.client_id(), Some("external-client"));
    assert_eq!(said(&by(Profile::keycloak("api")), &keycloak()).unwrap().client_id(), Some("web"));
    assert_eq!(
        said(&by(Profile::entra()), &with(without(entra(), "azp"), "appid", "v1")).unwrap().client_id(),
        Some("v1")
    );
}

// Z18, Z19, SC12
#[test]
fn roles_are_those_of_this_project_and_of_no_other_claim() {
    let verifier = by(Profile::zitadel(PROJECT));
    let claim = format!("urn:zitadel:iam:org:project:{PROJECT}:roles");
    assert_eq!(roles(&said(&verifier, &zitadel()).unwrap()), ["admin", "user"]);

    let bare = without(zitadel(), &claim);
    let admin = json!({ "admin": { "org-1": "acme.example" } });
    for other in [
        "urn:zitadel:iam:org:project:999999:roles",
        "urn:zitadel:iam:org:project:roles",
        "urn:zitadel:iam:org:project:283110010000000001:roles:",
        "URN:ZITADEL:IAM:ORG:PROJECT:283110010000000001:ROLES",
        "project_roles",
        "roles",
        "permissions",
    ] {
        let principal = said(&verifier, &with(bare.clone(), other, admin.clone())).unwrap();
        assert!(principal.roles().is_empty() && !principal.has_role(Role::named("admin")), "{other}");
    }
    let both = with(
        with(zitadel(), &claim, json!({ "user": { "org-1": "a" } })),
        "urn:zitadel:iam:org:project:999999:roles",
        admin.clone(),
    );
    assert_eq!(roles(&said(&verifier, &both).unwrap()), ["user"]);

    for malformed in [
        json!(["admin"]),
        json!("admin"),
        json!(null),
        json!({ "admin": true }),
        json!({ "admin": "org-1" }),
        json!({ "admin": { "org-1": 1 } }),
    ] {
        assert_eq!(
            said(&verifier, &with(zitadel(), &claim, malformed)).unwrap_err(),
            format!("claim `{claim}` is malformed: expected an object of roles, each an object of texts")
        );
    }
    assert!(
        said(&verifier, &with(zitadel(), &claim, json!({ "admin": {} }))).unwrap().roles().is_empty(),
        "granted by nobody"
    );
}

// SC12: another organisation
#[test]
fn roles_can_be_those_that_one_organisation_granted() {
    let of =
        |organisation: &str| said(&by(Profile::zitadel_of_organisation(PROJECT, organisation)), &zitadel()).unwrap();

    assert_eq!(roles(&of("org-1")), ["user"]);
    assert_eq!(roles(&of("org-2")), ["admin"]);
    assert!(of("org").roles().is_empty() && of("acme.example").roles().is_empty());
}

// SC12
#[test]
fn roles_of_keycloak_are_those_of_the_realm_and_of_this_client() {
    assert_eq!(roles(&said(&by(Profile::keycloak("api")), &keycloak()).unwrap()), ["editor", "viewer"]);
    assert_eq!(roles(&said(&by(Profile::keycloak("web")), &keycloak()).unwrap()), ["editor"]);
    assert_eq!(
        said(&by(Profile::keycloak("api")), &with(keycloak(), "resource_access", json!("admin"))).unwrap_err(),
        "claim `resource_access.api.roles` is malformed: expected objects on the way to it"
    );
}

// A11, A14, A21
#[test]
fn auth0_gives_permissions_and_scopes_and_roles_where_they_are_named() {
    let bob = said(&by(Profile::auth0()), &auth0()).unwrap();
    assert_eq!(bob.permissions().iter().collect::<Vec<_>>(), ["read:profile", "write:profile"]);
    assert_eq!(bob.scopes().iter().collect::<Vec<_>>(), ["openid", "read:profile"]);
    assert!(bob.roles().is_empty());

    let named =
        Profile::auth0().with_mapping(|claims| claims.and_roles_at(ClaimPath::new(["https://api.example/roles"])));
    assert_eq!(roles(&said(&by(named), &auth0()).unwrap()), ["editor"]);
    for malformed in [json!("not-admin:access-really"), json!(null), json!([1])] {
        assert!(said(&by(Profile::auth0()), &with(auth0(), "permissions", malformed.clone())).is_err(), "{malformed}");
    }
}

#[test]
fn entra_gives_app_roles_and_delegated_scopes() {
    let bob = said(&by(Profile::entra()), &with(entra(), "scope", "admin")).unwrap();

    assert_eq!(roles(&bob), ["Task.Admin"]);
    assert_eq!(bob.scopes().iter().collect::<Vec<_>>(), ["read", "write"], "`scope` is none of its claims");
}

// Z44
#[test]
fn claims_of_the_applications_own_are_there_or_the_token_is_refused() {
    #[derive(serde::Deserialize)]
    #[expect(dead_code, reason = "only its form counts")]
    struct Tenanted {
        tenant: String,
    }
    let verifier = Verifier::new([issuer().claims_as::<Tenanted>()]).unwrap();
    let verify = |claims: &Value| {
        verifier.verify(&token(&header(&ED), claims), now()).map_err(|error| (error.reason(), error.to_string()))
    };

    assert!(verify(&with(claims(), "tenant", "acme")).is_ok());
    assert_eq!(
        verify(&claims()).unwrap_err(),
        ("claim", "the claims of the credential are not what the service expects: missing field `tenant`".to_owned())
    );
    assert!(verify(&with(claims(), "tenant", 1)).is_err());
}

// Z17
#[test]
fn a_profile_that_names_nobody_is_refused() {
    for (profile, setting) in [
        (Profile::zitadel(""), "project"),
        (Profile::zitadel(" "), "project"),
        (Profile::zitadel_of_organisation(PROJECT, ""), "organisation"),
        (Profile::keycloak(""), "client"),
    ] {
        assert_eq!(
            Verifier::new([issuer().profile(profile)]).unwrap_err().to_string(),
            format!(
                "{setting}: empty in the profile of issuer `https://issuer.example`; name its id, or the roles of others would count"
            )
        );
    }
}

// Z16
#[test]
fn the_leeway_is_thirty_seconds_at_most() {
    let leeway = |seconds| Verifier::new([issuer().leeway(core::time::Duration::from_secs(seconds))]);

    assert!(leeway(30).is_ok());
    assert_eq!(
        leeway(31).unwrap_err().to_string(),
        "leeway: 31 s for issuer `https://issuer.example` is more than 30 s; set the clocks instead"
    );
}
