use std::{
    fs::{self, DirBuilder, File},
    io,
    path::{Path, PathBuf},
};

/// The folder of what the service keeps: its database and its signing key. One that is made here nobody but its owner can look
/// into; one that is there already keeps its mode, and the database in it is as readable as the folder lets it be.
#[derive(Clone, Debug)]
pub struct DataFolder(PathBuf);

/// Why the data folder can't be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "`--data`: nothing can be written to the folder `{path}`: {source}; choose another with `--data DIR` or ARTICLES_DATA",
    path = .path.display()
)]
pub struct DataFolderError {
    path: PathBuf,
    source: io::Error,
}

impl DataFolder {
    /// The folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If it can't be made.
    pub fn open(path: &Path) -> Result<Self, DataFolderError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let folder = Self(path.to_owned());
        match builder.create(path) {
            Ok(()) => Ok(folder),
            Err(source) => Err(folder.refused(source)),
        }
    }

    /// Waits until no other process opens what is in the folder, and keeps others waiting until the file is dropped:
    /// two processes that start at once must not both make the tables.
    ///
    /// # Errors
    ///
    /// If the folder can't be written to.
    pub fn lock(&self) -> Result<File, DataFolderError> {
        let lock = || {
            let mut options = fs::OpenOptions::new();
            options.create(true).append(true);
            // who could open it could also hold it, and keep the service waiting
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(self.0.join("lock"))?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(|source| self.refused(source))
    }

    /// The file of the database.
    pub fn database(&self) -> PathBuf {
        self.0.join("articles.db")
    }

    /// The file of the key that signs tokens.
    pub fn signing_key(&self) -> PathBuf {
        self.0.join("signing-key.pem")
    }

    fn refused(&self, source: io::Error) -> DataFolderError {
        DataFolderError { path: self.0.clone(), source }
    }
}
