use std::collections::HashMap;

use auth_core::Timestamp;
use redis::{FromRedisValue, RedisError, Script};

use super::{error::broken, store::RedisStore};
use crate::{
    time::from_milliseconds,
    traits::{Digest, Payload},
};

impl RedisStore {
    /// Runs a script. The prefix of all keys is its first argument; times go in as milliseconds.
    pub(super) async fn run<T: FromRedisValue>(&self, script: &Script, arguments: &[&str]) -> Result<T, RedisError> {
        let mut call = script.prepare_invoke();
        call.arg(&*self.prefix);
        for argument in arguments {
            call.arg(*argument);
        }
        call.invoke_async(&mut self.connection.clone()).await
    }
}

/// A script of a file beside this one, behind what all of them share.
macro_rules! script {
    ($name:ident, $file:literal) => {
        static $name: std::sync::LazyLock<redis::Script> = std::sync::LazyLock::new(|| {
            redis::Script::new(concat!(include_str!("scripts/shared.lua"), include_str!(concat!("scripts/", $file))))
        });
    };
}

pub(super) use script;

/// The fields of a record.
pub(super) struct Fields(HashMap<String, String>);

impl Fields {
    /// None if there is no record.
    pub(super) fn of(fields: HashMap<String, String>) -> Option<Self> {
        if fields.is_empty() { None } else { Some(Self(fields)) }
    }

    pub(super) fn text(&self, name: &str) -> Result<&str, RedisError> {
        self.0.get(name).map(String::as_str).ok_or_else(|| broken(name))
    }

    pub(super) fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    pub(super) fn time(&self, name: &str) -> Result<Timestamp, RedisError> {
        time(self.text(name)?)
    }

    pub(super) fn payload(&self) -> Result<Payload, RedisError> {
        Payload::new(self.text("payload")?).map_err(|error| broken(error.to_string()))
    }
}

/// As text, in which numbers of this size stay what they are.
pub(super) fn milliseconds(time: Timestamp) -> String {
    time.as_millisecond().to_string()
}

pub(super) fn time(text: &str) -> Result<Timestamp, RedisError> {
    text.parse().map(from_milliseconds).map_err(|_| broken("a time"))
}

/// A digest from its 64 digits.
pub(super) fn digest(hex: &str) -> Result<Digest, RedisError> {
    let byte = |pair: &[u8]| core::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
    let bytes = bytes.and_then(|bytes| <[u8; Digest::LENGTH]>::try_from(bytes).ok());
    bytes.map(Digest::from_bytes).ok_or_else(|| broken("a digest"))
}
