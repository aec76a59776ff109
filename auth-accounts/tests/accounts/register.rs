use auth_accounts::audit::AccountAction;
use serde_json::{Value, json};

use crate::support::{Ask, PASSWORD, Setup, on_every_store, on_every_store_with};

fn open() -> Setup {
    Setup { settings: vec![("auth.providers.local.allow_registration", "true")], ..Setup::default() }
}

fn register(body: &Value) -> Ask {
    Ask::post("/api/v1/auth/register").json(body)
}

fn bob() -> Value {
    json!({ "username": "Bob", "password": PASSWORD, "email": "Bob@example.org", "name": "Bob" })
}

// F27
#[tokio::test]
async fn registration_is_closed_unless_it_is_opened() {
    on_every_store(async |service| {
        for body in [bob(), json!({}), json!(null)] {
            assert_eq!(service.send(register(&body)).await.refusal(), (403, "registration_disabled".to_owned()));
        }
        assert!(service.accounts.user_named("bob").await.unwrap().is_none());
    })
    .await;
}

// F27, F121
#[tokio::test]
async fn whoever_registers_has_an_account_without_roles() {
    on_every_store_with(&open(), async |service| {
        let mut greedy = bob();
        greedy["roles"] = json!(["system_admin"]);
        greedy["is_system_admin"] = json!(true);

        let answer = service.send(register(&greedy)).await;

        assert_eq!(answer.status, 201);
        let body = answer.json();
        let expected = json!({ "id": body["id"], "email": "bob@example.org", "username": "bob", "name": "Bob", "status": "active" });
        assert_eq!(body, expected);
        let me = service.me(&service.login("bob").await.access).await.json();
        assert_eq!((&me["roles"], &me["is_system_admin"]), (&json!([]), &json!(false)));
        assert_eq!(service.events_of(AccountAction::Registered).len(), 1);
    })
    .await;
}

// F27, SP16
#[tokio::test]
async fn one_name_is_given_once_however_it_is_written() {
    on_every_store_with(&open(), async |service| {
        assert_eq!(service.send(register(&bob())).await.status, 201);
        for (field, value) in [("username", "bob"), ("username", " BOB "), ("email", "BOB@EXAMPLE.ORG")] {
            let mut other = json!({ "username": "other", "password": PASSWORD, "email": "other@example.org" });
            other[field] = json!(value);
            assert_eq!(service.send(register(&other)).await.refusal(), (409, "already_exists".to_owned()), "{value}");
        }
        for name in ["b\u{43e}b", "bob\u{200b}", "", "a b", "bob@example.net"] {
            let answer = service.send(register(&json!({ "username": name, "password": PASSWORD }))).await;
            assert_eq!(answer.refusal(), (400, "invalid_input".to_owned()), "{name}");
        }
    })
    .await;
}

// F122, SP5, SP3
#[tokio::test]
async fn a_weak_password_is_refused_with_the_reason() {
    on_every_store_with(&open(), async |service| {
        for (password, reason) in [
            ("owls drink tea", "the password has 14 characters and needs 15"),
            ("passwordpassword", "the password is a"),
            ("bob.smith.smith", "the password is little more than a name"),
        ] {
            let body = json!({ "username": "bob.smith", "password": password });
            let answer = service.send(register(&body)).await;
            assert_eq!(answer.refusal(), (400, "invalid_input".to_owned()));
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.starts_with(reason) && !detail.contains(password), "{detail}");
        }
        for length in [64, 128, 1024] {
            let long: String = "correct horse battery staple ".chars().cycle().take(length).collect();
            let body = json!({ "username": format!("user{length}"), "password": long });
            assert_eq!(service.send(register(&body)).await.status, 201, "{length}");
        }
        let longer = json!({ "username": "longer", "password": "a".repeat(1025) });
        assert_eq!(service.send(register(&longer)).await.status, 400);
    })
    .await;
}

// SA12
#[tokio::test]
async fn an_address_registers_so_many_and_no_more() {
    on_every_store_with(&open(), async |service| {
        let ask = |name: &str| register(&json!({ "username": name, "password": "short" }));
        for _ in 0..30 {
            assert_eq!(service.send(ask("bob")).await.status, 400);
        }

        let answer = service.send(ask("bob")).await;

        assert_eq!(answer.refusal(), (429, "too_many_requests".to_owned()));
        assert_eq!(answer.header("retry-after"), "60");
        assert_eq!(service.send(ask("bob").from("192.0.2.2")).await.status, 400);
        service.pass(61);
        assert_eq!(service.send(ask("bob")).await.status, 400);
    })
    .await;
}
