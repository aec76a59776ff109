use auth_policy::Model;

use super::SnapshotError;
use crate::policy::{ModelFile, Waiting};

/// Where the model of a policy comes from.
#[derive(Debug)]
#[non_exhaustive]
pub enum ModelSource {
    /// A file, which is read anew at each reload.
    File(ModelFile),
    /// The program itself.
    Fixed(Box<Model>),
}

impl ModelSource {
    pub(super) async fn read(&self) -> Result<Model, SnapshotError> {
        match self {
            Self::File(file) => file.load().await.map_err(SnapshotError::store),
            Self::Fixed(model) => Ok((**model).clone()),
        }
    }

    pub(super) fn changed(&self) -> Waiting<'_> {
        match self {
            Self::File(file) => file.changed(),
            Self::Fixed(_) => Box::pin(core::future::pending()),
        }
    }
}

impl From<Model> for ModelSource {
    fn from(model: Model) -> Self {
        Self::Fixed(Box::new(model))
    }
}

impl From<ModelFile> for ModelSource {
    fn from(file: ModelFile) -> Self {
        Self::File(file)
    }
}
