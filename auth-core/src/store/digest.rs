use core::fmt;

use aws_lc_rs::digest::{SHA256, digest};

/// The SHA-256 of something that must not be kept as it is: the id of a session, a token, the link of a mail, the name that
/// somebody typed at the login.
///
/// It stands for a secret of 128 random bits or more, which nobody finds from it. A password is kept as a
/// [`PasswordHash`](super::PasswordHash).
///
/// # Examples
///
/// ```
/// use auth_core::store::Digest;
///
/// let kept = Digest::of("mF_9.B5f-4.1JqM");
/// assert_eq!(kept, Digest::of("mF_9.B5f-4.1JqM"));
/// assert_ne!(kept, Digest::of("mF_9.B5f-4.1Jq")); // every prefix of a secret is another one
/// assert_ne!(kept, Digest::of(&kept.to_hex())); // what stands in the store opens nothing
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; Self::LENGTH]);

impl Digest {
    /// How many bytes it has.
    pub const LENGTH: usize = 32;

    /// The digest of this text.
    pub fn of(secret: &str) -> Self {
        Self::of_parts([secret])
    }

    /// The digest of these texts, in which the end of each one shows: `ab`, `c` and `a`, `bc` differ.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = zeroize::Zeroizing::new(Vec::new());
        for part in parts {
            all.extend_from_slice(&(part.len() as u64).to_be_bytes());
            all.extend_from_slice(part.as_bytes());
        }
        let mut bytes = [0; Self::LENGTH];
        bytes.copy_from_slice(digest(&SHA256, &all).as_ref());
        Self(bytes)
    }

    /// A digest that was kept.
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// As it is kept.
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// As text: 64 digits.
    pub fn to_hex(&self) -> String {
        const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
        self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

/// Its beginning: enough to tell records of a log apart.
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({}…)", self.to_hex().get(..8).unwrap_or_default())
    }
}
