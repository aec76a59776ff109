use auth_core::{
    Denial,
    token::{Dpop, Nonces, Profile, ProofRequest, TokenGate},
};
use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{EncodingKey, Header, jwk::Jwk};
use provider::Op;
use serde_json::{Value, json};

use crate::{API, enters, gate, now};

/// The key of a client.
struct Key {
    private: EncodingKey,
    jwk: Jwk,
}

impl Key {
    fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let encode = |half: &[u8]| URL_SAFE_NO_PAD.encode(half);
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y) });
        let private = EncodingKey::from_ec_der(pair.to_pkcs8v1().unwrap().as_ref());
        Self { private, jwk: serde_json::from_value(jwk).unwrap() }
    }

    fn prove(&self, id: &str, method: &str, url: &str, more: &Value) -> String {
        let mut header = Header::new(jsonwebtoken::Algorithm::ES256);
        header.typ = Some("dpop+jwt".to_owned());
        header.jwk = Some(self.jwk.clone());
        let mut claims = json!({ "jti": id, "htm": method, "htu": url, "iat": now().as_second() });
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        jsonwebtoken::encode(&header, &claims, &self.private).unwrap()
    }
}

fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, token.as_bytes()))
}

async fn ask(op: &Op, proof: &str) -> provider::Answer {
    let form = [("grant_type", "client_credentials"), ("resource", API), ("scope", "api:read")];
    op.token(&form, &[("dpop", proof)]).await
}

/// A token that the provider bound to this key, after it asked for its nonce if it does.
async fn bound_token(op: &Op, key: &Key) -> String {
    let url = format!("{}/token", op.issuer());
    let mut answer = ask(op, &key.prove("1", "POST", &url, &json!({}))).await;
    if answer.body["error"] == "use_dpop_nonce" {
        let nonce = answer.headers["dpop-nonce"].to_str().unwrap().to_owned();
        answer = ask(op, &key.prove("2", "POST", &url, &json!({ "nonce": nonce }))).await;
    }
    assert_eq!(answer.body["token_type"], "DPoP", "{}", answer.body);
    answer.body["access_token"].as_str().unwrap().to_owned()
}

async fn proven(gate: &TokenGate, token: &str, proof: &str) -> Result<(), Denial> {
    let request = ProofRequest { proofs: &[proof], method: "GET", path: "/documents" };
    gate.proven(token, &request, now()).await.map(|_| ()).map_err(|error| error.denial())
}

// SG18, SG19, SC10
#[tokio::test]
async fn a_token_that_the_provider_bound_counts_with_a_proof_alone() {
    let Some(op) = Op::take().await else { return };
    for nonce in [false, true] {
        op.control("/flags", &json!({ "dpopRequireNonce": nonce })).await;
        let (key, stranger) = (Key::new(), Key::new());
        let token = bound_token(&op, &key).await;
        let gate = gate(&op, API, Profile::strict()).dpop(Dpop::at(API).unwrap());
        let url = format!("{API}/documents");
        let ath = json!({ "ath": hash(&token) });

        let proof = key.prove("3", "GET", &url, &ath);
        assert_eq!(proven(&gate, &token, &proof).await, Ok(()));
        assert_eq!(proven(&gate, &token, &proof).await, Err(Denial::InvalidProof), "again");
        assert_eq!(enters(&gate, &token, now()).await, Err(Denial::InvalidCredential), "as a bearer token");
        assert_eq!(
            proven(&gate, &token, &stranger.prove("4", "GET", &url, &ath)).await,
            Err(Denial::InvalidCredential)
        );
        assert_eq!(proven(&gate, &token, &key.prove("5", "POST", &url, &ath)).await, Err(Denial::InvalidProof));
        assert_eq!(proven(&gate, &token, &key.prove("6", "GET", &url, &json!({}))).await, Err(Denial::InvalidProof));
    }
    op.control("/flags", &json!({ "dpopRequireNonce": false })).await;
}

// SG18: section 9
#[tokio::test]
async fn a_client_that_is_told_a_nonce_gets_in_with_it() {
    let Some(op) = Op::take().await else { return };
    let key = Key::new();
    let token = bound_token(&op, &key).await;
    let gate = gate(&op, API, Profile::strict()).dpop(Dpop::at(API).unwrap().nonces(Nonces::new().unwrap()));
    let url = format!("{API}/documents");

    let told = proven(&gate, &token, &key.prove("3", "GET", &url, &json!({ "ath": hash(&token) }))).await;
    let Err(Denial::UseNonce { nonce }) = told else { panic!("{told:?}") };
    let with_nonce = json!({ "ath": hash(&token), "nonce": nonce });
    assert_eq!(proven(&gate, &token, &key.prove("4", "GET", &url, &with_nonce)).await, Ok(()));
    let unbound = op.client_token(API).await;
    let proof = key.prove("5", "GET", &url, &json!({ "ath": hash(&unbound), "nonce": nonce }));
    assert_eq!(proven(&gate, &unbound, &proof).await, Err(Denial::InvalidCredential), "a bearer token");
}
