//! The programs, as somebody runs them who has just found them.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use tempfile::TempDir;

use crate::support::idp;

fn program(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder).env_clear().stdin(Stdio::null()).stderr(Stdio::null());
    command
}

const SERVICE: &str = env!("CARGO_BIN_EXE_auth0");
const CLIENT: &str = env!("CARGO_BIN_EXE_auth0_client");

struct Running {
    child: Child,
    address: String,
    banner: String,
    // kept open: what it still has to say needs a reader
    _stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Starts on a free port, and reads the banner.
    fn start(command: &mut Command) -> Self {
        let mut child = command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let (mut banner, mut lines) = (String::new(), BufReader::new(child.stdout.take().unwrap()));
        while !banner.contains("/api/admin") {
            assert!(lines.read_line(&mut banner).unwrap() > 0, "it ended after {banner}");
        }
        let line = banner.lines().find(|line| line.starts_with("Server:")).unwrap();
        Self { address: line.split_whitespace().last().unwrap().to_owned(), child, banner, _stdout: lines }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

/// A plain request, so that no client of ours has a say.
fn get(address: &str, path: &str, token: &str) -> String {
    use std::io::Write;
    let host = address.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

// A01, A03
#[test]
fn one_command_runs_it_without_any_tenant() {
    let folder = TempDir::new().unwrap();
    let service = Running::start(program(SERVICE, folder.path()).arg("--local"));
    assert!(service.banner.contains("Auth0 domain:   dev-example.us.auth0.com"), "{}", service.banner);
    let token =
        |user: &str| run(program(SERVICE, folder.path()).args(["--local", "token", user])).1.trim_end().to_owned();
    assert!(get(&service.address, "/api/admin", &token("alice")).starts_with("HTTP/1.1 200"));
    assert!(get(&service.address, "/api/admin", &token("bob")).starts_with("HTTP/1.1 403"));
    assert!(get(&service.address, "/api/private", &token("bob")).contains("auth0|bob"));

    let (code, _, stderr) = run(program(SERVICE, folder.path()).args(["--local", "token", "mallory"]));
    assert_eq!((code, &*stderr), (Some(1), "error: no user is called `mallory`; there are alice, an admin, and bob\n"));
}

// A01, A02
#[test]
fn it_starts_without_its_tenant_and_says_what_can_not_be_right() {
    let folder = TempDir::new().unwrap();
    let service = Running::start(program(SERVICE, folder.path()).env("AUTH0_DOMAIN", "127.0.0.1:9"));
    assert!(get(&service.address, "/health", "").contains("healthy"));
    let (code, _, stderr) = run(program(SERVICE, folder.path()).env("AUTH0_DOMAIN", "https://x"));
    assert_eq!(code, Some(1));
    assert!(stderr.starts_with("error: AUTH0_DOMAIN: `https://x` is not a domain"), "{stderr}");
}

// A23
#[tokio::test(flavor = "multi_thread")]
async fn the_client_calls_the_service() {
    let (idp, folder) = (idp().await, TempDir::new().unwrap());
    idp.at(auth_axum::Timestamp::now());
    idp.knows_client("client-1", "s3cret");
    let domain = idp.origin().trim_start_matches("http://").to_owned();
    let service = Running::start(program(SERVICE, folder.path()).env("AUTH0_DOMAIN", &domain));
    let mut client = program(CLIENT, folder.path());
    client.env("AUTH0_DOMAIN", &domain).env("AUTH0_CLIENT_ID", "client-1").env("AUTH0_CLIENT_SECRET", "s3cret");
    let (code, stdout, stderr) = run(client.args(["--url", &format!("{}/api/private", service.address)]));
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("client-1@clients"), "{stdout}");

    let (code, _, stderr) = run(program(CLIENT, folder.path()).env("AUTH0_CLIENT_ID", "client-1"));
    let missing = "error: AUTH0_CLIENT_SECRET: not set; it is the one of the application at the tenant\n";
    assert_eq!((code, &*stderr), (Some(1), missing));
}
