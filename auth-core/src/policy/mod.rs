//! The policy of a service: Casbin's language, compiled into snapshots that decide, and rules that may change.
//!
//! A [`PolicyHandle`] holds the snapshot that decides now. Rules come from whoever [keeps them](StoresRules): a
//! [file](RulesFile), the [memory](MemoryRules) of the process, any [adapter of the casbin crate](CasbinRules).

#[cfg(feature = "casbin")]
mod adapter;
mod compiled;
mod files;
mod handle;
mod memory;
mod permissions;
mod rule;
mod store;

#[doc(inline)]
pub use auth_policy::{
    AsValue, Attributes, Decision, DeclaresAttributes, Elements, Handle, Kind, Model, Outcome, Policy, PolicyBuilder,
    PolicyError, PolicyErrors, Request, Rules, Sections, Source, Value, declared, functions, native,
};

#[cfg(feature = "casbin")]
#[doc(inline)]
pub use self::adapter::CasbinRules;
#[doc(inline)]
pub use self::{
    compiled::{
        ChangedNames, CompiledName, CompiledPermission, CompiledPolicy, CompiledStep, Everywhere, InDomains,
        ReloadError,
    },
    files::{ModelFile, RulesFile},
    handle::{Assignment, LostNames, ModelSource, PolicyHandle, PolicyHandleBuilder, SnapshotError},
    memory::MemoryRules,
    permissions::{PermissionPolicy, PermissionPolicyError},
    rule::StoredRule,
    store::{StoreError, StoresRules, Storing, Waiting},
};

pub(crate) use self::permissions::Answers;

#[cfg(test)]
mod tests;
