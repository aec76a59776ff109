use auth_core::{Secret, Timestamp};
use http::HeaderValue;

use crate::{ClientCredentials, ServiceUser, TokenRequestError};

/// On what ground a token is asked for.
///
/// # Examples
///
/// ```
/// use auth_client::{Client, ClientCredentials, Grant};
/// use auth_core::Secret;
///
/// let client = Client::with_secret("m2m", Secret::new("s3cret".to_owned()));
/// let grant: Grant = ClientCredentials::new(client).into();
/// // there is no grant with a user's password: it is denied to whoever is not the issuer (RFC 9700 section 2.4)
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Grant {
    /// The client's own right.
    ClientCredentials(ClientCredentials),
    /// The signature of a service user.
    ServiceUser(ServiceUser),
}

impl Grant {
    pub(crate) fn body(&self, now: Timestamp) -> Result<Body, TokenRequestError> {
        match self {
            Self::ClientCredentials(grant) => grant.body(now),
            Self::ServiceUser(grant) => grant.body(now),
        }
    }
}

impl From<ClientCredentials> for Grant {
    fn from(grant: ClientCredentials) -> Self {
        Self::ClientCredentials(grant)
    }
}

impl From<ServiceUser> for Grant {
    fn from(grant: ServiceUser) -> Self {
        Self::ServiceUser(grant)
    }
}

/// What a body is written in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Encoding {
    Form,
    Json,
}

/// A request for a token, before it is written.
pub(crate) struct Body {
    encoding: Encoding,
    members: Vec<(&'static str, Secret)>,
    authorization: Option<Secret>,
    /// What an answer must not repeat into a log.
    secrets: Vec<Secret>,
}

impl Body {
    pub(crate) fn new(encoding: Encoding, grant_type: &str) -> Self {
        let mut body = Self { encoding, members: Vec::new(), authorization: None, secrets: Vec::new() };
        body.put("grant_type", grant_type);
        body
    }

    pub(crate) fn put(&mut self, name: &'static str, value: &str) {
        self.members.push((name, Secret::new(value.to_owned())));
    }

    pub(crate) fn put_secret(&mut self, name: &'static str, value: Secret) {
        self.secrets.push(value.clone());
        self.members.push((name, value));
    }

    pub(crate) fn authorize(&mut self, header: Secret) {
        self.secrets.push(header.clone());
        self.authorization = Some(header);
    }

    /// Keeps a secret that stands in the request in another spelling out of logs too.
    pub(crate) fn keep(&mut self, secret: Secret) {
        self.secrets.push(secret);
    }

    /// Whether this text has something in it that must not be seen.
    pub(crate) fn betrays(&self, text: &str) -> bool {
        self.secrets.iter().any(|secret| !secret.expose().is_empty() && text.contains(secret.expose()))
    }

    pub(crate) fn media_type(&self) -> &'static str {
        match self.encoding {
            Encoding::Form => "application/x-www-form-urlencoded",
            Encoding::Json => "application/json",
        }
    }

    pub(crate) fn authorization(&self) -> Option<HeaderValue> {
        // base64 always stands in a header
        let mut header = HeaderValue::from_str(self.authorization.as_ref()?.expose()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    pub(crate) fn text(&self) -> Secret {
        let members = self.members.iter().map(|(name, value)| (*name, value.expose()));
        Secret::new(match self.encoding {
            Encoding::Form => form_urlencoded::Serializer::new(String::new()).extend_pairs(members).finish(),
            Encoding::Json => {
                let members: serde_json::Map<_, _> =
                    members.map(|(name, value)| (name.to_owned(), value.into())).collect();
                serde_json::Value::Object(members).to_string()
            }
        })
    }
}
