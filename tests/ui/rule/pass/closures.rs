//! Rules with a name, for closures and routers, and rules without one.

use auth_axum::{Guard, GuardedRouter, authenticated, authorize, get, public, require_roles, rule};
use axum::http::StatusCode;

use crate::ask::{Served, assert_for_admins};

auth_axum::names! { roles { admin > viewer } }

#[require_roles(admin)]
#[authenticated]
#[derive(Clone, Debug)]
struct Staff;

#[authorize(not(role(viewer)))]
enum Strangers {}

#[public]
async fn open() {}

#[tokio::test]
async fn a_closure_takes_a_named_rule() {
    let router = GuardedRouter::new().route("/", get(async |_: Guard<Staff>| "reports"));

    assert_for_admins(router, &["/"]).await;
}

#[tokio::test]
async fn an_empty_enum_is_a_name_too() {
    let served = Served::new(GuardedRouter::new().route("/", get(async |_: Guard<Strangers>| ()))).await;

    assert_eq!(served.with("/", &["other"]).await, StatusCode::OK);
    assert_eq!(served.with("/", &["admin"]).await, StatusCode::FORBIDDEN);
    assert_eq!(served.nobody("/").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_rule_as_a_value_is_added_to_every_route() {
    for router in [
        GuardedRouter::new().route("/", get(open)).require(rule!(any(role(admin), scope("reports")))),
        GuardedRouter::new().route("/", get(open)).require(Staff),
    ] {
        assert_for_admins(router, &["/"]).await;
    }
}
