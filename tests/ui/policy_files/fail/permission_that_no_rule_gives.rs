use auth_axum::{Attributes, Authorized, BoxError, GuardedRouter, Resource, get, policy, require_permissions};

auth_axum::policy_files!("policy_files/files/deny.conf", "policy_files/files/permission_that_no_rule_gives.csv");

#[derive(Debug, Attributes)]
pub struct Article {
    author: String,
    price: u32,
    published: bool,
}

impl Resource for Article {
    type State = ();

    async fn load(_: &mut axum::http::request::Parts, _: &()) -> Result<Option<Self>, BoxError> {
        Ok(None)
    }
}

#[require_permissions(articles::publish)]
async fn list() {}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(list));
}
