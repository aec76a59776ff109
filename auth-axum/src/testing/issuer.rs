use std::time::Duration;

use auth_core::{
    Clock, Secret, Timestamp,
    token::{AccessToken, Algorithm, Issuer, KeySet, SigningKey, TokenIssuer},
};

use crate::clock::SystemClock;

/// An issuer of a test's own, with a key of its own: it signs real tokens, and [`TestIssuer::issuer`] is what a service
/// is configured with to believe them.
///
/// # Examples
///
/// ```
/// use auth_axum::{Auth, testing::{TestClock, TestIssuer}};
///
/// # async fn build() -> Result<(), auth_axum::ConfigError> {
/// let issuer = TestIssuer::new("https://issuer.example", "https://api.example");
/// let auth = Auth::builder().issuer(issuer.issuer()).build().await?;
///
/// let token = issuer.token("bob").roles(["editor"]).sign();
/// let request = axum::http::Request::get("/me").header("authorization", token.bearer());
///
/// // the same token of another issuer, or a later time, is denied
/// let expired = issuer.token("bob").at("2020-01-01T00:00:00Z".parse().unwrap()).sign();
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct TestIssuer {
    name: String,
    audience: String,
    tokens: TokenIssuer,
    jwks: String,
}

/// A token on its way to be signed.
///
/// # Examples
///
/// ```
/// use auth_axum::testing::TestIssuer;
///
/// let issuer = TestIssuer::new("https://issuer.example", "https://api.example");
/// let token = issuer.token("bob").roles(["editor"]).permissions(["articles:read"]).scopes(["openid"]).claim("tenant", "acme");
/// let expired = issuer.token("bob").at("2020-01-01T00:00:00Z".parse()?).sign(); // denied by any service
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct TestToken<'a> {
    issuer: &'a TestIssuer,
    token: AccessToken,
    at: Timestamp,
}

/// A signed token.
///
/// # Examples
///
/// ```
/// use auth_axum::testing::TestIssuer;
///
/// let token = TestIssuer::new("https://issuer.example", "https://api.example").token("bob").sign();
/// assert_eq!(token.bearer(), format!("Bearer {}", token.text()));
/// assert!(!format!("{token:?}").contains(token.text())); // also a test's token stays out of logs
/// ```
#[derive(Clone, Debug)]
pub struct SignedToken(Secret);

impl TestIssuer {
    /// An issuer of this name, whose tokens are for this audience.
    ///
    /// # Panics
    ///
    /// If the machine can't make a key.
    #[expect(clippy::expect_used, reason = "a test without a key can't go on")]
    pub fn new(name: &str, audience: &str) -> Self {
        let key = SigningKey::generate(Algorithm::EdDSA).expect("the machine makes an Ed25519 key");
        let jwks = key.public_jwks().to_string();
        Self { name: name.to_owned(), audience: audience.to_owned(), tokens: TokenIssuer::new(name, key), jwks }
    }

    /// What a service is configured with to believe this issuer.
    ///
    /// # Panics
    ///
    /// Never: the key was made here.
    #[expect(clippy::expect_used, reason = "a test without its keys can't go on")]
    pub fn issuer(&self) -> Issuer {
        let keys = KeySet::from_jwks(&self.jwks).expect("a key that was just made is usable");
        Issuer::keys(&*self.name, keys).audience(&*self.audience)
    }

    /// A token of this subject, for the issuer's audience, signed now and good for five minutes unless said otherwise.
    pub fn token(&self, subject: &str) -> TestToken<'_> {
        let token = AccessToken::new(subject, &*self.audience, Duration::from_mins(5));
        TestToken { issuer: self, token, at: SystemClock.now() }
    }
}

impl TestToken<'_> {
    /// Gives it roles.
    pub fn roles<'r>(mut self, roles: impl IntoIterator<Item = &'r str>) -> Self {
        self.token = self.token.roles(roles);
        self
    }

    /// Gives it permissions.
    pub fn permissions<'p>(mut self, permissions: impl IntoIterator<Item = &'p str>) -> Self {
        self.token = self.token.permissions(permissions);
        self
    }

    /// Issued to this client.
    pub fn client_id(mut self, id: &str) -> Self {
        self.token = self.token.client_id(id);
        self
    }

    /// Gives it scopes.
    pub fn scopes<'s>(mut self, scopes: impl IntoIterator<Item = &'s str>) -> Self {
        self.token = self.token.scopes(scopes);
        self
    }

    /// Adds any claim that an issuer does not write itself.
    pub fn claim(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.token = self.token.claim(name, value);
        self
    }

    /// Signs it at this time.
    pub fn at(mut self, time: Timestamp) -> Self {
        self.at = time;
        self
    }

    /// The signed token.
    ///
    /// # Panics
    ///
    /// If it can't be signed, say for a claim that must not stand in a token.
    #[expect(clippy::expect_used, reason = "a test without its token can't go on")]
    pub fn sign(self) -> SignedToken {
        SignedToken(self.issuer.tokens.sign(&self.token, self.at).expect("the key signs"))
    }
}

impl SignedToken {
    /// The token itself.
    pub fn text(&self) -> &str {
        self.0.expose()
    }

    /// The value of an `Authorization` header.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.text())
    }
}
