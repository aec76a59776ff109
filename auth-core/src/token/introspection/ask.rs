use std::sync::Arc;

use http::{HeaderValue, Request, StatusCode, header};
use serde_json::{Map, Value};
use tokio::sync::{OnceCell, Semaphore};
use url::form_urlencoded;

use super::{Introspection, IntrospectionError};
use crate::{
    Secret, Timestamp,
    outgoing::{Endpoint, SendError, SendsRequests},
    token::{
        DiscoveryError, ProviderMetadata, TokenError,
        error::{InactiveError, MalformedJson},
        json,
    },
};

/// Asks one issuer about tokens.
#[derive(Debug)]
pub(in crate::token) struct Introspector {
    issuer: Arc<str>,
    settings: Introspection,
    client: Arc<dyn SendsRequests>,
    endpoint: OnceCell<Endpoint>,
    under_way: Semaphore,
}

/// What the issuer said.
pub(in crate::token) enum Said {
    /// The claims, and how many bytes they came in.
    Active(Map<String, Value>, usize),
    Nothing(TokenError),
}

impl Introspector {
    pub(in crate::token) fn new(issuer: Arc<str>, settings: Introspection, client: Arc<dyn SendsRequests>) -> Self {
        Self { issuer, settings, client, endpoint: OnceCell::new(), under_way: Semaphore::new(MOST_AT_ONCE) }
    }

    pub(in crate::token) fn settings(&self) -> &Introspection {
        &self.settings
    }

    /// Asks about a token of a form that such a token can have.
    pub(in crate::token) async fn ask(&self, token: &str, now: Timestamp) -> Result<Said, IntrospectionError> {
        let _permit = self.under_way.try_acquire().map_err(|_| IntrospectionError::Busy)?;
        let endpoint = self.endpoint.get_or_try_init(|| self.find_endpoint()).await?;
        let answer = self.client.send(self.question(endpoint, token, now)?).await?;
        match answer.status() {
            StatusCode::OK => {}
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                return Err(IntrospectionError::Refused(status.as_u16()));
            }
            status => return Err(IntrospectionError::Status(status.as_u16())),
        }
        let claims =
            json::object(answer.body()).map_err(|cause| IntrospectionError::Form(MalformedJson::new(cause)))?;
        // exactly `true`: nothing else is active (RFC 7662 section 2.2)
        Ok(match claims.get("active") {
            Some(Value::Bool(true)) => Said::Active(claims, answer.body().len()),
            _ => Said::Nothing(InactiveError::new().into()),
        })
    }

    fn question(
        &self,
        endpoint: &Endpoint,
        token: &str,
        now: Timestamp,
    ) -> Result<Request<Vec<u8>>, IntrospectionError> {
        let proven = self.settings.me.prove(&self.issuer, now)?;
        let body = Secret::new(
            form_urlencoded::Serializer::new(String::new())
                .append_pair("token", token)
                .append_pair("token_type_hint", "access_token")
                .extend_pairs(proven.parameters.iter().map(|(name, value)| (*name, value.expose())))
                .finish(),
        );
        let mut request = Request::post(endpoint.as_str())
            .header(header::CONTENT_TYPE, FORM)
            .body(body.expose().as_bytes().to_vec())
            .map_err(SendError::failed)?;
        if let Some(authorization) = proven.authorization {
            request.headers_mut().insert(header::AUTHORIZATION, authorization);
        }
        Ok(request)
    }

    async fn find_endpoint(&self) -> Result<Endpoint, IntrospectionError> {
        if let Some(address) = &self.settings.at {
            return Endpoint::parse(address).map_err(|cause| DiscoveryError::Name(cause).into());
        }
        let metadata = ProviderMetadata::discover(Arc::clone(&self.issuer), &*self.client).await?;
        let found = metadata.endpoint("introspection_endpoint")?;
        let expected = Endpoint::parse(&self.issuer).map_err(DiscoveryError::Name)?.origin();
        // this service's secret goes there
        if found.origin() == expected {
            return Ok(found);
        }
        Err(IntrospectionError::Elsewhere { found: found.to_string(), expected })
    }
}

/// Whether a text has the form of a token that is none of ours to read: `b64token` (RFC 6750 section 2.1).
pub(in crate::token) fn is_opaque(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

const MOST_AT_ONCE: usize = 64;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
