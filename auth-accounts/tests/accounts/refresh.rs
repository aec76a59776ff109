use auth_accounts::audit::AccountAction;
use auth_store::traits::{Digest, UserStatus};
use std::time::Duration;

use crate::support::{Ask, Service, Setup, Tokens, on_every_store, on_every_store_with};

// F16, M36, M38
#[tokio::test]
async fn a_refresh_token_gives_new_tokens_once() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let first = service.login("bob").await;
        service.pass(960);
        assert_eq!(service.me(&first.access).await.status, 401, "the access token has expired");

        let answer = service.send(Service::refresh_request(&first.refresh)).await;

        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        let second = Tokens::of(&answer);
        assert_ne!((&first.access, &first.refresh), (&second.access, &second.refresh));
        assert_eq!(service.me(&second.access).await.status, 200);
        let again = service.send(Service::refresh_request(&first.refresh)).await;
        assert_eq!(again.refusal(), (401, "token_revoked".to_owned()));
        assert_eq!(again.json()["detail"], "the refresh token has already been used; sign in again");
        assert!(again.header("www-authenticate").starts_with("Bearer realm="));
    })
    .await;
}

// F17, SG5, M37: a thief and its victim are both signed out
#[tokio::test]
async fn a_refresh_token_used_twice_ends_its_session_and_no_other() {
    on_every_store(async |service| {
        let bob = service.user("bob", &[]).await;
        let (stolen, elsewhere) = (service.login("bob").await, service.login("bob").await);
        let second = Tokens::of(&service.send(Service::refresh_request(&stolen.refresh)).await);
        assert_eq!(service.me(&second.access).await.status, 200);

        let reuse = service.send(Service::refresh_request(&stolen.refresh).from("203.0.113.9")).await;

        assert_eq!(reuse.refusal(), (401, "token_revoked".to_owned()));
        let victim = service.send(Service::refresh_request(&second.refresh)).await;
        assert_eq!(victim.refusal(), (401, "token_revoked".to_owned()));
        for access in [&stolen.access, &second.access] {
            assert_eq!(service.me(access).await.status, 401);
        }
        assert_eq!(service.me(&elsewhere.access).await.status, 200);
        let alarm = service.events_of(AccountAction::RefreshReused);
        assert_eq!(alarm[0].user.as_ref(), Some(&bob.id));
        assert_eq!(alarm[0].address, Some("203.0.113.9".parse().unwrap()));
    })
    .await;
}

// F19, SS1
#[tokio::test]
async fn a_refresh_token_is_opaque_kept_hashed_and_lives_for_a_day() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;
        assert_eq!(tokens.refresh.len(), 64);
        assert!(tokens.refresh.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
        let kept = service.stores.refresh_tokens.find(&Digest::of(&tokens.refresh), service.now()).await.unwrap();
        assert!(kept.is_some_and(|family| !format!("{family:?}").contains(&tokens.refresh)));

        for (token, expected) in
            [("x", "token_invalid"), (&tokens.refresh[..63], "token_invalid"), ("", "token_invalid")]
        {
            let answer = service.send(Service::refresh_request(token)).await;
            assert_eq!(answer.refusal(), (401, expected.to_owned()), "{token}");
        }
        service.pass(86_399);
        let young = service.send(Service::refresh_request(&tokens.refresh)).await;
        assert_eq!(young.status, 200);
        service.pass(86_401);
        let old = service.send(Service::refresh_request(&Tokens::of(&young).refresh)).await;
        assert_eq!(old.refusal(), (401, "token_expired".to_owned()));
    })
    .await;
}

// CVE-2026-27840: no part of a token is one
#[tokio::test]
async fn no_prefix_of_a_refresh_token_or_session_id_is_one() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);

        for end in (0..64).step_by(7) {
            let answer = service.send(Service::refresh_request(&tokens.refresh[..end])).await;
            assert_eq!(answer.status, 401);
            let cookie = format!("__Host-session={}", &browser.session[..end]);
            assert_eq!(service.send(Ask::get("/protected").header("cookie", cookie)).await.status, 401);
        }
        assert_eq!(service.send(Service::refresh_request(&tokens.refresh)).await.status, 200);
    })
    .await;
}

// M34, SG4: a token of one kind is none of another
#[tokio::test]
async fn an_access_token_refreshes_nothing_and_a_refresh_token_lets_nobody_in() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;

        assert_eq!(service.send(Service::refresh_request(&tokens.access)).await.refusal().1, "token_invalid");
        assert_eq!(service.me(&tokens.refresh).await.status, 401);
        assert_eq!(service.me(&tokens.access).await.status, 200, "neither has used anything up");
    })
    .await;
}

// CVE-2026-93999, SC14, SS7
#[tokio::test]
async fn whoever_may_no_longer_sign_in_refreshes_nothing() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;
        service.change("bob", |user| user.status = UserStatus::Deactivated).await;

        let answer = service.send(Service::refresh_request(&tokens.refresh)).await;

        assert_eq!(answer.refusal(), (401, "token_revoked".to_owned()));
        service.change("bob", |user| user.status = UserStatus::Active).await;
        let again = service.send(Service::refresh_request(&tokens.refresh)).await;
        assert_eq!(again.status, 401, "the session has ended for good");
    })
    .await;
}

// F18: the window is off by default, and never longer than ten seconds
#[tokio::test]
async fn within_a_grace_that_was_asked_for_the_same_successor_comes_again() {
    let setup = Setup { accounts: |builder| builder.refresh_grace(Duration::from_secs(60)), ..Setup::default() };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;
        let first = service.login("bob").await;
        let second = Tokens::of(&service.send(Service::refresh_request(&first.refresh)).await);

        service.pass(9);
        let again = service.send(Service::refresh_request(&first.refresh)).await;
        assert_eq!(Tokens::of(&again).refresh, second.refresh);

        service.pass(2);
        let late = service.send(Service::refresh_request(&first.refresh)).await;
        assert_eq!(late.refusal(), (401, "token_revoked".to_owned()));
        assert_eq!(service.send(Service::refresh_request(&second.refresh)).await.status, 401);
    })
    .await;
}

// F21
#[tokio::test]
async fn of_too_many_sessions_the_oldest_gives_way() {
    for (most, alive) in [("1", [false, false, true]), ("2", [false, true, true]), ("0", [true, true, true])] {
        let setup = Setup { settings: vec![("auth.max_sessions", most)], ..Setup::default() };
        on_every_store_with(&setup, async |service| {
            service.user("bob", &[]).await;
            let mut logins = Vec::new();
            for _ in 0..3 {
                logins.push((service.login("bob").await, service.now()));
                service.pass(1);
            }

            for ((tokens, _), alive) in logins.iter().zip(alive) {
                assert_eq!(service.me(&tokens.access).await.status == 200, alive, "at most {most}");
                let answer = service.send(Service::refresh_request(&tokens.refresh)).await;
                assert_eq!(answer.status == 200, alive, "at most {most}");
            }
        })
        .await;
    }
}

// F21: the cookie of an evicted session is dead too
#[tokio::test]
async fn a_browser_whose_session_gave_way_is_signed_out() {
    let setup = Setup { settings: vec![("auth.max_sessions", "1")], ..Setup::default() };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;
        assert_eq!(service.send(browser.get("/protected")).await.status, 200);
        service.pass(1);

        service.login("bob").await;

        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
    })
    .await;
}

// F20
#[tokio::test]
async fn a_browser_refreshes_by_its_cookie_if_the_request_is_its_own() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;
        let other = service.browser("bob").await;

        for refused in [
            browser.refresh(),
            browser.refresh().header("x-csrf-token", other.csrf.clone()),
            browser.refresh().header("origin", "https://evil.example"),
            browser.refresh().header("sec-fetch-site", "cross-site"),
        ] {
            assert_eq!(service.send(refused).await.refusal(), (403, "forbidden".to_owned()));
        }
        let answer = service.send(browser.refresh().header("x-csrf-token", browser.csrf.clone())).await;

        assert_eq!(answer.status, 204);
        let renewed = crate::support::Browser::of(&answer);
        assert_ne!((&renewed.session, &renewed.refresh), (&browser.session, &browser.refresh));
        assert_eq!(service.send(renewed.get("/protected")).await.status, 200);
        assert_eq!(service.send(browser.get("/protected")).await.status, 401, "the old session id is dead");
        let reused = service.send(browser.refresh().header("x-csrf-token", browser.csrf.clone())).await;
        assert_eq!(reused.status, 401);
        assert_eq!(service.send(renewed.get("/protected")).await.status, 401, "and the thief with it");
    })
    .await;
}

// SS4
#[tokio::test]
async fn two_refresh_cookies_are_refused() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;
        let twice = format!("__Secure-refresh={0}; __Secure-refresh={0}", browser.refresh);

        let ask = Ask::post("/api/v1/auth/token").form(&[("grant_type", "refresh_token")]).header("cookie", twice);

        assert_eq!(service.send(ask.header("sec-fetch-site", "same-origin")).await.status, 400);
    })
    .await;
}

// SS5
#[tokio::test]
async fn a_session_that_rested_too_long_is_not_woken_by_its_refresh_token() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;
        service.pass(1801);

        let answer = service.send(browser.refresh().header("x-csrf-token", browser.csrf.clone())).await;

        assert_eq!(answer.refusal(), (401, "token_revoked".to_owned()));
        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
    })
    .await;
}
