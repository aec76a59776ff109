use core::num::NonZeroU32;
use std::collections::HashMap;

use auth_core::Timestamp;
use redis::RedisError;

use super::{
    call::{Fields, digest, milliseconds, script},
    error::{broken, storing},
    store::RedisStore,
};
use crate::traits::{Digest, Payload, Replaced, Session, SessionId, StoresSessions, Storing, UserId, Written};

script!(BEGIN, "session_begin.lua");
script!(TOUCH, "session_touch.lua");
script!(WRITE, "session_write.lua");
script!(REPLACE, "session_replace.lua");
script!(END, "session_end.lua");
script!(END_OF, "session_end_of.lua");
script!(OF_USER, "session_of_user.lua");

impl StoresSessions for RedisStore {
    fn begin<'a>(&'a self, session: &'a Session, most: Option<NonZeroU32>, now: Timestamp) -> Storing<'a, ()> {
        storing("the session can't be kept", async move {
            let most = most.map_or(0, NonZeroU32::get).to_string();
            self.run_with_session(&BEGIN, &most, session, now).await.map(drop)
        })
    }

    fn find<'a>(&'a self, key: &'a Digest, now: Timestamp) -> Storing<'a, Option<Session>> {
        storing("the session can't be read", async move {
            let hex = key.to_hex();
            let name = format!("{}session:{hex}", self.prefix);
            let fields = redis::cmd("HGETALL").arg(name).query_async(&mut self.connection.clone()).await?;
            let held = Fields::of(fields).map(|fields| session(&hex, &fields)).transpose()?;
            Ok(held.filter(|held| held.is_alive(now)))
        })
    }

    fn touch<'a>(&'a self, key: &'a Digest, idle_ends_at: Timestamp, now: Timestamp) -> Storing<'a, Written> {
        storing("that the session was used can't be noted", async move {
            let arguments = [&*key.to_hex(), &milliseconds(now), &milliseconds(idle_ends_at)];
            self.run(&TOUCH, &arguments).await.map(written)
        })
    }

    fn write<'a>(&'a self, key: &'a Digest, payload: &'a Payload, now: Timestamp) -> Storing<'a, Written> {
        storing("the session can't be changed", async move {
            self.run(&WRITE, &[&key.to_hex(), &milliseconds(now), payload.as_str()]).await.map(written)
        })
    }

    fn replace<'a>(&'a self, old: &'a Digest, new: &'a Session, now: Timestamp) -> Storing<'a, Replaced> {
        storing("the session can't be replaced", async move {
            match self.run_with_session(&REPLACE, &old.to_hex(), new, now).await? {
                0 => Ok(Replaced::Ended),
                _ => Ok(Replaced::Done),
            }
        })
    }

    fn end<'a>(&'a self, key: &'a Digest) -> Storing<'a, ()> {
        storing("the session can't be ended", async move { self.run::<i64>(&END, &[&key.to_hex()]).await.map(drop) })
    }

    fn end_one<'a>(&'a self, user: &'a UserId, id: &'a SessionId, now: Timestamp) -> Storing<'a, Written> {
        storing("the session can't be ended", async move {
            self.run(&END_OF, &[user.as_str(), &milliseconds(now), id.as_str(), ""]).await.map(written)
        })
    }

    fn end_all<'a>(&'a self, user: &'a UserId, except: Option<&'a SessionId>) -> Storing<'a, ()> {
        storing("the sessions can't be ended", async move {
            let except = except.map_or("", SessionId::as_str);
            self.run::<i64>(&END_OF, &[user.as_str(), "", "", except]).await.map(drop)
        })
    }

    fn of_user<'a>(&'a self, user: &'a UserId, now: Timestamp) -> Storing<'a, Vec<Session>> {
        storing("the sessions can't be read", async move {
            let found: Vec<(String, HashMap<String, String>)> =
                self.run(&OF_USER, &[user.as_str(), &milliseconds(now)]).await?;
            let held = found.into_iter().filter_map(|(hex, fields)| Some(session(&hex, &Fields::of(fields)?)));
            let mut sessions = held.collect::<Result<Vec<_>, _>>()?;
            sessions.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
            Ok(sessions)
        })
    }
}

impl RedisStore {
    async fn run_with_session(
        &self,
        script: &redis::Script,
        first: &str,
        session: &Session,
        now: Timestamp,
    ) -> Result<i64, RedisError> {
        let csrf = session.csrf.as_ref().map(Digest::to_hex).unwrap_or_default();
        let arguments = [
            first,
            &session.key.to_hex(),
            &milliseconds(now),
            session.id.as_str(),
            session.user.as_str(),
            &session.epoch.to_string(),
            &csrf,
            &milliseconds(session.created_at),
            &milliseconds(session.auth_time),
            &milliseconds(session.seen_at),
            &milliseconds(session.idle_ends_at.min(session.ends_at)),
            &milliseconds(session.ends_at),
            session.payload.as_str(),
        ];
        self.run(script, &arguments).await
    }
}

fn written(number: i64) -> Written {
    if number == 0 { Written::Ended } else { Written::Done }
}

fn session(hex: &str, fields: &Fields) -> Result<Session, RedisError> {
    let id = SessionId::new(fields.text("id")?).map_err(|error| broken(error.to_string()))?;
    let user = UserId::new(fields.text("user")?).map_err(|error| broken(error.to_string()))?;
    let mut session = Session::new(id, digest(hex)?, user, fields.time("created")?);
    session.epoch = fields.text("epoch")?.parse().map_err(|_| broken("an epoch"))?;
    session.csrf = fields.optional("csrf").map(digest).transpose()?;
    session.auth_time = fields.time("auth")?;
    session.seen_at = fields.time("seen")?;
    session.idle_ends_at = fields.time("idle")?;
    session.ends_at = fields.time("ends")?;
    session.payload = fields.payload()?;
    Ok(session)
}
