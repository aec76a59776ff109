//! Articles: what they are, who may change them, and where they are kept.

pub(crate) mod handlers;
mod model;
mod policies;
mod store;

#[doc(inline)]
pub use self::{
    model::{Article, ArticleId, Draft},
    policies::{can_delete_article, can_edit_article},
    store::Articles,
};
