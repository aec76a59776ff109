use auth_accounts::audit::AccountAction;

use crate::support::{Ask, PASSWORD, Service, on_every_store};

fn wrong(name: &str) -> Ask {
    Service::token_request(name, "owls drink warm tea")
}

// M60, SP7, SA12
#[tokio::test]
async fn the_eleventh_wrong_password_within_a_minute_is_not_looked_at() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        for name in ["bob", "nobody"] {
            for _ in 0..10 {
                assert_eq!(service.send(wrong(name)).await.status, 401);
            }

            let answer = service.send(wrong(name)).await;

            assert_eq!(answer.refusal(), (429, "too_many_requests".to_owned()), "{name}");
            assert_eq!(answer.header("retry-after"), "60");
            assert_eq!(answer.json()["detail"], "too many tries; try again in 60 s");
        }
        let right = service.send(Service::token_request("bob", PASSWORD)).await;
        assert_eq!(right.status, 429, "nor is the right one");
        assert_eq!(service.events_of(AccountAction::Throttled).len(), 3);
        service.pass(60);
        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 200);
    })
    .await;
}

// SP7, CVE-2025-6004: name and address, in whatever spelling, are one account
#[tokio::test]
async fn another_spelling_of_a_name_gives_no_more_tries() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let names = ["bob", "BOB", "Bob", " bob", "bob@example.org", "BOB@example.org"];
        for n in 0..10 {
            assert_eq!(service.send(wrong(names[n % names.len()])).await.status, 401);
        }

        for name in names {
            assert_eq!(service.send(wrong(name)).await.status, 429, "{name}");
        }
    })
    .await;
}

// SP7: no lock-out weapon
#[tokio::test]
async fn a_stranger_who_tries_all_day_locks_nobody_out() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        for _ in 0..11 {
            service.send(wrong("bob").from("203.0.113.9")).await;
        }

        let elsewhere = service.send(Service::token_request("bob", PASSWORD)).await;

        assert_eq!(elsewhere.status, 200, "from another address than the stranger's");
    })
    .await;
}

// SP7: many strangers use up the account's tries for strangers, not for who is known
#[tokio::test]
async fn many_strangers_lock_out_neither_a_known_browser_nor_a_known_address() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;
        for n in 0..105 {
            service.send(wrong("bob").from(&format!("203.0.113.{n}"))).await;
        }

        let stranger = service.send(Service::token_request("bob", PASSWORD).from("198.51.100.1")).await;
        assert_eq!(stranger.status, 429, "a hundred wrong tries in an hour are enough");
        let device = format!("__Secure-device={}", browser.device);
        let known = Service::token_request("bob", PASSWORD).from("198.51.100.1").header("cookie", device);
        assert_eq!(service.send(known).await.status, 200, "the browser is known");
        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 200, "the address is known");
        let forged = format!("__Secure-device={}", "A".repeat(43));
        let forged = Service::token_request("bob", PASSWORD).from("198.51.100.2").header("cookie", forged);
        assert_eq!(service.send(forged).await.status, 429);
    })
    .await;
}

// SP7: one address at many accounts (password spraying)
#[tokio::test]
async fn one_address_tries_a_hundred_accounts_in_a_minute_and_no_more() {
    on_every_store(async |service| {
        for n in 0..100 {
            assert_eq!(service.send(wrong(&format!("user{n}"))).await.status, 401, "{n}");
        }

        assert_eq!(service.send(wrong("user100")).await.status, 429);
        assert_eq!(service.send(wrong("user100").from("192.0.2.2")).await.status, 401);
        let v6 = |host: &str| wrong("user101").from(host);
        for n in 0..10 {
            service.send(v6(&format!("2001:db8::{n:x}"))).await;
        }
        assert_eq!(service.send(v6("2001:db8::ffff")).await.status, 429, "one subscriber, one network");
    })
    .await;
}

// SP7
#[tokio::test]
async fn a_right_password_clears_the_tries() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        for _ in 0..3 {
            for _ in 0..9 {
                assert_eq!(service.send(wrong("bob")).await.status, 401);
            }
            service.login("bob").await;
        }
    })
    .await;
}
