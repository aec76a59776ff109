//! What the log says, which the client is not told.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use serde_json::json;

use crate::support::{Fixture, noon};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// A28, A15, X06
#[tokio::test]
async fn each_refusal_is_a_line_with_cause_and_remedy() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let service = Fixture::new().await;
    let token = || service.token(json!([]));
    for (token, cause, remedy) in [
        (
            token().header("kid", "another"),
            "key `another` is not one of the issuer's usable keys",
            "load its current key set",
        ),
        (token().claim("aud", "https://other.example.com"), "https://other.example.com", "https://api.example.com"),
        (token().claim("exp", noon().as_second() - 60), "token expired at 2026-11-25T11:59:00Z", "get a new one"),
    ] {
        log.0.lock().unwrap().clear();
        let answer = service.get("/api/private", &token).await;
        assert_eq!(answer.status, 401);
        let line = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(line.contains(cause) && line.contains(remedy), "{line}");
        assert!(!answer.body.contains(cause) && !line.contains(&token.text()), "{line}");
    }
}
