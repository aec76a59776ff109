//! Browsers that a user has signed in with: they may try on while strangers have used up an account's tries.

use auth_core::{Secret, Timestamp};
use auth_store::traits::{Family, Payload, Session, User, UserId};
use serde_json::{Value, json};

use crate::{Accounts, Refusal, Visitor};

impl Accounts {
    /// The proof that a browser's user has signed in with it: a cookie that lives for long and lets nobody in.
    pub(crate) fn device_of(&self, user: &UserId) -> Result<Secret, Refusal> {
        self.0.devices.seal(user.as_str()).ok_or(Refusal::Failed)
    }

    /// Whether this browser, or somebody at this address, was signed in as the user before.
    pub(super) async fn knows(
        &self,
        user: &User,
        device: Option<&Secret>,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<bool, Refusal> {
        let of_device = device.and_then(|device| self.0.devices.open(device));
        if of_device.is_some_and(|id| id.expose() == user.id.as_str()) {
            return Ok(true);
        }
        if visitor.address.is_none() {
            return Ok(false);
        }
        let network = visitor.network();
        let families = self.0.stores.refresh_tokens.of_user(&user.id, now).await?;
        let sessions = self.0.stores.sessions.of_user(&user.id, now).await?;
        let of_family = |family: &Family| family.epoch == user.epoch && network_in(&family.payload) == network;
        let of_session = |session: &Session| session.epoch == user.epoch && network_in(&session.payload) == network;
        Ok(families.iter().any(of_family) || sessions.iter().any(of_session))
    }
}

/// What is noted of a login beside its session.
pub(super) fn payload(visitor: &Visitor) -> Payload {
    let text = json!({ "network": visitor.network(), "agent": visitor.agent }).to_string();
    Payload::new(text).unwrap_or_default()
}

fn network_in(payload: &Payload) -> String {
    let value: Value = serde_json::from_str(payload.as_str()).unwrap_or_default();
    value.get("network").and_then(Value::as_str).unwrap_or_default().to_owned()
}
