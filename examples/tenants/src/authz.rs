//! Who may do what, from the files in `policy/`: the names, and what they mean in the tenant of whoever calls.

use auth_axum::{Permission, Principal, policy_fn};

use crate::documents::Document;

auth_axum::policy_files!(
    "policy/model.conf",
    "policy/policy.csv",
    types: { Document: crate::documents::Document },
);

/// The tenant that a token is of: its claim `tenant`. A token without one is of none, and may do nothing.
pub fn tenant_of(user: &Principal) -> Option<&str> {
    user.claims().get("tenant").and_then(|tenant| tenant.as_str())
}

/// Whether the document is one of the caller's own tenant, and the caller's roles may do this there.
fn may(user: &Principal, document: &Document, permission: Permission) -> bool {
    tenant_of(user) == Some(document.tenant()) && POLICY.decide_in(user, document.tenant(), permission).is_allow()
}

/// A document is read within its tenant.
#[policy_fn]
pub fn can_read(user: &Principal, document: &Document) -> bool {
    may(user, document, permissions::documents::read)
}

/// A document is written within its tenant.
#[policy_fn]
pub fn can_write(user: &Principal, document: &Document) -> bool {
    may(user, document, permissions::documents::write)
}

/// A document is taken out of the house where its tenant lets somebody do that.
#[policy_fn]
pub fn can_export(user: &Principal, document: &Document) -> bool {
    may(user, document, permissions::documents::export)
}

/// A document is deleted by who may delete all of the tenant, or by its owner while its owner may write.
#[policy_fn]
pub fn can_delete(user: &Principal, document: &Document) -> bool {
    may(user, document, permissions::documents::delete)
        || policies::is_owner(user, document) && may(user, document, permissions::documents::write)
}
