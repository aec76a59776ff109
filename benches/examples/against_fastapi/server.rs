use core::{error::Error, time::Duration};
use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Instant,
};

use crate::{
    asked::Asked,
    hmac::{AUDIENCE, ISSUER, SECRET},
    provider::Provider,
    service,
    tokens::Tokens,
};

/// A server in a process of its own, which ends with this value.
pub(crate) struct Server {
    name: &'static str,
    process: Child,
    /// Where each route is.
    ports: Vec<(Asked, u16)>,
    rounds: u32,
}

impl Server {
    /// One worker of uvicorn with its fast loop and parser, and no access log.
    pub(crate) fn fastapi(tokens: &Tokens, provider: &Provider) -> Result<Self, Box<dyn Error>> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let process = Command::new(env::var_os("BENCH_UVICORN").ok_or("start `benches/against_fastapi/run`")?)
            .args(["app:app", "--host", "127.0.0.1", "--workers", "1", "--loop", "uvloop", "--http", "httptools"])
            // the routes are asked by turns, and a connection waits for its own
            .args(["--timeout-keep-alive", "120"])
            .args(["--no-access-log", "--log-level", "warning", "--port", &port.to_string()])
            .current_dir(env::var_os("BENCH_APP").ok_or("start `benches/against_fastapi/run`")?)
            .env("BENCH_ISSUER", ISSUER)
            .env("BENCH_AUDIENCE", AUDIENCE)
            .env("BENCH_SECRET", str::from_utf8(SECRET)?)
            .env("BENCH_JWK", tokens.jwk.to_string())
            .env("BENCH_ZITADEL", provider.issuer())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .spawn()?;
        let server =
            Self { name: "FastAPI", process, ports: Asked::FASTAPI.map(|asked| (asked, port)).to_vec(), rounds: 250 };
        server.wait_for(port)?;
        Ok(server)
    }

    /// This program once more, as a server.
    pub(crate) fn ours(tokens: &Tokens) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(env::current_exe()?)
            .arg(service::ARGUMENT)
            .env("BENCH_JWK", tokens.jwk.to_string())
            .env("BENCH_ZITADEL", zitadel_of(&tokens.zitadel)?)
            .stdout(Stdio::piped())
            .spawn()?;
        let answer = process.stdout.take().ok_or("its output is piped")?;
        let mut server = Self { name: "axum", process, ports: Vec::new(), rounds: 2_500 };
        let mut line = String::new();
        BufReader::new(answer).read_line(&mut line)?;
        for (asked, port) in Asked::OURS.into_iter().zip(line.split_whitespace()) {
            server.ports.push((asked, port.parse()?));
        }
        Ok(server)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn port(&self, asked: Asked) -> Result<u16, Box<dyn Error>> {
        let found = self.ports.iter().find(|(other, _)| *other == asked);
        Ok(found.ok_or_else(|| format!("{}: nothing serves {asked}", self.name))?.1)
    }

    /// How often each connection asks in one sample.
    pub(crate) fn rounds(&self) -> u32 {
        self.rounds
    }

    pub(crate) fn warm_up(&self) -> u32 {
        self.rounds / 2
    }

    /// The CPU time of all its threads until now.
    pub(crate) fn cpu(&self) -> Result<Duration, Box<dyn Error>> {
        let mut nanoseconds = 0;
        for thread in fs::read_dir(format!("/proc/{}/task", self.process.id()))? {
            let spent = fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += spent.split(' ').next().ok_or("no CPU time")?.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    fn wait_for(&self, port: u16) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            if start.elapsed() > Duration::from_mins(1) {
                return Err(format!("{} does not listen", self.name).into());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // one that has ended already needs no end
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The issuer that a token names.
fn zitadel_of(token: &str) -> Result<String, Box<dyn Error>> {
    let claims = jsonwebtoken::dangerous::insecure_decode::<serde_json::Value>(token)?.claims;
    Ok(claims.get("iss").and_then(serde_json::Value::as_str).ok_or("no issuer")?.to_owned())
}
