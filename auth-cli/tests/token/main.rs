//! The program's commands about tokens, run as somebody runs them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod inspect;
mod mint;
mod verify;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// What a run printed, and how it ended.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// A folder with a development issuer's key and its public part.
struct Issuer {
    folder: TempDir,
}

impl Issuer {
    fn new() -> Self {
        let issuer = Self { folder: TempDir::new().unwrap() };
        let keys = portcullis(&["token", "keys", "--key", issuer.key().to_str().unwrap()], "");
        assert_eq!(keys.code, Some(0), "{}", keys.stderr);
        std::fs::write(issuer.jwks(), keys.stdout).unwrap();
        issuer
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    fn jwks(&self) -> PathBuf {
        self.folder.path().join("jwks.json")
    }

    fn mint(&self, more: &[&str]) -> Ran {
        let key = self.key();
        let mut args = vec!["token", "mint", "--key", key.to_str().unwrap(), "--issuer", ISSUER, "--audience", API];
        args.extend(["--subject", "bob"]);
        args.extend(more);
        portcullis(&args, "")
    }

    fn token(&self, more: &[&str]) -> String {
        let ran = self.mint(more);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        ran.stdout.trim_end().to_owned()
    }
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

const ISSUER: &str = "https://issuer.example";
const API: &str = "https://api.example";
