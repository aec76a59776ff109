use core::{fmt, time::Duration};

use aws_lc_rs::{constant_time, hmac, rand};

use super::ProofError;
use crate::{Timestamp, token::form};

/// Nonces that a service gives its clients for their proofs, so that none can be made ahead of its time (RFC 9449 section 9).
///
/// Nothing is stored: a nonce is a span of time, authenticated under a key. It is replaced every minute, and counts until the
/// end of the minute after its own. Processes that serve one API share the [key](Self::with_key), or each would refuse the
/// nonces of the others.
///
/// # Examples
///
/// ```
/// use auth_core::{Timestamp, token::Nonces};
///
/// let nonces = Nonces::with_key([7; 32]);
/// let now = Timestamp::from_second(1_795_424_400)?;
/// let nonce = nonces.current(now);
/// assert!(nonces.counts(&nonce, now));
///
/// let later = Timestamp::from_second(1_795_424_520)?;
/// assert!(!nonces.counts(&nonce, later)); // denied, and a new one is given
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Nonces {
    key: hmac::Key,
}

impl Nonces {
    /// Nonces under a random key of this process.
    ///
    /// # Errors
    ///
    /// If the system has no randomness.
    pub fn new() -> Result<Self, ProofError> {
        let mut key = [0; 32];
        rand::fill(&mut key).map_err(|_| ProofError::Nonces)?;
        Ok(Self::with_key(key))
    }

    /// Nonces under this key, which is secret and random.
    pub fn with_key(key: [u8; 32]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &key) }
    }

    /// The nonce that is given out now; it may stand in a header.
    pub fn current(&self, now: Timestamp) -> String {
        self.of(step(now))
    }

    /// Whether this is a nonce that was given out now or a little before.
    pub fn counts(&self, nonce: &str, now: Timestamp) -> bool {
        let step = step(now);
        [step, step - 1].into_iter().any(|step| same(&self.of(step), nonce))
    }

    fn of(&self, step: i64) -> String {
        let tag = hmac::sign(&self.key, &step.to_be_bytes());
        // 128 bits are nobody's to guess within a minute
        form::encode(tag.as_ref().get(..16).unwrap_or_default())
    }
}

fn same(one: &str, other: &str) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}

fn step(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP.as_secs().cast_signed())
}

impl fmt::Debug for Nonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nonces([redacted])")
    }
}

const STEP: Duration = Duration::from_mins(1);
