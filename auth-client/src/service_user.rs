use std::path::Path;

use auth_core::Timestamp;

use crate::{
    ClientKey, KeyFileError, TokenRequestError,
    assertion::Assertion,
    grant::{Body, Encoding},
    key_file::KeyFile,
};

/// A service user that signs for itself (RFC 7523 section 2.1): the JWT profile of Zitadel.
///
/// # Examples
///
/// ```no_run
/// use auth_client::{ServiceUser, ServiceUserKey, TokenEndpoint, TokenSource};
///
/// let key = ServiceUserKey::read("service-user.json")?; // a file that is not there is denied by name
/// let grant = ServiceUser::new(key, "https://tenant.zitadel.cloud")
///     .scope("openid urn:zitadel:iam:org:project:id:283110010000000001:aud");
/// let endpoint = TokenEndpoint::new("https://tenant.zitadel.cloud/oauth/v2/token")?;
/// let source = TokenSource::new(endpoint, grant);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ServiceUser {
    key: ServiceUserKey,
    issuer: Box<str>,
    scope: Option<Box<str>>,
    resource: Option<Box<str>>,
}

/// The key of a service user, with the id of its user.
#[derive(Clone, Debug)]
#[must_use]
pub struct ServiceUserKey {
    user_id: Box<str>,
    key: ClientKey,
}

impl ServiceUser {
    /// The user of this key at the issuer of this exact name, for whom alone the assertions are.
    pub fn new(key: ServiceUserKey, issuer: impl Into<Box<str>>) -> Self {
        Self { key, issuer: issuer.into(), scope: None, resource: None }
    }

    /// Asks for these scopes, with spaces between them. With Zitadel, `urn:zitadel:iam:org:project:id:{id}:aud` names the
    /// project that the token is for.
    pub fn scope(self, scope: impl Into<Box<str>>) -> Self {
        Self { scope: Some(scope.into()), ..self }
    }

    /// Names the API that the token is for (RFC 8707), at issuers that know this parameter.
    pub fn resource(self, resource: impl Into<Box<str>>) -> Self {
        Self { resource: Some(resource.into()), ..self }
    }

    pub(crate) fn body(&self, now: Timestamp) -> Result<Body, TokenRequestError> {
        let user = &*self.key.user_id;
        let assertion = Assertion { issuer: user, subject: user, audience: &self.issuer };
        let mut body = Body::new(Encoding::Form, "urn:ietf:params:oauth:grant-type:jwt-bearer");
        if let Some(scope) = &self.scope {
            body.put("scope", scope);
        }
        if let Some(resource) = &self.resource {
            body.put("resource", resource);
        }
        body.put_secret("assertion", assertion.sign(&self.key.key, now)?);
        Ok(body)
    }
}

impl ServiceUserKey {
    /// The key of a user of this id.
    pub fn new(user_id: impl Into<Box<str>>, key: ClientKey) -> Self {
        Self { user_id: user_id.into(), key }
    }

    /// Reads the key file that Zitadel offers for a service user:
    /// `{"type":"serviceaccount","keyId":"…","key":"-----BEGIN RSA PRIVATE KEY-----…","userId":"…"}`.
    ///
    /// # Errors
    ///
    /// If the file can't be read, is no such file, or has no usable key. The text names the file and never quotes it.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, KeyFileError> {
        KeyFile::read(path.as_ref()).map(|file| Self { user_id: file.user_id.into(), key: file.key })
    }

    /// The id of the user.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }
}
