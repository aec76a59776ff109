use std::sync::Arc;

use auth_core::{
    Timestamp,
    token::{Asked, ProofId, ProofSight, SeesProofs},
};

use crate::traits::{Digest, SeenKind, SeesOnce, Sight};

/// Proofs and assertions, remembered by a store: a service of many processes sees each of them once.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use auth_store::{SeenProofs, Stores, traits::SeenKind};
///
/// let stores = Stores::memory();
/// let seen = Arc::new(SeenProofs::new(stores.seen().clone(), SeenKind::DpopProof));
/// # let _: Arc<dyn auth_core::token::SeesProofs> = seen;
/// ```
#[derive(Clone, Debug)]
pub struct SeenProofs {
    seen: Arc<dyn SeesOnce>,
    kind: SeenKind,
}

impl SeenProofs {
    /// Remembers things of this kind in this store.
    pub fn new(seen: Arc<dyn SeesOnce>, kind: SeenKind) -> Self {
        Self { seen, kind }
    }
}

impl SeesProofs for SeenProofs {
    fn see<'a>(&'a self, proof: &'a ProofId, until: Timestamp, now: Timestamp) -> Asked<'a, ProofSight> {
        Box::pin(async move {
            match self.seen.see(self.kind, &Digest::from_bytes(*proof.as_bytes()), until, now).await? {
                Sight::Again => Ok(ProofSight::Again),
                Sight::First => Ok(ProofSight::First),
            }
        })
    }
}
