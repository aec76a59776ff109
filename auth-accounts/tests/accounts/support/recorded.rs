use std::sync::{Arc, Mutex};

use auth_accounts::{
    audit::{AccountAction, AccountEvent, RecordsAccountEvents, TracingAccountAudit},
    mail::{Mail, SendsMail, Sent},
};

/// Mails that would have been sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mails(Arc<Mutex<Vec<Mail>>>);

/// What happened to accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events(Arc<Mutex<Vec<AccountEvent>>>);

impl Mails {
    pub(crate) fn all(&self) -> Vec<Mail> {
        self.0.lock().unwrap().clone()
    }
}

impl SendsMail for Mails {
    fn send(&self, mail: Mail) -> Sent<'_> {
        self.0.lock().unwrap().push(mail);
        Box::pin(async { Ok(()) })
    }
}

impl Events {
    pub(crate) fn of(&self, action: AccountAction) -> Vec<AccountEvent> {
        self.0.lock().unwrap().iter().filter(|event| event.action == action).cloned().collect()
    }
}

impl RecordsAccountEvents for Events {
    fn record(&self, event: &AccountEvent) {
        TracingAccountAudit.record(event);
        self.0.lock().unwrap().push(event.clone());
    }
}
