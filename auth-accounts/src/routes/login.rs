use core::fmt;
use std::{collections::BTreeMap, sync::Arc};

use auth_axum::{GuardedRouter, authenticated, get, post, public};
use auth_core::{Authentication, AuthenticationError, Caller, Principal, Reason, Secret};
use auth_store::traits::{AttemptLimit, LoginName, User, UserId};
use axum::{
    Form, Json,
    extract::{
        DefaultBodyLimit, Query, State,
        rejection::{FormRejection, JsonRejection, QueryRejection},
    },
    http::{HeaderValue, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    answer,
    limit::{self, Limited},
    read::{self, bad},
};
use crate::{
    Accounts, Refusal, Visitor,
    audit::{AccountAction, AccountEvent},
    cookies::Cookies,
    flows::{self, Activation, LogOut, NewUser, RefreshFrom, SignIn},
};

/// The routes by which people sign in, stay signed in and are signed out: token, logout, me, reauthenticate, register,
/// activate, password forgotten and reset.
///
/// All stand below `/api/v1/auth` unless they are put elsewhere, each can have another path, be left out, or be limited.
///
/// # Examples
///
/// ```
/// use core::{num::NonZeroU32, time::Duration};
///
/// use auth_accounts::{Accounts, routes::{LoginRoute, LoginRoutes}, throttle::Limits};
/// use auth_axum::{Auth, ConfigError, GuardedRouter};
///
/// async fn app(accounts: &Accounts) -> Result<axum::Router, ConfigError> {
///     let two_in_a_minute = Limits::of(NonZeroU32::MIN.saturating_add(1), Duration::from_secs(60));
///     let login = LoginRoutes::new(accounts)
///         .prefix("/accounts")
///         .path(LoginRoute::Token, "/login")
///         .limit(LoginRoute::Token, two_in_a_minute) // the third call within a minute is denied with 429
///         .without(LoginRoute::Register);
///     let auth = Auth::builder().scheme(accounts.bearer()).scheme(accounts.session_cookie()).build().await?;
///     Ok(GuardedRouter::new().merge(login.into_router()).into_router(auth))
/// }
/// ```
#[derive(Clone)]
#[must_use]
pub struct LoginRoutes {
    accounts: Accounts,
    prefix: String,
    paths: BTreeMap<LoginRoute, String>,
    limits: BTreeMap<LoginRoute, AttemptLimit>,
}

/// One of the routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LoginRoute {
    /// `GET` and `POST /auth/activate`.
    Activate,
    /// `POST /auth/password/forgot`.
    Forgot,
    /// `POST /auth/logout`.
    Logout,
    /// `GET /auth/me`.
    Me,
    /// `POST /auth/reauthenticate`.
    Reauthenticate,
    /// `POST /auth/register`.
    Register,
    /// `GET` and `POST /auth/password/reset`.
    Reset,
    /// `POST /auth/token`.
    Token,
}

/// What the handlers share.
#[derive(Clone)]
struct Login {
    accounts: Accounts,
    /// Where the refresh token's cookie goes.
    token_path: Arc<str>,
}

impl LoginRoutes {
    /// All routes at their default paths.
    pub fn new(accounts: &Accounts) -> Self {
        let paths = [
            (LoginRoute::Activate, "/auth/activate"),
            (LoginRoute::Forgot, "/auth/password/forgot"),
            (LoginRoute::Logout, "/auth/logout"),
            (LoginRoute::Me, "/auth/me"),
            (LoginRoute::Reauthenticate, "/auth/reauthenticate"),
            (LoginRoute::Register, "/auth/register"),
            (LoginRoute::Reset, "/auth/password/reset"),
            (LoginRoute::Token, "/auth/token"),
        ];
        Self {
            accounts: accounts.clone(),
            prefix: "/api/v1".to_owned(),
            paths: paths.into_iter().map(|(route, path)| (route, path.to_owned())).collect(),
            limits: BTreeMap::new(),
        }
    }

    /// Puts the routes below this path in place of `/api/v1`; the empty text puts them at the root. The routes are merged, not
    /// nested: the cookie of the refresh token must know its whole path.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        prefix.into().trim_end_matches('/').clone_into(&mut self.prefix);
        self
    }

    /// Gives a route this path, below the prefix.
    pub fn path(mut self, route: LoginRoute, path: impl Into<String>) -> Self {
        self.paths.insert(route, path.into());
        self
    }

    /// Leaves a route out.
    pub fn without(mut self, route: LoginRoute) -> Self {
        self.paths.remove(&route);
        self
    }

    /// Lets one address call a route so often.
    pub fn limit(mut self, route: LoginRoute, limit: AttemptLimit) -> Self {
        self.limits.insert(route, limit);
        self
    }

    /// The routes.
    ///
    /// # Panics
    ///
    /// When the application is finished, if a path is malformed or taken, as axum does.
    pub fn into_router<S: Clone + Send + Sync + 'static>(self) -> GuardedRouter<S> {
        let token_path = self.paths.get(&LoginRoute::Token).map_or_else(|| "/".to_owned(), |path| self.whole(path));
        let state = Login { accounts: self.accounts.clone(), token_path: token_path.into() };

        let mut router: GuardedRouter<Login> = GuardedRouter::new();
        for (route, path) in &self.paths {
            let methods = match route {
                LoginRoute::Activate => get(look_at_activation).post(activate),
                LoginRoute::Forgot => post(forgot),
                LoginRoute::Logout => post(logout),
                LoginRoute::Me => get(me),
                LoginRoute::Reauthenticate => post(reauthenticate),
                LoginRoute::Register => post(register),
                LoginRoute::Reset => get(look_at_reset).post(reset),
                LoginRoute::Token => post(token),
            };
            let mut one = GuardedRouter::new().route(&self.whole(path), methods);
            if let Some(limit) = self.limits.get(route) {
                let limited = Limited { accounts: self.accounts.clone(), route: route.name(), limit: *limit };
                one = one.layer(middleware::from_fn_with_state(Arc::new(limited), limit::layer));
            }
            router = router.merge(one);
        }
        router.layer(DefaultBodyLimit::max(LARGEST_BODY)).layer(middleware::from_fn(not_stored)).with_state(state)
    }

    fn whole(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }
}

impl LoginRoute {
    fn name(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Forgot => "forgot",
            Self::Logout => "logout",
            Self::Me => "me",
            Self::Reauthenticate => "reauthenticate",
            Self::Register => "register",
            Self::Reset => "reset",
            Self::Token => "token",
        }
    }
}

impl fmt::Debug for LoginRoutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRoutes").field("prefix", &self.prefix).field("paths", &self.paths).finish_non_exhaustive()
    }
}

/// Nothing of these routes is kept by anybody on the way, and what they answer hangs on who asks and from where.
async fn not_stored(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("sec-fetch-site, origin, cookie, authorization"));
    response
}

#[derive(Deserialize)]
struct TokenForm {
    grant_type: Option<String>,
    username: Option<String>,
    password: Option<String>,
    refresh_token: Option<String>,
}

#[derive(Deserialize)]
struct TokenQuery {
    #[serde(default)]
    cookie: bool,
}

/// Signs in with a password, or exchanges a refresh token.
#[public]
async fn token(
    State(login): State<Login>,
    visitor: Visitor,
    request: Parts,
    query: Result<Query<TokenQuery>, QueryRejection>,
    body: Result<Form<TokenForm>, FormRejection>,
) -> Result<Response, Response> {
    let TokenQuery { cookie } = read::query(query)?;
    let form = read::form(body)?;
    match form.grant_type.as_deref() {
        Some("password") => {
            let (Some(username), Some(password)) = (form.username, form.password) else {
                return Err(bad("`username` and `password` are needed").into_response());
            };
            login.password(&request, visitor, username, answer::secret(password), cookie).await
        }
        Some("refresh_token") => match form.refresh_token.filter(|token| !token.is_empty()) {
            Some(token) => login.refresh(&answer::secret(token), &visitor).await,
            None => login.refresh_by_cookie(&request, &visitor).await,
        },
        None => Err(bad("`grant_type` is needed: `password` or `refresh_token`").into_response()),
        Some(_) => Err(login.refuse(&Refusal::GrantType)),
    }
}

#[derive(Deserialize)]
struct LogoutQuery {
    #[serde(default)]
    all: bool,
}

/// Ends the session that asks. Who has none is signed out already.
#[public]
async fn logout(
    State(login): State<Login>,
    visitor: Visitor,
    request: Parts,
    query: Result<Query<LogoutQuery>, QueryRejection>,
) -> Result<Response, Response> {
    let LogoutQuery { all } = read::query(query)?;
    match Caller::identify(&request).await? {
        Authentication::Principal(principal) => {
            let which = if all { LogOut::Everywhere } else { LogOut::Here };
            let signed_out = login.accounts.sign_out(&principal, which, &visitor, login.accounts.now()).await;
            signed_out.map_err(|refusal| login.refuse(&refusal))?;
        }
        Authentication::Failed(error) => match &*error {
            // another site may not sign anybody out, and what can't be asked has not ended
            AuthenticationError::Ambiguous { .. }
            | AuthenticationError::CrossSite
            | AuthenticationError::Unavailable(_) => {
                return Err(Caller::refuse(&request, &error.denial(), Reason::Credential(&*error)));
            }
            AuthenticationError::Refused(_)
            | AuthenticationError::Token(_)
            | AuthenticationError::UnknownScheme { .. }
            | _ => {}
        },
        Authentication::Anonymous => {}
    }
    Ok(answer::signed_out(&login.accounts, &request.headers, &login.token_path))
}

/// Who is calling.
#[authenticated]
async fn me(State(login): State<Login>, principal: Principal) -> Result<Response, Response> {
    let user = login.user(&principal).await?;
    Ok(Json(flows::details(&user, login.accounts.admin_role())).into_response())
}

#[derive(Deserialize)]
struct ReauthenticateBody {
    password: String,
}

/// Asks for the password once more, and gives the browser a new session id.
#[authenticated]
async fn reauthenticate(
    State(login): State<Login>,
    visitor: Visitor,
    principal: Principal,
    request: Parts,
    body: Result<Json<ReauthenticateBody>, JsonRejection>,
) -> Result<Response, Response> {
    let body = read::json(body)?;
    let cookies = login.accounts.cookies();
    let Ok(Some(cookie)) = Cookies::of_request(&request.headers, cookies.session_name()) else {
        return Err(bad("this renews the session of a browser; clients sign in again").into_response());
    };
    let user = login.user(&principal).await?;
    let sign_in = SignIn::new(user.username.as_str(), answer::secret(body.password), visitor);
    let renewed = login.accounts.reauthenticate(&principal, &cookie, &sign_in, login.accounts.now()).await;
    let browser = renewed.map_err(|refusal| login.refuse(&refusal))?;

    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.append(header::SET_COOKIE, cookies.session(&browser.id, browser.lifetime));
    headers.append(header::SET_COOKIE, cookies.csrf(&browser.csrf, browser.lifetime));
    Ok(response)
}

#[derive(Deserialize)]
struct RegisterBody {
    username: String,
    password: String,
    email: Option<String>,
    name: Option<String>,
}

/// Makes an account for whoever asks, where that is allowed.
#[public]
async fn register(
    State(login): State<Login>,
    visitor: Visitor,
    body: Result<Json<RegisterBody>, JsonRejection>,
) -> Result<Response, Response> {
    // who may not register is told so whatever the body says
    login.accounts.registration_is_open().map_err(|refusal| login.refuse(&refusal))?;
    let body = read::json(body)?;
    let mut new = NewUser::new(body.username, answer::secret(body.password)).name(body.name.unwrap_or_default());
    if let Some(email) = body.email {
        new = new.email(email);
    }
    let registered = login.accounts.register(new, &visitor, login.accounts.now()).await;
    let user = registered.map_err(|refusal| login.refuse(&refusal))?;
    let body = json!({
        "id": user.id.as_str(),
        "email": user.email.as_ref().map(LoginName::as_str),
        "username": user.username.as_str(),
        "name": user.name,
        "status": user.status.name(),
    });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

#[derive(Deserialize)]
struct LinkQuery {
    token: String,
}

/// Whose account a link activates.
#[public]
async fn look_at_activation(
    State(login): State<Login>,
    query: Result<Query<LinkQuery>, QueryRejection>,
) -> Result<Response, Response> {
    let LinkQuery { token } = read::query(query)?;
    let user = login.accounts.look_at_activation(&answer::secret(token), login.accounts.now()).await;
    let user = user.map_err(|refusal| login.refuse(&refusal))?;
    Ok(Json(of_link(&user)).into_response())
}

#[derive(Deserialize)]
struct ActivateBody {
    token: String,
    name: Option<String>,
    password: String,
    confirm_password: String,
}

/// Activates an account.
#[public]
async fn activate(
    State(login): State<Login>,
    visitor: Visitor,
    body: Result<Json<ActivateBody>, JsonRejection>,
) -> Result<Response, Response> {
    let body = read::json(body)?;
    let (password, confirmed) = (answer::secret(body.password), answer::secret(body.confirm_password));
    if password.expose() != confirmed.expose() {
        return Err(bad("`password` and `confirm_password` differ").into_response());
    }
    let activation = Activation { token: answer::secret(body.token), name: body.name, password };
    let activated = login.accounts.activate(&activation, &visitor, login.accounts.now()).await;
    let user = activated.map_err(|refusal| login.refuse(&refusal))?;
    Ok(Json(json!({ "status": user.status.name() })).into_response())
}

#[derive(Deserialize)]
struct ForgotBody {
    email: String,
}

/// Sends a link to set a new password, if there is somebody to send it to.
#[public]
async fn forgot(
    State(login): State<Login>,
    visitor: Visitor,
    body: Result<Json<ForgotBody>, JsonRejection>,
) -> Result<Response, Response> {
    let body = read::json(body)?;
    let asked = login.accounts.forgot_password(&body.email, &visitor, login.accounts.now()).await;
    asked.map_err(|refusal| login.refuse(&refusal))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Whose password a link sets.
#[public]
async fn look_at_reset(
    State(login): State<Login>,
    query: Result<Query<LinkQuery>, QueryRejection>,
) -> Result<Response, Response> {
    let LinkQuery { token } = read::query(query)?;
    let user = login.accounts.look_at_reset(&answer::secret(token), login.accounts.now()).await;
    let user = user.map_err(|refusal| login.refuse(&refusal))?;
    Ok(Json(of_link(&user)).into_response())
}

#[derive(Deserialize)]
struct ResetBody {
    token: String,
    new_password: String,
}

/// Sets a new password.
#[public]
async fn reset(
    State(login): State<Login>,
    visitor: Visitor,
    body: Result<Json<ResetBody>, JsonRejection>,
) -> Result<Response, Response> {
    let body = read::json(body)?;
    let (token, password) = (answer::secret(body.token), answer::secret(body.new_password));
    let set = login.accounts.reset_password(&token, &password, &visitor, login.accounts.now()).await;
    set.map_err(|refusal| login.refuse(&refusal))?;
    Ok(Json(json!({ "message": "Password set successfully." })).into_response())
}

impl Login {
    async fn password(
        &self,
        request: &Parts,
        visitor: Visitor,
        username: String,
        password: Secret,
        cookie: bool,
    ) -> Result<Response, Response> {
        let (accounts, now) = (&self.accounts, self.accounts.now());
        let headers = &request.headers;
        let sent = |name: &str| Cookies::of_request(headers, name).ok().flatten();
        let sign_in = SignIn::new(username, password, visitor).device(sent(accounts.cookies().device_name()));
        if !cookie {
            let grant = accounts.sign_in(&sign_in, now).await.map_err(|refusal| self.refuse(&refusal))?;
            return Ok(answer::tokens(&grant));
        }
        if accounts.csrf().check_login(headers).is_err() {
            accounts.record(&AccountEvent::new(AccountAction::CrossSite, now).from(&sign_in.visitor));
            return Err(self.refuse(&Refusal::CrossSite));
        }
        let sign_in = sign_in.previous(sent(accounts.cookies().session_name()));
        let grant = accounts.sign_in_browser(&sign_in, now).await.map_err(|refusal| self.refuse(&refusal))?;
        Ok(answer::cookies(accounts, &grant, &self.token_path))
    }

    async fn refresh(&self, token: &Secret, visitor: &Visitor) -> Result<Response, Response> {
        let grant = self.accounts.refresh(token, RefreshFrom::Body, visitor, self.accounts.now()).await;
        Ok(answer::tokens(&grant.map_err(|refusal| self.refuse(&refusal))?))
    }

    /// The refresh token of a browser came along by itself, so the request must come from the application's own pages.
    async fn refresh_by_cookie(&self, request: &Parts, visitor: &Visitor) -> Result<Response, Response> {
        let (accounts, now) = (&self.accounts, self.accounts.now());
        let token = Cookies::of_request(&request.headers, accounts.cookies().refresh_name())
            .map_err(|error| bad(error.to_string()).into_response())?
            .ok_or_else(|| self.refuse(&Refusal::RefreshMissing))?;
        let session = accounts.session_of_refresh(&token, now).await.map_err(|refusal| self.refuse(&refusal))?;
        // a token of no session is refused for what it is, whatever the request comes from
        if let Some(session) = session
            && accounts.csrf().check(request, session.as_str()).is_err()
        {
            let event = AccountEvent::new(AccountAction::CrossSite, now).session(&session);
            accounts.record(&event.from(visitor));
            return Err(self.refuse(&Refusal::CrossSite));
        }
        let grant = accounts.refresh(&token, RefreshFrom::Cookie, visitor, now).await;
        Ok(answer::cookies(accounts, &grant.map_err(|refusal| self.refuse(&refusal))?, &self.token_path))
    }

    /// The user behind a principal.
    async fn user(&self, principal: &Principal) -> Result<User, Response> {
        let id = UserId::new(principal.subject()).map_err(|_| self.refuse(&Refusal::NotFound))?;
        let user = self.accounts.0.stores.users.find(&id).await;
        user.map_err(|outage| self.refuse(&outage.into()))?.ok_or_else(|| self.refuse(&Refusal::NotFound))
    }

    fn refuse(&self, refusal: &Refusal) -> Response {
        refusal.problem(&self.accounts.0.config.realm).into_response()
    }
}

/// What the page behind a link shows.
fn of_link(user: &User) -> serde_json::Value {
    json!({
        "name": user.name,
        "email": user.email.as_ref().map(LoginName::as_str),
        "username": user.username.as_str(),
    })
}

/// The largest body that any of these requests has a use for.
const LARGEST_BODY: usize = 16 * 1024;
