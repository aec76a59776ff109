//! What verifying a token costs, by algorithm: the check of its signature alone, plain jsonwebtoken, Portcullis, and
//! Portcullis where it has seen the token before. All of them use aws-lc-rs.
//!
//! `signature` decodes the signature and checks it. `jsonwebtoken` is `decode` with audience, issuer and algorithm named, into
//! a map of all claims, which is what Portcullis keeps too; `jsonwebtoken_typed` is the same into a struct of the claims that a
//! service reads. `portcullis` is `Verifier::verify`, `portcullis_cached` `TokenGate::bearer`, each with a look at the clock.

use core::{
    error::Error,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};
use std::hint::black_box;

use auth_axum::{
    Clock, SystemClock,
    token::{Algorithm, Revocations, TokenGate, Verifier},
};
use criterion::{Criterion, SamplingMode};
use jsonwebtoken::Validation;
use serde::Deserialize;
use serde_json::{Map, Value};

use self::{
    hmac::{AUDIENCE, ISSUER},
    tokens::Signed,
};

#[path = "../../shared/hmac.rs"]
mod hmac;
#[path = "../../shared/rsa.rs"]
mod rsa;
mod tokens;

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .sample_size(60)
        .configure_from_args();

    for algorithm in
        [Algorithm::HS256, Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA]
    {
        measure(&mut criterion, algorithm)?;
    }
    criterion.final_summary();
    Ok(())
}

fn measure(criterion: &mut Criterion, algorithm: Algorithm) -> Result<(), Box<dyn Error>> {
    let Signed { token, issuer, key } = Signed::new(algorithm)?;
    let validation = validation(algorithm)?;
    let (signed, signature) = token.rsplit_once('.').ok_or("a token has parts")?;
    let verifier = Verifier::new([issuer])?;
    let gate = TokenGate::new(verifier.clone());
    let revocable = TokenGate::new(verifier.clone()).revocations(Revocations::in_memory());

    let name = algorithm.name();
    let checks = jsonwebtoken::crypto::verify(signature, signed.as_bytes(), &key, algorithm_of(algorithm)?)?
        && jsonwebtoken::decode::<Map<String, Value>>(&token, &key, &validation).is_ok()
        && jsonwebtoken::decode::<Payload>(&token, &key, &validation).is_ok_and(|token| token.claims.is_complete())
        && verifier.verify(&token, SystemClock.now()).is_ok()
        && [&gate, &revocable]
            .iter()
            .all(|gate| ready(gate.bearer(&token, SystemClock.now())).is_some_and(|it| it.is_ok()));
    if !checks {
        return Err(format!("somebody refuses the token of {name}").into());
    }

    let backend = algorithm_of(algorithm)?;
    let mut group = criterion.benchmark_group(format!("verify_a_token/{name}"));
    // many samples of the same short length: on a busy machine some of them are left alone
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("signature", |bencher| {
        bencher.iter(|| jsonwebtoken::crypto::verify(black_box(signature), signed.as_bytes(), &key, backend));
    });
    group.bench_function("jsonwebtoken", |bencher| {
        bencher.iter(|| jsonwebtoken::decode::<Map<String, Value>>(black_box(&token), &key, &validation));
    });
    group.bench_function("jsonwebtoken_typed", |bencher| {
        bencher.iter(|| jsonwebtoken::decode::<Payload>(black_box(&token), &key, &validation));
    });
    group.bench_function("portcullis", |bencher| {
        bencher.iter(|| verifier.verify(black_box(&token), SystemClock.now()));
    });
    group.bench_function("portcullis_cached", |bencher| {
        bencher.iter(|| ready(gate.bearer(black_box(&token), SystemClock.now())));
    });
    group.bench_function("portcullis_cached_revocable", |bencher| {
        bencher.iter(|| ready(revocable.bearer(black_box(&token), SystemClock.now())));
    });
    group.finish();
    Ok(())
}

/// The claims that a service reads.
#[derive(Deserialize)]
struct Payload {
    sub: String,
    roles: Vec<String>,
    permissions: Vec<String>,
    scope: String,
    exp: u64,
    iat: u64,
    jti: String,
}

impl Payload {
    fn is_complete(&self) -> bool {
        !(self.sub.is_empty() || self.roles.is_empty() || self.permissions.is_empty() || self.scope.is_empty())
            && self.exp > self.iat
            && !self.jti.is_empty()
    }
}

fn validation(algorithm: Algorithm) -> Result<Validation, Box<dyn Error>> {
    let mut validation = Validation::new(algorithm_of(algorithm)?);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    Ok(validation)
}

fn algorithm_of(algorithm: Algorithm) -> Result<jsonwebtoken::Algorithm, jsonwebtoken::errors::Error> {
    algorithm.name().parse()
}

/// What a future comes to that does not wait.
fn ready<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
