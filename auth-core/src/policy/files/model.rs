use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use auth_policy::{Model, Source};

use super::watched::WatchedFile;
use crate::policy::{StoreError, Waiting};

/// The model of a policy in a file.
///
/// # Examples
///
/// ```
/// use auth_core::policy::ModelFile;
///
/// # let folder = tempfile::tempdir()?;
/// let file = ModelFile::new(folder.path().join("model.conf"));
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// assert!(file.load().await.is_err()); // no model is not an empty model
/// # });
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ModelFile {
    file: WatchedFile,
}

impl ModelFile {
    /// The model of this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { file: WatchedFile::new(path) }
    }

    /// How often the file is looked at where it is watched: every second unless set.
    #[must_use]
    pub fn looked_at_every(self, pause: Duration) -> Self {
        Self { file: self.file.looked_at_every(pause) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Reads the model.
    ///
    /// # Errors
    ///
    /// If the file can't be read, or holds no model; all places that are wrong.
    pub async fn load(&self) -> Result<Model, StoreError> {
        let name = self.path().display().to_string();
        let text = self.file.read().await;
        let text = text.map_err(|error| StoreError::unavailable(format!("`{name}` can't be read"), error))?;
        Ok(Model::parse(Source::new(name, text))?)
    }

    /// Comes to an end when the file looks otherwise than when it was read.
    pub fn changed(&self) -> Waiting<'_> {
        Box::pin(self.file.changed())
    }
}
