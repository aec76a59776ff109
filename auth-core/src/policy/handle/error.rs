use core::fmt;
use std::sync::Arc;

use auth_policy::PolicyErrors;

use crate::policy::StoreError;

/// Why a policy did not take the place of the one that decides, which stays as it is.
///
/// # Examples
///
/// ```
/// use auth_core::policy::{LostNames, SnapshotError};
///
/// let error = SnapshotError::Lost(LostNames::new(["role `editor`"]));
/// assert_eq!(
///     error.to_string(),
///     "the policy no longer has what the program was compiled against: role `editor`; put it back, or build the program anew"
/// );
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The program stopped, or compiling the policy did.
    #[error("the policy was not compiled to its end; the one before it still decides")]
    Interrupted,
    /// Names are missing that the program was compiled against.
    #[error(
        "the policy no longer has what the program was compiled against: {0}; put it back, or build the program anew"
    )]
    Lost(LostNames),
    /// Model and rules are no policy.
    #[error(transparent)]
    Policy(#[from] PolicyErrors),
    /// The model or the rules could not be read or changed.
    #[error(transparent)]
    Store(Arc<StoreError>),
}

/// Names that a policy lacks, each with what it names: ``role `editor` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostNames(Vec<Box<str>>);

impl SnapshotError {
    pub(super) fn store(error: StoreError) -> Self {
        match error {
            StoreError::Rules(errors) => Self::Policy(errors),
            StoreError::Broken(_) | StoreError::Unavailable { .. } => Self::Store(Arc::new(error)),
        }
    }

    /// Whether the same attempt may succeed later without anybody mending the policy: the store was out of reach.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Interrupted | Self::Lost(_) | Self::Policy(_) => false,
            Self::Store(error) => matches!(**error, StoreError::Unavailable { .. }),
        }
    }
}

impl LostNames {
    /// These names.
    pub fn new(names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    /// Each of them.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|name| &**name)
    }
}

impl fmt::Display for LostNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}
