use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Mutex,
};

use crate::install;

/// The provider that runs: it stops when its standard input ends, which is when this process does, also by force.
pub(crate) struct Running {
    pub(crate) port: u16,
    _shell: Mutex<Child>,
}

/// Starts the provider, or says why it can't run.
pub(crate) fn start() -> Result<Running, String> {
    let folder = install::folder().ok_or("it is not on this machine (PORTCULLIS_SHARED)")?;
    for tool in ["bash", "curl", "npm"] {
        let there = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        if !there.is_ok_and(|status| status.success()) {
            return Err(format!("`{tool}` is missing"));
        }
    }
    // two test binaries install it once; none starts on the ports of the other meanwhile
    let _lock = install::lock(&folder);
    let port = free_ports().ok_or("no free ports")?;
    let mut shell = Command::new("bash")
        .args(["-c", "trap '' INT; ./run.sh start 2>&1 && echo ready || echo failed; cat > /dev/null; ./run.sh stop; rm -rf \"state-$OPENID_PORT\""])
        .current_dir(&folder)
        .env("OPENID_PORT", port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut said = String::new();
    for line in BufReader::new(shell.stdout.take().unwrap()).lines() {
        match line.unwrap().as_str() {
            "ready" => return Ok(Running { port, _shell: Mutex::new(shell) }),
            "failed" => break,
            other => said.push_str(other),
        }
    }
    panic!("the provider did not start: {said}");
}

/// The first of eleven ports that nobody listens on.
fn free_ports() -> Option<u16> {
    (0..100).find_map(|_| {
        let base = TcpListener::bind(("127.0.0.1", 0)).ok()?.local_addr().ok()?.port();
        let free =
            |offset: u16| base.checked_add(offset).is_some_and(|port| TcpListener::bind(("127.0.0.1", port)).is_ok());
        (0..=10).all(free).then_some(base)
    })
}
