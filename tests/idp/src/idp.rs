use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use auth_core::Timestamp;
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use crate::{K1, Key, Token, serve};

/// An issuer on a free port of this machine. A clone is a reference.
#[derive(Clone)]
pub struct Idp(Arc<State>);

/// In whose manner it writes its name, its paths and its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Its name ends with a slash, its keys are at `/.well-known/jwks.json`.
    Auth0,
    /// Its keys are at `/oauth/v2/keys`.
    Zitadel,
}

/// How a path answers instead of what it should.
#[derive(Clone, Debug)]
pub enum Fault {
    /// With this text.
    Body(String),
    /// Never.
    Hang,
    /// With a redirect to this address.
    Redirect(String),
    /// As it should, but later.
    Slow(Duration),
    /// With this status.
    Status(u16),
}

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its path.
    pub path: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: String,
}

pub(crate) struct State {
    pub(crate) name: String,
    pub(crate) product: Product,
    pub(crate) changing: Mutex<Changing>,
}

pub(crate) struct Changing {
    pub(crate) now: Timestamp,
    pub(crate) claims: Map<String, Value>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) keys: Value,
    pub(crate) faults: BTreeMap<String, Fault>,
    pub(crate) seen: Vec<Seen>,
    pub(crate) service_users: BTreeMap<String, (&'static Key, Value)>,
    pub(crate) clients: BTreeMap<String, String>,
    pub(crate) active: BTreeMap<String, Value>,
    pub(crate) assertions: Vec<String>,
}

impl Idp {
    /// An issuer whose tokens have these claims beside the usual ones.
    pub async fn start(product: Product, claims: Value) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let name = match product {
            Product::Auth0 => format!("{origin}/"),
            Product::Zitadel => origin.clone(),
        };
        let path = |name: &str| format!("{origin}{name}");
        let metadata = match product {
            Product::Auth0 => json!({
                "issuer": name,
                "jwks_uri": path("/.well-known/jwks.json"),
                "token_endpoint": path("/oauth/token"),
            }),
            Product::Zitadel => json!({
                "issuer": name,
                "jwks_uri": path("/oauth/v2/keys"),
                "token_endpoint": path("/oauth/v2/token"),
                "introspection_endpoint": path("/oauth/v2/introspect"),
            }),
        };
        let state = Arc::new(State {
            name,
            product,
            changing: Mutex::new(Changing {
                now: Timestamp::now(),
                claims: claims.as_object().cloned().unwrap(),
                metadata: metadata.as_object().cloned().unwrap(),
                keys: json!({ "keys": [K1.jwk()] }),
                faults: BTreeMap::new(),
                seen: Vec::new(),
                service_users: BTreeMap::new(),
                clients: BTreeMap::new(),
                active: BTreeMap::new(),
                assertions: Vec::new(),
            }),
        });
        serve::serve(listener, state.clone());
        Self(state)
    }

    /// Its exact name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its origin: scheme, host and port.
    pub fn origin(&self) -> &str {
        self.0.name.trim_end_matches('/')
    }

    /// Tells the time, which is now unless it is told.
    pub fn at(&self, now: Timestamp) {
        self.change(|all| all.now = now);
    }

    /// A token of the user `user123`, good for an hour.
    pub fn token(&self) -> Token {
        self.change(|all| Token::new(&serve::claims(&self.0.name, all, "user123")))
    }

    /// Publishes these keys and no others.
    pub fn publishes(&self, keys: &[&Key]) {
        self.publishes_document(json!({ "keys": keys.iter().map(|key| key.jwk()).collect::<Vec<_>>() }));
    }

    /// Publishes this key set.
    pub fn publishes_document(&self, keys: Value) {
        self.change(|all| all.keys = keys);
    }

    /// Says this of itself.
    pub fn says(&self, name: &str, value: impl Into<Value>) {
        self.change(|all| all.metadata.insert(name.to_owned(), value.into()));
    }

    /// Answers otherwise at this path, from now on.
    pub fn breaks(&self, path: &str, fault: Fault) {
        self.change(|all| all.faults.insert(path.to_owned(), fault));
    }

    /// Answers as it should again.
    pub fn recovers(&self) {
        self.change(|all| all.faults.clear());
    }

    /// Hands out tokens with these claims to a service user that signs with this key.
    pub fn knows_service_user(&self, id: &str, key: &'static Key, claims: Value) {
        self.change(|all| all.service_users.insert(id.to_owned(), (key, claims)));
    }

    /// Hands out tokens to a client with this secret, and lets it introspect.
    pub fn knows_client(&self, id: &str, secret: &str) {
        self.change(|all| all.clients.insert(id.to_owned(), secret.to_owned()));
    }

    /// Answers this when it is asked about an opaque token.
    pub fn introspects(&self, token: &str, answer: Value) {
        self.change(|all| all.active.insert(token.to_owned(), answer));
    }

    /// The claims of an active token, as introspection answers them.
    pub fn active(&self) -> Value {
        let mut claims = self.change(|all| serve::claims(&self.0.name, all, "user123"));
        claims["active"] = true.into();
        claims
    }

    /// What came in at this path.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        self.change(|all| all.seen.iter().filter(|seen| seen.path == path).cloned().collect())
    }

    /// How often this path was asked.
    pub fn count(&self, path: &str) -> usize {
        self.seen(path).len()
    }

    /// How often anything was asked.
    pub fn asked(&self) -> usize {
        self.change(|all| all.seen.len())
    }

    fn change<T>(&self, change: impl FnOnce(&mut Changing) -> T) -> T {
        change(&mut self.0.changing.lock().unwrap())
    }
}

/// Where its keys are.
impl Product {
    /// The path of the key set.
    pub fn keys(self) -> &'static str {
        match self {
            Self::Auth0 => "/.well-known/jwks.json",
            Self::Zitadel => "/oauth/v2/keys",
        }
    }
}
