use std::{convert::Infallible, time::Duration};

use auth_accounts::{
    AccountStores, Accounts, AccountsBuilder,
    audit::{AccountAction, AccountEvent},
    flows::NewUser,
    routes::{ErrorEnvelope, LoginRoutes, SessionRoutes, warn_system_admin},
    settings::{Settings, Sources},
};
use auth_axum::{
    Auth, GuardedRouter, Principal, authenticated, get, public, require_permissions, require_roles, testing::TestClock,
};
use auth_core::{Clock, Secret, Timestamp};
use auth_store::traits::User;
use axum::{Extension, Json, Router, body::Body, middleware};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio_stream::wrappers::ReceiverStream;
use tower::ServiceExt;

use super::{
    ask::{Answer, Ask},
    logs::logs,
    recorded::{Events, Mails},
    stores::Kept,
};

auth_axum::names! { roles { editor, viewer } permissions { reports { read } } }

pub(crate) const PASSWORD: &str = "owls drink cold tea";

/// How a service of a test differs from the default one.
pub(crate) struct Setup {
    pub(crate) settings: Vec<(&'static str, &'static str)>,
    pub(crate) accounts: fn(AccountsBuilder) -> AccountsBuilder,
    pub(crate) login: fn(LoginRoutes) -> LoginRoutes,
    pub(crate) compat: bool,
}

/// A running service.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) router: Router,
    pub(crate) accounts: Accounts,
    pub(crate) settings: Settings,
    pub(crate) stores: AccountStores,
    pub(crate) clock: TestClock,
    pub(crate) mails: Mails,
    pub(crate) events: Events,
    pub(crate) kept: Kept,
}

/// What a client has after a login.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// What a browser has after a login.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    pub(crate) session: String,
    pub(crate) refresh: String,
    pub(crate) csrf: String,
    pub(crate) device: String,
}

impl Default for Setup {
    fn default() -> Self {
        Self { settings: Vec::new(), accounts: |builder| builder, login: |routes| routes, compat: false }
    }
}

impl Service {
    pub(crate) async fn start(stores: AccountStores, setup: &Setup) -> Self {
        Self::start_at(stores, setup, TestClock::at("2026-11-25T09:00:00Z".parse().unwrap())).await
    }

    pub(crate) async fn start_at(stores: AccountStores, setup: &Setup, clock: TestClock) -> Self {
        let _ = logs();
        let mut sources = Sources::new()
            .set("auth.secret_key", SECRET_KEY)
            .set("auth.system_admin_password", PASSWORD)
            .set("auth.public_url", "https://accounts.example")
            .set("auth.issuer", "https://accounts.example")
            .set("auth.audience", "https://api.example");
        for (key, value) in &setup.settings {
            sources = sources.set(*key, *value);
        }
        let settings = sources.read().unwrap();
        let (mails, events) = (Mails::default(), Events::default());
        let builder = Accounts::builder(stores.clone(), &settings)
            .unwrap()
            .clock(clock.clone())
            .mailer(mails.clone())
            .audit(events.clone())
            .admin_holds(roles::ALL, permissions::ALL);
        let accounts = (setup.accounts)(builder).build().unwrap();

        let mut auth = Auth::builder()
            .scheme(accounts.bearer())
            .scheme(accounts.session_cookie())
            .clock(clock.clone())
            .realm("api");
        if setup.compat {
            auth = auth.format(ErrorEnvelope);
        }
        let application: GuardedRouter = GuardedRouter::new()
            .route("/public", get(open))
            .route("/protected", get(protected).post(changed))
            .route("/editors", get(editors))
            .route("/reports", get(reports))
            .route("/stream", get(stream).layer(Extension(accounts.clone())))
            .merge((setup.login)(LoginRoutes::new(&accounts)).into_router())
            .merge(SessionRoutes::new(&accounts).into_router())
            .layer(middleware::from_fn_with_state(accounts.clone(), warn_system_admin));
        let router = application.into_router(auth.build().await.unwrap());
        Self { router, accounts, settings, stores, clock, mails, events, kept: Kept::Memory }
    }

    /// Another process of the service: the same secret and settings, and connections of its own where there are such.
    pub(crate) async fn beside(&self, setup: &Setup) -> Self {
        let stores = match &self.kept {
            Kept::Memory | Kept::Sqlite(_) => self.stores.clone(),
            Kept::Postgres(pool, _) => {
                let pool = sqlx::postgres::PgPoolOptions::new()
                    .max_connections(8)
                    .connect_lazy_with((*pool.connect_options()).clone());
                (&auth_store::Stores::postgres(auth_store::PostgresStore::with_pool(pool))).into()
            }
        };
        Self { mails: self.mails.clone(), ..Self::start_at(stores, setup, self.clock.clone()).await }
    }

    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        let response = self.router.clone().oneshot(ask.build()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends so many at once, on threads of their own.
    pub(crate) async fn send_all(&self, asks: Vec<Ask>) -> Vec<Answer> {
        let tasks: Vec<_> = asks
            .into_iter()
            .map(|ask| {
                let service = self.clone();
                tokio::spawn(async move { service.send(ask).await })
            })
            .collect();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        answers
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// Makes a user with [`PASSWORD`].
    pub(crate) async fn user(&self, name: &str, roles: &[&str]) -> User {
        let new = NewUser::new(name, Secret::new(PASSWORD.to_owned()))
            .email(format!("{name}@example.org"))
            .name(format!("The {name}"))
            .roles(roles.iter().copied());
        self.accounts.create_user(new, self.now()).await.unwrap()
    }

    /// Changes a user behind the service's back, as an administrator's tool does.
    pub(crate) async fn change(&self, name: &str, change: impl Fn(&mut User)) {
        let mut user = self.accounts.user_named(name).await.unwrap().unwrap();
        change(&mut user);
        let updated = self.stores.users.update(&user).await.unwrap();
        assert!(matches!(updated, auth_store::traits::Updated::Done { .. }));
    }

    pub(crate) fn token_request(name: &str, password: &str) -> Ask {
        Ask::post(TOKEN).form(&[("grant_type", "password"), ("username", name), ("password", password)])
    }

    pub(crate) fn refresh_request(token: &str) -> Ask {
        Ask::post(TOKEN).form(&[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    pub(crate) async fn login(&self, name: &str) -> Tokens {
        let answer = self.send(Self::token_request(name, PASSWORD)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        Tokens::of(&answer)
    }

    pub(crate) async fn browser(&self, name: &str) -> Browser {
        let answer = self.send(Self::browser_request(name)).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        Browser::of(&answer)
    }

    pub(crate) fn browser_request(name: &str) -> Ask {
        Ask::post(format!("{TOKEN}?cookie=true")).form(&[
            ("grant_type", "password"),
            ("username", name),
            ("password", PASSWORD),
        ])
    }

    pub(crate) async fn me(&self, access: &str) -> Answer {
        self.send(Ask::get(ME).bearer(access)).await
    }

    /// The secret of the last link that was mailed, once the mail is there.
    pub(crate) async fn mailed_token(&self) -> String {
        for _ in 0..200 {
            if let Some(mail) = self.mails.all().last() {
                return mail.link.expose().split_once("token=").unwrap().1.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("no mail came");
    }

    pub(crate) fn events_of(&self, action: AccountAction) -> Vec<AccountEvent> {
        self.events.of(action)
    }
}

impl Tokens {
    pub(crate) fn of(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

impl Browser {
    pub(crate) fn of(answer: &Answer) -> Self {
        let cookie = |name: &str| answer.cookie(name).unwrap_or_else(|| panic!("no {name} in {:?}", answer.cookies()));
        Self {
            session: cookie("__Host-session"),
            refresh: cookie("__Secure-refresh"),
            csrf: cookie("__Host-csrf"),
            device: cookie("__Secure-device"),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        Ask::get(path).header("cookie", format!("__Host-session={}", self.session))
    }

    /// An unsafe request as a page of the application sends it.
    pub(crate) fn post(&self, path: &str) -> Ask {
        self.post_without_token(path).header("x-csrf-token", self.csrf.clone())
    }

    pub(crate) fn post_without_token(&self, path: &str) -> Ask {
        Ask::post(path).header("cookie", format!("__Host-session={}; __Host-csrf={}", self.session, self.csrf))
    }

    pub(crate) fn refresh(&self) -> Ask {
        Ask::post(TOKEN)
            .form(&[("grant_type", "refresh_token")])
            .header("cookie", format!("__Secure-refresh={}", self.refresh))
    }
}

pub(crate) const TOKEN: &str = "/api/v1/auth/token";
pub(crate) const ME: &str = "/api/v1/auth/me";
const SECRET_KEY: &str = "f2b1c7d09e5a4386bb1c02d97ae3514c";

#[public]
async fn open() -> &'static str {
    "open"
}

#[authenticated]
async fn protected(user: Principal) -> Json<Value> {
    Json(json!({ "user": user.claims().get("email") }))
}

#[authenticated]
async fn changed() -> &'static str {
    "changed"
}

#[require_roles(editor)]
async fn editors() -> &'static str {
    "editors"
}

/// Goes on for as long as its user may listen.
#[authenticated]
async fn stream(user: Principal, Extension(accounts): Extension<Accounts>) -> Body {
    let (tell, told) = tokio::sync::mpsc::channel::<Result<&'static str, Infallible>>(1);
    tokio::spawn(async move {
        let ticks = async {
            while tell.send(Ok("tick\n")).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::select! {
            () = ticks => {}
            _ = accounts.watch(&user, Duration::from_millis(20)) => {}
        }
    });
    Body::from_stream(ReceiverStream::new(told))
}

#[require_permissions(reports::read)]
async fn reports() -> &'static str {
    "reports"
}
