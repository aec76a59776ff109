use std::sync::Arc;

use auth_core::{
    AuditEvent, Authentication, AuthenticationError, Clock, Denial, Grants, RecordsAudit, Secret, Timestamp,
    TracingAudit,
    policy::PermissionPolicy,
    token::{self, Dpop, Issuer, Revocations, TokenCache, TokenGate, Verifier},
};
use axum::{http::request::Parts, response::Response};
use ipnet::IpNet;

use crate::{
    answer::{Challenges, may_be_quoted},
    authority::Authority,
    bearer::Bearer,
    client_address::TrustedProxies,
    clock::SystemClock,
    credential::{Placed, Scheme},
    dpop::Proven,
    problem::{self, FormatsProblems, Problem},
    resource_metadata::ResourceMetadata,
};

/// Who a service believes, and how it answers: what `GuardedRouter::into_router` puts around the routes.
///
/// # Examples
///
/// ```
/// use auth_axum::{Auth, testing::TestIssuer};
///
/// # async fn build() -> Result<(), auth_axum::ConfigError> {
/// let issuer = TestIssuer::new("https://issuer.example", "https://api.example");
/// let auth = Auth::builder().issuer(issuer.issuer()).realm("articles").build().await?;
/// # Ok(())
/// # }
/// # async fn refused() {
/// // nobody could ever sign in here, so the start is refused
/// let error = Auth::builder().build().await.unwrap_err();
/// assert_eq!(error.to_string(), "`issuer`: a service needs one issuer or credential scheme at least");
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Auth(Arc<Service>);

/// Puts an [`Auth`] together.
///
/// # Examples
///
/// ```
/// use auth_axum::{Auth, Grants, Permission, Role, testing::TestIssuer};
///
/// # async fn build() {
/// let issuer = TestIssuer::new("https://issuer.example", "https://api.example").issuer();
/// let grants = Grants::new().grant(Role::named("editor"), [Permission::named("articles:write")]);
/// let built = Auth::builder().issuer(issuer.clone()).grants(grants).build().await;
/// assert!(built.is_ok());
///
/// // a realm that could break out of its challenge is refused at the start, by name
/// let refused = Auth::builder().issuer(issuer).realm("a\"b").build().await.unwrap_err();
/// assert!(refused.to_string().starts_with("`realm`"));
/// # }
/// ```
#[derive(Debug)]
#[must_use]
pub struct AuthBuilder {
    issuers: Vec<Issuer>,
    revocations: Option<Revocations>,
    cache: Option<TokenCache>,
    dpop: Option<Dpop>,
    schemes: Vec<Box<dyn Scheme>>,
    audit: Vec<Arc<dyn RecordsAudit>>,
    clock: Arc<dyn Clock>,
    format: Option<Arc<dyn FormatsProblems>>,
    authority: Authority,
    realm: String,
    metadata: Option<String>,
    proxies: Vec<IpNet>,
}

/// Why a service may not start. The message names the setting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The keys of an issuer can't be had.
    #[error("`issuer`: {0}")]
    Issuer(#[source] AuthenticationError),
    /// Nothing could ever authenticate anybody.
    #[error("`issuer`: a service needs one issuer or credential scheme at least")]
    NobodyToBelieve,
    /// Proofs of keys that no token is bound to.
    #[error("`dpop`: no issuer is named whose tokens could be bound to a key")]
    NothingToProve,
    /// Revocations that no credential is looked up in.
    #[error("`revocations`: no issuer is named whose tokens they could be of")]
    NothingToRevoke,
    /// The realm can't be sent in a challenge.
    #[error("`realm`: `{}` can't stand in a challenge; use printable ASCII without `\"` and `\\`", .0.escape_debug())]
    Realm(String),
    /// An issuer is not usable as it is configured.
    #[error(transparent)]
    Token(#[from] token::ConfigError),
}

/// What the credential layer and the guards of a running service share.
#[derive(Debug)]
pub(crate) struct Service {
    schemes: Vec<Placed>,
    audit: Vec<Arc<dyn RecordsAudit>>,
    clock: Arc<dyn Clock>,
    format: Option<Arc<dyn FormatsProblems>>,
    challenges: Challenges,
    authority: Authority,
    proxies: TrustedProxies,
}

impl Auth {
    /// Starts a configuration that trusts nobody.
    pub fn builder() -> AuthBuilder {
        AuthBuilder {
            issuers: Vec::new(),
            revocations: None,
            cache: Some(TokenCache::new()),
            dpop: None,
            schemes: Vec::new(),
            audit: Vec::new(),
            clock: Arc::new(SystemClock),
            format: None,
            authority: Authority::default(),
            realm: "api".to_owned(),
            metadata: None,
            proxies: Vec::new(),
        }
    }

    pub(crate) fn service(&self) -> &Arc<Service> {
        &self.0
    }
}

impl AuthBuilder {
    /// Trusts the tokens of this issuer, beside those of others already named.
    pub fn issuer(mut self, issuer: Issuer) -> Self {
        self.issuers.push(issuer);
        self
    }

    /// Refuses tokens that were taken back, also those that were let in before.
    pub fn revocations(mut self, revocations: Revocations) -> Self {
        self.revocations = Some(revocations);
        self
    }

    /// Remembers verified tokens in this cache, or none at all. By default in one of 32 MiB.
    pub fn token_cache(mut self, cache: impl Into<Option<TokenCache>>) -> Self {
        self.cache = cache.into();
        self
    }

    /// Takes tokens that are bound to a key of their client, with a proof of it for each request (RFC 9449), beside bearer
    /// tokens. A bound token is never taken as a bearer token.
    pub fn dpop(mut self, dpop: Dpop) -> Self {
        self.dpop = Some(dpop);
        self
    }

    /// Takes this kind of credential too.
    pub fn scheme(mut self, scheme: impl Scheme + 'static) -> Self {
        self.schemes.push(Box::new(scheme));
        self
    }

    /// Sends every decision to this sink, beside others already named. Without any, decisions go to `tracing`.
    pub fn audit(mut self, sink: impl RecordsAudit + 'static) -> Self {
        self.audit.push(Arc::new(sink));
        self
    }

    /// Reads the time from this clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Gives every problem that leaves the service this form.
    pub fn format(mut self, format: impl FormatsProblems + 'static) -> Self {
        self.format = Some(Arc::new(format));
        self
    }

    /// Gives every principal, whatever credential it came by, the permissions of its roles.
    pub fn grants(mut self, grants: Grants) -> Self {
        self.authority.grants = grants;
        self
    }

    /// Lets this policy say which permissions each principal has. What their credentials say about permissions counts no
    /// longer, nor do [grants](Self::grants); roles, scopes and policies over resources are what they were.
    ///
    /// Each request is answered by one snapshot of the policy. A policy that can't decide denies.
    pub fn policy(mut self, permissions: PermissionPolicy) -> Self {
        self.authority.everybody = Some(permissions);
        self
    }

    /// Lets this policy say which permissions the principals of this issuer have, and of this one alone: two issuers may
    /// call two people by one subject.
    pub fn policy_of(mut self, issuer: impl Into<Box<str>>, permissions: PermissionPolicy) -> Self {
        self.authority.issuers.push((issuer.into(), permissions));
        self
    }

    /// Names the protected space in challenges; `api` by default.
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.realm = realm.into();
        self
    }

    /// Tells clients in challenges where this resource describes itself (RFC 9728 section 5.1). Mount the
    /// [document](ResourceMetadata::router) there.
    pub fn resource_metadata(mut self, metadata: &ResourceMetadata) -> Self {
        self.metadata = Some(metadata.address());
        self
    }

    /// Takes the word of these proxies on a client's address. By default nobody's is taken, and `X-Forwarded-For` is
    /// ignored.
    pub fn trusted_proxies(mut self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        self.proxies.extend(networks);
        self
    }

    /// The finished configuration.
    ///
    /// # Errors
    ///
    /// If a setting is missing or can't be right, or the keys of an issuer can't be had that the service is not to start
    /// without ([`RemoteKeys::lazy`](token::RemoteKeys::lazy)); the message names it.
    pub async fn build(self) -> Result<Auth, ConfigError> {
        let mut schemes = self.schemes;
        if !self.issuers.is_empty() {
            let mut gate = TokenGate::new(Verifier::new(self.issuers)?).cache(self.cache);
            if let Some(revocations) = self.revocations {
                gate = gate.revocations(revocations);
            }
            if let Some(dpop) = self.dpop {
                gate = gate.dpop(dpop);
            }
            gate.start(self.clock.now()).await.map_err(ConfigError::Issuer)?;
            let gate = Arc::new(gate);
            if gate.takes_proofs() {
                schemes.insert(0, Box::new(Proven::new(gate.clone())));
            }
            let bearer = Box::new(Bearer::new(gate.clone()));
            // where the issuer is asked about whatever is no JWT, other schemes behind `Bearer` take their own first: no key of
            // theirs is shown to the issuer
            if gate.takes_opaque() { schemes.push(bearer) } else { schemes.insert(0, bearer) }
        } else if self.dpop.is_some() {
            return Err(ConfigError::NothingToProve);
        } else if self.revocations.is_some() {
            return Err(ConfigError::NothingToRevoke);
        }
        if schemes.is_empty() {
            return Err(ConfigError::NobodyToBelieve);
        }
        if !may_be_quoted(&self.realm) {
            return Err(ConfigError::Realm(self.realm));
        }

        let mut audit = self.audit;
        if audit.is_empty() {
            audit.push(Arc::new(TracingAudit));
        }
        let schemes: Vec<Placed> = schemes.into_iter().map(Placed::new).collect();
        let challenges = Challenges::new(&schemes, &self.realm, self.metadata.as_deref());
        Ok(Auth(Arc::new(Service {
            schemes,
            audit,
            clock: self.clock,
            format: self.format,
            challenges,
            authority: self.authority,
            proxies: TrustedProxies::new(self.proxies),
        })))
    }
}

impl Service {
    pub(crate) fn schemes(&self) -> &[Placed] {
        &self.schemes
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn proxies(&self) -> &TrustedProxies {
        &self.proxies
    }

    pub(crate) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Has the scheme of this place in the list verify a credential.
    pub(crate) async fn verify(
        &self,
        scheme: usize,
        credential: &Secret,
        parts: &Parts,
        now: Timestamp,
    ) -> Authentication {
        let Some(scheme) = self.schemes.get(scheme) else {
            return Authentication::Failed(Arc::new(AuthenticationError::refused("no scheme is there to verify it")));
        };
        match scheme.scheme.verify(credential, parts, now).await {
            Ok(principal) => Authentication::Principal(self.authority.applied_to(principal, now)),
            Err(error) => Authentication::Failed(Arc::new(error)),
        }
    }

    /// The answer to a denial, where this scheme of the list took the credential.
    pub(crate) fn answer(&self, denial: &Denial, scheme: Option<usize>) -> Problem {
        self.challenges.answer(denial, scheme)
    }

    pub(crate) fn record(&self, event: &AuditEvent<'_>) {
        for sink in &self.audit {
            sink.record(event);
        }
    }

    /// The response on its way out, its problem in the service's form, with what the scheme has to say whose credential
    /// came with the request.
    pub(crate) fn finished(&self, response: Response, scheme: Option<usize>, now: Timestamp) -> Response {
        let mut response = problem::of_router(response);
        if let Some(placed) = scheme.and_then(|scheme| self.schemes.get(scheme)) {
            for (name, value) in placed.scheme.answer_headers(now) {
                response.headers_mut().insert(name, value);
            }
        }
        match &self.format {
            Some(format) => problem::formatted(response, &**format),
            None => response,
        }
    }
}
