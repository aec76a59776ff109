//! The keys of the tenant.

use std::time::{Duration, Instant};

use idp::{Fault, K2};
use serde_json::json;

use crate::support::{Fixture, KEYS};

// A16
#[tokio::test]
async fn a_thousand_requests_make_one_fetch_and_a_new_key_is_found() {
    let service = Fixture::new().await;
    let bearer = service.token(json!([])).bearer();
    for _ in 0..1000 {
        assert_eq!(service.get_with("/api/private", &[("authorization", &bearer)]).await.status, 200);
    }
    assert_eq!((service.idp.count(KEYS), service.idp.asked()), (1, 1));

    service.idp.publishes(&[&K2]);
    assert_eq!(service.get("/api/private", &service.token(json!([])).signed_by(&K2)).await.status, 200);
    assert_eq!(service.idp.count(KEYS), 2);
    service.advance(601);
    assert_eq!(service.refused(&service.token(json!([]))).await, "Unable to find appropriate key");
}

// A16, SA11
#[tokio::test]
async fn a_tenant_that_is_down_keeps_nobody_out_whose_key_is_known() {
    let service = Fixture::new().await;
    let token = service.token(json!([])).claim("exp", 4_000_000_000_i64);
    assert_eq!(service.get("/api/private", &token).await.status, 200);
    service.idp.breaks(KEYS, Fault::Status(500));
    service.advance(1200);
    assert_eq!(service.get("/api/private", &token).await.status, 200);
}

// A29
#[tokio::test]
async fn a_tenant_that_hangs_delays_nobody_whose_key_is_known() {
    let service = Fixture::new().await;
    let bearer = service.token(json!([])).bearer();
    assert_eq!(service.get_with("/api/private", &[("authorization", &bearer)]).await.status, 200);
    service.idp.breaks(KEYS, Fault::Slow(Duration::from_secs(5)));
    let (router, unknown) = (service.router.clone(), service.token(json!([])).header("kid", "unknown").bearer());
    let waits =
        tokio::spawn(
            async move { crate::support::get_of(&router, "/api/private", &[("authorization", &unknown)]).await },
        );
    while service.idp.count(KEYS) < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut times = Vec::new();
    for _ in 0..7 {
        let start = Instant::now();
        assert_eq!(service.get_with("/api/private", &[("authorization", &bearer)]).await.status, 200);
        times.push(start.elapsed());
    }
    times.sort_unstable();
    assert!(times[3] < Duration::from_millis(50), "{times:?}");
    assert!(!waits.is_finished());
    waits.abort();
}
