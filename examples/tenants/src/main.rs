//! Serves two tenants on a free port, and prints a token for each sample user.

use std::{error::Error, io::Write as _, time::Duration};

use auth_axum::{
    Auth, Clock as _, SystemClock,
    token::{AccessToken, Algorithm, Issuer, SigningKey, TokenIssuer},
};
use tenants::Documents;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let documents = Documents::default();
    documents.add("acme", "alice", "The rockets are late.");
    documents.add("globex", "gina", "The orchids bloom.");

    let issuer = TokenIssuer::new(ISSUER, SigningKey::generate(Algorithm::ES256)?);
    let now = SystemClock.now();
    let believed = Issuer::keys(ISSUER, issuer.keys().verifying(now)).audience(AUDIENCE).longest_lifetime(LIFETIME);
    let auth = Auth::builder().issuer(believed).realm("tenants").build().await?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "serving on http://{}", listener.local_addr()?)?;
    for (user, tenant, role) in [("alice", "acme", "editor"), ("arne", "acme", "auditor"), ("gina", "globex", "editor")]
    {
        let token =
            AccessToken::new(user, AUDIENCE, LIFETIME).client_id("tenants").roles([role]).claim("tenant", tenant);
        writeln!(out, "{user} ({role} of {tenant}): {}", issuer.sign(&token, now)?.expose())?;
    }
    drop(out);
    axum::serve(listener, tenants::service(documents, auth)).await?;
    Ok(())
}

const ISSUER: &str = "https://tenants.localhost/dev";
const AUDIENCE: &str = "tenants";
const LIFETIME: Duration = Duration::from_hours(1);
