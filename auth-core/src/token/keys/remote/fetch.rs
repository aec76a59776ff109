use core::time::Duration;

use http::StatusCode;

use super::RemoteKeys;
use crate::{
    outgoing::{Endpoint, EndpointError, SendError, SendsRequests},
    token::{DiscoveryError, KeyError, KeySet, ProviderMetadata, discovery},
};

/// Why the keys of an issuer were not fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchKeysError {
    /// The address of the keys may not be asked.
    #[error("keys: {0}")]
    Address(#[from] EndpointError),
    /// The issuer's metadata can't be used.
    #[error(transparent)]
    Discovery(#[from] DiscoveryError),
    /// The text is not UTF-8.
    #[error("keys: the document is not UTF-8")]
    Encoding,
    /// The metadata names an address elsewhere.
    #[error("keys are at `{found}`, elsewhere than the issuer (`{expected}`); if that is right, allow its host")]
    Host {
        /// Where they are.
        found: String,
        /// Where they may be.
        expected: String,
    },
    /// The document has no usable key.
    #[error("keys: {0}")]
    Keys(#[from] KeyError),
    /// No answer.
    #[error("keys: {0}")]
    Send(#[from] SendError),
    /// An answer that is none.
    #[error("keys: answer has status {0}, expected 200")]
    Status(u16),
    /// All of it took too long.
    #[error("keys: nothing within {} s", .0.as_secs())]
    TooSlow(Duration),
}

/// What one visit to the issuer brought.
pub(super) struct Fetched {
    pub(super) keys: KeySet,
    pub(super) at: Endpoint,
}

impl RemoteKeys {
    /// Asks for everything anew: where the keys are, and the keys.
    pub(super) async fn fetch(&self, client: &dyn SendsRequests) -> Result<Fetched, FetchKeysError> {
        within(async {
            let at = if let Some(address) = &self.at {
                Endpoint::parse(address)?
            } else {
                let metadata = ProviderMetadata::discover(self.issuer.clone(), client).await?;
                self.allowed(metadata.endpoint("jwks_uri")?)?
            };
            Ok(Fetched { keys: keys(&at, client).await?, at })
        })
        .await
    }

    /// Asks for the keys where they were before.
    pub(super) async fn fetch_again(
        &self,
        at: &Endpoint,
        client: &dyn SendsRequests,
    ) -> Result<KeySet, FetchKeysError> {
        within(keys(at, client)).await
    }

    /// The metadata is somebody's text: it sends nobody to another host, unless the service said so.
    fn allowed(&self, at: Endpoint) -> Result<Endpoint, FetchKeysError> {
        let own = Endpoint::parse(&self.issuer)?.origin();
        let https =
            |host: &str| Endpoint::parse(&format!("https://{host}")).is_ok_and(|url| url.origin() == at.origin());
        if at.origin() == own || self.hosts.iter().any(|host| https(host)) {
            return Ok(at);
        }
        Err(FetchKeysError::Host { found: at.to_string(), expected: own })
    }
}

async fn keys(at: &Endpoint, client: &dyn SendsRequests) -> Result<KeySet, FetchKeysError> {
    let (status, document) = discovery::get(at, client).await?;
    if status != StatusCode::OK {
        return Err(FetchKeysError::Status(status.as_u16()));
    }
    let text = core::str::from_utf8(&document).map_err(|_| FetchKeysError::Encoding)?;
    Ok(KeySet::from_jwks_or_none(text)?)
}

/// A client has limits of its own for each request; this one is for all of them, and for clients without.
async fn within<T>(fetch: impl Future<Output = Result<T, FetchKeysError>>) -> Result<T, FetchKeysError> {
    tokio::time::timeout(LONGEST, fetch).await.unwrap_or(Err(FetchKeysError::TooSlow(LONGEST)))
}

const LONGEST: Duration = Duration::from_secs(10);
