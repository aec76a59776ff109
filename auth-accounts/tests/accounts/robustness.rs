use serde_json::{Value, json};

use crate::support::{Ask, PASSWORD, Service, Setup, Tokens, on_every_store_with};

// X04, X05
#[tokio::test]
async fn nothing_that_is_sent_makes_the_service_fail() {
    let setup = Setup {
        settings: vec![("auth.providers.local.allow_registration", "true")],
        accounts: |builder| {
            let mut limits = auth_accounts::throttle::Limits::default();
            let many = auth_accounts::throttle::Limits::of(
                core::num::NonZeroU32::new(100_000).unwrap(),
                std::time::Duration::from_secs(60),
            );
            (limits.pair, limits.address, limits.account, limits.requests) = (many, many, many, many);
            builder.limits(limits)
        },
        ..Setup::default()
    };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);
        let posts = ["token", "logout", "reauthenticate", "register", "activate", "password/forgot", "password/reset"];
        let fields = [
            "grant_type",
            "username",
            "password",
            "email",
            "name",
            "token",
            "new_password",
            "confirm_password",
            "refresh_token",
        ];

        for path in posts.map(|path| format!("/api/v1/auth/{path}")) {
            for value in hostile() {
                let mut body = json!({});
                for field in fields {
                    body[field] = value.clone();
                }
                check(&service, Ask::post(&*path).json(&body), &tokens).await;
                check(&service, browser.post(&path).json(&body), &tokens).await;
                if let Some(text) = value.as_str() {
                    let form: Vec<(&str, &str)> = fields.iter().map(|field| (*field, text)).collect();
                    check(&service, Ask::post(&*path).form(&form), &tokens).await;
                    for grant in ["password", "refresh_token"] {
                        let form =
                            [("grant_type", grant), ("username", text), ("password", text), ("refresh_token", text)];
                        check(&service, Ask::post(&*path).form(&form), &tokens).await;
                    }
                }
            }
            for (media_type, body) in [
                ("application/json", ""),
                ("application/json", "{"),
                ("application/json", "[]"),
                ("application/json", "null"),
                ("application/json", "\u{feff}{}"),
                ("application/x-www-form-urlencoded", "grant_type=%FF%FE&username=%00"),
                ("application/x-www-form-urlencoded", "grant_type=password&username=%ff&password=%ff"),
                ("text/plain", "x"),
                ("multipart/form-data", "x"),
                ("application/json; charset=utf-16", "{}"),
            ] {
                check(&service, Ask::post(&*path).raw(media_type, body), &tokens).await;
            }
            let large = format!("{{\"token\":\"{}\"}}", "a".repeat(1 << 20));
            check(&service, Ask::post(&*path).raw("application/json", large), &tokens).await;
        }
        for query in ["", "?", "?token=", "?token=%00", "?token=%FF", "?token=a&token=b", "?cookie=maybe", "?all=2"] {
            for path in ["activate", "password/reset", "me", "logout"] {
                check(&service, Ask::get(format!("/api/v1/auth/{path}{query}")), &tokens).await;
                check(&service, Ask::post(format!("/api/v1/auth/{path}{query}")), &tokens).await;
            }
            check(
                &service,
                Ask::post(format!("/api/v1/auth/token{query}")).form(&[("grant_type", "password")]),
                &tokens,
            )
            .await;
        }
        for name in ["%00", "%FF", "..%2F..", "bob%27", &"a".repeat(5000), "%E2%80%AE"] {
            for path in [format!("/api/v1/users/{name}/sessions"), format!("/api/v1/users/bob/sessions/{name}")] {
                check(&service, Ask::get(&*path).bearer(&tokens.access), &tokens).await;
                check(&service, Ask::delete(&*path).bearer(&tokens.access), &tokens).await;
            }
        }
        for token in ["", " ", "a.b.c", "\u{e9}.\u{e9}.\u{e9}", &"a.".repeat(9000)] {
            check(&service, Ask::get("/protected").bearer(token), &tokens).await;
            check(&service, Ask::get("/protected").header("cookie", format!("__Host-session={token}")), &tokens).await;
        }

        assert_eq!(service.send(Service::token_request("bob", PASSWORD)).await.status, 200);
    })
    .await;
}

fn hostile() -> Vec<Value> {
    let mut values = vec![json!(null), json!(true), json!(1e308), json!(-1), json!([]), json!({}), json!([null])];
    let texts = [
        "",
        " ",
        "\0",
        "' OR 1=1 --",
        "\u{202e}",
        "\r\nSet-Cookie: a=b",
        "{{7*7}}",
        "../../etc/passwd",
        "💥",
        "bob",
        "%s%n",
    ];
    values.extend(texts.map(Value::from));
    values.push("a".repeat(5000).into());
    values
}

async fn check(service: &Service, ask: Ask, tokens: &Tokens) {
    let answer = service.send(ask).await;
    let text = answer.text();
    assert!(!answer.status.is_server_error(), "{}: {text}", answer.status);
    if !answer.status.is_success() {
        for word in ["serde", "sqlite", "sqlx", "panicked", "expected `", "at line", &tokens.access, &tokens.refresh] {
            assert!(!text.contains(word), "`{word}` in {text}");
        }
        assert_eq!(answer.header("content-type"), "application/problem+json", "{text}");
    }
}
