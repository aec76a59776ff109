use std::time::{Duration, Instant};

use auth_accounts::{audit::AccountAction, throttle::Limits};
use auth_store::traits::UserStatus;
use serde_json::{Value, json};

use crate::support::{Ask, Service, Setup, on_every_store, on_every_store_with};

const FORGOT: &str = "/api/v1/auth/password/forgot";
const RESET: &str = "/api/v1/auth/password/reset";
const NEW: &str = "hens prefer warm milk";

fn forgot(email: &str) -> Ask {
    Ask::post(FORGOT).json(&json!({ "email": email }))
}

fn reset(token: &str, password: &str) -> Ask {
    Ask::post(RESET).json(&json!({ "token": token, "new_password": password }))
}

async fn link(service: &Service) -> String {
    assert_eq!(service.send(forgot("bob@example.org")).await.status, 204);
    service.mailed_token().await
}

// F29, F30, N67
#[tokio::test]
async fn a_link_sets_a_new_password_once_and_ends_all_sessions() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);
        let token = link(&service).await;
        let look = service.send(Ask::get(format!("{RESET}?token={token}"))).await;
        assert_eq!(look.json()["username"], "bob");

        let answer = service.send(reset(&token, NEW)).await;

        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "message": "Password set successfully." })));
        assert_eq!(service.send(Service::token_request("bob", NEW)).await.status, 200);
        let old = service.send(Service::token_request("bob", crate::support::PASSWORD)).await;
        assert_eq!(old.status, 401);
        assert_eq!(service.me(&tokens.access).await.status, 401);
        assert_eq!(service.send(Service::refresh_request(&tokens.refresh)).await.status, 401);
        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
        let again = service.send(reset(&token, "geese like cold water")).await;
        assert_eq!(again.refusal(), (410, "token_revoked".to_owned()));
        assert_eq!(service.events_of(AccountAction::PasswordReset).len(), 1);
    })
    .await;
}

// F29, SP8: neither by the answer nor by its time
#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        service.user("eve", &[]).await;
        service.change("eve", |user| user.status = UserStatus::Deactivated).await;
        let mut times: [Vec<Duration>; 4] = Default::default();
        for round in 0..5 {
            for (times, email) in
                times.iter_mut().zip(["bob@example.org", "nobody@example.org", "eve@example.org", "garbage"])
            {
                let begin = Instant::now();
                let answer = service.send(forgot(email).from(&format!("192.0.2.{round}"))).await;
                times.push(begin.elapsed());
                assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
            }
        }

        let [known, rest @ ..] = times.map(|times| times.into_iter().min().unwrap());
        for unknown in rest {
            assert!(known < unknown * 5 + Duration::from_millis(3), "{known:?} {unknown:?}");
        }
        let sent = service.mails.all();
        assert!(sent.iter().all(|mail| mail.to == "bob@example.org"), "{sent:?}");
    })
    .await;
}

// F29
#[tokio::test]
async fn an_expired_unknown_or_other_link_sets_nothing() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let token = link(&service).await;
        assert_eq!(service.send(reset("unknown", NEW)).await.refusal(), (404, "token_invalid".to_owned()));
        let activation: Value = json!({ "token": token, "password": NEW, "confirm_password": NEW });
        let other = service.send(Ask::post("/api/v1/auth/activate").json(&activation)).await;
        assert_eq!(other.refusal(), (404, "token_invalid".to_owned()), "a link of one kind is none of another");

        service.pass(3600);

        assert_eq!(service.send(reset(&token, NEW)).await.refusal(), (410, "token_expired".to_owned()));
        service.login("bob").await;
    })
    .await;
}

// F122
#[tokio::test]
async fn a_weak_password_is_refused_and_the_link_stays() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let token = link(&service).await;

        for weak in ["owls drink tea", "bob@example.org", "passwordpassword", ""] {
            assert_eq!(service.send(reset(&token, weak)).await.refusal(), (400, "invalid_input".to_owned()), "{weak}");
        }

        assert_eq!(service.send(reset(&token, NEW)).await.status, 200);
    })
    .await;
}

// CVE-2026-16103
#[tokio::test]
async fn a_user_who_was_switched_off_meanwhile_sets_no_password() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let token = link(&service).await;
        service.change("bob", |user| user.status = UserStatus::Deactivated).await;

        assert_eq!(service.send(reset(&token, NEW)).await.refusal(), (404, "token_invalid".to_owned()));
    })
    .await;
}

// A reset ends the links that were sent before
#[tokio::test]
async fn one_link_followed_ends_the_others() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let first = link(&service).await;
        service.send(forgot("bob@example.org")).await;
        for _ in 0..200 {
            if service.mails.all().len() == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let second = service.mailed_token().await;
        assert_ne!(first, second);

        assert_eq!(service.send(reset(&second, NEW)).await.status, 200);

        assert!(service.send(reset(&first, "geese like cold water")).await.status.is_client_error());
        assert_eq!(service.send(Service::token_request("bob", NEW)).await.status, 200);
    })
    .await;
}

// SP7, SA12: a mailbox is not flooded, and nobody is told
#[tokio::test]
async fn one_address_gets_three_mails_in_an_hour() {
    let setup = Setup {
        accounts: |builder| {
            let mut limits = Limits::default();
            limits.requests = Limits::of(core::num::NonZeroU32::new(100).unwrap(), Duration::from_secs(60));
            builder.limits(limits)
        },
        ..Setup::default()
    };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;

        for _ in 0..10 {
            assert_eq!(service.send(forgot("bob@example.org")).await.status, 204);
        }
        tokio::time::sleep(Duration::from_millis(300)).await;

        assert_eq!(service.mails.all().len(), 3);
        service.pass(3601);
        service.send(forgot("bob@example.org")).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(service.mails.all().len(), 4);
    })
    .await;
}
