//! Articles: what they are, who may change them, and where they are kept.

pub(crate) mod handlers;
mod model;
mod store;

// the names and policies of the whole service; its other modules find them in `authz`
auth_axum::policy_files!(
    "policy/model.conf",
    "policy/policy.csv",
    types: { Article: crate::articles::Article },
);

#[doc(inline)]
pub use self::{
    model::{Article, ArticleId, Draft},
    policies::{can_delete_article, can_edit_article},
    store::Articles,
};
