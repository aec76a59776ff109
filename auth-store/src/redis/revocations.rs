use core::error::Error;

use auth_core::{
    PrincipalId, Timestamp,
    token::{Asked, FindingRevocation, Standing, StoresRevocations, TokenId},
};
use redis::RedisError;

use super::{
    call::{milliseconds, script, time},
    store::RedisStore,
};
use crate::{
    revocation::{token_key, user_key},
    traits::Outage,
};

script!(KEEP, "revocation_keep.lua");
script!(BEFORE, "revocation_before.lua");
script!(FIND, "revocation_find.lua");

impl StoresRevocations for RedisStore {
    fn deny<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()> {
        Box::pin(self.keep("denied", token, until, now))
    }

    fn allow<'a>(&'a self, token: &'a TokenId, until: Timestamp, now: Timestamp) -> Asked<'a, ()> {
        Box::pin(self.keep("allowed", token, until, now))
    }

    fn deny_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()> {
        Box::pin(self.deny_user(user, issued, until, now, "0"))
    }

    fn deny_only_before<'a>(
        &'a self,
        user: &'a PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Asked<'a, ()> {
        Box::pin(self.deny_user(user, issued, until, now, "1"))
    }

    fn find<'a>(&'a self, token: Option<&'a TokenId>, user: &'a PrincipalId, now: Timestamp) -> FindingRevocation<'a> {
        FindingRevocation::Later(Box::pin(async move {
            let standing = self.standing(token, user, now).await;
            Ok(standing.map_err(|source| Outage::new("what was revoked can't be read", source))?)
        }))
    }
}

impl RedisStore {
    async fn keep(
        &self,
        kind: &str,
        token: &TokenId,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let arguments = [kind, &token_key(token).to_hex(), &milliseconds(until), &milliseconds(now)];
        let kept = self.run::<i64>(&KEEP, &arguments).await;
        kept.map_err(|source| Outage::new("the revocation can't be kept", source))?;
        Ok(())
    }

    async fn deny_user(
        &self,
        user: &PrincipalId,
        issued: Timestamp,
        until: Timestamp,
        now: Timestamp,
        only: &str,
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        let arguments =
            [&*user_key(user).to_hex(), &milliseconds(issued), &milliseconds(until), &milliseconds(now), only];
        let kept = self.run::<i64>(&BEFORE, &arguments).await;
        kept.map_err(|source| Outage::new("the revocation can't be kept", source))?;
        Ok(())
    }

    async fn standing(
        &self,
        token: Option<&TokenId>,
        user: &PrincipalId,
        now: Timestamp,
    ) -> Result<Standing, RedisError> {
        let token = token.map(|token| token_key(token).to_hex()).unwrap_or_default();
        let arguments = [&*token, &user_key(user).to_hex(), &milliseconds(now)];
        let (denied, allowed, before): (String, String, String) = self.run(&FIND, &arguments).await?;
        let denied_before = if before.is_empty() { None } else { Some(time(&before)?) };
        Ok(Standing { allowed: allowed == "1", denied: denied == "1", denied_before })
    }
}
