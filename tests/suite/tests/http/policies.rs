//! Policies over resources: loaded once, decided, handed over.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use auth_axum::{
    Authorized, BoxError, Decision, Environment, Guard, GuardedRouter, Principal, Resource, authenticated, get, policy,
    policy_fn, public, put, require_roles, rule,
    testing::{TestClock, TestIssuer},
};
use axum::{
    RequestPartsExt,
    body::Body,
    extract::{ConnectInfo, FromRef, Path},
    http::{Request, request::Parts},
};

use crate::service::{Answer, Service, roles};

#[derive(Clone, Debug)]
pub(crate) struct Article {
    author: &'static str,
    published: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Comment {
    author: &'static str,
}

/// Where articles live, how often one was loaded, and whether it is down.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    loads: Arc<AtomicUsize>,
    down: bool,
}

#[derive(Clone, Debug, Default)]
struct State {
    store: Store,
}

impl FromRef<State> for Store {
    fn from_ref(state: &State) -> Self {
        state.store.clone()
    }
}

impl Resource for Article {
    const NAME: &'static str = "Article";
    type State = Store;

    async fn load(parts: &mut Parts, store: &Store) -> Result<Option<Self>, BoxError> {
        store.loads.fetch_add(1, Ordering::SeqCst);
        if store.down {
            return Err("the database is down".into());
        }
        assert!(!parts.headers.contains_key("x-bug"), "a bug in the loading");
        let Ok(Path(ids)) = parts.extract::<Path<BTreeMap<String, String>>>().await else { return Ok(None) };
        Ok(match ids.get("id").map(String::as_str) {
            Some("1") => Some(Self { author: "bob", published: false }),
            Some("2") => Some(Self { author: "carol", published: true }),
            _ => None,
        })
    }
}

impl Resource for Comment {
    const NAME: &'static str = "Comment";
    type State = Store;

    async fn load(_: &mut Parts, store: &Store) -> Result<Option<Self>, BoxError> {
        store.loads.fetch_add(1, Ordering::SeqCst);
        Ok(Some(Self { author: "dave" }))
    }
}

#[policy_fn]
pub(crate) fn can_edit(user: &Principal, article: &Article) -> bool {
    user.subject() == article.author
}

#[policy_fn]
pub(crate) async fn can_delete(user: &Principal, article: &Article) -> Decision {
    tokio::task::yield_now().await;
    Decision::allow_if(user.subject() == article.author && !article.published)
}

#[policy_fn]
pub(crate) fn can_see(user: Option<&Principal>, article: &Article) -> bool {
    article.published || user.is_some_and(|user| user.subject() == article.author)
}

#[policy_fn]
pub(crate) fn may_moderate<'a>(user: &'a Principal, comment: &'a Comment) -> Result<bool, BoxError> {
    Ok(user.subject() == comment.author)
}

#[policy_fn]
pub(crate) fn fails(_: &Principal, _: &Article) -> Result<Decision, BoxError> {
    Err("the rule engine is down".into())
}

#[policy_fn]
pub(crate) fn never_by_night(_: &Principal) -> bool {
    false
}

#[policy_fn]
pub(crate) fn panics(_: &Principal, article: &Article) -> bool {
    assert!(article.published, "a bug in a policy");
    true
}

#[policy_fn]
pub(crate) fn from_the_office_by_day(_: &Principal, environment: &Environment<'_>) -> bool {
    let office = IpAddr::from([10, 0, 0, 7]);
    let hour = environment.time().to_string()[11..13].parse::<u8>().unwrap();
    environment.client() == Some(office)
        && (8..18).contains(&hour)
        && environment.method() == "GET"
        && environment.path() == Some("/office/{id}")
}

#[policy_fn]
pub(crate) fn owner_by_day(user: &Principal, article: &Article, environment: &Environment<'_>) -> bool {
    user.subject() == article.author && environment.time().to_string().contains("T12:")
}

#[policy(can_edit)]
async fn update(article: Authorized<Article>) -> String {
    format!("edited {}", article.author)
}

#[policy(can_edit, on_deny = not_found)]
async fn update_hidden(_article: Authorized<Article>) -> &'static str {
    "edited"
}

#[require_roles(any(admin, policy(can_delete)))]
async fn remove(article: Authorized<Article>) -> String {
    format!("removed {}", article.author)
}

#[require_roles(any(admin, policy(can_delete)))]
async fn remove_unseen() -> &'static str {
    "removed"
}

#[require_roles(editor)]
#[policy(can_edit)]
async fn both() -> &'static str {
    "both"
}

#[policy(can_see)]
async fn show(article: Authorized<Article>) -> String {
    article.author.to_owned()
}

#[policy(can_edit, may_moderate)]
async fn two_types(article: Authorized<Article>, comment: Authorized<Comment>) -> String {
    format!("{} {}", article.author, comment.author)
}

#[policy(any(can_edit, can_delete))]
async fn two_policies(article: Authorized<Article>) -> String {
    article.into_inner().author.to_owned()
}

#[policy(any(fails, can_edit))]
async fn failing_first() -> &'static str {
    "allowed"
}

#[require_roles(any(admin, policy(fails)))]
async fn failing_last() -> &'static str {
    "allowed"
}

#[policy(can_see, on_deny = not_found)]
async fn show_hidden(article: Authorized<Article>) -> String {
    article.author.to_owned()
}

#[policy(any(can_edit, never_by_night), on_deny = not_found)]
async fn hidden_by_two() -> &'static str {
    "allowed"
}

#[require_roles(any(admin, policy(can_edit)), on_deny = not_found)]
async fn hidden_by_role(_article: Authorized<Article>) -> &'static str {
    "allowed"
}

#[policy(panics)]
async fn panicking() -> &'static str {
    "allowed"
}

#[public]
struct Everyone;

#[public]
async fn forged(article: Authorized<Article, Everyone>) -> String {
    format!("leak of {}", article.author)
}

#[policy(can_edit)]
struct Editing;

#[policy(may_moderate)]
struct Moderating;

#[authenticated]
async fn past_the_rule(article: Authorized<Article, Editing>) -> String {
    format!("leak of {}", article.author)
}

#[policy(from_the_office_by_day)]
async fn office() -> &'static str {
    "welcome"
}

#[require_roles(any(admin, policy(owner_by_day)))]
async fn daily() -> &'static str {
    "welcome"
}

fn router(state: &State) -> GuardedRouter {
    GuardedRouter::new()
        .route("/articles/{id}", put(update).delete(remove).get(show))
        .route("/hidden/{id}", put(update_hidden))
        .route("/unseen/{id}", put(remove_unseen))
        .route("/both/{id}", put(both))
        .route("/two-types/{id}", put(two_types))
        .route("/two-policies/{id}", put(two_policies))
        .route("/failing-first/{id}", put(failing_first))
        .route("/failing-last/{id}", put(failing_last))
        .route("/office/{id}", get(office).post(office))
        .route("/daily/{id}", get(daily))
        .route("/show-hidden/{id}", get(show_hidden))
        .route("/hidden-by-two/{id}", put(hidden_by_two))
        .route("/hidden-by-role/{id}", put(hidden_by_role))
        .route("/panicking/{id}", put(panicking))
        .with_state(state.clone())
}

struct Asked {
    service: Service,
    loads: Arc<AtomicUsize>,
}

impl Asked {
    async fn of(state: State) -> Self {
        Self { loads: state.store.loads.clone(), service: Service::of(router(&state)).await }
    }

    async fn ask(&self, method: &str, path: &str, who: Option<(&str, &[&str])>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some((subject, roles)) = who {
            request = request.header("authorization", self.service.token(subject, roles).bearer());
        }
        self.loads.store(0, Ordering::SeqCst);
        self.service.ask(request.body(Body::empty()).unwrap()).await
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::SeqCst)
    }
}

// M53, M54
#[tokio::test]
async fn the_author_may_and_others_may_not() {
    let asked = Asked::of(State::default()).await;
    for (method, path, who, status) in [
        ("PUT", "/articles/1", "bob", 200),
        ("PUT", "/articles/2", "bob", 403),
        ("PUT", "/articles/1", "carol", 403),
        ("PUT", "/articles/2", "carol", 200),
        ("DELETE", "/articles/1", "bob", 200),
        ("DELETE", "/articles/2", "carol", 403), // published
        ("DELETE", "/articles/1", "carol", 403),
        ("PUT", "/articles/9", "bob", 404),
        ("PUT", "/articles/1", "alice", 403),
    ] {
        assert_eq!(asked.ask(method, path, Some((who, &[]))).await.status, status, "{method} {path} {who}");
    }
    assert_eq!(asked.ask("PUT", "/articles/1", None).await.status, 401);
    assert_eq!(asked.loads(), 0, "nothing is loaded for nobody");
}

#[tokio::test]
async fn the_resource_is_loaded_once_and_not_at_all_where_the_roles_have_decided() {
    let asked = Asked::of(State::default()).await;

    for (method, path, who, status, loads) in [
        ("PUT", "/articles/1", ("bob", &[][..]), 200, 1),
        ("DELETE", "/articles/1", ("bob", &[]), 200, 1),
        ("DELETE", "/articles/2", ("alice", &["admin"]), 200, 1), // by the handler, which takes it
        ("PUT", "/unseen/2", ("alice", &["admin"]), 200, 0),
        ("PUT", "/unseen/1", ("bob", &[]), 200, 1),
        ("PUT", "/both/1", ("bob", &["viewer"]), 403, 0),
        ("PUT", "/both/1", ("bob", &["editor"]), 200, 1),
        ("PUT", "/both/2", ("bob", &["editor"]), 403, 1),
        ("PUT", "/two-policies/1", ("bob", &[]), 200, 1),
        ("PUT", "/two-policies/1", ("eve", &[]), 403, 1),
    ] {
        assert_eq!(asked.ask(method, path, Some(who)).await.status, status, "{method} {path} {who:?}");
        assert_eq!(asked.loads(), loads, "{method} {path} {who:?}");
    }
}

#[tokio::test]
async fn two_types_are_both_decided_and_handed_over() {
    let asked = Asked::of(State::default()).await;

    assert_eq!(asked.ask("PUT", "/two-types/1", Some(("bob", &[]))).await.status, 403);
    assert_eq!(asked.ask("PUT", "/two-types/1", Some(("dave", &[]))).await.status, 403);
    assert_eq!(asked.loads(), 1, "what the first policy refused is not asked further");
}

// M55
#[tokio::test]
async fn a_refusal_that_hides_existence_is_byte_for_byte_the_answer_of_a_missing_one() {
    let asked = Asked::of(State::default()).await;

    let refused = asked.ask("PUT", "/hidden/2", Some(("bob", &[]))).await;
    let refused_loads = asked.loads();
    let missing = asked.ask("PUT", "/hidden/9", Some(("bob", &[]))).await;

    assert_eq!((refused.status, &refused.headers, &refused.body), (missing.status, &missing.headers, &missing.body));
    assert_eq!(refused.status, 404);
    assert_eq!(refused_loads, asked.loads(), "both load");
    assert!(refused.body.contains("resource not found"), "not even the kind is told: {}", refused.body);
    assert_eq!(asked.ask("PUT", "/hidden/1", Some(("bob", &[]))).await.status, 200);
    assert_eq!(asked.ask("PUT", "/hidden/1", None).await.status, 401, "nobody is told to sign in, whatever exists");
    // the log tells the two apart
    let lines = asked.service.audit.take();
    assert!(lines[0].contains("not met: policy=") && lines[1].contains("Article not found"), "{lines:?}");
}

// M55
#[tokio::test]
async fn hidden_existence_stays_hidden_whoever_asks_and_however_many_policies_are_asked() {
    let asked = Asked::of(State::default()).await;
    let same = async |method: &str, route: &str, who: Option<(&str, &[&str])>, existing: &str, status: u16| {
        let refused = asked.ask(method, &format!("{route}/{existing}"), who).await;
        let missing = asked.ask(method, &format!("{route}/9"), who).await;
        assert_eq!(refused.status, status, "{route} {who:?}");
        assert_eq!(
            (refused.status, refused.headers, refused.body),
            (missing.status, missing.headers, missing.body),
            "{route} {who:?}"
        );
    };

    // nobody, where a policy has an answer for nobody: a draft and nothing look alike
    same("GET", "/show-hidden", None, "1", 401).await;
    same("GET", "/show-hidden", Some(("eve", &[])), "1", 404).await;
    assert_eq!(asked.ask("GET", "/show-hidden/2", None).await.status, 200);
    same("PUT", "/hidden-by-two", Some(("eve", &[])), "1", 404).await;
    same("PUT", "/hidden-by-role", Some(("eve", &[])), "1", 404).await;
    assert_eq!(asked.ask("PUT", "/hidden-by-role/1", Some(("bob", &[]))).await.status, 200);
    // who may do anything is told no more of what is missing, and gets what is there
    assert_eq!(asked.ask("PUT", "/hidden-by-role/1", Some(("alice", &["admin"]))).await.status, 200);
    assert_eq!(asked.ask("PUT", "/hidden-by-role/9", Some(("alice", &["admin"]))).await.status, 404);
}

// SZ8
#[tokio::test]
async fn a_policy_that_panics_is_refused_with_503_and_recorded() {
    let asked = Asked::of(State::default()).await;

    assert_eq!(asked.ask("PUT", "/panicking/1", Some(("bob", &[]))).await.status, 503);
    let line = asked.service.audit.take().concat();
    assert!(line.starts_with("Deny bob") && line.contains("panicked"), "{line}");
    assert_eq!(asked.ask("PUT", "/panicking/2", Some(("bob", &[]))).await.status, 200);

    // nor does a load that panics, for a policy or for the handler of somebody whom the roles let pass
    for (subject, roles) in [("bob", &[][..]), ("alice", &["admin"])] {
        let token = asked.service.token(subject, roles).bearer();
        let request = Request::delete("/articles/1").header("authorization", token).header("x-bug", "1");
        assert_eq!(asked.service.ask(request.body(Body::empty()).unwrap()).await.status, 503, "{subject}");
        assert!(asked.service.audit.take().concat().contains("panicked"), "{subject}");
    }
}

#[tokio::test]
async fn an_authorized_that_names_another_rule_by_hand_gets_nothing() {
    let state = State::default();
    let router = GuardedRouter::new()
        .route("/forged/{id}", get(forged))
        .route("/past/{id}", get(past_the_rule))
        .route(
            "/other/{id}",
            get(async |_: Guard<Moderating>, article: Authorized<Article, Moderating>| {
                format!("leak of {}", article.author)
            }),
        )
        .with_state(state.clone());
    let service = Service::of(router).await;

    let nobody = service.get("/forged/1").await;
    let eve = service.get_as("/past/1", &service.token("eve", &[])).await;
    // a rule that was passed, and decides about comments only
    let dave = service.get_as("/other/1", &service.token("dave", &[])).await;

    for answer in [nobody, eve, dave] {
        assert_eq!(answer.status, 500);
        assert!(!answer.body.contains("leak"), "{}", answer.body);
    }
    assert_eq!(state.store.loads.load(Ordering::SeqCst), 1, "the comment, and no article");
}

#[tokio::test]
async fn what_is_refused_after_the_rule_was_met_is_recorded_as_refused() {
    let asked = Asked::of(State::default()).await;

    asked.ask("DELETE", "/articles/9", Some(("alice", &["admin"]))).await;

    let lines = asked.service.audit.take();
    assert!(lines[0].starts_with("Allow alice") && lines[1].starts_with("Deny alice"), "{lines:?}");
    assert!(lines[1].contains("Article not found"), "{lines:?}");
}

// SZ8, X04
#[tokio::test]
async fn a_load_or_a_policy_that_fails_is_503_and_never_allows() {
    let up = Asked::of(State::default()).await;
    let down = Asked::of(State { store: Store { down: true, ..Store::default() } }).await;

    for path in ["/articles/1", "/hidden/1", "/both/1", "/two-policies/1"] {
        let answer = down.ask("PUT", path, Some(("bob", &["editor"]))).await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(!answer.body.contains("database"), "{}", answer.body);
    }
    assert_eq!(up.ask("PUT", "/failing-first/1", Some(("bob", &[]))).await.status, 503);
    assert_eq!(up.ask("PUT", "/failing-last/1", Some(("bob", &[]))).await.status, 503);
    assert_eq!(up.ask("PUT", "/failing-last/1", Some(("alice", &["admin"]))).await.status, 200);
    // an admin needs no policy, but the handler needs the article
    assert_eq!(down.ask("DELETE", "/articles/1", Some(("alice", &["admin"]))).await.status, 503);
    assert_eq!(up.ask("DELETE", "/articles/9", Some(("alice", &["admin"]))).await.status, 404);
}

#[tokio::test]
async fn a_policy_that_asks_for_anybody_decides_about_nobody_too() {
    let asked = Asked::of(State::default()).await;

    assert_eq!(asked.ask("GET", "/articles/2", None).await.status, 200);
    assert_eq!(asked.ask("GET", "/articles/1", None).await.status, 401);
    assert_eq!(asked.ask("GET", "/articles/1", Some(("bob", &[]))).await.status, 200);
    assert_eq!(asked.ask("GET", "/articles/1", Some(("eve", &[]))).await.status, 403);
    let garbage = asked.service.get_with("/articles/2", &[("authorization", "Bearer garbage")]).await;
    assert_eq!(garbage.status, 401, "a bad token is never taken for nobody");
}

// M56, SZ5
#[tokio::test]
async fn a_policy_sees_time_client_address_method_and_matched_path() {
    let clock = TestClock::at("2026-11-23T12:00:00Z".parse().unwrap());
    let issuer = TestIssuer::new("https://clock.example", "https://api.example");
    let proxy: SocketAddr = "192.0.2.1:1".parse().unwrap();
    let office: SocketAddr = "10.0.0.7:1".parse().unwrap();
    let home: SocketAddr = "198.51.100.9:1".parse().unwrap();
    let service = Service::with(router(&State::default()), |auth| {
        auth.issuer(issuer.issuer()).clock(clock.clone()).trusted_proxies(["192.0.2.0/24".parse().unwrap()])
    })
    .await;
    let ask = async |path: &str, method: &str, at: &str, peer: Option<SocketAddr>, forwarded: &[&str]| {
        let now = at.parse().unwrap();
        clock.set(now);
        let token = issuer.token("bob").at(now).sign();
        let mut request = Request::builder().method(method).uri(path).header("authorization", token.bearer());
        for value in forwarded {
            request = request.header("x-forwarded-for", *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        if let Some(peer) = peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        service.ask(request).await.status.as_u16()
    };
    const DAY: &str = "2026-11-23T12:00:00Z";
    const NIGHT: &str = "2026-11-23T22:00:00Z";

    for (method, at, peer, forwarded, status) in [
        ("GET", DAY, Some(office), &[][..], 200),
        ("GET", NIGHT, Some(office), &[], 403),
        ("POST", DAY, Some(office), &[], 403),
        ("GET", DAY, Some(home), &[], 403),
        ("GET", DAY, None, &[], 403),
        // nobody's word is taken on the client's address but a trusted proxy's, and of that only the last hop
        ("GET", DAY, Some(home), &["10.0.0.7"], 403),
        ("GET", DAY, Some(proxy), &["10.0.0.7"], 200),
        ("GET", DAY, Some(proxy), &["10.0.0.7, 198.51.100.9"], 403),
        ("GET", DAY, Some(proxy), &["10.0.0.7", "198.51.100.9"], 403),
        ("GET", DAY, Some(proxy), &["198.51.100.9, 10.0.0.7, 192.0.2.2"], 200),
        ("GET", DAY, Some(proxy), &["10.0.0.7, nonsense"], 403),
        ("GET", DAY, Some(proxy), &[], 403),
    ] {
        assert_eq!(ask("/office/1", method, at, peer, forwarded).await, status, "{method} {at} {peer:?} {forwarded:?}");
    }
    assert_eq!(ask("/daily/1", "GET", DAY, None, &[]).await, 200);
    assert_eq!(ask("/daily/1", "GET", NIGHT, None, &[]).await, 403);
    assert_eq!(ask("/daily/2", "GET", DAY, None, &[]).await, 403);
}

#[tokio::test]
async fn a_router_may_ask_a_policy_for_all_its_routes() {
    #[require_roles(editor)]
    async fn edit() -> &'static str {
        "edit"
    }
    let state = State::default();
    let router = GuardedRouter::new()
        .require(rule!(policy(can_edit)))
        .route("/articles/{id}", put(edit))
        .with_state(state.clone());
    let asked = Asked { loads: state.store.loads.clone(), service: Service::of(router).await };

    assert_eq!(asked.ask("PUT", "/articles/1", Some(("bob", &["editor"]))).await.status, 200);
    assert_eq!(asked.ask("PUT", "/articles/2", Some(("bob", &["editor"]))).await.status, 403);
    assert_eq!(asked.ask("PUT", "/articles/1", Some(("bob", &["viewer"]))).await.status, 403);
    assert_eq!(asked.ask("PUT", "/articles/9", Some(("bob", &["editor"]))).await.status, 404);
}

#[tokio::test]
async fn two_policies_of_one_path_are_two_policies() {
    fn generous() -> GuardedRouter {
        #[policy_fn]
        fn inner(_: &Principal) -> bool {
            true
        }
        GuardedRouter::new().require(rule!(policy(inner)))
    }
    fn strict() -> GuardedRouter {
        #[policy_fn]
        fn inner(_: &Principal) -> bool {
            false
        }
        #[policy(inner)]
        async fn secret() -> &'static str {
            "secret"
        }
        GuardedRouter::new().route("/secret", get(secret))
    }
    let service = Service::of(generous().merge(GuardedRouter::new()).nest("/x", strict())).await;

    assert_eq!(service.get_as("/x/secret", &service.token("bob", &[])).await.status, 403);
}
