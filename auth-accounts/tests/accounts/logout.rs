use auth_accounts::audit::AccountAction;

use crate::support::{Ask, Service, on_every_store};

const LOGOUT: &str = "/api/v1/auth/logout";

// F22, M40
#[tokio::test]
async fn a_logout_ends_the_session_of_the_token() {
    on_every_store(async |service| {
        let bob = service.user("bob", &[]).await;
        let tokens = service.login("bob").await;

        let answer = service.send(Ask::post(LOGOUT).bearer(&tokens.access)).await;

        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (204, "no-store"));
        let me = service.me(&tokens.access).await;
        assert_eq!(me.status, 401);
        assert!(me.header("www-authenticate").contains("error=\"invalid_token\""));
        assert_eq!(service.send(Service::refresh_request(&tokens.refresh)).await.status, 401);
        assert_eq!(service.send(Ask::post(LOGOUT).bearer(&tokens.access)).await.status, 204, "once more");
        let events = service.events_of(AccountAction::Logout);
        assert_eq!((events.len(), events[0].user.as_ref()), (1, Some(&bob.id)));
    })
    .await;
}

// F22, M42
#[tokio::test]
async fn nobody_and_a_broken_token_are_signed_out_already() {
    on_every_store(async |service| {
        for ask in [
            Ask::post(LOGOUT),
            Ask::post(LOGOUT).bearer("garbage"),
            Ask::post(LOGOUT).bearer("a.b.c"),
            Ask::post(LOGOUT).header("cookie", "__Host-session=unknown"),
        ] {
            assert_eq!(service.send(ask).await.status, 204);
        }
        let two = Ask::post(LOGOUT).bearer("a.b.c").bearer("d.e.f");
        assert_eq!(service.send(two).await.status, 400);
    })
    .await;
}

// F23, SS6
#[tokio::test]
async fn a_logout_by_cookie_ends_the_session_and_clears_the_cookies() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;

        let answer = service.send(browser.post(LOGOUT)).await;

        assert_eq!(answer.status, 204);
        assert_eq!(
            answer.cookies(),
            [
                "__Host-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0",
                "__Secure-refresh=; HttpOnly; SameSite=Lax; Secure; Path=/api/v1/auth/token; Max-Age=0",
                "__Host-csrf=; SameSite=Lax; Secure; Path=/; Max-Age=0",
            ]
        );
        assert_eq!(answer.header("clear-site-data"), "\"cache\", \"storage\"");
        assert_eq!(service.send(browser.get("/protected")).await.status, 401, "the old cookie is dead");
        let refresh = browser.refresh().header("sec-fetch-site", "same-origin");
        assert_eq!(service.send(refresh).await.status, 401);
    })
    .await;
}

// F35, SS17
#[tokio::test]
async fn another_site_signs_nobody_out() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let browser = service.browser("bob").await;

        let answer = service.send(browser.post_without_token(LOGOUT).header("origin", "https://evil.example")).await;

        assert_eq!(answer.status, 403);
        assert!(answer.cookies().is_empty());
        assert_eq!(service.send(browser.get("/protected")).await.status, 200);
    })
    .await;
}

// F24, SS8
#[tokio::test]
async fn a_logout_ends_one_session_unless_all_are_asked_for() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        service.user("eve", &[]).await;
        let (one, two, browser) =
            (service.login("bob").await, service.login("bob").await, service.browser("bob").await);
        let eve = service.login("eve").await;

        service.send(Ask::post(LOGOUT).bearer(&one.access)).await;
        assert_eq!(service.me(&one.access).await.status, 401);
        assert_eq!(service.me(&two.access).await.status, 200);
        assert_eq!(service.send(browser.get("/protected")).await.status, 200);

        service.send(Ask::post(format!("{LOGOUT}?all=true")).bearer(&two.access)).await;
        assert_eq!(service.me(&two.access).await.status, 401);
        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
        assert_eq!(service.me(&eve.access).await.status, 200);
    })
    .await;
}

// F25
#[tokio::test]
async fn a_logout_holds_for_other_processes_and_after_a_restart() {
    on_every_store(async |service| {
        service.user("bob", &[]).await;
        let tokens = service.login("bob").await;
        let other =
            Service::start_at(service.stores.clone(), &crate::support::Setup::default(), service.clock.clone()).await;
        assert_eq!(other.me(&tokens.access).await.status, 200, "both have the keys of one secret");

        service.send(Ask::post(LOGOUT).bearer(&tokens.access)).await;

        assert_eq!(other.me(&tokens.access).await.status, 401);
        assert_eq!(other.send(Service::refresh_request(&tokens.refresh)).await.status, 401);
    })
    .await;
}
