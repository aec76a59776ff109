use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// Puts a text in the place of a file: a reader sees the old one or the new one, also after a crash.
pub(super) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    // a link stays one, to the file that is replaced
    let path = fs::canonicalize(path)?;
    let temporary = beside(&path)?;
    let written = write_new(&temporary, &path, text);
    if written.is_err() {
        // what is left of it is in nobody's way
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn write_new(temporary: &Path, path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(temporary)?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(temporary, path)?;
    match path.parent() {
        // so that the new name lasts
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}

/// A name of its own in the same folder, which is on the same disk.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}-{number}.new", std::process::id()));
    Ok(path.with_file_name(hidden))
}

static WRITTEN: AtomicU64 = AtomicU64::new(0);
