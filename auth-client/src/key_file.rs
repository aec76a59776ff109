use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::{ClientKey, ClientKeyError};

/// Why the key file of a service user can't be used. It names the file, and never what is in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileError {
    /// It can't be read.
    #[error("key file `{path}` can't be read: {1}", path = .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// The key in it is none.
    #[error("key file `{path}`: member `key`: {1}", path = .0.display())]
    Key(PathBuf, #[source] ClientKeyError),
    /// It is a key file of something else.
    #[error(
        "key file `{path}` is of type `{}`; create a key of the type JSON for a service user, whose file says `serviceaccount`",
        .1.escape_debug(),
        path = .0.display()
    )]
    Kind(PathBuf, String),
    /// It is no such file.
    #[error(
        "key file `{path}` is not a key file of a service user: {1}; it is the JSON that the issuer offered for download",
        path = .0.display()
    )]
    Malformed(PathBuf, String),
}

/// What the file of a service user holds.
pub(crate) struct KeyFile {
    pub(crate) user_id: String,
    pub(crate) key: ClientKey,
}

impl KeyFile {
    pub(crate) fn read(path: &Path) -> Result<Self, KeyFileError> {
        let failed = |error| KeyFileError::Io(path.to_owned(), error);
        let mut text = Zeroizing::new(Vec::with_capacity(LARGEST));
        let file = File::open(path).map_err(failed)?;
        file.take(LARGEST as u64 + 1).read_to_end(&mut text).map_err(failed)?;
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &[u8]) -> Result<Self, KeyFileError> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Members {
            r#type: String,
            key_id: Option<String>,
            key: Option<String>,
            user_id: Option<String>,
        }
        let malformed = |what: &str| KeyFileError::Malformed(path.to_owned(), what.to_owned());
        if text.len() > LARGEST {
            return Err(malformed("it is longer than 64 KiB"));
        }
        let members: Members = serde_json::from_slice(text).map_err(|error| {
            // the parser's own words may quote the key
            let kind = if error.is_data() { "a member of it has another form" } else { "it is no JSON" };
            malformed(&format!("{kind}, at line {} column {}", error.line(), error.column()))
        })?;
        if members.r#type != "serviceaccount" {
            return Err(KeyFileError::Kind(path.to_owned(), members.r#type.chars().take(40).collect()));
        }
        let user_id = filled(members.user_id).ok_or_else(|| malformed("`userId` is missing"))?;
        let key_id = filled(members.key_id).ok_or_else(|| malformed("`keyId` is missing"))?;
        let key = members.key.map(Zeroizing::new).ok_or_else(|| malformed("`key` is missing"))?;
        let key = ClientKey::from_pem(&key).map_err(|error| KeyFileError::Key(path.to_owned(), error))?;
        Ok(Self { user_id, key: key.named(key_id) })
    }
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

const LARGEST: usize = 64 * 1024;
