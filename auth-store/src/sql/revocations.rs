use auth_core::{
    PrincipalId, Timestamp,
    token::{Asked, FindingRevocation, Standing, StoresRevocations, TokenId},
};

use super::store::SqlStore;
use crate::{
    revocation::{token_key, user_key},
    traits::Outage,
};

impl<D: 'static> StoresRevocations for SqlStore<D> {
    fn deny<'a>(&'a self, token: &'a TokenId, until: Timestamp, _: Timestamp) -> Asked<'a, ()> {
        Box::pin(self.keep(DENIED, token, until))
    }

    fn allow<'a>(&'a self, token: &'a TokenId, until: Timestamp, _: Timestamp) -> Asked<'a, ()> {
        Box::pin(self.keep(ALLOWED, token, until))
    }

    fn deny_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        _: Timestamp,
    ) -> Asked<'a, ()> {
        Box::pin(self.write(DENY_BEFORE, user, issued, until))
    }

    fn deny_only_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        _: Timestamp,
    ) -> Asked<'a, ()> {
        Box::pin(self.write(DENY_ONLY_BEFORE, user, issued, until))
    }

    fn find<'a>(&'a self, token: Option<&'a TokenId>, user: &'a PrincipalId, now: Timestamp) -> FindingRevocation<'a> {
        FindingRevocation::Later(Box::pin(async move {
            let standing = self.standing(token, user, now).await;
            Ok(standing.map_err(|source| Outage::new("what was revoked can't be read", source))?)
        }))
    }
}

impl<D> SqlStore<D> {
    async fn keep(
        &self,
        kind: &str,
        token: &TokenId,
        until: Timestamp,
    ) -> Result<(), Box<dyn core::error::Error + Send + Sync>> {
        let key = token_key(token);
        let kept = self.database.write(KEEP, &[kind.into(), (&key).into(), until.into()]).await;
        kept.map_err(|source| Outage::new("the revocation can't be kept", source))?;
        Ok(())
    }

    async fn write(
        &self,
        sql: &'static str,
        user: &PrincipalId,
        issued: Timestamp,
        until: Timestamp,
    ) -> Result<(), Box<dyn core::error::Error + Send + Sync>> {
        let key = user_key(user);
        let kept = self.database.write(sql, &[(&key).into(), issued.into(), until.into()]).await;
        kept.map_err(|source| Outage::new("the revocation can't be kept", source))?;
        Ok(())
    }

    async fn standing(
        &self,
        token: Option<&TokenId>,
        user: &PrincipalId,
        now: Timestamp,
    ) -> Result<Standing, sqlx::Error> {
        let (token, user) = (token.map(token_key), user_key(user));
        let mut standing = Standing::default();
        for row in self.database.all(FIND, &[token.as_ref().into(), (&user).into(), now.into()]).await? {
            match row.get::<String>("kind")?.as_str() {
                ALLOWED => standing.allowed = true,
                DENIED => standing.denied = true,
                _ => standing.denied_before = Some(row.time("issued_at")?),
            }
        }
        Ok(standing)
    }
}

const ALLOWED: &str = "allowed";

const DENIED: &str = "denied";

const KEEP: &str = "INSERT INTO portcullis_revocations AS held (kind, key, issued_at, ends_at) VALUES ($1, $2, 0, $3) \
    ON CONFLICT (kind, key) DO UPDATE SET ends_at = $3 WHERE held.ends_at < $3";

const DENY_BEFORE: &str = "INSERT INTO portcullis_revocations AS held (kind, key, issued_at, ends_at) VALUES ('user', $1, $2, $3) \
    ON CONFLICT (kind, key) DO UPDATE SET \
    issued_at = CASE WHEN held.issued_at < $2 THEN $2 ELSE held.issued_at END, \
    ends_at = CASE WHEN held.ends_at < $3 THEN $3 ELSE held.ends_at END";

const DENY_ONLY_BEFORE: &str = "INSERT INTO portcullis_revocations (kind, key, issued_at, ends_at) VALUES ('user', $1, $2, $3) \
    ON CONFLICT (kind, key) DO UPDATE SET issued_at = $2, ends_at = $3";

const FIND: &str = "SELECT kind, issued_at FROM portcullis_revocations WHERE ends_at > $3 \
    AND ((kind = 'denied' AND key = $1) OR (kind = 'allowed' AND key = $1) OR (kind = 'user' AND key = $2))";
