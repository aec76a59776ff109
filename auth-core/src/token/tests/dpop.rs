//! Proofs of possession: each refused one differs from the good one in one thing (RFC 9449 section 4.3).

use core::time::Duration;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};

use super::*;
use crate::{
    AuthenticationError, Denial,
    token::{Asked, Dpop, Nonces, ProofId, ProofMemory, ProofRequest, ProofSight, SeesProofs, TokenGate},
};

const HTU: &str = "https://api.example/articles/1";
const PATH: &str = "/articles/1";

/// The client's key, to which its tokens are bound.
static CLIENT: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::ES256).unwrap());
static STRANGER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate(Algorithm::ES256).unwrap());

fn dpop() -> Dpop {
    Dpop::at("https://api.example").unwrap()
}

fn gate(dpop: Dpop) -> TokenGate {
    TokenGate::new(Verifier::new([issuer()]).unwrap()).dpop(dpop)
}

fn bound() -> String {
    token(&header(&ED), &with(claims(), "cnf", json!({ "jkt": CLIENT.key_id() })))
}

/// The public key alone.
fn jwk(key: &SigningKey) -> Value {
    let mut jwk = key.public_jwks()["keys"][0].clone();
    for name in ["alg", "kid", "use"] {
        jwk.as_object_mut().unwrap().remove(name);
    }
    jwk
}

fn proof_header(key: &SigningKey) -> Value {
    json!({ "typ": "dpop+jwt", "alg": key.algorithm().name(), "jwk": jwk(key) })
}

fn hash(token: &str) -> String {
    encode(digest(&SHA256, token.as_bytes()))
}

fn proof_claims(token: &str) -> Value {
    json!({ "jti": "e1j3V_bKic8-LAEB", "htm": "GET", "htu": HTU, "iat": NOW, "ath": hash(token) })
}

fn proof(key: &SigningKey, header: &Value, claims: &Value) -> String {
    forge(key, header.to_string(), claims.to_string())
}

fn good_proof(token: &str) -> String {
    proof(&CLIENT, &proof_header(&CLIENT), &proof_claims(token))
}

/// A bound token and its proof, which is good unless a claim is changed.
pub(super) fn token_and_proof(changed: Option<(&str, Value)>) -> (String, String) {
    let token = bound();
    let claims = proof_claims(&token);
    let claims = match changed {
        Some((name, value)) => with(claims, name, value),
        None => claims,
    };
    let proof = proof(&CLIENT, &proof_header(&CLIENT), &claims);
    (token, proof)
}

/// Whether a fresh service lets them in.
pub(super) fn enters(token: &str, proof: &str) -> bool {
    proven(&gate(dpop()), token, proof, 0).is_ok()
}

fn request<'a>(proofs: &'a [&'a str]) -> ProofRequest<'a> {
    ProofRequest { proofs, method: "GET", path: PATH }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOW + seconds).unwrap()
}

fn proven(gate: &TokenGate, token: &str, proof: &str, seconds: i64) -> Result<Principal, AuthenticationError> {
    ready(gate.proven(token, &request(&[proof]), at(seconds)))
}

/// Why a fresh service refuses a proof.
fn refusal(token: &str, proof: &str) -> (Denial, String) {
    let error = proven(&gate(dpop()), token, proof, 0).unwrap_err();
    (error.denial(), error.to_string())
}

// SG18
#[test]
fn a_bound_token_counts_with_a_proof_of_its_key() {
    let token = bound();

    assert_eq!(proven(&gate(dpop()), &token, &good_proof(&token), 0).unwrap().subject(), "bob");
    for key in [&*ED, &*P256, &*P384, &*RSA] {
        let token = self::token(&header(&ED), &with(claims(), "cnf", json!({ "jkt": key.key_id() })));
        let proof = proof(key, &proof_header(key), &proof_claims(&token));
        assert!(proven(&gate(dpop()), &token, &proof, 0).is_ok(), "{}", key.algorithm());
    }
}

// SG19, SC10
#[test]
fn a_bound_token_is_no_bearer_token_and_a_bearer_token_needs_no_proof() {
    let gate = gate(dpop());
    let token = bound();
    assert!(proven(&gate, &token, &good_proof(&token), 0).is_ok());
    assert_eq!(
        ready(gate.bearer(&token, now())).unwrap_err().denial(),
        Denial::InvalidCredential,
        "also when remembered"
    );

    let (denial, text) = refusal(&good(), &good_proof(&good()));
    assert_eq!(denial, Denial::InvalidCredential);
    assert_eq!(text, "token is not bound to a key, and came with a proof; send it as `Bearer`");
    let certificate = self::token(&header(&ED), &with(claims(), "cnf", json!({ "x5t#S256": CLIENT.key_id() })));
    assert_eq!(refusal(&certificate, &good_proof(&certificate)).0, Denial::InvalidCredential);
}

// SG18: 4.3 (1)
#[test]
fn there_is_one_proof() {
    let (gate, token) = (gate(dpop()), bound());
    let proof = good_proof(&token);

    for (proofs, count) in [(vec![], 0), (vec![&*proof, &*proof], 2)] {
        let error = ready(gate.proven(&token, &request(&proofs), now())).unwrap_err();
        assert_eq!(error.denial(), Denial::InvalidProof);
        assert_eq!(error.to_string(), format!("proof: {count} `DPoP` headers in the request, expected one"));
    }
}

// SG18: 4.3 (2), (3)
#[test]
fn a_proof_has_the_form_and_the_claims_of_one() {
    let token = bound();
    for text in ["", "a.b.c", "....", "not a proof", &"a".repeat(8 * 1024 + 1), &good_proof(&token)[1..]] {
        assert_eq!(refusal(&token, text).0, Denial::InvalidProof, "{text}");
    }
    for name in ["jti", "htm", "htu", "iat", "ath"] {
        let changed = |claims: &Value| refusal(&token, &proof(&CLIENT, &proof_header(&CLIENT), claims));
        let (denial, text) = changed(&without(proof_claims(&token), name));
        assert_eq!(denial, Denial::InvalidProof, "{name}");
        assert!(text.starts_with(&format!("proof: claim `{name}` is missing or malformed")), "{text}");
        for malformed in [json!(null), json!([]), json!({}), json!(true)] {
            assert_eq!(changed(&with(proof_claims(&token), name, malformed)).0, Denial::InvalidProof, "{name}");
        }
    }
    for jti in [String::new(), "a".repeat(257)] {
        let (_, text) =
            refusal(&token, &proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "jti", jti)));
        assert_eq!(text, "proof: claim `jti` is missing or malformed; expected a text of 1 to 256 bytes");
    }
}

// SG18: 4.3 (4), SJ17
#[test]
fn a_token_of_another_kind_is_no_proof() {
    let token = bound();
    for typ in ["JWT", "at+jwt", "dpop", "dpop+jwt2", "dpop+jws", ""] {
        let text = proof(&CLIENT, &with(proof_header(&CLIENT), "typ", typ), &proof_claims(&token));
        assert_eq!(
            refusal(&token, &text),
            (Denial::InvalidProof, "proof: typ `dpop+jwt` expected".to_owned()),
            "{typ}"
        );
    }
    let text = proof(&CLIENT, &without(proof_header(&CLIENT), "typ"), &proof_claims(&token));
    assert_eq!(refusal(&token, &text).1, "proof: typ `dpop+jwt` expected");
    for typ in ["DPoP+JWT", "application/dpop+jwt"] {
        let text = proof(&CLIENT, &with(proof_header(&CLIENT), "typ", typ), &proof_claims(&token));
        assert!(proven(&gate(dpop()), &token, &text, 0).is_ok(), "{typ}");
    }
    // and a proof is no access token
    let proof = good_proof(&token);
    assert_eq!(ready(gate(dpop()).bearer(&proof, now())).unwrap_err().denial(), Denial::InvalidCredential);
}

// SG18: 4.3 (5), SJ1, SJ2
#[test]
fn a_proof_is_signed_with_an_algorithm_of_its_key() {
    let token = bound();
    for alg in ["none", "None", "HS256", "HS512", "ES384", "RS256", "EdDSA", "ES256K", ""] {
        let text = proof(&CLIENT, &with(proof_header(&CLIENT), "alg", alg), &proof_claims(&token));
        assert_eq!(refusal(&token, &text).0, Denial::InvalidProof, "{alg}");
    }
    for extension in ["crit", "b64", "zip", "enc"] {
        let text = proof(&CLIENT, &with(proof_header(&CLIENT), extension, json!(["exp"])), &proof_claims(&token));
        assert_eq!(refusal(&token, &text).0, Denial::InvalidProof, "{extension}");
    }
}

// SG18: 4.3 (6), (7), SJ19
#[test]
fn a_proof_is_signed_by_the_public_key_that_it_brings() {
    let token = bound();
    let text = proof(&STRANGER, &proof_header(&CLIENT), &proof_claims(&token));
    assert_eq!(
        refusal(&token, &text),
        (
            Denial::InvalidProof,
            "proof: signature does not match; the token was changed or another key signed it".to_owned()
        )
    );
    let unsigned = good_proof(&token);
    let unsigned = &unsigned[..=unsigned.rfind('.').unwrap()];
    assert_eq!(refusal(&token, unsigned).0, Denial::InvalidProof);

    for (jwk, text) in [
        (
            with(jwk(&CLIENT), "d", "AA"),
            "proof: key has the private member `d`; publish the public part only, and replace the key",
        ),
        (
            with(jwk(&CLIENT), "x", "AA"),
            "proof: key is not a point that may be used on `P-256`; get the key from its issuer again",
        ),
        (
            json!({ "kty": "oct", "k": "AA" }),
            "proof: key has the private member `k`; publish the public part only, and replace the key",
        ),
        (json!({}), "proof: key member `kty` is missing or malformed; expected RSA, EC or OKP"),
        (json!("AA"), "proof: claim `jwk` is missing or malformed; expected a public key in the header"),
        (json!(null), "proof: claim `jwk` is missing or malformed; expected a public key in the header"),
    ] {
        let header = with(proof_header(&CLIENT), "jwk", jwk);
        assert_eq!(
            refusal(&token, &proof(&CLIENT, &header, &proof_claims(&token))),
            (Denial::InvalidProof, text.to_owned())
        );
    }
}

// SG18: 4.3 (8)
#[test]
fn a_proof_is_for_the_method_of_the_request() {
    let token = bound();
    for method in ["POST", "get", "GET ", "", "*"] {
        let text = proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "htm", method));
        assert_eq!(refusal(&token, &text).0, Denial::InvalidProof, "{method}");
    }
}

// SG18: 4.3 (9)
#[test]
fn a_proof_is_for_the_address_of_the_request_however_it_is_spelled() {
    let token = bound();
    let by = |htu: &str| proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "htu", htu));
    for same in [
        HTU,
        "HTTPS://API.EXAMPLE/articles/1",
        "https://api.example:443/articles/1",
        "https://api.example/articles/./1",
        "https://api.example/articles/1?page=2",
        "https://api.example/articles/1#top",
    ] {
        assert!(proven(&gate(dpop()), &token, &by(same), 0).is_ok(), "{same}");
    }
    for other in [
        "https://api.example/articles/2",
        "https://api.example/articles/1/",
        "https://api.example/Articles/1",
        "https://api.example/",
        "http://api.example/articles/1",
        "https://api.example:8443/articles/1",
        "https://api.example.attacker.example/articles/1",
        "https://attacker.example/articles/1",
        "https://user@api.example/articles/1",
        "https://api.example@attacker.example/articles/1",
        "/articles/1",
        "articles/1",
        "",
        "data:/articles/1",
    ] {
        assert_eq!(refusal(&token, &by(other)).0, Denial::InvalidProof, "{other}");
    }
    let behind = gate(Dpop::at("https://proxy.example/base/").unwrap().and_at("https://api.example").unwrap());
    for (htu, accepted) in [
        ("https://proxy.example/base/articles/1", true),
        (HTU, true),
        ("https://proxy.example/articles/1", false),
        ("https://api.example/base/articles/1", false),
    ] {
        let proof = proof(&CLIENT, &proof_header(&CLIENT), &with(with(proof_claims(&token), "htu", htu), "jti", htu));
        assert_eq!(proven(&behind, &token, &proof, 0).is_ok(), accepted, "{htu}");
    }
}

// SG18: 4.3 (11)
#[test]
fn a_proof_counts_for_a_minute() {
    let token = bound();
    for (made, accepted) in
        [(-59, true), (-60, false), (0, true), (10, true), (11, false), (-86_400, false), (86_400, false)]
    {
        let proof = proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "iat", NOW + made));
        assert_eq!(proven(&gate(dpop()), &token, &proof, 0).is_ok(), accepted, "{made}");
    }
    let endless = dpop().lifetime(Duration::MAX);
    let old = proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "iat", NOW - 300));
    assert!(proven(&gate(endless), &token, &old, 0).is_err(), "five minutes are the most");
}

// SG18: 4.3 (12)
#[test]
fn a_proof_is_for_this_token_and_of_the_key_that_it_is_bound_to() {
    let token = bound();
    for ath in [hash(&good()), hash(&token).to_uppercase(), format!("{}=", hash(&token)), String::new()] {
        let text = proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "ath", ath));
        assert_eq!(
            refusal(&token, &text),
            (Denial::InvalidProof, "proof is not for this token: `ath` is not its hash".to_owned())
        );
    }
    let stolen = proof(&STRANGER, &proof_header(&STRANGER), &proof_claims(&token));
    assert_eq!(
        refusal(&token, &stolen),
        (Denial::InvalidCredential, "proof is of another key than the one that the token is bound to".to_owned())
    );
}

// SG18
#[test]
fn a_proof_counts_once_and_a_refused_one_is_not_spent() {
    let seen = Arc::new(ProofMemory::default());
    let gate = gate(dpop().seen(Arc::clone(&seen) as Arc<dyn SeesProofs>));
    let token = bound();
    let proof = good_proof(&token);

    let elsewhere = ProofRequest { proofs: &[&proof], method: "GET", path: "/articles/2" };
    assert!(ready(gate.proven(&token, &elsewhere, now())).is_err());
    assert!(seen.is_empty());
    assert!(proven(&gate, &token, &proof, 0).is_ok());
    for seconds in [0, 1, 59] {
        let again = proven(&gate, &token, &proof, seconds).unwrap_err();
        assert_eq!(again.denial(), Denial::InvalidProof);
        assert_eq!(again.to_string(), "proof was used before; a client makes a new one for each request");
    }
    // the same id with another content is the same proof
    let changed = self::proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "iat", NOW + 1));
    assert!(proven(&gate, &token, &changed, 1).is_err());
    let next = self::proof(&CLIENT, &proof_header(&CLIENT), &with(proof_claims(&token), "jti", "2"));
    assert!(proven(&gate, &token, &next, 1).is_ok());
    assert_eq!(seen.len(), 2);
}

// SG18: of fifty that bring one proof at once, one is the first
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_many_that_use_a_proof_at_once_is_let_in() {
    let gate = Arc::new(gate(dpop()));
    let token = bound();
    let proof = good_proof(&token);

    let requests: Vec<_> = (0..50)
        .map(|_| {
            let (gate, token, proof) = (Arc::clone(&gate), token.clone(), proof.clone());
            tokio::spawn(async move { gate.proven(&token, &request(&[&proof]), now()).await.is_ok() })
        })
        .collect();
    let mut let_in = 0;
    for request in requests {
        let_in += usize::from(request.await.unwrap());
    }
    assert_eq!(let_in, 1);
}

// SG18: a bound, and nothing forgotten for it
#[test]
fn a_full_memory_of_proofs_denies_until_the_oldest_have_ended() {
    let seen = ProofMemory::new(100);
    let see = |n: u8, until: i64, now: i64| ready(seen.see(&id(n), at(until), at(now)));

    for n in 0..100 {
        assert!(matches!(see(n, i64::from(n) + 1, 0), Ok(ProofSight::First)), "{n}");
    }
    assert!(see(100, 60, 0).is_err());
    assert!(matches!(see(99, 60, 0), Ok(ProofSight::Again)));
    assert!(matches!(see(100, 60, 1), Ok(ProofSight::First)), "the first has ended");
    assert_eq!(seen.len(), 100);
    assert!(matches!(see(200, 300, 299), Ok(ProofSight::First)));
    assert_eq!(seen.len(), 1);

    let full = gate(dpop().seen(Arc::new(ProofMemory::new(0))));
    let token = bound();
    assert_eq!(proven(&full, &token, &good_proof(&token), 0).unwrap_err().denial(), Denial::Unavailable);
}

fn id(n: u8) -> ProofId {
    ProofId::new(&CLIENT.key_id()[..43], &n.to_string())
}

// SG18: section 9
#[test]
fn where_nonces_are_asked_for_a_proof_has_one_and_is_told_the_next() {
    let nonces = Nonces::with_key([7; 32]);
    let gate = gate(dpop().nonces(nonces.clone()));
    let token = bound();
    let with_nonce = |nonce: Value, jti: &str| {
        let claims = with(with(proof_claims(&token), "nonce", nonce), "jti", jti);
        proof(&CLIENT, &proof_header(&CLIENT), &claims)
    };

    let told = proven(&gate, &token, &good_proof(&token), 0).unwrap_err();
    let Denial::UseNonce { nonce } = told.denial() else { panic!("{told}") };
    assert_eq!(Some(&*nonce), gate.next_nonce(now()).as_deref());
    assert_eq!(told.to_string(), "proof has no nonce of this service, or an old one; the client is given a new one");
    assert!(proven(&gate, &token, &with_nonce(json!(nonce), "1"), 0).is_ok());

    let other = Nonces::with_key([8; 32]).current(now());
    for stale in [nonces.current(at(-120)), nonces.current(at(120)), other, String::new(), format!("{nonce}=")] {
        let refused = proven(&gate, &token, &with_nonce(json!(stale), "2"), 0).unwrap_err();
        assert!(matches!(refused.denial(), Denial::UseNonce { .. }), "{stale}");
    }
    assert_eq!(proven(&gate, &token, &with_nonce(json!(1), "2"), 0).unwrap_err().denial(), Denial::InvalidProof);
    let before = nonces.current(at(-60));
    assert_ne!(before, *nonce);
    assert!(proven(&gate, &token, &with_nonce(json!(before), "3"), 0).is_ok(), "that of the minute before");
    assert!(self::gate(dpop()).next_nonce(now()).is_none());
}

// SG18, X06
#[test]
fn a_service_that_takes_no_proofs_says_so_and_nothing_secret_is_shown() {
    let token = bound();
    let plain = TokenGate::new(Verifier::new([issuer()]).unwrap());
    assert!(!plain.takes_proofs());
    assert_eq!(proven(&plain, &token, &good_proof(&token), 0).unwrap_err().denial(), Denial::Unauthenticated);

    let shown = format!("{:?} {:?}", dpop().nonces(Nonces::with_key([7; 32])), request(&[&good_proof(&token)]));
    assert!(shown.contains("Nonces([redacted])") && !shown.contains("eyJ") && !shown.contains("7, 7"), "{shown}");
    for address in ["", "api.example", "http://api.example", "javascript:alert(1)"] {
        assert!(Dpop::at(address).is_err() && dpop().and_at(address).is_err(), "{address}");
    }
    assert!(Dpop::algorithms().iter().all(|algorithm| !algorithm.name().starts_with("HS")));
}

#[test]
fn a_store_of_proofs_that_fails_denies() {
    /// A table that can't be reached.
    #[derive(Debug)]
    struct Gone;
    impl SeesProofs for Gone {
        fn see<'a>(&'a self, _: &'a ProofId, _: Timestamp, _: Timestamp) -> Asked<'a, ProofSight> {
            Box::pin(async { Err("no connection".into()) })
        }
    }
    let token = bound();

    let refused = proven(&gate(dpop().seen(Arc::new(Gone))), &token, &good_proof(&token), 0).unwrap_err();
    assert_eq!(refused.denial(), Denial::Unavailable);
}

// SG18: the path of a request would land in the query, and one proof be good for all paths
#[test]
fn an_address_with_a_query_is_none_of_a_service() {
    assert!(Dpop::at("https://api.example/?x=1").is_err());
    assert!(Dpop::at("https://api.example/").is_ok());
}
