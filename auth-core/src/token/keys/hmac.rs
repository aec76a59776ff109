use core::fmt;

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

use super::{SecretError, material::is_public_key};

/// A secret that signs and verifies: 32 random bytes or more. Whoever can verify with it can also issue tokens, so a
/// key pair is the better choice wherever two services are involved.
///
/// # Examples
///
/// ```
/// use auth_core::token::HmacSecret;
///
/// let secret = HmacSecret::from_hex("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")?;
/// assert_eq!(format!("{secret:?}"), "HmacSecret([redacted])");
///
/// let denied = HmacSecret::from_bytes("change-me-change-me-change-me-please").unwrap_err();
/// assert_eq!(denied.to_string(), "secret contains the word `changeme`; make one with `openssl rand -base64 32`");
/// # Ok::<(), auth_core::token::SecretError>(())
/// ```
#[derive(Clone)]
pub struct HmacSecret(Zeroizing<Vec<u8>>);

impl HmacSecret {
    /// Takes the bytes of a secret.
    ///
    /// # Errors
    ///
    /// If these can't be 32 random bytes: too short, a text that somebody thought up, a pattern, or a public key. A
    /// text of hex digits or base64 is counted as the bytes that it stands for.
    pub fn from_bytes(bytes: impl AsRef<[u8]>) -> Result<Self, SecretError> {
        let secret = Self(Zeroizing::new(bytes.as_ref().to_vec()));
        secret.check()?;
        Ok(secret)
    }

    /// Decodes a secret from base64 of either alphabet, with or without padding.
    ///
    /// # Errors
    ///
    /// If the text is not base64, or its bytes are refused by [`from_bytes`](Self::from_bytes).
    pub fn from_base64(text: &str) -> Result<Self, SecretError> {
        const ANY_PADDING: GeneralPurposeConfig =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

        let alphabet = if text.contains(['-', '_']) { &URL_SAFE } else { &STANDARD };
        let bytes = GeneralPurpose::new(alphabet, ANY_PADDING).decode(text);
        Self::from_bytes(Zeroizing::new(bytes.map_err(|_| SecretError::Encoding("base64"))?))
    }

    /// Decodes a secret from hex digits.
    ///
    /// # Errors
    ///
    /// If the text is not hex, or its bytes are refused by [`from_bytes`](Self::from_bytes).
    pub fn from_hex(text: &str) -> Result<Self, SecretError> {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return Err(SecretError::Encoding("hex"));
        };
        let bytes: Option<Vec<u8>> = pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect();
        Self::from_bytes(Zeroizing::new(bytes.ok_or(SecretError::Encoding("hex"))?))
    }

    /// A secret as test vectors have them, of zeros or of a text.
    #[cfg(test)]
    pub(in crate::token) fn unchecked(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    pub(super) fn expose(&self) -> &[u8] {
        &self.0
    }

    fn check(&self) -> Result<(), SecretError> {
        let bytes = self.expose();
        if let Ok(text) = core::str::from_utf8(bytes) {
            check_text(text)?;
        }
        if bytes.len() < SHORTEST {
            return Err(SecretError::Short(bytes.len()));
        }
        if is_public_key(bytes) {
            return Err(SecretError::Key);
        }
        if is_pattern(bytes) {
            return Err(SecretError::Repeats);
        }
        Ok(())
    }
}

impl fmt::Debug for HmacSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSecret([redacted])")
    }
}

/// What somebody typed is refused here; 32 random bytes are practically never UTF-8.
fn check_text(text: &str) -> Result<(), SecretError> {
    let text = text.trim();
    if KEY_TEXTS.iter().any(|key| text.contains(key)) {
        return Err(SecretError::Key);
    }
    let letters: Zeroizing<String> = Zeroizing::new(
        text.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect(),
    );
    if let Some(word) = PLACEHOLDERS.iter().find(|word| letters.contains(**word)) {
        return Err(SecretError::Placeholder(word));
    }
    if SHORT_PLACEHOLDERS.contains(&letters.as_str()) || is_pattern(text.as_bytes()) {
        return Err(SecretError::Repeats);
    }
    if text.len() < SHORTEST {
        return Err(SecretError::Short(text.len()));
    }
    // 64 hex digits and 43 characters of base64 are what 256 random bits look like.
    let enough = if text.bytes().all(|byte| byte.is_ascii_hexdigit()) { 64 } else { 43 };
    if text.len() < enough || text.contains(char::is_whitespace) || distinct(text.as_bytes()) < 10 {
        return Err(SecretError::Weak);
    }
    Ok(())
}

/// A few bytes over and over, a sequence, or few different bytes.
fn is_pattern(bytes: &[u8]) -> bool {
    let repeats = |period: usize| bytes.iter().zip(bytes.iter().skip(period)).all(|(a, b)| a == b);
    let mut steps = bytes.iter().zip(bytes.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a));
    let first = steps.next();

    (1..=bytes.len() / 2).any(repeats) || steps.all(|step| Some(step) == first) || distinct(bytes) < 8
}

fn distinct(bytes: &[u8]) -> usize {
    (0..=u8::MAX).filter(|byte| bytes.contains(byte)).count()
}

/// In bytes: what HS256 needs (RFC 7518 section 3.2).
const SHORTEST: usize = 32;

const KEY_TEXTS: [&str; 6] = ["-----BEGIN", "ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-", "\"kty\"", "---- BEGIN"];

/// Words so long that no random text holds them.
const PLACEHOLDERS: [&str; 10] = [
    "changeme",
    "changeit",
    "default",
    "example",
    "password",
    "placeholder",
    "replaceme",
    "secret",
    "undefined",
    "yourkey",
];

const SHORT_PLACEHOLDERS: [&str; 4] = ["none", "null", "test", "todo"];
