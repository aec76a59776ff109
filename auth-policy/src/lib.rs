//! Casbin's language, compiled: models, rules and matchers in, decisions in tens of nanoseconds out.
//!
//! Nothing here is async, serves HTTP or knows the casbin crate: this runs inside the compiler and inside the service
//! alike, so that there is one parser and one set of checks.

mod attribute;
mod error;
pub mod expr;
mod handle;
mod model;
mod rules;
mod source;
mod value;

#[doc(inline)]
pub use self::{
    attribute::{AsValue, DeclaresAttributes, Kind},
    error::{PolicyError, PolicyErrors},
    expr::Expr,
    handle::Handle,
    model::{
        Constraint, ConstraintDefinition, Domain, Effect, EffectDefinition, MatcherDefinition, Model, PolicyDefinition,
        RequestDefinition, RoleDefinition,
    },
    rules::{Fields, Row, RuleField, Rules},
    source::{Position, Source, Span},
    value::{Attributes, Elements, Value},
};
