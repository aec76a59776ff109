use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use tokio::task::spawn_blocking;

use super::write::write_whole;

/// A file, and how it looked when it was read.
///
/// It is looked at again and again instead of being announced by the operating system: that is one `stat` a second, sees
/// a file that was renamed over another, the swapped folders of mounted configuration and files on a network, and needs no
/// further crate.
#[derive(Debug)]
pub(super) struct WatchedFile {
    path: PathBuf,
    pause: Duration,
    seen: Mutex<Look>,
}

/// How a file looks from outside; a file that can't be looked at looks like none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    changed: Option<SystemTime>,
    length: u64,
    number: u64,
}

impl WatchedFile {
    pub(super) fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), pause: PAUSE, seen: Mutex::default() }
    }

    pub(super) fn looked_at_every(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it whole.
    pub(super) async fn read(&self) -> io::Result<String> {
        let path = self.path.clone();
        // the look comes first: what changes while the file is read is seen as a change later
        let (look, text) = blocking(move || (Look::at(&path), fs::read_to_string(&path))).await?;
        self.remember(look);
        text
    }

    /// Changes it as a whole. The text that comes in is the one that is in the file now.
    pub(super) async fn change<E: From<io::Error> + Send + 'static>(
        &self,
        change: impl FnOnce(&str) -> Result<String, E> + Send + 'static,
    ) -> Result<(), E> {
        let path = self.path.clone();
        let looks = blocking(move || -> Result<(Look, Look), E> {
            let before = Look::at(&path);
            let held = fs::read_to_string(&path)?;
            let text = change(&held)?;
            if text != held {
                write_whole(&path, &text)?;
            }
            Ok((before, Look::at(&path)))
        });
        let (before, after) = looks.await??;
        // what somebody else wrote since the file was read is still to be read
        if before == self.seen() {
            self.remember(after);
        }
        Ok(())
    }

    /// Waits until it looks otherwise than when it was read, and no longer changes.
    pub(super) async fn changed(&self) {
        let mut before = self.seen();
        loop {
            tokio::time::sleep(self.pause).await;
            let path = self.path.clone();
            let Ok(now) = blocking(move || Look::at(&path)).await else { continue };
            if now != self.seen() && now == before {
                return;
            }
            before = now;
        }
    }

    fn seen(&self) -> Look {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, look: Look) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = look;
    }
}

impl Look {
    fn at(path: &Path) -> Self {
        fs::metadata(path).map_or_else(
            |_| Self::default(),
            |metadata| Self { changed: metadata.modified().ok(), length: metadata.len(), number: number(&metadata) },
        )
    }
}

#[cfg(unix)]
fn number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &fs::Metadata) -> u64 {
    0
}

/// Runs what waits for a disk where it stops no request.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)
}

const PAUSE: Duration = Duration::from_secs(1);
