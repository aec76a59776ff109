/// A token that its issuer says is none, or none any more.
#[derive(Debug, thiserror::Error)]
#[error("token is not active, says its issuer; it ended, was revoked, or never was one")]
pub struct InactiveError(());

impl InactiveError {
    pub(in crate::token) fn new() -> Self {
        Self(())
    }
}
