use core::time::Duration;

use auth_core::{Secret, Timestamp};
use auth_store::traits::{Digest, Outage, SeenKind, SeesOnce, Sight, UserId};
use aws_lc_rs::{constant_time, hmac, rand};

use crate::keys::NoRandomness;

/// The secret that a user's app and the service share, for passwords of six digits that change every half minute
/// (RFC 6238, HMAC-SHA-1 as all apps have it).
///
/// # Examples
///
/// ```
/// use auth_accounts::second_factor::{FactorVerdict, TotpSecret};
/// use auth_core::Timestamp;
/// use auth_store::traits::{MemoryStore, UserId};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let (bob, seen, now) = (UserId::new("bob")?, MemoryStore::new(), Timestamp::from_second(59)?);
/// let secret = TotpSecret::from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")?;
///
/// assert_eq!(secret.verify("287082", &bob, &seen, now).await?, FactorVerdict::Right);
/// assert_eq!(secret.verify("287082", &bob, &seen, now).await?, FactorVerdict::Wrong); // denied: each works once
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct TotpSecret(Secret);

/// Whether a second factor was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum FactorVerdict {
    /// It was, for the first time.
    Right,
    /// It was not, or was used before.
    Wrong,
}

/// A text that is no secret of one-time passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret of one-time passwords is no base32 of 16 bytes or more")]
pub struct TotpSecretError;

impl TotpSecret {
    /// A new secret of 160 bits.
    ///
    /// # Errors
    ///
    /// If there is no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut bytes = [0; 20];
        rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(Secret::new(base32(&bytes))))
    }

    /// Reads a secret as it is kept.
    ///
    /// # Errors
    ///
    /// If it is none, or too short.
    pub fn from_base32(text: &str) -> Result<Self, TotpSecretError> {
        let bytes = from_base32(text).ok_or(TotpSecretError)?;
        if bytes.len() < 16 {
            return Err(TotpSecretError);
        }
        Ok(Self(Secret::new(base32(&bytes))))
    }

    /// The secret in base32, to be kept encrypted.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What an app reads from a square code: `otpauth://totp/…`. It holds the secret.
    pub fn uri(&self, service: &str, account: &str) -> Secret {
        let (service, account) = (escaped(service), escaped(account));
        Secret::new(format!(
            "otpauth://totp/{service}:{account}?secret={}&issuer={service}&algorithm=SHA1&digits=6&period=30",
            self.expose()
        ))
    }

    /// Whether these are the digits of now, or of the half minute before or after, and were not used before. They are
    /// compared in constant time, and of many uses at once one is the first.
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
        let step = now.as_second().div_euclid(STEP);
        let mut right = None;
        // all of them, whichever is right
        for step in [step - 1, step, step + 1] {
            if constant_time::verify_slices_are_equal(self.digits(step).as_bytes(), code.as_bytes()).is_ok() {
                right = Some(step);
            }
        }
        let Some(step) = right else { return Ok(FactorVerdict::Wrong) };
        let once = Digest::of_parts(["totp", user.as_str(), &step.to_string()]);
        let until = now.checked_add(Duration::from_mins(5)).unwrap_or(Timestamp::MAX);
        match seen.see(SeenKind::OneTimePassword, &once, until, now).await? {
            Sight::First => Ok(FactorVerdict::Right),
            Sight::Again => Ok(FactorVerdict::Wrong),
        }
    }

    /// The digits of a step (RFC 4226 section 5.3).
    fn digits(&self, step: i64) -> String {
        let key = from_base32(self.expose()).unwrap_or_default();
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or_default() & 15);
        let word = tag.iter().skip(offset).take(4).fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

/// Base32 without padding (RFC 4648 section 6).
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let bits = (0..5).fold(0_u64, |bits, n| bits << 8 | u64::from(chunk.get(n).copied().unwrap_or_default()));
        for n in 0..(chunk.len() * 8).div_ceil(5) {
            let five = u8::try_from(bits >> (35 - 5 * n) & 31).unwrap_or_default();
            text.push(char::from(if five < 26 { b'A' + five } else { b'2' + five - 26 }));
        }
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0_u32, Vec::new());
    for letter in text.bytes().filter(|byte| *byte != b'=' && *byte != b' ') {
        let five = match letter.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        bits = (bits & 0xff) << 5 | u32::from(five);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap_or_default());
        }
    }
    Some(bytes)
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Seconds.
const STEP: i64 = 30;

#[cfg(test)]
mod tests {
    use auth_store::traits::MemoryStore;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn secret() -> TotpSecret {
        TotpSecret::from_base32(&base32(b"12345678901234567890")).unwrap()
    }

    fn bob() -> UserId {
        UserId::new("bob").unwrap()
    }

    // SP10: the vectors of RFC 6238 appendix B, of which six digits are asked
    #[tokio::test]
    async fn the_digits_are_those_of_the_rfc() {
        for (second, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let verdict = secret().verify(digits, &bob(), &MemoryStore::new(), at(second)).await.unwrap();
            assert_eq!(verdict, FactorVerdict::Right, "{second}");
        }
    }

    // SP10
    #[tokio::test]
    async fn digits_count_for_one_step_around_and_no_further() {
        for (second, verdict) in [
            (59 - 60, FactorVerdict::Wrong),
            (59 - 30, FactorVerdict::Right),
            (59, FactorVerdict::Right),
            (59 + 30, FactorVerdict::Right),
            (59 + 60, FactorVerdict::Wrong),
        ] {
            assert_eq!(
                secret().verify("287082", &bob(), &MemoryStore::new(), at(second)).await.unwrap(),
                verdict,
                "{second}"
            );
        }
        for wrong in ["", "287083", "28708", "2870820", "０287082"] {
            assert_eq!(
                secret().verify(wrong, &bob(), &MemoryStore::new(), at(59)).await.unwrap(),
                FactorVerdict::Wrong
            );
        }
    }

    // SP10
    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_fifty_uses_of_one_code_one_counts() {
        let store = std::sync::Arc::new(MemoryStore::new());
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { secret().verify("287082", &bob(), &*store, at(59)).await.unwrap() })
            })
            .collect();
        let mut right = 0;
        for task in tasks {
            right += usize::from(task.await.unwrap() == FactorVerdict::Right);
        }

        assert_eq!(right, 1);
        let other = secret().verify("287082", &UserId::new("eve").unwrap(), &*store, at(59)).await.unwrap();
        assert_eq!(other, FactorVerdict::Right, "another user's codes are others");
    }

    #[test]
    fn secrets_are_read_as_they_are_written_and_never_printed() {
        let secret = TotpSecret::generate().unwrap();
        assert_eq!(secret.expose().len(), 32);
        assert_eq!(TotpSecret::from_base32(&secret.expose().to_lowercase()).unwrap().expose(), secret.expose());
        assert!(!format!("{secret:?}").contains(secret.expose()));
        let uri = secret.uri("My Service", "bob@example.org");
        assert!(uri.expose().starts_with("otpauth://totp/My%20Service:bob%40example.org?secret="));
        for bad in ["", "GEZDGNBV", "1", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ!"] {
            let error = TotpSecret::from_base32(bad).unwrap_err();
            assert_eq!(error.to_string(), "the secret of one-time passwords is no base32 of 16 bytes or more");
        }
    }
}
