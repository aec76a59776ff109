use auth_policy::{PolicyErrors, Rules};

use super::{PolicyHandle, SnapshotError};
use crate::policy::{
    StoredRule,
    memory::{with, without},
};

/// That somebody has a role: a row of the kind `g`.
///
/// # Examples
///
/// ```
/// use auth_core::policy::{Assignment, StoredRule};
///
/// let everywhere = Assignment::new("bob", "editor");
/// let in_acme = Assignment::new("bob", "editor").domain("acme");
/// assert_eq!(StoredRule::from(&everywhere).to_string(), "g, bob, editor");
/// assert_eq!(StoredRule::from(&in_acme).to_string(), "g, bob, editor, acme");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Assignment {
    kind: Box<str>,
    subject: Box<str>,
    role: Box<str>,
    domain: Option<Box<str>>,
    parameters: Vec<Box<str>>,
}

impl Assignment {
    /// This role for this subject, which may be a role itself.
    pub fn new(subject: impl Into<Box<str>>, role: impl Into<Box<str>>) -> Self {
        Self { kind: "g".into(), subject: subject.into(), role: role.into(), domain: None, parameters: Vec::new() }
    }

    /// Only in this domain.
    pub fn domain(mut self, domain: impl Into<Box<str>>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// Under the condition that the model sets for its roles, with these parameters: from when and until when, say.
    pub fn parameters(mut self, parameters: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        self.parameters = parameters.into_iter().map(Into::into).collect();
        self
    }

    /// Of another kind than `g`: `g2`, for the groups of objects.
    pub fn kind(mut self, kind: impl Into<Box<str>>) -> Self {
        self.kind = kind.into();
        self
    }
}

impl From<&Assignment> for StoredRule {
    fn from(assignment: &Assignment) -> Self {
        let Assignment { kind, subject, role, domain, parameters } = assignment;
        let fields = [subject, role].into_iter().chain(domain).chain(parameters);
        Self::new(kind.clone(), fields.cloned())
    }
}

impl PolicyHandle {
    /// Adds rules, all or none: durable in the store first, then deciding. Those that are there stay where they are.
    /// Returns the revision that decides with them.
    ///
    /// # Errors
    ///
    /// If the policy would be none with them, which is found out before anything is stored; if the store fails. Neither
    /// store nor policy is changed then.
    pub async fn add(&self, rules: &[StoredRule]) -> Result<u64, SnapshotError> {
        self.change(rules, Change::Add).await
    }

    /// Removes rules, all or none: from the store first. Those that are not there are no error. Returns the revision that
    /// decides without them.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub async fn remove(&self, rules: &[StoredRule]) -> Result<u64, SnapshotError> {
        self.change(rules, Change::Remove).await
    }

    /// Gives a role.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub async fn assign(&self, assignment: &Assignment) -> Result<u64, SnapshotError> {
        self.add(&[assignment.into()]).await
    }

    /// Takes a role back.
    ///
    /// # Errors
    ///
    /// As [`add`](Self::add).
    pub async fn revoke(&self, assignment: &Assignment) -> Result<u64, SnapshotError> {
        self.remove(&[assignment.into()]).await
    }

    async fn change(&self, rules: &[StoredRule], change: Change) -> Result<u64, SnapshotError> {
        let shared = &self.0;
        let _changing = shared.changing.lock().await;
        let (model, held) = shared.read().await?;
        let candidate = change.applied(&held, rules)?;
        let policy = shared.compiled(model, candidate).await?;
        // INVARIANT: durable before it decides, so that no restart brings back what was taken away
        match change {
            Change::Add => shared.store.add(rules).await,
            Change::Remove => shared.store.remove(rules).await,
        }
        .map_err(SnapshotError::store)?;
        Ok(shared.swap(policy))
    }
}

#[derive(Clone, Copy)]
enum Change {
    Add,
    Remove,
}

impl Change {
    fn applied(self, held: &Rules, rules: &[StoredRule]) -> Result<Rules, PolicyErrors> {
        match self {
            Self::Add => with(held, rules),
            Self::Remove => without(held, rules),
        }
    }
}
