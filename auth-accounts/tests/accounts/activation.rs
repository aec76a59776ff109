use auth_accounts::{audit::AccountAction, flows::Invitation, mail::MailKind};
use auth_store::traits::UserStatus;
use serde_json::{Value, json};

use crate::support::{Ask, PASSWORD, Service, on_every_store};

const ACTIVATE: &str = "/api/v1/auth/activate";

async fn invite(service: &Service) -> String {
    let invitation = Invitation::new("bob", "bob@example.org").name("Bob").roles(["editor"]);
    service.accounts.invite(invitation, service.now()).await.unwrap();
    service.mailed_token().await
}

fn activation(token: &str) -> Value {
    json!({ "token": token, "name": "Bob Smith", "password": PASSWORD, "confirm_password": PASSWORD })
}

// F28
#[tokio::test]
async fn an_invited_user_activates_the_account_once() {
    on_every_store(async |service| {
        let token = invite(&service).await;
        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 401);

        let look = service.send(Ask::get(format!("{ACTIVATE}?token={token}"))).await;
        assert_eq!(look.json(), json!({ "name": "Bob", "email": "bob@example.org", "username": "bob" }));
        let answer = service.send(Ask::post(ACTIVATE).json(&activation(&token))).await;

        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "status": "active" })));
        let me = service.me(&service.login("bob").await.access).await.json();
        assert_eq!((&me["name"], &me["roles"]), (&json!("Bob Smith"), &json!(["editor"])));
        let again = service.send(Ask::post(ACTIVATE).json(&activation(&token))).await;
        assert_eq!(again.refusal(), (410, "token_revoked".to_owned()));
        assert_eq!(service.send(Ask::get(format!("{ACTIVATE}?token={token}"))).await.status, 410);
        assert_eq!(service.events_of(AccountAction::Activated).len(), 1);
    })
    .await;
}

// F28, F122: what is refused does not use the link up
#[tokio::test]
async fn a_password_that_differs_or_is_weak_is_refused_and_the_link_stays() {
    on_every_store(async |service| {
        let token = invite(&service).await;
        let mut differs = activation(&token);
        differs["confirm_password"] = json!("owls drink warm tea");
        let mut short = activation(&token);
        short["password"] = json!("owls drink");
        short["confirm_password"] = json!("owls drink");

        for body in [differs, short] {
            assert_eq!(
                service.send(Ask::post(ACTIVATE).json(&body)).await.refusal(),
                (400, "invalid_input".to_owned())
            );
        }

        assert_eq!(service.send(Ask::post(ACTIVATE).json(&activation(&token))).await.status, 200);
    })
    .await;
}

// F28
#[tokio::test]
async fn an_expired_or_unknown_link_activates_nobody() {
    on_every_store(async |service| {
        let token = invite(&service).await;
        let unknown = service.send(Ask::post(ACTIVATE).json(&activation("unknown"))).await;
        assert_eq!(unknown.refusal(), (404, "token_invalid".to_owned()));

        service.pass(24 * 3600);

        let expired = service.send(Ask::post(ACTIVATE).json(&activation(&token))).await;
        assert_eq!(expired.refusal(), (410, "token_expired".to_owned()));
        let look = service.send(Ask::get(format!("{ACTIVATE}?token={token}"))).await;
        assert_eq!(look.refusal(), (410, "token_expired".to_owned()));
        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 401);
    })
    .await;
}

// CVE-2026-16103: looked at when it is redeemed, not only when it is sent
#[tokio::test]
async fn an_account_that_was_switched_off_meanwhile_is_not_switched_on_by_its_link() {
    on_every_store(async |service| {
        let token = invite(&service).await;
        service.change("bob", |user| user.status = UserStatus::Deactivated).await;

        let answer = service.send(Ask::post(ACTIVATE).json(&activation(&token))).await;

        assert!(answer.status.is_client_error());
        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 401);
    })
    .await;
}

// SP12, CVE-2025-48936
#[tokio::test]
async fn links_lead_to_the_configured_address_whatever_the_host_header_says() {
    on_every_store(async |service| {
        service.user("eve", &[]).await;
        let ask = Ask::post("/api/v1/auth/password/forgot").json(&json!({ "email": "eve@example.org" }));
        let ask = ask.header("host", "evil.example").header("x-forwarded-host", "evil.example");

        assert_eq!(service.send(ask).await.status, 204);

        let token = service.mailed_token().await;
        let mail = service.mails.all().pop().unwrap();
        assert_eq!((mail.kind, mail.to.as_str()), (MailKind::PasswordReset, "eve@example.org"));
        assert_eq!(mail.link.expose(), format!("https://accounts.example/reset-password?token={token}"));
        assert_eq!(token.len(), 64);
    })
    .await;
}
