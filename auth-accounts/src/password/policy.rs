use std::sync::Arc;

use super::{
    blocklist::{Guessable, KnowsBreachedPasswords},
    normal::Password,
};

/// Which passwords may be set: one object for registration, activation, change and reset alike.
///
/// At least 15 characters where the password is all that is asked for and 8 beside a second factor, at most
/// [`Password::LONGEST`] bytes, and none that is guessed at once. There are no rules about kinds of characters and no
/// expiry (NIST SP 800-63B-4 section 3.1.1.2).
///
/// # Examples
///
/// ```
/// use auth_accounts::password::{Factors, Password, PasswordOwner, PasswordPolicy};
///
/// let policy = PasswordPolicy::new().product("Portcullis");
/// let bob = PasswordOwner { user_name: "bob", email: "bob@example.org", ..PasswordOwner::default() };
/// let check = |text: &str| policy.check(&Password::new(text).unwrap(), &bob).map_err(|error| error.to_string());
///
/// assert!(check("owls drink cold tea").is_ok());
/// assert_eq!(check("owls drink tea").unwrap_err(), "the password has 14 characters and needs 15");
/// assert!(check("portcullisportcullis").unwrap_err().contains("name"));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PasswordPolicy {
    minimum: usize,
    minimum_with_second_factor: usize,
    blocklist: bool,
    product: Vec<String>,
    breached: Vec<Arc<dyn KnowsBreachedPasswords>>,
}

/// Whose password it is to be: what it must not consist of, and what is asked for beside it.
///
/// # Examples
///
/// ```
/// use auth_accounts::password::{Factors, Password, PasswordOwner, PasswordPolicy};
///
/// let nine = Password::new("plum-xy-9").unwrap();
/// let alone = PasswordOwner::default();
/// let beside = PasswordOwner { factors: Factors::PasswordAndAnother, ..alone };
///
/// assert!(PasswordPolicy::new().check(&nine, &beside).is_ok());
/// assert!(PasswordPolicy::new().check(&nine, &alone).is_err()); // denied
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct PasswordOwner<'a> {
    /// The name that the user signs in with.
    pub user_name: &'a str,
    /// The user's e-mail address.
    pub email: &'a str,
    /// The name that others see.
    pub display_name: &'a str,
    /// What is asked for at login.
    pub factors: Factors,
}

/// What is asked for at login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Factors {
    /// The password and something else.
    PasswordAndAnother,
    /// The password alone.
    #[default]
    PasswordOnly,
}

/// Why a password may not be set. The user is told; it never holds the password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordPolicyError {
    /// It was seen in a breach.
    #[error("the password was seen in a breach of another service; choose one that you use nowhere else")]
    Breached,
    /// It is one of those that are tried first.
    #[error("the password is a common one; choose one that others do not use, such as four or five unrelated words")]
    Common,
    /// It is a name in disguise.
    #[error("the password is little more than a name or address of yours or of this service; choose another")]
    Context,
    /// It consists of what comes next on the keyboard, in the alphabet or in itself.
    #[error("the password is a row of repeated or neighbouring characters; choose one that can't be continued by rule")]
    Pattern,
    /// It is too short.
    #[error("the password has {characters} characters and needs {needed}")]
    TooShort {
        /// How many it has.
        characters: usize,
        /// How many it needs.
        needed: usize,
    },
}

impl PasswordPolicy {
    /// 15 characters, 8 beside a second factor, common ones refused.
    pub fn new() -> Self {
        Self { minimum: 15, minimum_with_second_factor: 8, blocklist: true, product: Vec::new(), breached: Vec::new() }
    }

    /// Asks for so many characters, also beside a second factor where that is less. One at least: an empty password is none.
    pub fn minimum(mut self, characters: usize) -> Self {
        self.minimum = characters.max(1);
        self.minimum_with_second_factor = self.minimum_with_second_factor.min(self.minimum);
        self
    }

    /// Takes common passwords too: for systems that are stood in for and documented so.
    pub fn without_blocklist(mut self) -> Self {
        self.blocklist = false;
        self
    }

    /// Refuses passwords that consist of this name of the service.
    pub fn product(mut self, name: impl Into<String>) -> Self {
        self.product.push(name.into());
        self
    }

    /// Refuses passwords that this list knows.
    pub fn breached(mut self, list: impl KnowsBreachedPasswords + 'static) -> Self {
        self.breached.push(Arc::new(list));
        self
    }

    /// Whether this password may be set for this user.
    ///
    /// # Errors
    ///
    /// If it is too short, common, or little more than a name.
    pub fn check(&self, password: &Password, owner: &PasswordOwner<'_>) -> Result<(), PasswordPolicyError> {
        let needed = match owner.factors {
            Factors::PasswordAndAnother => self.minimum_with_second_factor,
            Factors::PasswordOnly => self.minimum,
        };
        let characters = password.characters();
        if characters < needed {
            return Err(PasswordPolicyError::TooShort { characters, needed });
        }
        if self.blocklist {
            match Guessable::of(password, &self.context(owner)) {
                Some(Guessable::Common) => return Err(PasswordPolicyError::Common),
                Some(Guessable::Context) => return Err(PasswordPolicyError::Context),
                Some(Guessable::Pattern) => return Err(PasswordPolicyError::Pattern),
                None => {}
            }
        }
        if self.breached.iter().any(|list| list.knows(password)) {
            return Err(PasswordPolicyError::Breached);
        }
        Ok(())
    }

    fn context<'a>(&'a self, owner: &PasswordOwner<'a>) -> Vec<&'a str> {
        let local = owner.email.split_once('@').map_or("", |(local, _)| local);
        [owner.user_name, owner.email, local, owner.display_name]
            .into_iter()
            .chain(self.product.iter().map(String::as_str))
            .filter(|word| !word.is_empty())
            .collect()
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self::new()
    }
}
