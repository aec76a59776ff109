//! Names, decisions and policies from files.

use auth_axum::{
    Attributes, Authorized, BoxError, GuardedRouter, Permission, Principal, Resource, Role, authorize, get, policy,
    policy_fn, require_permissions, require_roles,
};
use axum::http::{StatusCode, request::Parts};
use ui_tests::{App, Store};

use crate::ask::Served;

auth_axum::policy_files!(
    "policy_files/files/model.conf",
    "policy_files/files/policy.csv",
    types: { Article: Article },
    visibility: pub(crate),
);

#[derive(Clone, Debug, Attributes)]
pub(crate) struct Article {
    author: Option<String>,
    locked: bool,
    price: f64,
    state: &'static str,
    tags: Vec<String>,
    title: String,
    place: Place,
}

#[derive(Clone, Debug, Attributes)]
pub(crate) struct Place {
    city: Option<String>,
}

impl Resource for Article {
    const NAME: &'static str = "Article";
    type State = Store;

    async fn load(parts: &mut Parts, _: &Store) -> Result<Option<Self>, BoxError> {
        Ok(parts.uri.path().ends_with("/1").then(article))
    }
}

fn article() -> Article {
    Article {
        author: Some("bob".to_owned()),
        locked: false,
        price: 4.5,
        state: "new",
        tags: vec!["web".to_owned()],
        title: "On Rust".to_owned(),
        place: Place { city: None },
    }
}

#[policy_fn]
fn in_rust(_: &Principal, article: &Article) -> bool {
    article.title.contains("Rust")
}

// moving `is_author` from the file to a function, as `in_rust` is one, changes no handler
#[policy(policies::is_author, in_rust)]
async fn update(article: Authorized<Article>) -> String {
    article.title.clone()
}

#[authorize(any(role(admin), policy(policies::has_tag)))]
async fn tagged(_: Authorized<Article>) {}

#[require_roles(editor)]
async fn edit() {}

#[require_permissions(articles::write, api_keys::list)]
async fn keys() {}

fn somebody(subject: &str, roles: &[&str]) -> Principal {
    roles.iter().fold(Principal::builder("https://issuer.test", subject), |one, role| one.role(*role)).build()
}

#[test]
fn names_are_those_of_the_file() {
    let names: Vec<_> = roles::ALL.iter().map(Role::name).collect();
    assert_eq!(names, ["admin", "editor", "viewer"]);
    assert_eq!(roles::viewer.held_by(), ["editor", "admin"]);
    let names: Vec<_> = permissions::ALL.iter().map(Permission::name).collect();
    assert_eq!(names, ["articles:read", "articles:write", "api-keys:list"]);
}

#[test]
fn roles_may_what_the_file_says() {
    for (role, read, write, list) in [
        ("admin", true, true, true),
        ("editor", true, true, false),
        ("viewer", true, false, false),
        ("eve", false, false, false),
    ] {
        let who = somebody("eve", &[role]);
        assert_eq!(POLICY.decide(&who, permissions::articles::read).is_allow(), read, "{role}");
        assert_eq!(POLICY.decide(&who, permissions::articles::write).is_allow(), write, "{role}");
        assert_eq!(POLICY.decide(&who, permissions::api_keys::list).is_allow(), list, "{role}");
    }
    let given = POLICY.grants().permissions_of(somebody("a", &["editor"]).roles());
    assert_eq!(given.iter().collect::<Vec<_>>(), ["articles:read", "articles:write"]);
}

#[test]
fn rules_of_the_file_decide_about_things() {
    let (bob, eve, admin) = (somebody("bob", &[]), somebody("eve", &[]), somebody("al", &["admin"]));
    let with = |change: fn(&mut Article)| {
        let mut changed = article();
        change(&mut changed);
        changed
    };

    assert!(policies::is_author(&bob, &article()) && policies::is_author(&admin, &article()));
    assert!(!policies::is_author(&eve, &article()));
    let locked = with(|article| article.locked = true);
    assert!(!policies::is_author(&bob, &locked) && !policies::is_author(&admin, &locked));
    // what can't be decided allows nothing, and takes nothing from what is decided beside it
    let orphan = with(|article| article.author = None);
    assert!(!policies::is_author(&bob, &orphan) && policies::is_author(&admin, &orphan));

    assert!(policies::is_cheap(&eve, &article()));
    assert!(!policies::is_cheap(&eve, &with(|article| article.price = 5.0)));
    assert!(!policies::is_cheap(&eve, &with(|article| article.price = f64::NAN)));
    assert!(!policies::is_cheap(&eve, &with(|article| article.state = "sold")));

    assert!(!policies::has_tag(&eve, &article()));
    assert!(policies::has_tag(&eve, &with(|article| article.tags.push("rust".to_owned()))));
    assert!(policies::has_tag(&eve, &with(|article| article.title = "Rust".to_owned())));

    assert!(!policies::is_near(&eve, &article()));
    assert!(policies::is_near(&eve, &with(|article| article.place.city = Some("Bern".to_owned()))));
}

#[test]
fn what_is_compiled_and_the_engine_decide_alike() {
    use auth_axum::auth_core::policy::{Policy, Value};

    let loaded: Policy = POLICY.load().unwrap();
    let articles = [None, Some("bob"), Some("eve")].into_iter().flat_map(|author| {
        [true, false].into_iter().flat_map(move |locked| {
            [4.0, 5.0, f64::NAN].into_iter().flat_map(move |price| {
                ["new", "sold"].into_iter().flat_map(move |state| {
                    [None, Some("Bern")].map(|city| Article {
                        author: author.map(str::to_owned),
                        locked,
                        price,
                        state,
                        tags: vec![state.replace("sold", "rust")],
                        title: if locked { "Rust" } else { "On Rust" }.to_owned(),
                        place: Place { city: city.map(str::to_owned) },
                    })
                })
            })
        })
    });
    let mut asked = 0;
    let mut allowed = 0;
    for article in articles {
        for who in [somebody("bob", &[]), somebody("eve", &["admin"]), somebody("eve", &["viewer"])] {
            for (name, policy) in [
                ("is_author", policies::is_author as fn(&Principal, &Article) -> bool),
                ("is_cheap", policies::is_cheap),
                ("has_tag", policies::has_tag),
                ("is_near", policies::is_near),
            ] {
                let values = [Value::Object(&who), Value::Object(&article), Value::Text(name)];
                let decision = loaded.decide(auth_axum::auth_core::policy::Request::new(&values).section(2));
                assert_eq!(policy(&who, &article), decision.is_allow(), "{name} {who:?} {article:?} {decision:?}");
                asked += 1;
                allowed += u32::from(decision.is_allow());
            }
        }
    }
    assert_eq!(asked, 3 * 2 * 3 * 2 * 2 * 3 * 4);
    assert!(allowed > 50 && allowed < asked - 50, "{allowed} of {asked}");
}

#[tokio::test]
async fn guards_ask_what_the_files_say() {
    let router: GuardedRouter<App> = GuardedRouter::new()
        .route("/update/{id}", get(update))
        .route("/tagged/{id}", get(tagged))
        .route("/edit", get(edit))
        .route("/keys", get(keys));
    let served = Served::new(router.with_state(App::default())).await;

    assert_eq!(served.nobody("/update/1").await, StatusCode::UNAUTHORIZED);
    assert_eq!(served.with("/update/1", &[]).await, StatusCode::OK); // bob asks, and is the author
    assert_eq!(served.with("/update/2", &[]).await, StatusCode::NOT_FOUND);
    assert_eq!(served.with("/tagged/1", &["editor"]).await, StatusCode::FORBIDDEN);
    assert_eq!(served.with("/tagged/1", &["admin"]).await, StatusCode::OK);
    assert_eq!(served.with("/edit", &["admin"]).await, StatusCode::OK);
    assert_eq!(served.with("/edit", &["viewer"]).await, StatusCode::FORBIDDEN);
    assert_eq!(served.with("/keys", &["admin"]).await, StatusCode::FORBIDDEN); // bob's roles are no token's
}
