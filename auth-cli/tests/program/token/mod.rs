//! The program's commands about tokens.

mod inspect;
mod mint;
mod verify;

use std::path::PathBuf;

use tempfile::TempDir;

use crate::{Ran, portcullis};

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

const ISSUER: &str = "https://issuer.example";
const API: &str = "https://api.example";
