//! Nouns and rules of Portcullis: who somebody is, what a rule asks, what was decided.
//!
//! Nothing here serves HTTP, opens a database or reads a clock; time comes in as an argument. `auth-axum` is the
//! crate to depend on in a service, and re-exports this one.

mod audit;
mod authentication;
mod authority;
mod claims;
mod clock;
mod decision;
mod environment;
#[cfg(feature = "axum")]
mod extract;
pub mod outgoing;
pub mod policy;
mod principal;
mod request_id;
mod requirement;
mod rule;
mod secret;
mod signed_in;
pub mod store;
pub mod token;

#[cfg(feature = "axum")]
#[doc(inline)]
pub use self::extract::{Caller, IdentifiesCaller, Identifying};
#[doc(inline)]
pub use self::{
    audit::{AuditEvent, Reason, RecordsAudit, TracingAudit},
    authentication::{Authentication, AuthenticationError},
    authority::{Grants, GrantsError, Names, Permission, Role, Scope},
    claims::{Claims, ClaimsError},
    clock::{Clock, TimeZone, Timestamp},
    decision::{Decision, Denial},
    environment::Environment,
    principal::{Principal, PrincipalBuilder, PrincipalId},
    request_id::{RequestId, RequestIdError},
    requirement::{Answer, AsksFor, PolicyName, Requirement, Truth},
    rule::Rule,
    secret::Secret,
    signed_in::SignedIn,
};
