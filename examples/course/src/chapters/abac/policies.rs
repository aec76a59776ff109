use std::net::IpAddr;

use auth_axum::{Environment, Principal, policy_fn};

use super::articles::Article;

/// The author edits the article.
#[policy_fn]
pub(super) fn can_edit_article(user: &Principal, article: &Article) -> bool {
    article.author == user.subject()
}

/// The author deletes the article until it is published.
#[policy_fn]
pub(super) fn can_delete_article(user: &Principal, article: &Article) -> bool {
    article.author == user.subject() && !article.published
}

/// In office hours everybody, and from the address of the office at any time.
#[policy_fn]
pub(super) fn can_see_the_accounts(_: &Principal, environment: &Environment<'_>) -> bool {
    let hour = environment.time().to_zoned_datetime(auth_axum::auth_core::TimeZone::UTC).hour();
    (8..18).contains(&hour) || environment.client() == Some(OFFICE)
}

const OFFICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 10));
