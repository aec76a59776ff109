use argon2::{Algorithm, Argon2, Params, Version};

/// What one hash costs: memory, passes over it, and lanes of Argon2id (RFC 9106).
///
/// # Examples
///
/// ```
/// use auth_accounts::password::HashingCost;
///
/// assert_eq!(HashingCost::default(), HashingCost::new(19_456, 2, 1)?);
/// assert!(HashingCost::new(65_536, 3, 4).is_ok());
///
/// let refused = HashingCost::new(4096, 3, 1).unwrap_err(); // weaker than anything that OWASP lists
/// assert!(refused.to_string().starts_with("Argon2id with 4096 KiB"));
/// # Ok::<(), auth_accounts::password::CostError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashingCost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

/// A cost that is too low to protect anybody, or too high to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Argon2id with {memory} KiB, {passes} passes and {lanes} lanes is {fault}; \
     OWASP's least are 47104/1, 19456/2, 12288/3, 9216/4 and 7168/5, and at most 262144 KiB, 16 passes and 16 lanes are done here"
)]
pub struct CostError {
    memory: u32,
    passes: u32,
    lanes: u32,
    fault: &'static str,
}

impl HashingCost {
    /// A cost: memory in KiB, passes, lanes.
    ///
    /// # Errors
    ///
    /// If it is below what OWASP recommends, or beyond what is sensible.
    pub fn new(memory: u32, passes: u32, lanes: u32) -> Result<Self, CostError> {
        let cost = Self { memory, passes, lanes };
        if !LEAST.iter().any(|(least_memory, least_passes)| memory >= *least_memory && passes >= *least_passes) {
            return Err(cost.fault("too weak"));
        }
        if !cost.can_be_paid() {
            return Err(cost.fault("too much"));
        }
        Ok(cost)
    }

    /// A cost that a stored hash names. It may be a weak one, since such hashes are verified once more before they are
    /// replaced; it may not be one that takes the machine down.
    pub(super) fn stored(memory: u32, passes: u32, lanes: u32) -> Result<Self, CostError> {
        let cost = Self { memory, passes, lanes };
        if cost.can_be_paid() { Ok(cost) } else { Err(cost.fault("too much")) }
    }

    /// Whether a hash of that cost should be made anew with this one.
    pub(super) fn exceeds(self, stored: Self) -> bool {
        self.memory > stored.memory || self.passes > stored.passes || self.lanes > stored.lanes
    }

    /// The algorithm at this cost; `None` never happens for a cost that was checked.
    pub(super) fn argon2(self) -> Option<Argon2<'static>> {
        let params = Params::new(self.memory, self.passes, self.lanes, Some(OUTPUT)).ok()?;
        Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }

    fn can_be_paid(self) -> bool {
        self.memory <= 262_144
            && (1..=16).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
            && self.argon2().is_some()
    }

    fn fault(self, fault: &'static str) -> CostError {
        CostError { memory: self.memory, passes: self.passes, lanes: self.lanes, fault }
    }
}

impl Default for HashingCost {
    fn default() -> Self {
        Self { memory: 19_456, passes: 2, lanes: 1 }
    }
}

/// OWASP's password storage sheet: memory in KiB and passes, equally strong.
const LEAST: [(u32, u32); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

/// Bytes of a hash.
const OUTPUT: usize = 32;
