use core::time::Duration;

use auth_core::{Secret, Timestamp};
use auth_store::traits::{Digest, Family, PasswordHash, RefreshToken, Session, SessionId, User, UserStatus};

use super::{device, user};
use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
    keys, names,
    password::{Password, Verdict},
    throttle::{Counted, Counters, Try},
};

/// Somebody who wants to sign in: a name or an address, a password, and where from.
///
/// # Examples
///
/// ```
/// use auth_accounts::{Visitor, flows::SignIn};
/// use auth_core::Secret;
///
/// let sign_in = SignIn::new("bob", Secret::new("owls drink cold tea".to_owned()), Visitor::default());
/// assert!(!format!("{sign_in:?}").contains("owls"));
/// ```
#[derive(Debug)]
pub struct SignIn {
    pub(crate) login: String,
    pub(crate) password: Secret,
    pub(crate) visitor: Visitor,
    pub(crate) device: Option<Secret>,
    pub(crate) previous: Option<Secret>,
}

/// Somebody whose password was right.
#[derive(Clone, Debug)]
pub struct SignedInAs(pub(crate) User);

/// What a login hands out.
///
/// # Examples
///
/// ```
/// use auth_accounts::flows::Grant;
///
/// fn body(grant: &Grant) -> String {
///     format!("{{\"access_token\":\"{}\"}}", grant.access_token.expose()) // with `Cache-Control: no-store`
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Grant {
    /// For each request.
    pub access_token: Secret,
    /// How long it lives.
    pub expires_in: Duration,
    /// For the next access token, once.
    pub refresh_token: Secret,
    /// How long that lives.
    pub refresh_expires_in: Duration,
    /// The id of the session that both belong to.
    pub session: SessionId,
    /// The cookie of a browser, where one was asked for.
    pub cookie: Option<BrowserSession>,
}

/// What a browser gets.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BrowserSession {
    /// The value of the session's cookie.
    pub id: Secret,
    /// How long it lives.
    pub lifetime: Duration,
    /// What its pages send back with unsafe requests.
    pub csrf: String,
    /// The proof that the browser is known.
    pub device: Secret,
}

/// Whether a login is one of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Browser,
    Client,
}

impl SignIn {
    /// A login with a name or an e-mail address.
    pub fn new(login: impl Into<String>, password: Secret, visitor: Visitor) -> Self {
        Self { login: login.into(), password, visitor, device: None, previous: None }
    }

    /// Comes from a browser that may be known.
    #[must_use]
    pub fn device(mut self, device: Option<Secret>) -> Self {
        self.device = device;
        self
    }

    /// Comes from a browser that had this session before. It ends, whoever signs in (fixation).
    #[must_use]
    pub fn previous(mut self, session: Option<Secret>) -> Self {
        self.previous = session;
        self
    }
}

impl SignedInAs {
    /// Who it is.
    pub fn user(&self) -> &User {
        &self.0
    }
}

impl Accounts {
    /// Verifies a name and a password. The same work is done for everybody, whether the account exists, has a password, is
    /// active or not.
    ///
    /// # Errors
    ///
    /// With [`Refusal::InvalidCredentials`] if either is wrong, [`Refusal::Deactivated`] only where the password is right,
    /// [`Refusal::Throttled`] after too many tries, and [`Refusal::Busy`] while too many are verified at once.
    pub async fn verify_password(&self, sign_in: &SignIn, now: Timestamp) -> Result<SignedInAs, Refusal> {
        let visitor = &sign_in.visitor;
        let name = names::login(&sign_in.login).ok();
        let user = match &name {
            Some(name) => self.0.stores.users.find_by_login(name).await?,
            None => None,
        };
        // name and address of one account share their counter, and so does a name that nobody has
        let typed = sign_in.login.to_lowercase();
        let account = match (&user, &name) {
            (Some(user), _) => user.id.as_str(),
            (None, Some(name)) => name.as_str(),
            (None, None) => &typed,
        };
        let counters = Counters::new(account, visitor);
        let counted = match self.0.throttle.admit(&counters, now).await? {
            Try::Admitted => Counted::AtAccount,
            Try::AccountExhausted(after) => {
                let known = match &user {
                    Some(user) => self.knows(user, sign_in.device.as_ref(), visitor, now).await?,
                    None => false,
                };
                if !known {
                    return Err(self.throttled(user.as_ref(), visitor, after, now));
                }
                Counted::Elsewhere
            }
            Try::Refused(after) => return Err(self.throttled(user.as_ref(), visitor, after, now)),
        };

        let Ok(password) = Password::new(sign_in.password.expose()) else {
            return Err(self.login_failed(user.as_ref(), visitor, "the password is too long", now));
        };
        let stored = user.as_ref().and_then(|user| user.password.as_ref()).map(PasswordHash::expose);
        let verdict = self.0.hashing.verify(password.clone(), stored).await?;
        let Some(user) = user else {
            return Err(self.login_failed(None, visitor, "nobody has this name", now));
        };
        let Verdict::Right { rehash } = verdict else {
            return Err(self.login_failed(Some(&user), visitor, "the password is wrong", now));
        };
        match user.status {
            UserStatus::Active => {}
            UserStatus::Deactivated => {
                self.login_failed(Some(&user), visitor, "the account is deactivated", now);
                return Err(Refusal::Deactivated);
            }
            UserStatus::Pending => {
                return Err(self.login_failed(Some(&user), visitor, "the account is not activated", now));
            }
        }
        self.0.throttle.forgive(&counters, counted, now).await?;
        if rehash {
            self.rehash(&user, password).await?;
        }
        Ok(SignedInAs(user))
    }

    /// Signs a client in: an access token and a refresh token.
    ///
    /// # Errors
    ///
    /// As [`Accounts::verify_password`].
    pub async fn sign_in(&self, sign_in: &SignIn, now: Timestamp) -> Result<Grant, Refusal> {
        self.begin(sign_in, Kind::Client, now).await
    }

    /// Signs a browser in: the same, and a session for its cookie.
    ///
    /// # Errors
    ///
    /// As [`Accounts::verify_password`].
    pub async fn sign_in_browser(&self, sign_in: &SignIn, now: Timestamp) -> Result<Grant, Refusal> {
        self.begin(sign_in, Kind::Browser, now).await
    }

    async fn begin(&self, sign_in: &SignIn, kind: Kind, now: Timestamp) -> Result<Grant, Refusal> {
        let SignedInAs(user) = self.verify_password(sign_in, now).await?;
        if let Some(previous) = &sign_in.previous {
            self.0.stores.sessions.end(&Digest::of(previous.expose())).await?;
        }
        let grant = self.hand_out(&user, kind, &sign_in.visitor, now).await?;
        self.0.stores.users.signed_in(&user.id, now).await?;
        let event = AccountEvent::new(AccountAction::Login, now).user(&user.id).session(&grant.session);
        self.record(&event.from(&sign_in.visitor));
        Ok(grant)
    }

    /// Begins a session of a user who has proven to be one.
    pub(crate) async fn hand_out(
        &self,
        user: &User,
        kind: Kind,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<Grant, Refusal> {
        let config = &self.0.config;
        let id = SessionId::from_random(user::random_id()?);
        let refresh_token = keys::opaque()?;
        // a browser's session ends at its absolute limit, however often it is refreshed
        let lifetime = match kind {
            Kind::Browser => config.session_absolute,
            Kind::Client => config.family_lifetime,
        };
        let ends_at = later(now, lifetime);

        let mut family = Family::new(id.clone(), user.id.clone(), ends_at, now);
        family.epoch = user.epoch;
        family.payload = device::payload(visitor);
        let first = RefreshToken {
            key: Digest::of(refresh_token.expose()),
            ends_at: later(now, config.refresh_lifetime).min(ends_at),
        };
        self.0.stores.refresh_tokens.begin(&family, &first, config.most_sessions, now).await?;
        if config.most_sessions.is_some() {
            self.end_evicted(user, now).await?;
        }
        let cookie = match kind {
            Kind::Browser => Some(self.begin_browser(user, &id, now, visitor, now).await?),
            Kind::Client => None,
        };
        Ok(Grant {
            access_token: self.access_token(user, &family, now)?,
            expires_in: config.access_lifetime,
            refresh_token,
            refresh_expires_in: config.refresh_lifetime.min(lifetime),
            session: id,
            cookie,
        })
    }

    /// Begins the browser's side of a session, under a new secret.
    pub(super) async fn begin_browser(
        &self,
        user: &User,
        id: &SessionId,
        auth_time: Timestamp,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<BrowserSession, Refusal> {
        let (session, browser) = self.new_browser(user, id, auth_time, visitor, now)?;
        self.0.stores.sessions.begin(&session, self.0.config.most_sessions, now).await?;
        Ok(browser)
    }

    pub(super) fn new_browser(
        &self,
        user: &User,
        id: &SessionId,
        auth_time: Timestamp,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(Session, BrowserSession), Refusal> {
        let config = &self.0.config;
        let secret = keys::opaque()?;
        let absolute = later(auth_time, config.session_absolute);
        let mut session = Session::new(id.clone(), Digest::of(secret.expose()), user.id.clone(), now)
            .ends(later(now, config.session_idle), absolute);
        session.epoch = user.epoch;
        session.auth_time = auth_time;
        session.payload = device::payload(visitor);
        let browser = BrowserSession {
            id: secret,
            lifetime: config.session_absolute,
            csrf: self.0.csrf.token(id.as_str())?,
            device: self.device_of(&user.id)?,
        };
        Ok((session, browser))
    }

    /// Ends the browser's side of sessions that gave way to newer ones.
    async fn end_evicted(&self, user: &User, now: Timestamp) -> Result<(), Refusal> {
        let alive = self.0.stores.refresh_tokens.of_user(&user.id, now).await?;
        for session in self.0.stores.sessions.of_user(&user.id, now).await? {
            if !alive.iter().any(|family| family.id == session.id) {
                let _ = self.0.stores.sessions.end_one(&user.id, &session.id, now).await?;
            }
        }
        Ok(())
    }

    /// An access token of this session. What it says of roles is for whoever reads it elsewhere; here they are looked up.
    pub(super) fn access_token(&self, user: &User, family: &Family, now: Timestamp) -> Result<Secret, Refusal> {
        let mut token = self
            .0
            .kind
            .token(user.id.as_str())
            .roles(user.roles.iter())
            .claim("sid", family.id.as_str())
            .claim("auth_time", family.auth_time.as_second())
            .claim("auth_provider", user.provider.name());
        if let Some(email) = &user.email {
            token = token.claim("email", email.as_str());
        }
        self.0.issuer.sign(&token, now).map_err(|error| {
            tracing::error!(target: "portcullis", error = &error as &dyn std::error::Error, "no access token was issued");
            Refusal::Failed
        })
    }

    /// Keeps a password under the cost of today. Who was faster, or changed it meanwhile, wins.
    async fn rehash(&self, user: &User, password: Password) -> Result<(), Refusal> {
        let hash = PasswordHash::new(self.0.hashing.hash(password).await?.expose());
        let before = user.password.clone();
        self.change_user(&user.id, &|user| {
            if user.password == before {
                user.password = Some(hash.clone());
            }
        })
        .await?;
        Ok(())
    }

    fn login_failed(&self, user: Option<&User>, visitor: &Visitor, why: &'static str, now: Timestamp) -> Refusal {
        let mut event = AccountEvent::new(AccountAction::LoginFailed, now).from(visitor).because(why);
        event.user = user.map(|user| user.id.clone());
        self.record(&event);
        Refusal::InvalidCredentials
    }

    fn throttled(&self, user: Option<&User>, visitor: &Visitor, after: Duration, now: Timestamp) -> Refusal {
        let mut event = AccountEvent::new(AccountAction::Throttled, now).from(visitor);
        event.user = user.map(|user| user.id.clone());
        self.record(&event);
        Refusal::Throttled(after)
    }
}

pub(super) fn later(now: Timestamp, by: Duration) -> Timestamp {
    now.checked_add(by).unwrap_or(Timestamp::MAX)
}
