//! The program as somebody runs it who has just found it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

struct Program {
    child: Child,
    _stdout: BufReader<ChildStdout>,
    address: String,
}

impl Program {
    fn start(folder: &Path, zone: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_course"))
            .current_dir(folder)
            .env("TZ", zone)
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().to_owned();
        Self { child, _stdout: stdout, address }
    }

    fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: course\r\nConnection: close\r\n{authorization}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    fn token(&self, path: &str) -> String {
        let (status, body) = self.ask("POST", path, "", "username=alice&password=password123");
        assert_eq!(status, 200, "{body}");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

// M40: in every time zone, and F25: after a restart
#[test]
fn a_token_that_was_taken_back_stays_so_west_of_greenwich_and_after_a_restart() {
    for zone in ["America/New_York", "Asia/Tokyo"] {
        let folder = tempfile::tempdir().unwrap();
        let first = Program::start(folder.path(), zone);
        let (token, other) = (first.token("/revocation/login"), first.token("/revocation/login"));
        assert_eq!(first.ask("GET", "/revocation/protected", &token, "").0, 200);

        assert_eq!(first.ask("POST", "/revocation/logout", &token, "").0, 200);

        assert_eq!(first.ask("GET", "/revocation/protected", &token, "").0, 401, "{zone}");
        drop(first);
        let second = Program::start(folder.path(), zone);
        assert_eq!(second.ask("GET", "/revocation/protected", &token, "").0, 401, "{zone}");
        assert_eq!(second.ask("GET", "/revocation/protected", &other, "").0, 200, "the secret was kept");
    }
}

#[test]
fn what_is_wrong_on_the_command_line_ends_the_start_by_name() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (vec!["--listen", "0.0.0.0:0"], "error: `--listen 0.0.0.0:0`: others can reach this address"),
        (vec!["--database", "mysql://x"], "error: `--database` begins with `mysql:`; write `sqlite://file.db`"),
        (vec!["--format", "xml"], "error: invalid value 'xml' for '--format <FORMAT>'"),
    ] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_course")).current_dir(folder.path()).args(&arguments).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.starts_with(expected), "{text}");
    }
}

// X09
#[cfg(unix)]
#[test]
fn the_secret_is_made_for_nobody_else_to_read() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    drop(Program::start(folder.path(), "UTC"));

    let file = folder.path().join("course.secret");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_to_string(&file).unwrap().len(), 64);
    std::fs::write(&file, "short").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_course")).current_dir(folder.path()).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.starts_with("error: `auth.secret_key`"), "{text}");
}
