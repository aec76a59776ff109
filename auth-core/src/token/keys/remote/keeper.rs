use core::time::Duration;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use tokio::{runtime::Handle, sync::watch};

use super::{
    FetchKeysError, RemoteKeys,
    held::{Held, Next, Phase},
    settings::Start,
};
use crate::{
    AuthenticationError, Timestamp,
    outgoing::{Endpoint, SendsRequests},
    token::KeySet,
};

/// Keeps the keys of one issuer: everybody reads them without a lock, and one fetch at a time renews them.
#[derive(Debug)]
pub(in crate::token) struct KeyKeeper {
    settings: RemoteKeys,
    client: Arc<dyn SendsRequests>,
    held: ArcSwap<Held>,
    /// The fetch that is under way, if one is: it is over when the sender is gone.
    flight: Mutex<Option<Flight>>,
}

type Flight = watch::Receiver<()>;

/// What is fetched.
enum Errand {
    /// Everything, in place of what is known.
    All,
    /// The keys at this address, beside those that are known.
    Again(Endpoint),
}

impl KeyKeeper {
    pub(in crate::token) fn new(settings: RemoteKeys, client: Arc<dyn SendsRequests>) -> Self {
        Self { settings, client, held: ArcSwap::default(), flight: Mutex::new(None) }
    }

    /// The keys at hand, if any count. Nothing is fetched.
    pub(in crate::token) fn at_hand(&self, now: Timestamp) -> Option<Arc<KeySet>> {
        match self.held.load().phase(&self.settings, now) {
            Phase::Fresh(keys) | Phase::Ageing(keys) | Phase::Due(keys) | Phase::Outage(keys, _) => Some(keys),
            Phase::Empty(_) => None,
        }
    }

    /// The keys that count, after they were fetched where that is needed.
    pub(in crate::token) async fn current(
        self: &Arc<Self>,
        now: Timestamp,
    ) -> Result<Arc<KeySet>, AuthenticationError> {
        // a second round, where what was under way was a look for an unknown key
        for _ in 0..2 {
            match self.held.load().phase(&self.settings, now) {
                Phase::Fresh(keys) | Phase::Outage(keys, Next::Wait) => return Ok(keys),
                Phase::Ageing(keys) | Phase::Outage(keys, Next::Ask) => {
                    self.begin(|_| Some(Errand::All), now);
                    return Ok(keys);
                }
                Phase::Due(keys) => {
                    let Some(mut flight) = self.begin(|held| self.due(held, now), now) else { continue };
                    // an issuer that hangs is not waited for: its keys count through an outage, and so through a second
                    if tokio::time::timeout(PATIENCE, flight.changed()).await.is_err() {
                        return Ok(keys);
                    }
                }
                Phase::Empty(Next::Ask) => {
                    let Some(mut flight) = self.begin(|held| self.due(held, now), now) else { continue };
                    // over when the sender is gone
                    let _ = flight.changed().await;
                }
                Phase::Empty(Next::Wait) => break,
            }
        }
        self.at_hand(now).ok_or_else(|| self.unavailable())
    }

    /// The keys after a token named one that is not among them; `None` where nothing new is to be had.
    pub(in crate::token) async fn after_unknown(self: &Arc<Self>, now: Timestamp) -> Option<Arc<KeySet>> {
        let before = self.held.load().version;
        let mut flight = self.begin(|held| held.may_ask_again(&self.settings, now).map(Errand::Again), now)?;
        let _ = flight.changed().await;
        if self.held.load().version == before { None } else { self.at_hand(now) }
    }

    /// Fetches the keys for the first time.
    ///
    /// # Errors
    ///
    /// If that fails and the service is not to start without them.
    pub(in crate::token) async fn start(self: &Arc<Self>, now: Timestamp) -> Result<(), AuthenticationError> {
        match self.settings.start {
            Start::Needs => self.current(now).await.map(|_| ()),
            Start::Waits => {
                self.begin(|held| self.due(held, now), now);
                Ok(())
            }
        }
    }

    /// A number that changes when a key goes, changes, or waits for its issuer to confirm it; see `Verifier::keys_generation`.
    pub(in crate::token) fn generation(self: &Arc<Self>, now: Timestamp) -> u64 {
        let held = self.held.load();
        match held.phase(&self.settings, now) {
            Phase::Fresh(_) | Phase::Outage(_, Next::Wait) => number(held.generation, CONFIRMED),
            Phase::Ageing(_) | Phase::Outage(_, Next::Ask) => {
                self.begin(|_| Some(Errand::All), now);
                number(held.generation, CONFIRMED)
            }
            // what is remembered under such a number is never found again once more is known, nor once none counts
            Phase::Due(_) => {
                self.begin(|held| self.due(held, now), now);
                number(held.version, DUE)
            }
            Phase::Empty(_) => number(held.version, EMPTY),
        }
    }

    /// The fetch that is under way, or a new one if there is still something to be asked.
    fn begin(self: &Arc<Self>, errand: impl FnOnce(&Held) -> Option<Errand>, now: Timestamp) -> Option<Flight> {
        let runtime = Handle::try_current().ok()?;
        let mut flight = self.flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = flight.as_ref().filter(|flight| flight.has_changed().is_ok()) {
            return Some(under_way.clone());
        }
        let held = self.held.load();
        let errand = errand(&held)?;
        if let Errand::Again(_) = errand {
            self.held.store(Arc::new(held.asking_again(now)));
        }
        let (landed, waiting) = watch::channel(());
        *flight = Some(waiting.clone());
        let keeper = Arc::clone(self);
        // a task of its own, so that it ends whoever waits goes away
        runtime.spawn(async move {
            keeper.run(errand, now).await;
            drop(landed);
        });
        Some(waiting)
    }

    async fn run(&self, errand: Errand, now: Timestamp) {
        let next = match errand {
            Errand::All => self.renewed(now).await,
            Errand::Again(at) => self.looked_again(&at).await,
        };
        // INVARIANT: nobody else writes while a fetch is under way
        if let Some(next) = next {
            self.held.store(Arc::new(next));
        }
    }

    async fn renewed(&self, now: Timestamp) -> Option<Held> {
        let fetched = self.settings.fetch(&*self.client).await;
        let held = self.held.load();
        let failure = match fetched {
            Ok(fetched) if fetched.keys.is_empty() && held.has_keys() => FetchKeysError::Keys(fetched.keys.emptiness()),
            Ok(fetched) => {
                self.log_skipped(&fetched.keys);
                return Some(held.replaced(fetched, now));
            }
            Err(failure) => failure,
        };
        tracing::warn!(
            target: "portcullis",
            issuer = %self.settings.issuer,
            %failure,
            known = held.keys().map_or(0, KeySet::len),
            "keys of an issuer could not be fetched; those that are known count for a while"
        );
        Some(held.failed(failure, now))
    }

    async fn looked_again(&self, at: &Endpoint) -> Option<Held> {
        match self.settings.fetch_again(at, &*self.client).await {
            Ok(keys) => {
                self.log_skipped(&keys);
                Some(self.held.load().joined(keys))
            }
            Err(failure) => {
                tracing::warn!(
                    target: "portcullis",
                    issuer = %self.settings.issuer,
                    %failure,
                    "an unknown key could not be looked for; its tokens are refused"
                );
                None
            }
        }
    }

    /// Everything, unless somebody else has just fetched it.
    fn due(&self, held: &Held, now: Timestamp) -> Option<Errand> {
        match held.phase(&self.settings, now) {
            Phase::Due(_) | Phase::Empty(Next::Ask) => Some(Errand::All),
            Phase::Fresh(_) | Phase::Ageing(_) | Phase::Outage(..) | Phase::Empty(Next::Wait) => None,
        }
    }

    fn log_skipped(&self, keys: &KeySet) {
        for skipped in keys.skipped() {
            tracing::debug!(
                target: "portcullis",
                issuer = %self.settings.issuer,
                key = ?skipped.key_id(),
                reason = %skipped.reason(),
                "a key of an issuer is not used"
            );
        }
    }

    fn unavailable(&self) -> AuthenticationError {
        match &self.held.load().failure {
            Some(failure) => AuthenticationError::unavailable(Arc::clone(failure)),
            None => AuthenticationError::unavailable("the issuer's keys are not loaded"),
        }
    }
}

/// How long somebody waits for keys that have just come to the end of their lifetime.
const PATIENCE: Duration = Duration::from_secs(1);

/// Numbers of different phases are never the same one. They stay small, so that those of several issuers can be mixed.
fn number(count: u64, phase: u64) -> u64 {
    count.wrapping_mul(PHASES) + phase
}

const PHASES: u64 = 3;
const CONFIRMED: u64 = 0;
const DUE: u64 = 1;
const EMPTY: u64 = 2;
