use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::rand;
use zeroize::Zeroizing;

use crate::token::form;

/// Why the file of a private key can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// Reading or writing failed.
    #[error("key file `{path}` can't be {1}: {2}", path = .0.display())]
    Io(PathBuf, &'static str, #[source] io::Error),
    /// Others can read the private key, so it is none any more.
    #[error(
        "key file `{path}` can be read by others (mode {1:03o}); run `chmod 600` on it, or delete it for a new key",
        path = .0.display()
    )]
    Readable(PathBuf, u32),
}

/// The text of a key file, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, KeyFileError> {
    let failed = |cause| KeyFileError::Io(path.to_owned(), "read", cause);
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    check_mode(path, &file)?;

    let mut text = Zeroizing::new(String::with_capacity(LARGEST));
    file.take(LARGEST as u64).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text))
}

/// Whether a thing that only one of several can make was made here, or was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// Somebody else was first, and theirs stays.
    Before,
    /// It was made here.
    Now,
}

/// Makes the file if there is none. It is written beside its place under another name and then linked there, which
/// fails if somebody was faster: then theirs stays.
pub(super) fn create(path: &Path, text: &str) -> Result<Made, KeyFileError> {
    let failed = |cause| KeyFileError::Io(path.to_owned(), "made", cause);
    let mut random = [0; 8];
    rand::fill(&mut random).map_err(|_| failed(io::Error::other("no randomness")))?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", form::encode(random)));
    let draft = path.with_file_name(name);

    let made = write(&draft, text).and_then(|()| match fs::hard_link(&draft, path) {
        Ok(()) => Ok(Made::Now),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Made::Before),
        Err(error) => Err(error),
    });
    let removed = fs::remove_file(&draft);
    made.and_then(|made| removed.map(|()| made)).map_err(failed)
}

/// Removes the file; one that is not there is removed.
pub(super) fn remove(path: &Path) -> Result<(), KeyFileError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(KeyFileError::Io(path.to_owned(), "removed", error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The names of the files in a folder, which is made, for its owner alone, if it is not there.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>, KeyFileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| KeyFileError::Io(folder.to_owned(), "made", cause))?;
    let failed = |cause| KeyFileError::Io(folder.to_owned(), "read", cause);
    fs::read_dir(folder).map_err(failed)?.map(|entry| entry.map(|entry| entry.path()).map_err(failed)).collect()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(unix)]
fn check_mode(path: &Path, file: &File) -> Result<(), KeyFileError> {
    let metadata = file.metadata().map_err(|cause| KeyFileError::Io(path.to_owned(), "read", cause))?;
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777;
    let others = mode & 0o077;
    if others == 0 { Ok(()) } else { Err(KeyFileError::Readable(path.to_owned(), mode)) }
}

#[cfg(not(unix))]
fn check_mode(_: &Path, _: &File) -> Result<(), KeyFileError> {
    Ok(())
}

/// In bytes. The PEM of an RSA key of 8192 bits has less than seven thousand.
const LARGEST: usize = 16 * 1024;
