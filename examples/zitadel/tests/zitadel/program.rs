//! The programs, as somebody runs them who has just found them.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use idp::{Idp, K1};
use tempfile::TempDir;

use crate::{
    service_user::{issuer_of_the_user, key_file},
    support::{CLIENT, PROJECT},
};

/// A program in an empty folder, without the variables of whoever runs the tests.
fn program(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

const SERVICE: &str = env!("CARGO_BIN_EXE_zitadel");
const SERVICE_USER: &str = env!("CARGO_BIN_EXE_service_user");

/// A service that runs until the test ends.
struct Running {
    child: Child,
    address: String,
    // kept open: what it still has to say needs a reader
    _stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
        let (mut line, mut stdout) = (String::new(), BufReader::new(child.stdout.take().unwrap()));
        stdout.read_line(&mut line).unwrap();
        let address = line.trim_end().rsplit(' ').next().unwrap().to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "{line}");
        Self { child, address, _stdout: stdout }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Exit status, standard output and standard error.
fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn configure(command: &mut Command, idp: &Idp) {
    command.env("ZITADEL_HOST", idp.name()).env("ZITADEL_PROJECT_ID", PROJECT).env("OAUTH_CLIENT_ID", CLIENT);
}

// Z45
#[tokio::test(flavor = "multi_thread")]
async fn the_service_runs_and_the_service_user_prints_its_answer() {
    let (idp, folder) = (issuer_of_the_user().await, TempDir::new().unwrap());
    let mut command = program(SERVICE, folder.path());
    configure(&mut command, &idp);
    let service = Running::start(&mut command);

    let mut client = program(SERVICE_USER, folder.path());
    configure(&mut client, &idp);
    client.env("SERVICE_USER_PRIVATE_KEY_FILE", key_file(&folder, &K1));
    let (code, stdout, stderr) = run(client.args(["--url", &format!("{}/api/private", service.address)]));
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("Hello, protected world! Here is Zitadel user 283300010000000001"), "{stdout}");

    // Z37: what fails is said, and the program says that it failed
    let mut client = program(SERVICE_USER, folder.path());
    configure(&mut client, &idp);
    let (code, stdout, stderr) = run(client.env("SERVICE_USER_PRIVATE_KEY_FILE", "missing.json"));
    assert_eq!((code, &*stdout), (Some(1), ""));
    assert!(
        stderr.starts_with("error: SERVICE_USER_PRIVATE_KEY_FILE: key file `missing.json` can't be read"),
        "{stderr}"
    );
}

// Z45
#[test]
fn with_a_key_of_its_own_everything_runs_offline() {
    let folder = TempDir::new().unwrap();
    let service = Running::start(program(SERVICE, folder.path()).arg("--local"));
    let url = format!("{}/api/private", service.address);

    let (code, stdout, stderr) = run(program(SERVICE_USER, folder.path()).args(["--local", "--url", &url]));
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("Here is Zitadel user 283300010000000001"), "{stdout}");

    for user in ["alice", "bob", "carol"] {
        let (code, token, stderr) = run(program(SERVICE, folder.path()).args(["--local", "token", user]));
        assert_eq!((code, token.trim_end().split('.').count()), (Some(0), 3), "{stderr}");
    }
    let (code, _, stderr) = run(program(SERVICE, folder.path()).args(["--local", "token", "mallory"]));
    assert_eq!(
        (code, &*stderr),
        (Some(1), "error: no user is called `mallory`; there are alice, bob, carol and service\n")
    );

    let (code, _, stderr) = run(program(SERVICE, folder.path()).args(["--local", "--listen", "0.0.0.0:0"]));
    assert_eq!(code, Some(1));
    assert!(stderr.contains("others can reach this address"), "{stderr}");
}

// Z38, Z17, Z29
#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_ends_the_start_by_name() {
    let folder = TempDir::new().unwrap();
    let (code, _, stderr) = run(&mut program(SERVICE, folder.path()));
    assert_eq!((code, &*stderr), (Some(1), "error: ZITADEL_HOST: not set; the file `.env.example` says what it is\n"));

    let idp = issuer_of_the_user().await;
    let variables = format!("ZITADEL_HOST={}\nZITADEL_PROJECT_ID={PROJECT}\nOAUTH_CLIENT_ID=\n", idp.name());
    fs::write(folder.path().join(".env"), variables).unwrap();
    let (code, _, stderr) = run(&mut program(SERVICE, folder.path()));
    assert_eq!(
        (code, &*stderr),
        (Some(1), "error: OAUTH_CLIENT_ID: not set; the file `.env.example` says what it is\n")
    );

    // the environment has what the file lacks; and nobody answers at this address
    let mut command = program(SERVICE, folder.path());
    command.env("OAUTH_CLIENT_ID", CLIENT).env("ZITADEL_HOST", "http://127.0.0.1:9");
    let (code, _, stderr) = run(&mut command);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("\nerror: `issuer`: "), "{stderr}");
}

// Z46
#[test]
fn the_compiler_needed_and_the_state_of_things_are_said() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let toolchain = fs::read_to_string(root.join("rust-toolchain.toml")).unwrap();
    let version = manifest.split("rust-version = \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(toolchain.contains(version), "CI builds with {version}, which the manifest states: {toolchain}");
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.contains("Status: ") && readme.contains(version), "{readme}");
}
