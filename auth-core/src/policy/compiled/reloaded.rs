use std::collections::HashMap;

use auth_policy::{
    Attributes, Model, Policy, Request, Rules, Value,
    declared::{Asked, Declared},
};

use super::{CompiledPolicy, ReloadError, decided};
use crate::{Names, Principal};

/// What was loaded in the place of what was compiled.
pub(super) struct Reloaded {
    permissions: HashMap<Box<str>, Vec<Decided>>,
    policies: HashMap<Box<str>, Named>,
    allowed_by_default: bool,
    policy: Policy,
}

/// How a permission is decided in a domain.
struct Decided {
    domain: Option<Box<str>>,
    steps: Vec<Step>,
}

struct Step {
    allows: bool,
    whom: Option<Vec<Box<str>>>,
}

/// How a named policy is asked.
struct Named {
    section: u32,
    resource: Box<str>,
    request: Vec<Asked>,
}

impl Reloaded {
    pub(super) fn new<D>(compiled: &CompiledPolicy<D>, model: Model, rules: Rules) -> Result<Self, ReloadError> {
        let declared = Declared::of(&model, &rules)?;
        compiled.check(&declared)?;

        let owned = |names: &Vec<&str>| names.iter().map(|name| Box::from(*name)).collect();
        let permissions = declared.permissions.iter().map(|permission| {
            let decided = permission.decided.iter().map(|(domain, steps)| Decided {
                domain: domain.map(Into::into),
                steps: steps
                    .iter()
                    .map(|step| Step { allows: step.allows, whom: step.whom.as_ref().map(owned) })
                    .collect(),
            });
            (permission.name().into_boxed_str(), decided.collect())
        });
        let policies = declared.policies.iter().map(|policy| {
            let named =
                Named { section: policy.section, resource: policy.resource.into(), request: policy.request.clone() };
            (policy.name.into(), named)
        });
        let (permissions, policies) = (permissions.collect(), policies.collect());
        let allowed_by_default = declared.allowed_by_default;
        Ok(Self { permissions, policies, allowed_by_default, policy: Policy::load(model, rules)? })
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.permissions.keys().map(|name| &**name)
    }

    pub(super) fn allows(&self, roles: &Names, domain: Option<&str>, permission: &str) -> bool {
        let decided = self.permissions.get(permission).and_then(|decided| {
            let steps = decided.iter().map(|decided| (decided.domain.as_deref(), &decided.steps));
            let steps = decided::of_domain(steps, domain)?;
            decided::first(roles, steps.iter().map(|step| (step.allows, step.whom.as_deref())))
        });
        decided.unwrap_or(self.allowed_by_default)
    }

    pub(super) fn asks(&self, name: &str, principal: &Principal, resource: &dyn Attributes) -> bool {
        let Some(named) = self.policies.get(name) else { return false };
        let values: Vec<_> = named
            .request
            .iter()
            .map(|asked| match asked {
                Asked::Name => Value::Text(name),
                Asked::Resource => Value::Object(resource),
                Asked::ResourceName => Value::Text(&named.resource),
                Asked::Subject => Value::Object(principal),
            })
            .collect();
        self.policy.decide(Request::new(&values).section(named.section)).is_allow()
    }
}
