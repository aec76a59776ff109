//! Any answer of an introspection endpoint: never a panic, and a principal only where `active` is true, for this audience.

#![no_main]

use std::{
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use auth_core::{
    Secret, Timestamp,
    outgoing::{Sending, SendsRequests},
    token::{Introspection, IntrospectionClient, Issuer, Verifier},
};
use axum::http::{Request, Response};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Default)]
struct Answers(Mutex<Vec<u8>>);

impl SendsRequests for Answers {
    fn send(&self, _: Request<Vec<u8>>) -> Sending<'_> {
        let body = self.0.lock().map(|body| body.clone()).unwrap_or_default();
        Box::pin(async move { Ok(Response::new(body)) })
    }
}

fuzz_target!(|answer: &[u8]| {
    let answers = Arc::new(Answers(Mutex::new(answer.to_vec())));
    let me = IntrospectionClient::with_secret("api", Secret::new("s".to_owned()));
    let introspection = Introspection::at("https://i.example/i", me).client(answers);
    let verifier = Verifier::new([Issuer::opaque("https://i.example", introspection).audience("a")])
        .expect("the settings are right");

    let now: Timestamp = "2026-11-23T12:00:00Z".parse().expect("a time");
    let asked = std::pin::pin!(verifier.authenticate("opaque", now));
    let Poll::Ready(answered) = std::future::Future::poll(asked, &mut Context::from_waker(Waker::noop())) else {
        panic!("nothing waits");
    };
    if let Ok(principal) = answered {
        let text = std::str::from_utf8(answer).expect("only text is accepted");
        // names can be written with escapes, the literal can't
        assert!(text.contains("true"));
        assert_eq!(principal.issuer(), "https://i.example");
        assert!(!principal.subject().is_empty());
    }
});
