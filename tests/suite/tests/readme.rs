//! The README's commands, run as they stand there. Its Rust code is the crate documentation of auth-axum, whose tests
//! compile and run it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The shell blocks of the README, in order.
fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    readme.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap().trim().to_owned()).collect()
}

/// A shell with the service's settings, so that the commands can stay as they are.
fn shell(command: &str, listen: SocketAddr, data: &Path) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-ec", command])
        .current_dir(root())
        .env("ARTICLES_LISTEN", listen.to_string())
        .env("ARTICLES_DATA", data)
        .stdin(Stdio::null());
    shell
}

fn finished(command: &str, output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{command}`: {errors}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let blocks = commands();
    let [run, test, curls, access] = &blocks[..] else { panic!("a block that this test does not know: {blocks:?}") };
    let listen: SocketAddr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let data = tempfile::tempdir().unwrap();

    // the test command is what runs this test
    assert_eq!(test, "cargo test");

    // built before it is started, so that what is waited for below is the service
    let build = Command::new("cargo").args(["build", "-q", "-p", "articles"]).current_dir(root()).output().unwrap();
    finished("cargo build", &build);
    assert_eq!(run, "cargo run -p articles");
    let service =
        shell(&format!("exec {run}"), listen, data.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _running = Running(service.unwrap());
    let patience = Instant::now() + Duration::from_mins(1);
    while TcpStream::connect(listen).is_err() {
        assert!(Instant::now() < patience, "the service answers");
        std::thread::sleep(Duration::from_millis(50));
    }

    for curl in curls.lines() {
        let here = curl.replace("curl ", "curl -sS --fail ").replace("127.0.0.1:3000", &listen.to_string());
        assert_ne!(here, curl);
        let answer = finished(curl, &shell(&here, listen, data.path()).output().unwrap());
        let wanted = if curl.ends_with("/me") { "\"bob\"" } else { "\"/articles/{id}\"" };
        assert!(answer.contains(wanted), "{curl}: {answer}");
    }

    let matrix = finished(access, &shell(access, listen, data.path()).output().unwrap());
    assert!(matrix.contains("/articles/{id}") && matrix.contains("role=admin"), "{matrix}");
}
