//! The program, run as somebody runs it.

#![expect(clippy::format_collect, clippy::unwrap_used, reason = "a test is short, and fails by panicking")]

mod policy;
mod token;

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// What a run printed, and how it ended.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn portcullis(args: &[&str], input: &str) -> Ran {
    run(args, input, Path::new("."))
}

fn run(args: &[&str], input: &str, folder: &Path) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // a program that does not read what it is given closes the pipe
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
