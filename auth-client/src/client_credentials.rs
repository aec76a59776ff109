use auth_core::Timestamp;

use crate::{
    Client, TokenRequestError,
    grant::{Body, Encoding},
};

/// A token for the client itself (RFC 6749 section 4.4).
///
/// # Examples
///
/// ```
/// use auth_client::{Client, ClientCredentials};
/// use auth_core::Secret;
///
/// let client = Client::with_secret("m2m", Secret::new("s3cret".to_owned()));
/// let grant = ClientCredentials::new(client).scope("articles.read").resource("https://api.example");
/// // a token for `https://api.example` is denied everywhere else
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ClientCredentials {
    client: Client,
    encoding: Encoding,
    parameters: Vec<(&'static str, Box<str>)>,
}

impl ClientCredentials {
    /// What this client gets without asking for anything in particular, asked for with a form.
    pub fn new(client: Client) -> Self {
        Self { client, encoding: Encoding::Form, parameters: Vec::new() }
    }

    /// Asks with a JSON body, as Auth0 documents it.
    pub fn as_json(mut self) -> Self {
        self.encoding = Encoding::Json;
        self
    }

    /// Names the API that the token is for, in the parameter of Auth0 and others.
    pub fn audience(self, audience: impl Into<Box<str>>) -> Self {
        self.with("audience", audience)
    }

    /// Names the API that the token is for (RFC 8707): one, so that the token is good nowhere else.
    pub fn resource(self, resource: impl Into<Box<str>>) -> Self {
        self.with("resource", resource)
    }

    /// Asks for these scopes, with spaces between them.
    pub fn scope(self, scope: impl Into<Box<str>>) -> Self {
        self.with("scope", scope)
    }

    pub(crate) fn body(&self, now: Timestamp) -> Result<Body, TokenRequestError> {
        let mut body = Body::new(self.encoding, "client_credentials");
        for (name, value) in &self.parameters {
            body.put(name, value);
        }
        self.client.prove(&mut body, now)?;
        Ok(body)
    }

    /// A parameter is there once: what is said last counts.
    fn with(mut self, name: &'static str, value: impl Into<Box<str>>) -> Self {
        self.parameters.retain(|(other, _)| *other != name);
        self.parameters.push((name, value.into()));
        self
    }
}
