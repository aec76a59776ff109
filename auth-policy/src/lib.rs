//! Casbin's language, compiled: models, rules and matchers in, decisions in tens of nanoseconds out.
//!
//! Nothing here is async, serves HTTP or knows the casbin crate: this runs inside the compiler and inside the service
//! alike, so that there is one parser and one set of checks.
//!
//! # Features
//!
//! | feature | what |
//! |---|---|
//! | `json` | values and attributes of requests as [`serde_json::Value`](https://docs.rs/serde_json) |

mod attribute;
mod bytes;
mod custom;
mod decide;
mod decision;
pub mod declared;
mod effect;
mod error;
mod explain;
pub mod expr;
pub mod functions;
mod handle;
#[cfg(feature = "json")]
mod json;
mod library;
mod lint;
mod listing;
mod load;
mod model;
mod names;
#[doc(hidden)]
pub mod native;
mod operators;
mod plan;
mod policy;
mod program;
mod request;
mod roles;
mod rules;
mod source;
mod table;
mod value;

#[doc(inline)]
pub use self::{
    attribute::{AsValue, DeclaresAttributes, Kind},
    custom::{IntoFunction, IntoReturned, Returned},
    decision::{Decision, Failure, FailureKind, Outcome},
    error::{PolicyError, PolicyErrors},
    explain::{Explanation, Ground, NearMiss},
    expr::Expr,
    functions::{Matching, UnknownMatchingError},
    handle::Handle,
    lint::{Lint, LintKind},
    listing::Permission,
    load::PolicyBuilder,
    model::{
        Constraint, ConstraintDefinition, Domain, Effect, EffectDefinition, MatcherDefinition, Model, PolicyDefinition,
        RequestDefinition, RoleDefinition,
    },
    policy::Policy,
    request::{Request, Sections},
    rules::{Fields, Row, RuleField, Rules},
    source::{Position, Source, Span},
    value::{Attributes, Elements, Value},
};
