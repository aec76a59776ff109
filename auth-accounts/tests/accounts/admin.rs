use auth_accounts::flows::Seeded;
use auth_core::Secret;
use auth_store::traits::{PasswordHash, UserStatus};

use crate::support::{Ask, PASSWORD, Service, Setup, on_every_store};

// F114, F115, F117
#[tokio::test]
async fn the_first_start_makes_the_administrator_and_later_ones_change_nothing() {
    on_every_store(async |service| {
        let seed = async || service.accounts.seed_admin(&service.settings, service.now()).await.unwrap();

        assert_eq!(seed().await, Seeded::Made);
        service.login("sysadmin").await;
        assert_eq!(seed().await, Seeded::WasThere);

        let other = service.accounts.user_named("sysadmin").await.unwrap().unwrap();
        let hashing = auth_accounts::password::PasswordHashing::new(auth_accounts::password::HashingCost::default());
        let new = "hens prefer warm milk";
        let hash = hashing.unwrap().hash(auth_accounts::password::Password::new(new).unwrap()).await.unwrap();
        service.change("sysadmin", |user| user.password = Some(PasswordHash::new(hash.expose()))).await;
        assert_eq!(seed().await, Seeded::WasThere);
        assert_eq!(service.send(Service::token_request("sysadmin", PASSWORD)).await.status, 401);
        assert_eq!(service.send(Service::token_request("sysadmin", new)).await.status, 200);
        let still = service.accounts.user_named("sysadmin").await.unwrap().unwrap();
        assert_eq!(still.id, other.id);
    })
    .await;
}

// F114: nobody becomes administrator by having been there first
#[tokio::test]
async fn an_ordinary_user_of_that_name_is_not_promoted() {
    on_every_store(async |service| {
        service.user("sysadmin", &[]).await;

        assert_eq!(service.accounts.seed_admin(&service.settings, service.now()).await.unwrap(), Seeded::WasThere);

        let me = service.me(&service.login("sysadmin").await.access).await.json();
        assert_eq!(me["is_system_admin"], false);
    })
    .await;
}

// F115, X08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_processes_that_start_at_once_make_one_administrator() {
    on_every_store(async |service| {
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let service = service.clone();
                tokio::spawn(
                    async move { service.accounts.seed_admin(&service.settings, service.now()).await.unwrap() },
                )
            })
            .collect();
        let mut made = 0;
        for task in tasks {
            made += usize::from(task.await.unwrap() == Seeded::Made);
        }

        assert_eq!(made, 1);
    })
    .await;
}

// F112, F113
#[tokio::test]
async fn the_administrator_may_do_everything_and_is_reminded_of_it() {
    on_every_store(async |service| {
        service.accounts.seed_admin(&service.settings, service.now()).await.unwrap();
        service.user("bob", &[]).await;
        let (admin, bob) = (service.login("sysadmin").await, service.login("bob").await);

        for path in ["/protected", "/editors", "/reports", "/api/v1/auth/me"] {
            let answer = service.send(Ask::get(path).bearer(&admin.access)).await;
            assert_eq!((answer.status.as_u16(), answer.header("x-system-admin-warning")), (200, "true"), "{path}");
        }
        for (path, status) in [("/protected", 200), ("/editors", 403), ("/reports", 403)] {
            let answer = service.send(Ask::get(path).bearer(&bob.access)).await;
            assert_eq!((answer.status.as_u16(), answer.header("x-system-admin-warning")), (status, ""), "{path}");
        }
    })
    .await;
}

// F112: what is not bypassed
#[tokio::test]
async fn account_state_and_cross_site_checks_hold_for_the_administrator_too() {
    on_every_store(async |service| {
        service.accounts.seed_admin(&service.settings, service.now()).await.unwrap();
        let (admin, browser) = (service.login("sysadmin").await, service.browser("sysadmin").await);
        assert_eq!(service.send(browser.post_without_token("/protected")).await.status, 403);

        service.change("sysadmin", |user| user.status = UserStatus::Deactivated).await;

        assert_eq!(service.me(&admin.access).await.status, 401);
        assert_eq!(service.send(browser.get("/protected")).await.status, 401);
    })
    .await;
}

// F121
#[tokio::test]
async fn tokens_for_csrf_have_a_key_of_their_own() {
    let with = |secret: &'static str| Setup { settings: vec![("auth.csrf_secret", secret)], ..Setup::default() };
    let store = || auth_accounts::AccountStores::of(auth_store::traits::MemoryStore::new());
    let one = Service::start(store(), &with("f2b1c7d09e5a4386bb1c02d97ae3514d")).await;
    let two = Service::start_at(one.stores.clone(), &with("f2b1c7d09e5a4386bb1c02d97ae3514e"), one.clock.clone()).await;
    one.user("bob", &[]).await;
    let browser = one.browser("bob").await;

    assert_eq!(one.send(browser.post("/protected")).await.status, 200);
    assert_eq!(two.send(browser.post("/protected")).await.status, 403);
    assert_eq!(two.send(browser.get("/protected")).await.status, 200, "sessions and tokens hang on the other secret");
    let _ = Secret::new(String::new());
}
