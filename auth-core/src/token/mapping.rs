use core::fmt;

use serde_json::{Map, Value};

use super::error::ClaimError;
use crate::{Claims, Grants, Names, PrincipalBuilder, Scope};

/// Which claims of an issuer's tokens say what their holder may.
///
/// Without further settings these are `roles` and `permissions`, arrays of texts, and `scope`, words with spaces
/// between them. A claim is found under its exact path and means exactly its texts: there are no patterns, neither in
/// the path nor in the token. A claim that is there and has another form refuses the token.
///
/// # Examples
///
/// Keycloak's realm roles:
///
/// ```
/// use auth_core::token::{ClaimPath, Mapping};
///
/// let mapping = Mapping::new().roles_at(ClaimPath::new(["realm_access", "roles"]));
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Mapping {
    roles: Vec<RoleClaim>,
    permissions: Vec<ClaimPath>,
    scopes: Vec<ClaimPath>,
    grants: Grants,
}

/// A claim that gives roles.
#[derive(Clone, Debug)]
enum RoleClaim {
    /// An object whose member names are the roles; each holds an object of who granted it. Where somebody is named, only what
    /// that one granted counts.
    Names(ClaimPath, Option<Box<str>>),
    /// An array of texts.
    Texts(ClaimPath),
}

/// Where a claim stands: the exact names of the members that lead to it.
///
/// A name is one member, whatever characters it has: `https://api.example/roles` is one name, and so is `a.b`.
///
/// # Examples
///
/// ```
/// use auth_core::token::{ClaimPath, Mapping};
///
/// let nested = Mapping::new().roles_at(ClaimPath::new(["realm_access", "roles"]));
/// let named = Mapping::new().roles_at(ClaimPath::new(["https://api.example/roles"])); // one name; `roles` alone grants nothing
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPath(Vec<Box<str>>);

impl Mapping {
    /// The mapping of `roles`, `permissions` and `scope`.
    pub fn new() -> Self {
        Self {
            roles: vec![RoleClaim::Texts(ClaimPath::new(["roles"]))],
            permissions: vec![ClaimPath::new(["permissions"])],
            scopes: vec![ClaimPath::new(["scope"])],
            grants: Grants::new(),
        }
    }

    /// The mapping of nothing: no claim gives anything until one is named.
    pub fn none() -> Self {
        Self { roles: Vec::new(), permissions: Vec::new(), scopes: Vec::new(), grants: Grants::new() }
    }

    /// Reads roles here instead.
    pub fn roles_at(mut self, path: ClaimPath) -> Self {
        self.roles = vec![RoleClaim::Texts(path)];
        self
    }

    /// Reads roles here too.
    pub fn and_roles_at(mut self, path: ClaimPath) -> Self {
        self.roles.push(RoleClaim::Texts(path));
        self
    }

    /// Reads roles here too: an object whose member names are the roles, each with an object of the organisations that
    /// granted it, as Zitadel writes them: `{"admin": {"<organisation>": "acme.example"}}`.
    pub fn and_roles_named_at(mut self, path: ClaimPath) -> Self {
        self.roles.push(RoleClaim::Names(path, None));
        self
    }

    /// Reads roles as [`and_roles_named_at`](Self::and_roles_named_at), those that this organisation granted.
    pub fn and_roles_named_at_by(mut self, path: ClaimPath, organisation: impl Into<Box<str>>) -> Self {
        self.roles.push(RoleClaim::Names(path, Some(organisation.into())));
        self
    }

    /// Reads permissions here instead.
    pub fn permissions_at(mut self, path: ClaimPath) -> Self {
        self.permissions = vec![path];
        self
    }

    /// Reads permissions here too.
    pub fn and_permissions_at(mut self, path: ClaimPath) -> Self {
        self.permissions.push(path);
        self
    }

    /// Reads scopes here instead.
    pub fn scopes_at(mut self, path: ClaimPath) -> Self {
        self.scopes = vec![path];
        self
    }

    /// Gives roles their permissions.
    pub fn grants(mut self, grants: Grants) -> Self {
        self.grants = grants;
        self
    }

    /// Puts onto the principal what the claims give it.
    pub(super) fn apply(
        &self,
        claims: &Map<String, Value>,
        principal: PrincipalBuilder,
    ) -> Result<PrincipalBuilder, ClaimError> {
        let roles: Names = roles(&self.roles, claims)?.into_iter().collect();
        let granted = self.grants.permissions_of(&roles);
        Ok(principal
            .roles(roles.iter())
            .permissions(texts(&self.permissions, claims)?)
            .permissions(granted.iter())
            .scopes(words(&self.scopes, claims)?))
    }

    pub(super) fn paths(&self) -> impl Iterator<Item = &ClaimPath> {
        self.roles.iter().map(RoleClaim::path).chain(&self.permissions).chain(&self.scopes)
    }
}

impl RoleClaim {
    fn path(&self) -> &ClaimPath {
        match self {
            Self::Names(path, _) | Self::Texts(path) => path,
        }
    }
}

impl Default for Mapping {
    fn default() -> Self {
        Self::new()
    }
}

impl ClaimPath {
    /// The path through these members, outermost first.
    pub fn new(names: impl IntoIterator<Item = impl Into<Box<str>>>) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The claim's text, if it is there and is one.
    pub(crate) fn text_in<'a>(&self, claims: &'a Claims) -> Option<&'a str> {
        let (first, rest) = self.0.split_first()?;
        rest.iter().try_fold(claims.get(first)?, |claim, name| claim.as_object()?.get(&**name))?.as_str()
    }

    /// The claim, if it is there. A member on the way that is no object can't be looked into: that is an error, since
    /// nobody can say that the claim is absent.
    fn find<'a>(&self, claims: &'a Map<String, Value>) -> Result<Option<&'a Value>, ClaimError> {
        let Some((last, way)) = self.0.split_last() else {
            return Ok(None);
        };
        let mut members = claims;
        for name in way {
            members = match members.get(&**name) {
                Some(Value::Object(inner)) => inner,
                Some(_) => return Err(ClaimError::malformed(self.to_string(), "objects on the way to it")),
                None => return Ok(None),
            };
        }
        Ok(members.get(&**last))
    }
}

impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

fn roles<'a>(sources: &[RoleClaim], claims: &'a Map<String, Value>) -> Result<Vec<&'a str>, ClaimError> {
    let mut all = Vec::new();
    for source in sources {
        match source {
            RoleClaim::Names(path, by) => all.extend(names(path, by.as_deref(), claims)?),
            RoleClaim::Texts(path) => all.extend(texts(core::slice::from_ref(path), claims)?),
        }
    }
    Ok(all)
}

fn names<'a>(path: &ClaimPath, by: Option<&str>, claims: &'a Map<String, Value>) -> Result<Vec<&'a str>, ClaimError> {
    let Some(value) = path.find(claims)? else {
        return Ok(Vec::new());
    };
    let malformed = || ClaimError::malformed(path.to_string(), "an object of roles, each an object of texts");
    let mut names = Vec::new();
    for (name, granted) in value.as_object().ok_or_else(malformed)? {
        let granted = granted.as_object().filter(|by| by.values().all(Value::is_string)).ok_or_else(malformed)?;
        // a role that nobody granted is none
        if by.map_or(!granted.is_empty(), |by| granted.contains_key(by)) {
            names.push(name.as_str());
        }
    }
    Ok(names)
}

fn texts<'a>(paths: &[ClaimPath], claims: &'a Map<String, Value>) -> Result<Vec<&'a str>, ClaimError> {
    let mut all = Vec::new();
    for path in paths {
        let Some(value) = path.find(claims)? else {
            continue;
        };
        let texts: Option<Vec<&str>> = value.as_array().and_then(|array| array.iter().map(Value::as_str).collect());
        all.extend(texts.ok_or_else(|| ClaimError::malformed(path.to_string(), "an array of texts"))?);
    }
    Ok(all)
}

fn words<'a>(paths: &[ClaimPath], claims: &'a Map<String, Value>) -> Result<Vec<&'a str>, ClaimError> {
    let mut all = Vec::new();
    for path in paths {
        let Some(value) = path.find(claims)? else {
            continue;
        };
        let words = value.as_str().and_then(scope_tokens);
        all.extend(words.ok_or_else(|| ClaimError::malformed(path.to_string(), "words with one space between them"))?);
    }
    Ok(all)
}

/// The words of a scope: `scope-token *( SP scope-token )` (RFC 6749 section 3.3), or nothing.
pub(super) fn scope_tokens(scope: &str) -> Option<Vec<&str>> {
    if scope.is_empty() {
        return Some(Vec::new());
    }
    scope.split(' ').map(|word| Scope::is_word(word).then_some(word)).collect()
}
