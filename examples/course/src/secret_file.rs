use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use auth_accounts::keys;
use auth_axum::Secret;

/// A secret that can't be had.
#[derive(Debug, thiserror::Error)]
#[error("`--secret-file {path}`: {source}", path = .path.display())]
pub struct SecretFileError {
    path: PathBuf,
    source: io::Error,
}

/// Reads the secret of a file, or makes one and the file with it, which nobody else can read.
pub(crate) fn load_or_create(path: &Path) -> Result<Secret, SecretFileError> {
    let failed = |source| SecretFileError { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Ok(text) => return Ok(Secret::new(text.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let secret = keys::opaque().map_err(|error| failed(io::Error::other(error)))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(secret.expose().as_bytes()).map_err(failed)?;
    Ok(secret)
}
