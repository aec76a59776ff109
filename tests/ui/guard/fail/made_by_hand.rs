use core::marker::PhantomData;

use auth_axum::{Authorized, Guard, require_roles};
use ui_tests::Article;

auth_axum::names! {
    roles { admin > editor > viewer }
    permissions { articles { read, write } }
}

#[require_roles(admin)]
struct Staff;

fn guard() -> Guard<Staff> {
    Guard { principal: None, rule: PhantomData }
}

fn authorized(article: Article) -> Authorized<Article, Staff> {
    Authorized { resource: article.into(), rule: PhantomData }
}

fn main() {}
