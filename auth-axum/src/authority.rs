use auth_core::{Grants, Principal, Timestamp, policy::PermissionPolicy};

/// Who says which permissions a principal has: its credential and what its roles grant, or a policy.
#[derive(Debug, Default)]
pub(crate) struct Authority {
    pub(crate) grants: Grants,
    pub(crate) everybody: Option<PermissionPolicy>,
    pub(crate) issuers: Vec<(Box<str>, PermissionPolicy)>,
}

impl Authority {
    /// The principal with the permissions that count here.
    pub(crate) fn applied_to(&self, principal: Principal, now: Timestamp) -> Principal {
        let of_issuer = self.issuers.iter().find(|(issuer, _)| **issuer == *principal.issuer());
        match of_issuer.map(|(_, policy)| policy).or(self.everybody.as_ref()) {
            Some(policy) => principal.answered_by(policy, now),
            None => principal.granted(&self.grants),
        }
    }
}
