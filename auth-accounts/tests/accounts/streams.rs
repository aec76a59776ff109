use std::time::Duration;

use auth_core::Names;
use auth_store::traits::UserStatus;
use tokio::time::timeout;

use crate::support::{Answer, Ask, Service, on_every_store};

/// Opens the stream of a user, does something to the user, and waits for the end.
async fn ends_after(service: &Service, change: impl AsyncFn(&Service, &str)) -> Answer {
    let tokens = service.login("bob").await;
    let opened = tokio::spawn({
        let (service, ask) = (service.clone(), Ask::get("/stream").bearer(&tokens.access));
        async move { service.send(ask).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!opened.is_finished(), "it is open while nothing has changed");
    change(service, &tokens.access).await;
    timeout(Duration::from_secs(10), opened).await.expect("the stream goes on").unwrap()
}

// SZ16
#[tokio::test]
async fn a_stream_ends_when_its_user_loses_what_it_was_opened_with() {
    on_every_store(async |service| {
        service.user("bob", &["editor"]).await;

        let deactivated = ends_after(&service, async |service, _| {
            service.change("bob", |user| user.status = UserStatus::Deactivated).await;
        })
        .await;
        assert!(deactivated.status == 200 && deactivated.text().starts_with("tick\n"));

        service.change("bob", |user| user.status = UserStatus::Active).await;
        ends_after(&service, async |service, _| service.change("bob", |user| user.roles = Names::default()).await)
            .await;
        ends_after(&service, async |service, access| {
            assert_eq!(service.send(Ask::post("/api/v1/auth/logout").bearer(access)).await.status, 204);
        })
        .await;
        ends_after(&service, async |service, _| service.change("bob", |user| user.epoch += 1).await).await;
    })
    .await;
}

// SZ16
#[tokio::test]
async fn a_stream_ends_with_the_credential_that_it_was_opened_with() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;

        let expired = ends_after(&service, async |service, _| service.pass(900)).await;

        assert!(expired.text().starts_with("tick\n"));
    })
    .await;
}
