use auth_accounts::{audit::AccountAction, keys::Keys};
use auth_core::{
    Names, Secret, Timestamp,
    token::{AccessToken, SigningKey, TokenIssuer, TokenKind},
};
use auth_store::traits::UserStatus;
use serde_json::json;
use std::time::Duration;

use crate::support::{Ask, Browser, PASSWORD, Service, Setup, on_every_store, on_every_store_with};

// F31, F32
#[tokio::test]
async fn a_route_answers_a_bearer_token_and_a_session_cookie_alike() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);

        for ask in [Ask::get("/protected").bearer(&tokens.access), browser.get("/protected")] {
            let answer = service.send(ask).await;
            assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "user": "bob@example.org" })));
        }
        let nobody = service.send(Ask::get("/protected")).await;
        assert_eq!(nobody.status, 401);
        let challenges: Vec<_> = nobody.headers.get_all("www-authenticate").iter().collect();
        assert_eq!(challenges, ["Bearer realm=\"api\"", "Cookie realm=\"api\""]);
    })
    .await;
}

// F33, SS3, M25, SA10
#[tokio::test]
async fn a_browser_gets_cookies_that_scripts_and_other_sites_do_not() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;

        let answer = service.send(Service::browser_request("bob")).await;

        assert_eq!((answer.status.as_u16(), answer.body.len(), answer.header("cache-control")), (204, 0, "no-store"));
        let attributes: Vec<String> = answer
            .cookies()
            .iter()
            .map(|cookie| cookie.split_once('=').unwrap().0.to_owned() + cookie.split_once(';').unwrap().1)
            .collect();
        assert_eq!(
            attributes,
            [
                "__Host-session HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=43200",
                "__Secure-refresh HttpOnly; SameSite=Lax; Secure; Path=/api/v1/auth/token; Max-Age=43200",
                "__Host-csrf SameSite=Lax; Secure; Path=/; Max-Age=43200",
                "__Secure-device HttpOnly; SameSite=Lax; Secure; Path=/api/v1/auth/token; Max-Age=31536000",
            ]
        );
        assert!(answer.cookies().iter().all(|cookie| cookie.len() < 4096));
    })
    .await;
}

// F119
#[tokio::test]
async fn plain_cookies_are_for_development_on_this_machine() {
    let setup = Setup { settings: vec![("server.secure_cookies", "false")], ..Setup::default() };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;

        let answer = service.send(Service::browser_request("bob")).await;

        assert!(answer.cookie("session").is_some());
        assert!(answer.cookies().iter().all(|cookie| !cookie.contains("; Secure") && !cookie.starts_with("__")));
    })
    .await;
}

// F34, F35, SS12, SS13, SS14: the check is in the credential layer, so the application's own routes have it too
#[tokio::test]
async fn no_unsafe_request_with_a_cookie_gets_by_without_proof_of_its_origin() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let (browser, other) = (service.browser("bob").await, service.browser("bob").await);
        let post = || browser.post_without_token("/protected");

        for (ask, status) in [
            (post(), 403),
            (post().header("x-csrf-token", "wrong"), 403),
            (post().header("x-csrf-token", other.csrf.clone()), 403),
            (post().header("origin", "https://evil.example"), 403),
            (post().header("origin", "null"), 403),
            (post().header("origin", "https://accounts.example:444"), 403),
            (post().header("origin", "http://accounts.example"), 403),
            (post().header("host", "evil.example").header("origin", "https://evil.example"), 403),
            (post().header("sec-fetch-site", "cross-site"), 403),
            (post().header("sec-fetch-site", "same-site"), 403),
            (post().header("x-csrf-token", browser.csrf.clone()), 200),
            (post().header("origin", "https://accounts.example"), 200),
            (post().header("sec-fetch-site", "same-origin"), 200),
            (browser.get("/protected"), 200),
        ] {
            let answer = service.send(ask).await;
            assert_eq!(answer.status, status);
            if status == 403 {
                assert_eq!(answer.header("content-type"), "application/problem+json");
            }
        }
        assert_eq!(service.events_of(AccountAction::CrossSite).len(), 10);
    })
    .await;
}

// F35: a public route looks at no cookie, so there is nothing to forge
#[tokio::test]
async fn a_public_route_is_open_to_all_sites() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;

        let answer = service.send(browser.get("/public").header("origin", "https://evil.example")).await;

        assert_eq!(answer.status, 200);
        assert!(answer.cookies().is_empty());
    })
    .await;
}

// F36, SS16
#[tokio::test]
async fn a_bearer_token_needs_no_proof_of_origin() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;

        let ask = Ask::post("/protected").bearer(&tokens.access).header("origin", "https://other.example");

        assert_eq!(service.send(ask).await.status, 200);
    })
    .await;
}

// X12
#[tokio::test]
async fn a_bad_token_is_not_made_good_by_a_cookie() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        service.user("eve", &[]).await;
        let (browser, eve) = (service.browser("bob").await, service.login("eve").await);

        assert_eq!(service.send(browser.get("/protected").bearer("a.b.c")).await.status, 401);
        let explicit = service.send(browser.get("/protected").bearer(&eve.access)).await;
        assert_eq!(explicit.json(), json!({ "user": "eve@example.org" }), "the explicit one wins");
        let twice = Ask::get("/protected").bearer(&eve.access).bearer(&eve.access);
        assert_eq!(service.send(twice).await.status, 400);
    })
    .await;
}

// X11
#[tokio::test]
async fn credentials_in_the_query_are_none() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;
        for name in ["access_token", "token", "api_key"] {
            let answer = service.send(Ask::get(format!("/protected?{name}={}", tokens.access))).await;
            assert_eq!(answer.status, 401);
        }
    })
    .await;
}

// SS2, M21: what was there before a login is not adopted, and what it belonged to ends
#[tokio::test]
async fn a_login_never_goes_on_with_a_session_id_that_was_there() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        service.user("mallory", &[]).await;
        let planted = service.browser("mallory").await;

        let preset = Service::browser_request("bob").header("cookie", "__Host-session=AAAA");
        let answer = service.send(preset).await;
        assert_ne!(answer.cookie("__Host-session").unwrap(), "AAAA");
        let unknown = Ask::get("/protected").header("cookie", "__Host-session=AAAA");
        assert_eq!(service.send(unknown).await.status, 401);

        let fixed = format!("__Host-session={}", planted.session);
        let answer = service.send(Service::browser_request("bob").header("cookie", fixed)).await;
        let bob = Browser::of(&answer);
        assert_ne!(bob.session, planted.session);
        assert_eq!(service.send(planted.get("/protected")).await.status, 401, "the planted one is dead");
        assert_eq!(service.send(bob.get("/protected")).await.json(), json!({ "user": "bob@example.org" }));
    })
    .await;
}

// SS2, SS9, M24: the id changes when the session may do more than before
#[tokio::test]
async fn who_proves_the_password_again_gets_a_new_session_id() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let before = service.browser("bob").await;
        service.pass(600);
        let path = "/api/v1/auth/reauthenticate";

        let wrong = before.post(path).json(&json!({ "password": "owls drink warm tea" }));
        assert_eq!(service.send(wrong).await.refusal(), (401, "unauthorized".to_owned()));
        let answer = service.send(before.post(path).json(&json!({ "password": PASSWORD }))).await;

        assert_eq!(answer.status, 204);
        let session = answer.cookie("__Host-session").unwrap();
        assert_ne!(session, before.session);
        let with = |session: &str| Ask::get("/protected").header("cookie", format!("__Host-session={session}"));
        assert_eq!(service.send(with(&session)).await.status, 200);
        assert_eq!(service.send(with(&before.session)).await.status, 401);
        assert_eq!(service.events_of(AccountAction::Reauthenticated).len(), 1);
    })
    .await;
}

// SS5, M24: on the server, whatever the browser keeps
#[tokio::test]
async fn a_session_ends_when_it_rests_and_at_the_latest_after_twelve_hours() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let resting = service.browser("bob").await;
        service.pass(1799);
        assert_eq!(service.send(resting.get("/protected")).await.status, 200);
        service.pass(1801);
        assert_eq!(service.send(resting.get("/protected")).await.status, 401, "it rested for half an hour");

        let busy = service.browser("bob").await;
        for _ in 0..29 {
            service.pass(1489);
            assert_eq!(service.send(busy.get("/protected")).await.status, 200);
        }
        service.pass(20);
        assert_eq!(service.send(busy.get("/protected")).await.status, 401, "twelve hours are over");
    })
    .await;
}

// SS20
#[tokio::test]
async fn an_answer_to_a_request_with_a_session_sets_no_cookie() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;
        service.pass(600);

        for path in ["/protected", "/nowhere", "/public", "/editors"] {
            assert!(service.send(browser.get(path)).await.cookies().is_empty(), "{path}");
        }
    })
    .await;
}

// SS4
#[tokio::test]
async fn two_session_cookies_are_refused() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;

        let ask = browser.get("/protected").header("cookie", "__Host-session=other");

        assert_eq!(service.send(ask).await.status, 400);
    })
    .await;
}

// SS17
#[tokio::test]
async fn another_site_signs_nobody_in() {
    on_every_store(async |service| {
        service.user("mallory", &[]).await;

        let ask = Service::browser_request("mallory").header("origin", "https://evil.example");
        let answer = service.send(ask).await;

        assert_eq!(answer.refusal(), (403, "forbidden".to_owned()));
        assert!(answer.cookies().is_empty());
        let own = Service::browser_request("mallory").header("origin", "https://accounts.example");
        assert_eq!(service.send(own).await.status, 204);
    })
    .await;
}

// SS18
#[tokio::test]
async fn a_web_socket_of_another_site_is_not_opened_with_a_cookie() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;
        let open = |origin: &str| browser.get("/protected").header("upgrade", "websocket").header("origin", origin);

        assert_eq!(service.send(open("https://evil.example")).await.status, 403);
        assert_eq!(service.send(open("https://accounts.example")).await.status, 200);
    })
    .await;
}

// SS19
#[tokio::test]
async fn answers_that_hang_on_the_request_say_so() {
    on_every_store(async |service| {
        let answer = service.send(Ask::get("/api/v1/auth/me")).await;

        assert_eq!(answer.header("vary"), "sec-fetch-site, origin, cookie, authorization");
        assert_eq!(answer.header("cache-control"), "no-store");
    })
    .await;
}

// F37, SC14, SS7
#[tokio::test]
async fn a_deactivated_or_deleted_user_is_out_with_the_next_request() {
    on_every_store(async |service| {
        let bob = service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);

        service.change("bob", |user| user.status = UserStatus::Deactivated).await;
        for ask in [Ask::get("/protected").bearer(&tokens.access), browser.get("/protected")] {
            let answer = service.send(ask).await;
            assert_eq!(answer.status, 401);
            assert!(answer.json().get("code").is_none(), "one body for every reason");
        }
        service.change("bob", |user| user.status = UserStatus::Active).await;
        assert_eq!(service.me(&tokens.access).await.status, 200);

        let _ = service.stores.users.remove(&bob.id).await.unwrap();
        assert_eq!(service.me(&tokens.access).await.status, 401);
        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
        assert_eq!(service.send(Service::refresh_request(&tokens.refresh)).await.status, 401);
        service.user("bob", &[]).await;
        assert_eq!(service.me(&tokens.access).await.status, 401, "another bob is none of that one");
    })
    .await;
}

// F37: clients of the system that is stood in for are told
#[tokio::test]
async fn in_the_envelope_a_deactivated_user_is_403() {
    let setup = Setup { compat: true, ..Setup::default() };
    on_every_store_with(&setup, async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;
        service.change("bob", |user| user.status = UserStatus::Deactivated).await;

        let answer = service.me(&tokens.access).await;

        let expected = json!({ "detail": { "code": "account_deactivated", "message": "Account is deactivated" } });
        assert_eq!((answer.status.as_u16(), answer.json()), (403, expected));
    })
    .await;
}

// F38, SS7
#[tokio::test]
async fn roles_are_those_of_the_store_and_not_those_of_the_token() {
    on_every_store(async |service| {
        service.user("bob", &["editor"]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);
        let editors = async |status: u16| {
            let bearer = service.send(Ask::get("/editors").bearer(&tokens.access)).await;
            let cookie = service.send(browser.get("/editors")).await;
            assert_eq!((bearer.status.as_u16(), cookie.status.as_u16()), (status, status));
        };
        editors(200).await;

        service.change("bob", |user| user.roles = Names::default()).await;
        editors(403).await;

        service.change("bob", |user| user.roles = ["editor"].into_iter().collect()).await;
        editors(200).await;
    })
    .await;
}

// F30, SS7: whoever changes it, and however
#[tokio::test]
async fn a_changed_password_ends_all_that_was_handed_out_under_the_old_one() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);

        service.change("bob", |user| user.epoch += 1).await;

        assert_eq!(service.me(&tokens.access).await.status, 401);
        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
        assert_eq!(service.send(Service::refresh_request(&tokens.refresh)).await.status, 401);
        let refresh = browser.refresh().header("sec-fetch-site", "same-origin");
        assert_eq!(service.send(refresh).await.status, 401);
        assert_eq!(service.me(&service.login("bob").await.access).await.status, 200);
    })
    .await;
}

// F39, F12, M43: signed with the service's own key, and yet refused
#[tokio::test]
async fn a_token_without_what_is_needed_is_refused() {
    on_every_store(async |service| {
        let bob = service.user("bob", &[]).await;
        let tokens = service.login("bob").await;
        let session = {
            use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
            let payload = BASE64_URL_SAFE_NO_PAD.decode(tokens.access.split('.').nth(1).unwrap()).unwrap();
            let claims: serde_json::Value = serde_json::from_slice(&payload).unwrap();
            claims["sid"].as_str().unwrap().to_owned()
        };
        let key = || Keys::derive(&service.settings.secret_key).unwrap().signing().unwrap();
        let signed = |issuer: &str, key: SigningKey, token: AccessToken, now: Timestamp| {
            let token = TokenIssuer::new(issuer, key).sign(&token, now).unwrap();
            token.expose().to_owned()
        };
        let (issuer, audience, now) = ("https://accounts.example", "https://api.example", service.now());
        let token = |audience: &str| {
            AccessToken::new(bob.id.as_str(), audience, Duration::from_secs(900)).claim("sid", session.as_str())
        };

        let good = signed(issuer, key(), token(audience), now);
        assert_eq!(service.me(&good).await.status, 200);

        let other_key = Keys::derive(&Secret::new("another secret of 32 bytes or so".to_owned())).unwrap();
        let named = TokenKind::named("invitation+jwt", audience, Duration::from_secs(900));
        for (what, bad) in [
            ("wrong issuer", signed("https://other.example", key(), token(audience), now)),
            ("wrong audience", signed(issuer, key(), token("https://other.example"), now)),
            ("wrong key", signed(issuer, other_key.signing().unwrap(), token(audience), now)),
            ("other kind", signed(issuer, key(), named.token(bob.id.as_str()).claim("sid", session.as_str()), now)),
            (
                "no session",
                signed(issuer, key(), AccessToken::new(bob.id.as_str(), audience, Duration::from_secs(900)), now),
            ),
            (
                "session of nobody",
                signed(
                    issuer,
                    key(),
                    AccessToken::new(bob.id.as_str(), audience, Duration::from_secs(900)).claim("sid", "x"),
                    now,
                ),
            ),
            (
                "another user's session",
                signed(
                    issuer,
                    key(),
                    AccessToken::new("eve", audience, Duration::from_secs(900)).claim("sid", session.as_str()),
                    now,
                ),
            ),
            (
                "lives too long",
                signed(
                    issuer,
                    key(),
                    AccessToken::new(bob.id.as_str(), audience, Duration::from_secs(9000))
                        .claim("sid", session.as_str()),
                    now,
                ),
            ),
        ] {
            assert_eq!(service.me(&bad).await.status, 401, "{what}");
        }
        for claim in ["exp", "jti", "iss", "aud", "sub", "sid"] {
            let bad = without(&service, &good, claim);
            assert_eq!(service.me(&bad).await.status, 401, "without {claim}");
        }
    })
    .await;
}

/// The token without a claim, signed anew with the service's key, as no issuer would.
fn without(service: &Service, token: &str, claim: &str) -> String {
    use aws_lc_rs::{
        hkdf::{HKDF_SHA256, KeyType, Salt},
        signature::Ed25519KeyPair,
    };
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    struct Bytes32;
    impl KeyType for Bytes32 {
        fn len(&self) -> usize {
            32
        }
    }
    let mut seed = [0; 32];
    let root =
        Salt::new(HKDF_SHA256, b"portcullis accounts 1").extract(service.settings.secret_key.expose().as_bytes());
    root.expand(&[b"sign access tokens"], Bytes32).unwrap().fill(&mut seed).unwrap();
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();

    let mut parts = token.split('.');
    let (header, payload) = (parts.next().unwrap(), parts.next().unwrap());
    let mut claims: serde_json::Value =
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    claims.as_object_mut().unwrap().remove(claim);
    let signed = format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()));
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(pair.sign(signed.as_bytes()).as_ref()))
}

// F26
#[tokio::test]
async fn me_says_who_somebody_is() {
    on_every_store(async |service| {
        let bob = service.user("bob", &["editor"]).await;
        let tokens = service.login("bob").await;

        let answer = service.me(&tokens.access).await;

        assert_eq!(
            answer.json(),
            json!({
                "id": bob.id.as_str(),
                "username": "bob",
                "email": "bob@example.org",
                "name": "The bob",
                "auth_provider": "local",
                "is_system_admin": false,
                "roles": ["editor"],
                "status": "active",
            })
        );
        for ask in [Ask::get("/api/v1/auth/me"), Ask::get("/api/v1/auth/me").bearer("garbage")] {
            assert_eq!(service.send(ask).await.status, 401);
        }
        service.pass(901);
        assert_eq!(service.me(&tokens.access).await.status, 401);
    })
    .await;
}

// SC15
#[tokio::test]
async fn a_clock_that_jumps_lets_nobody_in_who_was_out() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let (tokens, browser) = (service.login("bob").await, service.browser("bob").await);
        let begin = service.now();

        service.clock.set(begin - Duration::from_secs(3600));
        assert_eq!(service.me(&tokens.access).await.status, 401, "it is not valid yet");
        service.clock.set(begin);
        assert_eq!(service.me(&tokens.access).await.status, 200);

        service.send(Ask::post("/api/v1/auth/logout").bearer(&tokens.access)).await;
        service.send(browser.post("/api/v1/auth/logout")).await;
        for jump in [0, 300, 100_000] {
            service.clock.set(begin - Duration::from_secs(jump));
            assert_eq!(service.me(&tokens.access).await.status, 401);
            assert_eq!(service.send(browser.get("/protected")).await.status, 401);
        }
    })
    .await;
}
