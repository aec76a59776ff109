use core::time::Duration;

use crate::outgoing::{EndpointError, HttpClientError};

/// Why a verifier can't be made of these settings. The text begins with the name of the setting.
///
/// # Examples
///
/// ```
/// use auth_core::token::Verifier;
///
/// let refused = Verifier::new([]).unwrap_err();
/// assert_eq!(refused.to_string(), "issuer: none is configured; name at least one whose tokens are to be accepted");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// An issuer, or its keys, at an address that may not be asked.
    #[error("issuer: `{}`: {cause}", .name.escape_debug())]
    Address {
        /// The issuer.
        name: String,
        /// Why.
        #[source]
        cause: EndpointError,
    },
    /// An audience that is no text.
    #[error("audience: empty for issuer `{0}`; name the identifier that this service has at the issuer")]
    AudienceEmpty(String),
    /// No issuer could be asked for its keys.
    #[error(transparent)]
    Client(#[from] HttpClientError),
    /// An address that no proof of possession could be for.
    #[error("dpop: {0}")]
    Dpop(#[source] EndpointError),
    /// An address that tokens may not be sent to.
    #[error("introspection: for issuer `{issuer}`: {cause}")]
    Introspection {
        /// The issuer.
        issuer: String,
        /// Why.
        #[source]
        cause: EndpointError,
    },
    /// Two issuers that could be asked about a token that names none.
    #[error("introspection: `{0}` is a second issuer to ask; a token would be shown to one that it is not of")]
    IntrospectionTwice(String),
    /// An issuer without a name.
    #[error("issuer: empty; name the exact `iss` of its tokens")]
    IssuerEmpty,
    /// No issuer at all.
    #[error("issuer: none is configured; name at least one whose tokens are to be accepted")]
    IssuerMissing,
    /// Two issuers of the same name, so that it is not clear whose keys count.
    #[error("issuer: `{0}` is configured twice; name further audiences and keys on the first")]
    IssuerTwice(String),
    /// An issuer without usable keys.
    #[error("keys: issuer `{0}` has no usable key; add one, and mind that two keys of the same id count as none")]
    KeysEmpty(String),
    /// Keys that are believed for no time.
    #[error("lifetime: of the keys of issuer `{0}` is less than a second; ten minutes are usual")]
    KeysLifetime(String),
    /// A leeway that would keep expired tokens alive.
    #[error("leeway: {seconds} s for issuer `{0}` is more than 30 s; set the clocks instead", seconds = .1.as_secs())]
    Leeway(String, Duration),
    /// A lifetime of nothing.
    #[error("longest_lifetime: zero for issuer `{0}` refuses every token; leave it out or allow some time")]
    LongestLifetime(String),
    /// A path that leads nowhere.
    #[error("mapping: an empty claim path for issuer `{0}`; name the member that holds the claim")]
    Mapping(String),
    /// A profile that does not say what it is about.
    #[error("{0}: empty in the profile of issuer `{1}`; name its id, or the roles of others would count")]
    Profile(&'static str, String),
}
