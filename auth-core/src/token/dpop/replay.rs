use core::{cmp::Reverse, fmt};
use std::{
    collections::{BinaryHeap, HashSet},
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::digest::{SHA256, digest};

use crate::{Timestamp, token::Asked};

/// Remembers the proofs of possession that were used: one table for all processes of a service, or the memory of one.
///
/// # Examples
///
/// ```
/// use auth_core::{Timestamp, token::{Asked, ProofId, ProofSight, SeesProofs}};
///
/// /// A table that can't be reached. Every proof is answered with 503: denied.
/// #[derive(Debug)]
/// struct Gone;
///
/// impl SeesProofs for Gone {
///     fn see<'a>(&'a self, _: &'a ProofId, _: Timestamp, _: Timestamp) -> Asked<'a, ProofSight> {
///         Box::pin(async { Err("no connection".into()) })
///     }
/// }
/// ```
pub trait SeesProofs: fmt::Debug + Send + Sync {
    /// Sees a proof, and says whether that is the first time, in one step: of many that bring it at once, one is the first.
    ///
    /// It is remembered until `until`, from which on it is refused for its age.
    fn see<'a>(&'a self, proof: &'a ProofId, until: Timestamp, now: Timestamp) -> Asked<'a, ProofSight>;
}

/// What a proof is known by: a hash of its key and its `jti`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProofId([u8; 32]);

/// Whether a proof was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum ProofSight {
    /// It was: it is refused.
    Again,
    /// It was not.
    First,
}

/// The proofs that this process has seen, up to a bound: 100 000 of the last minute unless set, which take 11 MB. Where it is
/// full, proofs can't be checked and are answered with 503, since forgetting one would let it count twice.
///
/// # Examples
///
/// ```
/// use auth_core::token::ProofMemory;
///
/// let seen = ProofMemory::new(1_000);
/// assert_eq!(seen.len(), 0);
/// ```
#[derive(Debug)]
pub struct ProofMemory {
    most: usize,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    // INVARIANT: of the same proofs
    proofs: HashSet<ProofId>,
    ends: BinaryHeap<Reverse<(Timestamp, ProofId)>>,
}

impl ProofId {
    /// The proof of this `jti` by the key of this thumbprint.
    pub(in crate::token) fn new(thumbprint: &str, token_id: &str) -> Self {
        // a thumbprint is of one length, so that no two pairs are one text
        let hash = digest(&SHA256, format!("{thumbprint}{token_id}").as_bytes());
        Self(hash.as_ref().try_into().unwrap_or_default())
    }

    /// The hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl ProofMemory {
    /// A memory of so many proofs.
    pub fn new(most: usize) -> Self {
        Self { most, seen: Mutex::default() }
    }

    /// How many proofs are remembered.
    pub fn len(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).proofs.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Default for ProofMemory {
    fn default() -> Self {
        Self::new(DEFAULT_MOST)
    }
}

impl SeesProofs for ProofMemory {
    fn see<'a>(&'a self, proof: &'a ProofId, until: Timestamp, now: Timestamp) -> Asked<'a, ProofSight> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = &mut *seen;
        while let Some(Reverse((end, past))) = seen.ends.peek().copied()
            && end <= now
        {
            seen.ends.pop();
            seen.proofs.remove(&past);
        }
        let answer = if seen.proofs.contains(proof) {
            Ok(ProofSight::Again)
        } else if seen.proofs.len() >= self.most {
            Err("the memory of proofs is full".into())
        } else {
            seen.proofs.insert(*proof);
            seen.ends.push(Reverse((until, *proof)));
            Ok(ProofSight::First)
        };
        Box::pin(core::future::ready(answer))
    }
}

const DEFAULT_MOST: usize = 100_000;
