use core::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use auth_core::Timestamp;
use tokio::sync::Mutex;

use crate::{Grant, ObtainedToken, TokenEndpoint, TokenRequestError, TokenSourceError};

/// A token that is always at hand: asked for once, kept while it is good, renewed before it ends. A clone is a reference.
///
/// However many ask at once, one request goes to the issuer, and all get its outcome. While the next token is fetched the
/// one at hand serves, so nobody waits; if that fails, it serves to its end. After a failure the issuer is left in peace
/// for a second.
///
/// # Examples
///
/// ```
/// use auth_client::{Client, ClientCredentials, TokenEndpoint, TokenSource};
/// use auth_core::{Secret, Timestamp};
///
/// # async fn call(now: Timestamp) -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::with_secret("m2m", Secret::new("s3cret".to_owned()));
/// let source = TokenSource::new(TokenEndpoint::new("https://issuer.example/token")?, ClientCredentials::new(client));
///
/// let token = source.token(now).await?;
/// // the service answered 401: the token was taken back, so it is not handed out again
/// source.forget(&token);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenSource(Arc<Inner>);

struct Inner {
    endpoint: TokenEndpoint,
    grant: Grant,
    ahead: Duration,
    kept: ArcSwapOption<ObtainedToken>,
    /// Held by whoever is asking the issuer.
    asking: Mutex<Option<Outcome>>,
    /// How often the issuer was asked.
    asked: AtomicU64,
}

/// How the last request ended, and when it was made.
struct Outcome {
    token: Result<Arc<ObtainedToken>, TokenSourceError>,
    at: Timestamp,
}

impl TokenSource {
    /// Tokens of this endpoint on this ground, renewed a minute before they end.
    pub fn new(endpoint: TokenEndpoint, grant: impl Into<Grant>) -> Self {
        Self(Arc::new(Inner {
            endpoint,
            grant: grant.into(),
            ahead: Duration::from_mins(1),
            kept: ArcSwapOption::empty(),
            asking: Mutex::new(None),
            asked: AtomicU64::new(0),
        }))
    }

    /// Renews tokens this long before they end, or after half of their life where they live less than twice as long.
    #[must_use]
    pub fn renewed_ahead(self, ahead: Duration) -> Self {
        let Inner { endpoint, grant, .. } = &*self.0;
        Self(Arc::new(Inner {
            endpoint: endpoint.clone(),
            grant: grant.clone(),
            ahead,
            kept: ArcSwapOption::empty(),
            asking: Mutex::new(None),
            asked: AtomicU64::new(0),
        }))
    }

    /// A token that is good now.
    ///
    /// # Errors
    ///
    /// If none is at hand and the issuer gives none.
    pub async fn token(&self, now: Timestamp) -> Result<Arc<ObtainedToken>, TokenSourceError> {
        let kept = self.0.kept.load_full().filter(|token| token.is_good(now));
        let Some(token) = kept else { return self.0.ask(now).await };
        if !token.is_fresh(now, self.0.ahead) {
            self.renew(now);
        }
        Ok(token)
    }

    /// Forgets a token that was refused somewhere, so that the next call asks for another. One that was replaced meanwhile
    /// stays.
    pub fn forget(&self, refused: &Arc<ObtainedToken>) {
        self.0.kept.rcu(|kept| kept.clone().filter(|kept| !Arc::ptr_eq(kept, refused)));
    }

    /// Asks for the next token beside whoever is calling.
    fn renew(&self, now: Timestamp) {
        let inner = self.0.clone();
        if inner.asking.try_lock().is_err() {
            return;
        }
        tokio::spawn(async move {
            if let Err(error) = inner.ask_if_due(now).await {
                tracing::warn!(target: "portcullis", %error, "a token could not be renewed; the one at hand serves to its end");
            }
        });
    }
}

impl Inner {
    /// Asks the issuer, or waits for whoever is asking already.
    async fn ask(&self, now: Timestamp) -> Result<Arc<ObtainedToken>, TokenSourceError> {
        let before = self.asked.load(Ordering::Acquire);
        let mut last = self.asking.lock().await;
        if let Some(Outcome { token, at }) = &*last {
            let meanwhile = self.asked.load(Ordering::Acquire) != before;
            match token {
                Ok(token) if meanwhile => return Ok(token.clone()),
                Err(error) if meanwhile || is_recent(*at, now) => return Err(error.clone()),
                Ok(_) | Err(_) => {}
            }
        }
        self.fetch(&mut last, now).await
    }

    /// Asks the issuer unless somebody has just done so.
    async fn ask_if_due(&self, now: Timestamp) -> Result<(), TokenSourceError> {
        let mut last = self.asking.lock().await;
        let fresh = self.kept.load().as_ref().is_some_and(|token| token.is_fresh(now, self.ahead));
        let failed = last.as_ref().is_some_and(|last| last.token.is_err() && is_recent(last.at, now));
        if fresh || failed {
            return Ok(());
        }
        self.fetch(&mut last, now).await.map(drop)
    }

    async fn fetch(&self, last: &mut Option<Outcome>, now: Timestamp) -> Result<Arc<ObtainedToken>, TokenSourceError> {
        let token = self.endpoint.request(&self.grant, now).await;
        let token = token.map(Arc::new).map_err(|error: TokenRequestError| TokenSourceError::from(Arc::new(error)));
        if let Ok(token) = &token {
            self.kept.store(Some(token.clone()));
        }
        *last = Some(Outcome { token: token.clone(), at: now });
        self.asked.fetch_add(1, Ordering::AcqRel);
        token
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource")
            .field("endpoint", &self.0.endpoint.url())
            .field("grant", &self.0.grant)
            .finish_non_exhaustive()
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now >= at && now.duration_since(at).unsigned_abs() < PAUSE
}

const PAUSE: Duration = Duration::from_secs(1);
