//! Which tokens count.

use idp::{
    Algorithm::{RS384, RS512},
    K1, K2, STRANGER,
};
use serde_json::{Value, json};

use crate::support::{CLIENT, Fixture, PROJECT, noon};

// Z06
#[tokio::test]
async fn a_token_of_another_key_under_the_name_of_a_known_one_is_refused() {
    let service = Fixture::new().await;
    assert_eq!(service.refused(&service.token(&["user"]).signed_by(&STRANGER)).await, "Unable to validate token");
    assert_eq!(service.status("/api/private", &service.token(&["user"]).signed_by(&K1)).await, 200);
}

// Z07, SJ1, SJ2, SJ3
#[tokio::test]
async fn the_algorithm_is_that_of_the_key() {
    let service = Fixture::new().await;
    let token = || service.token(&["user"]);
    let pem = K1.public_pem.as_bytes();
    for token in [
        token().with_algorithm(RS512),
        token().with_algorithm(RS384),
        token().with_secret(pem),
        token().with_secret(K1.public_pem.trim_end().as_bytes()),
        token().unsigned("none"),
        token().unsigned("NONE"),
        token().unsigned("nOnE"),
        token().unsigned(""),
    ] {
        assert_eq!(service.refused(&token).await, "Invalid token header");
    }
}

// Z08, SJ13, SJ16
#[tokio::test]
async fn what_is_no_token_is_refused() {
    let service = Fixture::new().await;
    let long = "A".repeat(10_000);
    let array = "W10.W10.AAAA"; // `[]` twice
    for text in ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "a.b", "....", &long, "!!.??.~~", array, "a.b.c.d.e"] {
        assert_eq!(service.refused_text(text).await, "Invalid token format", "{text:.40}");
    }
}

// Z09, SJ17
#[tokio::test]
async fn access_tokens_of_both_names_count_and_no_other_kind() {
    let service = Fixture::new().await;
    let with = |kind: &str| service.token(&["user"]).header("typ", kind);
    for kind in ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+JWT", "application/jwt"] {
        assert_eq!(service.status("/api/private", &with(kind)).await, 200, "{kind}");
    }
    for kind in ["JWS", "secevent+jwt", "logout+jwt", "dpop+jwt", "application/logout+jwt"] {
        assert_eq!(service.refused(&with(kind)).await, "Invalid token header", "{kind}");
    }
}

// Z10
#[tokio::test]
async fn a_token_names_its_key_where_there_are_several() {
    let service = Fixture::new().await;
    service.idp.publishes(&[&K1, &K2]);
    service.advance(601);
    let unnamed = service.token(&["user"]).without_header("kid");
    assert_eq!(service.refused(&unnamed).await, "Unable to verify token, no signing keys found");
}

// Z12, SC6
#[tokio::test]
async fn the_issuer_is_the_configured_one_to_the_letter() {
    let service = Fixture::new().await;
    let name = service.idp.name().to_owned();
    for issuer in ["wrong-issuer", &format!("{name}/"), &name.to_uppercase(), &name[..name.len() - 1]] {
        let token = service.token(&["user"]).claim("iss", issuer);
        assert_eq!(service.refused(&token).await, "Token contains invalid claims", "{issuer}");
    }
    assert_eq!(service.refused(&service.token(&["user"]).without("iss")).await, "Token contains invalid claims");
    let list = service.token(&["user"]).claim("iss", json!([name]));
    assert_eq!(service.refused(&list).await, "Token contains invalid claims");
}

// Z13, SC7, SC8
#[tokio::test]
async fn the_token_is_for_the_project_or_for_the_client() {
    let service = Fixture::new().await;
    let with = |audience: Value| service.token(&["user"]).claim("aud", audience);
    for audience in [json!([PROJECT, CLIENT]), json!([CLIENT]), json!([PROJECT]), json!(PROJECT)] {
        assert_eq!(service.status("/api/private", &with(audience.clone())).await, 200, "{audience}");
    }
    for audience in [json!(["wrong"]), json!([]), json!(&PROJECT[1..]), json!({ PROJECT: 1 }), json!(283), Value::Null]
    {
        assert_eq!(service.refused(&with(audience.clone())).await, "Token contains invalid claims", "{audience}");
    }
    assert_eq!(service.refused(&service.token(&["user"]).without("aud")).await, "Token contains invalid claims");
}

// Z15, SC1, SC4
#[tokio::test]
async fn a_token_counts_in_its_time_alone() {
    let service = Fixture::new().await;
    let now = noon().as_second();
    let with = |name: &str, at: i64| service.token(&["user"]).claim(name, at);
    for ended in [now - 5, now - 2, now] {
        assert_eq!(service.refused(&with("exp", ended)).await, "Token signature has expired", "{ended}");
    }
    for (name, at) in [("nbf", now + 5), ("iat", now + 5), ("iat", now + 1)] {
        assert_eq!(service.refused(&with(name, at)).await, "Token contains invalid claims", "{name}");
    }
    for name in ["exp", "iat", "sub"] {
        let token = service.token(&["user"]).without(name);
        assert_eq!(service.refused(&token).await, "Token contains invalid claims", "{name}");
    }
}

// Z15
#[tokio::test]
async fn a_leeway_of_three_seconds_forgives_two_and_not_five() {
    let service = Fixture::with(&[("TOKEN_LEEWAY", "3")]).await;
    let now = noon().as_second();
    let with = |name: &str, at: i64| service.token(&["user"]).claim(name, at);
    assert_eq!(service.status("/api/private", &with("exp", now - 2)).await, 200);
    assert_eq!(service.refused(&with("exp", now - 5)).await, "Token signature has expired");
    assert_eq!(service.status("/api/private", &with("nbf", now + 2)).await, 200);
    assert_eq!(service.refused(&with("nbf", now + 5)).await, "Token contains invalid claims");
}

// Z41, SJ18
#[tokio::test]
async fn an_id_token_is_no_access_token() {
    let service = Fixture::new().await;
    for name in ["nonce", "at_hash", "c_hash", "azp"] {
        let token = service.token(&["user"]).claim(name, CLIENT);
        assert_eq!(service.refused(&token).await, "Token contains invalid claims", "{name}");
    }
    for name in ["client_id", "jti"] {
        let token = service.token(&["user"]).without(name);
        assert_eq!(service.refused(&token).await, "Token contains invalid claims", "{name}");
    }
}
