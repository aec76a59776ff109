use core::{error::Error, fmt, future::Future, pin::Pin};

use auth_policy::{PolicyErrors, Rules};

use super::StoredRule;

/// Keeps the rules of a policy: a file, a database, the memory of a process.
///
/// Whatever it answers is checked against the model before it decides anything, and a failure leaves the policy that
/// decides as it is. It is asked by one caller of a process at a time.
pub trait StoresRules: fmt::Debug + Send + Sync {
    /// Reads all rules, in their order.
    ///
    /// # Errors
    ///
    /// If they can't be read, all of them.
    fn load(&self) -> Storing<'_, Rules>;

    /// Adds rules behind those that are there, all or none. Those that are there already stay where they are.
    ///
    /// When this has returned `Ok`, the rules are durable, as far as the store is.
    ///
    /// # Errors
    ///
    /// If they could not be added; none of them is then.
    fn add<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()>;

    /// Removes rules, all or none. Those that are not there are no error.
    ///
    /// # Errors
    ///
    /// If they could not be removed; all of them are there then.
    fn remove<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()>;

    /// Comes to an end when the rules may have been changed by somebody else: a file that was saved, a notification of a
    /// database. A store that nobody else writes to waits for ever.
    fn changed(&self) -> Waiting<'_>;
}

impl<S: StoresRules + ?Sized> StoresRules for Box<S> {
    fn load(&self) -> Storing<'_, Rules> {
        (**self).load()
    }

    fn add<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        (**self).add(rules)
    }

    fn remove<'a>(&'a self, rules: &'a [StoredRule]) -> Storing<'a, ()> {
        (**self).remove(rules)
    }

    fn changed(&self) -> Waiting<'_> {
        (**self).changed()
    }
}

/// A store at work.
pub type Storing<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A wait for somebody else's change.
pub type Waiting<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Why a store of rules did not do what it was asked to.
///
/// # Examples
///
/// ```
/// use auth_core::policy::StoreError;
///
/// let error = StoreError::unavailable("the rules can't be read", std::io::Error::other("no connection"));
/// assert_eq!(error.to_string(), "the rules can't be read: no connection");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It has other rules than it says.
    #[error("{0}")]
    Broken(String),
    /// Its rules can't be read as rules.
    #[error(transparent)]
    Rules(#[from] PolicyErrors),
    /// It could not be reached, read or written.
    #[error("{what}: {source}")]
    Unavailable {
        /// What it was to do.
        what: String,
        /// Why it was not done.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// The store, or what is behind it, could not be reached, read or written.
    pub fn unavailable(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable { what: what.into(), source: source.into() }
    }
}
