use core::{error::Error, fmt::Write as _};
use std::{
    env,
    io::{self, Write as _},
    net::Ipv4Addr,
};

use auth_axum::{
    Auth, GuardedRouter, Principal, get, require_roles,
    token::{Issuer, IssuerWithoutAudience, KeySet, Profile, TokenCache},
};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    asked::Asked,
    hmac::{self, AUDIENCE, ISSUER},
    tokens::PROJECT,
};

auth_axum::names! { roles { admin > editor } permissions {} }

/// Serves each route on a port of its own, which the first line of its output names, on one thread.
pub(crate) fn serve() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(async {
        let mut ports = String::new();
        let mut servers = Vec::new();
        for asked in Asked::OURS {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            write!(ports, "{} ", listener.local_addr()?.port())?;
            let router = router(asked).await?;
            servers.push(tokio::spawn(async move { axum::serve(listener, router).await }));
        }
        writeln!(io::stdout(), "{ports}")?;
        for server in servers {
            server.await??;
        }
        Ok(())
    })
}

async fn router(asked: Asked) -> Result<Router, Box<dyn Error>> {
    let (issuer, cache) = match asked {
        Asked::Unguarded => return Ok(Router::new().route(asked.path(), axum::routing::get(unguarded))),
        Asked::Cached => (by_key(ISSUER)?.audience(AUDIENCE), Some(TokenCache::new())),
        Asked::Hs256 => (hmac::issuer()?, None),
        Asked::Rs256 => (by_key(ISSUER)?.audience(AUDIENCE), None),
        Asked::Zitadel => {
            let issuer = by_key(&env::var("BENCH_ZITADEL")?)?;
            (issuer.audience(PROJECT).profile(Profile::zitadel(PROJECT)), None)
        }
    };
    let auth = Auth::builder().issuer(issuer).token_cache(cache).build().await?;
    Ok(GuardedRouter::new().route(asked.path(), get(guarded)).into_router(auth))
}

fn by_key(name: &str) -> Result<IssuerWithoutAudience, Box<dyn Error>> {
    let jwk: Value = serde_json::from_str(&env::var("BENCH_JWK")?)?;
    Ok(Issuer::keys(name, KeySet::from_jwks(&json!({ "keys": [jwk] }).to_string())?))
}

async fn unguarded() -> Json<Value> {
    Json(json!({ "subject": "nobody" }))
}

#[require_roles(editor)]
async fn guarded(user: Principal) -> Json<Value> {
    Json(json!({ "subject": user.subject() }))
}

pub(crate) const ARGUMENT: &str = "serve";
