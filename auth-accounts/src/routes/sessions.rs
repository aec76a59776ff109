use core::fmt;

use auth_axum::{
    Authorized, BoxError, GuardedRouter, Principal, Resource, delete, get, policy_fn, require_permissions,
};
use auth_store::traits::{SessionId, User};
use axum::{
    Json, RequestPartsExt,
    extract::{Path, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{Accounts, Refusal, Visitor};

auth_axum::names! { roles {} permissions { users { read, modify } } }

/// The sessions of users, to list and to end: one's own, and with `users:read` and `users:modify` those of others.
///
/// # Examples
///
/// ```
/// use auth_accounts::{Accounts, routes::SessionRoutes};
/// use auth_axum::GuardedRouter;
///
/// fn routes(accounts: &Accounts) -> GuardedRouter {
///     // GET /api/v1/users/bob/sessions: bob's own, and who may read users; others are denied with 403
///     GuardedRouter::new().merge(SessionRoutes::new(accounts).into_router())
/// }
/// ```
#[derive(Clone)]
#[must_use]
pub struct SessionRoutes {
    accounts: Accounts,
    prefix: String,
    path: String,
}

/// Whoever a path names: a user, or nobody, of which only those are told who may know.
#[derive(Clone, Debug)]
struct Named {
    user: Option<User>,
}

impl SessionRoutes {
    /// The routes below `/api/v1`.
    pub fn new(accounts: &Accounts) -> Self {
        Self { accounts: accounts.clone(), prefix: "/api/v1".to_owned(), path: "/users/{username}/sessions".to_owned() }
    }

    /// Puts the routes below this path.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        prefix.into().trim_end_matches('/').clone_into(&mut self.prefix);
        self
    }

    /// Gives the list this path, which names the user as `{username}`; one session is below it.
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The routes.
    ///
    /// # Panics
    ///
    /// When the application is finished, if a path is malformed or taken, as axum does.
    pub fn into_router<S: Clone + Send + Sync + 'static>(self) -> GuardedRouter<S> {
        let list_path = format!("{}{}", self.prefix, self.path);
        GuardedRouter::new()
            .route(&list_path, get(list))
            .route(&format!("{list_path}/{{id}}"), delete(end))
            .with_state(self.accounts)
    }
}

impl fmt::Debug for SessionRoutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionRoutes").field("prefix", &self.prefix).field("path", &self.path).finish_non_exhaustive()
    }
}

impl Resource for Named {
    const NAME: &'static str = "user";
    type State = Accounts;

    async fn load(parts: &mut Parts, accounts: &Accounts) -> Result<Option<Self>, BoxError> {
        let path = parts.extract::<Path<std::collections::HashMap<String, String>>>().await;
        let name = path.ok().and_then(|Path(mut path)| path.remove("username")).unwrap_or_default();
        Ok(Some(Self { user: accounts.user_named(&name).await? }))
    }
}

#[policy_fn]
fn is_oneself(principal: &Principal, named: &Named) -> bool {
    named.user.as_ref().is_some_and(|user| user.id.as_str() == principal.subject())
}

/// The sessions of a user.
#[require_permissions(any(users::read, policy(is_oneself)))]
async fn list(State(accounts): State<Accounts>, named: Authorized<Named>) -> Result<Response, Response> {
    let user = known(&accounts, &named)?;
    let sessions = accounts.sessions_of(user, accounts.now()).await.map_err(|refusal| refuse(&accounts, &refusal))?;
    let items: Vec<Value> = sessions
        .iter()
        .map(|session| {
            json!({
                "id": session.id.as_str(),
                "created_at": session.created_at.to_string(),
                "expires_at": session.expires_at.to_string(),
            })
        })
        .collect();
    Ok(Json(json!({ "total": items.len(), "items": items })).into_response())
}

/// Ends one of them.
#[require_permissions(any(users::modify, policy(is_oneself)))]
async fn end(
    State(accounts): State<Accounts>,
    named: Authorized<Named>,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Response> {
    let user = known(&accounts, &named)?;
    let ended = match SessionId::new(id) {
        Ok(id) => accounts.end_session_of(user, &id, &visitor, accounts.now()).await,
        Err(_) => Err(Refusal::NotFound),
    };
    ended.map_err(|refusal| refuse(&accounts, &refusal))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn known<'a>(accounts: &Accounts, named: &'a Named) -> Result<&'a User, Response> {
    named.user.as_ref().ok_or_else(|| refuse(accounts, &Refusal::NotFound))
}

fn refuse(accounts: &Accounts, refusal: &Refusal) -> Response {
    refusal.problem(&accounts.0.config.realm).into_response()
}
