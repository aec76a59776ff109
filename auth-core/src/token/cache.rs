use core::{
    fmt,
    hash::{BuildHasher, Hash, Hasher},
};
use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    rand,
};
use quick_cache::{
    Weighter,
    sync::{Cache, DefaultLifecycle},
};

use super::{Verified, revocation::Mark};
use crate::Timestamp;

/// Tokens that were verified before, so that one that returns costs a look-up.
///
/// It is bounded by the memory that its entries take, 32 MiB unless set: some 8 000 tokens of 700 bytes. Tokens that were
/// refused never get in, and a flood of tokens that are used once drives out those that were used once before. An entry
/// counts until its token's `exp`, without leeway, until a key of any issuer is withdrawn or replaced, and until something
/// is revoked, whatever comes first.
///
/// What is kept is the outcome and not the token: entries are found by a 128-bit hash of the whole token, under a random key
/// of this process that nobody else knows, so that nobody can look for two tokens of one hash.
///
/// # Examples
///
/// ```
/// use auth_core::token::TokenCache;
///
/// let cache = TokenCache::new().bytes(8 * 1024 * 1024);
/// assert_eq!(cache.len(), 0); // what was never verified is not in it, and not let in by it
/// ```
pub struct TokenCache {
    entries: Cache<Fingerprint, Arc<Entry>, Weight, Spread>,
    // `None` where the system gave no randomness: nothing is remembered then
    key: Option<LessSafeKey>,
}

/// A token that was verified.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) verified: Verified,
    /// The generation of keys that it was verified with.
    pub(super) keys: u64,
    /// Until when this counts: at most the token's `exp`.
    pub(super) until: Timestamp,
    pub(super) mark: Mark,
    weight: u64,
}

/// The keyed hash of a whole token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint([u8; 16]);

impl TokenCache {
    /// An empty cache of the default size.
    pub fn new() -> Self {
        Self { entries: entries(DEFAULT_BYTES), key: random_key() }
    }

    /// How many bytes the entries may take, about.
    #[must_use]
    pub fn bytes(self, bytes: usize) -> Self {
        Self { entries: entries(bytes), ..self }
    }

    /// How many tokens are remembered.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no token is remembered.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The hash under which a token is remembered.
    ///
    /// The tag of AES-GCM over associated data is a universal hash under a secret key: two texts have the same one with a
    /// probability of 2^-118 at most, for everybody who knows neither key nor tags. Neither ever leaves this process, which
    /// is why the nonce may stay the same. It is five times as fast as SHA-256 over a token.
    pub(super) fn fingerprint(&self, token: &str) -> Option<Fingerprint> {
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        let tag = self.key.as_ref()?.seal_in_place_separate_tag(nonce, Aad::from(token), &mut []).ok()?;
        tag.as_ref().try_into().ok().map(Fingerprint)
    }

    /// The entry of this hash, if it still counts.
    pub(super) fn find(&self, fingerprint: &Fingerprint, keys: u64, now: Timestamp) -> Option<Arc<Entry>> {
        self.entries.get(fingerprint).filter(|entry| entry.keys == keys && now < entry.until)
    }

    pub(super) fn remember(&self, fingerprint: Fingerprint, entry: Entry) {
        self.entries.insert(fingerprint, Arc::new(entry));
    }

    pub(super) fn forget(&self, fingerprint: &Fingerprint) {
        self.entries.remove(fingerprint);
    }
}

impl Entry {
    pub(super) fn new(verified: Verified, token: &str, keys: u64, until: Timestamp, mark: Mark) -> Self {
        let weight = (ENTRY_BYTES + BYTES_PER_TOKEN_BYTE * token.len().max(verified.bytes)) as u64;
        Self { until: until.min(verified.expires_at()), verified, keys, mark, weight }
    }
}

fn entries(bytes: usize) -> Cache<Fingerprint, Arc<Entry>, Weight, Spread> {
    let expected = bytes / (ENTRY_BYTES + BYTES_PER_TOKEN_BYTE * USUAL_TOKEN);
    Cache::with(expected.max(1), bytes as u64, Weight, Spread::default(), DefaultLifecycle::default())
}

fn random_key() -> Option<LessSafeKey> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).ok()?;
    UnboundKey::new(&AES_256_GCM, &bytes).ok().map(LessSafeKey::new)
}

#[derive(Clone, Copy)]
struct Weight;

impl Weighter<Fingerprint, Arc<Entry>> for Weight {
    fn weight(&self, _: &Fingerprint, entry: &Arc<Entry>) -> u64 {
        entry.weight
    }
}

/// Takes the first half of a fingerprint for its hash: it is as good as random already.
#[derive(Clone, Copy, Default)]
struct Spread(u64);

impl BuildHasher for Spread {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self(0)
    }
}

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.first_chunk().map_or(0, |half| u64::from_le_bytes(*half));
    }
}

impl Hash for Fingerprint {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        hasher.write(&self.0);
    }
}

impl Default for TokenCache {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache")
            .field("len", &self.len())
            .field("bytes", &self.entries.capacity())
            .finish_non_exhaustive()
    }
}

const DEFAULT_BYTES: usize = 32 * 1024 * 1024;

/// What an entry takes whatever its token is, and for each byte of its token: measured, see `benches/README.md`.
const ENTRY_BYTES: usize = 1024;
const BYTES_PER_TOKEN_BYTE: usize = 4;

const USUAL_TOKEN: usize = 700;
