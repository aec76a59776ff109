use auth_accounts::audit::AccountAction;
use serde_json::json;

use crate::support::{Ask, Service, on_every_store};

const SESSIONS: &str = "/api/v1/users/bob/sessions";

// F46, SS8
#[tokio::test]
async fn a_user_lists_and_ends_sessions() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let first = service.login("bob").await;
        let begin = service.now();
        service.pass(5);
        let browser = service.browser("bob").await;

        let listed = service.send(Ask::get(SESSIONS).bearer(&first.access)).await.json();

        assert_eq!(listed["total"], 2);
        let items = listed["items"].as_array().unwrap();
        assert_eq!(items[1]["created_at"], json!(begin.to_string()));
        assert!(items.iter().all(|item| item["expires_at"].is_string()));
        let text = listed.to_string();
        assert!(!text.contains(&browser.session) && !text.contains(&first.refresh), "an id lets nobody in");

        let of_browser = format!("{SESSIONS}/{}", items[0]["id"].as_str().unwrap());
        assert_eq!(service.send(Ask::delete(&*of_browser).bearer(&first.access)).await.status, 204);
        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
        assert_eq!(service.send(Ask::delete(&*of_browser).bearer(&first.access)).await.status, 404);

        let own = format!("{SESSIONS}/{}", items[1]["id"].as_str().unwrap());
        assert_eq!(service.send(Ask::delete(own).bearer(&first.access)).await.status, 204);
        assert_eq!(service.send(Service::refresh_request(&first.refresh)).await.status, 401);
        assert_eq!(service.me(&first.access).await.status, 401);
        assert_eq!(service.events_of(AccountAction::SessionEnded).len(), 2);
    })
    .await;
}

// F46, SZ6: another's sessions are neither seen nor ended
#[tokio::test]
async fn nobody_touches_the_sessions_of_others() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        service.user("eve", &[]).await;
        let (bob, eve) = (service.login("bob").await, service.login("eve").await);
        let listed = service.send(Ask::get(SESSIONS).bearer(&bob.access)).await.json();
        let id = listed["items"][0]["id"].as_str().unwrap();

        assert_eq!(service.send(Ask::get(SESSIONS)).await.status, 401);
        assert_eq!(service.send(Ask::get(SESSIONS).bearer(&eve.access)).await.status, 403);
        let nobody = service.send(Ask::get("/api/v1/users/nobody/sessions").bearer(&eve.access)).await;
        assert_eq!(nobody.status, 403, "whether somebody exists is not told");
        assert_eq!(service.send(Ask::delete(format!("{SESSIONS}/{id}")).bearer(&eve.access)).await.status, 403);
        let through_own = format!("/api/v1/users/eve/sessions/{id}");
        assert_eq!(service.send(Ask::delete(through_own).bearer(&eve.access)).await.status, 404);

        assert_eq!(service.me(&bob.access).await.status, 200);
    })
    .await;
}

// F46, SS8: with the permission to do so
#[tokio::test]
async fn an_administrator_ends_the_sessions_of_others() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        service.accounts.seed_admin(&service.settings, service.now()).await.unwrap();
        let (bob, admin) = (service.login("bob").await, service.login("sysadmin").await);
        let me = service.send(Ask::get(SESSIONS).bearer(&admin.access)).await;
        assert_eq!(me.status, 403, "the application has not given `users:read` to administrators here");
        service.change("bob", |user| user.epoch += 1).await;
        assert_eq!(service.me(&bob.access).await.status, 401);
    })
    .await;
}
