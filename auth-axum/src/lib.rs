#![doc = include_str!("../../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate self as auth_axum;

mod answer;
mod asking;
mod auth;
mod authenticate;
mod authority;
mod authorized;
mod bearer;
mod client_address;
mod clock;
mod context;
pub mod credential;
pub mod danger;
mod dpop;
mod edge;
mod extract;
mod guard;
mod issuer_routes;
#[cfg(feature = "utoipa")]
mod openapi;
mod policy;
mod problem;
mod requires;
mod resource;
mod resource_metadata;
mod revocation_route;
mod routing;
mod rules;
mod settle;
#[cfg(feature = "test-util")]
pub mod testing;

#[cfg(feature = "utoipa")]
#[doc(inline)]
pub use self::routing::Routes;
#[doc(inline)]
pub use self::{
    auth::{Auth, AuthBuilder, ConfigError},
    authorized::Authorized,
    clock::SystemClock,
    edge::Edge,
    extract::TypedClaims,
    guard::Guard,
    issuer_routes::IssuerRoutes,
    policy::BoxError,
    problem::{FormatsProblems, FormattedProblem, Problem},
    requires::{Decides, Declared, OnDeny, Requires},
    resource::Resource,
    resource_metadata::{ResourceMetadata, ResourceMetadataError},
    revocation_route::RevocationRoute,
    routing::{
        AccessMatrix, AccessRow, GuardFirst, Guarded, GuardedMethodRouter, GuardedRouter, IntoGuarded, any, connect,
        delete, get, head, on, options, patch, post, put, trace,
    },
};
#[doc(inline)]
pub use auth_core::policy::{Attributes, PermissionPolicy, PolicyHandle};
#[doc(inline)]
pub use auth_core::{
    self, AuditEvent, Authentication, AuthenticationError, Claims, ClaimsError, Clock, Decision, Denial, Environment,
    Grants, GrantsError, Names, Permission, Principal, PrincipalBuilder, PrincipalId, Reason, RecordsAudit, RequestId,
    Requirement, Role, Rule, Scope, Secret, SignedIn, Timestamp, TracingAudit, Truth, token,
};
#[cfg(feature = "utoipa")]
#[doc(inline)]
pub use auth_macros::routes;
#[doc(inline)]
pub use auth_macros::{
    Attributes, authenticated, authorize, debug_handler, handlers, names, policy, policy_files, policy_fn, public,
    require_auth, require_permissions, require_roles, require_scopes, rule,
};

/// What the macros write. Not for people: it may change with any release.
#[doc(hidden)]
pub mod __private {
    pub use auth_core::policy::{
        AsValue, Attributes, CompiledName, CompiledPermission, CompiledPolicy, CompiledStep, DeclaresAttributes,
        Everywhere, InDomains, Kind, Value, declared::typed, functions, native,
    };
    pub use auth_core::{
        AsksFor, Decision, Environment, Permission, PolicyName, Principal, Requirement, Role, Scope, SignedIn,
    };

    #[cfg(feature = "utoipa")]
    pub use crate::routing::Routes;
    pub use crate::{
        asking::Asking,
        authorized::{Authorized, Differs, Same},
        guard::Guard,
        policy::{AskedWith, IntoDecision, Policy, PolicyError},
        requires::{Decides, Declared, FactsOnly, OnDeny, Requires},
        resource::{NoResource, Resource},
        rules::{And, Invalid, Unspecified},
    };
}
