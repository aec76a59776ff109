//! A module without the prelude, in which the names that generated code could lean on mean something else.

#![no_implicit_prelude]
#![deny(missing_copy_implementations, missing_docs, unreachable_pub, unused_qualifications, warnings)]
#![allow(clippy::unused_async, reason = "handlers are async, and these do nothing")]
#![allow(dead_code, non_camel_case_types, unused_macros, reason = "the names are there to be in the way")]

mod auth_axum {}
mod axum {}
mod core {}
mod std {}
struct Authorized;
struct Box;
struct Decides;
struct Err;
struct Future;
struct Guard;
struct None;
struct Ok;
struct Option;
struct Requirement;
struct Requires;
struct Result;
struct S;
struct Send;
struct Some;
struct String;
struct Sync;
struct bool;
struct str;
macro_rules! assert {
    () => {};
}
macro_rules! concat {
    () => {};
}

::auth_axum::names! { roles { admin > viewer } permissions { articles { read } } }

/// Whether the user wrote the article.
#[::auth_axum::policy_fn]
pub fn is_author(user: &::auth_axum::Principal, article: &crate::Article) -> ::auth_axum::Decision {
    ::auth_axum::Decision::allow_if(::core::cmp::PartialEq::eq(user.subject(), &article.author_id))
}

/// Whether it is so.
#[::auth_axum::policy_fn]
pub async fn is_so(_: ::core::option::Option<&::auth_axum::Principal>) -> ::auth_axum::Decision {
    ::auth_axum::Decision::Allow
}

/// For admins.
#[::auth_axum::require_roles(admin)]
pub async fn with_role() {}

/// For admins, with all kinds of rules.
#[::auth_axum::authorize(any(
    all(role(admin), not(role("x"))),
    permission(articles::read),
    scope("s"),
    policy(is_author)
))]
#[::auth_axum::authenticated]
#[::auth_axum::policy(is_so)]
pub async fn with_policy(article: ::auth_axum::Authorized<crate::Article>) -> ::std::string::String {
    ::core::clone::Clone::clone(&article.author_id)
}

/// Handlers.
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
pub struct Posts;

#[::auth_axum::handlers]
impl Posts {
    /// For admins.
    #[::auth_axum::require_roles(admin)]
    pub async fn list() {}
}

/// Admins.
#[::auth_axum::require_roles(admin)]
#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy)]
pub struct Staff;

/// All of them. The test stands outside, for tokio's own attribute leans on names.
pub fn router() -> ::auth_axum::GuardedRouter {
    ::auth_axum::GuardedRouter::new()
        .route("/role", ::auth_axum::get(with_role))
        .route("/list", ::auth_axum::get(Posts::list))
        .route("/policy/{id}", ::auth_axum::get(with_policy))
        .require(Staff)
        .require(::auth_axum::rule!(role(admin)))
        .with_state(<crate::App as ::core::default::Default>::default())
}
