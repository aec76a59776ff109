//! Servers that a test starts, kills and starts again.

use std::{
    fs,
    io::ErrorKind,
    net::{TcpListener, TcpStream},
    os::unix::fs::MetadataExt,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::Duration,
};

use crate::open::not_run;

/// A PostgreSQL of its own, with all its data in a folder that goes with it.
pub(crate) struct PostgresServer {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl PostgresServer {
    /// None where PostgreSQL is not installed, unless this is CI.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = postgres_programs() else {
            not_run("a PostgreSQL of its own", &"`initdb` is not installed");
            return None;
        };
        let folder = String::from_utf8(run(as_postgres("mktemp").arg("-d")).stdout).unwrap();
        let server = Self { programs, folder: folder.trim().into(), port: free_port() };
        let mut initdb = as_postgres(server.programs.join("initdb"));
        run(initdb.args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "-D"]).arg(server.data()));
        server.start_again();
        Some(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Without any warning, as when its memory or its machine is taken away.
    pub(crate) fn kill(&self) {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        run(Command::new("kill").arg("-9").arg(file.lines().next().unwrap()));
        wait_until("PostgreSQL is gone", || TcpStream::connect(("127.0.0.1", self.port)).is_err());
    }

    pub(crate) fn start_again(&self) {
        let settings = format!("-p {} -c listen_addresses=127.0.0.1 -k {}", self.port, self.folder.display());
        wait_until("PostgreSQL starts", || {
            let mut start = self.pg_ctl();
            start.arg("-o").arg(&settings).arg("-l").arg(self.folder.join("log")).args(["-w", "start"]);
            start.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
        });
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn pg_ctl(&self) -> Command {
        let mut pg_ctl = as_postgres(self.programs.join("pg_ctl"));
        pg_ctl.arg("-D").arg(self.data());
        pg_ctl
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        let _ = self.pg_ctl().args(["-m", "immediate", "stop"]).output();
        let _ = as_postgres("rm").arg("-rf").arg(&self.folder).output();
    }
}

/// A Redis of its own, with an append-only file.
pub(crate) struct RedisServer {
    folder: tempfile::TempDir,
    port: u16,
    process: Child,
}

impl RedisServer {
    /// None where Redis is not installed, unless this is CI.
    pub(crate) fn start() -> Option<Self> {
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        match redis_server(&folder, port).spawn() {
            Ok(process) => {
                let server = Self { folder, port, process };
                server.wait();
                Some(server)
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                not_run("a Redis of its own", &"`redis-server` is not installed");
                None
            }
            Err(error) => panic!("redis-server: {error}"),
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) fn start_again(&mut self) {
        self.process = redis_server(&self.folder, self.port).spawn().unwrap();
        self.wait();
    }

    fn wait(&self) {
        wait_until("Redis starts", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn redis_server(folder: &tempfile::TempDir, port: u16) -> Command {
    let mut server = Command::new("redis-server");
    server.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--appendonly", "yes", "--save", "", "--dir"]);
    server.arg(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
    server
}

fn postgres_programs() -> Option<PathBuf> {
    let mut versions: Vec<_> = fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path()).collect();
    versions.sort();
    versions.into_iter().rev().map(|version| version.join("bin")).find(|programs| programs.join("initdb").exists())
}

/// PostgreSQL refuses to run as root.
fn as_postgres(program: impl Into<PathBuf>) -> Command {
    let is_root = fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let program = program.into();
    let mut command = Command::new(if is_root { "runuser".as_ref() } else { program.as_path() });
    if is_root {
        command.args(["-u", "postgres", "--"]).arg(program);
    }
    command.current_dir("/");
    command
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    for _ in 0..100 {
        if done() {
            return;
        }
        sleep(Duration::from_millis(200));
    }
    panic!("it takes too long until {what}");
}
