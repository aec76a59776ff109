use core::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The verified claims of a credential, as its issuer wrote them.
///
/// # Examples
///
/// ```
/// use auth_core::Claims;
/// use serde_json::json;
///
/// #[derive(serde::Deserialize)]
/// struct Profile {
///     email: String,
/// }
///
/// let claims = Claims::new(json!({ "email": "bob@example.org" }).as_object().cloned().unwrap_or_default());
/// let profile: Profile = claims.typed()?;
/// assert_eq!(profile.email, "bob@example.org");
///
/// let without = Claims::default();
/// assert!(without.typed::<Profile>().is_err()); // the denied case
/// # Ok::<(), auth_core::ClaimsError>(())
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Claims(Map<String, Value>);

/// Claims that do not have the form that the service asks for.
#[derive(Debug, thiserror::Error)]
#[error("the claims of the credential are not what the service expects: {0}")]
pub struct ClaimsError(#[source] serde_json::Error);

impl Claims {
    /// Claims that somebody has verified.
    pub fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// One claim.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// All claims as a type of the application.
    ///
    /// # Errors
    ///
    /// If a claim that the type needs is missing or has another form.
    pub fn typed<T: DeserializeOwned>(&self) -> Result<T, ClaimsError> {
        T::deserialize(&self.0).map_err(ClaimsError)
    }

    /// The names of the claims.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Names only: claims hold e-mail addresses and worse.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims")?;
        f.debug_set().entries(self.names()).finish()
    }
}
