//! The endpoint at which clients take back their tokens (RFC 7009).

use auth_axum::{
    GuardedRouter, RevocationRoute, authenticated, get,
    testing::{SignedToken, TestIssuer},
    token::{Issuer, RemoteKeys, Revocations, Verifier},
};
use axum::{body::Body, http::Request};

use crate::service::{AUDIENCE, Answer, ISSUER, Recorder, Service};

#[authenticated]
async fn me() {}

async fn service() -> Service {
    let revocations = Revocations::in_memory();
    let issuer = TestIssuer::new(ISSUER, AUDIENCE);
    let verifier = Verifier::new([issuer.issuer()]).unwrap();
    let route = RevocationRoute::new("/revoke", verifier, revocations.clone());
    let router = GuardedRouter::new().route("/me", get(me)).merge(route.router());
    let auth = auth_axum::Auth::builder().issuer(issuer.issuer()).revocations(revocations).build().await.unwrap();
    Service { issuer, router: router.into_router(auth), audit: Recorder::default() }
}

async fn revoke(service: &Service, caller: Option<&SignedToken>, form: &str) -> Answer {
    let request = Request::post("/revoke").header("content-type", "application/x-www-form-urlencoded");
    let request = caller.into_iter().fold(request, |request, token| request.header("authorization", token.bearer()));
    service.ask(request.body(Body::from(form.to_owned())).unwrap()).await
}

fn token(service: &Service, subject: &str, client: &str) -> SignedToken {
    service.issuer.token(subject).client_id(client).sign()
}

// SG17
#[tokio::test]
async fn a_client_takes_back_its_own_tokens_and_learns_nothing_of_others() {
    let service = service().await;
    let caller = token(&service, "web@clients", "web");
    let own = token(&service, "alice", "web");
    let foreign = token(&service, "bob", "mobile");

    let unknown = revoke(&service, Some(&caller), "token=garbage").await;
    let other = revoke(&service, Some(&caller), &format!("token={}", foreign.text())).await;
    let done = revoke(&service, Some(&caller), &format!("token_type_hint=access_token&token={}", own.text())).await;
    let again = revoke(&service, Some(&caller), &format!("token={}", own.text())).await;
    for answer in [&unknown, &other, &done, &again] {
        assert_eq!((answer.status.as_u16(), &*answer.body, answer.header("cache-control")), (200, "", "no-store"));
        assert_eq!(answer.headers.len(), done.headers.len(), "nothing tells them apart");
    }
    assert_eq!(service.get_as("/me", &own).await.status, 401);
    assert_eq!(service.get_as("/me", &foreign).await.status, 200, "what is somebody else's still counts");
}

// SG17
#[tokio::test]
async fn nobody_takes_back_anything_and_a_form_names_one_token() {
    let service = service().await;
    let caller = token(&service, "alice", "web");
    assert_eq!(revoke(&service, None, &format!("token={}", caller.text())).await.status, 401);
    assert_eq!(service.get_as("/me", &caller).await.status, 200);
    for form in ["", "token_type_hint=access_token", "token=a&token=b"] {
        let answer = revoke(&service, Some(&caller), form).await;
        assert_eq!(answer.status, 400, "{form}");
        assert!(answer.body.contains("\"code\":\"invalid_request\""), "{}", answer.body);
    }
    // and the own one, at last
    assert_eq!(revoke(&service, Some(&caller), &format!("token={}", caller.text())).await.status, 200);
    assert_eq!(service.get_as("/me", &caller).await.status, 401);
}

// SG17
#[tokio::test]
async fn a_token_that_can_not_be_checked_now_is_not_said_to_be_taken_back() {
    let issuer = TestIssuer::new(ISSUER, AUDIENCE);
    let down = Issuer::remote(RemoteKeys::discover("http://127.0.0.1:9").lazy()).audience(AUDIENCE);
    let verifier = Verifier::new([issuer.issuer(), down]).unwrap();
    let route = RevocationRoute::new("/revoke", verifier, Revocations::in_memory());
    let auth = auth_axum::Auth::builder().issuer(issuer.issuer()).build().await.unwrap();
    let router: GuardedRouter = route.router();
    let service = Service { issuer, router: router.into_router(auth), audit: Recorder::default() };

    let elsewhere = TestIssuer::new("http://127.0.0.1:9", AUDIENCE).token("alice").sign();
    let answer = revoke(&service, Some(&token(&service, "alice", "web")), &format!("token={}", elsewhere.text())).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (503, "10"));
}
