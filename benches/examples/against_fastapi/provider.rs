use core::error::Error;
use std::{
    io::{BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread,
};

use serde_json::json;

use crate::tokens::Tokens;

/// The little of an OpenID provider that fastapi-zitadel-auth asks for: where its keys are, and the keys.
pub(crate) struct Provider {
    port: u16,
}

pub(crate) fn start(tokens: &Tokens) -> Result<Provider, Box<dyn Error>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let provider = Provider { port: listener.local_addr()?.port() };
    let metadata = json!({ "issuer": provider.issuer(), "jwks_uri": format!("{}/oauth/v2/keys", provider.issuer()) });
    let keys = json!({ "keys": [tokens.jwk] });
    thread::spawn(move || {
        for connection in listener.incoming().flatten().take(MOST_REQUESTS) {
            // whoever breaks off gets no answer
            let _ = answer(connection, &metadata.to_string(), &keys.to_string());
        }
    });
    Ok(provider)
}

impl Provider {
    pub(crate) fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn answer(mut connection: TcpStream, metadata: &str, keys: &str) -> Result<(), Box<dyn Error>> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    let first = lines.next().ok_or("an empty request")??;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let body = if first.contains("/oauth/v2/keys") { keys } else { metadata };
    write!(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    )?;
    Ok(())
}

const MOST_REQUESTS: usize = 1_000;
