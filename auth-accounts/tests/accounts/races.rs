use auth_accounts::flows::Invitation;
use serde_json::json;

use crate::support::{Answer, Ask, PASSWORD, Service, Setup, Tokens, on_every_store, on_every_store_with};

const MANY: usize = 50;

fn many(ask: impl Fn(usize) -> Ask) -> Vec<Ask> {
    (0..MANY).map(ask).collect()
}

fn succeeded(answers: &[Answer]) -> usize {
    assert!(answers.iter().all(|answer| !answer.status.is_server_error() || answer.status == 503), "{answers:?}");
    answers.iter().filter(|answer| answer.status.is_success()).count()
}

/// Each from a network of its own, so that no limit is what stops them.
fn address(n: usize) -> String {
    format!("198.51.100.{n}")
}

// F18, SG6, X08, CVE-2026-1035
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_refreshes_with_one_token_one_succeeds() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;

        let answers = service.send_all(many(|_| Service::refresh_request(&tokens.refresh))).await;

        assert_eq!(succeeded(&answers), 1);
        let winner = answers.iter().find(|answer| answer.status == 200).unwrap();
        let next = service.send(Service::refresh_request(&Tokens::of(winner).refresh)).await;
        assert_eq!(next.status, 401, "the others were reuse, so the session has ended");
    })
    .await;
}

// F18, X08, F25: through two processes
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_refreshes_through_two_processes_one_succeeds() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let other = service.beside(&Setup::default()).await;
        let tokens = service.login("bob").await;
        let asks = || (0..MANY / 2).map(|_| Service::refresh_request(&tokens.refresh)).collect();

        let (mut answers, others) = tokio::join!(service.send_all(asks()), other.send_all(asks()));
        answers.extend(others);

        assert_eq!(succeeded(&answers), 1);
        assert_eq!(other.me(&tokens.access).await.status, 401, "the others were reuse");
    })
    .await;
}

// F29, X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_resets_with_one_link_one_succeeds() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        service.send(Ask::post("/api/v1/auth/password/forgot").json(&json!({ "email": "bob@example.org" }))).await;
        let token = service.mailed_token().await;
        let password = |n: usize| format!("hens prefer warm milk no {n}");

        let reset = |n| {
            let body = json!({ "token": token, "new_password": password(n) });
            Ask::post("/api/v1/auth/password/reset").json(&body).from(&address(n))
        };
        let answers = service.send_all(many(reset)).await;

        assert_eq!(succeeded(&answers), 1);
        let winner = answers.iter().position(|answer| answer.status == 200).unwrap();
        assert_eq!(service.send(Service::token_request("bob", &password(winner))).await.status, 200);
    })
    .await;
}

// F28, X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_activations_with_one_link_one_succeeds() {
    on_every_store(async |service| {
        let invitation = Invitation::new("bob", "bob@example.org");
        service.accounts.invite(invitation, service.now()).await.unwrap();
        let token = service.mailed_token().await;

        let activate = |n: usize| {
            let password = format!("hens prefer warm milk no {n}");
            let body = json!({ "token": token, "password": password, "confirm_password": password });
            Ask::post("/api/v1/auth/activate").json(&body).from(&address(n))
        };
        let answers = service.send_all(many(activate)).await;

        assert_eq!(succeeded(&answers), 1);
    })
    .await;
}

// F27, X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_registrations_of_one_name_one_succeeds() {
    let setup = Setup { settings: vec![("auth.providers.local.allow_registration", "true")], ..Setup::default() };
    on_every_store_with(&setup, async |service| {
        let register = |n: usize| {
            let body = json!({ "username": "bob", "password": PASSWORD, "email": format!("bob{n}@example.org") });
            Ask::post("/api/v1/auth/register").json(&body).from(&address(n))
        };

        let answers = service.send_all(many(register)).await;

        assert_eq!(succeeded(&answers), 1);
        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 200);
    })
    .await;
}

// SP7, SP9: so many at once are counted as so many
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_wrong_passwords_at_once_ten_are_looked_at() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;

        let answers = service.send_all(many(|_| Service::token_request("bob", "owls drink warm tea"))).await;

        let looked_at = answers.iter().filter(|answer| answer.status == 401 || answer.status == 503).count();
        assert_eq!(looked_at, 10, "the rest are 429");
        assert!(answers.iter().all(|answer| answer.status == 401 || answer.headers.contains_key("retry-after")));
    })
    .await;
}

// SS11
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_that_is_ended_while_it_is_used_stays_ended() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        for _ in 0..5 {
            let browser = service.browser("bob").await;
            service.pass(60);
            let mut asks: Vec<Ask> = (0..20).map(|_| browser.get("/protected")).collect();
            asks.insert(10, browser.post("/api/v1/auth/logout"));

            service.send_all(asks).await;

            assert_eq!(service.send(browser.get("/protected")).await.status, 401);
        }
    })
    .await;
}
