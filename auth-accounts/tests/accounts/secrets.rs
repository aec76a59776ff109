use auth_accounts::flows::Invitation;
use serde_json::json;

use crate::support::{Ask, PASSWORD, Service, logs, on_every_store};

// X06, X07, SP14, SS1
#[tokio::test]
async fn neither_logs_nor_debug_texts_hold_a_secret() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);
        let wrong = "a wrong password of bob's";
        service.send(Service::token_request("bob", wrong)).await;
        service.send(Service::token_request("typed my password here", wrong)).await;
        service.send(Service::refresh_request(&tokens.refresh)).await;
        service.send(Service::refresh_request(&tokens.refresh)).await;
        service.send(browser.post_without_token("/protected")).await;
        service.send(browser.get("/protected")).await;
        service.me(&format!("{}x", tokens.access)).await;
        service.accounts.invite(Invitation::new("eve", "eve@example.org"), service.now()).await.unwrap();
        let activation = service.mailed_token().await;
        let body = json!({ "token": activation, "password": "short", "confirm_password": "short" });
        service.send(Ask::post("/api/v1/auth/activate").json(&body)).await;
        service.send(Ask::get(format!("/api/v1/auth/activate?token={activation}"))).await;
        service.send(Ask::post("/api/v1/auth/password/forgot").json(&json!({ "email": "bob@example.org" }))).await;
        let bob = service.accounts.user_named("bob").await.unwrap().unwrap();
        let hash = bob.password.as_ref().unwrap().expose().rsplit('$').next().unwrap().to_owned();
        assert!(!logs().text().contains(&hash));

        let printed = format!("{:?} {:?} {:?} {bob:?}", service.accounts, service.stores, service.settings);
        let recorded = format!("{:?} {:?}", service.mails, service.events);
        let all = [logs().text(), printed, recorded, service.kept.dump().await].concat();

        assert!(all.contains("auth.login.success"), "the logs are caught at all");
        let dump = service.kept.dump().await;
        assert!(dump.is_empty() || dump.contains("bob@example.org"), "the store is looked into at all");
        let signature = tokens.access.rsplit('.').next().unwrap();
        for secret in [
            PASSWORD,
            wrong,
            "typed my password here",
            signature,
            &tokens.refresh,
            &browser.session,
            &browser.refresh,
            &browser.csrf,
            &browser.device,
            &activation,
            service.settings.secret_key.expose(),
        ] {
            assert!(!all.contains(secret), "a secret in the logs: {secret}");
        }
    })
    .await;
}
