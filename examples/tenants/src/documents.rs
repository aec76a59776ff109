//! Documents: what they are, where they are kept, and what one does with them.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use auth_axum::{Attributes, Authorized, BoxError, Principal, Resource, authenticated, policy};
use axum::{
    Json, RequestPartsExt,
    extract::{Path, State},
    http::{StatusCode, request::Parts},
};
use serde::Serialize;

use crate::authz::{POLICY, can_delete, can_export, can_read, can_write, permissions, tenant_of};

/// A document of a tenant.
#[derive(Attributes, Clone, Debug, Serialize)]
pub struct Document {
    id: u64,
    tenant: String,
    owner: String,
    text: String,
}

/// The documents of all tenants.
#[derive(Clone, Debug, Default)]
pub struct Documents(Arc<RwLock<BTreeMap<u64, Document>>>);

impl Document {
    /// The tenant that it is of.
    pub fn tenant(&self) -> &str {
        &self.tenant
    }
}

impl Documents {
    /// Adds a document of this owner in this tenant, and gives its number.
    pub fn add(&self, tenant: &str, owner: &str, text: &str) -> u64 {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let id = all.last_key_value().map_or(1, |(last, _)| last + 1);
        let document = Document { id, tenant: tenant.to_owned(), owner: owner.to_owned(), text: text.to_owned() };
        all.insert(id, document);
        id
    }

    fn find(&self, id: u64) -> Option<Document> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn of(&self, tenant: &str) -> Vec<Document> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.values().filter(|document| document.tenant == tenant).cloned().collect()
    }

    fn replace(&self, id: u64, text: String) {
        if let Some(document) = self.0.write().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
            document.text = text;
        }
    }

    fn remove(&self, id: u64) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

impl Resource for Document {
    const NAME: &'static str = "Document";
    type State = Documents;

    async fn load(parts: &mut Parts, documents: &Documents) -> Result<Option<Self>, BoxError> {
        let Ok(Path(id)) = parts.extract::<Path<u64>>().await else { return Ok(None) };
        Ok(documents.find(id))
    }
}

/// The documents of the caller's tenant, none where its roles may not read there.
#[authenticated]
pub(crate) async fn list(user: Principal, State(documents): State<Documents>) -> Json<Vec<Document>> {
    let tenant =
        tenant_of(&user).filter(|tenant| POLICY.decide_in(&user, tenant, permissions::documents::read).is_allow());
    Json(tenant.map(|tenant| documents.of(tenant)).unwrap_or_default())
}

// the documents of others are no documents: what may not be read is not found
#[policy(can_read, on_deny = not_found)]
pub(crate) async fn show(document: Authorized<Document>) -> Json<Document> {
    Json(document.clone())
}

#[policy(can_write, on_deny = not_found)]
pub(crate) async fn rewrite(
    document: Authorized<Document>,
    State(documents): State<Documents>,
    text: String,
) -> StatusCode {
    documents.replace(document.id, text);
    StatusCode::NO_CONTENT
}

#[policy(can_delete, on_deny = not_found)]
pub(crate) async fn remove(document: Authorized<Document>, State(documents): State<Documents>) -> StatusCode {
    documents.remove(document.id);
    StatusCode::NO_CONTENT
}

#[policy(can_export, on_deny = not_found)]
pub(crate) async fn export(document: Authorized<Document>) -> String {
    document.text.clone()
}
