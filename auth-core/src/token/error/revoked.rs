/// A token that was taken back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RevokedError {
    /// Only listed tokens count.
    #[error("token is not on the list of those that count; its `jti` was never listed, or it has none")]
    NotListed,
    /// What is known of the token's user may be forgotten before it ends.
    #[error(
        "token lives longer than the {longest} s for which revocations are kept; have its issuer shorten it, or raise \
         `longest_lifetime` of the revocations"
    )]
    Outlives {
        /// For how long, in seconds.
        longest: u64,
    },
    /// This one token.
    #[error("token was revoked")]
    Token,
    /// Nothing says whether the token is older than its user's revocation.
    #[error("token does not say when it was issued (`iat`), so it can't be told whether it was revoked")]
    Undated,
    /// The tokens of the user up to a time.
    #[error("token is one of those of its user that were revoked; the user must sign in again, or is disabled")]
    User,
    /// It has no id.
    #[error("token has no `jti`, so it could never be taken back alone; have its issuer put one into it")]
    WithoutId,
}
