//! The program `articles` as somebody runs it who has just found it.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdout, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use tempfile::{NamedTempFile, TempDir};

/// The program in an empty folder, without the variables of whoever runs the tests.
fn articles(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_articles"));
    command.current_dir(folder);
    for variable in ["ARTICLES_DATA", "ARTICLES_LISTEN", "RUST_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// What a command prints that ends by itself.
fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let (ends, ended) = mpsc::channel();
    thread::spawn(move || ends.send(child.wait_with_output()));
    let Ok(output) = ended.recv_timeout(Duration::from_mins(1)) else {
        signal("KILL", id);
        panic!("it does not end: {command:?}");
    };
    let Output { status, stdout, stderr } = output.unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn signal(name: &str, process: u32) {
    let command = format!("kill -{name} {process}");
    assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
}

fn token(folder: &Path, user: &str) -> String {
    let (code, stdout, stderr) = run(articles(folder).args(["token", user]));
    assert_eq!(code, Some(0), "{stderr}");
    stdout.trim_end().to_owned()
}

/// A service that runs until the test ends.
struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
    log: NamedTempFile,
    address: String,
    lines: Vec<String>,
}

impl Running {
    /// Starts on a free port, and reads what is printed up to the last curl line.
    fn start(folder: &Path) -> Self {
        Self::of(articles(folder).args(["--listen", "127.0.0.1:0"]))
    }

    fn of(command: &mut Command) -> Self {
        let log = NamedTempFile::new().unwrap();
        let stderr = log.reopen().unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(stderr).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut lines = Vec::new();
        while lines.iter().filter(|line: &&String| line.starts_with("curl ")).count() < 4 {
            let mut line = String::new();
            let read = stdout.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended after {lines:?}: {}", fs::read_to_string(log.path()).unwrap());
            lines.push(line.trim_end().to_owned());
        }
        let (_, address) = lines[0].split_once("http://").unwrap();
        let address = address.split([',', ' ']).next().unwrap().to_owned();
        Self { child, stdout, log, address, lines }
    }

    fn curl_lines(&self) -> Vec<Curl> {
        self.lines.iter().filter(|line| line.starts_with("curl ")).map(|line| Curl::parse(line)).collect()
    }

    fn get(&self, path: &str, token: &str) -> (u16, String) {
        let url = format!("http://{}{path}", self.address);
        Curl::parse(&format!("curl -i -X GET '{url}' -H 'Authorization: Bearer {token}'")).send()
    }

    /// Sends SIGTERM, as a supervisor does; says how it ended and what it logged.
    fn stop(mut self) -> (Option<i32>, String) {
        signal("TERM", self.child.id());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "it printed more than the welcome");
        (self.child.wait().unwrap().code(), fs::read_to_string(self.log.path()).unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // where a test failed, or the process has ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A curl line, read as a shell and curl would.
#[derive(Debug)]
struct Curl {
    method: String,
    address: String,
    path: String,
    headers: Vec<String>,
    body: String,
}

impl Curl {
    fn parse(line: &str) -> Self {
        let mut words = words(line).into_iter();
        assert_eq!((words.next().as_deref(), words.next().as_deref()), (Some("curl"), Some("-i")), "{line}");
        let mut curl = Self {
            method: String::new(),
            address: String::new(),
            path: String::new(),
            headers: vec![],
            body: String::new(),
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "-X" => curl.method = words.next().unwrap(),
                "-H" => curl.headers.push(words.next().unwrap()),
                "-d" => curl.body = words.next().unwrap(),
                url => {
                    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
                    (curl.address, curl.path) = (address.to_owned(), format!("/{path}"));
                }
            }
        }
        curl
    }

    /// The status and body of the answer.
    fn send(&self) -> (u16, String) {
        let Self { method, address, path, headers, body } = self;
        let mut stream = TcpStream::connect(address).unwrap();
        let headers = headers.join("\r\n");
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn token(&self) -> &str {
        self.headers.iter().find_map(|header| header.strip_prefix("Authorization: Bearer ")).unwrap()
    }
}

/// The words of a shell's line, in single quotes or none.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    assert!(!quoted, "{line}");
    words
}

// M50, M51, M53, X06
#[test]
fn each_printed_curl_line_works_as_it_is_and_no_token_is_logged() {
    let folder = TempDir::new().unwrap();
    let running = Running::of(articles(folder.path()).args(["--listen", "127.0.0.1:0"]).env("RUST_LOG", "trace"));
    let lines = running.curl_lines();
    let expected = [
        ("dave", "GET /articles", r#"{"articles":[{"id":1,"#),
        ("bob", "PUT /articles/1", r#""message":"Article updated""#),
        ("carol", "POST /articles", r#""created_by":"carol@example.org""#),
        ("alice", "DELETE /users/5", r#"{"deleted":5}"#),
    ];

    assert_eq!(lines.len(), expected.len());
    for _ in ["once", "again"] {
        for (line, (user, asks, answers)) in lines.iter().zip(expected) {
            assert_eq!(format!("{} {}", line.method, line.path), asks);
            let (status, body) = line.send();
            assert_eq!(status, 200, "{user}: {body}");
            assert!(body.contains(answers), "{user}: {body}");
            assert!(running.get("/me", line.token()).1.contains(&format!("\"subject\":\"{user}\"")));
        }
    }
    let tokens: Vec<String> = lines.iter().map(|line| line.token().to_owned()).collect();
    let (code, log) = running.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("can_edit_article"), "the decisions are logged: {log}");
    for token in tokens {
        assert!(!token.split('.').any(|part| log.contains(part)), "a part of a token is logged");
    }
}

// M51, M53
#[test]
fn each_printed_curl_line_is_refused_with_the_token_of_who_may_not() {
    let folder = TempDir::new().unwrap();
    let running = Running::start(folder.path());
    let mut lines = running.curl_lines();
    let dave = lines[0].token().to_owned();

    for line in &mut lines[1..] {
        let own = line.token().to_owned();
        for header in &mut line.headers {
            *header = header.replace(&own, &dave);
        }
        assert_eq!(line.send().0, 403, "{line:?}");
    }
}

#[test]
fn a_token_is_printed_alone_while_the_service_runs() {
    let folder = TempDir::new().unwrap();
    let running = Running::start(folder.path());

    let (code, stdout, stderr) = run(articles(folder.path()).args(["token", "bob"]));

    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let token = stdout.strip_suffix('\n').unwrap();
    assert_eq!(token.split('.').count(), 3);
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)));
    let (status, body) = running.get("/me", token);
    assert_eq!(status, 200);
    assert!(body.contains(r#""subject":"bob","email":"bob@example.org","roles":["editor"]"#), "{body}");
}

#[test]
fn a_token_of_before_the_first_start_is_good_after_it_on_any_port() {
    let folder = TempDir::new().unwrap();

    let token = token(folder.path(), "dave");

    for _ in ["one port", "another"] {
        assert_eq!(Running::start(folder.path()).get("/articles", &token).0, 200);
    }
}

#[test]
fn an_unknown_user_is_an_error_that_lists_the_known_ones() {
    let folder = TempDir::new().unwrap();

    for user in ["bo", "Bob", "", "' OR 1=1 --", "eve\n"] {
        let (code, stdout, stderr) = run(articles(folder.path()).args(["token", user]));
        assert_eq!((code, stdout.as_str()), (Some(1), ""));
        assert!(stderr.ends_with("; there are alice, bob, carol, dave\n"), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
}

#[test]
fn what_was_changed_stays_after_the_next_start() {
    let folder = TempDir::new().unwrap();
    let (alice, carol) = (token(folder.path(), "alice"), token(folder.path(), "carol"));
    let delete = |running: &Running, path: &str| {
        let url = format!("http://{}{path}", running.address);
        Curl::parse(&format!("curl -i -X DELETE '{url}' -H 'Authorization: Bearer {alice}'")).send().0
    };

    let running = Running::start(folder.path());
    assert_eq!((delete(&running, "/articles/1"), delete(&running, "/users/3")), (200, 200));
    assert_eq!(running.get("/me", &carol).0, 401);
    assert_eq!(running.stop().0, Some(0));

    let (code, _, stderr) = run(articles(folder.path()).args(["token", "carol"]));
    assert_eq!(code, Some(1));
    assert_eq!(stderr, "error: no user is called `carol`; there are alice, bob, dave\n");
    let left: Vec<_> = fs::read_dir(folder.path().join("data/articles"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("articles.db"))
        .collect();
    assert_eq!(left, ["articles.db"], "the database is closed");
}

#[test]
fn options_stand_before_or_after_the_command_or_in_variables() {
    let folder = TempDir::new().unwrap();
    let before = articles(folder.path()).args(["--data", "a", "token", "bob"]).output().unwrap();
    let after = articles(folder.path()).args(["token", "bob", "--data", "b"]).output().unwrap();
    let variable = articles(folder.path()).args(["token", "bob"]).env("ARTICLES_DATA", "c").output().unwrap();
    let both =
        articles(folder.path()).args(["--data", "d", "token", "bob"]).env("ARTICLES_DATA", "e").output().unwrap();
    let neither = articles(folder.path()).args(["token", "bob"]).output().unwrap();

    for output in [before, after, variable, both, neither] {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    for (data, made) in [("a", true), ("b", true), ("c", true), ("d", true), ("e", false), ("data/articles", true)] {
        assert_eq!(folder.path().join(data).join("articles.db").exists(), made, "{data}");
    }

    let running = Running::of(articles(folder.path()).env("ARTICLES_LISTEN", "127.0.0.1:0"));
    assert!(!running.address.ends_with(":3000"));
}

#[test]
fn programs_that_start_at_once_agree_on_one_key_and_one_database() {
    for _ in 0..5 {
        let folder = TempDir::new().unwrap();
        let start = |_| {
            let mut command = articles(folder.path());
            command.args(["token", "bob"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let started: Vec<Child> = (0..8).map(start).collect();

        let mut headers = Vec::new();
        for child in started {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            headers.push(String::from_utf8(output.stdout).unwrap().split('.').next().unwrap().to_owned());
        }
        headers.dedup();
        assert_eq!(headers.len(), 1, "the header of a token names its key");
    }
}

#[test]
fn the_access_matrix_is_printed_with_every_rule_and_its_place() {
    let folder = TempDir::new().unwrap();

    let (code, stdout, stderr) = run(articles(folder.path()).arg("access"));

    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert_eq!(stdout, articles::routes().access().to_string());
    let delete = stdout.lines().find(|line| line.starts_with("DELETE  /users/{id}")).unwrap();
    assert!(delete.contains("role=admin") && delete.contains("src/users/handlers.rs:"), "{delete}");
    assert!(!folder.path().join("data").exists(), "it only looks");
}

// X09
#[test]
fn an_address_that_others_reach_is_refused() {
    let folder = TempDir::new().unwrap();

    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:3000"] {
        let (code, stdout, stderr) = run(articles(folder.path()).args(["--listen", address]));
        assert_eq!((code, stdout.as_str()), (Some(1), ""));
        assert!(stderr.starts_with(&format!("error: `--listen {address}`: others can reach this address")), "{stderr}");
        assert!(stderr.contains("--listen 127.0.0.1:3000"), "{stderr}");
    }
    assert!(!folder.path().join("data").exists(), "nothing was made for it");
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let (code, stdout, stderr) = run(articles(folder.path()).args(["--listen", &address]));

    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.starts_with(&format!("error: `--listen {address}`: ")), "{stderr}");
    assert!(stderr.contains("choose another address, such as `--listen 127.0.0.1:0`"), "{stderr}");
}

#[test]
fn an_address_that_is_none_is_told_how_one_looks() {
    let folder = TempDir::new().unwrap();

    for address in ["localhost:3000", "3000", "127.0.0.1", ""] {
        let (code, _, stderr) = run(articles(folder.path()).args(["--listen", address]));
        assert_eq!(code, Some(2), "{address}");
        assert!(stderr.contains("--listen <ADDR>") && stderr.contains("127.0.0.1:3000"), "{stderr}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();

    for data in ["file", "file/below"] {
        let (code, stdout, stderr) = run(articles(folder.path()).args(["token", "bob", "--data", data]));
        assert_eq!((code, stdout.as_str()), (Some(1), ""));
        assert!(stderr.starts_with("error: `--data`: nothing can be written to the folder"), "{stderr}");
        assert!(stderr.contains(data) && stderr.contains("choose another with `--data DIR`"), "{stderr}");
    }
}

#[test]
fn a_database_that_is_none_is_named_with_what_to_do() {
    let folder = TempDir::new().unwrap();
    token(folder.path(), "bob");
    let database = folder.path().join("data/articles/articles.db");
    fs::write(&database, "no database ".repeat(1000)).unwrap();

    let (code, stdout, stderr) = run(articles(folder.path()).args(["--listen", "127.0.0.1:0"]));

    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.starts_with("error: the database `data/articles/articles.db` can't be opened: "), "{stderr}");
    assert!(stderr.contains("move the file away to start with a new one"), "{stderr}");
    fs::remove_file(database).unwrap();
    token(folder.path(), "bob");
}

// X09
#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let folder = TempDir::new().unwrap();
    token(folder.path(), "bob");
    let data = folder.path().join("data/articles");
    let key = data.join("signing-key.pem");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&data), mode(&key)), (0o700, 0o600));

    for others in [0o644, 0o640, 0o604] {
        fs::set_permissions(&key, fs::Permissions::from_mode(others)).unwrap();
        let (code, stdout, stderr) = run(articles(folder.path()).args(["--listen", "127.0.0.1:0"]));
        assert_eq!((code, stdout.as_str()), (Some(1), ""));
        let expected = format!(
            "error: key file `data/articles/signing-key.pem` can be read by others (mode {others:o}); run `chmod 600` on it"
        );
        assert!(stderr.starts_with(&expected), "{stderr}");
    }
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    token(folder.path(), "bob");
}

// X09
#[test]
fn a_key_file_that_holds_no_key_is_refused() {
    let folder = TempDir::new().unwrap();
    token(folder.path(), "bob");

    fs::write(folder.path().join("data/articles/signing-key.pem"), "secret").unwrap();
    let (code, stdout, stderr) = run(articles(folder.path()).args(["token", "bob"]));

    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(stderr.starts_with("error: key file `data/articles/signing-key.pem`: "), "{stderr}");
    assert!(stderr.contains("delete the file for a new key"), "{stderr}");
}
