use core::{error::Error, time::Duration};

use reqwest::{StatusCode, Url, header, redirect};
use zeroize::Zeroizing;

use crate::{TokenRequestError, grant::Body};

/// HTTP as it is spoken with an issuer: no redirect is followed (a secret would go where the answer points), no proxy of the
/// environment is asked, and no cookie is kept.
#[derive(Clone, Debug)]
pub(crate) struct Http(reqwest::Client);

/// What an issuer may take of us.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) timeout: Duration,
    pub(crate) bytes: usize,
}

/// What an issuer answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Http {
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .referer(false)
            .no_proxy()
            .build()
            .map(Self)
    }

    pub(crate) async fn post(&self, url: &Url, limits: &Limits, body: &Body) -> Result<Answer, TokenRequestError> {
        let failed = |error: reqwest::Error| TokenRequestError::Unreachable {
            endpoint: url.to_string(),
            // the address is named already
            source: Box::new(error.without_url()),
        };
        let mut request = self
            .0
            .post(url.clone())
            .timeout(limits.timeout)
            .header(header::CONTENT_TYPE, body.media_type())
            .header(header::ACCEPT, "application/json");
        if let Some(basic) = body.authorization() {
            request = request.header(header::AUTHORIZATION, basic);
        }
        let mut response = request.body(body.text().expose().to_owned()).send().await.map_err(failed)?;
        let status = response.status();
        if status.is_redirection() {
            return Err(TokenRequestError::Redirected { endpoint: url.to_string(), status: status.as_u16() });
        }

        let mut answer = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if answer.len() + chunk.len() > limits.bytes {
                return Err(TokenRequestError::TooLarge { endpoint: url.to_string(), limit: limits.bytes });
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body: answer })
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { timeout: TIMEOUT, bytes: LARGEST_ANSWER }
    }
}

/// What failed below, in one line: a library says the cause only in the sources of its errors.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TIMEOUT: Duration = Duration::from_secs(10);

/// In bytes. A token is at most some thousand long.
const LARGEST_ANSWER: usize = 64 * 1024;
