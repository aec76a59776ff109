use auth_axum::{Attributes, Authorized, BoxError, GuardedRouter, Resource, get, policy, require_permissions};

auth_axum::policy_files!("policy_files/files/model.conf", "policy_files/files/type_without_attributes.csv", types: { Article: crate::Plain });

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

#[require_permissions(articles::read)]
async fn list() {}

#[derive(Debug)]
pub struct Plain;

impl Resource for Plain {
    type State = ();

    async fn load(_: &mut axum::http::request::Parts, _: &()) -> Result<Option<Self>, BoxError> {
        Ok(None)
    }
}

fn main() {
    let _: GuardedRouter = GuardedRouter::new().route("/", get(list));
}
