use core::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value};
use url::Url;

use super::{Dpop, ProofError, ProofId, ProofSight};
use crate::{
    AuthenticationError, Timestamp,
    token::{
        Binding, TokenError, Verified, claims,
        error::{Excerpt, FormError, MalformedJson},
        form::{self, Segments},
        header::{algorithm, is_media_type, refuse_extensions},
        json,
        keys::public_jwk,
    },
};

/// A request that came with a token and proofs of possession.
///
/// # Examples
///
/// ```
/// use auth_core::token::ProofRequest;
///
/// let request = ProofRequest { proofs: &["eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.c2ln"], method: "GET", path: "/articles" };
/// // two headers are none: which one would count?
/// assert_eq!(request.proofs.len(), 1);
/// ```
#[derive(Clone, Copy)]
pub struct ProofRequest<'a> {
    /// The `DPoP` headers.
    pub proofs: &'a [&'a str],
    /// The method.
    pub method: &'a str,
    /// The path as it was sent, without query.
    pub path: &'a str,
}

/// A proof whose signature is one of the key that it names.
struct Proof {
    thumbprint: String,
    claims: Map<String, Value>,
}

impl Dpop {
    /// Whether a token that was verified came with a proof for this request, of the key that it is bound to, for the first
    /// time.
    pub(in crate::token) async fn check(
        &self,
        token: &str,
        verified: &Verified,
        request: &ProofRequest<'_>,
        now: Timestamp,
    ) -> Result<(), AuthenticationError> {
        let (id, until) = self.check_proof(token, verified, request, now)?;
        // last, so that nobody spends the proof of another, or fills the memory, by what is refused anyway
        match self.seen.see(&id, until, now).await {
            Ok(ProofSight::First) => Ok(()),
            Ok(ProofSight::Again) => Err(ProofError::Replayed.into()),
            Err(failed) => Err(AuthenticationError::Unavailable(failed)),
        }
    }

    /// The nonce to give a client with an answer.
    pub(in crate::token) fn next_nonce(&self, now: Timestamp) -> Option<String> {
        self.nonces.as_ref().map(|nonces| nonces.current(now))
    }

    fn check_proof(
        &self,
        token: &str,
        verified: &Verified,
        request: &ProofRequest<'_>,
        now: Timestamp,
    ) -> Result<(ProofId, Timestamp), ProofError> {
        let bound = match verified.binding() {
            Some(Binding::Key(thumbprint)) => thumbprint,
            Some(Binding::Unsupported) => return Err(ProofError::Binding),
            None => return Err(ProofError::Unbound),
        };
        let [text] = request.proofs else {
            return Err(ProofError::NotOne(request.proofs.len()));
        };
        let proof = Proof::parse(text)?;

        let method = proof.text("htm")?;
        if method != request.method {
            return Err(ProofError::Method(Excerpt::of(method)));
        }
        let url = proof.text("htu")?;
        if !self.addresses.iter().any(|ours| is_at(url, ours, request.path)) {
            return Err(ProofError::Url(Excerpt::of(url)));
        }
        let until = self.until(&proof, now)?;
        let token_id = proof.text("jti")?;
        if token_id.is_empty() || token_id.len() > LONGEST_ID {
            return Err(ProofError::Claim("jti", "a text of 1 to 256 bytes"));
        }
        if proof.text("ath")? != form::encode(digest(&SHA256, token.as_bytes())) {
            return Err(ProofError::AccessToken);
        }
        if *proof.thumbprint != **bound {
            return Err(ProofError::Binding);
        }
        self.check_nonce(&proof, now)?;
        Ok((ProofId::new(&proof.thumbprint, token_id), until))
    }

    /// Until when the proof counts, if it counts now.
    fn until(&self, proof: &Proof, now: Timestamp) -> Result<Timestamp, ProofError> {
        let made = claims::time(&proof.claims, "iat")
            .ok()
            .flatten()
            .ok_or(ProofError::Claim("iat", "a time in seconds since 1970"))?;
        let ahead = made.duration_since(now);
        let until = jiff::SignedDuration::try_from(self.lifetime).ok().and_then(|age| made.checked_add(age).ok());
        match until {
            Some(until) if now < until && ahead.as_secs() <= self.leeway.as_secs().cast_signed() => Ok(until),
            Some(_) | None => Err(ProofError::Time),
        }
    }

    fn check_nonce(&self, proof: &Proof, now: Timestamp) -> Result<(), ProofError> {
        let Some(nonces) = &self.nonces else { return Ok(()) };
        let given = match proof.claims.get("nonce") {
            Some(Value::String(nonce)) => Some(nonce),
            Some(_) => return Err(ProofError::Claim("nonce", "text")),
            None => None,
        };
        if given.is_some_and(|nonce| nonces.counts(nonce, now)) {
            return Ok(());
        }
        Err(ProofError::Nonce { next: nonces.current(now).into() })
    }
}

impl Proof {
    /// Reads a proof and checks its signature, with the key that it brings: whose key that is, is said by the token.
    fn parse(text: &str) -> Result<Self, ProofError> {
        let segments = Segments::of(text, LONGEST_PROOF)?;
        let header = json::object(&segments.header).map_err(|cause| ProofError::Header(MalformedJson::new(cause)))?;
        refuse_extensions(&header)?;
        if !header.get("typ").and_then(Value::as_str).is_some_and(|typ| is_media_type(typ, "dpop+jwt")) {
            return Err(ProofError::Type);
        }
        let algorithm = algorithm(&header).map_err(TokenError::from)?;
        let jwk = header.get("jwk").and_then(Value::as_object);
        let (key, thumbprint) = public_jwk(jwk.ok_or(ProofError::Claim("jwk", "a public key in the header"))?)?;
        // a key of this kind is for no symmetric algorithm, so that no proof is made with a public key as its secret
        key.verify(algorithm, segments.signed, &segments.signature)?;
        let claims =
            json::object(&segments.payload).map_err(|cause| TokenError::from(FormError::json("payload", cause)))?;
        Ok(Self { thumbprint: form::encode(thumbprint), claims })
    }

    fn text(&self, name: &'static str) -> Result<&str, ProofError> {
        self.claims.get(name).and_then(Value::as_str).ok_or(ProofError::Claim(name, "text"))
    }
}

/// Whether an address of a proof is that of a path of this service. Query and fragment don't count (section 4.3), spelling
/// does not either where the two mean the same (RFC 3986 sections 6.2.2 and 6.2.3).
fn is_at(proven: &str, ours: &Url, path: &str) -> bool {
    let whole = format!("{}{path}", ours.as_str().trim_end_matches('/'));
    let (Ok(proven), Ok(whole)) = (Url::parse(proven), Url::parse(&whole)) else {
        return false;
    };
    path.starts_with('/')
        && proven.username().is_empty()
        && proven.password().is_none()
        && proven.origin() == whole.origin()
        && proven.origin().is_tuple()
        && proven.path() == whole.path()
}

/// Without the proofs.
impl fmt::Debug for ProofRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofRequest")
            .field("proofs", &self.proofs.len())
            .field("method", &self.method)
            .field("path", &self.path)
            .finish()
    }
}

/// In bytes. A proof with an RSA key of 4096 bits has some two thousand.
const LONGEST_PROOF: usize = 8 * 1024;

const LONGEST_ID: usize = 256;
