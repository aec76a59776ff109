use std::sync::{Arc, OnceLock};

use auth_core::outgoing::{HttpClient, SendsRequests};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, Request, header};
use serde_json::{Value, json};
use tokio::sync::{Mutex, OwnedMutexGuard};
use url::form_urlencoded;

use crate::process::{self, Running};

/// The provider, for one test at a time: as it is after a start, but for keys that were rotated.
#[derive(Debug)]
pub struct Op {
    client: HttpClient,
    port: u16,
    _alone: OwnedMutexGuard<()>,
}

/// What it answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, or null where it is no JSON.
    pub body: Value,
}

impl Op {
    /// The provider, started if it does not run, or nothing where it can't, which is said on the output.
    pub async fn take() -> Option<Self> {
        static RUNNING: OnceLock<Result<Running, String>> = OnceLock::new();
        static ALONE: OnceLock<Arc<Mutex<()>>> = OnceLock::new();
        let alone = Arc::clone(ALONE.get_or_init(Arc::default)).lock_owned().await;
        let running = match RUNNING.get_or_init(process::start) {
            Ok(running) => running,
            Err(missing) => {
                println!("NOT RUN: the certified OpenID provider: {missing}");
                return None;
            }
        };
        let op = Self { client: HttpClient::new().unwrap(), port: running.port, _alone: alone };
        op.control("/faults", &json!({ "clear": true })).await;
        op.control("/reset", &json!({})).await;
        op.control("/counters/reset", &json!({})).await;
        op.control("/canary/reset", &json!({})).await;
        Some(op)
    }

    /// Issuer A.
    pub fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Issuer B, the same with other keys.
    pub fn other_issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port + 2)
    }

    /// Where nobody may ever ask.
    pub fn canary(&self) -> String {
        format!("http://127.0.0.1:{}", self.port + 5)
    }

    /// Clients, users, resources and keys.
    pub async fn info(&self) -> Value {
        self.ask("GET", "/info", Vec::new()).await
    }

    /// Tells the control plane something.
    pub async fn control(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, body.to_string().into_bytes()).await
    }

    /// Has a path of issuer A answered in this way: `status:503`, `hang`, `garbage`, `huge:10000000`, `redirect:URL`, `trickle`.
    pub async fn fault(&self, path: &str, mode: &str) {
        self.control("/faults", &json!({ "path": path, "mode": mode })).await;
    }

    /// How often a path of issuer A was asked for.
    pub async fn count(&self, path: &str) -> u64 {
        self.ask("GET", "/counters", Vec::new()).await[path].as_u64().unwrap_or(0)
    }

    /// How often the canary was.
    pub async fn canary_hits(&self) -> Value {
        self.ask("GET", "/canary", Vec::new()).await
    }

    /// Any access token, signed with a live key: `{"alg", "claims", "omit", "header", "omit_header", "kid", "expires_in"}`.
    pub async fn mint(&self, order: &Value) -> String {
        self.control("/tokens/mint", order).await["token"].as_str().unwrap().to_owned()
    }

    /// An access token of the client `m2m` for this resource, as the token endpoint issues it.
    pub async fn client_token(&self, resource: &str) -> String {
        let answer = self
            .token(&[("grant_type", "client_credentials"), ("resource", resource), ("scope", "api:read")], &[])
            .await;
        answer.body["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned()
    }

    /// What the token endpoint answers the client `m2m`.
    pub async fn token(&self, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        self.form("/token", ("m2m", "m2m-secret-0123456789abcdef0123456789ab"), form, headers).await
    }

    /// What an endpoint of issuer A answers a client.
    pub async fn form(
        &self,
        path: &str,
        client: (&str, &str),
        form: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::post(format!("{}{path}", self.issuer()))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, basic(client));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.client.send(request.body(body.into_bytes()).unwrap()).await.unwrap();
        let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body }
    }

    async fn ask(&self, method: &str, path: &str, body: Vec<u8>) -> Value {
        let url = format!("http://127.0.0.1:{}{path}", self.port + 1);
        let request = Request::builder().method(method).uri(url).body(body).unwrap();
        let answer = self.client.send(request).await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", String::from_utf8_lossy(answer.body()));
        serde_json::from_slice(answer.body()).unwrap_or(Value::Null)
    }
}

fn basic((id, secret): (&str, &str)) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encode(id), encode(secret));
    format!("Basic {}", STANDARD.encode(pair))
}
