use crate::{Names, Permission};

/// How a permission is decided: in each domain that rules name, and under `None` in every other one, or where there are none.
#[derive(Clone, Copy, Debug)]
pub struct CompiledPermission {
    pub(super) permission: Permission,
    decided: &'static [(Option<&'static str>, &'static [CompiledStep])],
}

/// A step on the way to a decision: the first that is about a principal decides.
#[derive(Clone, Copy, Debug)]
pub struct CompiledStep {
    pub(super) allows: bool,
    /// The names that it is about, in alphabetical order; `None` is everybody.
    pub(super) whom: Option<&'static [&'static str]>,
}

impl CompiledPermission {
    /// A permission that is decided by these steps.
    pub const fn new(
        permission: Permission,
        decided: &'static [(Option<&'static str>, &'static [CompiledStep])],
    ) -> Self {
        Self { permission, decided }
    }

    pub(super) fn steps(&self, domain: Option<&str>) -> &'static [CompiledStep] {
        of_domain(self.decided.iter().map(|(known, steps)| (*known, *steps)), domain).unwrap_or_default()
    }
}

impl CompiledStep {
    /// Allows those who hold one of these names, which stand in alphabetical order.
    pub const fn allow(whom: &'static [&'static str]) -> Self {
        Self { allows: true, whom: Some(whom) }
    }

    /// Allows everybody.
    pub const fn allow_all() -> Self {
        Self { allows: true, whom: None }
    }

    /// Denies those who hold one of these names, which stand in alphabetical order.
    pub const fn deny(whom: &'static [&'static str]) -> Self {
        Self { allows: false, whom: Some(whom) }
    }

    /// Denies everybody.
    pub const fn deny_all() -> Self {
        Self { allows: false, whom: None }
    }
}

/// What is decided in this domain, or else in every other.
pub(super) fn of_domain<'d, T>(
    mut decided: impl Iterator<Item = (Option<&'d str>, T)> + Clone,
    domain: Option<&str>,
) -> Option<T> {
    let elsewhere = decided.clone().find(|(known, _)| known.is_none());
    let here = domain.and_then(|domain| decided.find(|(known, _)| *known == Some(domain)));
    here.or(elsewhere).map(|(_, found)| found)
}

/// What the first step says that is about who holds these names.
pub(super) fn first<'s, S: AsRef<str> + 's>(
    held: &Names,
    mut steps: impl Iterator<Item = (bool, Option<&'s [S]>)>,
) -> Option<bool> {
    let is_about = |whom: &[S]| held.iter().any(|name| whom.binary_search_by(|known| known.as_ref().cmp(name)).is_ok());
    steps.find(|(_, whom)| whom.is_none_or(is_about)).map(|(allows, _)| allows)
}
