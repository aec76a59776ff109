use auth_core::{Secret, Timestamp};
use auth_store::traits::{Digest, Outage, SeenKind, SeesOnce, Sight, UserId};
use aws_lc_rs::{constant_time, rand};

use super::totp::{FactorVerdict, base32};
use crate::keys::NoRandomness;

/// The codes of a user who has lost the app: each works once, and only digests are kept.
///
/// # Examples
///
/// ```
/// use auth_accounts::second_factor::{FactorVerdict, RecoveryCodes};
/// use auth_core::Timestamp;
/// use auth_store::traits::{MemoryStore, UserId};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let (kept, shown) = RecoveryCodes::generate()?; // shown once, kept as `kept.to_text()`
/// let (bob, seen, now) = (UserId::new("bob")?, MemoryStore::new(), Timestamp::UNIX_EPOCH);
///
/// assert_eq!(kept.verify(shown[0].expose(), &bob, &seen, now).await?, FactorVerdict::Right);
/// assert_eq!(kept.verify(shown[0].expose(), &bob, &seen, now).await?, FactorVerdict::Wrong); // denied: used
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryCodes(Vec<Digest>);

/// A text that no codes were kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the kept recovery codes are no digests in hexadecimal, one a line")]
pub struct RecoveryCodesError;

impl RecoveryCodes {
    /// Ten new codes of 80 bits: what is kept, and what the user is shown once.
    ///
    /// # Errors
    ///
    /// If there is no randomness.
    pub fn generate() -> Result<(Self, Vec<Secret>), NoRandomness> {
        let mut codes = Vec::with_capacity(MANY);
        for _ in 0..MANY {
            let mut bytes = [0; 10];
            rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
            codes.push(Secret::new(base32(&bytes)));
        }
        Ok((Self(codes.iter().map(|code| digest(code.expose())).collect()), codes))
    }

    /// What is kept, as text.
    pub fn to_text(&self) -> String {
        self.0.iter().map(Digest::to_hex).collect::<Vec<_>>().join("\n")
    }

    /// Reads what was kept.
    ///
    /// # Errors
    ///
    /// If it is something else.
    pub fn from_text(text: &str) -> Result<Self, RecoveryCodesError> {
        text.lines().map(from_hex).collect::<Option<Vec<_>>>().map(Self).ok_or(RecoveryCodesError)
    }

    /// Whether this is one of the codes, in any case and with any spaces and dashes, and was not used before.
    ///
    /// # Errors
    ///
    /// If the store can't be asked: nobody passes.
    pub async fn verify(
        &self,
        code: &str,
        user: &UserId,
        seen: &dyn SeesOnce,
        now: Timestamp,
    ) -> Result<FactorVerdict, Outage> {
        let presented = digest(code);
        // all of them, whichever is right
        let right = self.0.iter().fold(false, |right, kept| {
            right | constant_time::verify_slices_are_equal(kept.as_bytes(), presented.as_bytes()).is_ok()
        });
        if !right {
            return Ok(FactorVerdict::Wrong);
        }
        let once = Digest::of_parts(["recovery", user.as_str(), &presented.to_hex()]);
        match seen.see(SeenKind::OneTimePassword, &once, Timestamp::MAX, now).await? {
            Sight::First => Ok(FactorVerdict::Right),
            Sight::Again => Ok(FactorVerdict::Wrong),
        }
    }
}

/// The digest of a code as its user may have written it down.
fn digest(code: &str) -> Digest {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Digest::of(&letters.to_ascii_uppercase())
}

fn from_hex(line: &str) -> Option<Digest> {
    if line.len() != Digest::LENGTH * 2 || !line.is_ascii() {
        return None;
    }
    let mut bytes = [0; Digest::LENGTH];
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(line.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(Digest::from_bytes(bytes))
}

const MANY: usize = 10;

#[cfg(test)]
mod tests {
    use auth_store::traits::MemoryStore;

    use super::*;

    // SP11
    #[tokio::test]
    async fn each_code_works_once_and_is_kept_as_a_digest() {
        let (kept, shown) = RecoveryCodes::generate().unwrap();
        let (store, bob) = (MemoryStore::new(), UserId::new("bob").unwrap());
        let text = kept.to_text();
        assert!(shown.iter().all(|code| code.expose().len() == 16 && !text.contains(code.expose())));
        let kept = RecoveryCodes::from_text(&text).unwrap();

        for code in &shown {
            let written = format!("{} - {}", &code.expose()[..8].to_lowercase(), &code.expose()[8..]);
            let first = kept.verify(&written, &bob, &store, Timestamp::UNIX_EPOCH).await.unwrap();
            assert_eq!(first, FactorVerdict::Right);
            let again = kept.verify(code.expose(), &bob, &store, Timestamp::UNIX_EPOCH).await.unwrap();
            assert_eq!(again, FactorVerdict::Wrong);
        }
        for wrong in ["", "AAAAAAAAAAAAAAAA", &shown[0].expose()[..15]] {
            let verdict = kept.verify(wrong, &bob, &store, Timestamp::UNIX_EPOCH).await.unwrap();
            assert_eq!(verdict, FactorVerdict::Wrong);
        }
    }

    // SP11
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_fifty_uses_of_one_code_one_counts() {
        let (kept, shown) = RecoveryCodes::generate().unwrap();
        let store = std::sync::Arc::new(MemoryStore::new());
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (kept, code, store) = (kept.clone(), shown[3].clone(), store.clone());
                tokio::spawn(async move {
                    let bob = UserId::new("bob").unwrap();
                    kept.verify(code.expose(), &bob, &*store, Timestamp::UNIX_EPOCH).await.unwrap()
                })
            })
            .collect();
        let mut right = 0;
        for task in tasks {
            right += usize::from(task.await.unwrap() == FactorVerdict::Right);
        }

        assert_eq!(right, 1);
    }

    #[test]
    fn what_was_not_kept_as_codes_is_refused() {
        for text in ["x", "00", &"zz".repeat(32), &"é".repeat(32)] {
            let error = RecoveryCodes::from_text(text).unwrap_err();
            assert_eq!(error.to_string(), "the kept recovery codes are no digests in hexadecimal, one a line");
        }
    }
}
