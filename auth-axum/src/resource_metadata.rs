use auth_core::token::Algorithm;
use axum::{
    Extension,
    http::{HeaderValue, Uri, header, uri::Scheme},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use crate::{answer::may_be_quoted, public, routing::GuardedRouter};

/// What a resource says of itself, so that clients find out whose tokens it takes (RFC 9728): the document at
/// `/.well-known/oauth-protected-resource`, and its address in challenges.
///
/// # Examples
///
/// ```
/// use auth_axum::{GuardedRouter, ResourceMetadata};
///
/// let metadata = ResourceMetadata::new("https://api.example")?
///     .authorization_server("https://issuer.example")
///     .scopes(["articles.read"]);
/// assert_eq!(metadata.address(), "https://api.example/.well-known/oauth-protected-resource");
/// // challenges name it: `Auth::builder().resource_metadata(&metadata)`
/// let router: GuardedRouter = GuardedRouter::new().merge(metadata.router());
/// assert_eq!(router.access().rows()[0].path(), "/.well-known/oauth-protected-resource");
///
/// // a client could be sent elsewhere by anybody on the way
/// assert!(ResourceMetadata::new("http://api.example").is_err());
/// # Ok::<(), auth_axum::ResourceMetadataError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ResourceMetadata {
    origin: String,
    path: String,
    members: Map<String, Value>,
}

/// Why a resource can't have this identifier.
#[derive(Debug, thiserror::Error)]
#[error(
    "`resource`: `{}` is no identifier of a resource; use the `https` URL under which clients call this service, without \
     query and fragment",
    .0.escape_debug()
)]
pub struct ResourceMetadataError(String);

impl ResourceMetadata {
    /// The metadata of the resource under this URL, by which clients call it: what a client compares with the URL that it
    /// asked (RFC 9728 section 3.3), and what should be the audience of its tokens.
    ///
    /// # Errors
    ///
    /// If it is no `https` URL (or `http` on this machine), or has a query or fragment.
    pub fn new(resource: impl Into<String>) -> Result<Self, ResourceMetadataError> {
        let resource = resource.into();
        let Some((origin, path)) = split(&resource) else { return Err(ResourceMetadataError(resource)) };
        let members = [("resource", json!(resource)), ("bearer_methods_supported", json!(["header"]))];
        let members = members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        Ok(Self { origin, path, members })
    }

    /// Names an issuer whose tokens are taken, beside those already named.
    pub fn authorization_server(mut self, issuer: impl Into<String>) -> Self {
        if let Some(servers) = self.members.entry("authorization_servers").or_insert(json!([])).as_array_mut() {
            servers.push(issuer.into().into());
        }
        self
    }

    /// Names the scopes that a client can ask for.
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes: Vec<Value> = scopes.into_iter().map(|scope| scope.into().into()).collect();
        self.member("scopes_supported", scopes)
    }

    /// Says what people call the resource.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.member("resource_name", name.into())
    }

    /// Says where people read how to use it.
    pub fn documentation(self, url: impl Into<String>) -> Self {
        self.member("resource_documentation", url.into())
    }

    /// Names the algorithms that proofs of possession may have (RFC 9449).
    pub fn dpop_algorithms(self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        let names: Vec<Value> = algorithms.into_iter().map(|algorithm| algorithm.name().into()).collect();
        self.member("dpop_signing_alg_values_supported", names)
    }

    /// Where the document is: the well-known path stands between host and path (RFC 9728 section 3.1).
    pub fn address(&self) -> String {
        format!("{}{WELL_KNOWN}{}", self.origin, self.path)
    }

    /// The document.
    pub fn document(&self) -> Value {
        Value::Object(self.members.clone())
    }

    /// The route of the document, to be merged into the router of the resource's host. Anybody may read it.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> GuardedRouter<S> {
        let document = Extension(Document(self.document().to_string()));
        GuardedRouter::new().route(&format!("{WELL_KNOWN}{}", self.path), crate::get(show).layer(document))
    }

    fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }
}

#[derive(Clone)]
struct Document(String);

#[public]
async fn show(Extension(document): Extension<Document>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    (headers, document.0).into_response()
}

/// Origin and path of an identifier; the path is empty where it is `/`.
fn split(resource: &str) -> Option<(String, String)> {
    let uri: Uri = resource.parse().ok()?;
    let authority = uri.authority()?;
    let local = matches!(uri.host()?, "127.0.0.1" | "[::1]" | "localhost");
    let scheme = uri.scheme()?;
    let encrypted = *scheme == Scheme::HTTPS || (*scheme == Scheme::HTTP && local);
    let plain = !authority.as_str().contains('@') && uri.query().is_none() && !resource.contains('#');
    // what a route would take for a capture is no path of a resource
    let literal = !uri.path().contains(['{', '}', '*']) && may_be_quoted(resource);
    let path = uri.path().strip_suffix('/').unwrap_or(uri.path());
    (encrypted && plain && literal).then(|| (format!("{scheme}://{authority}"), path.to_owned()))
}

const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";
