use core::{fmt, num::NonZeroU32, time::Duration};
use std::sync::Arc;

use auth_axum::SystemClock;
use auth_core::{
    Clock, Permission, Role, Secret, Timestamp,
    token::{ConfigError, Issuer, TokenGate, TokenIssuer, TokenKind, Verifier},
};
use auth_store::{
    Stores,
    traits::{CountsAttempts, StoresChallenges, StoresRefreshTokens, StoresSessions, StoresUsers},
};

use crate::{
    audit::{AccountEvent, RecordsAccountEvents, TracingAccountAudit},
    cookies::Cookies,
    csrf::Csrf,
    keys::{Keys, KeysError},
    mail::{LogsMail, SendsMail},
    password::{HashingCost, HashingError, PasswordHashing, PasswordPolicy},
    sealed::Sealer,
    settings::{Registration, Settings},
    throttle::{Limits, Throttle},
};

/// The accounts of a service: who its users are, how they sign in and stay signed in. A clone is a reference.
///
/// [`LoginRoutes`](crate::routes::LoginRoutes) put it behind HTTP; [`bearer`](Accounts::bearer) and
/// [`session_cookie`](Accounts::session_cookie) are the credentials that an [`Auth`](auth_axum::Auth) takes of its users.
///
/// # Examples
///
/// ```
/// use auth_accounts::{Accounts, AccountStores, settings::Sources};
/// use auth_axum::Auth;
/// use auth_store::traits::MemoryStore;
///
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// let settings = Sources::new().yaml_file("config.yaml").dotenv_file(".env").environment(std::env::vars()).read()?;
/// let accounts = Accounts::builder(AccountStores::of(MemoryStore::new()), &settings)?.build()?;
/// let auth = Auth::builder().scheme(accounts.bearer()).scheme(accounts.session_cookie()).build().await?;
/// # Ok(())
/// # }
/// // a secret that stands in a document, or none, is denied before anything is served
/// assert!(Sources::new().yaml("auth: { secret_key: changeme }").read().is_err());
/// ```
#[derive(Clone)]
pub struct Accounts(pub(crate) Arc<Inner>);

/// What accounts are kept in: one store, or several.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use auth_accounts::AccountStores;
/// use auth_store::traits::MemoryStore;
///
/// let one = AccountStores::of(MemoryStore::new());
/// let two = AccountStores { attempts: Arc::new(MemoryStore::new()), ..one }; // counters elsewhere
/// ```
#[derive(Clone, Debug)]
pub struct AccountStores {
    /// The users.
    pub users: Arc<dyn StoresUsers>,
    /// The sessions of browsers.
    pub sessions: Arc<dyn StoresSessions>,
    /// The refresh tokens, by the family of each login.
    pub refresh_tokens: Arc<dyn StoresRefreshTokens>,
    /// The links in mails.
    pub challenges: Arc<dyn StoresChallenges>,
    /// The counters of tries.
    pub attempts: Arc<dyn CountsAttempts>,
}

/// Puts [`Accounts`] together.
///
/// # Examples
///
/// ```
/// use auth_accounts::{Accounts, AccountStores, password::PasswordPolicy, settings::Sources};
/// use auth_store::traits::MemoryStore;
///
/// let settings = Sources::new()
///     .set("auth.secret_key", "0123456789abcdef0123456789abcdef")
///     .set("auth.system_admin_password", "owls drink cold tea")
///     .read()?;
/// let accounts = Accounts::builder(AccountStores::of(MemoryStore::new()), &settings)?
///     .password_policy(PasswordPolicy::new().product("Owlery"))
///     .build()?;
///
/// // an issuer without a name would be believed by nobody: refused at the start
/// let mut unnamed = settings;
/// unnamed.issuer = String::new();
/// assert!(Accounts::builder(AccountStores::of(MemoryStore::new()), &unnamed)?.build().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct AccountsBuilder {
    stores: AccountStores,
    keys: Keys,
    previous_keys: Vec<Keys>,
    config: Config,
    cookies: Cookies,
    csrf: Csrf,
    policy: PasswordPolicy,
    cost: HashingCost,
    limits: Limits,
    mailer: Arc<dyn SendsMail>,
    audit: Vec<Arc<dyn RecordsAccountEvents>>,
    clock: Arc<dyn Clock>,
}

/// Why there are no accounts.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccountsError {
    /// Cookies that others could read.
    #[error(transparent)]
    Cookies(#[from] crate::cookies::InsecureCookiesError),
    /// Passwords can't be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// No keys come of the secret.
    #[error("`auth.secret_key`: {0}")]
    Keys(#[from] KeysError),
    /// Tokens can't be verified.
    #[error(transparent)]
    Token(#[from] ConfigError),
}

/// What is set once.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    pub(crate) issuer: String,
    pub(crate) audience: String,
    pub(crate) public_url: String,
    pub(crate) realm: String,
    pub(crate) access_lifetime: Duration,
    pub(crate) refresh_lifetime: Duration,
    pub(crate) family_lifetime: Duration,
    pub(crate) session_idle: Duration,
    pub(crate) session_absolute: Duration,
    pub(crate) activation_lifetime: Duration,
    pub(crate) reset_lifetime: Duration,
    pub(crate) grace: Duration,
    pub(crate) most_sessions: Option<NonZeroU32>,
    pub(crate) registration: Registration,
    pub(crate) admin_role: String,
    pub(crate) admin_roles: Vec<Role>,
    pub(crate) admin_permissions: Vec<Permission>,
    pub(crate) activation_page: String,
    pub(crate) reset_page: String,
}

pub(crate) struct Inner {
    pub(crate) stores: AccountStores,
    pub(crate) config: Config,
    pub(crate) keys: Keys,
    pub(crate) hashing: PasswordHashing,
    pub(crate) policy: PasswordPolicy,
    pub(crate) throttle: Throttle,
    pub(crate) issuer: TokenIssuer,
    pub(crate) kind: TokenKind,
    pub(crate) gate: TokenGate,
    pub(crate) cookies: Cookies,
    pub(crate) csrf: Csrf,
    /// What known browsers are given.
    pub(crate) devices: Sealer,
    pub(crate) mailer: Arc<dyn SendsMail>,
    pub(crate) clock: Arc<dyn Clock>,
    audit: Vec<Arc<dyn RecordsAccountEvents>>,
}

impl AccountStores {
    /// One store for everything.
    pub fn of<S>(store: S) -> Self
    where
        S: StoresUsers + StoresSessions + StoresRefreshTokens + StoresChallenges + CountsAttempts + 'static,
    {
        let store = Arc::new(store);
        Self {
            users: store.clone(),
            sessions: store.clone(),
            refresh_tokens: store.clone(),
            challenges: store.clone(),
            attempts: store,
        }
    }
}

impl From<&Stores> for AccountStores {
    fn from(stores: &Stores) -> Self {
        Self {
            users: stores.users().clone(),
            sessions: stores.sessions().clone(),
            refresh_tokens: stores.refresh_tokens().clone(),
            challenges: stores.challenges().clone(),
            attempts: stores.attempts().clone(),
        }
    }
}

impl Accounts {
    /// Starts with what the settings say.
    ///
    /// # Errors
    ///
    /// If no keys come of the secret, or the cookies would be plain outside of this machine.
    pub fn builder(stores: AccountStores, settings: &Settings) -> Result<AccountsBuilder, AccountsError> {
        let keys = Keys::derive(&settings.secret_key)?;
        let csrf_keys = match &settings.csrf_secret {
            Some(secret) => Keys::derive(secret)?,
            None => keys.clone(),
        };
        let mut cookies = Cookies::new();
        if !settings.secure_cookies {
            cookies = cookies.insecure_on(settings.listen)?;
        }
        Ok(AccountsBuilder {
            stores,
            csrf: Csrf::new(&csrf_keys)?.origin(&settings.public_url),
            keys,
            previous_keys: Vec::new(),
            config: Config {
                issuer: settings.issuer.clone(),
                audience: settings.audience.clone(),
                public_url: settings.public_url.clone(),
                realm: "api".to_owned(),
                access_lifetime: settings.access_token_lifetime,
                refresh_lifetime: settings.refresh_token_lifetime,
                family_lifetime: LONGEST_FAMILY.max(settings.refresh_token_lifetime),
                session_idle: settings.session_idle,
                session_absolute: settings.session_absolute,
                activation_lifetime: Duration::from_hours(24),
                reset_lifetime: Duration::from_hours(1),
                grace: Duration::ZERO,
                most_sessions: settings.max_sessions,
                registration: settings.registration,
                admin_role: "system_admin".to_owned(),
                admin_roles: Vec::new(),
                admin_permissions: Vec::new(),
                activation_page: "/activate".to_owned(),
                reset_page: "/reset-password".to_owned(),
            },
            cookies,
            policy: PasswordPolicy::new().minimum(settings.password_minimum),
            cost: HashingCost::default(),
            limits: Limits::default(),
            mailer: Arc::new(LogsMail),
            audit: Vec::new(),
            clock: Arc::new(SystemClock),
        })
    }

    /// The cookies of its browsers.
    pub fn cookies(&self) -> &Cookies {
        &self.0.cookies
    }

    /// The check of requests with cookies.
    pub fn csrf(&self) -> &Csrf {
        &self.0.csrf
    }

    /// Whom to trust for the access tokens of these accounts, for a service elsewhere that looks nobody up.
    pub fn issuer(&self, now: Timestamp) -> Issuer {
        self.0.kind.issuer(self.0.config.issuer.as_str(), self.0.issuer.keys().verifying(now))
    }

    /// The role of system administrators.
    pub fn admin_role(&self) -> &str {
        &self.0.config.admin_role
    }

    /// The time by the clock of the accounts.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn record(&self, event: &AccountEvent) {
        for sink in &self.0.audit {
            sink.record(event);
        }
    }
}

impl AccountsBuilder {
    /// Knows browsers that were given their cookie under this secret of before.
    ///
    /// # Errors
    ///
    /// If no keys come of it.
    pub fn previous_secret(mut self, secret: &Secret) -> Result<Self, AccountsError> {
        self.previous_keys.push(Keys::derive(secret)?);
        Ok(self)
    }

    /// Uses these cookies.
    pub fn cookies(mut self, cookies: Cookies) -> Self {
        self.cookies = cookies;
        self
    }

    /// Lets pages of this origin send requests with cookies, beside those of `auth.public_url`.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.csrf = self.csrf.origin(origin);
        self
    }

    /// Asks every unsafe request with a cookie for its CSRF token, whatever the browser says of its origin.
    pub fn strict_csrf(mut self) -> Self {
        self.csrf = self.csrf.strict();
        self
    }

    /// Holds passwords to this policy, wherever one is set.
    pub fn password_policy(mut self, policy: PasswordPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Hashes passwords at this cost.
    pub fn hashing_cost(mut self, cost: HashingCost) -> Self {
        self.cost = cost;
        self
    }

    /// Listens to so many tries.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sends mails with this. By default they go nowhere, and the log says so.
    pub fn mailer(mut self, mailer: impl SendsMail + 'static) -> Self {
        self.mailer = Arc::new(mailer);
        self
    }

    /// Tells this sink what happens to accounts, beside others already named. Without any, `tracing` is told.
    pub fn audit(mut self, sink: impl RecordsAccountEvents + 'static) -> Self {
        self.audit.push(Arc::new(sink));
        self
    }

    /// Reads the time from this clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Names the protected space in challenges, as [`AuthBuilder::realm`](auth_axum::AuthBuilder::realm) does.
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.config.realm = realm.into();
        self
    }

    /// For so long a refresh token that was used may be used once more, with the same successor: for clients whose answer was
    /// lost on the way. Not at all by default, and at most 10 s.
    pub fn refresh_grace(mut self, grace: Duration) -> Self {
        self.config.grace = grace.min(LONGEST_GRACE);
        self
    }

    /// The pages that the links in mails lead to, below `auth.public_url`: one to activate an account, one to set a password.
    pub fn pages(mut self, activation: impl Into<String>, reset: impl Into<String>) -> Self {
        self.config.activation_page = activation.into();
        self.config.reset_page = reset.into();
        self
    }

    /// Names the role of system administrators; `system_admin` by default.
    pub fn admin_role(mut self, role: impl Into<String>) -> Self {
        self.config.admin_role = role.into();
        self
    }

    /// Gives system administrators all of these: `roles::ALL` and `permissions::ALL` of the application. Each decision about
    /// them is audited as every other; account state, CSRF and the limits of their credentials hold for them too.
    pub fn admin_holds(mut self, roles: &[Role], permissions: &[Permission]) -> Self {
        self.config.admin_roles.extend(roles);
        self.config.admin_permissions.extend(permissions);
        self
    }

    /// The finished accounts.
    ///
    /// # Errors
    ///
    /// If passwords can't be hashed or tokens can't be signed and verified as it is configured.
    pub fn build(self) -> Result<Accounts, AccountsError> {
        let config = self.config;
        let issuer = TokenIssuer::new(config.issuer.as_str(), self.keys.signing()?);
        let kind = TokenKind::access(config.audience.as_str(), config.access_lifetime);
        let trusted = kind.issuer(config.issuer.as_str(), issuer.keys().verifying(self.clock.now()));
        let mut devices = Sealer::new(&self.keys, "known device")?;
        for keys in &self.previous_keys {
            devices = devices.before(keys)?;
        }
        let mut audit = self.audit;
        if audit.is_empty() {
            audit.push(Arc::new(TracingAccountAudit));
        }
        Ok(Accounts(Arc::new(Inner {
            throttle: Throttle::new(self.stores.attempts.clone(), self.limits),
            stores: self.stores,
            hashing: PasswordHashing::new(self.cost)?,
            policy: self.policy,
            gate: TokenGate::new(Verifier::new([trusted.leeway(Duration::ZERO)])?),
            issuer,
            kind,
            devices,
            keys: self.keys,
            cookies: self.cookies,
            csrf: self.csrf,
            mailer: self.mailer,
            clock: self.clock,
            audit,
            config,
        })))
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("issuer", &self.0.config.issuer).finish_non_exhaustive()
    }
}

/// However often a session is refreshed, it ends after so long.
const LONGEST_FAMILY: Duration = Duration::from_hours(30 * 24);

const LONGEST_GRACE: Duration = Duration::from_secs(10);
