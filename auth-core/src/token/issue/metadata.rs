use serde_json::{Map, Value};

/// What an issuer of one's own publishes about itself (RFC 8414 section 2).
///
/// # Examples
///
/// ```
/// use auth_core::token::IssuerMetadata;
///
/// let metadata = IssuerMetadata::new("https://issuer.example")?.grant_types(["client_credentials"]);
/// assert_eq!(metadata.document()["jwks_uri"], "https://issuer.example/.well-known/jwks.json");
///
/// // anybody on the way could put other keys into this one
/// let denied = IssuerMetadata::new("http://issuer.example").unwrap_err();
/// assert!(denied.to_string().starts_with("issuer `http://issuer.example` is no address"));
/// # Ok::<(), auth_core::token::IssuerMetadataError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct IssuerMetadata {
    issuer: String,
    members: Map<String, Value>,
}

/// Why an issuer can't be described.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerMetadataError {
    /// A name that is no address under which verifiers could find the issuer.
    #[error(
        "issuer `{}` is no address of one; expected `https://host` with a path or none, without query, fragment and slash at \
         the end (`http` only on this machine)",
        .0.escape_debug()
    )]
    Issuer(String),
}

impl IssuerMetadata {
    /// The metadata of this issuer, whose key set is at `/.well-known/jwks.json` below it.
    ///
    /// # Errors
    ///
    /// If the name is no `https` address; `http` is one on the own machine.
    pub fn new(issuer: impl Into<String>) -> Result<Self, IssuerMetadataError> {
        let issuer = issuer.into();
        if !is_address(&issuer) {
            return Err(IssuerMetadataError::Issuer(issuer));
        }
        let mut members = Map::new();
        members.insert("jwks_uri".to_owned(), format!("{issuer}{JWKS_PATH}").into());
        // required, and empty where nobody signs in by a browser
        members.insert("response_types_supported".to_owned(), Value::Array(Vec::new()));
        members.insert("issuer".to_owned(), issuer.as_str().into());
        Ok(Self { issuer, members })
    }

    /// Where tokens are had, as a path below the issuer.
    pub fn token_endpoint(self, path: &str) -> Self {
        self.endpoint("token_endpoint", path)
    }

    /// Where tokens are revoked, as a path below the issuer.
    pub fn revocation_endpoint(self, path: &str) -> Self {
        self.endpoint("revocation_endpoint", path)
    }

    /// Which grants the token endpoint knows.
    pub fn grant_types<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.list("grant_types_supported", names)
    }

    /// How clients say who they are at the token endpoint.
    pub fn token_endpoint_auth_methods<'a>(self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.list("token_endpoint_auth_methods_supported", names)
    }

    /// Which scopes can be asked for.
    pub fn scopes<'a>(self, words: impl IntoIterator<Item = &'a str>) -> Self {
        self.list("scopes_supported", words)
    }

    /// The issuer's name.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The path of the issuer, empty or `/like/this`: the documents are below it.
    pub fn path(&self) -> &str {
        let host = self.issuer.split_once("://").map_or("", |(_, host)| host);
        host.find('/').and_then(|at| host.get(at..)).unwrap_or("")
    }

    /// The document.
    pub fn document(&self) -> Value {
        Value::Object(self.members.clone())
    }

    fn endpoint(mut self, name: &str, path: &str) -> Self {
        let url = format!("{}/{}", self.issuer, path.trim_start_matches('/'));
        self.members.insert(name.to_owned(), url.into());
        self
    }

    fn list<'a>(mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) -> Self {
        self.members.insert(name.to_owned(), texts.into_iter().collect::<Vec<_>>().into());
        self
    }
}

/// RFC 8414 section 2: `https` without query and fragment. A slash at the end would make two addresses of each document.
fn is_address(issuer: &str) -> bool {
    let rest = match (issuer.strip_prefix("https://"), issuer.strip_prefix("http://")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if LOOPBACK.contains(&host(rest)) => rest,
        (None, _) => return false,
    };
    !host(rest).is_empty()
        && !rest.ends_with('/')
        && rest.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"#<>?@\\^`{|}".contains(&byte))
}

/// The host of what follows `https://`, without its port.
fn host(rest: &str) -> &str {
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// Where the key set is, below the issuer.
const JWKS_PATH: &str = "/.well-known/jwks.json";
