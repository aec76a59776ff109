use core::fmt;

/// Everything that is wrong with the settings; the service does not start.
#[derive(Debug, thiserror::Error)]
pub struct SettingsError(pub(super) Vec<SettingError>);

/// What is wrong with one setting. It names the key, and never holds the value of a secret one.
///
/// # Examples
///
/// ```
/// use auth_accounts::settings::Sources;
///
/// let error = Sources::new().environment([("AUTH__SECRET_KEY".to_owned(), "hush".to_owned())]).read().unwrap_err();
/// let first = &error.settings()[0];
/// assert_eq!(first.key(), "auth.secret_key");
/// assert!(!first.to_string().contains("hush"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    pub(super) key: String,
    /// Where the value was read, if it was.
    pub(super) origin: Option<String>,
    pub(super) fault: String,
}

impl SettingsError {
    /// What is wrong, key by key.
    pub fn settings(&self) -> &[SettingError] {
        &self.0
    }
}

impl SettingError {
    /// The key, `auth.secret_key`.
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Some(origin) => write!(f, "`{}` ({origin}) {}", self.key, self.fault),
            None => write!(f, "`{}` {}", self.key, self.fault),
        }
    }
}
