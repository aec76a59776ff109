//! Opaque tokens: refused, or asked about where that is configured.

use idp::{Fault, Idp};
use serde_json::{Value, json};
use zitadel::{Settings, Variables};

use crate::support::{Fixture, PROJECT, idp, roles_value};

const INTROSPECTION: &str = "/oauth/v2/introspect";
const TOKEN: &str = "VG9rZW4tb3BhcXVl";

async fn service() -> Fixture {
    let idp = idp().await;
    idp.knows_client("api", "s3cret");
    Fixture::of(idp, &[("INTROSPECTION_CLIENT_ID", "api"), ("INTROSPECTION_CLIENT_SECRET", "s3cret")], false).await
}

fn active(idp: &Idp, change: impl FnOnce(&mut Value)) {
    let mut answer = idp.active();
    answer[format!("urn:zitadel:iam:org:project:{PROJECT}:roles")] = roles_value(&["user"]);
    change(&mut answer);
    idp.introspects(TOKEN, answer);
}

async fn status(service: &Fixture) -> u16 {
    let bearer = format!("Bearer {TOKEN}");
    service.get_with("/api/private", &[("authorization", &bearer)]).await.status.as_u16()
}

// Z40
#[tokio::test]
async fn an_opaque_token_is_no_token_of_a_service_that_asks_nobody() {
    let service = Fixture::new().await;
    active(&service.idp, |_| {});
    assert_eq!(service.refused_text(TOKEN).await, "Invalid token format");
    assert_eq!(service.idp.count(INTROSPECTION), 0);
}

// Z40
#[tokio::test]
async fn an_opaque_token_is_asked_about_once_while_it_lasts() {
    let service = service().await;
    active(&service.idp, |_| {});
    for _ in 0..10 {
        assert_eq!(status(&service).await, 200);
    }
    assert_eq!(service.idp.count(INTROSPECTION), 1);
    service.advance(3601);
    assert_eq!(status(&service).await, 401);
    // and a JWT is verified as ever
    assert_eq!(service.status("/api/private", &service.token(&["user"])).await, 200);
}

// Z40, SG14
#[tokio::test]
async fn only_what_is_plainly_active_and_for_this_service_counts() {
    for change in [
        |answer: &mut Value| answer["active"] = false.into(),
        |answer: &mut Value| answer["active"] = "true".into(),
        |answer: &mut Value| *answer = json!({}),
        |answer: &mut Value| answer["aud"] = json!(["another"]),
        |answer: &mut Value| answer["exp"] = 1.into(),
        |answer: &mut Value| answer["token_type"] = "refresh_token".into(),
        |answer: &mut Value| answer["iss"] = "https://attacker.example".into(),
    ] {
        let service = service().await;
        active(&service.idp, change);
        assert_eq!(status(&service).await, 401);
    }
}

// Z40, SA11, SG16
#[tokio::test]
async fn an_issuer_that_does_not_answer_lets_nobody_in() {
    let service = service().await;
    active(&service.idp, |_| {});
    service.idp.breaks(INTROSPECTION, Fault::Status(500));
    assert_eq!(status(&service).await, 503);
    service.idp.recovers();
    assert_eq!(status(&service).await, 200);
    let asked = &service.idp.seen(INTROSPECTION)[0];
    assert!(asked.headers["authorization"].to_str().unwrap().starts_with("Basic "));
}

// Z40, X06
#[tokio::test]
async fn a_half_set_pair_is_named_and_the_secret_is_not_printed() {
    let idp = idp().await;
    let half = crate::support::variables_of(&idp, &[("INTROSPECTION_CLIENT_ID", "api")]);
    let read = |variables: &Variables| Settings::read(variables);
    assert!(read(&half).unwrap_err().to_string().starts_with("INTROSPECTION_CLIENT_SECRET: not set"));
    let both = [("INTROSPECTION_CLIENT_ID", "api"), ("INTROSPECTION_CLIENT_SECRET", "s3cret")];
    let settings = read(&crate::support::variables_of(&idp, &both)).unwrap();
    assert!(!format!("{settings:?}").contains("s3cret"));
}
